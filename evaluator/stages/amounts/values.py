"""Sums of errors go in; their means, intervals of means and quantiles come out.

Each of the three figures is a mean: of the errors, of their sizes, of their squares (then its root). The interval
of a mean is the hull of two: Student's t, and the same t carried back through Hall's cubic transformation, which
takes the skewness of the figure into account: Hall, P. (1992), Journal of the Royal Statistical Society B 54,
221-228; for one and two samples Zhou, X.-H. and Dinh, P. (2005), Biostatistics 6, 187-200. Either alone misses
long tails or is too short where tails are heavy on both sides.

No interval of a mean can hold its level for every distribution (Bahadur, R. R. and Savage, L. J. (1956), Annals
of Mathematical Statistics 27, 1115-1122): where few very large errors make the figure, `tail` says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from evaluator.domain.amounts import ErrorQuantile, ErrorSums, SpreadErrors, WeightSums
from evaluator.stages.statistics.intervals import Floats, Limits

FEWEST_WITH_INTERVAL = 10
"""People below which no interval is given: their spread and skewness say too little."""
HEAVIEST_TAIL = 0.25
"""Skewness of a mean above which nothing is decided: a few very large errors make the figure.

Cochran, W. G. (1977), Sampling Techniques, 3rd ed., section 2.15 asks for n > 25 G^2, a skewness of the mean below
0.2, for the plain normal interval; the transformed one bears a little more (simulation in the documentation)."""
FEWEST_ROOTED = 250
"""Effective number below which a root of weighted squares decides nothing: its interval held its level in the
simulation of the documentation only from there, and small groups do not show by themselves that it does not."""
_NO_SPREAD = 1e-10
"""A variance below this share of the mean square is rounding: everybody's error is the same."""


@dataclass(frozen=True, slots=True)
class Means:
    """One figure in every group: arrays with one entry a group."""

    metric: str
    n: NDArray[np.int64]
    mean: Floats
    """The mean whose figure this is (of squares for the root mean squared error); 0 where nobody is."""
    error: Floats
    """Standard error of the mean; 0 where it cannot be known."""
    tail: Floats
    """Skewness of the mean: of its distribution if people like these were drawn again."""
    varies: NDArray[np.bool_]
    """Groups with at least three people whose errors are not all the same."""
    size: Floats
    """People, or where they are weighted the effective number: the smaller of Kish's and the linearised."""

    @property
    def rooted(self) -> bool:
        """True when the figure is the root of the mean."""
        return self.metric == "root_mean_squared_error"

    @property
    def value(self) -> Floats:
        """The figure, 0 where nobody is."""
        return np.sqrt(np.maximum(self.mean, 0.0)) if self.rooted else self.mean

    @property
    def settled(self) -> NDArray[np.bool_]:
        """Groups in which the figure varies, is not made by a few very large errors, and shows that it is not."""
        settled = self.varies & (np.abs(self.tail) <= HEAVIEST_TAIL)
        return settled & ((self.size >= self.n) | (self.size >= FEWEST_ROOTED)) if self.rooted else settled

    def ends(self, level: float, comparisons: int = 1) -> Limits:
        """Return the interval of the figure at `level`, shared equally among `comparisons`; where it does not vary
        both ends are the value, which says nothing."""
        low, high = _ends(self, (1.0 - level) / (2.0 * comparisons))
        if not self.rooted:
            return (
                Limits(np.maximum(low, 0.0), high) if self.metric == "mean_absolute_error" else Limits(low, high)
            )
        return Limits(np.sqrt(np.maximum(low, 0.0)), np.sqrt(np.maximum(high, 0.0)))


def means_of(metric: str, sums: ErrorSums) -> Means:
    """Return a figure in every group from the sums of its powers; ValueError for another metric."""
    powers = {
        "mean_error": (sums.e1, sums.e2, sums.e3),
        "mean_absolute_error": (sums.a1, sums.e2, sums.a3),
        "root_mean_squared_error": (sums.e2, sums.e4, sums.e6),
    }
    if metric not in powers:
        raise ValueError(f"{metric} is no figure of errors")
    if sums.weights is not None:
        return _weighted_means(metric, sums, sums.weights)
    first, second, third = powers[metric]
    n = np.maximum(sums.n, 1).astype(np.float64)
    mean, square = first / n, second / n
    variance = np.maximum(square - mean**2, 0.0)
    varies = (sums.n >= 3) & (variance > _NO_SPREAD * square)
    skew = third / n - 3 * mean * square + 2 * mean**3
    unbiased = np.where(sums.n > 1, variance * n / np.maximum(n - 1, 1), 0.0)
    k3 = skew * n**2 / np.maximum((n - 1) * (n - 2), 1)
    tail = np.divide(k3, unbiased**1.5 * np.sqrt(n), out=np.zeros(n.shape), where=varies)
    error = np.where(varies, np.sqrt(unbiased / n), 0.0)
    return Means(metric, sums.n, mean, error, tail, varies, sums.n.astype(np.float64))


def _weighted_means(metric: str, sums: ErrorSums, weights: WeightSums) -> Means:
    """Return a weighted mean in every group: the ratio of two sums over people who are drawn with their weights.

    Its variance is linearised (Cochran 1977, section 6.12), never less than Kish's effective size (1965) gives:
    the smaller of the two sizes rules, as for rates. Its skewness is that of the linearised sum.
    """
    first, second, squared, cubed = {
        "mean_error": (sums.e1, sums.e2, (weights.s1, weights.s2), (weights.t1, weights.t2, weights.t3)),
        "mean_absolute_error": (
            sums.a1, sums.e2, (weights.sa1, weights.s2), (weights.ta1, weights.t2, weights.ta3),
        ),
        "root_mean_squared_error": (
            sums.e2, sums.e4, (weights.s2, weights.s4), (weights.t2, weights.t4, weights.t6),
        ),
    }[metric]  # fmt: skip
    there = weights.w > 0
    w = np.where(there, weights.w, 1.0)
    n = np.maximum(sums.n, 1).astype(np.float64)
    mean, square = first / w, second / w
    spread = np.maximum(square - mean**2, 0.0) * n / np.maximum(n - 1, 1)
    linear = np.maximum(squared[1] - 2 * mean * squared[0] + mean**2 * weights.s0, 0.0) / w**2
    linear *= n / np.maximum(n - 1, 1)
    kish = np.divide(weights.w**2, weights.s0, out=np.zeros(n.shape), where=weights.s0 > 0)
    varies = there & (sums.n >= 3) & (spread > _NO_SPREAD * square) & (linear > 0)
    least = np.divide(spread, kish, out=np.zeros(n.shape), where=kish > 0)
    variance = np.maximum(linear, least)
    third = cubed[2] - 3 * mean * cubed[1] + 3 * mean**2 * cubed[0] - mean**3 * weights.t0
    third *= n**2 / np.maximum((n - 1) * (n - 2), 1) / w**3
    tail = np.divide(third, linear**1.5, out=np.zeros(n.shape), where=varies)
    size = np.divide(spread, variance, out=kish.copy(), where=varies)
    error = np.where(varies, np.sqrt(variance), 0.0)
    return Means(metric, np.where(there, sums.n, 0), mean, error, tail, varies, np.where(there, size, 0.0))


def _ends(means: Means, share: float) -> Limits:
    """Return the hull of Student's interval and Hall's, `share` in each tail.

    Hall: g(T) = T + a T^2 / 3 + a^2 T^3 / 27 + a / 6 for T = (mean - truth) / error and a the skewness of the mean
    is nearly normal; with its inverse 3 / a ((1 + a (x - a / 6))^(1/3) - 1) the ends are mean - error times that.
    """
    freedom = np.maximum(means.size - 1, 1)
    reach = -stdtrit(freedom, share)
    a = np.where(np.abs(means.tail) < 1e-8, 1e-8, means.tail)
    upper, lower = (3 / a * (np.cbrt(1 + a * (x - a / 6)) - 1) for x in (reach, -reach))
    low = means.mean - means.error * np.maximum(reach, upper)
    high = means.mean + means.error * np.maximum(reach, -lower)
    return Limits(low, high)


def difference_ends(first: Floats, ends: Limits, second: Floats, others: Limits) -> Limits:
    """Return the interval of first - second from both intervals (square and add: Zou, G. Y. and Donner, A. (2008),
    Statistics in Medicine 27, 1693-1702)."""
    gap = first - second
    low = gap - np.hypot(first - ends.low, others.high - second)
    high = gap + np.hypot(ends.high - first, second - others.low)
    return Limits(low, high)


def quantile(spread: SpreadErrors, share: float) -> ErrorQuantile:
    """Return the smallest error that at least `share` of the people have at most (Hyndman and Fan 1996, type 1);
    where people are weighted, of their weight.

    The middle of its bin, which is off by at most half the bin's width.
    """
    weighted = bool((spread.w != spread.n).any())
    reached = np.cumsum(spread.w if weighted else spread.n)
    at = int(np.searchsorted(reached, share * float(reached[-1]) * (1 - 1e-12), side="left"))
    low, high = float(spread.low[at]), float(spread.high[at])
    people = int(spread.n[: at + 1].sum()) if weighted else None
    return ErrorQuantile(share=share, value=low / 2 + high / 2, bound=high / 2 - low / 2, people=people)


def rest_of(sums: ErrorSums) -> ErrorSums:
    """Return the sums over all other groups of the same breakdown."""

    def outside(values: Floats) -> Floats:
        before = np.cumsum(np.concatenate([np.zeros(1), values[:-1]]))
        after = np.cumsum(np.concatenate([np.zeros(1), values[:0:-1]]))[::-1]
        return np.asarray(before + after, dtype=np.float64)

    return sums.mapped(outside)
