"""The decision: metric and rubric checks, what would settle them, knock-outs, and the verdict of each system."""

from __future__ import annotations

import re
from typing import Any

import pytest
from rubric_cases import (
    LEGAL,
    answers,
    criteria,
    criterion,
    finding,
    indicator,
    knock_out,
    metric_check,
    rubric,
    seen,
    system,
)

from evaluator import wording
from evaluator.domain.certainty import MorePeople, ToSettle
from evaluator.domain.criteria import CriterionOutcome
from evaluator.domain.results import LeftOut, Pair
from evaluator.domain.rubric import Answer
from evaluator.errors import DocumentError
from evaluator.stages.criteria.decide import CODES, VERDICT_CODES, Decision, decide
from evaluator.stages.rubric import review as reviewing
from evaluator.stages.rubric.review import score_rubric

SMALL = rubric({"G1": [indicator("G1.1"), indicator("G1.2")]})
ANSWERED = score_rubric(SMALL, answers({"G1.1": seen(3), "G1.2": seen(3)}), system())
BENEFIT = system("benefit", "low")


def of_metric(findings: list[Any], tool: Any = BENEFIT, **check: Any) -> CriterionOutcome:
    """The outcome of one criterion with a metric check alone."""
    asked = criteria(criterion("gap", metric_check=metric_check(**check)))
    (outcome,) = told(decide(asked, SMALL, findings, ANSWERED, tool)).outcomes
    return outcome


def of_rubric(given: dict[str, Answer], minimum: Any = 2, tool: Any = BENEFIT, **target: str) -> CriterionOutcome:
    """The outcome of one criterion with a rubric check alone."""
    check = {"minimum": minimum, **(target or {"group": "G1"})}
    asked = criteria(criterion("maturity", rubric_check=check))
    (outcome,) = told(decide(asked, SMALL, [], score_rubric(SMALL, answers(given), tool), tool)).outcomes
    return outcome


def told(decision: Decision) -> Decision:
    """The decision, when every code it carries is announced with the values it has."""
    reasons = [b for o in decision.outcomes for b in (*o.because, *o.to_settle)]
    for because in reasons:
        assert set(because.values) - {"control"} <= _named(CODES[because.code]), because
    for item in decision.knock_outs:
        assert set(item.because.values) <= _named(reviewing.CODES[item.because.code])
    for verdict in decision.verdicts:
        assert set(verdict.because_values) <= _named(VERDICT_CODES[verdict.because_code])
    return decision


def _named(described: str) -> set[str]:
    plain = re.sub(r"\([^)]*\)", "", described).replace(" or ", ",")
    return {name.strip() for name in plain.split(",") if name.strip()}


def codes(items: Any) -> list[str]:
    return [item.code for item in items]


class TestMetricChecks:
    @pytest.mark.parametrize(
        ("outcomes", "expected"),
        [
            (["met"], "met"),
            (["met", "not_met"], "not_met"),
            (["met", "cannot_tell"], "cannot_tell"),
            (["met", "not_assessed"], "not_assessed"),
            (["not_assessed", "cannot_tell"], "cannot_tell"),
            (["cannot_tell", "not_assessed", "not_met"], "not_met"),
        ],
    )
    def test_the_worst_finding_speaks_and_stands_first(self, outcomes: list[str], expected: str) -> None:
        findings = [finding(outcome, features=(f"f{n}",)) for n, outcome in enumerate(outcomes)]
        outcome = of_metric(findings)
        assert outcome.outcome == expected
        assert outcome.because[0].outcome == expected
        assert len(outcome.because) == len(outcomes)
        assert outcome.checks == ("metric",)

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param({"metric": "precision"}, id="another metric"),
            pytest.param({"statistic": "difference"}, id="another statistic"),
            pytest.param({"features": ("sex", "age")}, id="an intersection"),
            pytest.param({"features": ()}, id="everybody together"),
            pytest.param({"control": {"season": "winter"}}, id="within a control level"),
            pytest.param({"compared_with": "Other"}, id="a comparison of systems"),
            pytest.param({"group": ("f",), "reference": ("m",)}, id="a comparison with a reference"),
            pytest.param({"system": "Other"}, id="another system"),
        ],
    )
    def test_findings_it_does_not_speak_of_are_left_aside(self, other: dict[str, Any]) -> None:
        assert of_metric([finding("met"), finding("not_met", **other)]).outcome == "met"

    def test_depth_two_speaks_of_pairs_too(self) -> None:
        pair = finding("not_met", features=("sex", "age"))
        assert of_metric([finding("met"), pair], depth=2).outcome == "not_met"

    def test_within_control_speaks_of_control_levels_alone(self) -> None:
        within = finding("not_met", control={"season": "winter"})
        assert of_metric([finding("met"), within], within_control=True).outcome == "not_met"

    def test_without_data_it_is_not_supplied(self) -> None:
        outcome = of_metric([])
        assert (outcome.outcome, codes(outcome.because)) == ("not_assessed", ["not_supplied"])
        assert codes(outcome.to_settle) == ["settle_supply_data"]

    @pytest.mark.parametrize("measured", ["mean_absolute_error", "false_match_rate"])
    def test_what_the_task_does_not_have_stays_open_for_the_city(self, measured: str) -> None:
        outcome = of_metric([finding("met", metric=measured)])
        assert (outcome.outcome, codes(outcome.because)) == ("not_assessed", ["not_of_this_task"])
        assert measured in outcome.to_settle[0].values["metrics"]

    def test_a_required_feature_that_is_absent_is_not_supplied(self) -> None:
        outcome = of_metric([finding("met", features=("sex",))], features=("sex", "age"))
        assert outcome.outcome == "not_assessed"
        assert [(b.code, b.ids) for b in outcome.because] == [
            ("feature_not_supplied", ("age",)),
            ("finding", ("sex",)),
        ]
        assert [item.values for item in outcome.to_settle] == [{"feature": "age"}]

    def test_required_features_leave_the_others_aside(self) -> None:
        findings = [finding("met", features=("sex",)), finding("not_met", features=("district",))]
        assert of_metric(findings, features=("sex",)).outcome == "met"

    def test_a_criterion_of_another_polarity_is_left_out(self) -> None:
        asked = criteria(criterion("gap", metric_check=metric_check(applies_to=("benefit",))))
        decision = decide(asked, SMALL, [finding("not_met")], ANSWERED, system("burden", "low"))
        assert decision.outcomes == ()

    def test_its_rubric_check_is_judged_all_the_same(self) -> None:
        both = criterion(
            "both",
            metric_check=metric_check(applies_to=("benefit",)),
            rubric_check={"group": "G1", "minimum": 2},
        )
        decision = decide(criteria(both), SMALL, [finding("not_met")], ANSWERED, system("burden", "low"))
        assert [(o.checks, o.outcome) for o in decision.outcomes] == [(("rubric",), "met")]

    def test_an_unknown_polarity_is_said(self) -> None:
        outcome = of_metric([finding("met")], system(None, "low"), applies_to=("benefit",))
        assert (outcome.outcome, codes(outcome.because)) == ("not_assessed", ["polarity_not_stated"])
        assert codes(outcome.to_settle) == ["settle_state_polarity"]

    def test_a_check_for_every_polarity_needs_none_stated(self) -> None:
        assert of_metric([finding("met")], system(None, "low")).outcome == "met"

    def test_the_reason_carries_the_numbers(self) -> None:
        because = of_metric([finding("not_met", value=0.7, limit=0.8)]).because[0]
        assert because.values == {
            "metric": "selection_rate",
            "statistic": "ratio",
            "features": ["sex"],
            "value": 0.7,
            "low": 0.85,
            "high": 0.95,
            "limit": 0.8,
            "outcome_code": "pair_beyond",
        }

    def test_a_plan_with_another_limit_than_the_criterion_is_said(self) -> None:
        because = of_metric([finding("met", limit=0.7)]).because[0]
        assert (because.values["limit"], because.values["criterion_limit"]) == (0.7, 0.8)

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            pytest.param(
                {"outcome": "not_assessed", "outcome_code": "no_limit_set"}, "settle_set_limit", id="limit"
            ),
            pytest.param({"outcome": "not_assessed"}, "settle_known_outcomes", id="no outcomes"),
            pytest.param(
                {"outcome": "cannot_tell", "outcome_code": "verification_bias"},
                "settle_known_outcomes",
                id="outcomes known unevenly",
            ),
            pytest.param(
                {"outcome": "not_assessed", "outcome_code": "fewer_than_two_groups"},
                "settle_more_groups",
                id="one group",
            ),
            pytest.param({"outcome": "cannot_tell"}, "settle_more_people", id="too wide an interval"),
        ],
    )
    def test_what_would_settle_it(self, more: dict[str, Any], code: str) -> None:
        assert codes(of_metric([finding(**more)]).to_settle) == [code]

    def test_more_people_are_asked_for_in_the_groups_that_lack_them(self) -> None:
        short = [
            LeftOut(group=("75+",), reason_code="too_few_people", people=12),
            LeftOut(group=(None,), reason_code="not_recorded", people=5),
        ]
        left = of_metric([finding("cannot_tell", outcome_code="left_out_share", left_out=short)])
        assert left.to_settle[0].values["groups"] == [["75+"]]
        pair = Pair(metric="m", first=("f",), second=("m",), value=0.9, interval=None, corrected=None)
        near = of_metric([finding("cannot_tell", pairs=[pair], left_out=short)])
        assert near.to_settle[0].values["groups"] == [["f"], ["m"]]

    def test_more_people_are_asked_for_where_it_was_worked_out_that_they_would_settle_it(self) -> None:
        pair = Pair(metric="m", first=("f",), second=("m",), value=0.9, interval=None, corrected=None)
        more = MorePeople(metric="m", group=("x",), in_denominator=190, people=250)
        settle = ToSettle(code="more_people_for_met", more=(more,), power=0.8)
        asked = of_metric([finding("cannot_tell", pairs=[pair], to_settle=settle)]).to_settle
        assert [item.values["groups"] for item in asked] == [[["x"]]]

    def test_nobody_is_asked_for_more_people_where_no_realistic_number_would_settle_it(self) -> None:
        settle = ToSettle(code="no_realistic_number")
        (asked,) = of_metric([finding("cannot_tell", to_settle=settle)]).to_settle
        assert asked.values["realistic"] is False
        assert "bring it clearly within the limit" in wording.say(asked.code, asked.values)

    def test_groups_that_were_mostly_not_recorded_are_asked_for(self) -> None:
        short = [
            LeftOut(group=("75+",), reason_code="too_few_people", people=5),
            LeftOut(group=(None,), reason_code="not_recorded", people=12),
        ]
        outcome = of_metric([finding("cannot_tell", outcome_code="left_out_share", left_out=short)])
        assert [(i.code, i.values["people"]) for i in outcome.to_settle] == [("settle_recorded_groups", 12)]


class TestRubricChecks:
    def test_a_maturity_at_the_minimum_is_met(self) -> None:
        outcome = of_rubric({"G1.1": seen(1), "G1.2": seen(3)})
        assert (outcome.outcome, codes(outcome.because)) == ("met", ["maturity_reached"])
        assert outcome.because[0].values == {"group": "G1", "minimum": 2.0, "maturity": 2.0}
        assert outcome.because[0].ids == ("G1.1", "G1.2")

    def test_a_maturity_below_the_minimum_is_not_met(self) -> None:
        outcome = of_rubric({"G1.1": seen(1), "G1.2": seen(2)})
        assert (outcome.outcome, codes(outcome.because)) == ("not_met", ["maturity_not_reached"])

    def test_unanswered_indicators_that_could_change_it_leave_it_open(self) -> None:
        outcome = of_rubric({"G1.1": seen(3)})
        assert (outcome.outcome, codes(outcome.because)) == ("cannot_tell", ["maturity_undecided"])
        values = outcome.because[0].values
        assert (values["lowest"], values["highest"], values["open"]) == (1.5, 3.5, 1)
        assert [(item.code, item.ids) for item in outcome.to_settle] == [("settle_answer", ("G1.2",))]

    def test_it_says_when_even_the_worst_completion_reaches_the_minimum(self) -> None:
        outcome = of_rubric({"G1.1": seen(4)}, minimum=2)
        assert (outcome.outcome, codes(outcome.because)) == ("met", ["maturity_reached_anyway"])
        assert outcome.because[0].values["lowest"] == 2.0
        assert outcome.to_settle == ()

    def test_it_says_when_even_the_best_completion_misses_it(self) -> None:
        outcome = of_rubric({"G1.1": seen(0)}, minimum=2.5)
        assert (outcome.outcome, codes(outcome.because)) == ("not_met", ["maturity_not_reached_anyway"])
        assert outcome.because[0].values["highest"] == 2.0

    def test_a_group_nobody_answered_is_not_assessed(self) -> None:
        outcome = of_rubric({})
        assert (outcome.outcome, codes(outcome.because)) == ("not_assessed", ["no_answers"])
        assert outcome.to_settle[0].ids == ("G1.1", "G1.2")

    @pytest.mark.parametrize(
        ("level", "outcome"),
        [(1, "not_met"), (2, "cannot_tell"), (3, "met")],
        ids=["below every minimum", "between the minimums", "at the highest minimum"],
    )
    def test_an_unstated_impact_matters_only_where_it_could_decide(self, level: int, outcome: str) -> None:
        given = {"G1.1": seen(level), "G1.2": seen(level)}
        result = of_rubric(given, "by_impact", system("benefit"))
        assert result.outcome == outcome
        assert ("impact_not_stated" in codes(result.because)) == (outcome == "cannot_tell")
        assert ("settle_state_impact" in codes(result.to_settle)) == (outcome == "cannot_tell")

    @pytest.mark.parametrize(
        ("impact", "outcome"),
        [("low", "met"), ("medium", "met"), ("high", "not_met"), ("very_high", "not_met")],
    )
    def test_the_impact_sets_the_minimum(self, impact: str, outcome: str) -> None:
        given = {"G1.1": seen(2), "G1.2": seen(2)}
        assert of_rubric(given, "by_impact", system("benefit", impact)).outcome == outcome

    def test_one_indicator_is_held_against_its_level(self) -> None:
        met = of_rubric({"G1.1": seen(2)}, 2, indicator="G1.1")
        missed = of_rubric({"G1.1": seen(1), "G1.2": seen(4)}, 2, indicator="G1.1")
        silent = of_rubric({"G1.2": seen(4)}, 2, indicator="G1.1")
        assert [codes(o.because)[0] for o in (met, missed, silent)] == [
            "level_reached",
            "level_not_reached",
            "no_answers",
        ]
        assert met.because[0].values == {"indicator": "G1.1", "level": 2.0, "minimum": 2.0}

    def test_a_group_called_not_applicable_as_a_whole_is_for_people_to_confirm(self) -> None:
        away = Answer(not_applicable="Not here")
        outcome = of_rubric({"G1.1": away, "G1.2": away})
        assert (outcome.outcome, codes(outcome.because)) == ("not_assessed", ["nothing_applicable"])
        assert codes(outcome.to_settle) == ["settle_confirm_not_applicable"]

    def test_a_group_the_facts_exclude_is_left_out(self) -> None:
        small = rubric({"G1": [indicator("G1.1", applies_when={"public": "yes"})]})
        tool = system("benefit", "low", public="no")
        asked = criteria(criterion("maturity", rubric_check={"group": "G1", "minimum": 2}))
        reviewed = score_rubric(small, answers({"G1.1": seen(0)}), tool)
        assert decide(asked, small, [], reviewed, tool).outcomes == ()

    def test_without_a_review_it_is_not_assessed(self) -> None:
        asked = criteria(criterion("maturity", rubric_check={"group": "G1", "minimum": 2}))
        (outcome,) = told(decide(asked, SMALL, [], None, BENEFIT)).outcomes
        assert (outcome.outcome, codes(outcome.because)) == ("not_assessed", ["rubric_not_answered"])

    def test_a_measured_indicator_is_asked_for_as_data(self) -> None:
        small = rubric({"G1": [indicator("G1.1"), indicator("G1.2", measured="limits")]})
        asked = criteria(criterion("maturity", rubric_check={"group": "G1", "minimum": 2}))
        reviewed = score_rubric(small, answers({"G1.1": seen(3)}), BENEFIT)
        (outcome,) = told(decide(asked, small, [], reviewed, BENEFIT)).outcomes
        assert [(item.code, item.ids) for item in outcome.to_settle] == [("settle_measure", ("G1.2",))]

    def test_weights_that_sum_unevenly_do_not_miss_the_minimum_by_rounding(self) -> None:
        small = rubric({"G1": [indicator(f"G1.{n}", weight=0.1 * n) for n in (1, 2, 3)]})
        asked = criteria(criterion("maturity", rubric_check={"group": "G1", "minimum": 3}))
        reviewed = score_rubric(small, answers({f"G1.{n}": seen(3) for n in (1, 2, 3)}), BENEFIT)
        assert decide(asked, small, [], reviewed, BENEFIT).outcomes[0].outcome == "met"


KNOCK_OUT_RUBRIC = rubric(
    {"G1": [indicator("G1.1", knock_out=knock_out()), indicator("G1.2"), indicator("G1.3")]},
)
DEMANDS = criteria(
    criterion("maturity", rubric_check={"group": "G1", "minimum": 2}),
    criterion("gap", metric_check=metric_check()),
)
GOOD = {"G1.1": seen(4), "G1.2": seen(4), "G1.3": seen(4)}


def verdict_of(changed: dict[str, Answer], findings: list[Any]) -> Any:
    reviewed = score_rubric(KNOCK_OUT_RUBRIC, answers({**GOOD, **changed}), BENEFIT, findings)
    (verdict,) = told(decide(DEMANDS, KNOCK_OUT_RUBRIC, findings, reviewed, BENEFIT)).verdicts
    return verdict


class TestVerdict:
    def test_all_met_is_acceptable_as_presented(self) -> None:
        verdict = verdict_of({}, [finding("met")])
        assert (verdict.status, verdict.because_code) == ("acceptable_as_presented", "everything_met")

    def test_a_failed_knock_out_outweighs_everything(self) -> None:
        verdict = verdict_of({"G1.1": seen(1)}, [finding("met")])
        assert (verdict.status, verdict.failed) == ("not_acceptable_as_presented", ("G1.1",))

    def test_an_open_knock_out_leaves_the_decision_open(self) -> None:
        verdict = verdict_of({"G1.1": Answer()}, [finding("met")])
        assert (verdict.status, verdict.open) == ("decision_open", ("G1.1",))

    @pytest.mark.parametrize("outcome", ["cannot_tell", "not_assessed"])
    def test_an_undecided_criterion_leaves_the_decision_open(self, outcome: str) -> None:
        verdict = verdict_of({}, [finding(outcome)])
        assert (verdict.status, verdict.open) == ("decision_open", ("gap",))

    def test_a_criterion_that_is_not_met_becomes_a_condition(self) -> None:
        verdict = verdict_of({}, [finding("not_met")])
        assert (verdict.status, verdict.conditions) == ("acceptable_with_conditions", ("gap",))

    def test_open_speaks_before_conditions_and_names_both(self) -> None:
        verdict = verdict_of({"G1.2": seen(0), "G1.3": seen(0)}, [])
        assert (verdict.status, verdict.open, verdict.conditions) == ("decision_open", ("gap",), ("maturity",))

    def test_a_rubric_nobody_answered_leaves_it_open_and_judges_no_knock_out(self) -> None:
        decision = told(decide(DEMANDS, KNOCK_OUT_RUBRIC, [finding("not_met")], None, BENEFIT))
        assert decision.knock_outs == ()
        (verdict,) = decision.verdicts
        assert (verdict.status, verdict.because_code) == ("decision_open", "rubric_not_answered")
        assert (verdict.open, verdict.conditions) == (("maturity",), ("gap",))

    def test_nothing_to_judge_is_not_acceptable_by_default(self) -> None:
        asked = criteria(criterion("gap", metric_check=metric_check(applies_to=("benefit",))))
        reviewed = score_rubric(SMALL, answers({}), system("matching"))
        (verdict,) = told(decide(asked, SMALL, [], reviewed, system("matching"))).verdicts
        assert (verdict.status, verdict.because_code) == ("decision_open", "nothing_judged")

    def test_a_signed_off_knock_out_is_not_listed(self) -> None:
        away = Answer(not_applicable="Not public", legal_sign_off=LEGAL)
        reviewed = score_rubric(KNOCK_OUT_RUBRIC, answers({**GOOD, "G1.1": away}), BENEFIT)
        assert decide(DEMANDS, KNOCK_OUT_RUBRIC, [finding("met")], reviewed, BENEFIT).knock_outs == ()

    def test_several_systems_have_a_verdict_each(self) -> None:
        small = rubric({"G1": [indicator("G1.1", measured="limits", knock_out=knock_out()), indicator("G1.2")]})
        findings = [finding("not_met", system="Plain"), finding("met", system="Mitigated")]
        reviewed = score_rubric(small, answers({"G1.2": seen(4)}), BENEFIT, findings)
        asked = criteria(criterion("gap", metric_check=metric_check()))
        decision = told(decide(asked, small, findings, reviewed, BENEFIT, ("Plain", "Mitigated")))
        assert [(v.system, v.status) for v in decision.verdicts] == [
            ("Plain", "not_acceptable_as_presented"),
            ("Mitigated", "acceptable_as_presented"),
        ]
        assert [(k.system, k.state) for k in decision.knock_outs] == [("Plain", "failed"), ("Mitigated", "passed")]
        assert [(o.system, o.outcome) for o in decision.outcomes] == [("Plain", "not_met"), ("Mitigated", "met")]


class TestCriteriaThatDoNotFit:
    def test_everything_the_rubric_lacks_is_named_at_once(self) -> None:
        asked = criteria(
            criterion("a", group="G7", metric_check=metric_check()),
            criterion("b", rubric_check={"group": "G8", "minimum": 2}),
            criterion("c", rubric_check={"indicator": "G1.9", "minimum": 2}),
        )
        with pytest.raises(DocumentError) as caught:
            decide(asked, SMALL, [], ANSWERED, BENEFIT)
        assert [(p.values["criterion"], p.values["named"]) for p in caught.value.problems] == [
            ("a", "G7"),
            ("b", "G8"),
            ("c", "G1.9"),
        ]

    def test_criteria_of_another_rubric_are_refused(self) -> None:
        asked = DEMANDS.model_copy(update={"rubric": "other"})
        with pytest.raises(DocumentError) as caught:
            decide(asked, SMALL, [], ANSWERED, BENEFIT)
        assert caught.value.problems[0].code == "criteria_of_another_rubric"
