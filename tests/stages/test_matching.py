"""Summaries of matching errors: worked out by hand, by law, and with intervals that cover what is true."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.domain.matching import MatchingSummary
from evaluator.domain.plan import EvaluationPlan
from evaluator.stages.findings.measure import measure
from evaluator.stages.findings.quantify import quantify
from evaluator.stages.tasks.matching import gini, summarise
from tests.stages.in_memory import cube_of_counts, mapping_of

Counts = dict[str, tuple[int, int, int, int]]
"""False matches, impostor comparisons, false non-matches, genuine comparisons by group."""

HAND: Counts = {"a": (10, 1000, 10, 500), "b": (20, 1000, 20, 500), "c": (40, 1000, 5, 500)}


def summaries(groups: Counts, **plan: float) -> dict[tuple[str, str], MatchingSummary]:
    cells = {
        name: {"fp": fm, "tn": impostors - fm, "fn": fnm, "tp": genuine - fnm}
        for name, (fm, impostors, fnm, genuine) in groups.items()
    }
    cube = cube_of_counts("group", cells)
    mapping = mapping_of(cube).model_copy(update={"task": "matching"})
    settings = EvaluationPlan.model_validate(plan)
    found = summarise(measure(cube, mapping, settings), settings, weighted=False)
    return {(item.statistic, item.metrics[0] if len(item.metrics) == 1 else ""): item for item in found}


BY_HAND = {
    ("max_over_min", "false_match_rate"): 4.0,
    ("max_over_min", "false_non_match_rate"): 4.0,
    ("max_over_geometric_mean", "false_match_rate"): 2.0,  # 0.01, 0.02, 0.04: geometric mean 0.02
    ("max_over_geometric_mean", "false_non_match_rate"): 2.0,  # 0.02, 0.04, 0.01
    ("fairness_discrepancy_rate", ""): 0.97,  # 1 - (0.03 + 0.03) / 2
    ("inequity_rate", ""): 4.0,  # sqrt(4 * 4)
    ("garbe", ""): 3 / 7,  # each Gini: 3/2 * (2 * (1 + 2 + 3)) / (2 * 9 * 7/3) = 3/7
}


@pytest.mark.parametrize("which", BY_HAND, ids=str)
def test_three_groups_give_the_summaries_worked_out_by_hand(which: tuple[str, str]) -> None:
    assert summaries(HAND)[which].value == pytest.approx(BY_HAND[which], abs=1e-12)


def test_the_gini_coefficient_of_one_group_with_everything_is_one() -> None:
    assert gini(np.array([0.0, 0.0, 0.3])) == pytest.approx(1.0)
    assert gini(np.array([0.3, 0.3, 0.3])) == 0.0


def test_both_kinds_of_error_weigh_one_half_and_the_record_says_so() -> None:
    assert all(item.weights == (0.5, 0.5) for item in summaries(HAND).values() if len(item.metrics) == 2)


def test_a_group_without_a_false_match_has_no_ratio_but_a_least_one() -> None:
    found = summaries({"a": (0, 1000, 10, 500), "b": (30, 1000, 20, 500)})
    item = found["max_over_min", "false_match_rate"]
    assert item.value is None
    assert item.reason_code == "rate_of_zero"
    assert item.reason_values["groups"] == [["a"]]
    # One-sided exact limit of 0 in 1,000, which the rule of three calls 3/1000.
    assert item.reason_values["highest"] == pytest.approx(1 - 0.05 ** (1 / 1000))
    assert item.at_least == pytest.approx(0.03 / (1 - 0.05 ** (1 / 1000)))
    assert item.interval is not None
    assert item.interval.high is None
    assert found["inequity_rate", ""].reason_code == "rate_of_zero"
    assert found["garbe", ""].value is not None
    assert found["fairness_discrepancy_rate", ""].value is not None


def test_a_small_group_without_an_error_never_counts_as_worse_than_the_worst() -> None:
    item = summaries({"a": (0, 40, 10, 500), "b": (3, 1000, 20, 500)})["max_over_min", "false_match_rate"]
    assert item.at_least == 1.0


def test_where_no_group_has_an_error_nothing_can_be_divided() -> None:
    found = summaries({"a": (0, 1000, 10, 500), "b": (0, 1000, 20, 500)})
    assert found["max_over_min", "false_match_rate"].reason_code == "all_rates_zero"
    assert found["garbe", ""].reason_code == "all_rates_zero"
    assert found["fairness_discrepancy_rate", ""].value is not None


def test_one_group_alone_has_no_summary() -> None:
    found = summaries({"a": (10, 1000, 10, 500), "small": (1, 20, 1, 20)})
    assert {item.reason_code for item in found.values()} == {"fewer_than_two_groups"}
    assert {item.groups for item in found.values()} == {(("a",),)}


def test_every_value_lies_in_its_interval() -> None:
    rng = np.random.default_rng(7)
    for _ in range(60):
        groups = {
            str(at): (int(rng.integers(0, 40)), int(rng.integers(50, 4000)), int(rng.integers(0, 40)), 400)
            for at in range(int(rng.integers(2, 7)))
        }
        for item in summaries(groups).values():
            if item.value is not None and item.interval is not None:
                assert item.interval.low is not None
                assert item.interval.low <= item.value + 1e-12
                assert item.interval.high is None or item.value <= item.interval.high + 1e-12


def test_the_interval_of_garbe_holds_every_rate_inside_the_intervals() -> None:
    from evaluator.stages.statistics.intervals import Limits
    from evaluator.stages.tasks.matching import _span_of_gini

    rng = np.random.default_rng(11)
    for _ in range(50):
        ends = np.sort(rng.random((2, 5)) * 0.2, axis=0)
        low, high = _span_of_gini(Limits(ends[0], ends[1]))
        inside = ends[0] + rng.random((400, 5)) * (ends[1] - ends[0])
        found = [gini(rates) for rates in inside]
        assert low - 1e-12 <= min(found)
        assert max(found) <= high + 1e-12


@pytest.mark.parametrize("rates", [(0.01, 0.01, 0.01), (0.005, 0.01, 0.03)], ids=["no gap", "a gap"])
def test_intervals_cover_the_truth_at_least_as_often_as_they_say(rates: tuple[float, ...]) -> None:
    rng = np.random.default_rng(3)
    n, missed = 2000, dict.fromkeys(BY_HAND, 0)
    value = np.array(rates)
    truth = {
        "max_over_min": value.max() / value.min(),
        "max_over_geometric_mean": value.max() / np.exp(np.log(value).mean()),
        "fairness_discrepancy_rate": 1 - np.ptp(value),
        "inequity_rate": value.max() / value.min(),
        "garbe": gini(value),
    }
    runs = 200
    for _ in range(runs):
        groups = {
            str(at): (int(rng.binomial(n, rate)), n, int(rng.binomial(n, rate)), n)
            for at, rate in enumerate(rates)
        }
        for which, item in summaries(groups).items():
            ends = item.interval
            assert ends is not None
            assert ends.low is not None
            high = np.inf if ends.high is None else ends.high
            missed[which] += not ends.low - 1e-9 <= truth[which[0]] <= high + 1e-9
    assert max(missed.values()) <= 0.05 * runs


def test_gaps_of_false_match_rates_are_judged_like_any_other() -> None:
    cells = {"a": {"fp": 10, "tn": 9990, "tp": 900, "fn": 100}, "b": {"fp": 300, "tn": 9700, "tp": 900, "fn": 100}}
    cube = cube_of_counts("group", cells)
    mapping = mapping_of(cube).model_copy(update={"task": "matching"})
    plan = EvaluationPlan.model_validate(
        {"limits": [{"metric": "false_match_rate", "statistic": "ratio", "limit": 0.5}]}
    )
    found = quantify(measure(cube, mapping, plan), cube, mapping, plan)
    assert {item.metric for item in found} == {
        "false_match_rate",
        "false_non_match_rate",
        "failure_to_acquire_rate",
    }
    (judged,) = (item for item in found if item.limit is not None)
    assert judged.outcome == "not_met"
    failures = [item for item in found if item.metric == "failure_to_acquire_rate"]
    assert {item.outcome_code for item in failures} == {"no_failures_recorded"}
