"""Sizes that are checked while they grow, and the sentences for what is more than allowed."""

from __future__ import annotations

from evaluator.engine.limits import MEBIBYTE, RATIO_FROM, Limits, variable_of
from evaluator.errors import N_, Problem, UploadError, shown

_CHANGE = N_("Leave out what is not needed, or allow more with the environment variable {variable}.")
_SENTENCES: dict[str, tuple[str, str]] = {
    "file_mb": (
        N_("The file has {found} MB; at most {allowed} MB are read."),
        N_("Leave out columns that are not needed, save it as Parquet, or allow more with {variable}."),
    ),
    "rows": (N_("The table has {found} rows or more; at most {allowed} are read."), _CHANGE),
    "columns": (N_("The table has {found} columns; at most {allowed} are read."), _CHANGE),
    "cell_characters": (
        N_("A value in {place} has {found} characters; at most {allowed} are read."),
        N_("Leave that column out or correct the value, or allow more with the environment variable {variable}."),
    ),
    "unpacked_mb": (
        N_("Unpacked, the file has more than {allowed} MB. It was not unpacked any further."),
        N_("Leave out what is not needed before you compress it, or allow more with {variable}."),
    ),
    "unpacked_ratio": (
        N_("Unpacked, the file has more than {allowed} times its size, as files made to fill a disk do."),
        N_("If you trust it: unpack it yourself, or allow more with the environment variable {variable}."),
    ),
    "workbook_cells": (
        N_("The sheet “{sheet}” uses {found} cells; at most {allowed} are read."),
        N_("Delete rows and columns that are not needed, save it as CSV, or allow more with {variable}."),
    ),
    "json_depth": (
        N_("Line {line} holds lists or objects more than {allowed} levels deep."),
        N_("Write one flat object in each line, or allow more with the environment variable {variable}."),
    ),
    "json_line_mb": (
        N_("Line {line} has more than {allowed} MB."),
        N_("Write one flat object in each line, or allow more with the environment variable {variable}."),
    ),
    "convert_seconds": (
        N_("Reading the file took more than {allowed} seconds and was stopped."),
        N_("Save the table as CSV or Parquet, or allow more with the environment variable {variable}."),
    ),
    "convert_mb": (
        N_("Reading the file needs more than {allowed} MB of memory and was stopped."),
        N_("Save the table as CSV or Parquet, or allow more with the environment variable {variable}."),
    ),
}


def beyond(limit: str, limits: Limits, file: str, **known: object) -> UploadError:
    """Return the error for something that is more than a limit allows; `known` is what its sentence names."""
    what, hint = _SENTENCES[limit]
    values = {"file": file, "allowed": getattr(limits, limit), "variable": variable_of(limit), **known}
    return UploadError(Problem(f"limit_{limit}", what, hint, shown(file), values))


class Unpacked:
    """What was unpacked so far of a file of `packed` bytes: checked before the next part is kept."""

    def __init__(self, packed: int, limits: Limits, file: str) -> None:
        self._packed, self._limits, self._file = max(packed, 1), limits, file
        self.size = 0

    def add(self, size: int) -> None:
        """Count some more bytes; UploadError when they are too many."""
        self.size += size
        if self.size > self._limits.unpacked_mb * MEBIBYTE:
            raise beyond("unpacked_mb", self._limits, self._file)
        if self.size > RATIO_FROM and self.size > self._limits.unpacked_ratio * self._packed:
            raise beyond("unpacked_ratio", self._limits, self._file)
