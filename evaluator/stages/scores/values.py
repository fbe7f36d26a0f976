"""Counts by outcome and bin go in; area under the curve, Brier score and calibration error come out.

Arrays have the shape (groups, outcomes, bins), or any number of such tables before it (bootstrap replicates).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import NEGATIVE, POSITIVE
from evaluator.domain.scores import CALIBRATION_CUTS, ScoreBins, ScoreMargin
from evaluator.stages.statistics.intervals import Floats, Limits

KNOWN = [NEGATIVE, POSITIVE]


def area_under_curve(positives: Floats, negatives: Floats) -> Floats:
    """Return the area under the ROC curve, 0 to 1, by bins along the last axis; NaN where one outcome is missing.

    The chance that a positive scores above a negative, ties counting half (Mann and Whitney 1947; Bamber, D.
    (1975), Journal of Mathematical Psychology 12, 387-415). A bin is a tie.
    """
    below = np.cumsum(negatives, axis=-1) - negatives / 2
    wins = (positives * below).sum(axis=-1)
    pairs = positives.sum(axis=-1) * negatives.sum(axis=-1)
    quotient: Floats = np.divide(wins, pairs, out=np.full(wins.shape, np.nan), where=pairs > 0)
    return quotient


def auc_error_bound(positives: Floats, negatives: Floats, bins: ScoreBins) -> Floats:
    """Return by how much the area can differ from the one by rows: half the pairs that share a bin of many scores.

    In such a bin each pair counts 1/2 and may truly count 0 to 1. 0 where one outcome is missing.
    """
    shared = (positives * negatives * ~bins.single).sum(axis=-1) / 2
    pairs = positives.sum(axis=-1) * negatives.sum(axis=-1)
    quotient: Floats = np.divide(shared, pairs, out=np.zeros(shared.shape), where=pairs > 0)
    return quotient


def squared_error(margin: ScoreMargin) -> Floats:
    """Return each cell's sum of weight times (outcome - score) squared; of unknown outcomes nothing is meant."""
    outcome = np.array([0.0, 1.0, 0.0])[:, None]
    squared: Floats = np.maximum(margin.s2 - 2 * outcome * margin.s + outcome * margin.w, 0.0)
    return squared


def brier_score(margin: ScoreMargin) -> Floats:
    """Return the mean squared distance of score and outcome by group (Brier 1950); NaN without known outcomes.

    Exact whatever the bins: sums of scores and of their squares are kept.
    """
    known = margin.w[:, KNOWN].sum(axis=(1, 2))
    errors = squared_error(margin)[:, KNOWN].sum(axis=(1, 2))
    quotient: Floats = np.divide(errors, known, out=np.full(known.shape, np.nan), where=known > 0)
    return quotient


def calibration_part(bins: ScoreBins) -> NDArray[np.int64]:
    """Return the calibration bin of each bin of scores: half-open tenths of 0 to 1."""
    return np.searchsorted(np.array(CALIBRATION_CUTS), bins.low, side="right").astype(np.int64)


def by_calibration(values: Floats, bins: ScoreBins) -> Floats:
    """Return values added up by calibration bin along the last axis."""
    part = calibration_part(bins)
    inside = (part[:, None] == np.arange(len(CALIBRATION_CUTS) + 1)).astype(np.float64)
    added: Floats = values @ inside
    return added


def calibration_error(weights: Floats, scores: Floats, positives: Floats) -> Floats:
    """Return the expected calibration error; calibration bins along the last axis, known outcomes only.

    Mean distance of mean score and observed share, by weight of the bin (Naeini, Cooper and Hauskrecht 2015).
    NaN without anybody. Exact, as no bin of scores lies across a calibration cut.
    """
    total = weights.sum(axis=-1)
    apart = np.abs(scores - positives).sum(axis=-1)
    quotient: Floats = np.divide(apart, total, out=np.full(total.shape, np.nan), where=total > 0)
    return quotient


def calibration_error_of(margin: ScoreMargin, bins: ScoreBins) -> Floats:
    """Return the expected calibration error by group; NaN without known outcomes."""
    weights, scores = (by_calibration(a[:, KNOWN].sum(axis=1), bins) for a in (margin.w, margin.s))
    return calibration_error(weights, scores, by_calibration(margin.w[:, POSITIVE], bins))


def area_interval(area: Floats, positives: Floats, negatives: Floats, z: float) -> Limits:
    """Return the interval of the area under the curve; never of width 0, and never beyond 0 or 1.

    The score interval with Hanley and McNeil's variance, the sizes in it replaced by (m + n) / 2 - 1: method 5 of
    Newcombe, R. G. (2006), Statistics in Medicine 25, 559-573; variance: Hanley, J. A. and McNeil, B. J. (1982),
    Radiology 143, 29-36. Found by bisection. Sizes are people, or effective sizes, at least 1.
    """
    size = np.maximum((positives + negatives) / 2 - 1, 0.0)
    pairs = positives * negatives

    def reach(theta: Floats) -> Floats:
        spread = 1 + size * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return z * np.sqrt(theta * (1 - theta) * spread / pairs)

    ends: list[Floats] = []
    for sign in (-1.0, 1.0):
        inside, outside = area.copy(), np.full(area.shape, 0.0 if sign < 0 else 1.0)
        for _ in range(60):
            middle = (inside + outside) / 2
            within = np.abs(middle - area) <= reach(middle)
            inside, outside = np.where(within, middle, inside), np.where(within, outside, middle)
        ends.append((inside + outside) / 2)
    low = np.where(area <= 0, 0.0, np.clip(ends[0], 0.0, area))
    high = np.where(area >= 1, 1.0, np.clip(ends[1], area, 1.0))
    return Limits(low, high)


def effective(weights: Floats, squares: Floats) -> Floats:
    """Return Kish's effective size of people with these sums of weights and squared weights; 0 for nobody."""
    quotient: Floats = np.divide(weights**2, squares, out=np.zeros(weights.shape), where=squares > 0)
    return quotient
