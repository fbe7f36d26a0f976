"""Two files as one table: the rows of the first, each with what the second says of the same id.

Of the second file only the columns that are asked for are held, by the rows of the first that name the same id
(`held.py`). The first is read as it would be alone. Each is read by a connection that reaches no other file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from evaluator.domain.joining import Join, MatchReport
from evaluator.engine import ids, sql
from evaluator.engine.counting import Relation
from evaluator.engine.held import Held, hold, nearly_matching
from evaluator.engine.join_problems import nested_id, no_such_column, nothing_matches
from evaluator.engine.numbers import BadValues, Rule
from evaluator.engine.profile import ColumnProfile
from evaluator.engine.table import Table

FOUND = ""
"""Stands for a column, which always has a name, that says whether a row found one in the second file."""
SUFFIX = "(second file)"
"""Follows the name of a column of the second file where the first has one of the same name."""


class JoinedTable(Table):
    """A table whose columns stand in two files; use it in a `with` block."""

    def __init__(self, first: Table, second: Table, join: Join, id_here: str) -> None:
        id_there = join.id_there or id_here
        for table, wanted in ((first, (id_here,)), (second, (id_there, *join.columns))):
            for column in wanted:
                if column not in table.columns:
                    raise no_such_column(table, column)
            if table.is_nested(wanted[0]):
                raise nested_id(table, wanted[0])
        usable = [c for c in second.columns if c != id_there and (not join.columns or c in join.columns)]
        self.first, self.second, self.join = first, second, join
        self.id_here, self.id_there = id_here, id_there
        self.names = names_beside(usable, first.columns)
        """Columns of the second file by their names in this table."""
        super().__init__(
            first._connection,
            [*first.columns, *self.names],
            ["VARCHAR"] * (len(first.columns) + len(self.names)),
            name=first.name,
            format=first.format,
            reading=first.reading,
            limits=first.limits,
            left_out=first.left_out,
        )
        self._held: Held | None = None
        self._now = (second, 0.0, 1.0)
        self._match: MatchReport | None = None
        for table in (first, second):
            ids.make_ready(table._connection)

    def close(self) -> None:
        """Let go of both files and of everything read from them."""
        if self._held:
            self._held.let_go(self.first._connection)
            self._held = None
        for table in (self.first, self.second):
            ids.let_go(table._connection)
            table.close()

    # --- what it holds --------------------------------------------------------------------------------------

    @property
    def sha256(self) -> str | None:
        """The hash of the first file's bytes; `second.sha256` is that of the second."""
        return self.first.sha256

    @property
    def reading(self) -> dict[str, Any]:
        """How the first file was read; `second.reading` says it of the second."""
        return self.first.reading

    @property
    def in_both(self) -> dict[str, str]:
        """Columns of the second file whose names the first has too, by their names in this table."""
        return {name: column for name, column in self.names.items() if name != column}

    @property
    def used(self) -> tuple[str, ...]:
        """Columns of the second file that were counted by so far, by their names in this table."""
        return self._held.columns if self._held else ()

    def share_read(self) -> float:
        """Return the share that is done; matching the rows, in passes over both files, counts for the half."""
        table, before, width = self._now
        return (before + width * table.share_read()) / 2

    def _follow(self, table: Table, done: int, passes: int) -> None:
        self._now = (table, done / passes, 1 / passes)

    def rows(self) -> int:
        """Return the number of rows of the first file."""
        return self.first.rows()

    def prepare(self, columns: Sequence[str]) -> None:
        """Read these columns of the second file at once, and match the rows.

        UploadError where one id stands for different values, or where no row finds another.
        """
        self.first.prepare([column for column in columns if column not in self.names])
        self.second.prepare([self.names[column] for column in columns if column in self.names])
        self._hold([column for column in columns if column in self.names])
        self.match()

    def is_nested(self, column: str) -> bool:
        """Return True when a column holds lists or records, which cannot be used."""
        return self.second.is_nested(self.names[column]) if column in self.names else self.first.is_nested(column)

    def preview(self, n: int) -> list[dict[str, str | None]]:
        """Return the first n rows as canonical texts, each with what the second file says of it."""
        rows = self.first.preview(n)
        sample, _ = self.first._sampled()
        key = ids.key_of(*self.first._relation([self.id_here]).columns[self.id_here])
        keys = [row[0] for row in self.first._fetch(f"SELECT {key} FROM {sample} LIMIT {int(n)}")]
        plain = [name for name in self.names if not self.is_nested(name)]
        found = self._said_of(keys, plain)
        return [{**row, **found.get(key, dict.fromkeys(plain))} for row, key in zip(rows, keys, strict=True)]

    def _said_of(
        self, keys: Sequence[int | None], names: Sequence[str]
    ) -> dict[int | None, dict[str, str | None]]:
        relation = self.second._relation([self.id_there, *(self.names[name] for name in names)])
        key = ids.key_of(*relation.columns[self.id_there])
        texts = [sql.text_of(*relation.columns[self.names[name]]) for name in names]
        wanted = [f"CAST('{one}' AS UHUGEINT)" for one in keys if one is not None]
        chosen = f"{key} IN ({', '.join(wanted or ['NULL'])})"
        query = f"SELECT {', '.join([key, *texts])} FROM {relation.source} WHERE {chosen}"
        found: dict[int | None, dict[str, str | None]] = {}
        for one, *values in self.second._fetch(query):
            found.setdefault(one, dict(zip(names, map(self.second._level, values), strict=True)))
        return found

    def profile(self, column: str) -> ColumnProfile:
        """Return what the first rows of the file that holds the column say of it; KeyError for an unknown one."""
        if column not in self.names:
            return self.first.profile(column)
        found = self.second.profile(self.names[column])
        return replace(found, column=column)

    def find(self, rule: Rule, column: str, within: tuple[float, float] | None = None) -> BadValues | None:
        """Return the first value that breaks a rule in the file that holds the column, None when all keep it.

        A row that found none in the second file has no value there, which breaks the rule for weights.
        """
        if column not in self.names:
            return self.first.find(rule, column, within)
        bad = self.second.find(rule, self.names[column], within)
        if bad is not None:
            return BadValues(bad.rows, bad.row, bad.line, bad.value, self.second.name)
        return self._without_value() if rule == "weight" else None

    def _without_value(self) -> BadValues | None:
        held = self._hold(())
        beside = f"{self.first._relation([self.id_here]).source} AS s POSITIONAL JOIN paired AS p"
        inner = f"SELECT row_number() OVER () AS r, {held.packing.found.read('p')} AS found FROM {beside}"
        query = f"SELECT count(*), min(r) FROM ({inner}) WHERE found = 0"
        rows, row = self._fetch(query)[0]
        return BadValues(rows, row, None, None) if rows else None

    # --- how both files match -------------------------------------------------------------------------------

    def match(self) -> MatchReport:
        """Return how many rows found each other; UploadError when none did."""
        if self._match is None:
            self._match = self._matched(self._hold(()))
        return self._match

    def _matched(self, held: Held) -> MatchReport:
        paired = held.paired
        self._rows = self.first._rows = paired.rows
        if not paired.matched:
            raise nothing_matches(self.first, self.id_here, self.second, self.id_there)
        nearly = 0
        if paired.with_id > paired.matched and paired.named < held.ids:
            nearly = nearly_matching(self.first, self.id_here, self.second, self.id_there, held)
        repeated = paired.repeated
        if repeated is None:
            repeated = self.first.repeats([self.id_here], present=True)[1]
        return MatchReport(
            rows=paired.rows,
            matched=paired.matched,
            unmatched=paired.rows - paired.matched,
            without_id=paired.rows - paired.with_id,
            repeated=repeated,
            nearly=nearly,
            other_rows=held.rows,
            other_unmatched=held.ids - paired.named,
            other_without_id=held.rows - held.with_id,
            other_repeated=held.with_id - held.ids,
        )

    # --- inside ---------------------------------------------------------------------------------------------

    def _hold(self, columns: Sequence[str]) -> Held:
        """Hold these columns of the second file, beside those that are held already."""
        known = self._held.columns if self._held else ()
        wanted = tuple(dict.fromkeys([*known, *columns]))
        if self._held is None or wanted != known:
            theirs = [self.names[name] for name in wanted]
            if self._held:
                self._held.let_go(self.first._connection)
                self._held = None
            held = hold(self.first, self.id_here, self.second, self.id_there, theirs, self._follow)
            self._held, self._now = replace(held, columns=wanted), (self.first, 1.0, 1.0)
        return self._held

    def _relation(self, columns: Sequence[str]) -> Relation:
        ours = [column for column in columns if column in self.names]
        theirs = [column for column in columns if column not in self.names and column != FOUND]
        if not ours and FOUND not in columns:
            return self.first._relation(theirs)
        held = self._hold(ours)
        relation = self.first._relation([*theirs, self.id_here])
        taken = {name: relation.columns[name] for name in theirs}
        places = {name: at for at, name in enumerate(held.columns)}
        taken |= {name: (f"j{places[name]}", "VARCHAR") for name in ours}
        inner = [f"s.{relation.columns[name][0]}" for name in dict.fromkeys(theirs)]
        for at in dict.fromkeys(places[name] for name in ours):
            inner.append(f"{held.functions[at]}({held.packing.digits[at].read('p')}) AS j{at}")
        if FOUND in columns:
            inner.append(f"CASE WHEN {held.packing.found.read('p')} = 0 THEN 'no' ELSE 'yes' END AS found")
            taken[FOUND] = ("found", "VARCHAR")
        both = f"{relation.source} AS s POSITIONAL JOIN paired AS p"
        return Relation(f"(SELECT {', '.join(inner)} FROM {both}) AS pair", taken)

    def _level(self, raw: Any) -> str | None:
        return self.first._level(raw)

    def _fetched(self, query: str, take: Callable[[duckdb.DuckDBPyConnection], Any]) -> Any:
        return self.first._fetched(query, take)


def names_beside(columns: Sequence[str], taken: Sequence[str]) -> dict[str, str]:
    """Return the columns of a second file by the names they get beside those of the first."""
    names: dict[str, str] = {}
    for column in columns:
        name = column
        while name in taken or name in names or (name != column and name in columns):
            name = f"{name} {SUFFIX}"
        names[name] = column
    return names


def join_tables(first: Table, second: Table, join: Join, id_here: str) -> JoinedTable:
    """Return two open tables as one, which closes both; UploadError when one has no such column, and both closed.

    `id_here` is the first table's column with the id.
    """
    try:
        return JoinedTable(first, second, join, id_here)
    except BaseException:
        first.close()
        second.close()
        raise
