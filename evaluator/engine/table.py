"""An open table: it tells about its columns and counts its rows; the rows themselves never leave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb

from evaluator.domain.canonical import canonical_text
from evaluator.engine import profile as profiles
from evaluator.engine import sql
from evaluator.engine.amounting import (
    AmountCells,
    Amounts,
    ErrorBins,
    amount_cells_of,
    amounts_query,
    bins_query,
    error_bins_of,
    people_query,
    unit_of,
)
from evaluator.engine.column_forms import AT_ONCE
from evaluator.engine.counting import Cells, Key, Level, Relation, Total, cells_of, cells_query, total_query
from evaluator.engine.lines import line_of_row
from evaluator.engine.numbers import BadValues, Rule, breaks
from evaluator.engine.opened import OUR_ERRORS, Opened
from evaluator.engine.scoring import (
    Scale,
    ScoreCells,
    Steps,
    listed_query,
    range_query,
    score_cells_of,
    scores_query,
    steps_of,
    steps_query,
)

if TYPE_CHECKING:
    import pyarrow as pa


class Table(Opened):
    """Rows behind one door; use it in a `with` block."""

    def rows(self) -> int:
        """Return the number of rows; a CSV file that was not counted yet is read once."""
        if self._rows is None:
            self._rows = self._within(int(self._fetch("SELECT count(*) FROM source")[0][0]))
        return self._rows

    def prepare(self, columns: Sequence[str]) -> None:
        """Get ready to count by these columns at once: their first rows are looked at together."""
        self._relation(columns)

    def is_nested(self, column: str) -> bool:
        """Return True when a column holds lists or records, which cannot be used."""
        if self._frame is None:
            return sql.is_nested(self._types[self._place[column]])
        return sql.is_nested(self._relation([column]).columns[column][1])

    def preview(self, n: int) -> list[dict[str, str | None]]:
        """Return the first n rows as canonical texts; columns of lists or records are left out."""
        sample, _ = self._sampled()
        plain = [column for column in self.columns if not sql.is_nested(self._types[self._place[column]])]
        if not plain:
            return []
        places = [self._place[column] for column in plain]
        self._find_forms(places[:AT_ONCE])
        values = [(f"c{place}", self._types[place]) for place in places]
        texts = ", ".join(
            f"CASE WHEN NOT {sql.is_missing(*value)} THEN {sql.text_of(*value)} END" for value in values
        )
        rows = self._fetch(f"SELECT {texts} FROM {sample} LIMIT {int(n)}")
        return [dict(zip(plain, map(canonical_text, row), strict=True)) for row in rows]

    def profile(self, column: str) -> profiles.ColumnProfile:
        """Return what the first rows of a column hold (`Limits.sample`); KeyError for an unknown column."""
        if column not in self._profiles:
            self._profiles[column] = self._profiled(column, self._place[column])
        return self._profiles[column]

    def _profiled(self, column: str, place: int) -> profiles.ColumnProfile:
        sample, whole = self._sampled()
        if sql.is_nested(self._types[place]):
            return profiles.ColumnProfile(column, 0, whole, 0, 0, (), 0, False, (), nested=True)
        self._find_forms([place])
        figures, values = profiles.profile_queries(sample, f"c{place}", self._types[place])
        return profiles.profile_of(column, self._fetch(figures)[0], self._fetch(values), whole=whole)

    # --- counting -------------------------------------------------------------------------------------------

    def count(
        self,
        keys: Sequence[Key],
        sets: Sequence[Sequence[int]],
        *,
        count: str | None = None,
        weight: str | None = None,
        total: Total | None = None,
        most: int | None = None,
    ) -> Cells | None:
        """Return the cells of every wanted set of keys (positions in `keys`); None when more than `most`.

        `count` and `weight` name columns; a weight needs the `total` found before. UploadError when the file
        cannot be read to its end.
        """
        limit = self.limits.fetched if most is None else most
        wanted = [key.column for key in keys] + [column for column in (count, weight) if column is not None]
        relation = self._relation(wanted)
        query = cells_query(relation, keys, sets, count, weight, total if weight is not None else None, limit)
        fetched = self._fetch(query)
        if self.format == "csv" and self._fingerprint:
            self._fingerprint.sha256()
        if len(fetched) > limit:
            return None
        cells = cells_of(fetched, keys, sets, total if weight is not None else None, self._level)
        self._rows = self._within(cells.rows)
        for key, levels in zip(keys, cells.levels, strict=True):
            self._require_short(key.column, levels)
        return cells

    def total(self, count: str | None, weight: str) -> Total:
        """Return the people and the largest weight, which the sums of weights need."""
        relation = self._relation([weight, *([count] if count is not None else [])])
        return Total(*self._fetch(total_query(relation, count, weight))[0])

    def score_range(self, score: Key, count: str | None) -> tuple[float, float] | None:
        """Return the lowest and the highest score of anybody; None when nobody has one."""
        low, high = self._fetch(range_query(self._scores_of([score], count), score, count))[0]
        return None if low is None else (float(low), float(high))

    def score_steps(self, score: Key, count: str | None, scale: Scale) -> Steps:
        """Return the people in narrow equal steps of the scores' range."""
        return steps_of(self._fetch(steps_query(self._scores_of([score], count), score, count, scale)))

    def score_cells(
        self,
        score: Key,
        keys: Sequence[Key],
        sets: Sequence[Sequence[int]],
        scale: Scale,
        starts: Sequence[int],
        *,
        count: str | None = None,
        weight: str | None = None,
        total: Total | None = None,
    ) -> ScoreCells:
        """Return the cells of every wanted set of keys by bin; `starts` are the bins' first steps, rising."""
        relation = self._scores_of([score, *keys], count, weight)
        ends = [*starts[1:], scale.most_steps]
        spans = ", ".join(f"({at}, {a}, {b})" for at, (a, b) in enumerate(zip(starts, ends, strict=True)))
        self._fetch(
            "CREATE OR REPLACE TEMP TABLE score_bins AS"
            f" SELECT CAST(unnest(range(a, z)) AS INTEGER) AS f, b FROM (VALUES {spans}) AS t(b, a, z)"
        )
        query = scores_query(relation, score, keys, sets, scale, "score_bins", count, weight, total)
        return score_cells_of(self._fetch(query), keys, sets, scale, total, self._level)

    def listed(self, score: Key, key: Key, count: str | None, border: float) -> list[tuple[float, Level, int]]:
        """Return score, level of a key and people of those at or above a border, with as many entries as people
        above it and groups at it at most; levels may repeat.
        """
        relation = self._scores_of([score, key], count)
        text = (lambda raw: raw) if key.numbered else canonical_text
        fetched = self._fetch(listed_query(relation, score, key, count, border))
        return [(float(x), text(level), int(people)) for x, level, people in fetched]

    def amount_cells(
        self, amounts: Amounts, keys: Sequence[Key], sets: Sequence[Sequence[int]], count: str | None = None
    ) -> AmountCells:
        """Return the sums of errors of every wanted set of keys, of everybody who has both numbers."""
        relation = self._amounts_of(amounts, keys, count)
        people, largest = self._fetch(people_query(relation, amounts, count))[0]
        unit = unit_of(int(people), float(largest))
        query = amounts_query(relation, amounts, keys, sets, count, unit)
        return amount_cells_of(self._fetch(query), keys, sets, unit, self._level, amounts)

    def error_bins(
        self, amounts: Amounts, keys: Sequence[Key], sets: Sequence[Sequence[int]], count: str | None = None
    ) -> ErrorBins:
        """Return the people in narrow bins of the error, for every wanted set of keys."""
        query = bins_query(self._amounts_of(amounts, keys, count), amounts, keys, sets, count)
        return error_bins_of(self._fetch(query), keys, sets, self._level, amounts)

    def _amounts_of(self, amounts: Amounts, keys: Sequence[Key], count: str | None) -> Relation:
        return self._scores_of([*amounts.keys, *keys], count)

    def _scores_of(self, keys: Sequence[Key], *others: str | None) -> Relation:
        return self._relation([*(key.column for key in keys), *(name for name in others if name is not None)])

    def estimate(self, keys: Sequence[Key]) -> tuple[int, ...]:
        """Return how many values each key has among the first rows: at least so many are in the table."""
        relation = self._relation([key.column for key in keys])
        inner = ", ".join(f"{relation.expression(key)} AS k{place}" for place, key in enumerate(keys))
        counts = ", ".join(
            f"count(DISTINCT k{place}) + CAST(count(*) > count(k{place}) AS INT)" for place in range(len(keys))
        )
        if not keys:
            return ()
        query = f"SELECT {counts} FROM (SELECT {inner} FROM {relation.source} LIMIT {self.limits.estimate})"
        return tuple(self._fetch(query)[0])

    def levels(self, column: str, most: int) -> tuple[Level, ...] | None:
        """Return the values of a column in the whole table, sorted, None when there are more than `most`."""
        relation = self._relation([column])
        name, type_name = relation.columns[column]
        query = f"SELECT DISTINCT {sql.text_of(name, type_name)} FROM {relation.source} LIMIT {4 * most + 1}"
        fetched = self._fetch(query)
        levels = {self._level(raw) for (raw,) in fetched}
        if len(fetched) > 4 * most or len(levels) > most:
            return None
        self._require_short(column, levels)
        return tuple(sorted(levels, key=lambda level: (level is None, level or "")))

    def repeats(self, columns: Sequence[str], *, present: bool = False) -> tuple[int, int]:
        """Return how many rows there are, and how many repeat one before them in all these columns.

        `present` leaves out rows in which a column has no value. Read in parts that fit, so that memory does not
        grow with the rows.
        """
        relation = self._relation(columns)
        values = [relation.columns[column] for column in columns]
        texts = ", ".join(sql.value_of(*value) for value in values)
        wanted = " AND ".join(f"NOT {sql.is_missing(*value)}" for value in values) if present else "true"
        parts = 1 + self.rows() // self.limits.fetched
        rows = distinct = 0
        for part in range(parts):
            some = (
                f"SELECT count(*) AS c FROM {relation.source} WHERE {wanted} AND hash({texts}) % {parts} = {part}"
            )
            counted = self._fetch(f"SELECT coalesce(sum(c), 0), count(*) FROM ({some} GROUP BY {texts})")
            rows, distinct = rows + int(counted[0][0]), distinct + int(counted[0][1])
        return rows, rows - distinct

    def find(self, rule: Rule, column: str, within: tuple[float, float] | None = None) -> BadValues | None:
        """Return the first value of a column that breaks a rule, None when all keep it."""
        relation = self._relation([column])
        name, type_name = relation.columns[column]
        inner = (
            f"SELECT row_number() OVER () AS r, {sql.text_of(name, type_name)} AS t,"
            f" {breaks(rule, name, type_name, within)} AS b FROM {relation.source}"
        )
        rows, row, value = self._fetch(f"SELECT count(*), min(r), first(t ORDER BY r) FROM ({inner}) WHERE b")[0]
        if not rows:
            return None
        return BadValues(rows, row, self.line_of(row), value)

    def line_of(self, row: int) -> int | None:
        """Return the line of the text file on which a row (from 1) starts; None where that is not known."""
        return line_of_row(self._csv_file, row) if self._csv_file else None

    def share_read(self) -> float:
        """Return the share of the running query that is done, 0 where nobody knows; for another thread to ask."""
        try:
            return max(0.0, min(1.0, self._connection.query_progress() / 100))
        except duckdb.Error:  # closed meanwhile
            return 0.0

    def parts(self, rows: int) -> pa.RecordBatchReader:
        """Return every row in order as it is written, about so many at a time; only for a file."""
        try:
            raw = "raw" if self._forms else "source"
            return self._connection.sql(f"SELECT * FROM {raw}").to_arrow_reader(rows)
        except OUR_ERRORS:
            raise
        except duckdb.Error as error:
            raise self._explained(error) from error
