"""Convert one sheet of a workbook (.xlsx, .xls, .ods) to Parquet: what it shows, and nothing it could do.

Formulas are not computed, macros not run, links not followed: only the values that the program stored are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import python_calamine

from evaluator.domain.canonical import canonical_text
from evaluator.engine.archive import open_zip
from evaluator.engine.budget import beyond
from evaluator.engine.content import empty, no_rows
from evaluator.engine.converted import Converted, Request, TextParquet, Typed, remark
from evaluator.engine.header import LOOKED_AT, header_place, with_merged
from evaluator.engine.ods_facts import OdsFacts
from evaluator.engine.refusals import refused
from evaluator.engine.sheet_choice import chosen, header_missing, remarks_of
from evaluator.engine.sheet_facts import Cells, SheetFacts, address, workbook_damaged
from evaluator.engine.sniff import unique_names
from evaluator.engine.totals import total_word
from evaluator.engine.xls_facts import XlsFacts
from evaluator.engine.xlsx_facts import XlsxFacts

_LONG = 1e15
"""From here on a workbook no longer keeps every digit of a number."""
_ERROR_TEXTS = frozenset(("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"))

_MOST_TOTALS = 20
"""Rows of totals at most."""

Row = tuple[int, list[str | None]]
"""Number of a row, from 0, and its texts; never an empty row."""


def convert(request: Request) -> Converted:
    """Write the chosen sheet to Parquet; UploadError when there is none, or it is damaged or too large."""
    sheet, sheets, remarks = _looked_through(request)
    long = Cells()
    rows = _rows(request, sheet, long)
    head = _head(rows, request.header_row)
    if not head:
        raise empty(request.file)
    number = header_place(head) if request.header_row is None else request.header_row - 1
    header, merged = _header(request, sheet, head, number)
    body = [row for row in head if row[0] > number]
    written, left_out, of_totals = _written(request, sheet.width, number, chain(body, rows))
    if not written.rows:
        raise no_rows(request.file)
    columns = [place for place in range(sheet.width) if header[place] is not None or written.used[place]]
    if len(columns) > request.limits.columns:
        raise beyond("columns", request.limits, request.file, found=len(columns))
    names, repairs = unique_names([header[place] or "" for place in columns])
    above = sum(row[0] < number for row in head)
    remarks += _remarks(sheet, number, above, merged, written.empty, long) + of_totals
    reading = {
        "sheet": sheet.name,
        "sheets": sheets,
        "header_line": number + 1,
        "repaired_names": list(repairs),
        "remarks": remarks,
    }
    typed = [place for place, column in enumerate(columns) if not written.texts[column]]
    return Converted(columns, list(names), [], typed, written.rows, left_out, reading)


def _looked_through(request: Request) -> tuple[SheetFacts, list[str], list[dict[str, Any]]]:
    """Return the sheet to read, the names of all sheets with a table, and what is to be said of the workbook."""
    if request.kind == "xls":
        facts: XlsFacts | XlsxFacts | OdsFacts = XlsFacts(request.path, request.file, request.limits)
        facts.read(request.sheet)
    else:
        with open_zip(request.path, request.file) as archive:
            reader = XlsxFacts if request.kind == "xlsx" else OdsFacts
            facts = reader(archive, request.path, request.file, request.limits)
            facts.read(request.sheet)
    sheet = chosen(facts.sheets, request)
    tables = [item.name for item in facts.sheets.values() if item.has_table]
    return sheet, tables, remarks_of(facts.sheets, sheet, macros=facts.macros, links=facts.links)


def _rows(request: Request, sheet: SheetFacts, long: Cells) -> Iterator[Row]:
    """Yield the rows that are not empty, each with as many texts as the sheet has columns; note large numbers."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(request.path))
        cells = workbook.get_sheet_by_name(sheet.name)
    except python_calamine.PasswordError:
        raise refused("encrypted_workbook", request.file) from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise workbook_damaged(request.file) from error
    if cells.end and (cells.end[0] + 1) * (cells.end[1] + 1) > request.limits.workbook_cells:
        raise workbook_damaged(request.file)  # the two readers differ on what is there
    width = sheet.width
    for number, values in enumerate(cells.iter_rows()):
        texts = [None if value == "" else shown_text(value) for value in values]
        if any(text is not None for text in texts):
            for place, value in enumerate(values):
                if isinstance(value, float | int) and abs(value) >= _LONG:
                    long.add(address(number, place))
            yield number, _fitted(texts, width, request)


def _fitted(texts: list[str | None], width: int, request: Request) -> list[str | None]:
    if len(texts) < width:
        return texts + [None] * (width - len(texts))
    if any(text is not None for text in texts[width:]):
        raise workbook_damaged(request.file)
    longest = max((len(text) for text in texts if text), default=0)
    if longest > request.limits.cell_characters:
        raise beyond("cell_characters", request.limits, request.file, place=request.file, found=longest)
    return texts[:width]


def shown_text(value: Any) -> str | None:
    """Return the canonical text of a cell."""
    if isinstance(value, str):
        return None if not value.strip() or value in _ERROR_TEXTS else value
    if isinstance(value, float) and value.is_integer() and abs(value) < _LONG:
        return Typed(int(value))
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        hours, rest = divmod(abs(seconds), 3600)
        return Typed(f"{'-' if seconds < 0 else ''}{hours:02}:{rest // 60:02}:{rest % 60:02}")
    text = canonical_text(value)
    return None if text is None else Typed(text)


def _head(rows: Iterator[Row], asked: int | None) -> list[Row]:
    """Return the first rows: enough to find the header, or up to the one that a person named."""
    head: list[Row] = []
    for row in rows:
        head.append(row)
        if len(head) >= LOOKED_AT and row[0] >= (asked or 0):
            break
    return head


def _header(request: Request, sheet: SheetFacts, head: Sequence[Row], number: int) -> tuple[list[str | None], int]:
    texts = dict(head).get(number)
    if texts is None:
        raise header_missing(request, number + 1)
    values = {(row, place): text for row, row_texts in head for place, text in enumerate(row_texts) if text}
    return with_merged(texts, number, sheet.merged, values)


@dataclass(slots=True)
class _Written:
    """What the rows below the header turned out to be."""

    used: list[bool]
    """Which columns have a value."""
    texts: list[bool]
    """Which columns have a value that is a text to the workbook."""
    rows: int = 0
    empty: int = 0
    """Empty rows between others."""
    last: int = 0
    totals: list[list[str | None]] = field(default_factory=list)
    """Rows that look like totals, as long as nothing follows them."""
    words: list[tuple[int, str]] = field(default_factory=list)
    """Where and how they say so."""
    in_use: set[tuple[int, str]] = field(default_factory=set)
    """The same of rows that are followed by others."""

    def note(self, number: int, texts: list[str | None]) -> None:
        """Note a row with its number."""
        self.empty, self.last = self.empty + number - self.last - 1, number
        for place, text in enumerate(texts):
            if text is not None:
                self.used[place] = True
                if text.__class__ is str:
                    self.texts[place] = True

    def hold(self, texts: list[str | None]) -> bool:
        """Hold a row back that looks like a total; False for every other row."""
        word = total_word(texts) if len(texts) > 1 else None
        if word is None or len(self.totals) == _MOST_TOTALS or (self.words and word[0] != self.words[0][0]):
            return False
        self.totals.append(texts)
        self.words.append(word)
        return True

    def let_go(self, out: TextParquet) -> None:
        """Write the rows that were held back."""
        for texts in self.totals:
            out.add(texts)
        self.in_use.update(self.words)
        self.totals, self.words = [], []


def _written(
    request: Request, width: int, number: int, body: Iterable[Row]
) -> tuple[_Written, dict[str, int], list[dict[str, Any]]]:
    """Write the rows, all but totals at the end; return what they were, what was left out and what to say."""
    found = _Written([False] * width, [False] * width, last=number)
    with TextParquet(request, width) as out:
        for row, texts in body:
            found.note(row, texts)
            if request.keep_totals or not found.hold(texts):
                found.let_go(out)
                out.add(texts)
        totals, words = len(found.totals), sorted({word for _, word in found.words})
        kept = bool(found.in_use.intersection(found.words))
        if kept:
            found.let_go(out)
        found.rows = out.rows
    if not totals:
        return found, {}, []
    code = "totals_kept" if kept else "totals_left_out"
    return found, {} if kept else {"total_row": totals}, [remark(code, rows=totals, words=words)]


def _remarks(
    sheet: SheetFacts, number: int, above: int, merged: int, gaps: int, long: Cells
) -> list[dict[str, Any]]:
    said = []
    if above:
        said.append(remark("reading_rows_above", row=number + 1, count=above))
    if merged:
        said.append(remark("reading_merged_header", count=merged))
    inside = [found for found in sheet.merged if found[2] > number and found[0] > number]
    if inside:
        cells = [address(*found[:2]) for found in inside[:3]]
        said.append(remark("reading_merged_cells", count=len(inside), cells=cells))
    if gaps:
        said.append(remark("reading_empty_rows", count=gaps))
    if long.count:
        said.append(remark("reading_long_numbers", count=long.count, cells=long.first))
    return said
