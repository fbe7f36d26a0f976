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
from evaluator.engine.counting import Key, Level, Relation, Total, cell_keys, exact_float, fetched_key

LARGEST = 1e15
"""Largest number, on either side of 0, that is taken for an amount."""
Term = tuple[int, int]
"""A power of the weight, and one of the size of the error."""
TERMS: tuple[Term, ...] = ((1, 1), (1, 2), (1, 3), (1, 4), (1, 6))
"""What is summed where nothing is weighted."""
WEIGHTED_TERMS: tuple[Term, ...] = (
    (1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 6),
    (2, 0), (2, 1), (2, 2), (2, 4),
    (3, 0), (3, 1), (3, 2), (3, 3), (3, 4), (3, 6),
)  # fmt: skip
"""What is summed where people are weighted."""
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
    powers: dict[Term, tuple[int, ...]]
    """For each term the cells' sums of weight ** its first times (size / 2 ** exponent) ** its second number, in
    units of 2 ** -`bits`; weights as shares of the power of two above the largest."""
    bits: int
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
    w: NDArray[np.float64]
    """Sum of weights in each bin, in the unit of `AmountCells`; people where nothing is weighted."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """The columns whose difference is looked at."""

    estimate: Key
    truth: Key | None
    """None where nobody knows it: then the estimates alone are summed, as if each were an error."""
    weight: Key | None = None
    """Column with the weight of each person; None where all weigh the same."""
    total: Total | None = None
    """What sums of weights need; given with `weight`."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """The columns that are read."""
        return tuple(key for key in (self.estimate, self.truth, self.weight) if key is not None)

    @property
    def terms(self) -> tuple[Term, ...]:
        """What is summed."""
        return TERMS if self.weight is None else WEIGHTED_TERMS

    @property
    def bits(self) -> int:
        """Binary digits to which terms are summed."""
        return _DIGITS if self.total is None else self.total.bits

    @property
    def weighted(self) -> str:
        """The factor of a person's weight in an expression; empty where nothing is weighted."""
        return "" if self.weight is None else "v * "


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
    one, whole = sql.double(2.0**amounts.bits), sql.double(2.0**-unit)
    size_of_sum = "BIGINT" if amounts.weight is None else "HUGEINT"
    sums = [
        f"sum({times}CAST(round({' * '.join([*['v'] * (heavy if amounts.weight else 0), *['u'] * power])} * {one})"
        f" AS {size_of_sum}))"
        for heavy, power in amounts.terms
    ]
    sums += [f"sum({times}CAST(round({amounts.weighted}{number} * {whole}) AS HUGEINT))" for number in ("t", "p")]
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
    people = "sum(n)"
    if amounts.weight is not None:
        times = "CAST(n AS HUGEINT) * " if count else ""
        people = f"sum(n), sum({times}CAST(round(v * {sql.double(2.0**amounts.bits)}) AS HUGEINT))"
    return (
        f"SELECT {', '.join([*outer, grouping, 'min(e)', 'max(e)', people])}"
        f" FROM ({bins} FROM ({octave} FROM {rows})) GROUP BY GROUPING SETS ({wanted})"
    )


def amount_cells_of(
    fetched: Sequence[tuple[Any, ...]],
    keys: Sequence[Key],
    sets: Sequence[Sequence[int]],
    unit: int,
    text_of: Callable[[Any], Level] = canonical_text,
    amounts: Amounts | None = None,
) -> AmountCells:
    """Return the cells of the rows that `amounts_query` gave; `text_of` gives the text of a fetched value."""
    width = len(keys)
    terms, bits = (TERMS, _DIGITS) if amounts is None else (amounts.terms, amounts.bits)
    columns = list(zip(*fetched, strict=True)) if fetched else [()] * (width + 6 + len(terms))
    levels, codes, which = cell_keys(columns, keys, sets, text_of)
    return AmountCells(
        levels,
        codes,
        which,
        negative=np.array(columns[width + 1], dtype=np.bool_),
        exponent=np.array(columns[width + 2], dtype=np.int64),
        n=np.array([int(n) for n in columns[width + 3]], dtype=np.int64),
        powers={term: tuple(columns[width + 4 + at]) for at, term in enumerate(terms)},
        bits=bits,
        truth=tuple(columns[width + 4 + len(terms)]),
        estimate=tuple(columns[width + 5 + len(terms)]),
        unit=unit,
    )


def error_bins_of(
    fetched: Sequence[tuple[Any, ...]],
    keys: Sequence[Key],
    sets: Sequence[Sequence[int]],
    text_of: Callable[[Any], Level] = canonical_text,
    amounts: Amounts | None = None,
) -> ErrorBins:
    """Return the bins of the rows that `bins_query` gave; `text_of` gives the text of a fetched value."""
    width = len(keys)
    bits = None if amounts is None or amounts.weight is None else amounts.bits
    columns = list(zip(*fetched, strict=True)) if fetched else [()] * (width + 5)
    levels, codes, which = cell_keys(columns, keys, sets, text_of)
    n = np.array([int(n) for n in columns[width + 3]], dtype=np.int64)
    return ErrorBins(
        levels,
        codes,
        which,
        n=n,
        low=np.array(columns[width + 1], dtype=np.float64),
        high=np.array(columns[width + 2], dtype=np.float64),
        w=n.astype(np.float64)
        if bits is None
        else np.array([exact_float(int(w), -bits) for w in columns[width + 4]], dtype=np.float64),
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
    if amounts.weight is not None and amounts.total is not None:
        weight = sql.weight_of(*relation.columns[amounts.weight.column])
        picked.append(f"({weight}) * {sql.double(2.0**-amounts.total.exponent)} AS v")
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
