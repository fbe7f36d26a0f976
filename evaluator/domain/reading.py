"""How a file is to be read, where a person says so; what is left out here is found out and told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from evaluator.domain.base import Frozen, Line

Encoding = Literal[
    "utf-8", "utf-16", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9", "iso-8859-10", "iso-8859-13",
    "iso-8859-14", "iso-8859-15", "iso-8859-16", "cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp866",
    "mac-roman", "koi8-r", "koi8-u",
]  # fmt: skip
"""Codings of text that are read; a file that is no Unicode text has one of the others."""
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2 code, such as `NL`."""
Separator = Annotated[str, StringConstraints(pattern=r"^[^\w\s\"'.+-]$|^\t$")]
"""One sign between two columns."""


class Reading(Frozen):
    """How a file is to be read. Every field may be left out: then the reader finds out, and says what it took."""

    country: Country | None = None
    """Country the file comes from: it decides the code page of a text that is not Unicode."""
    encoding: Encoding | None = None
    """How the text is coded."""
    separator: Separator | None = None
    """What stands between two columns of a text file."""
    decimal: Literal[",", "."] | None = None
    """Decimal sign of every numeric column; None decides it for each column."""
    header_row: int | None = Field(default=None, ge=1)
    """Line of a text file, or row of a sheet, that names the columns, from 1; None looks for it."""
    sheet: Line | None = None
    """Sheet of a workbook; None takes the only one with a table, or asks."""
    missing_markers: tuple[str, ...] | None = None
    """Values that mean `missing`, beside an empty cell; None takes the usual ones (`n.v.t.`, `..`, `#N/A`)."""
    ragged: Literal["refuse", "exclude"] = "refuse"
    """What happens to rows with more or fewer values than there are columns."""
    total_rows: Literal["exclude", "keep"] = "exclude"
    """What happens to rows at the end that add up the others."""

    @field_validator("missing_markers")
    @classmethod
    def _markers_are_short(cls, markers: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if markers is not None and (len(markers) > 50 or any(not 0 < len(marker) <= 100 for marker in markers)):
            raise ValueError("at most 50 missing markers, each of 1 to 100 characters")
        return markers
