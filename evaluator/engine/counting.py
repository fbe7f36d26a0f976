"""Count rows by the values of some columns: one query, and only the cells come back."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.canonical import canonical_text
from evaluator.engine import sql

Level = str | int | None
"""A value's canonical text or a number's bin; None when it is missing."""


@dataclass(frozen=True, slots=True)
class Key:
    """A column to count by."""

    column: str
    cuts: tuple[float, ...] | None = None
    """Cut points of half-open bins; None to count by the values themselves."""
    within: tuple[float, float] | None = None
    """Bounds of a number that is binned, both included."""
    halved: int | None = None
    """Seed by which the column's values fall into half 0 or 1; None to count by them."""
    spelled: tuple[tuple[str, str], ...] = ()
    """Values that count as another one, each with that one; both as canonical texts."""

    @property
    def numbered(self) -> bool:
        """Whether its levels are numbers of bins or halves, not texts."""
        return self.cuts is not None or self.halved is not None

    def level_of(self, text_of: Callable[[Any], Level] = canonical_text) -> Callable[[Any], Level]:
        """Return the function from a value as the engine gives it to its level; `text_of` gives its text."""
        if self.numbered:
            return _as_is
        if not self.spelled:
            return text_of
        kept = dict(self.spelled)

        def level(raw: Any) -> Level:
            text = text_of(raw)
            return kept.get(text, text) if isinstance(text, str) else text

        return level


@dataclass(frozen=True, slots=True)
class Total:
    """Everybody in the table, as far as the count and weight columns can be read."""

    bad_counts: int
    """Rows whose count is no integer from 0 to 2^53."""
    bad_weights: int
    """Rows whose weight is no number from 0 to 1e100."""
    people: int
    largest_weight: float
    """Largest weight of anybody; 0 when nobody weighs anything."""

    @property
    def exponent(self) -> int:
        """Exponent of the power of two just above the largest weight."""
        return math.frexp(self.largest_weight)[1]

    @property
    def bits(self) -> int:
        """Bits with which a weight below 1 is added up, so that the sum over all people stays below 2 ** 125."""
        return min(110, 125 - self.people.bit_length())


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts by the values of some keys; arrays have one entry per cell. Cells may repeat a combination."""

    levels: tuple[tuple[Level, ...], ...]
    """For each key the levels that occur, in no order that means anything."""
    codes: NDArray[np.int64]
    """Position of each key's level, of the shape (cells, keys); -1 where the cell's set leaves the key out."""
    sets: NDArray[np.int64]
    """Which of the wanted sets of keys a cell belongs to."""
    rows: int
    """Rows of the table."""
    empty_rows: int
    """Rows that stand for nobody (count 0)."""
    bad_counts: int
    """Rows whose count is no integer from 0 to 2^53; they are in no cell's people."""
    people: tuple[int, ...]
    """People in each cell."""
    weights: tuple[int, ...]
    """Sum of weights in units of 2 ** `unit`; empty where nothing is weighted."""
    squares: tuple[int, ...]
    """Sum of squared weights in units of 2 ** `square_unit`; empty where nothing is weighted."""
    unit: int = 0
    square_unit: int = 0


@dataclass(frozen=True, slots=True)
class Relation:
    """What the queries stand on: where the rows come from, and each column's name and type in SQL."""

    source: str
    columns: dict[str, tuple[str, str]]

    def expression(self, key: Key) -> str:
        """Return the SQL expression that a key groups by."""
        column, type_name = self.columns[key.column]
        if key.halved is not None:
            return sql.half_of(column, type_name, key.halved)
        if key.cuts is None:
            return sql.value_of(column, type_name)
        return sql.bin_of(column, type_name, key.cuts, key.within)

    def people(self, count: str | None) -> str:
        """Return the SQL expression of how many people a row stands for."""
        return "1" if count is None else sql.people_of(*self.columns[count])


def total_query(relation: Relation, count: str | None, weight: str) -> str:
    """Return the query for `Total`."""
    inner = f"SELECT {relation.people(count)} AS n, {sql.weight_of(*relation.columns[weight])} AS w"
    return (
        "SELECT count(*) - count(n), count(*) - count(w), coalesce(sum(n), 0),"
        f" coalesce(max(w) FILTER (WHERE n > 0), 0) FROM ({inner} FROM {relation.source})"
    )


def cells_query(
    relation: Relation,
    keys: Sequence[Key],
    sets: Sequence[Sequence[int]],
    count: str | None,
    weight: str | None,
    total: Total | None,
    most: int,
) -> str:
    """Return the query for `Cells`: one pass, at most `most` + 1 cells.

    A weight is divided by the power of two above the largest one, so that it is below 1 and keeps all its digits,
    and is summed as an integer: the sum depends neither on the order of rows nor on the number of threads.
    """
    inner = [f"{relation.expression(key)} AS k{place}" for place, key in enumerate(keys)]
    outer = [fetched_key(relation, key, place) for place, key in enumerate(keys)]
    inner.append(f"{relation.people(count)} AS n")
    outer.append(f"grouping({', '.join(f'k{place}' for place in range(len(keys)))})" if keys else "0")
    if count is None:
        outer += ["count(*)", "count(*)", "0", "0"]
    else:
        outer += ["count(*)", "coalesce(sum(n), 0)", "count(*) FILTER (WHERE n = 0)", "count(*) - count(n)"]
    if weight is not None and total is not None:
        shrink, one = sql.double(2.0**-total.exponent), sql.double(2.0**total.bits)
        # A row of nobody has no weight, and may have one beyond the largest of somebody.
        somebody = f"CASE WHEN ({relation.people(count)}) > 0 THEN"
        inner.append(f"{somebody} ({sql.weight_of(*relation.columns[weight])}) * {shrink} END AS u")
        times = "CAST(n AS HUGEINT) * " if count else ""
        outer += [f"coalesce(sum({times}CAST(round({u} * {one}) AS HUGEINT)), 0)" for u in ("u", "u * u")]
    wanted = ", ".join(f"({', '.join(f'k{place}' for place in one_set)})" for one_set in sets)
    return (
        f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {relation.source})"
        f" GROUP BY GROUPING SETS ({wanted}) LIMIT {most + 1}"
    )


def fetched_key(relation: Relation, key: Key, place: int) -> str:
    """Return the SQL expression of what is fetched of a key that was grouped by."""
    return f"k{place}" if key.numbered else sql.text_of(f"k{place}", relation.columns[key.column][1])


def cells_of(
    fetched: Sequence[tuple[Any, ...]],
    keys: Sequence[Key],
    sets: Sequence[Sequence[int]],
    total: Total | None,
    text_of: Callable[[Any], Level] = canonical_text,
) -> Cells:
    """Return the cells of the rows that `cells_query` gave; `text_of` gives the text of a fetched value."""
    width = len(keys)
    columns: list[tuple[Any, ...]] = list(zip(*fetched, strict=True)) if fetched else [()] * (width + 7)
    levels, codes, which = cell_keys(columns, keys, sets, text_of)
    first = which == 0
    rows, empty, bad = (sum(np.array(columns[width + at], dtype=object)[first].tolist()) for at in (1, 3, 4))
    return Cells(
        levels=levels,
        codes=codes,
        sets=which,
        rows=rows,
        empty_rows=empty,
        bad_counts=bad,
        people=columns[width + 2],
        weights=columns[width + 5] if total else (),
        squares=columns[width + 6] if total else (),
        unit=total.exponent - total.bits if total else 0,
        square_unit=2 * total.exponent - total.bits if total else 0,
    )


def cell_keys(
    columns: Sequence[Sequence[Any]],
    keys: Sequence[Key],
    sets: Sequence[Sequence[int]],
    text_of: Callable[[Any], Level] = canonical_text,
) -> tuple[tuple[tuple[Level, ...], ...], NDArray[np.int64], NDArray[np.int64]]:
    """Return the levels of the keys, each cell's codes and its set, of the columns that a query gave.

    The keys' columns come first, then SQL's GROUPING.
    """
    width, cells = len(keys), len(columns[0])
    codes = np.empty((cells, width), dtype=np.int64)
    levels: list[tuple[Level, ...]] = []
    for place, key in enumerate(keys):
        text = key.level_of(text_of)
        positions: dict[Level, int] = {}
        by_raw = {raw: positions.setdefault(text(raw), len(positions)) for raw in dict.fromkeys(columns[place])}
        codes[:, place] = [by_raw[raw] for raw in columns[place]]
        levels.append(tuple(positions))
    number_of_set = {_grouping(one, width): place for place, one in enumerate(sets)}
    which = np.array([number_of_set[bits] for bits in columns[width]], dtype=np.int64)
    for number, one in enumerate(sets):
        left_out = [place for place in range(width) if place not in one]
        codes[np.ix_(which == number, left_out)] = -1
    return tuple(levels), codes, which


def _as_is(raw: Any) -> Level:
    return None if raw is None else int(raw)


def _grouping(one_set: Sequence[int], width: int) -> int:
    """Return what SQL's GROUPING gives for a set: a bit per key, the first highest, 1 where it is left out."""
    return sum(1 << (width - 1 - place) for place in range(width) if place not in one_set)


def exact_float(value: int, unit: int) -> float:
    """Return value * 2 ** unit, rounded once to the nearest floating-point number."""
    return float(value * 2**unit) if unit >= 0 else value / 2**-unit
