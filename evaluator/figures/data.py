"""What a figure shows: plain values and finished words. Arithmetic and wording come before, drawing comes after.

Screen and paper draw the same data, and the table beside a figure is made from it. Texts may come from anybody:
each drawing shows them as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["met", "not_met", "cannot_tell", "not_assessed"]
"""What a mark stands for; shown by colour and by symbol."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A horizontal axis."""

    title: str
    low: float
    high: float
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A value with its interval."""

    label: str
    """Whose value it is."""
    value: float
    low: float | None
    """Lower end of the interval; None without one."""
    high: float | None
    text: str
    """The value and its interval in words."""
    state: State = "not_assessed"
    series: int = 0
    """Which of the series it belongs to, where there are several."""


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the axis, such as what a limit allows."""

    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class RatesFigure:
    """Rates by group as dots with intervals."""

    title: str
    axis: Axis
    dots: tuple[Dot, ...]
    """Highest first."""
    states: Mapping[State, str]
    """What the symbols mean: only those that occur, in order."""
    alt: str
    """The figure in one or two sentences, with its numbers."""
    band: Band | None = None
    unlisted: tuple[str, ...] = ()
    """Groups without a dot, each with the reason."""
    separators: str = ".,"
    """Decimal and grouping sign."""


@dataclass(frozen=True, slots=True)
class SystemsFigure:
    """Rates of several systems by group: one row a group, one dot a system."""

    title: str
    axis: Axis
    groups: tuple[str, ...]
    series: tuple[str, ...]
    """Names of the systems."""
    dots: tuple[Dot, ...]
    """Their labels are among `groups`."""
    alt: str
    unlisted: tuple[str, ...] = ()
    separators: str = ".,"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a heatmap."""

    row: int
    column: int
    text: str
    """What stands in the cell; lines are separated by a line break."""
    shade: float | None
    """From -1 (far below the middle) to 1 (far above); None is grey: too few people or not shown."""
    detail: str = ""
    """The cell in words."""


@dataclass(frozen=True, slots=True)
class HeatFigure:
    """Rates by two features together."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    note: str
    """What the shades mean."""
    alt: str
    separators: str = ".,"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a profile."""

    label: str
    value: float | None
    """None: nothing was answered."""
    text: str
    minimum: float | None = None
    """What must be reached; None where nothing is demanded."""
    state: State = "not_assessed"


@dataclass(frozen=True, slots=True)
class ProfileFigure:
    """Maturity by group as horizontal bars with the minimum marked."""

    title: str
    axis: Axis
    bars: tuple[Bar, ...]
    states: Mapping[State, str]
    minimum_label: str
    alt: str
    separators: str = ".,"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many criteria of one system come to which outcome."""

    label: str
    numbers: Mapping[State, int]
    text: str


@dataclass(frozen=True, slots=True)
class OutcomesFigure:
    """Outcomes of the criteria: one bar a system, one part an outcome."""

    title: str
    axis: Axis
    tallies: tuple[Tally, ...]
    states: Mapping[State, str]
    alt: str
    separators: str = ".,"


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of points, lowest x first."""

    label: str
    points: tuple[tuple[float, float], ...]
    texts: tuple[str, ...]
    """Each point in words."""


@dataclass(frozen=True, slots=True)
class CurvesFigure:
    """Curves of several groups over the same axes: ROC, calibration, rates by threshold, distribution."""

    title: str
    across: Axis
    up: Axis
    curves: tuple[Curve, ...]
    alt: str
    diagonal: str = ""
    """What the line from corner to corner means; empty without one."""
    mark: tuple[float, str] | None = None
    """A place on the horizontal axis and what it is, such as the threshold in use."""
    separators: str = ".,"


Figure: TypeAlias = RatesFigure | SystemsFigure | HeatFigure | ProfileFigure | OutcomesFigure | CurvesFigure
