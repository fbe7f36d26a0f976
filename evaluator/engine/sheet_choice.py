"""Choose the sheet of a workbook that is read, and say what was left aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.engine.converted import Request, remark
from evaluator.engine.sheet_facts import SheetFacts
from evaluator.errors import N_, Problem, UploadError, shown

_NAMED = 12
"""Sheets that a sentence names at most."""
_NAME_ONE = N_("Name one of them with --sheet, in the app under “How we read it”, or in the mapping file.")


def chosen(sheets: Mapping[str, SheetFacts], request: Request) -> SheetFacts:
    """Return the sheet to read: the one asked for, else the only visible one with a table.

    Notes of one column beside a table do not count as a second table. UploadError with the names otherwise.
    """
    if request.sheet is not None:
        if request.sheet not in sheets:
            raise _error("sheet_missing", _MISSING, _NAME_ONE, request, list(sheets), sheet=shown(request.sheet))
        if not sheets[request.sheet].has_table:
            raise _error("sheet_empty", _EMPTY, _NAME_ONE, request, list(sheets), sheet=shown(request.sheet))
        return sheets[request.sheet]
    tables = [sheet for sheet in sheets.values() if sheet.has_table]
    visible = [sheet for sheet in tables if not sheet.hidden]
    wide = [sheet for sheet in visible if sheet.widest > 1]
    for candidates in (visible, wide):
        if len(candidates) == 1:
            return candidates[0]
    if visible:
        raise _error("sheet_several", _SEVERAL, _NAME_ONE, request, [sheet.name for sheet in visible])
    if tables:
        raise _error("sheet_hidden", _HIDDEN, _NAME_ONE, request, [sheet.name for sheet in tables])
    raise _error("sheet_none", _NONE, N_("Choose the workbook that holds the table."), request, list(sheets))


_MISSING = N_("The workbook has no sheet “{sheet}”; its sheets are {names}.")
_EMPTY = N_("The sheet “{sheet}” holds no table: column names and at least one row below them.")
_SEVERAL = N_("The workbook has {count} sheets with a table: {names}.")
_HIDDEN = N_("Only hidden sheets of the workbook hold a table: {names}.")
_NONE = N_("No sheet of the workbook holds a table: column names and at least one row below them.")


def _error(code: str, what: str, hint: str, request: Request, names: list[str], **known: object) -> UploadError:
    said = ", ".join(f"“{shown(name)}”" for name in names[:_NAMED])
    if len(names) > _NAMED:
        said += ", …"
    values = {"file": request.file, "count": len(names), "names": said, "sheets": names[:_NAMED], **known}
    return UploadError(Problem(code, what, hint, shown(request.file), values))


def header_missing(request: Request, row: int) -> UploadError:
    """Return the error for a row that should name the columns and is empty."""
    what = N_("Row {row} should name the columns, but it is empty.")
    hint = N_("Name another row with --header-row, or leave it out: then it is looked for.")
    return UploadError(
        Problem("header_row_empty", what, hint, shown(request.file), {"file": request.file, "row": row})
    )


def remarks_of(
    sheets: Mapping[str, SheetFacts], sheet: SheetFacts, *, macros: bool, links: bool
) -> list[dict[str, Any]]:
    """Return what to say of the workbook: what was left aside, what has no value, what was not run."""
    said = []
    others = [item for item in sheets.values() if item is not sheet and item.rows]
    if sheet.hidden:
        said.append(remark("reading_hidden_sheet", sheet=sheet.name))
    if visible := [item.name for item in others if not item.hidden]:
        said.append(remark("reading_other_sheets", count=len(visible), sheets=visible[:_NAMED]))
    if hidden := [item.name for item in others if item.hidden]:
        said.append(remark("reading_hidden_sheets", count=len(hidden), sheets=hidden[:_NAMED]))
    if macros:
        said.append(remark("reading_macros"))
    if links:
        said.append(remark("reading_links"))
    cells = sheet.without_value
    if cells.count:
        said.append(remark("reading_without_value", count=cells.count, cells=cells.first))
    if sheet.errors.count:
        said.append(remark("reading_error_cells", count=sheet.errors.count, cells=sheet.errors.first))
    if sheet.hidden_rows:
        said.append(remark("reading_hidden_rows", count=sheet.hidden_rows))
    return said
