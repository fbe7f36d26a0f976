"""Open a table: a path or a data frame goes in, a table that can be counted comes out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from evaluator.domain.reading import Reading
from evaluator.engine import sql
from evaluator.engine.budget import beyond
from evaluator.engine.column_forms import ColumnForms
from evaluator.engine.connection import connect, lock
from evaluator.engine.content import PARQUET, PARQUET_HINT, Kind, no_rows, recognise
from evaluator.engine.convert import convert
from evaluator.engine.converted import remark
from evaluator.engine.csv_table import csv_table
from evaluator.engine.fingerprint import Fingerprint
from evaluator.engine.frame import NAME, FrameColumns
from evaluator.engine.limits import MEBIBYTE, Limits, limits_from
from evaluator.engine.opened import TableFormat
from evaluator.engine.private import PrivateFolder
from evaluator.engine.refusals import refused
from evaluator.engine.sniff import SAMPLE_BYTES, WIDEST_HEADER, unique_names
from evaluator.engine.table import Table
from evaluator.engine.unpack import Content, unpack
from evaluator.errors import N_, Problem, UploadError, shown

if TYPE_CHECKING:
    import pandas as pd


def open_source(
    data: str | os.PathLike[str] | pd.DataFrame, *, reading: Reading | None = None, limits: Limits | None = None
) -> Table:
    """Return an open table for a file or a data frame; close it, or use it in a `with` block.

    What a file holds is told by its content, not by its name, and how it is written is found out where `reading`
    does not say so. `limits` are those of the environment where they are left out. UploadError when it cannot be
    read as a table.
    """
    limits = limits or limits_from()
    reading = reading or Reading()
    if not isinstance(data, str | os.PathLike):
        _require_fitting_reading(reading, _ANY_KIND)
        return _frame_table(data, limits)
    path, name = Path(data), Path(data).name or str(data)
    head = _head(path, name)
    path = path.resolve()
    size = path.stat().st_size
    if size > limits.file_mb * MEBIBYTE:
        raise beyond("file_mb", limits, name, found=-(-size // MEBIBYTE))
    kind = recognise(head, path, name)
    if kind == "parquet":
        _require_fitting_reading(reading, _ANY_KIND)
        return _parquet_table(path, name, limits)
    if kind == "csv":
        _require_no_sheet(reading)
        return csv_table(path, name, head, reading, limits)
    return _brought(path, name, kind, reading, limits)


_OF_TEXTS, _OF_SHEETS = ("decimal", "missing_markers"), ("sheet", "header_row")
"""What may be said of files whose values may be texts, and of workbooks."""
_ANY_KIND = ("country", "encoding", "separator", "ragged", "total_rows")
"""What may be said of a text file and means nothing for the others: a mapping may be for both."""


def _require_fitting_reading(reading: Reading, fitting: tuple[str, ...]) -> None:
    asked = [name for name in Reading.model_fields if getattr(reading, name) != getattr(Reading(), name)]
    asked = [name for name in asked if name not in fitting]
    if asked:
        what = N_("What was said of how to read the file ({names}) does not fit this kind of file.")
        hint = N_("Leave it out of the command or the mapping file.")
        raise UploadError(Problem("reading_not_fitting", what, hint, values={"names": ", ".join(asked)}))


def _require_no_sheet(reading: Reading) -> None:
    if reading.sheet is not None:
        what, hint = N_("A text file has no sheets."), N_("Leave the sheet out of the command or the mapping.")
        raise UploadError(Problem("no_sheets", what, hint))


def _brought(path: Path, name: str, kind: Kind, reading: Reading, limits: Limits) -> Table:
    """Return the table of a file that is unpacked or converted first, in a private folder of its own."""
    folder = PrivateFolder()
    try:
        content = Content(path)
        if kind in ("gzip", "zip"):
            content = unpack(kind, path, name, folder.path, limits)
            head = _head(content.path, name)
            kind = recognise(head, content.path, name)
        if kind == "gzip" or kind == "zip":  # noqa: PLR1714 - the type checker follows this form
            raise refused("compressed_twice", name)
        if kind == "csv":
            _require_no_sheet(reading)
            table = csv_table(content.path, name, head, reading, limits)
        elif kind == "parquet":
            _require_fitting_reading(reading, _ANY_KIND)
            table = _parquet_table(content.path, name, limits)
        else:
            table = _converted_table(content.path, name, kind, reading, limits, folder.path)
    except BaseException:
        folder.close()
        raise
    table.keep(folder, Fingerprint(path, name), content.remarks)
    return table


def _converted_table(
    path: Path, name: str, kind: TableFormat, reading: Reading, limits: Limits, folder: Path
) -> Table:
    fitting = (*_ANY_KIND, *_OF_TEXTS, *_OF_SHEETS) if kind in ("xlsx", "xls", "ods") else (*_ANY_KIND, *_OF_TEXTS)
    _require_fitting_reading(reading, fitting if kind != "arrow" else _ANY_KIND)
    file, found = convert(
        kind,
        path,
        name,
        folder,
        limits,
        sheet=reading.sheet,
        header_row=reading.header_row,
        keep_totals=reading.total_rows == "keep",
    )
    forms = None
    if kind != "arrow":  # an Arrow file knows its texts from its numbers, as Parquet does
        forms = ColumnForms(found.names, reading, [["0.5"]], ",", found.typed)
    connection = connect()
    try:
        lock(connection, sql.escaped_glob(str(file)), str(file))
        columns = ", ".join(f"c{column} AS c{place}" for place, column in enumerate(found.columns))
        parquet = f"read_parquet({sql.literal(sql.escaped_glob(str(file)))}, binary_as_string = true)"
        connection.execute(f"CREATE TEMP VIEW raw AS SELECT {columns} FROM {parquet}")
        connection.execute("CREATE TEMP VIEW source AS SELECT * FROM raw")
        types = [column[1] for column in connection.execute("DESCRIBE source").fetchall()]
    except duckdb.Error:
        connection.close()
        raise
    return Table(
        connection,
        found.names,
        [sql.LEFT_OUT if place in found.nested else type_ for place, type_ in enumerate(types)],
        name=name,
        format=kind,
        reading=found.reading,
        limits=limits,
        rows=found.rows,
        forms=forms,
        left_out=found.left_out,
    )


def _head(path: Path, name: str) -> bytes:
    try:
        if not path.is_file():
            raise FileNotFoundError
        with path.open("rb") as stream:
            head = stream.read(SAMPLE_BYTES)
            if head.count(b"\n") + head.count(b"\r") < 4:  # a very wide table: its header must be seen whole
                head += stream.read(WIDEST_HEADER - len(head))
            return head
    except (OSError, ValueError):  # ValueError: a NUL byte in the name
        raise UploadError(
            Problem(
                "file_missing",
                N_("There is no such file, or you may not read it."),
                N_("Check its name and folder."),
                shown(name),
                {"file": name},
            )
        ) from None


def _parquet_table(path: Path, name: str, limits: Limits) -> Table:
    file = sql.literal(sql.escaped_glob(str(path)))
    connection = connect()
    lock(connection, sql.escaped_glob(str(path)), str(path))
    try:
        (rows,) = connection.execute(f"SELECT num_rows FROM parquet_file_metadata({file})").fetchall()[0]
        described = connection.execute(
            f"DESCRIBE SELECT * FROM read_parquet({file}, binary_as_string = true)"
        ).fetchall()
        schema = connection.execute(f"SELECT name, num_children FROM parquet_schema({file})").fetchall()
    except duckdb.Error as error:
        connection.close()
        raise UploadError(
            Problem(
                "parquet_unreadable",
                PARQUET,
                PARQUET_HINT,
                shown(name),
                {"file": name},
            )
        ) from error
    try:
        _require_fitting(rows, len(described), name, limits)
    except UploadError:
        connection.close()
        raise
    names, repairs = unique_names(_top_names(schema, [column[0] for column in described]))
    nested = [names[place] for place, column in enumerate(described) if sql.is_nested(column[1])]
    aliases = ", ".join(f"c{place}" for place in range(len(names)))
    connection.execute(
        "CREATE TEMP VIEW source AS SELECT * FROM"
        f" read_parquet({file}, binary_as_string = true) AS file({aliases})"
    )
    return Table(
        connection,
        names,
        [column[1] for column in described],
        name=name,
        format="parquet",
        reading={
            "repaired_names": list(repairs),
            "remarks": [remark("reading_nested", count=len(nested), columns=nested)] if nested else [],
        },
        limits=limits,
        rows=rows,
        fingerprint=Fingerprint(path, name),
    )


def _require_fitting(rows: int, columns: int, name: str, limits: Limits) -> None:
    """Raise UploadError for what the file itself says it holds, before anything of it is read."""
    if not rows:
        raise no_rows(name)
    if rows > limits.rows:
        raise beyond("rows", limits, name, found=rows)
    if columns > limits.columns:
        raise beyond("columns", limits, name, found=columns)


def _top_names(schema: list[tuple[str, int | None]], described: list[str]) -> list[str]:
    """Return the columns' names as the file spells them: the engine renames those that differ only in case."""
    names: list[str] = []
    inside = 0
    for name, children in schema[1:]:
        if inside:
            inside -= 1
        else:
            names.append(name)
        inside += children or 0
    return names if len(names) == len(described) else described


def _frame_table(frame: Any, limits: Limits) -> Table:
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"data is a path or a pandas DataFrame, not {type(frame).__name__}")
    columns = FrameColumns(frame)
    connection = connect()
    lock(connection)
    return Table(
        connection,
        columns.names,
        ["VARCHAR"] * len(columns.names),
        name=NAME,
        format="frame",
        reading={"repaired_names": list(columns.repairs)},
        limits=limits,
        rows=columns.rows,
        frame=columns,
    )
