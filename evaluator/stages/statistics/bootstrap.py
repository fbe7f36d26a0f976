"""Counts of cells go in; the same cells of other samples that chance could have given come out, and intervals.

For figures without a closed interval. Drawing cells is the same as drawing people with replacement, and takes the
same time for a hundred people as for ten million.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from evaluator.stages.statistics.intervals import Floats, Limits

REPLICATES = 2_000
"""Samples drawn, as a rule."""
LEAST = 30
"""People that every denominator needs: below, such intervals cover far less often than they say."""
DEFINED = 0.99
"""Share of the samples that must have a value for an interval to be given."""


def resampled(
    n: ArrayLike,
    w: ArrayLike,
    w2: ArrayLike,
    seed: int | np.random.Generator,
    *,
    weighted: bool,
    replicates: int = REPLICATES,
) -> Floats:
    """Return the cells of `replicates` samples, shaped (replicates, *cells); weighted ones as sums of weights.

    `n` are people, `w` sums of weights, `w2` sums of squared weights, of one shape; whichever cells a person can
    be in must all be among them. People are multinomial (Efron, B. (1979), Annals of Statistics 7, 1-26). The
    weights of the people drawn into a cell add up to a gamma number with the mean and variance that so many
    draws from the cell's weights have. ValueError when a count is negative or there is nobody.
    """
    people = np.asarray(n, dtype=np.int64)
    everybody = int(people.sum())
    if everybody == 0 or np.any(people < 0):
        raise ValueError("cells to draw from hold at least one person, and none fewer than 0")
    generator = np.random.default_rng(seed)
    filled = people.ravel() > 0
    drawn = np.zeros((replicates, people.size))
    drawn[:, filled] = generator.multinomial(everybody, people.ravel()[filled] / everybody, size=replicates)
    drawn = drawn.reshape(replicates, *people.shape)
    if not weighted:
        return drawn
    whole = np.maximum(people, 1)
    mean, square = np.asarray(w, dtype=np.float64) / whole, np.asarray(w2, dtype=np.float64) / whole
    variance = np.maximum(square - mean**2, 0.0)
    # Weights that are equal but for rounding have no variance to draw with.
    spread = (variance > 1e-12 * square) & (mean > 0)
    shape = np.where(spread, mean**2 / np.where(spread, variance, 1.0), 1.0)
    scale = np.where(spread, variance / np.where(mean > 0, mean, 1.0), 0.0)
    gamma = generator.standard_gamma(np.where(drawn > 0, drawn * shape, 1.0)) * scale
    sums: Floats = np.where(drawn > 0, np.where(spread, gamma, drawn * mean), 0.0)
    return sums


def percentile_limits(values: Floats, level: float) -> Limits | None:
    """Return the middle `level` of the samples' values (first axis); None where too many have none (NaN).

    Source: Efron (1979), the percentile interval.
    """
    if np.isfinite(values).mean(axis=0).min() < DEFINED:
        return None
    tail = (1.0 - level) / 2
    low, high = np.nanquantile(np.where(np.isfinite(values), values, np.nan), [tail, 1.0 - tail], axis=0)
    return Limits(low, high)


def one_sided_limits(value: float, values: Floats, level: float, least: float = 0.0) -> Limits | None:
    """Return an interval for a figure that chance can only raise, such as how unequal groups are; from `least` on.

    The percentile interval lies above 0 even where there is nothing; the one with its arms turned round covers 0,
    and larger figures too seldom. From the lower of the two lower ends to the higher of the two upper ends both
    are covered. None as `percentile_limits`. Source of the other: Davison, A. C. and Hinkley, D. V. (1997),
    Bootstrap Methods and their Application, the basic interval.
    """
    middle = percentile_limits(values, level)
    if middle is None:
        return None
    low, high = np.minimum(middle.low, 2 * value - middle.high), np.maximum(middle.high, 2 * value - middle.low)
    return Limits(np.maximum(low, least), np.maximum(high, least))


def pivotal(value: float, centre: float, drawn: Floats, level: float) -> tuple[float, float]:
    """Return the basic bootstrap interval of a value from 0 to 1, without what resampling adds to it on average.

    `centre` is what the resampled table itself gives. Reflected at the value, the interval does not lie above it
    as percentiles of a distance do. It is widened to hold the value itself, which a distance near 0 may lie above.
    Source: Davison, A. C. and Hinkley, D. V. (1997), Bootstrap Methods and their Application, section 5.2.
    """
    tail = (1 - level) / 2
    low, high = np.quantile(drawn - centre, [tail, 1 - tail])
    return max(min(float(value - high), value), 0.0), min(max(float(value - low), value), 1.0)
