"""Describe a column from the first rows of a table: how many values, which ones, how large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluator.domain.canonical import canonical_text
from evaluator.engine import sql

SHOWN_VALUES = 50
"""Values that a profile lists at most, the most frequent first."""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What a column holds, as far as the rows that were looked at tell."""

    column: str
    rows: int
    """Rows looked at."""
    whole: bool
    """True when these were all rows of the table."""
    missing: int
    """Rows without a value."""
    distinct: int
    """Different values."""
    values: tuple[tuple[str, int], ...]
    """The most frequent values and how often each occurs."""
    numbers: int
    """Rows whose value is a finite number."""
    integers: bool
    """True when every number is integral."""
    quantiles: tuple[float, ...]
    """The numbers' minimum, deciles and maximum (11 values); empty without numbers."""
    nested: bool = False
    """True when the values are lists or records: such a column cannot be used."""

    @property
    def numeric(self) -> bool:
        """True when every value that is there is a finite number."""
        return 0 < self.numbers == self.rows - self.missing

    @property
    def unique(self) -> bool:
        """True when no value occurs twice."""
        return self.distinct == self.rows - self.missing > 1


def profile_queries(source: str, column: str, type_name: str) -> tuple[str, str]:
    """Return the query for a column's figures and the one for its most frequent values."""
    text, number = sql.text_of(column, type_name), sql.number_of(column, type_name)
    missing = sql.is_missing(column, type_name)
    inner = (
        f"SELECT CASE WHEN {missing} THEN NULL ELSE {text} END AS t,"
        f" CASE WHEN isfinite({number}) THEN {number} END AS v FROM {source}"
    )
    deciles = ", ".join(str(tenth / 10) for tenth in range(11))
    figures = (
        "SELECT count(*), count(t), count(DISTINCT t), count(v), coalesce(bool_and(v = floor(v)), false),"
        f" quantile_disc(v, [{deciles}]) FROM ({inner})"
    )
    values = (
        f"SELECT t, count(*) AS n FROM ({inner}) WHERE t IS NOT NULL GROUP BY t"
        f" ORDER BY n DESC, t LIMIT {SHOWN_VALUES + 1}"
    )
    return figures, values


def profile_of(
    column: str, figures: Sequence[Any], values: Sequence[tuple[str, int]], *, whole: bool
) -> ColumnProfile:
    """Return the profile of the results of `profile_queries`, values as canonical text."""
    rows, present, distinct, numbers, integers, quantiles = figures
    tally: dict[str, int] = {}
    for raw, n in values:
        text = canonical_text(raw)
        if text is not None:
            tally[text] = tally.get(text, 0) + n
    ordered = sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    return ColumnProfile(
        column=column,
        rows=rows,
        whole=whole,
        missing=rows - present,
        # Spellings of one value (1 and 1.0) are one value; beyond the list they are too many to matter.
        distinct=len(tally) if len(values) <= SHOWN_VALUES else distinct,
        values=tuple(ordered[:SHOWN_VALUES]),
        numbers=numbers,
        integers=bool(integers),
        quantiles=tuple(quantiles or ()),
    )
