"""A filled in form (.xlsx) goes in, its answers come out; everything wrong is named by sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluator.documents.answer_columns import (
    ABOUT,
    ANSWERS,
    EVIDENCE,
    FILLED_IN,
    INDICATOR,
    LINES,
    OF_EVIDENCE,
    OF_RESOLVED,
    OF_THE_FILE,
    RESOLVED,
    Column,
)
from evaluator.documents.tree import KeyPath, Tree
from evaluator.errors import N_, Problem, shown

_Rows = Sequence[Sequence[str]]


@dataclass(slots=True)
class Sheets(Tree):
    """The values of a workbook, and the cell of each."""

    cells: dict[KeyPath, str] = field(default_factory=dict)
    """Sheet and cell in which each value stands: `Answers!I4`."""

    def problem(
        self,
        code: str,
        path: KeyPath,
        what: str,
        hint: str = "",
        *,
        line: int | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Problem:
        """Return a problem that points at a value by sheet and cell."""
        cell = next((self.cells[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.cells), "")
        where = ", ".join(part for part in (self.name, cell) if part)
        place = {"file": self.name, "line": line or self.line_of(path), "key": self.shown(path), "cell": cell}
        return Problem(code, what, hint, where=where, values={**place, **(values or {})})


def sheets_of(path: Path, name: str) -> Sheets:
    """Return the values of a form; problems with its form are noted in it. UploadError where it is not read."""
    from evaluator.engine.workbook_texts import workbook_texts  # the engine takes time to import

    texts = workbook_texts(path, name)
    tree = Sheets(name, {"kind": "answers", "schema": 1})
    for sheet in (ANSWERS, ABOUT):
        if sheet not in texts:
            what, hint = N_("The workbook has no sheet {sheet}."), N_("Write an empty form and fill that in.")
            tree.complain("form_sheet_missing", (), what, hint, values={"sheet": sheet})
    _about(tree, texts.get(ABOUT, ()))
    answers: dict[str, Any] = {}
    tree.value["answers"] = answers
    seen: set[str] = set()
    for row, id, values in _rows(tree, ANSWERS, texts.get(ANSWERS, ()), FILLED_IN):
        if id in seen:
            tree.cells["answers", id, "row"] = f"{ANSWERS}!A{row}"
            what = N_("The indicator {id} stands in two rows.")
            tree.complain("form_row_twice", ("answers", id, "row"), what, values={"id": shown(id)})
        elif values:
            answers[id] = _nested(tree, ("answers", id), values)
        seen.add(id)
    for sheet, columns, part in ((EVIDENCE, OF_EVIDENCE, "evidence"), (RESOLVED, OF_RESOLVED, "resolved")):
        for row, id, values in _rows(tree, sheet, texts.get(sheet, ()), columns[1:]):
            if values:
                items = answers.setdefault(id, {}).setdefault(part, [])
                place: KeyPath = ("answers", id, part, len(items))
                tree.cells[place], tree.lines[place] = f"{sheet}!A{row}", row
                items.append(_nested(tree, place, values))
    return tree


_Found = list[tuple[tuple[str, ...], str, str]]
"""Where a value goes, the value, and its cell."""


def _rows(tree: Sheets, sheet: str, rows: _Rows, columns: Sequence[Column]) -> Iterator[tuple[int, str, _Found]]:
    """Yield number, indicator and values of each row that is filled in; columns are known by their titles."""
    if not rows:
        return
    places = {title: place for place, title in enumerate(rows[0]) if title}
    columns = [column for column in columns if column.title in places or not column.later]
    missing = [column.title for column in (INDICATOR, *columns) if column.title not in places]
    if missing:
        what = N_("The sheet {sheet} has no column {columns}.")
        hint = N_("Leave the first row as it is in the empty form.")
        values = {"sheet": sheet, "columns": ", ".join(missing)}
        tree.complain("form_column_missing", (), what, hint, values=values)
        return
    for number, row in enumerate(rows[1:], start=2):
        found: _Found = [
            (column.path, row[place], f"{sheet}!{_letters(place)}{number}")
            for column in columns
            if row[place := places[column.title]]
        ]
        id = row[places[INDICATOR.title]]
        if id:
            yield number, id, found
        elif found:
            tree.cells[()] = found[0][2]
            what = N_("Row {row} of the sheet {sheet} names no indicator.")
            tree.complain("form_row_unnamed", (), what, values={"row": number, "sheet": sheet})
            del tree.cells[()]


def _about(tree: Sheets, rows: _Rows) -> None:
    known = {column.title: column.path[0] for column in OF_THE_FILE}
    for number, row in enumerate(rows[1:], start=2):
        key = known.get(row[0])
        if key and len(row) > 1 and row[1]:
            tree.value[key], tree.cells[key,] = row[1], f"{ABOUT}!B{number}"


def _nested(tree: Sheets, place: KeyPath, values: _Found) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for path, text, cell in values:
        inner = made
        for key in path[:-1]:
            inner = inner.setdefault(key, {})
        whole = path == ("level",) and text.isascii() and text.isdigit()
        inner[path[-1]] = int(text) if whole else text
        if path == LINES:
            inner[path[-1]] = [line for line in text.split("\n") if line.strip()]
        for length in range(1, len(path) + 1):
            tree.cells.setdefault((*place, *path[:length]), cell)
    return made


def _letters(place: int) -> str:
    from evaluator.engine.sheet_facts import address

    return address(0, place)[:-1]
