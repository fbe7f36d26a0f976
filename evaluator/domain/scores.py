"""Scores counted in narrow bins, and what an evaluation says of them: curves, calibration, thresholds, options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from evaluator.domain.base import Frozen
from evaluator.domain.cube import Counts, Group, Sums

CALIBRATION_CUTS: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Lower ends of the calibration bins after the first: half-open, the last one holds 1 too."""


@dataclass(frozen=True, slots=True)
class ScoreBins:
    """The bins of one system's scores, lowest first; a bin without anybody does not occur."""

    low: Sums
    """Lowest score in each bin: a threshold there selects the bin and everything above it."""
    high: Sums
    """Highest score in each bin."""

    @property
    def single(self) -> NDArray[np.bool_]:
        """Bins that hold one score value only: nothing is lost in them."""
        single: NDArray[np.bool_] = self.low == self.high
        return single

    @property
    def exact(self) -> bool:
        """True when every bin holds one score value only."""
        return bool(self.single.all())


@dataclass(frozen=True, slots=True)
class ScoreMargin:
    """Counts for every group of one feature, or for everybody: arrays of the shape (groups, 3 outcomes, bins)."""

    features: tuple[str, ...]
    """The features; empty for everybody together."""
    groups: tuple[Group, ...]
    n: Counts
    """People."""
    w: Sums
    """Sum of weights; equal to n where nothing is weighted."""
    w2: Sums
    """Sum of squared weights."""
    s: Sums
    """Sum of weight times score."""
    s2: Sums
    """Sum of weight times squared score."""


@dataclass(frozen=True, slots=True)
class ScoreCube:
    """One system's scores by group, outcome and bin; no person in it."""

    system: str
    bins: ScoreBins
    margins: Mapping[tuple[str, ...], ScoreMargin]
    """By features: everybody, then each single feature."""
    weighted: bool
    inner: tuple[ScoreCube, ...] = ()
    """The same scores in fewer bins: intersections first, then what is within each control level."""
    control: Mapping[str, str | None] = field(default_factory=dict)
    """The control level it speaks of; empty overall."""


# --- what the record keeps --------------------------------------------------------------------------------------


class Share(Frozen):
    """A rate at one place of the score axis, with its interval; without a value where it has no denominator."""

    value: float | None
    """The rate, 0 to 1; None when nobody is in its denominator."""
    low: float | None = None
    """Lower end of its interval."""
    high: float | None = None
    """Upper end of its interval."""


class SweepPoint(Frozen):
    """What one group would meet at one threshold."""

    threshold: float
    """Scores at or above it count as selected."""
    selection_rate: Share
    """Among all people with a score."""
    true_positive_rate: Share
    """Among those who should be selected."""
    false_positive_rate: Share
    """Among those who should not be selected."""
    false_negative_rate: Share
    """Among those who should be selected."""
    precision: Share
    """Among those selected."""


class CalibrationBin(Frozen):
    """People whose score lies in one stretch, and how many of them should have been selected."""

    low: float
    """Lower end, included."""
    high: float
    """Upper end, not included but in the last bin."""
    people: int
    """People with a known outcome in it."""
    positives: int
    """Those of them who should have been selected."""
    mean_score: float | None
    """Their mean score; None when nobody is in it."""
    observed: Share
    """Share of them who should have been selected."""


class ScoreStretch(Frozen):
    """People of one group in one stretch of the score axis."""

    low: float
    """Lowest score in it."""
    high: float
    """Highest score in it."""
    positives: int
    """People who should have been selected."""
    negatives: int
    """People who should not."""
    unknown: int
    """People whose outcome nobody knows."""
    weight_positives: float
    """Weight of those who should have been selected; as many as people where nothing is weighted."""
    weight_negatives: float
    """Weight of those who should not."""
    weight_unknown: float = 0.0
    """Weight of those whose outcome nobody knows."""
    score_known: float = 0.0
    """Sum of weight times score over those whose outcome is known."""

    @property
    def people(self) -> int:
        """Everybody in it."""
        return self.positives + self.negatives + self.unknown


class RocPoint(Frozen):
    """One point of a ROC curve."""

    threshold: float | None
    """Scores at or above it are selected; None for the point at which nobody is."""
    false_positive_rate: float
    true_positive_rate: float


class GroupScores(Frozen):
    """The scores of one group."""

    features: tuple[str, ...]
    """The feature, or several together; empty for everybody together."""
    group: Group
    """Its value; None is not recorded."""
    control: dict[str, str | None] = Field(default_factory=dict)
    """The control level it is within; empty overall."""
    people: int
    """People with a score."""
    mean_score: float | None
    """Mean score, None when nobody has one."""
    stretches: tuple[ScoreStretch, ...]
    """Its distribution: the same stretches in every group of a system."""
    sweep: tuple[SweepPoint, ...]
    """What it would meet at each threshold of the grid."""
    calibration: tuple[CalibrationBin, ...] = ()
    """Calibration, where scores are probabilities and outcomes are known."""

    @property
    def roc(self) -> tuple[RocPoint, ...]:
        """The ROC curve at the ends of the stretches, from nobody to everybody; empty with one outcome only."""
        positives = sum(stretch.weight_positives for stretch in self.stretches)
        negatives = sum(stretch.weight_negatives for stretch in self.stretches)
        if not positives or not negatives:
            return ()
        points = [RocPoint(threshold=None, false_positive_rate=0.0, true_positive_rate=0.0)]
        hit, false = 0.0, 0.0
        for stretch in reversed(self.stretches):
            hit, false = hit + stretch.weight_positives, false + stretch.weight_negatives
            points.append(
                RocPoint(
                    threshold=stretch.low,
                    false_positive_rate=min(false / negatives, 1.0),
                    true_positive_rate=min(hit / positives, 1.0),
                )
            )
        return tuple(points)


Goal = Literal["selection_rate", "true_positive_rate", "false_positive_rate"]
"""The rate that would be made alike."""


class GroupOption(Frozen):
    """One group under thresholds of its own."""

    group: Group
    """The group."""
    people: int
    """People of the group with a score."""
    threshold: float | None
    """Threshold at which its rate comes nearest to the aim; None when nobody would be selected."""
    rate_now: float
    """The rate at the threshold in use."""
    rate_then: float
    """The rate at its own threshold."""
    newly_selected: float
    """People (by weight where there are weights) selected then and not now."""
    no_longer_selected: float
    """People selected now and not then."""


class ThresholdOption(Frozen):
    """Thresholds of their own with which the groups of a feature would have alike rates, and what they cost."""

    features: tuple[str, ...]
    """The feature."""
    goal: Goal
    """The rate made alike."""
    aim: float | None
    """Everybody's rate at the threshold in use, 0 to 1; None without a value."""
    reason_code: str | None = None
    """Why there is no option."""
    gap_now: float | None = None
    """Largest difference of the rate between the groups that take part, now."""
    gap_then: float | None = None
    """The same with thresholds of their own."""
    accuracy_now: float | None = None
    """Share of decisions that are right now, among the groups that take part; None without outcomes."""
    accuracy_then: float | None = None
    """The same with thresholds of their own."""
    wrong_more: float | None = None
    """How many more wrong decisions (negative: fewer), by weight where there are weights."""
    groups: tuple[GroupOption, ...] = ()
    """The groups that take part."""
    left_out: tuple[Group, ...] = ()
    """Groups with too few people, or not recorded."""


class SystemScores(Frozen):
    """What one system's scores come to; its figures of merit stand among the group metrics."""

    system: str
    """The system."""
    threshold: float
    """The threshold in use."""
    probability: bool
    """True when the scores are declared probabilities."""
    bins: int
    """Bins in which scores were counted."""
    exact: bool
    """True when every bin held one score value: nothing is approximate."""
    auc_error_bound: float
    """Largest error that the bins can make in the area under the curve of everybody or of any group of a single
    feature; 0 when exact."""
    replicates: int
    """Bootstrap replicates behind intervals."""
    reason_code: str | None = None
    """Why nothing that needs the outcome is said."""
    groups: tuple[GroupScores, ...]
    """Everybody first, then the groups of every feature."""
    inner: tuple[GroupScores, ...] = ()
    """The largest groups of several features together, then those within control levels, in fewer stretches."""
    inner_bins: int = 0
    """Bins in which scores of several features together and within control levels were counted; 0 without any."""
    inner_error_bound: float = 0.0
    """Largest error that those bins can make in the area under the curve of any group of people."""
    inner_without: int = 0
    """Groups of several features together or within control levels whose curves are not kept."""
    options: tuple[ThresholdOption, ...] = ()
    """What thresholds of their own would take, by feature and goal."""
