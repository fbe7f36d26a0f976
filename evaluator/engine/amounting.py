"""Add up the errors of estimated numbers: two passes, each in memory that does not grow with rows.

An error is estimate minus truth. Errors are counted by their binary magnitude and sign, so that every power of
them is summed as an integer of about the same size: sums depend neither on the order of rows nor on the number of
threads, and a huge error somewhere takes no digit from the small ones elsewhere. The second pass counts errors in
64 equal bins an octave, so that a quantile is known to less than one part in 64, and exactly where a bin holds one
value only (whole numbers below 64).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.canonical import canonical_text
from evaluator.engine import sql
from evaluator.engine.counting import Key, Level, Relation, cell_keys, fetched_key

LARGEST = 1e15
"""Largest number, on either side of 0, that is taken for an amount."""
POWERS = (1, 2, 3, 4, 6)
"""Powers of the size of an error that are summed."""
_DIGITS = 52
"""Binary digits to which a power of an error is summed."""
_SMALLEST = -100
"""Errors below 2 to this power are summed as they are: nothing is lost that could be seen."""
_BINS = 64
"""Bins an octave of errors is cut into for quantiles."""


@dataclass(frozen=True, slots=True)
class AmountCells:
    """Sums by the values of some keys, by sign and size of the error: arrays with one entry a cell."""

    levels: tuple[tuple[Level, ...], ...]
    codes: NDArray[np.int64]
    """Position of each key's level, of the shape (cells, keys); -1 where the cell's set leaves the key out."""
    sets: NDArray[np.int64]
    negative: NDArray[np.bool_]
    """Whether the estimates lie below the truth."""
    exponent: NDArray[np.int64]
    """The sizes of the cell's errors lie below 2 to this power."""
    n: NDArray[np.int64]
    powers: tuple[tuple[int, ...], ...]
    """For each of `POWERS` the cells' sums of (size / 2 ** exponent) ** power, in units of 2 ** -52."""
    truth: tuple[int, ...]
    """Sums of what turned out to be true, in units of 2 ** `unit`."""
    estimate: tuple[int, ...]
    """Sums of the estimates, in the same units."""
    unit: int


@dataclass(frozen=True, slots=True)
class ErrorBins:
    """People by some keys and by narrow bin of the error; combinations may not repeat."""

    levels: tuple[tuple[Level, ...], ...]
    codes: NDArray[np.int64]
    sets: NDArray[np.int64]
    n: NDArray[np.int64]
    low: NDArray[np.float64]
    """Lowest error in each bin."""
    high: NDArray[np.float64]
    """Highest error in each bin."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """The columns whose difference is looked at."""

    estimate: Key
    truth: Key | None
    """None where nobody knows it: then the estimates alone are summed, as if each were an error."""


def people_query(relation: Relation, amounts: Amounts, count: str | None) -> str:
    """Return the query for how many people have both numbers, and the largest size of either."""
    largest = "greatest(abs(p), abs(t))"
    return f"SELECT coalesce(sum(n), 0), coalesce(max({largest}), 0) FROM {_rows(relation, amounts, count, ())}"


def amounts_query(
    relation: Relation,
    amounts: Amounts,
    keys: Sequence[Key],
    sets: Sequence[Sequence[int]],
    count: str | None,
    unit: int,
) -> str:
    """Return the query for `AmountCells`; `unit` is what `unit_of` gave."""
    size = f"CASE WHEN abs(e) < {sql.double(2.0**_SMALLEST)} THEN {_SMALLEST} ELSE {_exponent('e')} END"
    rows = _rows(relation, amounts, count, keys)
    inner = (
        f"SELECT *, abs(e) * pow(CAST(2 AS DOUBLE), -q) AS u FROM (SELECT *, e < 0 AS s, {size} AS q FROM {rows})"
    )
    times = "CAST(n AS HUGEINT) * " if count else ""
    one, whole = sql.double(2.0**_DIGITS), sql.double(2.0**-unit)
    sums = [f"sum({times}CAST(round({' * '.join(['u'] * power)} * {one}) AS BIGINT))" for power in POWERS]
    sums += [f"sum({times}CAST(round({number} * {whole}) AS HUGEINT))" for number in ("t", "p")]
    outer, grouping, wanted = _grouped(relation, keys, sets, "s, q")
    picked = ", ".join([*outer, grouping, "s", "q", "sum(n)", *sums])
    return f"SELECT {picked} FROM ({inner}) GROUP BY GROUPING SETS ({wanted})"


def unit_of(people: int, largest: float) -> int:
    """Return the power of two in which numbers up to `largest` of so many people can be summed as integers."""
    bits = min(80, 125 - people.bit_length())
    return math.frexp(largest)[1] - bits if largest else 0


def bins_query(
    relation: Relation, amounts: Amounts, keys: Sequence[Key], sets: Sequence[Sequence[int]], count: str | None
) -> str:
    """Return the query for `ErrorBins`."""
    rows = _rows(relation, amounts, count, keys)
    octave = f"SELECT *, CASE WHEN abs(e) < {sql.double(2.0**_SMALLEST)} THEN NULL ELSE {_exponent('e')} END AS q"
    place = f"floor((abs(e) * pow(CAST(2 AS DOUBLE), 1 - q) - 1) * {_BINS})"
    bins = f"SELECT *, e < 0 AS s, q * {_BINS} + greatest(0, least({_BINS - 1}, CAST({place} AS INTEGER))) AS b"
    outer, grouping, wanted = _grouped(relation, keys, sets, "s, b")
    return (
        f"SELECT {', '.join([*outer, grouping, 'sum(n)', 'min(e)', 'max(e)'])}"
        f" FROM ({bins} FROM ({octave} FROM {rows})) GROUP BY GROUPING SETS ({wanted})"
    )


def amount_cells_of(
    fetched: Sequence[tuple[Any, ...]],
    keys: Sequence[Key],
    sets: Sequence[Sequence[int]],
    unit: int,
    text_of: Callable[[Any], Level] = canonical_text,
) -> AmountCells:
    """Return the cells of the rows that `amounts_query` gave; `text_of` gives the text of a fetched value."""
    width = len(keys)
    columns = list(zip(*fetched, strict=True)) if fetched else [()] * (width + 6 + len(POWERS))
    levels, codes, which = cell_keys(columns, keys, sets, text_of)
    return AmountCells(
        levels,
        codes,
        which,
        negative=np.array(columns[width + 1], dtype=np.bool_),
        exponent=np.array(columns[width + 2], dtype=np.int64),
        n=np.array([int(n) for n in columns[width + 3]], dtype=np.int64),
        powers=tuple(tuple(columns[width + 4 + at]) for at in range(len(POWERS))),
        truth=tuple(columns[width + 4 + len(POWERS)]),
        estimate=tuple(columns[width + 5 + len(POWERS)]),
        unit=unit,
    )


def error_bins_of(
    fetched: Sequence[tuple[Any, ...]],
    keys: Sequence[Key],
    sets: Sequence[Sequence[int]],
    text_of: Callable[[Any], Level] = canonical_text,
) -> ErrorBins:
    """Return the bins of the rows that `bins_query` gave; `text_of` gives the text of a fetched value."""
    width = len(keys)
    columns = list(zip(*fetched, strict=True)) if fetched else [()] * (width + 4)
    levels, codes, which = cell_keys(columns, keys, sets, text_of)
    return ErrorBins(
        levels,
        codes,
        which,
        n=np.array([int(n) for n in columns[width + 1]], dtype=np.int64),
        low=np.array(columns[width + 2], dtype=np.float64),
        high=np.array(columns[width + 3], dtype=np.float64),
    )


def _exponent(error: str) -> str:
    """Return the expression of the power of two just above an error's size."""
    return f"CAST(floor(log2(abs({error}))) AS INTEGER) + 1"


def _rows(relation: Relation, amounts: Amounts, count: str | None, keys: Sequence[Key]) -> str:
    """Return the people with both numbers as a table: estimate `p`, truth `t`, error `e`, each for `n` people."""
    estimate = sql.number_of(*relation.columns[amounts.estimate.column])
    truth = sql.number_of(*relation.columns[amounts.truth.column]) if amounts.truth else sql.double(0.0)
    inner = [f"{estimate} AS p", f"{truth} AS t", f"{relation.people(count)} AS n", "*"]
    rows = f"(SELECT {', '.join(inner)} FROM {relation.source})"
    picked = ["p", "t", "p - t AS e", "n"]
    picked += [f"{relation.expression(key)} AS k{place}" for place, key in enumerate(keys)]
    return f"(SELECT {', '.join(picked)} FROM {rows} WHERE n > 0 AND isfinite(p) AND isfinite(t))"


def _grouped(
    relation: Relation, keys: Sequence[Key], sets: Sequence[Sequence[int]], always: str
) -> tuple[list[str], str, str]:
    """Return what is fetched of the keys, which set a row belongs to, and the sets to group by."""
    outer = [fetched_key(relation, key, place) for place, key in enumerate(keys)]
    grouping = f"grouping({', '.join(f'k{place}' for place in range(len(keys)))})" if keys else "0"
    wanted = ", ".join(f"({', '.join([always, *(f'k{place}' for place in one_set)])})" for one_set in sets)
    return outer, grouping, wanted
