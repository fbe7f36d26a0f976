"""What a file that was converted to Parquet turned out to hold, and the writer for columns of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluator.engine.budget import beyond
from evaluator.engine.limits import Limits

_CHUNK_CELLS = 200_000


class Typed(str):
    """The text of a value that is a number, a date or a boolean to the file itself, not a text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A file to convert."""

    kind: str
    path: Path
    file: str
    """What the person calls it."""
    out: Path
    """The Parquet file to write, with columns c0, c1, ..."""
    limits: Limits
    sheet: str | None = None
    header_row: int | None = None
    keep_totals: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """What was written."""

    columns: list[int]
    """The columns of the Parquet file that the table has, in its order."""
    names: list[str]
    """Their names, each once."""
    nested: list[int]
    """Places in `names` of columns that hold lists or records; their values were left out."""
    typed: list[int]
    """Places in `names` of columns in which every value is a number, date or boolean to the file itself."""
    rows: int
    left_out: dict[str, int] = field(default_factory=dict)
    """Rows that were left out, by reason."""
    reading: dict[str, Any] = field(default_factory=dict)
    """How the file was read, as JSON values, `remarks` among them."""


def remark(code: str, **values: Any) -> dict[str, Any]:
    """Return something to say of how the file was read."""
    return {"code": code, "values": values}


class TextParquet:
    """Writes rows of text to a Parquet file, a chunk at a time; use it in a `with` block."""

    def __init__(self, request: Request, width: int) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        self._request, self._width, self._pa = request, width, pa
        self._schema = pa.schema([(f"c{place}", pa.string()) for place in range(width)])
        self._writer = parquet.ParquetWriter(request.out, self._schema, compression="snappy")
        self._held: list[Sequence[str | None]] = []
        self._chunk = max(100, _CHUNK_CELLS // max(width, 1))
        self.rows = 0

    def __enter__(self) -> TextParquet:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def add(self, row: Sequence[str | None]) -> None:
        """Add a row of `width` values; UploadError when there are too many rows."""
        self._held.append(row)
        self.rows += 1
        if self.rows > self._request.limits.rows:
            raise beyond("rows", self._request.limits, self._request.file, found=self.rows)
        if len(self._held) >= self._chunk:
            self._flush()

    def _flush(self) -> None:
        if not self._held:
            return
        columns = zip(*self._held, strict=True)
        arrays = [self._pa.array(column, self._pa.string()) for column in columns]
        self._writer.write_batch(self._pa.record_batch(arrays, schema=self._schema))
        self._held = []
