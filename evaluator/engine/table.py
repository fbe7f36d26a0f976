"""An open table: it tells about its columns and counts its rows; the rows themselves never leave it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

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
from evaluator.engine.budget import beyond
from evaluator.engine.column_forms import AT_ONCE, ColumnForms
from evaluator.engine.content import PARQUET, PARQUET_HINT
from evaluator.engine.copies import Copy
from evaluator.engine.counting import Cells, Key, Level, Relation, Total, cells_of, cells_query, total_query
from evaluator.engine.fingerprint import Fingerprint, KnownFingerprint
from evaluator.engine.frame import FrameColumns
from evaluator.engine.limits import Limits
from evaluator.engine.lines import CsvFile, line_of_row, what_is_wrong
from evaluator.engine.markers import BLANKS
from evaluator.engine.numbers import BadValues, Rule, breaks
from evaluator.engine.private import PrivateFolder
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
from evaluator.errors import N_, Problem, UploadError, shown

if TYPE_CHECKING:
    import pyarrow as pa

_OUR_ERRORS = (
    duckdb.ParserException,
    duckdb.SyntaxException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.PermissionException,
    duckdb.ConnectionException,
    duckdb.InterruptException,
)
"""What the engine says when a query is at fault; everything else it says is about the data."""


TableFormat = Literal["csv", "parquet", "xlsx", "xls", "ods", "arrow", "jsonl", "frame"]
"""What a table was read as, once it was unpacked."""


class Table:
    """Rows behind one door; use it in a `with` block."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        columns: Sequence[str],
        types: Sequence[str],
        *,
        name: str,
        format: TableFormat,
        reading: dict[str, Any],
        limits: Limits,
        rows: int | None = None,
        fingerprint: Fingerprint | KnownFingerprint | None = None,
        csv_file: CsvFile | None = None,
        frame: FrameColumns | None = None,
        forms: ColumnForms | None = None,
        copy: Copy | None = None,
        left_out: Mapping[str, int] | None = None,
    ) -> None:
        self.name = name
        """Name of the file, without its folder."""
        self.format = format
        self.columns: tuple[str, ...] = tuple(columns)
        """Names of the columns, each once."""
        self.limits = limits
        self.left_out: dict[str, int] = dict(left_out or {})
        """Rows that were left out while the file was read, by reason: `ragged_row`, `total_row`."""
        self._reading, self._forms, self._copy = reading, forms, copy
        self._connection, self._fingerprint = connection, fingerprint
        self._csv_file, self._frame = csv_file, frame
        self._folder: PrivateFolder | None = None
        self._given: Fingerprint | None = None
        self._place = {column: position for position, column in enumerate(self.columns)}
        self._types = dict(enumerate(types))
        self._rows = rows
        self._sample: tuple[str, bool] | None = None
        self._profiles: dict[str, profiles.ColumnProfile] = {}

    def __enter__(self) -> Table:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keep(self, folder: PrivateFolder, original: Fingerprint, remarks: Sequence[dict[str, Any]]) -> None:
        """Note that the file was brought here: hash the original, tell of it, remove the folder on closing."""
        self._folder, self._given = folder, original
        self._reading["remarks"] = [*remarks, *self._reading.get("remarks", ())]

    def close(self) -> None:
        """Let go of the file and of everything read from it."""
        for fingerprint in (self._fingerprint, self._given):
            if fingerprint:
                fingerprint.close()
        self._connection.close()
        if self._folder:
            self._folder.close()
        if self._copy:
            self._copy.close()

    @property
    def reading(self) -> dict[str, Any]:
        """How the file was read, as JSON values: separator, header line, repaired names, remarks.

        The decimal signs and the remarks on columns are those of the columns that were needed so far.
        """
        if self._forms is None:
            return self._reading
        remarks = [*self._reading["remarks"], *(remark.plain() for remark in self._forms.remarks())]
        return {**self._reading, "decimal": self._forms.decimals(), "remarks": remarks}

    def require_rows(self, first: Sequence[Sequence[str]]) -> None:
        """Raise UploadError unless the first rows are these: where two readers differ, one misreads."""
        raw = "raw" if self._forms else "source"
        read = self._fetch(f"SELECT * FROM {raw} LIMIT {max(len(first), 1)}")
        theirs = [[_bare(value) for value in (row or [""])][: len(self.columns)] for row in first]
        if first and [[_bare(value) for value in row] for row in read] != theirs:
            raise self._csv_error()

    # --- what it holds --------------------------------------------------------------------------------------

    @property
    def sha256(self) -> str | None:
        """The hash of the file's bytes, None for a frame; UploadError when its content turns out to be no text."""
        own = self._fingerprint.sha256() if self._fingerprint else None
        return self._given.sha256() if self._given else own

    def rows(self) -> int:
        """Return the number of rows; a CSV file that was not counted yet is read once."""
        if self._rows is None:
            self._rows = self._within(int(self._fetch("SELECT count(*) FROM source")[0][0]))
        return self._rows

    def prepare(self, columns: Sequence[str]) -> None:
        """Get ready to count by these columns at once; nothing has to be done where one file holds them all."""

    def is_nested(self, column: str) -> bool:
        """Return True when a column holds lists or records, which cannot be used."""
        return sql.is_nested(self._relation([column]).columns[column][1])

    def preview(self, n: int) -> list[dict[str, str | None]]:
        """Return the first n rows as canonical texts; columns of lists or records are left out."""
        sample, _ = self._sampled()
        plain = [column for column in self.columns if not sql.is_nested(self._types[self._place[column]])]
        if not plain:
            return []
        places = [self._place[column] for column in plain]
        self._find_forms(places[:AT_ONCE])
        texts = ", ".join(sql.text_of(f"c{place}", self._types[place]) for place in places)
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
        return amount_cells_of(self._fetch(query), keys, sets, unit, self._level)

    def error_bins(
        self, amounts: Amounts, keys: Sequence[Key], sets: Sequence[Sequence[int]], count: str | None = None
    ) -> ErrorBins:
        """Return the people in narrow bins of the error, for every wanted set of keys."""
        query = bins_query(self._amounts_of(amounts, keys, count), amounts, keys, sets, count)
        return error_bins_of(self._fetch(query), keys, sets, self._level)

    def _amounts_of(self, amounts: Amounts, keys: Sequence[Key], count: str | None) -> Relation:
        return self._scores_of([*filter(None, (amounts.estimate, amounts.truth)), *keys], count)

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
        except _OUR_ERRORS:
            raise
        except duckdb.Error as error:
            raise self._explained(error) from error

    # --- inside ---------------------------------------------------------------------------------------------

    def _relation(self, columns: Sequence[str]) -> Relation:
        places = tuple(dict.fromkeys(self._place[column] for column in columns)) or (0,)
        if self._frame is not None:
            self._register("source", self._frame.part(places))
        self._find_forms(places)
        return Relation("source", {self.columns[place]: (f"c{place}", self._types[place]) for place in places})

    def _find_forms(self, places: Sequence[int]) -> None:
        """Find how these columns are written, and let the views give their plain values."""
        if self._forms is None or not self._forms.find(places, self._fetch):
            return
        self._fetch(f"CREATE OR REPLACE TEMP VIEW source AS {self._forms.query('raw')}")
        if self._sample:
            self._fetch(f"CREATE OR REPLACE TEMP VIEW sample AS {self._forms.query('raw_sample')}")

    def _level(self, raw: Any) -> str | None:
        """Return the canonical text of a value, None for a marker that came after the rows looked at."""
        text = canonical_text(raw)
        if text is None or self._forms is None:
            return text
        return None if text.strip(BLANKS).lower() in self._forms.markers else text

    def _within(self, rows: int) -> int:
        if rows > self.limits.rows:
            raise beyond("rows", self.limits, self.name, found=rows)
        return rows

    def _require_short(self, column: str, levels: Iterable[Level]) -> None:
        longest = max((len(level) for level in levels if isinstance(level, str)), default=0)
        if longest > self.limits.cell_characters:
            raise beyond("cell_characters", self.limits, self.name, place=f"“{shown(column)}”", found=longest)

    def _register(self, view: str, part: Any) -> None:
        self._connection.register(view, part)
        for name, type_name, *_ in self._connection.execute(f"DESCRIBE {view}").fetchall():
            place = int(name[1:])
            nested = self._frame is not None and place in self._frame.nested
            self._types[place] = "STRUCT()" if nested else type_name

    def _sampled(self) -> tuple[str, bool]:
        """Return the name of the sample and whether it holds every row."""
        if self._sample is None:
            most = max(100, min(self.limits.sample, self.limits.sample_values // len(self.columns)))
            if self._frame is not None:
                self._register("sample", self._frame.part(tuple(range(len(self.columns))), most))
                self._sample = ("sample", self._frame.rows <= most)
            elif self._forms is not None:
                self._fetch(f"CREATE TEMP TABLE raw_sample AS SELECT * FROM raw LIMIT {most}")
                self._fetch(f"CREATE TEMP VIEW sample AS {self._forms.query('raw_sample')}")
                found = int(self._fetch("SELECT count(*) FROM raw_sample")[0][0])
                self._sample = ("sample", found < most)
            else:
                self._fetch(f"CREATE TEMP TABLE sample AS SELECT * FROM source LIMIT {most}")
                found = int(self._fetch("SELECT count(*) FROM sample")[0][0])
                self._sample = ("sample", found < most)
        return self._sample

    def _fetch(self, query: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._fetched(query, duckdb.DuckDBPyConnection.fetchall)
        return found

    def _fetched(self, query: str, take: Callable[[duckdb.DuckDBPyConnection], Any]) -> Any:
        try:
            return take(self._connection.execute(query))
        except _OUR_ERRORS:
            raise
        except duckdb.Error as error:
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> UploadError:
        if isinstance(error, duckdb.OutOfMemoryException):
            return UploadError(self._problem("too_large", _TOO_LARGE, _TOO_LARGE_HINT))
        if self._csv_file:
            return self._csv_error()
        if self._frame is None:
            return UploadError(self._problem("parquet_unreadable", PARQUET, PARQUET_HINT))
        return UploadError(self._problem("frame_unreadable", _FRAME, _FRAME_HINT))

    def _csv_error(self) -> UploadError:
        if self._fingerprint:
            self._fingerprint.sha256()  # a change of the file explains more than a row that could not be split
        if self._csv_file is None:
            raise ValueError("only a CSV file can be misread as one")
        return UploadError(what_is_wrong(self._csv_file))

    def _problem(self, code: str, what: str, hint: str) -> Problem:
        return Problem(code, what, hint, shown(self.name), {"file": self.name})


def _bare(value: str | None) -> str:
    """Return a value without quotation marks and outer blanks, about which readers differ without harm."""
    return (value or "").replace('"', "").strip()


_TOO_LARGE = N_("Counting needs more memory than there is: some column has too many different values.")
_TOO_LARGE_HINT = N_("Use columns with fewer different values, or give cut points.")
_FRAME = N_("A column of the data frame holds values that cannot be read as one table column.")
_FRAME_HINT = N_("Convert the columns to text, numbers, dates or booleans first.")
