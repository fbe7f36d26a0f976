"""Resample a table of cells: the distribution of resampling its rows, at a cost that does not grow with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluator.domain.cube import Counts, Sums
from evaluator.stages.intervals import Floats

REPLICATES = 2_000


@dataclass(frozen=True, slots=True)
class Cells:
    """People in cells (one axis), with their sums of weights and of squared weights."""

    n: Counts
    w: Sums
    w2: Sums


def replicates(cells: Cells, draws: int, random: np.random.Generator, *, weighted: bool) -> Floats:
    """Return the weights of the cells in `draws` samples of as many people, of the shape (draws, cells).

    People are drawn as a multinomial. A cell's weight is then a gamma with the mean and variance that so many
    weights of the cell have; without weights it is the number of people. Source: Efron, B. (1979), Annals of
    Statistics 7, 1-26.
    """
    people = int(cells.n.sum())
    drawn: Floats = random.multinomial(people, cells.n / people, size=draws).astype(np.float64)
    if not weighted:
        return drawn
    n = np.maximum(cells.n, 1)
    mean = cells.w / n
    variance = np.maximum(cells.w2 / n - mean**2, 0.0)
    total = drawn * mean
    spread = drawn * variance
    varies = (spread > 0) & (total > 0)
    shape = np.divide(total**2, spread, out=np.ones(total.shape), where=varies)
    scale = np.divide(spread, total, out=np.ones(total.shape), where=varies)
    return np.where(varies, random.gamma(shape, scale), total)


def pivotal(value: float, centre: float, drawn: Floats, level: float) -> tuple[float, float]:
    """Return the basic bootstrap interval of a value from 0 to 1, without what resampling adds to it on average.

    `centre` is what the resampled table itself gives. Reflected at the value, the interval does not lie above it
    as percentiles of a distance do. It is widened to hold the value itself, which a distance near 0 may lie above.
    Source: Davison, A. C. and Hinkley, D. V. (1997), Bootstrap Methods and their Application, section 5.2.
    """
    tail = (1 - level) / 2
    low, high = np.quantile(drawn - centre, [tail, 1 - tail])
    return max(min(float(value - high), value), 0.0), min(max(float(value - low), value), 1.0)
