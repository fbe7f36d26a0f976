"""A rubric and the answers given so far go in, a workbook to fill in comes out: one row for each indicator."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from evaluator.documents.answer_columns import (
    ABOUT,
    ANSWERS,
    EVIDENCE,
    FILLED_IN,
    OF_EVIDENCE,
    OF_RESOLVED,
    OF_THE_FILE,
    READ_ONLY,
    RESOLVED,
    Column,
)
from evaluator.domain.rubric import LEVELS, Answer, Answers, Indicator, Rubric

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_SPARE = 200
"""Rows for evidence that may be filled in."""
_NO_CONTROLS = {code: None for code in range(32) if code not in (9, 10)}
"""Signs that a workbook cannot hold."""
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What a workbook would read as the code of a sign (ECMA-376, ST_Xstring)."""


def answer_form(rubric: Rubric, answers: Answers | None = None, language: str = "en") -> bytes:
    """Return the form as an Excel workbook; every text stays a text, whatever it begins with."""
    from openpyxl import Workbook

    given = answers or Answers(rubric=rubric.id, rubric_version=rubric.version)
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = ANSWERS
    _fill(sheet, (*READ_ONLY, *FILLED_IN), _answer_rows(rubric, given, language), len(READ_ONLY))
    beside = workbook.create_sheet(EVIDENCE)
    _fill(beside, OF_EVIDENCE, _rows_beside(given, "evidence", OF_EVIDENCE), 0, spare=_SPARE)
    resolved = tuple(_rows_beside(given, "resolved", OF_RESOLVED))
    if resolved:  # nobody begins with one: they follow from an evaluation
        _fill(workbook.create_sheet(RESOLVED), OF_RESOLVED, resolved, 0)
    about = workbook.create_sheet(ABOUT)
    rows = [(item.title, _at(given.model_dump(), item.path)) for item in OF_THE_FILE]
    _fill(about, (Column("What", width=20), Column("Entry", width=60)), rows, 1)
    for place, item in enumerate(OF_THE_FILE):
        _choose(about, item, f"B{place + 2}")
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _answer_rows(rubric: Rubric, given: Answers, language: str) -> Iterator[Sequence[str]]:
    for item in rubric.indicators:
        answer = given.answers.get(item.id, Answer()).model_dump(mode="json")
        yield (*_asked(item, language), *(_at(answer, column.path) for column in FILLED_IN))


def _asked(item: Indicator, language: str) -> Sequence[str]:
    levels = (item.levels[level].get(language) for level in LEVELS)
    return item.id, item.question.get(language), item.evidence.get(language), *levels


def _rows_beside(given: Answers, part: str, columns: Sequence[Column]) -> Iterator[Sequence[str]]:
    for id, answer in given.answers.items():
        for item in getattr(answer, part):
            held = item.model_dump(mode="json")
            yield id, *(_at(held, column.path) for column in columns[1:])


def _at(values: Any, path: Sequence[str]) -> str:
    for key in path:
        values = values.get(key) if isinstance(values, dict) else None
    if isinstance(values, list):
        values = "\n".join(values)
    text = "" if values is None else str(values).translate(_NO_CONTROLS)
    return _ESCAPED.sub("_x005F_", text)


def _fill(
    sheet: Worksheet, columns: Sequence[Column], rows: Iterator[Sequence[str]] | Sequence[Any], fixed: int,
    spare: int = 0,
) -> None:  # fmt: skip
    """Write a sheet: the first `fixed` columns and the header are protected, the rest may be filled in."""
    from openpyxl.styles import Alignment, Font, Protection
    from openpyxl.utils import get_column_letter

    filled = [[column.title for column in columns], *rows]
    filled += [[""] * len(columns) for _ in range(spare)]
    wrapped, locked, free = Alignment(wrap_text=True, vertical="top"), Protection(), Protection(locked=False)
    for number, row in enumerate(filled, start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            if text:
                cell.value, cell.data_type, cell.quotePrefix = text, "s", text[0] in "=+-@"
            cell.alignment = wrapped
            cell.number_format = "@"  # a date or a level that is typed in stays as it is typed
            cell.protection = locked if number == 1 or place <= fixed else free
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        _choose(sheet, column, f"{letter}2:{letter}{len(filled)}")
    sheet.freeze_panes = sheet.cell(2, min(fixed, 2) + 1)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _choose(sheet: Worksheet, column: Column, cells: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if not column.choices:
        return
    listed = ",".join(column.choices)
    allowed = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
    allowed.error = f"Choose one of: {', '.join(column.choices)}."
    sheet.add_data_validation(allowed)
    allowed.add(cells)
