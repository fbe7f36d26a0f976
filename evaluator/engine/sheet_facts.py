"""What a sheet of a workbook holds, counted before its cells are taken into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from evaluator.engine.budget import beyond
from evaluator.engine.limits import Limits
from evaluator.errors import N_, Problem, UploadError, shown

_NAMED = 3
"""Addresses of cells that a remark names at most."""


@dataclass(slots=True)
class Cells:
    """Cells of one kind: how many, and the first of them."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, address: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self.first) < _NAMED:
            self.first.append(address)


@dataclass(slots=True)
class SheetFacts:
    """One sheet."""

    name: str
    hidden: bool = False
    rows: int = 0
    """Rows with a value."""
    widest: int = 0
    """Values in the row that has most."""
    height: int = 0
    """Rows down to the last value."""
    width: int = 0
    """Columns up to the last value."""
    without_value: Cells = field(default_factory=Cells)
    """Formulas whose result the file does not hold."""
    errors: Cells = field(default_factory=Cells)
    """Cells that hold an error such as #N/A."""
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Merged ranges: first row and column, last row and column, from 0."""
    hidden_rows: int = 0

    def reach(self, height: int, width: int, limits: Limits, file: str) -> None:
        """Note that there is a value in this row and column (from 1); UploadError when the area is too large."""
        if height > self.height or width > self.width:
            self.height, self.width = max(height, self.height), max(width, self.width)
            if self.height * self.width > limits.workbook_cells:
                raise beyond(
                    "workbook_cells", limits, file, sheet=shown(self.name), found=self.height * self.width
                )

    def row_ends(self, values: int) -> None:
        """Note a row with so many values."""
        self.rows += values > 0
        self.widest = max(self.widest, values)

    @property
    def has_table(self) -> bool:
        """True when there are column names and a row below them."""
        return self.rows >= 2


def address(row: int, column: int) -> str:
    """Return the address of a cell from its row and column, both from 0.

    >>> address(0, 0), address(9, 26), address(0, 701)
    ('A1', 'AA10', 'ZZ1')
    """
    letters, left = "", column + 1
    while left:
        left, place = divmod(left - 1, 26)
        letters = chr(65 + place) + letters
    return f"{letters}{row + 1}"


def local(name: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


Start = Callable[[str, dict[str, str]], None]


def read_xml(
    blocks: Iterable[bytes], file: str, prepare: Callable[[expat.XMLParserType], None] | None = None
) -> None:
    """Read XML with the handlers that `prepare` sets.

    UploadError when it is not well-formed, or declares a document type: no spreadsheet program does, and entities
    are made there, which could read other files or fill the memory.
    """
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        what = N_("The workbook declares XML entities, as files made to do harm do. They were not followed.")
        hint = N_("Open it in a spreadsheet program, save it anew and choose that file.")
        raise UploadError(Problem("workbook_entities", what, hint, shown(file), {"file": file}))

    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    if prepare:
        prepare(parser)
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise workbook_damaged(file) from error


def workbook_damaged(file: str) -> UploadError:
    """Return the error for a workbook that cannot be read."""
    what = N_("The workbook is damaged, or written in a way that is not read.")
    hint = N_("Open it in a spreadsheet program, save it anew, or save the table as CSV (UTF-8).")
    return UploadError(Problem("workbook_damaged", what, hint, shown(file), {"file": file}))
