"""What fairlearn's optimizer would do with scores: thresholds for each group, and lots between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluator.domain.cube import Group

Constraint = Literal["selection_rate", "true_positive_rate", "false_positive_rate", "equalized_odds"]
"""What fairlearn's optimizer is told to make alike."""


@dataclass(frozen=True, slots=True)
class LotteryGroup:
    """One group under a lottery between two thresholds."""

    group: Group
    people: int
    """People with a known outcome."""
    surely: float | None
    """Scores at or above it are selected in any case; None when nobody is."""
    perhaps: float | None
    """Scores at or above it and below `surely` are selected by lot; None when nobody's decision is."""
    by_lot: float
    """People whose decision is drawn by lot, by weight where there are weights."""
    selection_rate: float
    """Expected, 0 to 1, among people with a known outcome; None nowhere, as both outcomes occur."""
    true_positive_rate: float
    false_positive_rate: float


@dataclass(frozen=True, slots=True)
class Lottery:
    """What fairlearn's `ThresholdOptimizer` would do: thresholds for each group, some decisions drawn by lot."""

    constraint: Constraint
    accuracy_now: float
    """Share of right decisions at the threshold in use, 0 to 1, among the groups that take part."""
    accuracy_then: float
    """The same, expected, under the lottery."""
    people: int
    """People with a known outcome in the groups that take part."""
    groups: tuple[LotteryGroup, ...]
    left_out: tuple[Group, ...]
