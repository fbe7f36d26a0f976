"""What failed becomes a condition, what is open a question, knock-outs first; of what is met nothing is asked."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from rubric_cases import (
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
from test_decision_laws import ANSWERS, CRITERIA, FACTS, FINDINGS, IMPACT, RUBRIC, judged, tool_of

from evaluator.domain.certainty import MorePeople, ToSettle
from evaluator.domain.conditions import Demand
from evaluator.domain.results import Finding, Outcome
from evaluator.domain.rubric import Answer
from evaluator.stages.criteria.conditions import demands_of
from evaluator.stages.criteria.decide import decide
from evaluator.stages.rubric.review import score_rubric

TENDER = {"cross_walk": {"tender": ["award_criterion"]}}
SMALL = rubric(
    {
        "G1": [
            indicator("G1.1", knock_out=knock_out(), **TENDER),
            indicator("G1.2", knock_out=knock_out({"public": "yes"}), **TENDER),
            indicator("G1.3"),
        ],
        "G2": [indicator("G2.1", **TENDER), indicator("G2.2")],
    }
)
DEMANDS = criteria(
    criterion("first", rubric_check={"group": "G1", "minimum": 2}),
    criterion("second", group="G2", rubric_check={"group": "G2", "minimum": "by_impact"}),
    criterion("gap", group="G2", metric_check=metric_check()),
)


def asked(given_answers: dict[str, Answer], *findings: Finding, **facts: str) -> list[Demand]:
    tool = system("benefit", "high", **facts)
    reviewed = score_rubric(SMALL, answers(given_answers), tool, findings)
    decision = decide(DEMANDS, SMALL, findings, reviewed, tool)
    return list(demands_of(decision, SMALL, reviewed, findings))


def short(demand: Demand) -> tuple[Any, ...]:
    return demand.kind, demand.of, demand.id, demand.to


@settings(deadline=None)
@given(given_answers=ANSWERS, facts=FACTS, impact=IMPACT, findings=FINDINGS)
def test_every_failed_or_open_part_is_asked_for_and_nothing_else(
    given_answers: dict[str, Answer], facts: dict[str, str], impact: str | None, findings: list[Finding]
) -> None:
    reviewed, decision = judged(given_answers, tool_of(facts, impact), findings)
    demands = demands_of(decision, RUBRIC, reviewed, findings)
    of_knock_outs = {(d.id, d.kind) for d in demands if d.of == "knock_out"}
    kinds = {"failed": "condition", "open": "question"}
    assert of_knock_outs == {(k.indicator, kinds[k.state]) for k in decision.knock_outs if k.state != "passed"}
    of_criteria = {(d.id, d.kind) for d in demands if d.of == "criterion"}
    expected = {
        (o.criterion, "condition" if o.outcome is Outcome.NOT_MET else "question")
        for o in decision.outcomes
        if o.outcome is not Outcome.MET
    }
    assert of_criteria <= expected
    already = {id for d in demands if d.of == "knock_out" for id in d.levels}
    for id, _kind in expected - of_criteria:  # only where the knock-outs ask for all of it already
        outcome = next(o for o in decision.outcomes if o.criterion == id)
        assert {i for b in outcome.because for i in b.ids} & already
    places = [("knock_out", "criterion").index(d.of) for d in demands]
    assert places == sorted(places)
    assert all(d.asks or d.levels for d in demands)
    assert CRITERIA.criteria


def test_a_failed_knock_out_asks_for_the_level_above_and_comes_first() -> None:
    first, *rest = asked({"G1.1": seen(1), "G1.3": seen(3)}, finding("met"), public="no")
    assert short(first) == ("condition", "knock_out", "G1.1", "vendor")
    assert first.levels == {"G1.1": 2}
    assert [item.code for item in first.asks] == ["ask_level"]
    assert all(item.of == "criterion" for item in rest)


def test_a_level_lowered_by_the_cap_asks_for_evidence_that_can_be_checked_and_facts_go_to_the_city() -> None:
    found = {
        item.id: item for item in asked({"G1.1": Answer(level=3)}, public="unknown") if item.of == "knock_out"
    }
    assert [item.code for item in found["G1.1"].asks] == ["ask_level", "ask_checkable_evidence"]
    assert found["G1.1"].kind == "question"
    assert (found["G1.2"].to, found["G1.2"].asks[0].values) == ("city", {"facts": ["public"]})


def test_a_group_below_its_minimum_asks_vendor_and_city_each_for_their_own_part() -> None:
    good = {"G1.1": seen(4), "G1.3": seen(4)}
    found = asked({**good, "G2.1": seen(1), "G2.2": seen(2)}, finding("met"), public="no")
    assert [(*short(item), item.levels) for item in found] == [
        ("condition", "criterion", "second", "vendor", {"G2.1": 3}),
        ("condition", "criterion", "second", "city", {"G2.2": 3}),
    ]


def test_an_open_gap_asks_for_the_people_that_would_settle_it() -> None:
    more = (MorePeople(metric="selection_rate", group=("women",), in_denominator=90, people=240),)
    undecided = finding("cannot_tell", to_settle=ToSettle(code="more_people_for_met", more=more, power=0.8))
    gap = next(item for item in asked({}, undecided) if item.id == "gap")
    assert short(gap) == ("question", "criterion", "gap", "vendor")
    assert [item.code for item in gap.asks] == ["ask_more_people"]
    assert gap.asks[0].values["more"] == [{"group": ["women"], "people": 240}]


def test_an_open_knock_out_on_measurements_speaks_of_missing_people_only_where_a_number_was_worked_out() -> None:
    more = (MorePeople(metric="selection_rate", group=("women",), in_denominator=90, people=240),)
    settled = ToSettle(code="more_people_for_met", more=more, power=0.8)
    tool = system("benefit", "high", public="no", biometric="no")
    for to_settle, code in ((settled, "ask_data_that_settles"), (None, "ask_data_that_settles_unsized")):
        findings = [finding("cannot_tell", to_settle=to_settle)]
        reviewed = score_rubric(RUBRIC, answers({}), tool, findings)
        decision = decide(CRITERIA, RUBRIC, findings, reviewed, tool)
        demands = demands_of(decision, RUBRIC, reviewed, findings)
        assert [item.code for item in next(d for d in demands if d.id == "G2.1").asks] == [code]


def test_a_gap_beyond_its_limit_asks_to_close_it() -> None:
    gap = next(item for item in asked({}, finding("not_met")) if item.id == "gap")
    assert (gap.kind, gap.asks[0].code, gap.asks[0].values["limit"]) == ("condition", "ask_close_gap", 0.8)


def test_a_group_below_its_minimum_asks_nobody_who_has_nothing_left_to_show() -> None:
    good = {"G1.1": seen(4), "G1.3": seen(4)}
    found = asked({**good, "G2.1": seen(3), "G2.2": seen(1)}, finding("met"), public="no")
    assert [(*short(item), item.levels) for item in found] == [
        ("condition", "criterion", "second", "city", {"G2.2": 3}),
    ]
