"""Count scores in narrow bins: three passes, each in memory that does not grow with rows.

The first finds the range, the second counts people in 65,536 equal steps of it, from which bins are made that hold
about as many people each; the third counts groups by outcome and bin. Sums are of integers, so that they depend
neither on the order of rows nor on the number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.canonical import canonical_text
from evaluator.engine import sql
from evaluator.engine.counting import Key, Level, Relation, Total, exact_float

STEPS = 65_536
"""Equal steps of the range from which bins are made."""
_DIGITS = 52
"""Binary digits to which a score's place in the range is added up."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The range of the scores, and cuts that no bin may lie across."""

    low: float
    high: float
    cuts: tuple[float, ...]

    @property
    def most_steps(self) -> int:
        """A number above every step."""
        return STEPS + len(self.cuts)

    def place(self, score: str) -> str:
        """Return the expression of a score's place in the range, 0 to 1."""
        width = self.high / 2 - self.low / 2  # halves: the range of two doubles may be none
        if not width > 0:
            # Halves of the smallest numbers there are would be nothing.
            whole = self.high - self.low
            return f"(({score} - {sql.double(self.low)}) / {sql.double(whole)})" if whole > 0 else sql.double(0.0)
        return f"(({score} / 2 - {sql.double(self.low / 2)}) / {sql.double(width)})"

    def step(self, score: str) -> str:
        """Return the expression of a score's step, an integer that rises with the score and at every cut."""
        step = f"CAST(least(floor({self.place(score)} * {STEPS}), {STEPS - 1}) AS INTEGER)"
        return " + ".join([step, *(f"CAST({score} >= {sql.double(cut)} AS INTEGER)" for cut in self.cuts)])


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps with people in them, lowest first."""

    step: NDArray[np.int64]
    people: NDArray[np.float64]
    low: NDArray[np.float64]
    """Lowest score in each step."""
    high: NDArray[np.float64]
    """Highest score in each step."""


@dataclass(frozen=True, slots=True)
class ScoreCells:
    """Counts by the values of some keys and by bin: arrays with one entry a cell; combinations may repeat."""

    levels: tuple[tuple[Level, ...], ...]
    codes: NDArray[np.int64]
    """Position of each key's level, of the shape (cells, keys); -1 where the cell's set leaves the key out."""
    sets: NDArray[np.int64]
    bins: NDArray[np.int64]
    n: NDArray[np.int64]
    w: NDArray[np.float64]
    w2: NDArray[np.float64]
    s: NDArray[np.float64]
    s2: NDArray[np.float64]


def range_query(relation: Relation, score: Key, count: str | None) -> str:
    """Return the query for the lowest and highest score of anybody."""
    return f"SELECT min(x), max(x) FROM {_scored(relation, score, count)}"


def steps_query(relation: Relation, score: Key, count: str | None, scale: Scale) -> str:
    """Return the query for `Steps`: at most as many rows as there are steps and cuts.

    Scores outside the scale are left out.
    """
    inside = f"x BETWEEN {sql.double(scale.low)} AND {sql.double(scale.high)}"
    return (
        f"SELECT {scale.step('x')} AS f, sum(n), min(x), max(x) FROM {_scored(relation, score, count)}"
        f" WHERE {inside} GROUP BY f ORDER BY f"
    )


def listed_query(relation: Relation, score: Key, key: Key, count: str | None, border: float) -> str:
    """Return the query for the people with a score at or above a border, by score and by the value of a key."""
    rows = _scored(relation, score, count, [f"{relation.expression(key)} AS g"])
    group = "g" if key.numbered else sql.text_of("g", relation.columns[key.column][1])
    return f"SELECT x, {group}, sum(n) FROM {rows} WHERE x >= {sql.double(border)} GROUP BY x, g"


def steps_of(fetched: Sequence[tuple[Any, ...]]) -> Steps:
    """Return the steps of the rows that `steps_query` gave."""
    step, people, low, high = zip(*fetched, strict=True) if fetched else ((), (), (), ())
    return Steps(
        np.array(step, dtype=np.int64),
        np.array([float(n) for n in people]),
        np.array(low, dtype=np.float64),
        np.array(high, dtype=np.float64),
    )


def scores_query(
    relation: Relation,
    score: Key,
    keys: Sequence[Key],
    sets: Sequence[Sequence[int]],
    scale: Scale,
    bins: str,
    count: str | None,
    weight: str | None,
    total: Total | None,
) -> str:
    """Return the query for `ScoreCells`; `bins` is the table that gives each step (`f`) its bin (`b`)."""
    others = [f"{relation.expression(key)} AS k{place}" for place, key in enumerate(keys)]
    inner = [f"{scale.step('x')} AS f", f"{scale.place('x')} AS u"]
    if weight is not None and total is not None:
        somebody = f"CASE WHEN n > 0 THEN ({sql.weight_of(*relation.columns[weight])})"
        others.append(f"{somebody} * {sql.double(2.0**-total.exponent)} END AS v")
        one, times = sql.double(2.0**total.bits), "CAST(n AS HUGEINT) * " if count else ""
        terms = ("v", "v * v", "v * u", "v * u * u")
        sums = [f"coalesce(sum({times}CAST(round({term} * {one}) AS HUGEINT)), 0)" for term in terms]
    else:
        one, times = sql.double(2.0**_DIGITS), "CAST(n AS HUGEINT) * " if count else ""
        sums = ["0", "0", *(f"sum({times}CAST(round({term} * {one}) AS BIGINT))" for term in ("u", "u * u"))]
    outer = [
        f"k{place}" if key.cuts is not None else sql.text_of(f"k{place}", relation.columns[key.column][1])
        for place, key in enumerate(keys)
    ]
    grouping = f"grouping({', '.join(f'k{place}' for place in range(len(keys)))})" if keys else "0"
    wanted = ", ".join(f"({', '.join(['b', *(f'k{place}' for place in one_set)])})" for one_set in sets)
    rows = _scored(relation, score, count, others)
    return (
        f"SELECT {', '.join([*outer, grouping, 'b', 'sum(n)', *sums])}"
        f" FROM (SELECT *, {', '.join(inner)} FROM {rows}) JOIN {bins} USING (f) GROUP BY GROUPING SETS ({wanted})"
    )


def score_cells_of(
    fetched: Sequence[tuple[Any, ...]],
    keys: Sequence[Key],
    sets: Sequence[Sequence[int]],
    scale: Scale,
    total: Total | None,
    text_of: Callable[[Any], Level] = canonical_text,
) -> ScoreCells:
    """Return the cells of the rows that `scores_query` gave; `text_of` gives the text of a fetched value."""
    width = len(keys)
    columns: list[tuple[Any, ...]] = list(zip(*fetched, strict=True)) if fetched else [()] * (width + 7)
    codes = np.empty((len(fetched), width), dtype=np.int64)
    levels: list[tuple[Level, ...]] = []
    for place, key in enumerate(keys):
        text = key.level_of(text_of)
        positions: dict[Level, int] = {}
        by_raw = {raw: positions.setdefault(text(raw), len(positions)) for raw in dict.fromkeys(columns[place])}
        codes[:, place] = [by_raw[raw] for raw in columns[place]]
        levels.append(tuple(positions))
    number_of_set = {
        sum(1 << (width - 1 - place) for place in range(width) if place not in one): number
        for number, one in enumerate(sets)
    }
    which = np.array([number_of_set[bits] for bits in columns[width]], dtype=np.int64)
    for number, one in enumerate(sets):
        left_out = [place for place in range(width) if place not in one]
        codes[np.ix_(which == number, left_out)] = -1
    n = np.array([int(people) for people in columns[width + 2]], dtype=np.int64)
    w, w2, u, u2 = (columns[width + at] for at in (3, 4, 5, 6))
    if total is None:
        weights, squares = n.astype(np.float64), n.astype(np.float64)
        first, second = (np.array([exact_float(value, -_DIGITS) for value in sums]) for sums in (u, u2))
    else:
        unit = total.exponent - total.bits
        weights = np.array([exact_float(value, unit) for value in w])
        squares = np.array([exact_float(value, 2 * total.exponent - total.bits) for value in w2])
        first, second = (np.array([exact_float(value, unit) for value in sums]) for sums in (u, u2))
    low, span = scale.low, scale.high - scale.low
    return ScoreCells(
        levels=tuple(levels),
        codes=codes,
        sets=which,
        bins=np.array(columns[width + 1], dtype=np.int64),
        n=n,
        w=weights,
        w2=squares,
        s=low * weights + span * first,
        s2=low * low * weights + 2 * low * span * first + span * span * second,
    )


def _scored(relation: Relation, score: Key, count: str | None, others: Sequence[str] = ()) -> str:
    """Return the rows of people with a finite score `x`, each standing for `n`, as a table to select from."""
    column, type_name = relation.columns[score.column]
    inner = [f"{sql.number_of(column, type_name)} AS x", f"{relation.people(count)} AS n", "*"]
    rows = f"(SELECT {', '.join(inner)} FROM {relation.source})"
    picked = ", ".join(["x", "n", *others])
    return f"(SELECT {picked} FROM {rows} WHERE n > 0 AND isfinite(x))"
