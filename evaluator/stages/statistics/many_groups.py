"""Counts of many groups go in; their widest gap with its interval comes out, as from all pairs one by one.

A million pairs take seconds a metric, and nearly all of them cannot be the widest. Each figure is the largest or
smallest over pairs of a function of both groups; here that function is bounded by a sum of one number a group, so
that a look at the groups leaves the few pairs that can reach the best found so far. Those are computed exactly as
`gaps` and `contrasts` do: the result is the same to the last digit, which the tests hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from evaluator.stages.statistics.contrasts import Rates, smallest_ratio_end, wilson_rates
from evaluator.stages.statistics.intervals import Floats
from evaluator.stages.statistics.pairing import GroupCounts, Indices, Kind

FEW = 5_000
"""Pairs up to which it is quicker to look at each: about 100 groups."""
SLACK = 1e-9
"""What bounds give way by, so that rounding never leaves out a pair."""
TRIED = 12
"""Groups of each end from which the first bound is taken."""

Extreme: TypeAlias = tuple[int, int, int]
"""The rate, counted from 0, and the indices of the two groups, the lower index first."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """The assessed groups of one rate."""

    group: Indices
    """Their indices."""
    x: Floats
    n: Floats
    rate: Floats


def many(families: Sequence[GroupCounts]) -> bool:
    """Return True when there are so many pairs that the bounds are worth their time."""
    return sum(pairs_among(int((one.assessed | one.tested).sum())) for one in families) > FEW


def pairs_among(groups: int) -> int:
    """Return how many pairs there are among so many groups."""
    return groups * (groups - 1) // 2


def assessed_of(families: Sequence[GroupCounts]) -> tuple[Assessed, ...]:
    """Return the assessed groups of each rate."""
    found = []
    for one in families:
        x, n = one.x[one.assessed], one.n[one.assessed]
        found.append(Assessed(np.flatnonzero(one.assessed), x, n, x / n))
    return tuple(found)


def extreme_pair(families: Sequence[Assessed], kind: Kind) -> Extreme | None:
    """Return the first pair with the widest gap, in the order of rates and of pairs; None where one has no ratio.

    Of pairs with the same gap the first counts, as when each is looked at. Rounding can make two gaps the same
    that are not, so every group takes part that makes the widest with the other end.
    """
    if kind == "ratio" and any(not one.rate.any() for one in families):
        return None
    value = _difference if kind == "difference" else _ratio
    worst = [float(value(one.rate.min(), one.rate.max())) for one in families]
    chosen = int(np.argmax(worst) if kind == "difference" else np.argmin(worst))
    rate, widest = families[chosen].rate, worst[chosen]
    ends = (value(rate, rate.max()) == widest) | (value(rate.min(), rate) == widest)
    for first in np.flatnonzero(ends).tolist():
        reached = np.flatnonzero(value(rate[first], rate[first + 1 :]) == widest)
        if reached.size:
            group = families[chosen].group
            return chosen, int(group[first]), int(group[first + 1 + reached[0]])
    raise AssertionError("the extremes are a pair")


def _difference(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.abs(one - other))


def _ratio(one: Floats, other: Floats) -> Floats:
    lower, higher = np.minimum(one, other), np.maximum(one, other)
    ratio: Floats = np.divide(lower, higher, out=np.full(np.shape(lower), np.inf), where=higher > 0)
    return ratio


# --- the interval of the largest difference --------------------------------------------------------------------


def difference_ends(families: Sequence[Assessed], z: float) -> tuple[float, float]:
    """Return the largest lower end, at least 0, and the largest upper end of all differences, both ways round."""
    rates = [wilson_rates(one.x, one.n, z) for one in families]
    low = max(_largest_lower_end(one) for one in rates)
    high = max(_largest_upper_end(one) for one in rates)
    return max(0.0, low), min(high, 1.0)


def _largest_lower_end(rates: Rates) -> float:
    down, up = rates.rate - rates.low, rates.high - rates.rate
    # The root of a sum of squares is at least the sum over the root of 2.
    return _largest(
        lambda i, j: rates.rate[i] - rates.rate[j] - np.sqrt(down[i] ** 2 + up[j] ** 2),
        rates.rate - down / np.sqrt(2.0),
        -rates.rate - up / np.sqrt(2.0),
    )


def _largest_upper_end(rates: Rates) -> float:
    down, up = rates.rate - rates.low, rates.high - rates.rate
    # The root of a sum of squares is at most the sum.
    return _largest(
        lambda i, j: rates.rate[i] - rates.rate[j] + np.sqrt(up[i] ** 2 + down[j] ** 2),
        rates.rate + up,
        -rates.rate + down,
    )


def _largest(value: Callable[[Indices, Indices], Floats], own: Floats, other: Floats) -> float:
    """Return the largest value of two groups; it never exceeds `own` of the first plus `other` of the second."""
    tried = _pairs_between(np.argsort(-own)[:TRIED], np.argsort(-other)[:TRIED])
    found = float(value(*tried).max())
    return float(value(*_reaching(own, other, found - SLACK)).max())


# --- the interval of the smallest ratio --------------------------------------------------------------------------


def ratio_ends(families: Sequence[Assessed], z: float) -> tuple[float, float]:
    """Return the smallest lower and the smallest upper end of all ratios, both ways round, at most 1."""
    low = min(_smallest_end(one, z, upper=False) for one in families)
    return low, min(_smallest_end(one, z, upper=True) for one in families)


def _smallest_end(groups: Assessed, z: float, *, upper: bool) -> float:
    if not upper and not groups.rate.all():
        return 0.0
    rates = wilson_rates(groups.x, groups.n, z)
    first, second = (rates.high, rates.low) if upper else (rates.low, rates.high)
    tried = _pairs_between(np.argsort(first)[:TRIED], np.argsort(-second)[:TRIED])
    phi = _end_among(groups, tried, z, upper=upper)
    bound = (_bound_above if upper else _bound_below)(groups, phi, z)
    return _end_among(groups, bound.pairs(), z, upper=upper)


def _end_among(groups: Assessed, pairs: tuple[Indices, Indices], z: float, *, upper: bool) -> float:
    i, j = pairs
    if i.size == 0:
        return 1.0
    return smallest_ratio_end(groups.x[i], groups.n[i], groups.x[j], groups.n[j], z, upper=upper)


@dataclass(frozen=True, slots=True)
class _Bound:
    """Which pairs can reach: p2 phi - p1 + reach times the root of what both groups add to the variance is not
    below 0."""

    first: Floats
    """Minus the rates, as the first of a pair."""
    second: Floats
    """phi times the rates, as the second."""
    own: Floats
    """What the first adds to the variance."""
    other: Floats
    reach: float

    def pairs(self) -> tuple[Indices, Indices]:
        """Return the pairs that can: sought by the sum of both roots, which is at least and at most so many times
        the root of the sum."""
        reach = self.reach if self.reach > 0 else self.reach / np.sqrt(2.0)
        i, j = _reaching(self.first + reach * np.sqrt(self.own), self.second + reach * np.sqrt(self.other), -SLACK)
        inside = self.first[i] + self.second[j] + self.reach * np.sqrt(self.own[i] + self.other[j]) >= -SLACK
        return i[inside], j[inside]


def _bound_below(groups: Assessed, phi: float, z: float) -> _Bound:
    """Return what holds where the score at `phi` may lie below z; elsewhere the lower end is higher.

    Above z, p1 > phi p2. The restricted estimate of p2 then lies from p2 to (x1 + x2) / (phi n1 + n2), which the
    score equation gives with 1 - p2 in place of the larger 1 - phi p2; that is a mean of p1 / phi and p2. The
    variance is at most the largest p (1 - p) in there, taken for each group with the other that makes it largest.
    """
    rate, n = groups.rate, groups.n
    part = phi * n / (phi * n + n.min())
    highest = part * rate + (1.0 - part) * np.minimum(phi * rate.max(), rate)
    own = _most_spread(np.minimum(phi * rate.min(), rate), highest) / n
    part = phi * n.max() / (phi * n.max() + n)
    highest = np.minimum((1.0 - part) * rate + part * np.maximum(rate.max() / phi, rate), 1.0)
    other = phi**2 * _most_spread(rate, highest) / n
    total = float(np.partition(n, 1)[:2].sum())
    reach = float(z * np.sqrt(total / (total - 1.0))) if total > 1.0 else np.inf
    return _Bound(-rate, phi * rate, own, other, reach)


def _bound_above(groups: Assessed, phi: float, z: float) -> _Bound:
    """Return what holds where the score at `phi` may lie below -z; elsewhere the upper end is higher.

    There p1 < phi p2: the restricted estimates lie in p1..phi p2 and p1/phi..p2, and the variance is at least the
    smallest p (1 - p) there.
    """
    rate, n = groups.rate, groups.n
    own = np.minimum(_spread(rate), _spread(phi * rate.max())) / n
    other = phi**2 * np.minimum(_spread(rate), _spread(min(rate.min() / phi, 1.0))) / n
    return _Bound(-rate, phi * rate, own, other, -z)


def _spread(rate: Floats | float) -> Floats:
    return np.asarray(rate * (1.0 - rate))


def _most_spread(low: Floats, high: Floats) -> Floats:
    """Return the largest p (1 - p) from `low` to `high`."""
    ends: Floats = np.maximum(_spread(low), _spread(high))
    return np.where((low <= 0.5) & (high >= 0.5), 0.25, ends)


# --- pairs -------------------------------------------------------------------------------------------------------


def _pairs_between(first: Indices, second: Indices) -> tuple[Indices, Indices]:
    """Return every group of the first with every one of the second, none with itself."""
    i, j = np.repeat(first, second.size), np.tile(second, first.size)
    return i[i != j], j[i != j]


def _reaching(own: Floats, other: Floats, least: float) -> tuple[Indices, Indices]:
    """Return the pairs of two groups where `own` of the first and `other` of the second add up to `least`."""
    order = np.argsort(-other, kind="stable")
    counts = np.searchsorted(-other[order], own - least, side="right")
    i = np.repeat(np.arange(own.size), counts)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    j = order[np.arange(i.size) - starts]
    return i[i != j], j[i != j]
