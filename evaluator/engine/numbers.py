"""Find the values of a column that break a rule for numbers, and where the first one stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluator.engine import sql

Rule = Literal["number", "within", "amount", "count", "weight"]
"""A finite number; a number within bounds; one no larger than
amounts may be; an integer of 0 or more; a weight of 0 or more."""


@dataclass(frozen=True, slots=True)
class BadValues:
    """The first value that breaks a rule, and how many there are."""

    rows: int
    """Rows with such a value."""
    row: int
    """The first of them: row of the data, from 1."""
    line: int | None
    """Line of the file on which that row starts; None where a file has no lines."""
    value: str | None
    """The value as it stands there, None when it is missing."""
    file: str | None = None
    """The file it stands in, where that is not the first."""


def breaks(rule: Rule, column: str, type_name: str, within: tuple[float, float] | None) -> str:
    """Return the SQL condition under which a value breaks the rule."""
    if rule == "count":
        return f"({sql.people_of(column, type_name)}) IS NULL"
    if rule == "weight":
        return f"({sql.weight_of(column, type_name)}) IS NULL"
    wrong = sql.UNREADABLE if rule == "number" else sql.OUTSIDE
    return f"({sql.bin_of(column, type_name, (), within)}) IS NOT DISTINCT FROM {wrong}"
