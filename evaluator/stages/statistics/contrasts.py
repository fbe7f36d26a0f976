"""Counts of two rates go in; the interval of their difference or ratio, or a test of one, comes out.

Arrays are broadcast together; index 1 is the first rate, 2 the second; differences are p1 - p2, ratios p1/p2.
Two methods stand side by side: the ordinary interval, which readers see, and the *guard*, made of exact
limits, which holds its level also where a tiny group meets a huge one at a low rate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluator.stages.statistics.intervals import (
    Floats,
    Limits,
    checked_counts,
    checked_z,
    clopper_pearson,
    wilson,
)

LOG_RATIO_BOUND = 25.0
"""Ratios are sought between exp(-25) and exp(25); beyond lie 0 and infinity."""
BISECTIONS = 60
"""Halvings of that range: far below what a float can tell apart."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates with the limits of each at one z, arrays of one shape."""

    rate: Floats
    """x / n, 0 to 1."""
    low: Floats
    """Lower limits."""
    high: Floats
    """Upper limits."""

    def __getitem__(self, index: Any) -> Rates:
        """Return the rates at `index`, as numpy would."""
        return Rates(self.rate[index], self.low[index], self.high[index])


def wilson_rates(x: ArrayLike, n: ArrayLike, z: ArrayLike) -> Rates:
    """Return the rates with Wilson limits: the ordinary method."""
    return _with_limits(wilson, x, n, z)


def exact_rates(x: ArrayLike, n: ArrayLike, z: ArrayLike) -> Rates:
    """Return the rates with Clopper-Pearson limits: the guard."""
    return _with_limits(clopper_pearson, x, n, z)


def _with_limits(method: Callable[..., Limits], x: ArrayLike, n: ArrayLike, z: ArrayLike) -> Rates:
    x, n = checked_counts(x, n)
    low, high = method(x, n, z)
    return Rates(np.broadcast_to(x / n, low.shape), low, high)


def difference_limits(first: Rates, second: Rates) -> Limits:
    """Return the interval of first - second, within -1..1: squares of the facing arms are added.

    The method of variance estimates recovery: Zou, G. Y. and Donner, A. (2008), Statistics in Medicine 27,
    1693-1702. With Wilson limits it is Newcombe's method 10.
    """
    value = first.rate - second.rate
    down = np.sqrt((first.rate - first.low) ** 2 + (second.high - second.rate) ** 2)
    up = np.sqrt((first.high - first.rate) ** 2 + (second.rate - second.low) ** 2)
    return Limits(np.maximum(value - down, -1.0), np.minimum(value + up, 1.0))


def newcombe(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, z: ArrayLike) -> Limits:
    """Return the hybrid score interval of x1/n1 - x2/n2, within -1..1.

    Source: Newcombe, R. G. (1998), Statistics in Medicine 17, 873-890, method 10. ValueError when a
    denominator is 0 or a numerator lies outside it.
    """
    return difference_limits(wilson_rates(x1, n1, z), wilson_rates(x2, n2, z))


def guard_difference(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, z: ArrayLike) -> Limits:
    """Return the guard's interval of x1/n1 - x2/n2: `newcombe` with Clopper-Pearson in place of Wilson limits."""
    return difference_limits(exact_rates(x1, n1, z), exact_rates(x2, n2, z))


def guard_ratio_below(first: Rates, second: Rates, phi: ArrayLike) -> NDArray[np.bool_]:
    """Return where the guard shows first/second below `phi`: the upper limit of p1 - phi p2 is under 0.

    The ratio in its linear form, so that zeros need no special case. Sources: Zou and Donner (2008); Donner,
    A. and Zou, G. Y. (2012), Statistical Methods in Medical Research 21, 347-359. False for 0 against 0.
    """
    phi = np.asarray(phi, dtype=np.float64)
    up = np.sqrt((first.high - first.rate) ** 2 + (phi * (second.rate - second.low)) ** 2)
    return np.asarray(first.rate - phi * second.rate + up < 0)


def guard_ratio_above(first: Rates, second: Rates, phi: ArrayLike) -> NDArray[np.bool_]:
    """Return where the guard shows first/second above `phi`: the lower limit of p1 - phi p2 is over 0."""
    phi = np.asarray(phi, dtype=np.float64)
    down = np.sqrt((first.rate - first.low) ** 2 + (phi * (second.high - second.rate)) ** 2)
    return np.asarray(first.rate - phi * second.rate - down > 0)


@dataclass(frozen=True, slots=True)
class _RatioScore:
    """The score statistic of a ratio, prepared for many values of phi over the same counts."""

    p1: Floats
    p2: Floats
    n1: Floats
    n2: Floats
    rise: Floats
    """n1 + x2: what phi is multiplied by in the quadratic of the restricted estimate."""
    base: Floats
    """n2 + x1."""
    spare: Floats
    """4 (n1 - x1)(n2 - x2)."""
    hits: Floats
    """2 (x1 + x2)."""
    factor: Floats
    """N / (N - 1), or 1."""

    def at(self, phi: Floats) -> Floats:
        """Return the statistic at `phi`: positive where the observed ratio lies above it."""
        grown = phi * self.rise
        # The discriminant B^2 - 4AC, rearranged so that it is never negative (50/50 against 50/50), and the
        # smaller root as 2C / (-B + root), which loses no digits at a small phi.
        root = np.sqrt((grown - self.base) ** 2 + phi * self.spare)
        second = np.minimum(self.hits / (grown + self.base + root), 1.0)
        first = np.minimum(phi * second, 1.0)
        variance = first * (1 - first) / self.n1 + phi * phi * second * (1 - second) / self.n2
        distance = self.p1 - phi * self.p2
        # No variance is left only where there is no distance either: 0 against 0, or 1 against 1 at phi 1.
        scale = np.sqrt(variance * self.factor)
        statistic: Floats = np.divide(distance, scale, out=np.zeros(np.shape(scale)), where=scale > 0)
        return statistic

    def take(self, index: Any) -> _RatioScore:
        """Return the statistic of the pairs at `index`."""
        parts = (self.p1, self.p2, self.n1, self.n2, self.rise, self.base, self.spare, self.hits, self.factor)
        return _RatioScore(*(part[index] for part in parts))


def _ratio_score(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, small_sample: bool) -> _RatioScore:
    x1, n1 = checked_counts(x1, n1)
    x2, n2 = checked_counts(x2, n2)
    x1, n1, x2, n2 = np.broadcast_arrays(x1, n1, x2, n2)
    total = n1 + n2
    if small_sample and not np.all(total > 1):
        raise ValueError("the two denominators must add up to more than 1")
    factor = total / (total - 1) if small_sample else np.ones_like(total)
    spare, hits = 4 * (n1 - x1) * (n2 - x2), 2 * (x1 + x2)
    return _RatioScore(x1 / n1, x2 / n2, n1, n2, n1 + x2, n2 + x1, spare, hits, factor)


def score_statistic(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, phi: ArrayLike, *, small_sample: bool = True
) -> Floats:
    """Return the score statistic z(phi) of the hypothesis p1/p2 = phi; it falls as phi rises.

    Closed form: the restricted estimate solves a quadratic. z > c exactly when phi lies below the score
    interval at c, so a verdict needs no interval. 0 against 0 gives 0: such a pair shows nothing. Sources:
    Koopman, P. A. R. (1984), Biometrics 40, 513-517; with `small_sample` the variance is multiplied by
    N / (N - 1): Miettinen, O. and Nurminen, M. (1985), Statistics in Medicine 4, 213-226. ValueError for
    phi <= 0, or as `checked_counts`.
    """
    ratio = np.asarray(phi, dtype=np.float64)
    if not np.all((ratio > 0) & np.isfinite(ratio)):
        raise ValueError("a ratio to test against must be above 0 and finite")
    return _ratio_score(x1, n1, x2, n2, small_sample=small_sample).at(ratio)


def score_ratio_interval(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, z: ArrayLike, *, small_sample: bool = True
) -> Limits:
    """Return the score interval of p1/p2, the ratios that `score_statistic` does not reject at `z`.

    From 0 to infinity: the lower end is 0 when x1 is 0, the upper infinite when x2 is 0, so 0 against 0 gives
    the whole line (and the ratio itself has no value). Sources and errors as `score_statistic`.
    """
    score = _ratio_score(x1, n1, x2, n2, small_sample=small_sample)
    quantile = checked_z(z)
    shape = np.broadcast_shapes(score.p1.shape, quantile.shape)
    # Both ends in one bisection: the lower is where the statistic falls to z, the upper where it falls to -z.
    target = np.stack([np.broadcast_to(quantile, shape), np.broadcast_to(-quantile, shape)])
    left, right = np.full(target.shape, -LOG_RATIO_BOUND), np.full(target.shape, LOG_RATIO_BOUND)
    for _ in range(BISECTIONS):
        middle = (left + right) / 2
        above = score.at(np.exp(middle)) > target
        left, right = np.where(above, middle, left), np.where(above, right, middle)
    low, high = np.exp((left + right) / 2)
    return Limits(np.where(score.p1 > 0, low, 0.0), np.where(score.p2 > 0, high, np.inf))


def smallest_ratio_end(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, z: float, *, upper: bool
) -> float:
    """Return the smallest lower end (or, with `upper`, upper end) over all pairs, at most 1.

    What `score_ratio_interval` would give for the pair that matters, without an interval for each of tens of
    thousands: one bisection on all of them, leaving out those that can no longer be the smallest.
    """
    score = _ratio_score(*(np.atleast_1d(a) for a in (x1, n1, x2, n2)), small_sample=True)
    if not upper and np.any(score.p1 == 0):
        return 0.0
    target = -z if upper else z
    left, right = -LOG_RATIO_BOUND, 0.0
    reached = score.at(np.array(1.0)) <= target
    if not reached.any():
        return 1.0
    score = score.take(reached)
    for _ in range(BISECTIONS):
        middle = (left + right) / 2
        reached = score.at(np.exp(np.array(middle))) <= target
        if reached.any():
            right = middle
            score = score if reached.all() else score.take(reached)
        else:
            left = middle
    return float(np.exp((left + right) / 2))
