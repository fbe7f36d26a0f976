"""What numbers of people can show: exact power at the stated gap, how often *met* is said at the stated size."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import binom, norm, studentized_range

from evaluator.stages.statistics.contrasts import guard_difference, newcombe
from evaluator.stages.statistics.intervals import z_of
from evaluator.stages.statistics.pairing import group_counts
from evaluator.stages.statistics.pairs import decision_of
from evaluator.stages.statistics.power import people_for_met, smallest_detectable
from evaluator.stages.statistics.projected import Expected, reached, safety_of


def shown_beyond(x1, n1, x2, n2, limit, z):
    """Return where the first rate is shown to lie above the second by more than the limit, by both intervals."""
    intervals = (newcombe(x1, n1, x2, n2, z), guard_difference(x1, n1, x2, n2, z))
    return (intervals[0].low > limit) & (intervals[1].low > limit)


def exact_power(p1, n1, p2, n2, limit, z):
    """Return the exact chance that the first is shown beyond: by each count of the first, those of the second."""
    first = np.arange(binom.ppf(1e-9, n1, p1), binom.isf(1e-9, n1, p1) + 1)
    low, high = np.full(first.shape, -1), np.full(first.shape, n2)
    while np.any(low < high):
        middle = (low + high + 1) // 2
        shown = shown_beyond(first, n1, np.maximum(middle, 0), n2, limit, z) & (middle >= 0)
        low, high = np.where(shown, middle, low), np.where(shown, high, middle - 1)
    return (binom.pmf(first, n1, p1) * np.where(low >= 0, binom.cdf(low, n2, p2), 0.0)).sum()


def powers(sizes, references, rates, limit, comparisons):
    """Return the exact power at every gap stated for the grid, in both directions."""
    n, other, rate = np.array(list(product(sizes, references, rates))).T
    found = smallest_detectable(n, other, rate, kind="difference", limit=limit, comparisons=comparisons)
    z = z_of(0.95, comparisons)
    for row in range(n.size):
        size, reference = int(n[row]), int(other[row])
        if found.higher.possible[row]:
            high = rate[row] + found.higher.value[row]
            yield exact_power(high, size, rate[row], reference, limit, z)
        if found.lower.possible[row]:
            low = rate[row] - found.lower.value[row]
            yield exact_power(rate[row], reference, low, size, limit, z)


def test_at_the_stated_gap_the_exact_power_is_about_80_percent():
    found = list(powers([30, 300, 1000], [100, 1000], [0.01, 0.1, 0.5], 0.05, 15))
    assert len(found) > 20
    assert 0.70 <= min(found) <= max(found) <= 0.90
    assert 0.78 <= np.mean(found) <= 0.82


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "comparisons"), list(product([0.0, 0.05, 0.1], [1, 15, 66])))
def test_over_the_whole_grid_the_exact_power_lies_between_70_and_90_percent(limit, comparisons):
    grid = [30, 100, 300, 1000, 5000], [100, 1000, 5000], [0.01, 0.05, 0.1, 0.3, 0.5]
    found = list(powers(*grid, limit, comparisons))
    assert len(found) > 75
    assert 0.70 <= min(found) <= max(found) <= 0.90


@pytest.mark.slow
@pytest.mark.parametrize("limit", [0.8, 0.9])
def test_at_the_stated_ratio_about_80_percent_of_tables_are_shown_beyond_it(limit):
    generator = np.random.default_rng(3)
    for n, reference, rate in ((500, 3000, 0.4), (3000, 500, 0.2)):
        found = smallest_detectable(n, reference, rate, kind="ratio", limit=limit)
        for own in (rate * float(found.lower.value), rate / float(found.higher.value)):
            x = generator.binomial([n, reference], [own, rate], (400, 2))
            sizes = np.array([n, reference])
            counts = (group_counts(row, sizes, sizes, min_group_size=30) for row in x)
            share = np.mean([decision_of([one], kind="ratio", limit=limit) == "not_met" for one in counts])
            assert 0.73 <= share <= 0.87


@pytest.mark.parametrize(("n", "reference"), [(500, 500), (1000, 5000), (5000, 5000)])
def test_with_large_counts_the_gap_is_nearly_dunnett_and_gents(n, reference):
    limit, rate, comparisons = 0.05, 0.3, 6
    stated = float(
        smallest_detectable(n, reference, rate, kind="difference", limit=limit, comparisons=6).higher.value
    )
    p1, total = rate + stated, n + reference
    null = (n * p1 + reference * rate) / total - limit * n / total
    other = null + limit
    under_null = np.sqrt(other * (1 - other) / n + null * (1 - null) / reference)
    under_gap = np.sqrt(p1 * (1 - p1) / n + rate * (1 - rate) / reference)
    theirs = limit + z_of(0.95, comparisons) * under_null + norm.ppf(0.8) * under_gap
    assert stated == pytest.approx(theirs, rel=0.04)


def test_more_people_or_fewer_comparisons_show_smaller_gaps():
    sizes = np.array([50, 200, 1000, 20000])
    settings = {"kind": "difference", "limit": 0.05}
    found = smallest_detectable(sizes, 5000, 0.2, **settings, comparisons=6)
    fewer = smallest_detectable(sizes, 5000, 0.2, **settings, comparisons=1)
    assert np.all(np.diff(found.higher.value) < 0)
    assert np.all(fewer.higher.value < found.higher.value)
    assert np.all(found.higher.value > 0.05)


def test_turning_rates_round_turns_the_directions():
    one = smallest_detectable(80, 900, 0.3, kind="difference", limit=0.05)
    turned = smallest_detectable(80, 900, 0.7, kind="difference", limit=0.05)
    assert one.higher.value == pytest.approx(float(turned.lower.value), abs=1e-9)


def test_a_gap_that_cannot_be_shown_is_told_from_one_there_is_no_room_for():
    low = smallest_detectable(1000, 1000, 0.03, kind="difference", limit=0.05)
    assert (bool(low.lower.possible), bool(low.lower.room)) == (False, False)
    few = smallest_detectable(10, 10, 0.85, kind="difference", limit=0.1)
    assert (bool(few.higher.possible), bool(few.higher.room)) == (False, True)
    nobody = smallest_detectable(1000, 1000, 0.0, kind="ratio", limit=0.8)
    assert not nobody.lower.room
    assert nobody.higher.room


@pytest.mark.parametrize(
    "values", [{"limit": 1.0}, {"limit": -0.1}, {"kind": "ratio", "limit": 0.0}, {"rate": 1.2}]
)
def test_limits_and_rates_out_of_range_are_refused(values):
    asked = {"rate": 0.3, "kind": "difference", "limit": 0.1, **values}
    with pytest.raises(ValueError, match="between 0 and 1"):
        smallest_detectable(100, 100, asked.pop("rate"), **asked)


@pytest.mark.parametrize("groups", [2, 3, 5, 12, 300])
def test_the_safety_for_all_pairs_is_tukeys_studentized_range(groups):
    assert safety_of(0.8, groups) == pytest.approx(
        studentized_range.ppf(0.8, groups, np.inf) / np.sqrt(2), abs=1e-9
    )


def test_the_safety_of_two_groups_is_that_of_two_one_sided_tests():
    assert safety_of(0.8, 2) == pytest.approx(norm.ppf(0.9))
    assert safety_of(0.8) == pytest.approx(norm.ppf(0.8))
    with pytest.raises(ValueError, match="power"):
        safety_of(1.0)


@pytest.mark.parametrize(
    ("rate", "limit", "people"),
    [(0.1, 0.02, 4735), (0.1, 0.05, 763), (0.3, 0.05, 1764), (0.3, 0.1, 440), (0.5, 0.02, 13132), (0.5, 0.1, 524)],
)
def test_people_for_met_are_those_of_the_formula_and_few_more_for_the_guard(rate, limit, people):
    # The figures of the formula with Wilson's limits alone, worked out beforehand.
    found = people_for_met(rate, kind="difference", limit=limit)
    assert people <= found <= people * 1.05


def test_each_more_group_needs_more_people():
    found = [people_for_met(0.2, kind="ratio", limit=0.8, groups=groups) for groups in (2, 3, 6, 12)]
    assert found == sorted(set(found))


def test_people_for_met_is_the_smallest_number_that_is_enough():
    n, z, safety = people_for_met(0.3, kind="difference", limit=0.1, groups=4), z_of(0.95), safety_of(0.8, 4)
    for size, enough in ((n, True), (n - 1, False)):
        one = Expected(0.3, size)
        said = reached(one, one, kind="difference", limit=0.1, side="inside", z=z, safety=safety)
        assert bool(said) is enough


def test_no_number_of_people_shows_that_rates_of_0_have_a_ratio():
    assert people_for_met(0.0, kind="ratio", limit=0.8) is None
    assert people_for_met(0.0, kind="difference", limit=0.1) is not None
    with pytest.raises(ValueError, match="two groups"):
        people_for_met(0.2, kind="difference", limit=0.1, groups=1)


MET = [
    pytest.param(0.1, "difference", 0.05, id="rate 0.1, difference 0.05"),
    pytest.param(0.3, "difference", 0.1, id="rate 0.3, difference 0.1"),
    pytest.param(0.3, "ratio", 0.8, id="rate 0.3, four fifths"),
]


def share_met(rate, kind, limit, groups, runs, seed=9):
    n = people_for_met(rate, kind=kind, limit=limit, groups=groups)
    sizes = np.full(groups, n)
    drawn = np.random.default_rng(seed).binomial(n, rate, (runs, groups))
    counts = (group_counts(x, sizes, sizes, min_group_size=30) for x in drawn)
    return np.mean([decision_of([one], kind=kind, limit=limit) == "met" for one in counts])


@pytest.mark.parametrize("groups", [2, 12])
def test_at_the_stated_number_of_people_met_is_said_about_as_often_as_promised(groups):
    assert 0.72 <= share_met(0.3, "difference", 0.1, groups, runs=400) <= 0.88


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "kind", "limit"), MET)
@pytest.mark.parametrize("groups", [2, 3, 4, 6, 8, 12])
def test_for_2_to_12_groups_met_is_said_in_75_to_85_percent(rate, kind, limit, groups):
    assert 0.75 <= share_met(rate, kind, limit, groups, runs=1500) <= 0.85
