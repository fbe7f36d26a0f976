"""Open a text file as a table: find coding and dialect, bring it to the engine as UTF-8, leave totals out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from evaluator.domain.reading import Reading
from evaluator.engine import sql
from evaluator.engine.ahead import AheadFingerprint, taken
from evaluator.engine.blank_rows import is_blank, leave_out, may_occur
from evaluator.engine.budget import beyond
from evaluator.engine.column_forms import ColumnForms
from evaluator.engine.connection import connect, lock
from evaluator.engine.copies import Copy, copied, transcoded
from evaluator.engine.encoding import Coding, coding_of, engine_reads
from evaluator.engine.fingerprint import Fingerprint
from evaluator.engine.forms import Remark
from evaluator.engine.limits import Limits
from evaluator.engine.line_ends import LineEnds
from evaluator.engine.lines import CsvFile, require_followed, require_unpadded
from evaluator.engine.ragged import without_ragged
from evaluator.engine.sniff import SAMPLE_BYTES, Dialect, first_rows, sniff, unique_names
from evaluator.engine.survey import Survey, nul_byte, survey
from evaluator.engine.table import Table
from evaluator.engine.totals import Totals, data_start, totals_at_end
from evaluator.errors import UploadError

_READ_AS = {"utf-8": "encoding = 'utf-8'", "latin-1": "encoding = 'latin-1', buffer_size = 8388608"}
"""What the engine is told of a coding: one buffer of Latin-1 is decoded whole, also for the first few rows."""


@dataclass(slots=True)
class _Text:
    """A text file on its way to the engine."""

    path: Path
    """The text that the engine reads: the file itself or a copy."""
    name: str
    reading: Reading
    coding: Coding
    whole: bool
    """True when `head` is all of it."""
    reopened: bool = False
    """True when a quotation mark may stand inside a value."""
    padded: bool = False
    """True when a quotation mark may stand behind several blanks."""
    head: str = ""
    copy: Copy | None = None
    codec: str = "utf-8"
    """Codec of what stands at `path`, in Python's name; the engine takes any but UTF-8 for Latin-1."""
    dialect: Dialect = field(init=False)
    left_out: dict[str, int] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def use(self, copy: Copy) -> None:
        """Read this copy from now on."""
        if self.copy:
            self.copy.close()
        self.copy, self.path = copy, copy.path

    def close(self) -> None:
        if self.copy:
            self.copy.close()


def csv_table(path: Path, name: str, head: bytes, reading: Reading, limits: Limits) -> Table:
    """Return the table of a text file whose first bytes are `head`; UploadError when it cannot be read as one."""
    begun = taken(path)
    fingerprint = AheadFingerprint(begun, name) if begun else Fingerprint(path, name)  # beside the first look
    try:
        text = _as_utf_8(path, name, head, reading, begun.survey() if begun else survey(path))
    except BaseException:
        fingerprint.close()
        raise
    connection: duckdb.DuckDBPyConnection | None = None
    try:
        text.dialect = sniff(text.head, name, whole=text.whole, reading=text.reading)
        if len(text.dialect.header) > limits.columns:
            raise beyond("columns", limits, name, found=len(text.dialect.header))
        names, repairs = unique_names(text.dialect.header)
        if reading.ragged == "exclude":
            _leave_ragged_out(text)
        totals = _totals(text)
        if totals and text.codec != "utf-8":
            _transcode(text, None)
            totals = _totals(text)
        rest = _cut(text, totals) if totals else b""
        connection = _connected(text, len(names))
        if totals and _word_in_use(connection, totals):
            _put_back(text, totals, rest)
        rows = first_rows(text.head, text.dialect, whole=text.whole)
        blank = _leave_blank_rows_out(text, connection)
        rows = [row for row in rows if not (blank and is_blank(row))]
        table = Table(
            connection,
            names,
            ["VARCHAR"] * len(names),
            name=name,
            format="csv",
            reading=_told(text, repairs),
            limits=limits,
            fingerprint=fingerprint,
            csv_file=CsvFile(text.path, name, text.dialect, without_blank=blank),
            forms=ColumnForms(names, reading, rows, text.dialect.separator),
            copy=text.copy,
            left_out=text.left_out,
        )
    except BaseException:
        text.close()
        fingerprint.close()
        if connection:
            connection.close()
        raise
    try:
        table.require_rows(rows)
        if text.reopened:
            require_followed(CsvFile(text.path, name, text.dialect))
        if text.padded:
            require_unpadded(CsvFile(text.path, name, text.dialect))
    except UploadError:
        table.close()
        raise
    return table


def _as_utf_8(path: Path, name: str, head: bytes, reading: Reading, seen: Survey) -> _Text:
    coding = coding_of(path, name, head, reading, seen)
    if not coding.codec.startswith("utf-16") and seen.nul is not None:
        raise nul_byte(path, name, seen.nul)
    whole = len(head) == path.stat().st_size
    text = _Text(path, name, reading, coding, whole, seen.reopened, seen.padded)
    text.head = head.decode(coding.codec, "ignore")
    if engine_reads(coding, seen) and reading.ragged != "exclude":
        text.codec = coding.codec
    elif coding.codec != "utf-8" or seen.mixed:
        _transcode(text, _line_ends(text) if _mixed(seen, coding) else None)
    _tell_coding(text)
    return text


def _line_ends(text: _Text) -> LineEnds:
    """Return what makes line ends alike; from now on the separator stands, as it decides what is quoted."""
    dialect = sniff(text.head, text.name, whole=text.whole, reading=text.reading)
    text.reading = text.reading.model_copy(update={"separator": dialect.separator})
    return LineEnds(dialect.separator, dialect.skip)


def _transcode(text: _Text, ends: LineEnds | None) -> None:
    """Read a copy in UTF-8 from now on."""
    text.use(transcoded(text.path, text.name, text.coding, ends))
    text.codec, length = "utf-8", max(len(text.head.encode()), SAMPLE_BYTES)
    with text.path.open("rb") as stream:
        head = stream.read(length)
    text.whole, text.head = len(head) == text.path.stat().st_size, head.decode("utf-8", "ignore")


def _mixed(seen: Survey, coding: Coding) -> bool:
    # The bytes of UTF-16 do not tell: its lines are made alike in any case.
    return seen.mixed or coding.codec.startswith("utf-16")


def _tell_coding(text: _Text) -> None:
    coding = text.coding
    if coding.name == "utf-8":
        return
    values: dict[str, Any] = {"encoding": coding.name}
    if coding.why == "country":
        values["country"] = coding.country
    text.remarks.append(Remark(f"encoding_{coding.why}", values))


def _leave_ragged_out(text: _Text) -> None:
    copy, ragged = without_ragged(CsvFile(text.path, text.name, text.dialect))
    text.use(copy)
    with text.path.open("rb") as stream:
        text.head = stream.read(len(text.head.encode())).decode("utf-8", "ignore")
    if ragged.rows:
        text.left_out["ragged_row"] = ragged.rows
        text.remarks.append(Remark("ragged_left_out", {"rows": ragged.rows, "lines": list(ragged.lines)}))


def _totals(text: _Text) -> Totals | None:
    if text.reading.total_rows == "keep" or len(text.dialect.header) < 2:
        return None
    header = text.dialect.header_line + sum(name.count("\n") for name in text.dialect.header)
    return totals_at_end(text.path, text.dialect.separator, data_start(text.path, header), text.codec)


def _cut(text: _Text, totals: Totals) -> bytes:
    with text.path.open("rb") as stream:
        stream.seek(totals.offset)
        rest = stream.read()
    if text.copy:
        text.copy.cut(totals.offset)
    else:
        text.use(copied(text.path, totals.offset))
    if text.whole:
        text.head = text.head.encode()[: totals.offset].decode("utf-8", "ignore")
    text.left_out["total_row"] = totals.rows
    values = {"rows": totals.rows, "words": sorted(totals.words)}
    text.remarks.append(Remark("totals_left_out", values))
    return rest


def _leave_blank_rows_out(text: _Text, connection: duckdb.DuckDBPyConnection) -> bool:
    """Return True where rows that hold nothing were left out."""
    width = len(text.dialect.header)
    if width < 2 or not may_occur(text.path, text.head, text.dialect.separator):
        return False
    rows = leave_out(connection, width)
    if rows:
        text.remarks.append(Remark("blank_rows_left_out", {"rows": rows}))
    return rows > 0


def _word_in_use(connection: duckdb.DuckDBPyConnection, totals: Totals) -> bool:
    """Return True when rows above the end say the same: then it is the name of a group."""
    words = ", ".join(sql.literal(word) for word in totals.words)
    query = f"SELECT 1 FROM raw WHERE lower(trim(c{totals.column}, ' :.=')) IN ({words}) LIMIT 1"
    try:
        return bool(connection.execute(query).fetchall())
    except duckdb.Error:  # the rows cannot be read to their end: that is told with the line when they are
        return False


def _put_back(text: _Text, totals: Totals, rest: bytes) -> None:
    if text.copy is None:
        raise ValueError("rows are cut off a copy only")
    text.copy.append(rest)
    if text.whole:
        text.head += rest.decode("utf-8", "ignore")
    del text.left_out["total_row"]
    text.remarks[-1] = Remark("totals_kept", {"rows": totals.rows, "words": sorted(totals.words)})


def _connected(text: _Text, width: int) -> duckdb.DuckDBPyConnection:
    dialect = text.dialect
    path = str(text.path)
    file = sql.escaped_glob(path)
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    connection = connect()
    lock(connection, file, path)
    connection.execute(
        f"CREATE TEMP VIEW rows_read AS SELECT * FROM read_csv({sql.literal(file)}, auto_detect = false,"
        f" columns = {{{columns}}}, header = false, skip = {dialect.skip + 1},"
        f" new_line = {sql.literal(dialect.line_end)},"
        f" delim = {sql.literal(dialect.separator)}, quote = '\"', escape = '\"', nullstr = '',"
        f" {_READ_AS['utf-8' if text.codec == 'utf-8' else 'latin-1']})"
    )
    connection.execute("CREATE TEMP VIEW raw AS SELECT * FROM rows_read")
    connection.execute("CREATE TEMP VIEW source AS SELECT * FROM raw")
    return connection


def _told(text: _Text, repairs: tuple[dict[str, object], ...]) -> dict[str, Any]:
    dialect = text.dialect
    remarks = list(text.remarks)
    if dialect.preamble:
        values = {"lines": dialect.preamble, "header_line": dialect.header_line}
        remarks.insert(0, Remark("lines_above_header", values))
    return {
        "encoding": text.coding.name,
        "encoding_why": text.coding.why,
        "byte_order_mark": text.coding.mark > 0,
        "separator": dialect.separator,
        "sep_line": dialect.sep_line,
        "header_line": dialect.header_line,
        "lines_above": dialect.preamble,
        "left_out": dict(text.left_out),
        "repaired_names": list(repairs),
        "remarks": [remark.plain() for remark in remarks],
    }
