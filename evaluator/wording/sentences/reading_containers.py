"""How a workbook, a compressed file, Arrow or JSON was read: what was taken, left aside, or has no value."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "reading_unpacked": N_("The file was unpacked ({kind:text})."),
    "reading_unpacked_file": N_("The file {name:quoted} was taken out of the archive."),
    "reading_litter": N_("Files of the operating system in the archive were left aside: {files:number}."),
    "reading_other_sheets": N_("Other sheets with content were not read: {sheets:list}."),
    "reading_hidden_sheets": N_("Hidden sheets were not read: {sheets:list}."),
    "reading_hidden_sheet": N_("The sheet {sheet:quoted} is hidden in the workbook."),
    "reading_hidden_rows": N_("Rows that are hidden in the sheet were read too: {count:number}."),
    "reading_rows_above": N_(
        "Rows above the column names were not read: {count:number}. The names were taken from row {row:number}."
    ),
    "reading_merged_header": N_("Column names that come from merged cells: {count:number}."),
    "reading_merged_cells": N_(
        "Merged cells below the column names: {count:number}, such as {cells:list}. Only the first cell of each "
        "has a value; the others count as missing."
    ),
    "reading_empty_rows": N_("Empty rows between the others were left out: {count:number}."),
    "reading_without_value": N_(
        "Formulas whose result is not stored in the workbook: {count:number}, such as {cells:list}. They count as "
        "missing. Open the workbook in a spreadsheet program and save it: then the results are stored."
    ),
    "reading_error_cells": N_(
        "Cells with an error such as #N/A: {count:number}, such as {cells:list}. They count as missing."
    ),
    "reading_long_numbers": N_(
        "Numbers of more than 15 digits: {count:number}, such as {cells:list}. A workbook does not keep all their "
        "digits, so different ones may have become the same."
    ),
    "reading_macros": N_("The workbook has macros. They were not run."),
    "reading_links": N_("The workbook has links to other files. They were not followed."),
    "reading_nested": N_("Columns that hold lists or records cannot be used: {columns:list}."),
    "reading_json_list": N_("The objects of one JSON list were read as rows."),
    "reading_keys_missing": N_(
        "Rows that lack a key which others have: {count:number}. The value counts as missing there."
    ),
}

CAUTIONS = (
    "reading_without_value", "reading_error_cells", "reading_merged_cells", "reading_long_numbers",
    "reading_hidden_sheet",
)  # fmt: skip
"""What a person must look at before the numbers are used."""
