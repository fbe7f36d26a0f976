"""Difference and ratio of two rates: by hand, published, against statsmodels and a numerical maximum, by law."""

from itertools import product
from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep

from evaluator.stages.statistics.contrasts import (
    exact_rates,
    guard_difference,
    guard_ratio_above,
    guard_ratio_below,
    newcombe,
    score_ratio_interval,
    score_statistic,
    smallest_ratio_end,
    wilson_rates,
)
from evaluator.stages.statistics.intervals import wilson, z_of

Z95 = z_of(0.95)
DIFFERENCES = [pytest.param(newcombe, id="newcombe"), pytest.param(guard_difference, id="guard")]
quantiles = st.floats(0.5, 5.5)


@st.composite
def rates(draw, most=5000):
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


class TestByHand:
    def test_newcombe_of_3_of_12_and_9_of_12_at_z_2_adds_the_squares_of_facing_arms(self):
        # Limits 5/16 -+ r and 11/16 -+ r with r = sqrt(3.25)/8; the second mirrors the first.
        r = sqrt(3.25) / 8
        inner, outer = 5 / 16 + r - 1 / 4, 1 / 4 - (5 / 16 - r)
        low, high = newcombe(3, 12, 9, 12, 2)
        assert low == pytest.approx(-0.5 - sqrt(outer**2 + outer**2), abs=1e-15)
        assert high == pytest.approx(-0.5 + sqrt(inner**2 + inner**2), abs=1e-15)

    @pytest.mark.parametrize(
        ("counts", "low", "high"),
        [
            ((56, 70, 48, 80), 0.0524, 0.3339),
            ((9, 10, 3, 10), 0.1705, 0.8090),
            ((6, 7, 2, 7), 0.0582, 0.8062),
            ((5, 56, 0, 29), -0.0381, 0.1926),
            ((0, 10, 0, 20), -0.1611, 0.2775),
            ((0, 10, 0, 10), -0.2775, 0.2775),
            ((10, 10, 0, 20), 0.6791, 1.0),
            ((10, 10, 0, 10), 0.6075, 1.0),
        ],
    )
    def test_newcombe_reproduces_the_examples_of_the_paper(self, counts, low, high):
        # Newcombe (1998), table II, method 10.
        assert np.array(newcombe(*counts, Z95)) == pytest.approx([low, high], abs=5e-5)

    def test_koopman_of_36_of_40_against_16_of_80_reaches_from_2_94_to_7_15(self):
        # Two decimals; the tests below hold it equal to statsmodels to many more.
        ends = score_ratio_interval(36, 40, 16, 80, Z95, small_sample=False)
        assert np.array(ends) == pytest.approx([2.94, 7.15], abs=5e-3)

    def test_score_of_50_of_50_twice_at_four_fifths(self):
        # Restricted estimates 1 and 0.8, variance 0.8 * 0.2 / 50 * 100 / 99, distance 1 - 0.8.
        assert score_statistic(50, 50, 50, 50, 0.8) == pytest.approx(0.2 / sqrt(0.0032 * 100 / 99), abs=1e-13)

    def test_score_at_ratio_1_is_the_pooled_test(self):
        # 12 of 40 against 30 of 60: pooled 0.42, variance 0.42 * 0.58 * (1/40 + 1/60) * 100 / 99.
        expected = (0.3 - 0.5) / sqrt(0.42 * 0.58 * (1 / 40 + 1 / 60) * 100 / 99)
        assert score_statistic(12, 40, 30, 60, 1) == pytest.approx(expected, abs=1e-13)

    def test_guard_of_a_ratio_uses_exact_limits_in_the_linear_form(self):
        # 10 of 10 has limits 0.025^(1/10) and 1, none of 10 has 0 and 1 - 0.025^(1/10); p1 - phi p2 = 1.
        all_, none = exact_rates(10, 10, Z95), exact_rates(0, 10, Z95)
        arm = 1 - 0.025 ** (1 / 10)
        turning = sqrt(1 - arm**2) / arm  # arm^2 + (phi arm)^2 = 1
        assert guard_ratio_above(all_, none, turning * 0.999)
        assert not guard_ratio_above(all_, none, turning * 1.001)
        assert guard_ratio_below(none, all_, 1 / (turning * 0.999))
        assert not guard_ratio_below(none, all_, 1 / (turning * 1.001))


def random_tables(count, seed):
    rng = np.random.default_rng(seed)
    n1, n2 = rng.integers(5, 3000, (2, count))
    return rng.integers(1, n1), n1, rng.integers(1, n2), n2


class TestAgainstOtherSoftware:
    def test_newcombe_equals_statsmodels(self):
        x1, n1, x2, n2 = random_tables(300, seed=2)
        ours = np.array(newcombe(x1, n1, x2, n2, Z95)).T
        theirs = [
            confint_proportions_2indep(*table, method="newcomb", compare="diff")
            for table in zip(x1, n1, x2, n2, strict=True)
        ]
        assert ours == pytest.approx(np.array(theirs), abs=1e-14)

    @pytest.mark.parametrize("small_sample", [True, False], ids=["miettinen-nurminen", "koopman"])
    def test_the_score_ratio_interval_equals_statsmodels(self, small_sample):
        # Left out: 0 against 0 (nan there) and all against all (complex numbers there); below by hand.
        x1, n1, x2, n2 = random_tables(150, seed=3)
        ours = np.array(score_ratio_interval(x1, n1, x2, n2, Z95, small_sample=small_sample)).T
        theirs = [
            confint_proportions_2indep(*table, method="score", compare="ratio", correction=small_sample)
            for table in zip(x1, n1, x2, n2, strict=True)
        ]
        assert np.log(ours) == pytest.approx(np.log(np.array(theirs)), abs=1e-6)

    @pytest.mark.parametrize(
        ("small_sample", "low", "high"), [(True, 2.73, 0.367), (False, 2.75, 0.363)], ids=["mn", "koopman"]
    )
    def test_one_rate_of_zero_gives_a_one_sided_interval(self, small_sample, low, high):
        up = score_ratio_interval(0, 50, 10, 50, Z95, small_sample=small_sample)
        down = score_ratio_interval(10, 50, 0, 50, Z95, small_sample=small_sample)
        assert (up.low, down.high) == (0, np.inf)
        assert up.high == pytest.approx(high, abs=5e-4)
        assert down.low == pytest.approx(low, abs=5e-3)

    @pytest.mark.parametrize(
        "table", [(3, 17, 40, 90), (1, 30, 60, 5000), (29, 30, 4000, 5000), (50, 50, 50, 50), (0, 20, 5, 20)]
    )
    @pytest.mark.parametrize("phi", [0.1, 0.8, 1.25, 3.0])
    def test_the_closed_form_is_the_maximum_of_the_restricted_likelihood(self, table, phi):
        x1, n1, x2, n2 = table

        def loss(p2):
            return -(binom.logpmf(x1, n1, phi * p2) + binom.logpmf(x2, n2, p2))

        top = min(1.0, 1.0 / phi)
        p2 = minimize_scalar(loss, bounds=(1e-12, top - 1e-12), method="bounded", options={"xatol": 1e-13}).x
        p1 = phi * p2
        variance = p1 * (1 - p1) / n1 + phi**2 * p2 * (1 - p2) / n2
        expected = (x1 / n1 - phi * x2 / n2) / sqrt(variance * (n1 + n2) / (n1 + n2 - 1))
        assert score_statistic(*table, phi) == pytest.approx(expected, rel=1e-5)


class TestCoverage:
    """Exact: all outcomes of two binomials are enumerated."""

    GROUPS = tuple((n, p) for n in (20, 50, 200) for p in (0.05, 0.2, 0.5))

    def coverages(self, holds):
        for (n1, p1), (n2, p2) in product(self.GROUPS, repeat=2):
            x1, x2 = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
            chance = binom.pmf(x1, n1, p1) * binom.pmf(x2, n2, p2)
            yield chance[holds(x1, n1, x2, n2, p1, p2)].sum()

    def test_newcombe_covers_95_percent_on_average_and_nowhere_under_90(self):
        def holds(x1, n1, x2, n2, p1, p2):
            low, high = newcombe(x1, n1, x2, n2, Z95)
            return (low <= p1 - p2) & (p1 - p2 <= high)

        covers = list(self.coverages(holds))
        assert 0.94 <= np.mean(covers) <= 0.97
        assert min(covers) >= 0.90

    def test_the_guard_covers_at_least_95_percent_everywhere(self):
        def holds(x1, n1, x2, n2, p1, p2):
            low, high = guard_difference(x1, n1, x2, n2, Z95)
            return (low <= p1 - p2) & (p1 - p2 <= high)

        assert min(self.coverages(holds)) >= 0.95

    def test_the_score_ratio_interval_covers_95_percent_on_average_and_nowhere_under_90(self):
        def holds(x1, n1, x2, n2, p1, p2):
            return np.abs(score_statistic(x1, n1, x2, n2, p1 / p2)) <= Z95

        covers = list(self.coverages(holds))
        assert 0.94 <= np.mean(covers) <= 0.97
        assert min(covers) >= 0.90


class TestLaws:
    @pytest.mark.parametrize("method", DIFFERENCES)
    @given(first=rates(), second=rates(), z=quantiles)
    @settings(deadline=None)
    def test_swapping_the_groups_negates_the_difference(self, method, first, second, z):
        low, high = method(*first, *second, z)
        other_low, other_high = method(*second, *first, z)
        assert (low, high) == (-other_high, -other_low)

    @pytest.mark.parametrize("method", DIFFERENCES)
    @given(first=rates(), second=rates(), z=quantiles)
    @settings(deadline=None)
    def test_counting_the_others_negates_the_difference(self, method, first, second, z):
        (x1, n1), (x2, n2) = first, second
        low, high = method(x1, n1, x2, n2, z)
        other_low, other_high = method(n1 - x1, n1, n2 - x2, n2, z)
        assert (low, high) == (pytest.approx(-other_high, abs=1e-9), pytest.approx(-other_low, abs=1e-9))

    @given(first=rates(), second=rates(), z=quantiles)
    @settings(deadline=None)
    def test_swapping_the_groups_inverts_the_ratio(self, first, second, z):
        assume(sum(n for _, n in (first, second)) > 2)
        low, high = score_ratio_interval(*first, *second, z)
        other_low, other_high = score_ratio_interval(*second, *first, z)
        with np.errstate(divide="ignore"):
            assert low == pytest.approx(1 / other_high, rel=1e-7)
            assert high == pytest.approx(1 / other_low, rel=1e-7)

    @pytest.mark.parametrize("method", [*DIFFERENCES, pytest.param(score_ratio_interval, id="ratio")])
    @given(first=rates(), second=rates(), z=quantiles, more=st.floats(1.01, 50))
    @settings(deadline=None)
    def test_more_people_at_the_same_rates_give_an_interval_inside(self, method, first, second, z, more):
        (x1, n1), (x2, n2) = first, second
        low, high = method(x1, n1, x2, n2, z)
        low_more, high_more = method(x1 * more, n1 * more, x2 * more, n2 * more, z)
        assert low <= low_more * (1 + 1e-9) + 1e-9
        assert high_more <= high * (1 + 1e-9) + 1e-9

    @pytest.mark.parametrize("method", [*DIFFERENCES, pytest.param(score_ratio_interval, id="ratio")])
    @given(first=rates(), second=rates(), z=quantiles)
    @settings(deadline=None)
    def test_a_higher_level_gives_an_interval_outside(self, method, first, second, z):
        low, high = method(*first, *second, z)
        low_wide, high_wide = method(*first, *second, z + 0.5)
        assert low_wide <= low + 1e-9
        assert high <= high_wide * (1 + 1e-9) + 1e-9

    @pytest.mark.slow
    @given(first=rates(), second=rates())
    @settings(deadline=None)
    def test_the_score_falls_as_the_ratio_rises(self, first, second):
        statistic = score_statistic(*first, *second, np.exp(np.linspace(-25, 25, 501)))
        assert (np.diff(statistic) <= 1e-9).all()

    @given(first=rates(), second=rates(), z=quantiles, log_phi=st.floats(-3, 3))
    @settings(deadline=None)
    def test_the_score_rejects_exactly_the_ratios_outside_the_interval(self, first, second, z, log_phi):
        phi = np.exp(log_phi)
        low, high = score_ratio_interval(*first, *second, z)
        assume(all(abs(phi / end - 1) > 1e-6 for end in (low, high) if 0 < end < np.inf))
        assert (score_statistic(*first, *second, phi) > z) == (phi < low)
        assert (score_statistic(*first, *second, phi) < -z) == (phi > high)

    @given(first=rates(), second=rates(), z=quantiles, log_phi=st.floats(-3, 3))
    @settings(deadline=None)
    def test_the_guard_shows_a_ratio_above_what_the_other_way_round_is_below(self, first, second, z, log_phi):
        phi = float(np.exp(log_phi))
        one, other = exact_rates(*first, z), exact_rates(*second, z)
        assert not (guard_ratio_above(one, other, phi) and guard_ratio_below(one, other, phi))
        nudged = 1 / phi * (1 + 1e-9)
        assert not guard_ratio_above(one, other, phi * (1 + 2e-9)) or guard_ratio_below(other, one, nudged)

    @given(groups=st.lists(rates(most=400), min_size=2, max_size=6), z=quantiles)
    @settings(deadline=None, max_examples=60)
    def test_the_smallest_end_of_many_pairs_is_that_of_their_intervals(self, groups, z):
        x, n = np.array(groups, dtype=float).T
        i, j = np.nonzero(~np.eye(len(groups), dtype=bool))
        low, high = score_ratio_interval(x[i], n[i], x[j], n[j], z)
        counts = (x[i], n[i], x[j], n[j], z)
        assert smallest_ratio_end(*counts, upper=False) == pytest.approx(min(low.min(), 1), rel=1e-9, abs=1e-10)
        assert smallest_ratio_end(*counts, upper=True) == pytest.approx(min(high.min(), 1), rel=1e-9, abs=1e-10)


class TestEdges:
    def test_none_against_none_as_a_difference_has_the_arms_of_each(self):
        low, high = newcombe(0, 50, 0, 30, Z95)
        assert low == -wilson(0, 30, Z95).high
        assert high == wilson(0, 50, Z95).high

    def test_none_against_none_as_a_ratio_shows_nothing(self):
        assert score_ratio_interval(0, 50, 0, 30, Z95) == (0, np.inf)
        assert score_statistic(0, 50, 0, 30, [0.01, 0.8, 1, 1.25, 100]).tolist() == [0] * 5
        nobody = exact_rates(0, 50, Z95)
        assert not guard_ratio_below(nobody, nobody, [0.01, 0.8, 1.25, 100]).any()
        assert not guard_ratio_above(nobody, nobody, [0.01, 0.8, 1.25, 100]).any()

    def test_all_against_all_as_a_ratio_is_near_one(self):
        low, high = score_ratio_interval(50, 50, 50, 50, Z95)
        assert (low, high) == (pytest.approx(0.9280, abs=5e-5), pytest.approx(1.0776, abs=5e-5))
        assert low == pytest.approx(1 / high, rel=1e-9)
        assert score_statistic(50, 50, 50, 50, 1) == 0

    def test_all_against_all_as_a_difference_mirrors_none_against_none(self):
        assert np.array(newcombe(50, 50, 30, 30, Z95)) == pytest.approx(newcombe(0, 30, 0, 50, Z95), abs=1e-15)

    @pytest.mark.parametrize("method", DIFFERENCES)
    def test_all_against_none_reaches_to_one(self, method):
        low, high = method(50, 50, 0, 50, Z95)
        assert 0.8 < low < 1
        assert high == 1

    def test_a_tiny_group_beside_a_huge_one_has_the_width_of_the_tiny_one(self):
        low, high = newcombe(1, 30, 50, 5000, Z95)
        alone = wilson(1, 30, Z95)
        assert high - low == pytest.approx(alone.high - alone.low, rel=0.02)

    def test_the_guard_doubts_what_a_tiny_group_beside_a_huge_one_seems_to_show(self):
        z = z_of(0.95, 15)
        assert newcombe(3, 30, 50, 5000, z).low > 0
        assert guard_difference(3, 30, 50, 5000, z).low < 0

    @pytest.mark.parametrize("scale", [1e-6, 1, 1e6])
    def test_effective_counts_need_not_be_whole(self, scale):
        low, high = score_ratio_interval(3.3 + scale, 17.2 + 2 * scale, 4.1 + scale, 20.9 + 2 * scale, Z95)
        assert 0 < low < 1 < high < np.inf

    def test_several_quantiles_are_answered_at_once(self):
        z = np.array([[Z95], [z_of(0.95, 10)]])
        low, high = score_ratio_interval([3, 30, 0], [40, 50, 9], [9, 20, 4], [60, 50, 8], z)
        assert low.shape == high.shape == (2, 3)
        assert low[1, 1] == pytest.approx(score_ratio_interval(30, 50, 20, 50, z_of(0.95, 10)).low, rel=1e-12)

    @pytest.mark.parametrize("phi", [0, -1, np.nan, np.inf])
    def test_a_ratio_that_is_none_is_refused(self, phi):
        with pytest.raises(ValueError, match="ratio"):
            score_statistic(1, 3, 2, 3, phi)

    def test_denominators_too_small_for_the_correction_are_refused(self):
        with pytest.raises(ValueError, match="more than 1"):
            score_statistic(0.1, 0.5, 0.2, 0.4, 0.8)
        assert np.isfinite(score_statistic(0.1, 0.5, 0.2, 0.4, 0.8, small_sample=False))

    @pytest.mark.parametrize("method", [newcombe, guard_difference, score_ratio_interval])
    def test_a_rate_over_nobody_is_refused(self, method):
        with pytest.raises(ValueError, match="denominator"):
            method(0, 0, 1, 5, Z95)

    def test_rates_keep_their_limits_when_some_are_taken(self):
        chosen = wilson_rates([1, 2, 3], [5, 9, 11], Z95)[[2, 0]]
        assert chosen.low.tolist() == [wilson(3, 11, Z95).low, wilson(1, 5, Z95).low]
