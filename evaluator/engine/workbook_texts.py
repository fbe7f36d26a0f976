"""A workbook that people filled in goes in, the texts of its visible sheets come out; nothing in it is run."""

from __future__ import annotations

import io
from pathlib import Path

import python_calamine

from evaluator.engine.archive import open_zip
from evaluator.engine.limits import Limits
from evaluator.engine.refusals import refused
from evaluator.engine.sheet_facts import workbook_damaged
from evaluator.engine.workbook import shown_text
from evaluator.engine.xlsx_facts import XlsxFacts
from evaluator.errors import N_, Problem, UploadError, shown

FORM = Limits(file_mb=4, unpacked_mb=64, workbook_cells=200_000, cell_characters=20_000)
"""What a form may hold: far less than a table."""


def workbook_texts(path: Path, file: str, limits: Limits = FORM) -> dict[str, list[list[str]]]:
    """Return the rows of every visible sheet as texts, empty where a cell is; UploadError as for tables.

    `file` is the name people know it by. The archive, its sizes and its XML are looked through before anything is
    read. Macros and links to other files are refused: a form needs neither.
    """
    if path.stat().st_size > limits.file_mb << 20:
        what = N_("The form has more than {allowed} MB.")
        raise UploadError(Problem("form_too_large", what, where=shown(file), values={"allowed": limits.file_mb}))
    with open_zip(path, file) as archive:
        facts = XlsxFacts(archive, path, file, limits)
        facts.read(None)
    if facts.macros or facts.links:
        what = N_("The form holds macros or links to other files. It was not read.")
        hint = N_("Write an empty form, fill it in anew, and choose that file.")
        raise UploadError(Problem("form_active", what, hint, where=shown(file)))
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        names = [name for name in workbook.sheet_names if name in facts.sheets and not facts.sheets[name].hidden]
        return {name: _rows(workbook, name) for name in names}
    except python_calamine.PasswordError:
        raise refused("encrypted_workbook", file) from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise workbook_damaged(file) from error


def _rows(workbook: python_calamine.CalamineWorkbook, name: str) -> list[list[str]]:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[str(shown_text(value) or "").strip() for value in row] for row in rows]
