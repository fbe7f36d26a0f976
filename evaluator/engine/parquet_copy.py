"""A copy of a table as Parquet, made once, read many times: the same columns, rows and values, found faster."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from evaluator.domain.reading import Reading
from evaluator.engine import sql
from evaluator.engine.column_forms import ColumnForms
from evaluator.engine.connection import connect, lock
from evaluator.engine.fingerprint import KnownFingerprint
from evaluator.engine.limits import DEFAULT, Limits
from evaluator.engine.source import open_source
from evaluator.engine.table import Table
from evaluator.errors import N_, Problem, UploadError, shown

if TYPE_CHECKING:
    import pyarrow as pa

TABLE, ABOUT = "table.parquet", "about.json"
"""Names in a copy's folder: the rows, and what is known of the file they come from."""
_ROWS_AT_ONCE = 20_000
_PART = 200_000
"""Rows of one part of the copy: what is in memory at a time."""


@dataclass(frozen=True, slots=True)
class _About:
    """What cannot be read from the copy itself."""

    name: str
    format: Any
    columns: list[str]
    rows: int
    sha256: str
    """Of the file that was copied, read to its end."""
    reading: dict[str, Any]
    left_out: dict[str, int]
    hint: Any
    """What the first rows tell of how numbers are written; None where values need no other form."""
    forms: bool
    """True where values are brought into their plain form when they are read."""
    typed: list[int] = field(default_factory=list)
    """Places of columns whose numbers the file keeps as numbers."""
    nested: list[int] = field(default_factory=list)
    """Places of columns with lists or records, whose values the copy does not have."""


def write_copy(table: Table, original: Path, folder: Path, said: Callable[[float], None]) -> None:
    """Write the rows of an open table and what is known of it into an empty folder.

    `said` is told the share done. UploadError when the file cannot be read to its end.
    """
    size = original.stat().st_size
    rows = _write_rows(table, folder / TABLE, size, said)
    about = _About(
        name=table.name,
        format=table.format,
        columns=list(table.columns),
        rows=rows,
        sha256=table.sha256 or "",
        reading=table._reading,
        left_out=table.left_out,
        hint=table._forms._hint if table._forms else None,
        forms=table._forms is not None,
        typed=sorted(table._forms.typed) if table._forms else [],
        nested=[place for place, type_name in table._types.items() if type_name == sql.LEFT_OUT],
    )
    (folder / ABOUT).write_text(json.dumps(asdict(about), allow_nan=False), encoding="utf-8")


def _write_rows(table: Table, file: Path, size: int, said: Callable[[float], None]) -> int:
    parts = table.parts(_ROWS_AT_ONCE)
    counted = 0

    def followed() -> Iterator[pa.RecordBatch]:
        nonlocal counted
        read = 0
        for part in parts:
            counted += part.num_rows
            read += part.nbytes
            said(min(0.99, read / max(size, 1)))
            yield part

    import pyarrow as pa

    reader = pa.RecordBatchReader.from_batches(parts.schema, followed())
    connection = connect()
    try:
        connection.register("rows", reader)
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(
            f"COPY (SELECT * FROM rows) TO {sql.literal(str(file))}"
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_PART})"
        )
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise table._explained(error) from error
    finally:
        connection.close()
    return counted


def open_copy(folder: Path, original: Path, *, reading: Reading | None = None, limits: Limits = DEFAULT) -> Table:
    """Return an open table over a copy that says of itself what the original says.

    `reading` is the one it was copied with: a line of the original is found by reading that again.
    """
    about = _About(**json.loads((folder / ABOUT).read_bytes()))
    file = folder.resolve() / TABLE
    place = sql.literal(sql.escaped_glob(str(file)))
    connection = connect()
    lock(connection, sql.escaped_glob(str(file)), str(file))
    columns = ", ".join(f"c{place}" for place in range(len(about.columns)))
    connection.execute(f"CREATE TEMP VIEW raw AS SELECT * FROM read_parquet({place}) AS file({columns})")
    connection.execute("CREATE TEMP VIEW source AS SELECT * FROM raw")
    described = connection.execute("DESCRIBE source").fetchall()
    forms = None
    if about.forms:
        forms = ColumnForms(about.columns, reading or Reading(), (), "", about.typed)
        forms._hint = about.hint
    return _CopiedTable(
        connection,
        about.columns,
        [sql.LEFT_OUT if at in about.nested else column[1] for at, column in enumerate(described)],
        name=about.name,
        format=about.format,
        reading=about.reading,
        limits=limits,
        rows=about.rows,
        fingerprint=KnownFingerprint(about.sha256),
        forms=forms,
        left_out=about.left_out,
        original=(original, reading),
    )


class _CopiedTable(Table):
    """A table whose rows lie in a copy, and whose lines are those of the original."""

    def __init__(self, *given: Any, original: tuple[str | os.PathLike[str], Reading | None], **named: Any) -> None:
        super().__init__(*given, **named)
        self._original = original

    def line_of(self, row: int) -> int | None:
        """Return the line of the original on which a row starts."""
        path, reading = self._original
        with open_source(path, reading=reading) as original:
            return original.line_of(row)

    def _explained(self, error: Exception) -> UploadError:
        """Return what to say of an error: the original was read to its end, so the copy is at fault."""
        if isinstance(error, duckdb.OutOfMemoryException):
            return super()._explained(error)
        what = N_("The copy that was made of the table for faster reading cannot be read.")
        hint = N_("Upload the file again.")
        return UploadError(Problem("copy_unreadable", what, hint, shown(self.name), {"file": self.name}))
