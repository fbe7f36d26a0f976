"""What a second file says, row by row of the first: a few bytes a row, filled for a part of the ids at a time."""

from __future__ import annotations

import numpy as np

from evaluator.engine import ids
from evaluator.engine.keys import Gathered, Some, different, streamed
from evaluator.engine.packing import Packing
from evaluator.engine.second_values import Part
from evaluator.engine.table import Table

_WITH_KEY, _WRITTEN_ALIKE = 1, 2


class Paired:
    """The rows of the first file in their order: `n0`, `n1`, ... of each, all 0 for one that found none."""

    def __init__(self, table: Table, id_column: str, packing: Packing, at_once: int) -> None:
        relation = table._relation([id_column])
        self._query = _keys_query(relation.source, *relation.columns[id_column])
        self._table, self._at_once = table, at_once
        self.numbers = [np.zeros(table._rows or 0, dtype=kind) for kind in packing.types]
        self.rows = 0
        self.with_id = 0
        """Rows that have an id."""
        self.matched = 0
        """Rows whose id is in the second file."""
        self.named = 0
        """Ids of the second file that a row names."""
        self.repeated: int | None = 0
        """Rows that repeat an id before them; None where that has to be asked of the file."""

    def match(self, number: int, parts: int, part: Part) -> None:
        """Read the first file and note what this part of the ids says of its rows."""
        seen = np.zeros(len(part.keys.hi), dtype=np.bool_)
        alone = Gathered(hi=np.uint64, lo=np.uint64)
        start = matched = 0

        def note(some: Some) -> None:
            nonlocal start, matched
            wanted = self._wanted(some, number, parts)
            rows, start = start + np.flatnonzero(wanted), start + len(wanted)
            self._grow(start)
            hi, lo = some["hi"][wanted], some["lo"][wanted]
            places = part.keys.places(hi, lo)
            found = places >= 0
            rows, places = rows[found], places[found]
            for ours, theirs in zip(self.numbers, part.numbers, strict=True):
                ours[rows] = theirs[places]
            seen[places] = True
            matched += len(rows)
            if self.repeated is not None and alone.rows + len(hi) - len(rows) > self._at_once:
                self.repeated = None  # many more ids than the second file has
            if self.repeated is not None:
                alone.add({"hi": hi[~found], "lo": lo[~found]})

        streamed(self._table, self._query, note)
        self.rows = start
        named = int(np.count_nonzero(seen))
        self.matched, self.named = self.matched + matched, self.named + named
        if self.repeated is not None:
            self.repeated += matched - named + alone.rows - different(alone.take("hi"), alone.take("lo"))

    def _wanted(self, some: Some, number: int, parts: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which rows have an id of a part."""
        wanted = some["state"] & _WITH_KEY > 0
        if number == 0:
            self.with_id += int(np.count_nonzero(wanted))
            if not (some["state"] & _WRITTEN_ALIKE).all():
                self.repeated = None
        return wanted if parts == 1 else wanted & (some["lo"] % np.uint64(parts) == number)

    def _grow(self, rows: int) -> None:
        """Make room for this many rows, where a text file has not been counted yet."""
        room = len(self.numbers[0])
        if rows > room:
            more = max(rows, room * 5 // 4) - room
            self.numbers = [np.concatenate([one, np.zeros(more, dtype=one.dtype)]) for one in self.numbers]


def _keys_query(source: str, column: str, type_name: str) -> str:
    """Return the query for `hi`, `lo` and `state` of each row, in the rows' order; 0 stands for no key."""
    key, alike = ids.key_of(column, type_name), ids.is_written_alike(column, type_name)
    upper, lower = (f"coalesce({half}, 0)" for half in ids.halves_of("k"))
    state = f"CASE WHEN k IS NULL THEN 0 ELSE {_WITH_KEY} END + CASE WHEN a THEN {_WRITTEN_ALIKE} ELSE 0 END"
    return (
        f"SELECT {upper} AS hi, {lower} AS lo, CAST({state} AS UTINYINT) AS state"
        f" FROM (SELECT {key} AS k, {alike} AS a FROM {source})"
    )
