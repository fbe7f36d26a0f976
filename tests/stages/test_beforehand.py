"""Power before testing: what is promised comes true, by exact enumeration and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from evaluator import wording
from evaluator.domain.beforehand import Assumed
from evaluator.domain.metrics import LIMITABLE
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.results import Interval
from evaluator.stages.plan.beforehand import before_testing, share_looked_at
from evaluator.stages.statistics.contrasts import guard_difference, newcombe
from evaluator.stages.statistics.intervals import z_of
from evaluator.stages.statistics.pairing import group_counts
from evaluator.stages.statistics.pairs import decision_of


def plan_of(metric: str, limit: float, statistic: str = "difference", **settings: object) -> EvaluationPlan:
    return EvaluationPlan(limits=(Limit(metric=metric, statistic=statistic, limit=limit),), **settings)


def exact_power(n: int, p: float, other: int, q: float, limit: float, pairs: int) -> float:
    """Return how often a group of n at p is shown above `other` at q by more than the limit, by enumeration."""
    x = np.arange(*binom.interval(1 - 1e-9, n, p) + np.array([0, 1]), dtype=float)
    y = np.arange(*binom.interval(1 - 1e-9, other, q) + np.array([0, 1]), dtype=float)
    z = z_of(0.95, pairs)
    grid = (x[:, None], n, y[None, :], other, z)
    shown = (newcombe(*grid).low > limit) & (guard_difference(*grid).low > limit)
    return float(binom.pmf(x, n, p) @ shown @ binom.pmf(y, other, q))


@pytest.mark.slow
@pytest.mark.parametrize("limit", [0.02, 0.05, 0.1])
@pytest.mark.parametrize("rate", [0.05, 0.2, 0.5])
@pytest.mark.parametrize("sizes", [(50, 800), (120, 150), (400, 2000), (1500, 1500)], ids=str)
@pytest.mark.parametrize("further", [0, 4], ids=["two groups", "six groups"])
def test_the_smallest_gap_is_shown_with_the_power_that_is_said(
    limit: float, rate: float, sizes: tuple[int, int], further: int
) -> None:
    small, large = sizes
    people = {"small": small, "large": large, **{f"other {i}": large for i in range(further)}}
    found = before_testing(plan_of("selection_rate", limit), {"g": people}, Assumed(selection_rate=rate))[0]
    assert found.comparisons == (2 + further) * (1 + further) // 2
    group = found.groups[0]
    checked = 0
    if group.higher is not None:
        assert 0.70 <= exact_power(small, rate + group.higher, large, rate, limit, found.comparisons) <= 0.90
        checked += 1
    if group.lower is not None:
        # Turned round: people not selected.
        power = exact_power(small, 1 - rate + group.lower, large, 1 - rate, limit, found.comparisons)
        assert 0.70 <= power <= 0.90
        checked += 1
    assert checked or small == 50


@pytest.mark.slow
@pytest.mark.parametrize("groups", [2, 3, 4, 6, 8, 12])
@pytest.mark.parametrize(("rate", "limit"), [(0.1, 0.05), (0.3, 0.1), (0.5, 0.1)])
def test_the_people_said_for_met_are_enough_four_times_in_five(groups: int, rate: float, limit: float) -> None:
    people = {f"group {i}": 100 for i in range(groups)}
    found = before_testing(plan_of("selection_rate", limit), {"g": people}, Assumed(selection_rate=rate))[0]
    assert found.needed is not None
    rng = np.random.default_rng(11 * groups)
    size = np.full(groups, found.needed)
    runs = 600
    met = sum(
        decision_of(
            [group_counts(rng.binomial(size, rate), size, size, min_group_size=30)], kind="difference", limit=limit
        )
        == "met"
        for _ in range(runs)
    )
    # Within 0.75 to 0.85, and three standard errors of so many runs.
    assert 0.75 - 0.049 <= met / runs <= 0.85 + 0.049


def test_both_rates_of_equalized_odds_are_kept_together() -> None:
    plan, assumed = plan_of("equalized_odds", 0.1), Assumed(rate=0.3, base_rate=0.4)
    both = before_testing(plan, {"g": {"a": 100, "b": 100, "c": 100}}, assumed)
    assert [item.metric for item in both] == ["true_positive_rate", "false_positive_rate"]
    assert {item.comparisons for item in both} == {6}
    rng, runs = np.random.default_rng(3), 600
    sizes = [np.full(3, item.needed) for item in both]
    met = sum(
        decision_of(
            [group_counts(rng.binomial(size, 0.3), size, size, min_group_size=30) for size in sizes],
            kind="difference",
            limit=0.1,
        )
        == "met"
        for _ in range(runs)
    )
    assert 0.75 - 0.049 <= met / runs <= 0.85 + 0.049


def test_people_are_turned_into_those_the_rate_looks_at() -> None:
    assumed = Assumed(base_rate=0.25, selection_rate=0.1)
    shares = {metric: share_looked_at(metric, assumed) for metric in ("true_positive_rate", "false_positive_rate")}
    assert shares == {"true_positive_rate": 0.25, "false_positive_rate": 0.75}
    assert share_looked_at("precision", assumed) == 0.1
    assert share_looked_at("false_omission_rate", assumed) == 0.9
    assert share_looked_at("accuracy", assumed) == 1.0
    found = before_testing(plan_of("true_positive_rate", 0.1), {"g": {"a": 400, "b": 400}}, assumed)[0]
    assert [group.in_denominator for group in found.groups] == [100, 100]
    assert found.needed_people is not None
    assert found.needed is not None
    assert found.needed_people >= found.needed / 0.25


def test_a_group_too_small_to_be_compared_is_said() -> None:
    found = before_testing(plan_of("selection_rate", 0.1), {"g": {"a": 20, "b": 400}})[0]
    assert [group.large_enough for group in found.groups] == [False, True]
    assert found.groups[0].higher is None


def test_without_groups_the_people_are_said_for_two_four_and_eight() -> None:
    found = before_testing(plan_of("selection_rate", 0.8, "ratio"), {})
    assert [item.compared for item in found] == [2, 4, 8]
    needed = [item.needed or 0 for item in found]
    assert needed == sorted(needed)
    assert needed[0] < needed[2]


def test_limits_within_control_levels_are_left_to_the_results() -> None:
    limit = Limit(metric="selection_rate", statistic="difference", limit=0.1, within_control=True)
    assert before_testing(EvaluationPlan(limits=(limit,)), {"g": {"a": 50, "b": 50}}) == ()


@pytest.mark.parametrize("metric", LIMITABLE)
def test_every_limit_a_plan_may_hold_is_spoken_of_beforehand(metric: str) -> None:
    plan = plan_of(metric, 0.05)
    found = before_testing(plan, {"g": {"a": 4000, "b": 4000}})
    said = wording.spread_unknown_text([metric])
    assert bool(found) != bool(said), "either the people a limit needs are said, or why nobody can know them"
    for item in found:
        assert "percentage point" in wording.before_text(item)


def test_nothing_is_said_in_percentage_points_of_an_area_under_a_curve() -> None:
    said = wording.spread_unknown_text(["roc_auc"])
    assert "cannot be said beforehand" in said
    assert "point" not in said
    shown = (
        wording.bound_text(0.05, "difference", "en", metric="roc_auc"),
        wording.gap_text(0.0512, "difference", "en", metric="roc_auc"),
        wording.interval_text(
            Interval(low=0.01, high=0.0912, level=0.95, method="x"), "difference", metric="brier_score"
        ),
    )
    assert shown == ("at most 0.05", "0.051", "95% interval 0.010 to 0.091")


def test_false_matches_look_at_comparisons_of_two_different_persons() -> None:
    assumed = Assumed(base_rate=0.25)
    assert share_looked_at("false_match_rate", assumed) == 0.75
    assert share_looked_at("false_non_match_rate", assumed) == 0.25
    assert share_looked_at("failure_to_acquire_rate", assumed) == 1.0
