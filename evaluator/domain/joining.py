"""Two files that belong together: which one holds the groups, by what rows find each other, and how many did."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from evaluator.domain.base import Frozen, Line
from evaluator.domain.reading import Reading
from evaluator.domain.results import Sentence

USUAL_ID = "case_id"
"""Column that names the case, where nobody says which one does."""


class Join(Frozen):
    """A second file with more columns, such as the groups, and the ids by which its rows are found."""

    name: Line
    """Name of the second file as the person knows it, without its folder."""
    id_here: Line | None = None
    """Column of the first file with the id; None takes the mapping's `case_id`, else a column of that name."""
    id_there: Line | None = None
    """Column of the second file with the id; None takes the name it has in the first."""
    columns: tuple[Line, ...] = ()
    """Columns of the second file that may be used, by their names there; empty for every one but the id."""
    reading: Reading | None = None
    """How the second file is to be read, where the reader shall not find out by itself."""


class MatchReport(Frozen):
    """How many rows of each file found the other. Ids themselves are never told."""

    rows: int
    """Rows of the first file."""
    matched: int
    """Rows of the first file whose id is in the second."""
    unmatched: int
    """Rows of the first file that found none: what the second file says is missing for them."""
    without_id: int = 0
    """Unmatched rows that have no id at all."""
    repeated: int = 0
    """Rows of the first file whose id a row before them has; each takes what the second file says of it."""
    nearly: int = 0
    """Unmatched rows that would match if blanks at the ends, leading zeros and capital letters did not matter."""
    other_rows: int
    """Rows of the second file."""
    other_unmatched: int = 0
    """Rows of the second file, each id once, that no row of the first names."""
    other_without_id: int = 0
    """Rows of the second file that have no id at all."""
    other_repeated: int = 0
    """Rows of the second file that repeat one before them, with the same values; they were used once."""


class MatchedDecisions(Frozen):
    """How many people found a row in the second file on each side of one system's decisions."""

    system: str
    """The system."""
    selected: int
    """People it selected."""
    selected_unmatched: int
    """Those of them that found none."""
    not_selected: int
    """People it did not select."""
    not_selected_unmatched: int
    """Those of them that found none."""


class JoinedSource(Frozen):
    """The second file as it was used; never a row, never an id."""

    name: str
    """File name as the person knows it."""
    format: str
    """What it was read as: csv, parquet, frame."""
    sha256: str | None = None
    """Hash of the file's bytes; None for a frame."""
    rows: int
    """Rows that were read."""
    columns: tuple[str, ...] = ()
    """Columns that were used, by their names in the results."""
    id_here: str
    """Column of the first file with the id."""
    id_there: str
    """Column of the second file with the id."""
    reading: dict[str, Any] = Field(default_factory=dict)
    """How it was read: separator, code page, header row."""
    match: MatchReport
    """How many rows found each other."""
    decisions: tuple[MatchedDecisions, ...] = ()
    """The same on each side of each system's decisions."""
    sentences: tuple[Sentence, ...] = ()
    """What it comes to, in sentences."""
