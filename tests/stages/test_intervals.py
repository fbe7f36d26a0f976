"""Intervals of one rate: by hand, against statsmodels, by exact coverage, by law."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm
from statsmodels.stats.proportion import proportion_confint

from evaluator.stages.statistics.intervals import (
    balanced_accuracy_interval,
    clopper_pearson,
    effective_size,
    f1_interval,
    wilson,
    z_of,
)

Z95 = z_of(0.95)
GRID = [(n, p) for n in (20, 30, 50, 100, 500, 2000) for p in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)]
METHODS = [pytest.param(wilson, id="wilson"), pytest.param(clopper_pearson, id="clopper-pearson")]
sizes = st.floats(1, 1e6)
shares = st.floats(0, 1)
quantiles = st.floats(0.5, 5.5)


class TestByHand:
    def test_z_of_95_percent_is_1_96(self):
        assert z_of(0.95) == pytest.approx(1.959963984540054, abs=1e-15)

    def test_z_is_shared_among_comparisons(self):
        assert z_of(0.95, 6) == pytest.approx(norm.isf(0.05 / 12), abs=1e-13)
        assert z_of(0.95, 44_850) == pytest.approx(norm.isf(0.05 / 2 / 44_850), abs=1e-12)

    def test_wilson_of_3_of_12_at_z_2(self):
        # (3 + 2) / (12 + 4) = 5/16; 2/16 * sqrt(3 * 9 / 12 + 1) = sqrt(3.25) / 8
        low, high = wilson(3, 12, 2)
        assert low == pytest.approx(5 / 16 - sqrt(3.25) / 8, abs=1e-15)
        assert high == pytest.approx(5 / 16 + sqrt(3.25) / 8, abs=1e-15)

    def test_wilson_of_nobody_in_twelve_reaches_up_to_a_quarter_at_z_2(self):
        low, high = wilson(0, 12, 2)
        assert low == 0
        assert high == pytest.approx(4 / 16, abs=1e-15)

    def test_clopper_pearson_of_none_and_all_of_ten(self):
        low, high = clopper_pearson([0, 10], 10, Z95)
        assert low[0] == 0
        assert high[1] == 1
        assert high[0] == pytest.approx(1 - 0.025 ** (1 / 10), abs=1e-14)
        assert low[1] == pytest.approx(0.025 ** (1 / 10), abs=1e-14)

    def test_clopper_pearson_of_1_of_2(self):
        # P(X >= 1) = 1 - (1 - p)^2 = 0.025 at the lower end, P(X <= 1) = 1 - p^2 = 0.025 at the upper.
        low, high = clopper_pearson(1, 2, Z95)
        assert low == pytest.approx(1 - sqrt(0.975), abs=1e-14)
        assert high == pytest.approx(sqrt(0.975), abs=1e-14)

    def test_balanced_accuracy_adds_the_squares_of_both_arms(self):
        # 3 of 12 and 9 of 12 at z 2 mirror each other: arms^2 add up to 7/64, so the half width is sqrt(7)/16.
        low, high = balanced_accuracy_interval(3, 12, 9, 12, 2)
        assert low == pytest.approx(0.5 - sqrt(7) / 16, abs=1e-15)
        assert high == pytest.approx(0.5 + sqrt(7) / 16, abs=1e-15)

    def test_f1_carries_the_limits_of_f_star_through(self):
        # TP 3, FP 4, FN 5: F* = 3/12, whose limits at z 2 are 5/16 -+ sqrt(3.25)/8.
        ends = np.array([5 / 16 - sqrt(3.25) / 8, 5 / 16 + sqrt(3.25) / 8])
        assert np.array(f1_interval(3, 4, 5, 2)) == pytest.approx(2 * ends / (1 + ends), abs=1e-15)

    @pytest.mark.parametrize(
        ("w_num", "w2_num", "w2_rest", "size"),
        [
            # p 1/4, v = 3/2 (0.5625 * 1 + 0.0625 * 5) / 16 = 0.08203125, 0.1875 / v = 16/7 < Kish 16/6
            pytest.param(1, 1, 5, 16 / 7, id="a light person in the numerator"),
            # p 1/2, v = 3/2 (0.25 * 6) / 16 = 0.140625, 0.25 / v = 16/9 < Kish 16/6
            pytest.param(2, 4, 2, 16 / 9, id="the heavy person in the numerator"),
            pytest.param(0, 0, 6, 16 / 6, id="nobody in the numerator: Kish"),
            pytest.param(4, 6, 0, 16 / 6, id="everybody in the numerator: Kish"),
        ],
    )
    def test_effective_size_of_three_people_with_weights_1_1_2(self, w_num, w2_num, w2_rest, size):
        assert effective_size(w_num, 4, w2_num, w2_rest, 3) == pytest.approx(size, abs=1e-14)

    def test_effective_size_of_one_person_is_one(self):
        assert effective_size([7.0, 0.0], 7.0, [49.0, 0.0], [0.0, 49.0], 1).tolist() == [1, 1]

    def test_a_weight_lost_in_rounding_leaves_kish(self):
        assert effective_size([1, 1e-20], 1, [1, 1e-40], [1e-40, 1], 2).tolist() == [1, 1]

    @pytest.mark.parametrize("weight", [1.0, 0.1, 1 / 3, 12_345.678])
    def test_equal_weights_give_the_number_of_people_exactly(self, weight):
        weights = np.full(997, weight)
        size = effective_size(
            weights[:410].sum(), weights.sum(), (weights[:410] ** 2).sum(), (weights[410:] ** 2).sum(), 997
        )
        assert size == 997


class TestAgainstOtherSoftware:
    @pytest.mark.parametrize(("method", "name"), [(wilson, "wilson"), (clopper_pearson, "beta")])
    @pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
    def test_equal_to_statsmodels_for_every_count(self, method, name, level):
        for n in (1, 2, 7, 30, 199):
            x = np.arange(n + 1)
            theirs = np.array([proportion_confint(k, n, alpha=1 - level, method=name) for k in x]).T
            # statsmodels leaves rounding errors of 1e-17 where the end is exactly 0.
            assert np.array(method(x, n, z_of(level))) == pytest.approx(theirs, abs=1e-12)

    def test_effective_size_equals_the_variance_of_a_ratio_taken_over_people(self):
        rng = np.random.default_rng(1)
        for people in (2, 30, 500):
            weights = rng.lognormal(0, 1, people)
            hit = np.arange(people) < max(1, people // 3)
            rate = weights[hit].sum() / weights.sum()
            residuals = weights * (hit - rate) / weights.sum()
            variance = people / (people - 1) * (residuals**2).sum()
            kish = weights.sum() ** 2 / (weights**2).sum()
            size = effective_size(
                weights[hit].sum(), weights.sum(), (weights[hit] ** 2).sum(), (weights[~hit] ** 2).sum(), people
            )
            assert size == pytest.approx(min(kish, rate * (1 - rate) / variance), rel=1e-12)


def coverage(method, n, p):
    """Return the exact share of outcomes of a binomial whose interval holds `p`."""
    x = np.arange(n + 1)
    low, high = method(x, n, Z95)
    return binom.pmf(x, n, p)[(low <= p) & (p <= high)].sum()


class TestCoverage:
    def test_wilson_covers_95_percent_on_average_and_nowhere_under_90(self):
        covers = [coverage(wilson, n, p) for n, p in GRID]
        assert 0.94 <= np.mean(covers) <= 0.97
        assert min(covers) >= 0.90

    def test_clopper_pearson_covers_at_least_95_percent_everywhere(self):
        assert min(coverage(clopper_pearson, n, p) for n, p in GRID) >= 0.95

    def test_f1_interval_covers_f1_when_the_errors_are_drawn(self):
        rng = np.random.default_rng(7)
        # TPR 0.8, FPR 0.1, 20 % positives among 100 people: F1 = 2 * 0.16 / (2 * 0.16 + 0.04 + 0.08).
        truth = 0.32 / 0.44
        tp, fn, fp, _ = rng.multinomial(100, [0.16, 0.04, 0.08, 0.72], size=20_000).T
        low, high = f1_interval(tp, fp, fn, Z95)
        assert 0.94 <= np.mean((low <= truth) & (truth <= high)) <= 0.97

    def test_balanced_accuracy_interval_covers_when_the_errors_are_drawn(self):
        rng = np.random.default_rng(8)
        tp, tn = rng.binomial(20, 0.8, 20_000), rng.binomial(80, 0.9, 20_000)
        low, high = balanced_accuracy_interval(tp, 20, tn, 80, Z95)
        assert 0.93 <= np.mean((low <= 0.85) & (high >= 0.85)) <= 0.97


class TestLaws:
    @pytest.mark.parametrize("method", METHODS)
    @given(n=sizes, share=shares, z=quantiles)
    @example(n=1.0, share=5e-324, z=1.0)
    @example(n=1.0, share=1 - 2**-53, z=1.0)
    @settings(deadline=None)
    def test_the_interval_holds_the_rate_and_lies_in_0_to_1(self, method, n, share, z):
        low, high = method(share * n, n, z)
        assert 0 <= low <= share + 1e-15
        assert share - 1e-15 <= high <= 1
        assert low < high

    @pytest.mark.parametrize("method", METHODS)
    @given(n=sizes, share=shares, z=quantiles)
    @settings(deadline=None)
    def test_counting_the_others_mirrors_the_interval(self, method, n, share, z):
        x = share * n
        low, high = method(x, n, z)
        other_low, other_high = method(n - x, n, z)
        assert low == pytest.approx(1 - other_high, abs=1e-9)
        assert high == pytest.approx(1 - other_low, abs=1e-9)

    @pytest.mark.parametrize("method", METHODS)
    @given(n=sizes, share=shares, z=quantiles, more=st.floats(1.01, 100))
    @settings(deadline=None)
    def test_more_people_at_the_same_rate_give_an_interval_inside(self, method, n, share, z, more):
        low, high = method(share * n, n, z)
        low_more, high_more = method(share * n * more, n * more, z)
        assert low - 1e-12 <= low_more
        assert high_more <= high + 1e-12

    @pytest.mark.parametrize("method", METHODS)
    @given(n=sizes, share=shares, z=quantiles)
    @settings(deadline=None)
    def test_a_higher_level_gives_an_interval_outside(self, method, n, share, z):
        low, high = method(share * n, n, z)
        low_wide, high_wide = method(share * n, n, z + 0.5)
        assert low_wide <= low + 1e-12
        assert high <= high_wide + 1e-12

    @given(n=st.integers(1, 2000), data=st.data(), z=quantiles)
    @settings(deadline=None)
    def test_the_exact_limits_leave_exactly_their_tail(self, n, data, z):
        x = data.draw(st.integers(0, n))
        low, high = clopper_pearson(x, n, z)
        tail = norm.sf(z)
        assert x == 0 or binom.sf(x - 1, n, low) == pytest.approx(tail, rel=1e-6)
        assert x == n or binom.cdf(x, n, high) == pytest.approx(tail, rel=1e-6)

    @given(weights=st.lists(st.floats(0.01, 100), min_size=2, max_size=60), data=st.data())
    @settings(deadline=None)
    def test_the_effective_size_lies_between_one_and_the_people_and_ignores_the_unit(self, weights, data):
        hits = data.draw(st.integers(0, len(weights)))
        w = np.array(weights)

        def size(scale):
            v = scale * w
            return effective_size(
                v[:hits].sum(), v.sum(), (v[:hits] ** 2).sum(), (v[hits:] ** 2).sum(), len(weights)
            )

        assert 1 - 1e-9 <= size(1.0) <= len(weights)
        assert size(1000.0) == pytest.approx(size(1.0), rel=1e-6)

    def test_arrays_of_any_shape_are_broadcast(self):
        low, high = wilson([[1.5], [2.0]], [10.0, 20.0, 30.0], Z95)
        assert low.shape == high.shape == (2, 3)
        assert low[1, 2] == wilson(2, 30, Z95).low


class TestEdges:
    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("n", [1, 10, 5000, 10**9, 2.5])
    def test_none_of_n_and_all_of_n_are_exact_at_the_end_and_wide_at_the_other(self, method, n):
        low, high = method([0, n], n, Z95)
        assert low[0] == 0
        assert high[1] == 1
        assert 0 < high[0] < 1
        assert 0 < low[1] < 1

    def test_a_numerator_above_its_denominator_by_rounding_counts_as_all(self):
        n = 0.1 * 3
        assert wilson(n * (1 + 1e-15), n, Z95).high == 1

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize(
        ("x", "n"),
        [
            pytest.param(0, 0, id="over nobody"),
            pytest.param(1, -3, id="negative denominator"),
            pytest.param(4, 3, id="more than all"),
            pytest.param(-1, 3, id="negative numerator"),
            pytest.param(np.nan, 3, id="numerator is not a number"),
            pytest.param(1, np.nan, id="denominator is not a number"),
            pytest.param(1, np.inf, id="endless denominator"),
            pytest.param([1, 1], [5, 0], id="one of several over nobody"),
        ],
    )
    def test_counts_without_a_rate_are_refused(self, method, x, n):
        with pytest.raises(ValueError, match="denominator"):
            method(x, n, Z95)

    @pytest.mark.parametrize("z", [0, -1, np.nan, np.inf])
    @pytest.mark.parametrize("method", METHODS)
    def test_a_quantile_that_makes_no_interval_is_refused(self, method, z):
        with pytest.raises(ValueError, match="quantile"):
            method(1, 3, z)

    @pytest.mark.parametrize(("level", "comparisons"), [(0, 1), (1, 1), (95, 1), (float("nan"), 1), (0.95, 0)])
    def test_a_level_that_is_none_is_refused(self, level, comparisons):
        with pytest.raises(ValueError, match=r"level|comparison"):
            z_of(level, comparisons)

    @pytest.mark.parametrize(
        ("sums", "words"),
        [
            pytest.param((0, 0, 0, 0, 0), "denominator", id="no weight"),
            pytest.param((1, 2, 1, 1, 0), "people", id="nobody"),
            pytest.param((1, 2, -1, 2, 2), "squared", id="negative squares"),
            pytest.param((1, 2, 0, 0, 2), "squared", id="weight without squares"),
            pytest.param((1, 9, 1, 1, 3), "exceed", id="squares too small for the weight"),
        ],
    )
    def test_sums_of_weights_that_contradict_are_refused(self, sums, words):
        with pytest.raises(ValueError, match=words):
            effective_size(*sums)
