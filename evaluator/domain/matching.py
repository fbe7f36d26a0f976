"""What is found when people are matched: summaries of how unequal error rates are, and what thresholds do."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from evaluator.domain.base import Frozen
from evaluator.domain.results import Interval

Group = tuple[str | None, ...]

RATIOS = ("max_over_min", "max_over_geometric_mean")
"""Summaries of one rate: 1 means that all groups have the same."""
TOGETHER = ("fairness_discrepancy_rate", "inequity_rate", "garbe")
"""Summaries of false match and false non-match rates together."""


class MatchingSummary(Frozen):
    """How unequal the error rates of the groups are, in one number; it never decides anything."""

    system: str
    """System it speaks of."""
    features: tuple[str, ...]
    """Features of the breakdown."""
    statistic: Literal[
        "max_over_min", "max_over_geometric_mean", "fairness_discrepancy_rate", "inequity_rate", "garbe"
    ]
    """Which summary."""
    metrics: tuple[str, ...]
    """The rates it is made of."""
    weights: tuple[float, ...] = ()
    """Weight of each rate, where it is made of two."""
    groups: tuple[Group, ...] = ()
    """The groups it is made of: those assessed in every rate."""
    value: float | None = None
    """The summary; None when it cannot be computed."""
    reason: str | None = None
    """English sentence that says why there is no value."""
    reason_code: str | None = None
    """The same as a code."""
    reason_values: dict[str, Any] = Field(default_factory=dict)
    """What the reason names: for a rate of 0 the `metric`, the `groups` and the highest rate each may have."""
    at_least: float | None = None
    """Where a rate of 0 takes the value: the summary with the highest rates those groups may have instead."""
    interval: Interval | None = None
    """Where the summary may lie; an end is None where nothing bounds it."""

    @model_validator(mode="after")
    def _value_or_reason(self) -> MatchingSummary:
        if (self.value is None) == (self.reason_code is None):
            raise ValueError("a summary has either a value or a reason")
        return self


class GroupErrors(Frozen):
    """Both error rates of one group at one threshold."""

    group: Group
    """The group's value in each feature; empty for everybody."""
    impostors: int
    """Comparisons of two different persons."""
    false_matches: int
    """How many of them reach the threshold."""
    genuine: int
    """Comparisons of one person."""
    false_non_matches: int
    """How many of them stay below the threshold."""
    false_match_rate: float | None
    """0 to 1, weighted where there are weights; None without impostor comparisons."""
    false_non_match_rate: float | None
    """0 to 1, weighted where there are weights; None without genuine comparisons."""
    false_match_interval: Interval | None = None
    """Where the false match rate may lie (Wilson); None with weights."""
    false_non_match_interval: Interval | None = None
    """Where the false non-match rate may lie (Wilson); None with weights."""


class ThresholdPoint(Frozen):
    """What one threshold does to everybody and to each group."""

    threshold: float
    """A score at or above it is a match."""
    used: bool = False
    """True for the threshold in use."""
    target: float | None = None
    """The overall false match rate it was chosen for: the lowest threshold of the grid that keeps it."""
    overall: GroupErrors
    """Everybody."""
    groups: tuple[GroupErrors, ...]
    """Each group of the feature, those not recorded last."""


class ThresholdSweep(Frozen):
    """What every threshold of a grid does, by the groups of one feature."""

    system: str
    """System it speaks of."""
    feature: str
    """The feature."""
    step: float
    """Distance between two thresholds of the grid on which targets are looked for, in units of the score."""
    targets_missed: tuple[float, ...] = ()
    """Overall false match rates that cannot be told: so few impostor comparisons show no smaller rate."""
    points: tuple[ThresholdPoint, ...] = ()
    """Thresholds, rising."""


class Matching(Frozen):
    """Everything found beside rates and gaps when people are matched."""

    summaries: tuple[MatchingSummary, ...] = ()
    """Summaries of inequality, by system and breakdown."""
    sweeps: tuple[ThresholdSweep, ...] = ()
    """What thresholds do, by system and single feature; none where only decisions were given."""
