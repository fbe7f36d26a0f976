"""The gap of chance alone: by hand, against exact probabilities, by law, and its size by chance draws."""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import fisher_exact, hypergeom

from evaluator.stages.statistics.chance import DRAWS, FEWEST_DRAWS, ChanceRates, chance_of, chance_rates, seed_of


def gap(x, n):
    rates = np.array(x) / np.array(n)
    return float(np.ptp(rates))


def chance(x, n, kind="difference", seed=1, **options):
    rates = np.array(x) / np.array(n)
    observed = float(np.ptp(rates)) if kind == "difference" else float(rates.min() / rates.max())
    return chance_of([chance_rates(x, n, seed, **options)], observed, kind=kind, level=0.95)


def test_four_tables_worked_by_hand():
    tables = ChanceRates(np.array([[0.1, 0.2, 0.3, 0.5], [0.2, 0.2, 0.1, 0.1]]), approximate=False)
    found = chance_of([tables], 0.2, kind="difference", level=0.95)
    # Gaps .1, 0, .2, .4: two of four as wide as .2, and the observed table counts as one more.
    assert found.p_value == 3 / 5
    assert found.mean == pytest.approx(0.7 / 4)
    # The ratios are 1/2, 1, 1/3 and 1/5; those as small as 1/2 are three.
    assert chance_of([tables], 0.5, kind="ratio", level=0.95).p_value == 4 / 5


def test_of_two_rates_decided_together_the_wider_gap_of_each_table_counts():
    one = ChanceRates(np.array([[0.1, 0.5], [0.3, 0.5]]), approximate=False)
    other = ChanceRates(np.array([[0.1, 0.5], [0.2, 0.9]]), approximate=False)
    assert chance_of([one, other], 0.4, kind="difference", level=0.95).mean == pytest.approx(0.3)
    assert chance_of([one, other], 0.4, kind="ratio", level=0.95).mean == pytest.approx((1 / 3 + 5 / 9) / 2)


def test_two_groups_agree_with_fishers_exact_test():
    x, n = [9, 3], [40, 60]
    exact = fisher_exact([[9, 31], [3, 57]]).pvalue
    # Fisher adds tables by their probability, we by their gap: count those by hand over the exact distribution.
    first = np.arange(13)
    chances = hypergeom(100, 12, 40).pmf(first)
    gaps = np.abs(first / 40 - (12 - first) / 60)
    by_gap = chances[gaps >= gap(x, n) - 1e-12].sum()
    assert chance(x, n).p_value == pytest.approx(by_gap, abs=3 * sqrt(by_gap / DRAWS))
    assert chance(x, n).p_value == pytest.approx(exact, abs=0.01)
    assert chance(x, n).mean == pytest.approx((chances * gaps).sum(), rel=0.02)


def test_the_numbers_of_a_table_are_those_of_its_complement():
    n = np.array([30, 200, 500])
    x = np.array([4, 60, 130])
    rates, others = chance_rates(x, n, 7), chance_rates(n - x, n, 7)
    assert np.allclose(rates.complement().rates, others.rates, atol=1e-15)
    one, other = chance(x, n, seed=7), chance(n - x, n, seed=7)
    assert one.p_value == other.p_value
    assert one.mean == pytest.approx(other.mean, rel=1e-12)


def test_the_same_counts_and_seed_give_the_same_numbers_and_another_seed_nearly_the_same():
    x, n = [30, 45, 70], [200, 220, 400]
    assert chance(x, n) == chance(x, n)
    assert chance(x, n) != chance(x, n, seed=2)
    assert chance(x, n).mean == pytest.approx(chance(x, n, seed=2).mean, rel=0.03)


def test_the_seed_follows_from_what_is_drawn_and_from_nothing_else():
    assert seed_of(1, "tool", ("sex",), ("tp", "fn")) == seed_of(1, "tool", ("sex",), ("tp", "fn"))
    told = {
        seed_of(1, "tool", ("sex",)),
        seed_of(2, "tool", ("sex",)),
        seed_of(1, "tool", ("age",)),
        seed_of(1, "t"),
    }
    assert len(told) == 4


def test_weights_give_an_approximation_near_the_exact_draw():
    x, n = [30.0, 45.0, 70.0], [200.0, 220.0, 400.0]
    exact, near = chance(x, n), chance(x, n, weighted=True)
    assert (exact.approximate, near.approximate) == (False, True)
    assert near.mean == pytest.approx(exact.mean, rel=0.03)
    assert near.reach == pytest.approx(exact.reach, rel=0.05)
    assert chance([4.25, 9.5], [30.4, 99.7], weighted=True).p_value > 0.1


def test_more_than_a_billion_people_are_drawn_all_the_same():
    found = chance([4 * 10**8, 6 * 10**8], [8 * 10**8, 12 * 10**8])
    assert found.approximate
    assert found.p_value == 1.0


def test_many_groups_are_drawn_fewer_times():
    assert chance([3] * 300, [30] * 300).draws == FEWEST_DRAWS
    assert chance([3] * 20, [30] * 20).draws == DRAWS


def test_nobody_and_everybody_selected_leave_no_gap_to_chance():
    for x in ([0, 0], [40, 60]):
        found = chance(x, [40, 60])
        assert (found.mean, found.reach, found.p_value) == (0.0, 0.0, 1.0)


def test_within_levels_of_a_control_feature_people_change_groups_only_there():
    # One level has only group a, the other only b: nobody can change, so every table is the one observed.
    rates = chance_rates([[40, 0], [0, 10]], [[50, 0], [0, 50]], 3).rates
    assert np.all(rates == [[0.8], [0.2]])
    # Two levels alike add to about what both together give.
    apart = chance_rates([[20, 30], [20, 30]], [[100, 150], [100, 150]], 3).gaps("difference").mean()
    assert apart == pytest.approx(chance([40, 60], [200, 300]).mean, rel=0.05)


def test_the_smallest_group_rules_the_range_so_that_a_large_p_is_no_evidence():
    # A group of 3,000 with .15 against .1 is far beyond chance; beside a group of 30 the range hardly notices.
    assert chance([300, 300, 450], [3000] * 3).p_value < 0.001
    assert chance([3, 300, 300, 450], [30, 3000, 3000, 3000]).p_value > 0.05


@pytest.mark.parametrize(
    ("sizes", "rate"),
    [([30, 300, 3000], 0.05), ([100, 100, 100, 100], 0.3), ([50, 2000], 0.5)],
    ids=["30 to 3,000 people", "four equal groups", "a small and a large group"],
)
def test_without_a_difference_p_is_below_5_percent_in_at_most_5_percent_of_tables(sizes, rate):
    generator, runs = np.random.default_rng(5), 300
    tables = generator.binomial(sizes, rate, (runs, len(sizes)))
    small = [chance(x, sizes, seed=run, draws=399).p_value <= 0.05 for run, x in enumerate(tables)]
    assert np.mean(small) <= 0.05 + 3 * sqrt(0.05 * 0.95 / runs)
