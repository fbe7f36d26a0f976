"""Rows of a text file that hold separators and nothing else, as spreadsheets write them: nobody stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from evaluator.engine.markers import BLANKS

_WINDOW = 1 << 16


def may_occur(path: Path, head: str, separator: str) -> bool:
    """Return True where the start or the end of a file has a line of separators, blanks and quotes alone.

    The middle is not looked at: there such a row is a person of whom nothing is known, who is counted as that.
    """
    some, sign = re.escape(f'"{BLANKS}{separator}'), re.escape(separator)
    line = re.compile(rf"(?:^|[\r\n])[{some}]*{sign}[{some}]*(?:[\r\n]|$)")
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _WINDOW))
        tail = stream.read().decode("utf-8", "replace")
    return bool(line.search(head) or line.search(tail.partition("\n")[2]))


def leave_out(connection: duckdb.DuckDBPyConnection, width: int) -> int:
    """Leave these rows out of the view `raw`, made from the view `rows_read`, and return how many they are.

    0 where the file cannot be read to its end: that is told with the line when its rows are counted.
    """
    texts = ", ".join(f"nullif(trim(c{place}), '')" for place in range(width))
    value = f"coalesce({texts})"
    try:
        query = f"SELECT count(*) FROM rows_read WHERE {value} IS NULL"
        (found,) = connection.execute(query).fetchall()[0]
    except duckdb.Error:
        return 0
    if found:
        connection.execute(f"CREATE OR REPLACE TEMP VIEW raw AS SELECT * FROM rows_read WHERE {value} IS NOT NULL")
    return int(found)


def is_blank(row: Sequence[str]) -> bool:
    """Return True for a row in which nothing stands."""
    return not any(value.strip() for value in row)
