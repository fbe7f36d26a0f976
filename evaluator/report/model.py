"""The tree of a report: frozen parts that any format can show, every text in it already put into words.

What a report says is decided where the tree is built; how a part looks is decided where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from evaluator.figures.data import Figure, State

Tone: TypeAlias = Literal["plain", "lead", "note"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Sentences:
    """A list of sentences, each with what it comes to where it comes to something."""

    items: tuple[tuple[State | None, str], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    lines: tuple[str, ...]
    state: State | None = None
    """What the cell comes to; shown by sign and colour beside its words."""
    mark: str = ""
    """The sign of the state."""

    @property
    def text(self) -> str:
        """The cell on one line."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row names it."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: frozenset[int] = frozenset()
    """Columns of numbers: set to the right."""
    source: str = ""
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure with what it says in words; the table it is drawn from follows it."""

    figure: Figure
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictBox:
    """What everything comes to for one system."""

    system: str
    state: State
    mark: str
    status: str
    sentence: str
    points: tuple[tuple[str, tuple[str, ...]], ...]
    """What it rests on: a heading and its items."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader must not overlook."""

    title: str
    text: str
    items: tuple[str, ...] = ()


Block: TypeAlias = "Paragraph | Sentences | Facts | Table | Drawing | VerdictBox | Notice | Section"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    id: str
    title: str
    blocks: tuple[Block, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report."""

    language: str
    direction: Literal["ltr", "rtl"]
    title: str
    subtitle: str
    status: Notice
    """Whether the plan was locked before results could be seen."""
    sections: tuple[Section, ...]
    labels: dict[str, str]
    """Words the format itself needs: `contents`, `skip`, `table_region`, `figure_region`, `footer`."""


def cell(text: str | tuple[str, ...] | list[str], state: State | None = None, mark: str = "") -> Cell:
    """Return a cell with one line or several."""
    lines = (text,) if isinstance(text, str) else tuple(text)
    return Cell(lines or ("",), state, mark)
