"""Find the line of a CSV file that cannot be read, or that holds a certain row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from evaluator.engine.blank_rows import is_blank
from evaluator.engine.sniff import Dialect, fits
from evaluator.errors import N_, Problem, UploadError, shown

_PADDED = re.compile(r' {2,}"')
_COUNT_AGAIN = N_("Correct that line, or save the table as CSV (UTF-8) again.")


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file and how it is written."""

    path: Path
    name: str
    """What the person calls it."""
    dialect: Dialect
    without_blank: bool = False
    """True where rows that hold nothing are no rows of the table."""


class LostTrack(Exception):
    """The rows cannot be followed beyond the row that starts on `line`."""

    def __init__(self, line: int, *, long_value: bool) -> None:
        super().__init__(line)
        self.line, self.long_value = line, long_value


def records(csv_file: CsvFile) -> Iterator[tuple[int, list[str]]]:
    """Yield the first line (from 1) and the values of every row of data; LostTrack at a stray quote."""
    dialect = csv_file.dialect
    with csv_file.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for _ in islice(file, dialect.skip):
            pass
        reader = csv.reader(file, delimiter=dialect.separator, strict=True, skipinitialspace=True)
        header = True
        while True:
            start = dialect.skip + reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise LostTrack(start, long_value="limit" in str(error)) from None
            left_out = csv_file.without_blank and fits(row, len(dialect.header)) and is_blank(row)
            if not (header or left_out) and (row or len(dialect.header) == 1):
                yield start, row
            header = False


def require_followed(csv_file: CsvFile) -> None:
    """Raise UploadError where a quotation mark stands inside a value: readers differ about what follows it."""
    try:
        for _ in records(csv_file):
            pass
    except LostTrack as lost:
        code = "long_value" if lost.long_value else "stray_quote"
        raise UploadError(_problem(code, csv_file.name, {"line": lost.line})) from None


def require_unpadded(csv_file: CsvFile) -> None:
    """Raise UploadError where a value begins with blanks and a quotation mark: readers differ about it."""
    if problem := _padded(csv_file):
        raise UploadError(problem)


def _padded(csv_file: CsvFile) -> Problem | None:
    dialect = csv_file.dialect
    with csv_file.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(islice(file, dialect.skip, None), delimiter=dialect.separator)
        try:
            for row in reader:
                if any(_PADDED.match(value) for value in row):
                    line = dialect.skip + reader.line_num
                    return _problem("padded_quote", csv_file.name, {"line": line})
        except csv.Error:  # a value without end, which is said where the rows are read
            return None
    return None


def line_of_row(csv_file: CsvFile, row: int) -> int | None:
    """Return the line on which a row of data (from 1) starts, None when the file cannot be followed so far."""
    try:
        return next((line for line, _ in islice(records(csv_file), row - 1, row)), None)
    except LostTrack:
        return None


def what_is_wrong(csv_file: CsvFile) -> Problem:
    """Return the problem of a CSV file that the engine could not read."""
    width, file = len(csv_file.dialect.header), csv_file.name
    found: tuple[int, int] | None = None
    more = 0
    try:
        for line, row in records(csv_file):
            if fits(row, width) or (width == 1 and not row):
                continue
            if found is None:
                found = (line, len(row))
            else:
                more += 1
    except LostTrack as lost:
        if found is None:
            return _problem("long_value" if lost.long_value else "stray_quote", file, {"line": lost.line})
    if found:
        return _problem("ragged_row", file, {"line": found[0], "found": found[1], "names": width, "more": more})
    return _padded(csv_file) or _problem("csv_unreadable", file, {})


_MEND_OR_LEAVE = N_("Correct it, or have such lines left out (on the command line: --ragged exclude).")
_SENTENCES = {
    "stray_quote": (
        N_('A quotation mark (") near line {line} is not closed or stands inside a value.'),
        _COUNT_AGAIN,
    ),
    "padded_quote": (
        N_("A quotation mark near line {line} stands behind several blanks: it may or may not open a value."),
        N_("Take out the blanks before the quotation marks, or save the table as CSV (UTF-8) again."),
    ),
    "long_value": (
        N_("A value that starts near line {line} has more than 131,072 characters."),
        N_("Perhaps a quotation mark is missing there: correct that line, or leave the column out."),
    ),
    "ragged_row": (
        N_("Line {line}: {found} instead of {names} values, one for each column name."),
        _MEND_OR_LEAVE,
    ),
    "ragged_rows": (
        N_("Line {line}: {found} instead of {names} values, one for each column name. More such lines: {more}."),
        _MEND_OR_LEAVE,
    ),
    "csv_unreadable": (
        N_("The file could not be read as CSV to its end."),
        N_("Open it in a spreadsheet program and save it as CSV (UTF-8)."),
    ),
}


def _problem(code: str, file: str, values: dict[str, object]) -> Problem:
    what, hint = _SENTENCES["ragged_rows" if values.get("more") else code]
    return Problem(code, what, hint, shown(file), {"file": file, **values})
