"""Rates and sizes that are expected go in; whether the verdict rule would then speak, and how surely, comes out.

The rule itself, both intervals of `contrasts`, is asked at the *design point*: of all counts as unlikely as the
power allows to fail, those nearest to failing. A rule that speaks there speaks about as often as promised: for
differences its exact power lies between 0.74 and 0.86 where 0.80 is asked, for groups from 30 people and rates
from 0.01, small groups beside large ones included. Source of the point: Hasofer, A. M. and Lind, N. C. (1974),
Journal of the Engineering Mechanics Division 100, 111-121.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from evaluator.stages.statistics.contrasts import (
    exact_rates,
    guard_difference,
    guard_ratio_above,
    guard_ratio_below,
    newcombe,
    score_statistic,
)
from evaluator.stages.statistics.intervals import Floats, Limits
from evaluator.stages.statistics.pairing import Kind, Mask

Side: TypeAlias = Literal["inside", "beyond"]

POWER = 0.8
"""How often what is promised comes true."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Rates that are expected, each with its effective denominator; arrays that broadcast together."""

    rate: ArrayLike
    """Rates, 0 to 1."""
    n: ArrayLike
    """Effective denominators, above 0; need not be whole numbers."""


@lru_cache(maxsize=256)
def safety_of(power: float = POWER, groups: int = 1) -> float:
    """Return how many standard errors of a pair the counts may go astray when `power` shall be kept.

    For one pair whose rates truly differ, the normal quantile of the power. For all pairs of `groups` equal groups
    at once, the quantile of their widest difference: the studentized range (Tukey, J. W. (1953), The problem of
    multiple comparisons) over the square root of 2; to ignore the number of groups would keep 2 % where 80 % is
    promised to 12 of them. ValueError unless 0.5 <= power < 1.
    """
    if not 0.5 <= power < 1.0:
        raise ValueError(f"a power lies between 0.5 and 1, not {power!r}")
    if groups < 2:
        return float(ndtri(power))
    low, high = 0.0, 40.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _range_within(middle, groups) < power else (low, middle)
    return high / float(np.sqrt(2.0))


def _range_within(width: float, groups: int) -> float:
    """Return the chance that independent standard normals span at most `width`: the integral over the lowest."""
    lowest = np.linspace(-9.0, 9.0, 1801)
    density = np.exp(-lowest * lowest / 2) / np.sqrt(2 * np.pi)
    others = (ndtr(lowest + width) - ndtr(lowest)) ** (groups - 1)
    return float(groups * np.trapezoid(density * others, lowest))


def reached(
    first: Expected, second: Expected, *, kind: Kind, limit: float, side: Side, z: ArrayLike, safety: float
) -> Mask:
    """Return where both intervals at `z` would lie on a `side` of the limit, with a safety margin.

    `first` is the higher rate of a difference and the lower of a ratio (first over second); only that end of the
    pair is looked at. `safety` is in standard errors of the pair (`safety_of`). 0 against 0 has no ratio: False.
    """
    given = (first.rate, first.n, second.rate, second.n, z)
    p1, n1, p2, n2, quantile = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in given))
    phi = 1.0 if kind == "difference" else limit
    # What is feared: inside a difference, a larger one; inside a ratio, a smaller one; beyond, the opposite.
    upwards = (kind == "difference") == (side == "inside")
    x1, x2 = _design_point(p1, n1, p2, n2, phi, safety if upwards else -safety)
    if kind == "difference":
        wide = _keeps(newcombe(x1, n1, x2, n2, quantile), limit, side)
        # The guard is asked only where the ordinary interval speaks: it takes most of the time.
        return wide & _keeps(guard_difference(x1, n1, x2, n2, quantile), limit, side) if wide.any() else wide
    score = score_statistic(x1, n1, x2, n2, limit)
    wide = np.asarray(score > quantile if side == "inside" else score < -quantile)
    if not wide.any():
        return wide
    one, other = exact_rates(x1, n1, quantile), exact_rates(x2, n2, quantile)
    guard = guard_ratio_above if side == "inside" else guard_ratio_below
    return wide & guard(one, other, limit)


def _keeps(interval: Limits, limit: float, side: Side) -> Mask:
    return np.asarray(interval.high < limit if side == "inside" else interval.low > limit)


def _design_point(
    p1: Floats, n1: Floats, p2: Floats, n2: Floats, phi: float, safety: float
) -> tuple[Floats, Floats]:
    """Return the counts at which p1 - phi p2 has gone `safety` standard errors up: each rate by its own share."""
    one, other = p1 * (1 - p1) / n1, phi * p2 * (1 - p2) / n2
    error = np.sqrt(one + phi * other)
    step = np.divide(safety, error, out=np.zeros(error.shape), where=error > 0)
    return n1 * np.clip(p1 + step * one, 0.0, 1.0), n2 * np.clip(p2 - step * other, 0.0, 1.0)
