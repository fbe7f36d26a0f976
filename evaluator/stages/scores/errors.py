"""Counts of scores by group, outcome and bin go in; standard errors of their figures of merit come out.

Closed forms, for the thousands of groups that intersections and control levels can make: nothing is drawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from evaluator.domain.cube import NEGATIVE, POSITIVE
from evaluator.domain.scores import ScoreMargin
from evaluator.stages.scores.values import KNOWN, effective, squared_error
from evaluator.stages.statistics.intervals import Floats, Limits


def area_error(margin: ScoreMargin, area: Floats, interval: Limits) -> Floats:
    """Return the standard error of the area under the curve by group; NaN where it has no value.

    From the spread of each person's share of the other outcome below (or above) them: DeLong, E. R., DeLong, D. M.
    and Clarke-Pearson, D. L. (1988), Biometrics 44, 837-845; with weights linearised, on squared weights. Never
    less than the 95 % `interval` stands for, which is never of width 0: DeLong's is where everybody is told apart.
    """
    positives, negatives = margin.w[:, POSITIVE], margin.w[:, NEGATIVE]
    below = _share(np.cumsum(negatives, axis=1) - negatives / 2, negatives)
    above = 1.0 - _share(np.cumsum(positives, axis=1) - positives / 2, positives)
    middle = np.where(np.isfinite(area), area, 0.5)[:, None]
    variance = sum(
        _variance(
            margin.n[:, outcome].sum(axis=1), margin.w[:, outcome], margin.w2[:, outcome], (part - middle) ** 2
        )
        for outcome, part in ((POSITIVE, below), (NEGATIVE, above))
    )
    least = (interval.high - interval.low) / (2 * norm.isf(0.025))
    error: Floats = np.where(np.isfinite(area), np.maximum(np.sqrt(variance), least), np.nan)
    return error


def brier_error(margin: ScoreMargin, brier: Floats) -> Floats:
    """Return the standard error of the Brier score by group; NaN where it has no value.

    The spread of the squared distances of score and outcome, those within one bin taken for alike; with weights
    linearised (Cochran 1977). Where one outcome did not occur, one person of it is allowed for.
    """
    w, w2, n = margin.w[:, KNOWN], margin.w2[:, KNOWN], margin.n[:, KNOWN]
    loss = np.divide(squared_error(margin)[:, KNOWN], w, out=np.zeros(w.shape), where=w > 0)
    apart = (loss - np.where(np.isfinite(brier), brier, 0.0)[:, None, None]) ** 2
    groups = len(brier)
    flat = (groups, -1)
    variance = _variance(n.sum(axis=(1, 2)), w.reshape(flat), w2.reshape(flat), apart.reshape(flat))
    sizes = effective(w.sum(axis=(1, 2)), w2.sum(axis=(1, 2)))
    unseen = np.divide(1.0, sizes, out=np.zeros(groups), where=(sizes > 0) & (n.sum(axis=2).min(axis=1) == 0))
    error: Floats = np.where(np.isfinite(brier), np.hypot(np.sqrt(variance), unseen), np.nan)
    return error


def _share(part: Floats, whole: Floats) -> Floats:
    total = whole.sum(axis=1, keepdims=True)
    share: Floats = np.divide(part, total, out=np.zeros(part.shape), where=total > 0)
    return share


def _variance(people: NDArray[np.int64], w: Floats, w2: Floats, apart: Floats) -> Floats:
    """Return the variance of a weighted mean of figures whose squared distances from it are `apart`, by group."""
    total, n = w.sum(axis=1), people.astype(np.float64)
    variance = np.divide((w2 * apart).sum(axis=1), total**2, out=np.zeros(total.shape), where=total > 0)
    found: Floats = variance * np.divide(n, n - 1, out=np.ones(n.shape), where=n > 1)
    return found
