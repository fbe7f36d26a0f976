"""A survey of residents before and after: which answers are compared, and what that says of people and of gaps."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from evaluator.domain.base import Frozen, Identifier, Line
from evaluator.domain.results import Interval, LeftOut

Group = tuple[str | None, ...]


class Survey(Frozen):
    """How a table holds a survey: its questions stand in the columns of `systems`, `positive` is a yes."""

    wave: Line
    """Column that says when a person was asked; it is a control feature too."""
    before: Line
    """Its value for people asked before."""
    after: Line
    """Its value for people asked after."""
    asked_by: Literal["users_of_the_tool", "city", "independent"] | None = None
    """Who asked the residents; None where nobody said."""
    unwelcome: tuple[Line, ...] = ()
    """Questions by their name where a yes is bad news, such as “Avoids the square”."""

    @model_validator(mode="after")
    def _two_waves(self) -> Survey:
        if self.before == self.after:
            raise ValueError("before and after are one value")
        return self


class ShareChange(Frozen):
    """The share of people who answered yes, before and after, in one group or among everybody."""

    question: str
    """Name of the question."""
    features: tuple[str, ...] = ()
    """Feature of the breakdown; empty for everybody."""
    group: Group = ()
    """The group; empty for everybody."""
    before: float | None = None
    """Share before, 0 to 1; None without a value."""
    after: float | None = None
    """Share after, 0 to 1; None without a value."""
    people_before: int
    """People who answered before."""
    people_after: int
    """People who answered after."""
    change: float | None = None
    """After less before; None unless both have enough people."""
    interval: Interval | None = None
    """Of the change, simultaneous for all groups of the feature."""
    together: Interval | None = None
    """Of the change, simultaneous for everything the survey compares; None also in older records."""
    reason_code: str | None = None
    """Why there is no change; None where there is one."""
    reason_values: dict[str, Any] = Field(default_factory=dict)
    """What the reason names."""


class GapChange(Frozen):
    """The widest gap between groups before and after, among groups large enough in both, and its change."""

    question: str
    """Name of the question."""
    features: tuple[str, ...]
    """Feature of the breakdown."""
    before: float | None = None
    """Gap before: highest less lowest share, 0 to 1."""
    before_interval: Interval | None = None
    """Simultaneous over all pairs of groups."""
    after: float | None = None
    """Gap after."""
    after_interval: Interval | None = None
    """Simultaneous over all pairs of groups."""
    change: float | None = None
    """Gap after less gap before; below 0 the groups came closer."""
    interval: Interval | None = None
    """Of the change: both gaps hold with half the error each, so they hold together."""
    together: Interval | None = None
    """The same, simultaneous for everything the survey compares; None also in older records."""
    direction: Literal["narrower", "wider", "cannot_tell"] | None = None
    """What the interval says; None without a change."""
    reason_code: str | None = None
    """Why there is no change; None where there is one."""
    reason_values: dict[str, Any] = Field(default_factory=dict)
    """What the reason names."""
    assessed: tuple[Group, ...] = ()
    """Groups large enough before and after."""
    left_out: tuple[LeftOut, ...] = ()
    """The others, and why; `people` is the smaller of both numbers."""


class Feed(Frozen):
    """What the survey contributes to an indicator of the rubric."""

    indicator: Identifier
    """Id of the indicator."""
    level: int | None = Field(default=None, ge=0, le=4)
    """Level the data carry by themselves; None where they are evidence and carry none."""
    code: str
    """Why, as a code."""


class SurveyResult(Frozen):
    """What a survey says."""

    survey: Survey
    """How the table held it."""
    everybody: tuple[ShareChange, ...]
    """Every question, for everybody."""
    groups: tuple[ShareChange, ...]
    """Every question, by group."""
    gaps: tuple[GapChange, ...]
    """Every question and feature."""
    feeds: tuple[Feed, ...]
    """What it contributes to the rubric."""


class SurveyUsed(Frozen):
    """A survey of residents that an evaluation of a tool names as evidence, as its record holds it."""

    name: str
    """What the survey's record is about."""
    seal: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Seal of the survey's record."""
    made_at: str
    """When that record was made, ISO 8601."""
    data_sha256: str | None = None
    """Hash of the file with the answers of residents; None where they were no file."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Names to show for the features, by column."""
    result: SurveyResult
    """What the survey says."""
