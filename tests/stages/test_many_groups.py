"""The widest gap of many groups: the same as from all pairs one by one, to the last digit."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.stages.statistics.gaps import gap_of, widest_gap
from evaluator.stages.statistics.many_groups import many
from evaluator.stages.statistics.pairing import GroupCounts, group_counts, pairs_of

GROUPS = 170


def drawn(
    seed: int, rate: float, spread: float, people: tuple[int, int], *, weighted: bool = False
) -> GroupCounts:
    rng = np.random.default_rng(seed)
    n = np.exp(rng.uniform(*np.log(people), GROUPS)).astype(np.int64)
    x = rng.binomial(n, np.clip(rate + rng.normal(0, spread, GROUPS), 0, 1)).astype(np.float64)
    shrink = rng.uniform(0.5, 1.0, GROUPS) if weighted else np.ones(GROUPS)
    recorded = rng.random(GROUPS) > 0.02
    return group_counts(x * shrink, n * shrink, n, min_group_size=30, comparable=recorded)


CASES = {
    "no gap, equal sizes": (0.3, 0.0, (200, 201), False),
    "wide gaps": (0.5, 0.2, (100, 5000), False),
    "low rates, many of them 0": (0.004, 0.002, (40, 400), False),
    "high rates, many of them 1": (0.995, 0.003, (40, 400), False),
    "rates of 1 percent in large groups": (0.01, 0.002, (3000, 9000), False),
    "nobody in any numerator": (0.0, 0.0, (50, 90), False),
    "everybody in every numerator": (1.0, 0.0, (50, 90), False),
    "many below the smallest size": (0.4, 0.1, (8, 60), False),
    "weights": (0.6, 0.1, (60, 3000), True),
}


@pytest.mark.parametrize("kind", ["difference", "ratio"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_gap_of_many_groups_is_that_of_all_pairs_looked_at_one_by_one(case: str, kind: str) -> None:
    rate, spread, people, weighted = CASES[case]
    for seed in range(4):
        families = [drawn(seed, rate, spread, people, weighted=weighted)]
        assert many(families)
        every_pair = gap_of(pairs_of(families), kind=kind, level=0.95, comparisons=9)
        assert widest_gap(families, kind=kind, level=0.95, comparisons=9) == every_pair


@pytest.mark.parametrize("kind", ["difference", "ratio"])
def test_of_two_rates_together_the_worse_counts_as_from_all_pairs(kind: str) -> None:
    for seed in range(6):
        families = [drawn(seed, 0.7, 0.05, (100, 900)), drawn(seed + 50, 0.2, 0.06, (60, 4000))]
        for both in (families, families[::-1]):
            assert widest_gap(both, kind=kind) == gap_of(pairs_of(both), kind=kind, level=0.95)


@pytest.mark.parametrize("kind", ["difference", "ratio"])
def test_of_pairs_with_the_same_gap_the_first_is_named(kind: str) -> None:
    n = np.full(GROUPS, 1000)
    for order in range(5):
        x = np.random.default_rng(order).choice([100.0, 150.0, 200.0], GROUPS)
        families = [group_counts(x, n, n, min_group_size=30)]
        assert widest_gap(families, kind=kind) == gap_of(pairs_of(families), kind=kind, level=0.95)


def test_nobody_assessed_is_said_as_for_few_groups() -> None:
    families = [drawn(2, 0.5, 0.1, (12, 20))]
    gap = widest_gap(families, kind="difference")
    assert gap.reason_code == "fewer_than_two_groups"
    assert gap == gap_of(pairs_of(families), kind="difference", level=0.95)
