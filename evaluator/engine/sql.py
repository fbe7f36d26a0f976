"""Write the expressions of the engine's queries: names and values never reach a query unquoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

UNREADABLE, OUTSIDE = -1, -2
"""Instead of a bin: a value that is no finite number, a number outside the bounds."""
MOST_PEOPLE = 2**53
"""Largest count in one row: beyond it floating-point numbers skip integers."""
LEFT_OUT = "STRUCT()"
"""Type of a column of lists or records whose values were left out when the file was converted."""
FLOATS = ("DOUBLE", "FLOAT")
"""Types that hold a "not a number"."""

_SIMPLE = re.compile(
    r'^(VARCHAR|BOOLEAN|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*|DATE|TIME.*|UUID|INTERVAL|"NULL"'
    r"|ENUM.*)$",
    re.DOTALL,
)
_EXACT = re.compile(r"^(DOUBLE|U?(TINY|SMALL|BIG)?INT(EGER)?)$")


def literal(text: str) -> str:
    """Return a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def escaped_glob(path: str) -> str:
    """Return a path in which no character is a wildcard."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in path)


def is_nested(type_name: str) -> bool:
    """Return True when values of that type are no single value (lists, records, bytes)."""
    return not _SIMPLE.match(type_name) or (type_name.endswith("]") and not type_name.startswith("ENUM"))


def text_of(column: str, type_name: str) -> str:
    """Return the expression of a column's value as text, the same text as in a CSV file."""
    return column if type_name == "VARCHAR" else f"CAST({column} AS VARCHAR)"


def value_of(column: str, type_name: str) -> str:
    """Return the expression of a column's value as stored, NULL where a float is not a number."""
    return f"CASE WHEN isnan({column}) THEN NULL ELSE {column} END" if type_name in FLOATS else column


def number_of(column: str, type_name: str) -> str:
    """Return the expression of a column's value as floating-point number, NULL when it is missing or is none.

    Everything but integers and doubles goes by way of its text, so that a 0.7 stored in four bytes is the 0.7
    of a CSV file.
    """
    if type_name == "DOUBLE":
        return value_of(column, type_name)
    if type_name == "FLOAT":
        return f"CASE WHEN isnan({column}) THEN NULL ELSE CAST(CAST({column} AS VARCHAR) AS DOUBLE) END"
    if _EXACT.match(type_name):
        return f"CAST({column} AS DOUBLE)"
    if type_name == "BOOLEAN":
        return "CAST(NULL AS DOUBLE)"
    return f"TRY_CAST({text_of(column, type_name)} AS DOUBLE)"


def is_missing(column: str, type_name: str) -> str:
    """Return the condition under which a value is missing: nothing there, blank text, not a number in a float."""
    if type_name in FLOATS:
        return f"({column} IS NULL OR isnan({column}))"
    if type_name == "VARCHAR":
        return rf"({column} IS NULL OR regexp_full_match({column}, '[\s\p{{Z}}]*'))"
    return f"({column} IS NULL)"


def double(value: float) -> str:
    """Return a number as an exact SQL double (a bare literal would be a decimal)."""
    return f"CAST('{value!r}' AS DOUBLE)"


def bin_of(column: str, type_name: str, cuts: Sequence[float], within: tuple[float, float] | None) -> str:
    """Return the expression of a number's half-open bin, from 0; NULL, UNREADABLE or OUTSIDE if it has none."""
    number = number_of(column, type_name)
    lines = [
        f"WHEN ({number}) IS NULL THEN CASE WHEN {is_missing(column, type_name)} THEN NULL ELSE {UNREADABLE} END",
        f"WHEN NOT isfinite({number}) THEN {UNREADABLE}",
    ]
    if within:
        lines.append(f"WHEN ({number}) < {double(within[0])} OR ({number}) > {double(within[1])} THEN {OUTSIDE}")
    lines += [f"WHEN ({number}) < {double(cut)} THEN {place}" for place, cut in enumerate(cuts)]
    return f"CASE {' '.join(lines)} ELSE {len(cuts)} END"


def half_of(column: str, type_name: str, seed: int) -> str:
    """Return the expression of the half, 0 or 1, that a value falls into by a seeded hash; NULL when missing."""
    seeded = f"concat({literal(f'{seed}:')}, trim({text_of(column, type_name)}))"
    missing = is_missing(column, type_name)
    return f"CASE WHEN {missing} THEN NULL WHEN left(md5({seeded}), 1) < '8' THEN 0 ELSE 1 END"


def people_of(column: str, type_name: str) -> str:
    """Return the expression of how many people a row stands for, NULL when it is no integer from 0 to 2^53."""
    number = column if type_name == "DOUBLE" else number_of(column, type_name)
    good = f"({number}) >= 0 AND ({number}) <= {MOST_PEOPLE} AND ({number}) = floor({number})"
    return f"CASE WHEN {good} THEN CAST({number} AS BIGINT) END"


def weight_of(column: str, type_name: str) -> str:
    """Return the expression of a row's weight, NULL when it is no number from 0 to 1e100."""
    # The comparison is false for "not a number" too.
    number = column if type_name == "DOUBLE" else number_of(column, type_name)
    return f"CASE WHEN ({number}) >= 0 AND ({number}) <= 1e100 THEN ({number}) END"
