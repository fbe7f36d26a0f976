"""Open a table: a path or a data frame goes in, a table that can be counted comes out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from evaluator.domain.reading import Reading
from evaluator.engine import sql
from evaluator.engine.connection import connect, lock
from evaluator.engine.content import PARQUET, PARQUET_HINT, no_rows, recognise
from evaluator.engine.csv_table import csv_table
from evaluator.engine.fingerprint import Fingerprint
from evaluator.engine.frame import NAME, FrameColumns
from evaluator.engine.limits import DEFAULT, Limits
from evaluator.engine.sniff import SAMPLE_BYTES, WIDEST_HEADER, unique_names
from evaluator.engine.table import Table
from evaluator.errors import N_, Problem, UploadError, shown

if TYPE_CHECKING:
    import pandas as pd


_NOT_BUILT = ("sheet",)


def open_source(
    data: str | os.PathLike[str] | pd.DataFrame, *, reading: Reading | None = None, limits: Limits = DEFAULT
) -> Table:
    """Return an open table for a CSV or Parquet file or a data frame; close it, or use it in a `with` block.

    What a file holds is told by its content, not by its name, and how it is written is found out where `reading`
    does not say so. UploadError when it cannot be read as a table.
    """
    reading = reading or Reading()
    _require_built(reading)
    if not isinstance(data, str | os.PathLike):
        return _frame_table(data, limits)
    path, name = Path(data), Path(data).name or str(data)
    head = _head(path, name)
    path = path.resolve()
    if recognise(head, name) == "parquet":
        return _parquet_table(path, name, limits)
    return csv_table(path, name, head, reading, limits)


def _require_built(reading: Reading) -> None:
    asked = [name for name in _NOT_BUILT if getattr(reading, name) != getattr(Reading(), name)]
    if asked:
        what = N_("Saying how a file is to be read ({names}) is not built yet.")
        raise UploadError(Problem("reading_not_built", what, values={"names": ", ".join(asked)}))


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
    if not rows:
        connection.close()
        raise no_rows(name)
    names, repairs = unique_names(_top_names(schema, [column[0] for column in described]))
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
        reading={"repaired_names": list(repairs)},
        limits=limits,
        rows=rows,
        fingerprint=Fingerprint(path, name),
    )


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
