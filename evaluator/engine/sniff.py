"""Find how a CSV file is written from its first part: separator, header, lines before it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from evaluator.domain.reading import Reading
from evaluator.engine.content import empty, no_rows
from evaluator.errors import N_, Problem, UploadError, shown

SAMPLE_BYTES = 131_072
"""Bytes looked at; no field in them can exceed the csv module's own limit."""
COMPARED_ROWS = 200
"""First rows that are read by two readers, which must agree."""
WIDEST_HEADER = 1 << 23
"""Bytes looked at where the first lines are longer than that."""

_SEPARATORS = (",", ";", "\t", "|")
_MOST_ABOVE = 60
"""Rows among which the header is looked for."""
_NUMBER = re.compile(r"\s*[+-]?\d[\d.,]*\s*$")
_SEP_LINE = re.compile(r'^"?sep=([^"\r\n])"?\s*$', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written."""

    separator: str
    header: tuple[str, ...]
    """Names as they stand in the file."""
    skip: int
    """Lines before the header: a `sep=` line, blank lines, a preamble."""
    sep_line: bool
    """True when the file names its separator itself."""
    bom: bool
    """True when it starts with a byte order mark."""
    line_end: str
    """How the header's line ends, written with backslashes."""
    preamble: int = 0
    """Lines with text before the header that are no part of the table."""

    @property
    def header_line(self) -> int:
        """Line of the file on which the header starts."""
        return self.skip + 1


def sniff(text: str, file: str, *, whole: bool, reading: Reading | None = None) -> Dialect:
    """Return the dialect of a CSV file from the start of its text; UploadError when there is no table in it.

    `whole` says that `text` is all of it: otherwise its last row may be cut off and does not count.
    """
    asked = reading or Reading()
    body = text.removeprefix("\ufeff")
    lines = list(io.StringIO(body, newline=""))
    named = _SEP_LINE.match(lines[0]) if lines else None
    first = skip = 1 if named else 0
    if asked.header_row is not None:
        skip = _asked_line(lines, asked.header_row, file)
    while skip < len(lines) and not lines[skip].strip():
        skip += 1
    rest = "".join(lines[skip:])
    if not rest.strip():
        raise empty(file)
    separator = asked.separator or (named.group(1) if named else _best_separator(rest, whole=whole))
    if asked.header_row is None:
        skip += _lines_above(rest, separator, whole=whole)
        rest = "".join(lines[skip:])
    header, line_end = _header(rest, separator, file, skip + 1)
    above = sum(1 for line in lines[first:skip] if line.strip())
    dialect = Dialect(separator, header, skip, named is not None, text != body, line_end, above)
    _require_a_table(_rows(rest, separator, whole=whole), dialect, file, whole=whole)
    return dialect


def _asked_line(lines: list[str], row: int, file: str) -> int:
    if row > len(lines) or not lines[row - 1].strip():
        raise UploadError(
            Problem(
                "header_row_empty",
                N_("Line {line} should name the columns, but it is empty or beyond the start of the file."),
                N_("Give the number of the line with the column names, from 1."),
                shown(file),
                {"file": file, "line": row},
            )
        )
    return row - 1


def _lines_above(text: str, separator: str, *, whole: bool) -> int:
    """Return the lines above the header: the first row of the usual width, where it can be one.

    A row of numbers is no header, and a row almost as wide as the table is no title: then nothing is skipped.
    """
    rows = _numbered_rows(text, separator, whole=whole)
    widths = Counter(len(row) for _, row in rows if len(row) > 1)
    if not widths:
        return 0
    usual = max(widths, key=lambda width: (widths[width], width))
    above: list[int] = []
    for start, row in rows[:_MOST_ABOVE]:
        filled = sum(1 for value in row if value.strip())
        if len(row) > usual and filled > usual:
            return 0
        if len(row) == usual and 2 * filled > min(usual, 3):
            unlikely = any(_NUMBER.match(value) for value in row) or max(above, default=0) >= max(2, usual - 1)
            return 0 if above and unlikely else start
        above.append(filled)
    return 0


def _numbered_rows(text: str, separator: str, *, whole: bool) -> list[tuple[int, list[str]]]:
    """Return the rows with values and the lines before each."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows: list[tuple[int, list[str]]] = []
    start = 0
    try:
        for row in reader:
            if row:
                rows.append((start, row))
            start = reader.line_num
    except csv.Error:
        return rows
    return rows if whole or len(rows) < 2 else rows[:-1]


_HEADER = {
    "header_quotes": (
        N_('Line {line} should name the columns, but a quotation mark (") in it is not closed or inside a name.'),
        N_("Correct that line, or save the table as CSV (UTF-8) again."),
    ),
    "header_too_long": (
        N_("Line {line} should name the columns, but a name in it has more than 131,072 characters."),
        N_("Perhaps this is no table, or a quotation mark is missing: export it again as CSV (UTF-8)."),
    ),
}


def _header(text: str, separator: str, file: str, line: int) -> tuple[tuple[str, ...], str]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    try:
        header = next(reader)
    except csv.Error as error:
        code = "header_too_long" if "limit" in str(error) else "header_quotes"
        what, hint = _HEADER[code]
        raise UploadError(Problem(code, what, hint, shown(file), {"file": file, "line": line})) from None
    last = list(islice(io.StringIO(text, newline=""), reader.line_num))[-1]
    end = "\\r\\n" if last.endswith("\r\n") else "\\r" if last.endswith("\r") else "\\n"
    return tuple(header), end


def _rows(text: str, separator: str, *, whole: bool) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows = []
    try:
        for row in reader:
            rows.append(row)
    except csv.Error:  # a stray quote: the rows before it tell enough
        return [row for row in rows if row]
    if not whole and len(rows) > 1:
        rows.pop()
    return [row for row in rows if row]


def first_rows(text: str, dialect: Dialect, *, whole: bool) -> list[list[str]]:
    """Return the first rows of data in the start of a file's text, as the csv module reads them."""
    lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))[dialect.skip :]
    reader = csv.reader(
        io.StringIO("".join(lines), newline=""), delimiter=dialect.separator, skipinitialspace=True
    )
    rows: list[list[str]] = []
    try:
        for row in islice(reader, COMPARED_ROWS + 2):
            rows.append(row)
    except csv.Error:
        return rows[1:]
    kept = rows[1:] if whole or len(rows) == COMPARED_ROWS + 2 else rows[1:-1]
    return [row for row in kept if row or len(dialect.header) == 1][:COMPARED_ROWS]


def _best_separator(text: str, *, whole: bool) -> str:
    best, best_score = next((one for one in _SEPARATORS if one not in text), ","), 0.0
    for separator in _SEPARATORS:
        rows = _rows(text, separator, whole=whole)
        widths = Counter(len(row) for row in rows)
        wide = [(count, width) for width, count in widths.items() if width > 1]
        if not wide:
            continue
        count, width = max(wide)
        share = count / len(rows)
        # Equal widths decide, the header first of all; among equals the finer table.
        score = share * (1 + min(width, 30) / 100) + (len(rows[0]) == width)
        if share >= 0.5 and score > best_score:
            best, best_score = separator, score
    return best


def fits(row: Sequence[str], width: int) -> bool:
    """Return True when a row has `width` values, or one more that is empty (a separator at its end)."""
    return len(row) == width or (len(row) == width + 1 and not row[-1])


def _require_a_table(rows: list[list[str]], dialect: Dialect, file: str, *, whole: bool) -> None:
    width, values = len(dialect.header), {"file": file, "line": dialect.header_line}
    if not any(name.strip() for name in dialect.header):
        raise UploadError(
            Problem(
                "header_blank",
                N_("Line {line} should name the columns, but all names are empty."),
                N_("Write the column names into the first line and save again."),
                shown(file),
                values,
            )
        )
    if len(rows) < 2:
        if whole:
            raise no_rows(file)
        return
    others = Counter(len(row) for row in rows[1:] if not fits(row, width))
    usual, count = others.most_common(1)[0] if others else (0, 0)
    if count > len(rows[1:]) / 2:
        raise UploadError(
            Problem(
                "header_width",
                N_("Line {line} has {names} column names, but most lines after it have {usual} values."),
                N_("Delete the lines above the column names (or add the missing names) and save again."),
                shown(file),
                {**values, "names": width, "usual": usual},
            )
        )


def unique_names(raw: Sequence[str]) -> tuple[tuple[str, ...], tuple[dict[str, object], ...]]:
    """Return column names that are neither empty nor repeated, and what was repaired.

    A repair tells the position (from 1), the name as it was and as it is now.
    """
    names: dict[str, int] = {}
    repairs: list[dict[str, object]] = []
    # Thousands of columns of one name: each is numbered from the one before, not from the start again.
    numbers: dict[str, Iterator[str]] = {}
    taken = {_plain(name) for name in raw}
    for position, name in enumerate(raw, start=1):
        plain = _plain(name) or f"column {position}"
        now = plain
        if now in names or (plain != name and not name.strip() and plain in taken):
            following = numbers.setdefault(plain, _numbered(plain))
            now = next(new for new in following if new not in names and new not in taken)
        names[now] = position
        if now != name:
            repairs.append({"position": position, "was": name, "now": now})
    return tuple(names), tuple(repairs)


def _plain(name: str) -> str:
    # A byte order mark inside a file stays where two files were put together, and nobody sees it.
    return " ".join(name.replace("\ufeff", " ").split())


def _numbered(name: str) -> Iterator[str]:
    number = 2
    while True:
        yield f"{name} ({number})"
        number += 1
