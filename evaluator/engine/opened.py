"""A file behind the engine's door: how it is asked, let go of, and what is said when it cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self

import duckdb

from evaluator.domain.canonical import canonical_text
from evaluator.engine.ahead import AheadFingerprint
from evaluator.engine.budget import beyond
from evaluator.engine.column_forms import ColumnForms
from evaluator.engine.content import PARQUET, PARQUET_HINT
from evaluator.engine.copies import Copy
from evaluator.engine.counting import Level, Relation
from evaluator.engine.fingerprint import Fingerprint, KnownFingerprint
from evaluator.engine.frame import FrameColumns
from evaluator.engine.limits import Limits
from evaluator.engine.lines import CsvFile, what_is_wrong
from evaluator.engine.markers import BLANKS
from evaluator.engine.private import PrivateFolder
from evaluator.engine.profile import ColumnProfile
from evaluator.errors import N_, Problem, UploadError, shown

OUR_ERRORS = (
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


class Opened:
    """A table as far as it can be asked; `Table` says what can be asked of it."""

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
        fingerprint: Fingerprint | AheadFingerprint | KnownFingerprint | None = None,
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
        self._profiles: dict[str, ColumnProfile] = {}

    def __enter__(self) -> Self:
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

    @property
    def sha256(self) -> str | None:
        """The hash of the file's bytes, None for a frame; UploadError when its content turns out to be no text."""
        own = self._fingerprint.sha256() if self._fingerprint else None
        return self._given.sha256() if self._given else own

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
        except OUR_ERRORS:
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
