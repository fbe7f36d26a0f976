"""The values of a second file's columns, each known once, and its rows a part at a time: keys, packed values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from duckdb.func import FunctionNullHandling, PythonUDFType
from numpy.typing import NDArray

from evaluator.engine import ids, sql
from evaluator.engine.counting import Relation
from evaluator.engine.join_problems import too_many_values
from evaluator.engine.keys import Gathered, Keys, ordered, streamed
from evaluator.engine.packing import Packing
from evaluator.engine.table import Table


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the second file's ids, each once, with what its rows say."""

    keys: Keys
    numbers: list[NDArray[Any]]
    """Their values, packed."""
    rows: int
    """Rows with an id."""
    contradictions: int
    """Ids that stand for different values."""
    least: tuple[int, int] | None
    """The halves of the lowest key of those."""


class SecondValues:
    """Some columns of a second file; UploadError when it cannot be read, or they have too many values."""

    def __init__(self, table: Table, id_column: str, columns: Sequence[str]) -> None:
        self.table, self.columns, self._id = table, tuple(columns), id_column
        self.relation = table._relation([id_column, *columns])
        self._levels, self.rows = _levels(table, self.relation, columns)
        self.packing = Packing([1 + max(places.values(), default=0) for places in self._levels])
        """How a row's values are packed: 0 stands for a missing one."""

    @property
    def key(self) -> str:
        """The expression of a row's key."""
        return ids.key_of(*self.relation.columns[self._id])

    def texts(self) -> list[str]:
        """Return the expressions of the columns' values as they are written."""
        return [_text(self.relation, column) for column in self.columns]

    def note_rows(self) -> None:
        """Tell the table how many rows it has; UploadError when they are more than it may have."""
        if self.table._rows is None:
            self.table._rows = self.table._within(self.rows)

    def part(self, number: int, parts: int) -> Part:
        """Read a part of the ids."""
        names = self.packing.names()
        kinds = dict(zip(names, self.packing.types, strict=True))
        gathered = Gathered(self.rows // parts + self.rows // parts // 50, hi=np.uint64, lo=np.uint64, **kinds)
        with self._packed(number, parts) as query:
            streamed(self.table, query, gathered.add)
        hi, lo = gathered.take("hi"), gathered.take("lo")
        order = ordered(hi, lo)
        hi = hi[order]  # one after the other: each lets go of what it was made from
        lo = lo[order]
        keys, numbers = Keys(hi, lo), [gathered.take(name)[order] for name in names]
        repeats = keys.repeats()
        if not repeats.any():
            return Part(keys, numbers, gathered.rows, 0, None)
        differs, least = np.zeros(len(order), dtype=np.bool_), None
        for one in numbers:
            differs[1:] |= repeats[1:] & (one[1:] != one[:-1])
        if differs.any():
            at = int(np.argmax(differs))
            least = (int(keys.hi[at]), int(keys.lo[at]))
        contradictions = len(np.unique(np.cumsum(~repeats)[differs]))
        once = Keys(keys.hi[~repeats], keys.lo[~repeats])
        return Part(once, [one[~repeats] for one in numbers], gathered.rows, contradictions, least)

    def contradiction(self, least: tuple[int, int]) -> tuple[int, int]:
        """Return two rows of data, from 1, that have the id with this key and different values."""
        level, key = self.table._level, (least[0] << 64) | least[1]
        columns = ", ".join(["row_number() OVER () AS r", f"{self.key} AS k", *self.texts()])
        rows = self.table._fetch(
            f"SELECT * FROM (SELECT {columns} FROM {self.relation.source})"
            f" WHERE k = CAST('{key}' AS UHUGEINT) ORDER BY r"
        )
        first = [level(value) for value in rows[0][2:]]
        other = next((row for row in rows if [level(value) for value in row[2:]] != first), rows[-1])
        return int(rows[0][0]), int(other[0])

    @contextmanager
    def _packed(self, part: int, parts: int) -> Iterator[str]:
        """Give the query for `hi`, `lo`, `n0`, ... of each row that has an id, of one part of the ids."""
        connection, joins = self.table._connection, ""
        for at, places in enumerate(self._levels):
            raw, codes = np.array([*places, ""], dtype=object), np.array([*places.values(), 0], dtype=np.int32)
            connection.register(f"level_{at}", {"raw": raw, "code": codes})
            joins += f" LEFT JOIN level_{at} AS l{at} ON s.t{at} = l{at}.raw"
        columns = dict.fromkeys(name for name, _type in self.relation.columns.values())
        keyed = f"SELECT {self.key} AS k, {', '.join(columns)} FROM {self.relation.source}"
        upper, lower = ids.halves_of("k")
        texts = "".join(f", {text} AS t{at}" for at, text in enumerate(self.texts()))
        some = f"SELECT {upper} AS hi, {lower} AS lo{texts} FROM ({keyed}) WHERE {ids.in_part(lower, part, parts)}"
        numbers = self.packing.written([f"coalesce(l{at}.code, 0)" for at in range(len(self.columns))])
        named = ", ".join(f"{one} AS {name}" for one, name in zip(numbers, self.packing.names(), strict=True))
        try:
            yield f"SELECT s.hi, s.lo, {named} FROM ({some}) AS s{joins}"
        finally:
            for at in range(len(self._levels)):
                connection.unregister(f"level_{at}")

    def tell(self, connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
        """Teach a connection a function `level_0`, `level_1`, ... from a place to its text, one for each column.

        Returns their names: whoever closes the connection removes them before. A join with a table of the levels
        would be less bounded: the engine cannot know how many rows stand on the other side, and may hold those.
        """
        import pyarrow as pa

        names = []
        for at, places in enumerate(self._levels):
            texts: list[str | None] = [None] * (1 + max(places.values(), default=0))
            for raw, code in places.items():
                texts[code] = texts[code] or self.table._level(raw)
            names.append(f"level_{at}")
            connection.create_function(
                names[at],
                pa.array(texts, pa.string()).take,
                ["UBIGINT"],
                "VARCHAR",
                type=PythonUDFType.ARROW,
                null_handling=FunctionNullHandling.SPECIAL,
            )
        return tuple(names)


def _levels(table: Table, relation: Relation, columns: Sequence[str]) -> tuple[list[dict[str, int]], int]:
    """Return for each column its values as they are written, each with the place of its canonical text, from 1.

    Beside them the rows of the file.
    """
    if not columns:
        counted = table._rows
        return [], int(
            table._fetch(f"SELECT count(*) FROM {relation.source}")[0][0]
        ) if counted is None else counted
    texts = [_text(relation, column) for column in columns]
    inner = ", ".join(f"{text} AS t{at}" for at, text in enumerate(texts))
    places = [f"t{at}" for at in range(len(texts))]
    most = table.limits.fetched
    query = (
        f"SELECT grouping({', '.join(places)}), coalesce({', '.join(places)}), count(*) FROM"
        f" (SELECT {inner} FROM {relation.source}) GROUP BY GROUPING SETS ({', '.join(f'({p})' for p in places)})"
        f" LIMIT {most + 1}"
    )
    fetched = table._fetch(query)
    if len(fetched) > most:
        raise too_many_values(table, columns, most)
    found: list[dict[str, int]] = [{} for _ in columns]
    known: list[dict[str, int]] = [{} for _ in columns]
    everyone, rows = (1 << len(columns)) - 1, 0
    for bits, raw, number in fetched:
        at = len(columns) - (everyone ^ bits).bit_length()
        rows += number if at == 0 else 0
        text = table._level(raw)
        if text is not None:
            found[at][raw] = known[at].setdefault(text, len(known[at]) + 1)
    return found, rows


def _text(relation: Relation, column: str) -> str:
    name, type_name = relation.columns[column]
    return f"CASE WHEN {sql.is_missing(name, type_name)} THEN NULL ELSE {sql.text_of(name, type_name)} END"
