"""Find keys of 128 bits among others: each in two halves of 64 bits, in arrays that take no more room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from evaluator.engine.table import Table

Halves = NDArray[np.uint64]
Some = dict[str, NDArray[Any]]
"""Some rows: arrays by the names of their columns."""
_VECTORS = 60
"""Batches of 2,048 rows that are taken over at a time."""


class Gathered:
    """Columns of numbers that come some rows at a time, in room for about as many as are expected."""

    def __init__(self, expected: int = 0, **types: type[np.generic] | np.dtype[np.generic]) -> None:
        self._whole: dict[str, NDArray[Any]] = {name: np.empty(expected, kind) for name, kind in types.items()}
        self._room = expected
        self.rows = 0

    def add(self, some: Some) -> None:
        """Add some rows."""
        end = self.rows + len(some["hi"])
        if end > self._room:
            self._room = max(end, self._room * 5 // 4)
            for name, one in self._whole.items():
                more = np.empty(self._room, one.dtype)
                more[: self.rows] = one[: self.rows]
                self._whole[name] = more
        for name, one in self._whole.items():
            one[self.rows : end] = some[name]
        self.rows = end

    def take(self, name: str) -> NDArray[Any]:
        """Return a whole column and let go of it."""
        return self._whole.pop(name)[: self.rows]


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys in rising order."""

    hi: Halves
    lo: Halves

    def repeats(self) -> NDArray[np.bool_]:
        """Return for each key whether it is the one before it."""
        found = np.zeros(len(self.hi), dtype=np.bool_)
        found[1:] = (self.hi[1:] == self.hi[:-1]) & (self.lo[1:] == self.lo[:-1])
        return found

    def places(self, hi: Halves, lo: Halves) -> NDArray[np.int64]:
        """Return where each of these keys stands, -1 where it does not; keys that stand here stand here once."""
        order = np.argsort(hi)  # in order they are found three times as fast
        at = np.empty(len(hi), dtype=np.int64)
        at[order] = np.searchsorted(self.hi, hi[order])
        found = np.full(len(hi), -1, dtype=np.int64)
        left = np.arange(len(hi))
        while len(left):  # more than once only where different keys have one upper half
            left = left[at[left] < len(self.hi)]
            left = left[self.hi[at[left]] == hi[left]]
            same = self.lo[at[left]] == lo[left]
            found[left[same]] = at[left[same]]
            left = left[~same]
            at[left] += 1
        return found


def ordered(hi: Halves, lo: Halves) -> NDArray[np.int64]:
    """Return the places of keys in rising order."""
    order = np.argsort(hi)
    upper = hi[order]
    alike = np.flatnonzero(upper[1:] == upper[:-1])
    del upper
    if (lo[order[alike]] != lo[order[alike + 1]]).any():  # different keys with one upper half: as good as never
        return np.lexsort((lo, hi))
    return order


def different(hi: Halves, lo: Halves) -> int:
    """Return how many different keys there are."""
    order = ordered(hi, lo)
    return int(np.count_nonzero(~Keys(hi[order], lo[order]).repeats()))


def streamed(table: Table, query: str, take: Callable[[Some], None]) -> None:
    """Give the rows of a query on a table, in its order and some at a time."""

    def bring(reading: duckdb.DuckDBPyConnection) -> None:
        while len(some := reading.fetch_df_chunk(_VECTORS)):
            take({str(name): column.to_numpy() for name, column in some.items()})

    table._fetched(query, bring)
