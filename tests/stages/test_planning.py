"""Plans: limits led by polarity, locks that notice a change, flags that contradict, settings that are refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rubric_cases import criteria, criterion, metric_check

from evaluator.documents import dump_document, parse_document
from evaluator.domain.metrics import AMOUNT_METRICS, LIMITABLE, SCORE_METRICS
from evaluator.domain.plan import EvaluationPlan, lock_hash, locked
from evaluator.domain.system import Polarity
from evaluator.errors import PlanError
from evaluator.stages.plan.planning import check_lock, contradictions, leading_metrics, make_plan

DEMANDS = criteria(
    criterion("rate", metric_check=metric_check(applies_to=("benefit", "both"))),
    criterion(
        "alarm",
        metric_check={
            "metric": "false_positive_rate",
            "statistic": "difference",
            "limit": 0.1,
            "applies_to": ("burden",),
        },
    ),
    criterion("always", metric_check={"metric": "accuracy", "statistic": "difference", "limit": 0.2}),
    criterion("rubric_alone", rubric_check={"group": "G1", "minimum": 2}),
)


@pytest.mark.parametrize(
    ("polarity", "metrics"),
    [
        (Polarity.BENEFIT, ["selection_rate", "accuracy"]),
        (Polarity.BOTH, ["selection_rate", "accuracy"]),
        (Polarity.BURDEN, ["false_positive_rate", "accuracy"]),
        (Polarity.MATCHING, ["accuracy"]),
        (None, ["accuracy"]),
    ],
)
def test_a_plan_takes_the_limits_meant_for_the_polarity(polarity: Polarity | None, metrics: list[str]) -> None:
    assert [limit.metric for limit in make_plan(DEMANDS, polarity).limits] == metrics


def test_each_limit_names_its_criterion_and_its_source() -> None:
    limit = make_plan(DEMANDS, Polarity.BURDEN).limits[0]
    assert limit.criterion == "alarm"
    assert limit.source is not None
    assert (limit.source.document, limit.limit, limit.statistic) == ("Charter", 0.1, "difference")


def test_without_criteria_nothing_is_judged() -> None:
    plan = make_plan(None, Polarity.BENEFIT)
    assert (plan.limits, plan.criteria, plan.status) == ((), None, "exploratory")


def test_the_plan_names_the_criteria_with_their_version() -> None:
    assert make_plan(DEMANDS, None).criteria == "demands 1.0.0"


def test_every_field_is_set_so_that_a_lock_does_not_rest_on_defaults() -> None:
    plan = make_plan(DEMANDS, Polarity.BENEFIT)
    unset = set(EvaluationPlan.model_fields) - plan.model_fields_set
    assert unset == {"kind", "schema_", "lock", "fixed", "answers_until"}, "the last two are set where known"
    assert all(limit.model_fields_set == set(type(limit).model_fields) for limit in plan.limits)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"level": 0.5}, ["level"]),
        ({"level": 1}, ["level"]),
        ({"min_group_size": 0}, ["min_group_size"]),
        ({"intersections": 4, "seed": -1}, ["intersections", "seed"]),
        ({"left_out_share": 1}, ["left_out_share"]),
    ],
)
def test_settings_that_are_not_allowed_are_named_all_at_once(settings: dict[str, Any], named: list[str]) -> None:
    with pytest.raises(PlanError) as caught:
        make_plan(None, None, **settings)
    assert [problem.values["setting"] for problem in caught.value.problems] == named
    assert all("Allowed:" in str(problem) for problem in caught.value.problems)


def test_two_criteria_with_two_limits_for_one_statistic_are_refused() -> None:
    asked = criteria(
        criterion("one", metric_check=metric_check(limit=0.8)),
        criterion("two", metric_check=metric_check(limit=0.9)),
        criterion("three", metric_check=metric_check(limit=0.8)),
    )
    with pytest.raises(PlanError) as caught:
        make_plan(asked, None)
    assert [(p.values["first"], p.values["second"]) for p in caught.value.problems] == [("one", "two")]


def test_two_criteria_with_the_same_limit_share_it() -> None:
    asked = criteria(*(criterion(id, metric_check=metric_check()) for id in ("one", "two")))
    assert [limit.criterion for limit in make_plan(asked, None).limits] == ["one"]


def test_a_criterion_deeper_than_the_plan_is_refused() -> None:
    asked = criteria(criterion("deep", metric_check=metric_check(depth=2)))
    assert make_plan(asked, None).limits[0].depth == 2
    with pytest.raises(PlanError, match="speaks of 2 features together"):
        make_plan(asked, None, intersections=1)


class TestLock:
    plan = locked(make_plan(DEMANDS, Polarity.BENEFIT), at="2026-11-22T09:00:00Z", by="City of Merrowhaven")

    def test_an_untouched_plan_passes(self) -> None:
        check_lock(self.plan, "plan.yaml")
        check_lock(make_plan(None, None), "plan.yaml")

    @pytest.mark.parametrize(
        "change",
        [
            {"level": 0.9},
            {"limits": ()},
            {"seed": 1},
            {"polarity": Polarity.BURDEN},
            {"note": "changed"},
            {"criteria": None},
        ],
        ids=str,
    )
    def test_a_changed_plan_is_refused_with_who_and_when(self, change: dict[str, Any]) -> None:
        altered = self.plan.model_copy(update=change)
        with pytest.raises(PlanError) as caught:
            check_lock(altered, "plan.yaml")
        (problem,) = caught.value.problems
        assert (problem.code, problem.where) == ("lock_broken", "plan.yaml")
        assert problem.values == {"by": "City of Merrowhaven", "at": "2026-11-22T09:00:00Z"}

    def test_a_changed_signature_is_refused(self) -> None:
        assert self.plan.lock is not None
        forged = self.plan.model_copy(update={"lock": self.plan.lock.model_copy(update={"by": "Somebody else"})})
        with pytest.raises(PlanError):
            check_lock(forged, "plan.yaml")

    def test_a_changed_file_is_refused(self) -> None:
        content = dump_document(self.plan).replace(b"limit: 0.8\n", b"limit: 0.7\n")
        with pytest.raises(PlanError):
            check_lock(parse_document(content, "plan.yaml", "plan"), "plan.yaml")


LIMITS = st.lists(
    st.tuples(
        st.sampled_from([one for one in LIMITABLE if one not in (*SCORE_METRICS, *AMOUNT_METRICS)]),
        st.sampled_from(["difference", "ratio"]),
        st.floats(0.001, 0.999),
    ),
    unique_by=lambda item: item[:2],
    max_size=5,
)


@pytest.mark.slow
@given(
    limits=LIMITS,
    level=st.floats(0.8, 0.999),
    size=st.integers(1, 10_000),
    seed=st.integers(0, 2**32 - 1),
    share=st.sampled_from([0, 0.05, 1e-7]),
    note=st.text(max_size=60),
    by=st.text(min_size=1, max_size=30).filter(str.strip),
)
def test_a_locked_plan_survives_its_file_whatever_it_holds(
    limits: Any, level: float, size: int, seed: int, share: float, note: str, by: str
) -> None:
    items = [
        criterion(f"c{n}", metric_check={"metric": metric, "statistic": statistic, "limit": limit})
        for n, (metric, statistic, limit) in enumerate(limits)
    ]
    settings: Any = {"level": level, "min_group_size": size, "seed": seed, "left_out_share": share, "note": note}
    plan = make_plan(criteria(*items) if items else None, Polarity.BOTH, **settings)
    signed = locked(plan, at="2026-11-22T09:00:00Z", by=by)
    read = parse_document(dump_document(signed), "plan.yaml", "plan")
    check_lock(read, "plan.yaml")
    assert lock_hash(read) == lock_hash(signed)
    assert read == signed


class TestContradictions:
    plan = make_plan(DEMANDS, Polarity.BENEFIT, level=0.9, min_group_size=50, seed=7, intersections=1)

    def test_flags_that_agree_are_no_problem(self) -> None:
        agreeing = {"polarity": "benefit", "level": 0.9, "min_group_size": 50, "seed": 7, "intersections": 1}
        assert contradictions(self.plan, agreeing) == []
        assert contradictions(self.plan, dict.fromkeys(agreeing)) == []
        assert contradictions(self.plan, {}) == []

    def test_each_flag_that_says_something_else_names_both_values(self) -> None:
        flags = {"polarity": "burden", "level": 0.95, "min_group_size": 30, "seed": 8, "intersections": 2}
        problems = contradictions(self.plan, flags)
        said = {p.values["option"]: (p.values["planned"], p.values["given"]) for p in problems}
        assert said == {
            "--polarity": ("benefit", "burden"),
            "--level": ("0.9", "0.95"),
            "--min-group-size": ("50", "30"),
            "--seed": ("7", "8"),
            "--intersections": ("1", "2"),
        }

    def test_a_plan_without_a_polarity_leaves_it_free(self) -> None:
        assert contradictions(make_plan(None, None), {"polarity": "benefit"}) == []


@pytest.mark.parametrize(
    ("polarity", "first"),
    [
        (Polarity.BENEFIT, "selection_rate"),
        (Polarity.BURDEN, "false_positive_rate"),
        (Polarity.BOTH, "equalized_odds"),
        (Polarity.MATCHING, "false_match_rate"),
    ],
)
def test_the_polarity_leads_to_its_metrics(polarity: Polarity, first: str) -> None:
    metrics = leading_metrics(polarity)
    assert metrics[0] == first
    assert set(metrics) <= set(LIMITABLE)


def test_nothing_leads_where_nothing_was_said() -> None:
    assert leading_metrics(None) == ()
