"""Tell by its first bytes what a file holds: its name proves nothing."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from evaluator.errors import N_, Problem, UploadError, shown

SAVE_AS = N_("Save the table as CSV (UTF-8) or Parquet and choose that file.")

_SPREADSHEET = N_("The file is an Excel or OpenDocument workbook, which this version does not read.")
_COMPRESSED = N_("The file is compressed or an archive, which this version does not read.")
_OBJECTS = N_("The file holds Python objects (pickle), which could run code, and was not opened.")
_UTF_32 = N_("The text is stored as UTF-32, which this version does not read.")
_JSON = N_("The file holds JSON, which this version does not read.")
_MARKUP = N_("The file is a web page or XML, not a table.")
_OTHER = N_("The file is of a kind that this version does not read.")
_EMPTY = N_("The file is empty.")
PARQUET = N_("The Parquet file is damaged, or written in a way that this version does not read.")
PARQUET_HINT = N_("Write it again, or save the table as CSV (UTF-8).")

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet", _SPREADSHEET),
    (b"\x1f\x8b", "compressed", _COMPRESSED),
    *((b"BZh%d1AY&SY" % level, "compressed", _COMPRESSED) for level in range(1, 10)),
    (b"\xfd7zXZ", "compressed", _COMPRESSED),
    (b"7z\xbc\xaf\x27\x1c", "compressed", _COMPRESSED),
    (b"Rar!", "compressed", _COMPRESSED),
    (b"\x28\xb5\x2f\xfd", "compressed", _COMPRESSED),
    (b"x\x9c", "compressed", _COMPRESSED),
    *((b"\x80" + bytes([protocol]), "pickle", _OBJECTS) for protocol in range(2, 6)),
    (b"\x93NUMPY", "other", _OTHER),
    (b"\x89HDF", "other", _OTHER),
    (b"\x89PNG", "other", _OTHER),
    (b"%PDF-", "other", _OTHER),
    (b"SQLite format 3\x00", "other", _OTHER),
    (b"ARROW1", "other", _OTHER),
    (b"FEA1", "other", _OTHER),
    (b"PARE", "other", _OTHER),
    (b"Obj\x01", "other", _OTHER),
    (b"\xff\xfe\x00\x00", "utf_32", _UTF_32),
    (b"\x00\x00\xfe\xff", "utf_32", _UTF_32),
)
_WORKBOOK_PARTS = (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis")
# An object, a list of objects, or a list of lists; `[id],[sex]` is a header as some databases write it.
_JSON_START = re.compile(r'\s*(?:\{\s*(?:"|\}|\Z)|\[\s*(?:\{|\[|\]|\Z))')
_MARKUP_STARTS = ("<?xml", "<!doctype", "<html", "<table")


def recognise(head: bytes, file: str) -> Literal["csv", "parquet"]:
    """Return what the file whose first bytes are `head` holds; UploadError when it is not a table we read."""
    if not head:
        raise empty(file)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        workbook = any(part in head[:4096] for part in _WORKBOOK_PARTS)
        raise _refused(file, *(("spreadsheet", _SPREADSHEET) if workbook else ("compressed", _COMPRESSED)))
    for signature, kind, sentence in _SIGNATURES:
        if head.startswith(signature):
            raise _refused(file, kind, sentence)
    if head[:4096].count(0) > len(head[:4096]) // 5 and wide(head) is None:
        raise _refused(file, "other", _OTHER)
    _refuse_other_text(head, file)
    return "csv"


def wide(head: bytes) -> str | None:
    """Return the codec of a text whose first bytes are UTF-16, by its mark or the pattern of its NUL bytes."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    start = head[: min(len(head), 4096) // 2 * 2]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if even + odd <= len(start) // 5 or min(even, odd) > max(even, odd) // 10:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _refuse_other_text(head: bytes, file: str) -> None:
    start = head[:4096].decode(wide(head) or "utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if start.lower().startswith(_MARKUP_STARTS):
        raise _refused(file, "markup", _MARKUP)
    if _JSON_START.match(start):
        raise _refused(file, "json", _JSON)


def empty(file: str) -> UploadError:
    """Return the error for a file without content."""
    hint = N_("Export the table again and choose the new file.")
    return UploadError(Problem("file_empty", _EMPTY, hint, shown(file), {"file": file}))


def no_rows(file: str) -> UploadError:
    """Return the error for a table with column names and nothing below them."""
    what = N_("The table has column names but no rows.")
    return UploadError(Problem("no_rows", what, N_("Export it again with its data."), shown(file), {"file": file}))


def _refused(file: str, kind: str, sentence: str) -> UploadError:
    return UploadError(Problem(f"file_{kind}", sentence, SAVE_AS, shown(file), {"file": file}))
