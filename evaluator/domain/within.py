"""What the levels of control features come to together, beside the result overall."""

from __future__ import annotations

from pydantic import Field

from evaluator.domain.base import Frozen
from evaluator.domain.results import Outcome


class LevelNotCompared(Frozen):
    """A control level in which no two groups could be compared."""

    control: dict[str, str | None]
    """Value of each control feature."""
    reason_code: str
    """`one_group_in_level`, `fewer_than_two_groups`, or why the metric has no value there."""
    group: tuple[str | None, ...] | None = None
    """The only group that occurs, None where there are several."""
    people: int
    """People of the level."""


class WithinLevels(Frozen):
    """One gap within every level of the control features, and overall: fairlearn's `control_features`."""

    system: str
    """System it speaks of."""
    metric: str
    """Id of the metric, or of a joint criterion such as `equalized_odds`."""
    features: tuple[str, ...]
    """Features of the breakdown."""
    class_: str | None = Field(default=None, alias="class")
    """Class of a multi-class task."""
    statistic: str
    """`difference` (highest minus lowest) or `ratio` (lowest over highest)."""
    overall: float | None
    """The gap between all groups, whatever their level; None when there is none."""
    value: float | None
    """The widest gap within any level; None when no level has one."""
    control: dict[str, str | None] = Field(default_factory=dict)
    """The level with the widest gap; empty without one."""
    levels: int
    """Levels that occur."""
    compared: int
    """Levels in which at least two groups were compared."""
    not_compared: tuple[LevelNotCompared, ...] = ()
    """The other levels, and why."""
    comparisons: int = 0
    """Pairs of groups in all levels together: what *not met* is corrected for."""
    limit: float | None = None
    """The plan's limit within control levels, None when none was set."""
    outcome: Outcome
    """What the levels together come to against that limit."""
