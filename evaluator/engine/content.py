"""Tell by its bytes what a file holds: its name proves nothing."""

from __future__ import annotations

import codecs
import pickletools
import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from evaluator.engine.archive import open_zip
from evaluator.engine.ole import SIGNATURE, OleError, OleFile
from evaluator.engine.refusals import refused
from evaluator.errors import N_, Problem, UploadError, shown

PARQUET = N_("The Parquet file is damaged, or written in a way that this version does not read.")
PARQUET_HINT = N_("Write it again, or save the table as CSV (UTF-8).")

_EMPTY = N_("The file is empty.")

Kind = Literal["csv", "parquet", "xlsx", "xls", "ods", "arrow", "jsonl", "gzip", "zip"]
"""What a file holds that can be read."""

_READ: tuple[tuple[bytes, Kind], ...] = (
    (b"PAR1", "parquet"),
    (b"ARROW1\x00\x00", "arrow"),
    (b"\xff\xff\xff\xff", "arrow"),
    (b"\x1f\x8b", "gzip"),
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    *((b"BZh%d1AY&SY" % level, "compressed") for level in range(1, 10)),
    (b"\xfd7zXZ", "compressed"),
    (b"7z\xbc\xaf\x27\x1c", "compressed"),
    (b"Rar!\x1a\x07", "compressed"),
    (b"\x28\xb5\x2f\xfd", "compressed"),
    (b"\x04\x22\x4d\x18", "compressed"),
    (b"\x1f\x9d", "compressed"),
    *((b"\x80" + bytes([protocol]), "pickle") for protocol in range(2, 6)),
    (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rich_text"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"Obj\x01", "avro"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!/", "program"),
    (b"#! /", "program"),
    (b"$FL2", "statistics"),
    (b"$FL3", "statistics"),
    (b"<stata_dta>", "statistics"),
    (b"RDX2\n", "statistics"),
    (b"RDX3\n", "statistics"),
    (bytes(12) + b"\xc2\xea\x81\x60", "statistics"),
    (b"\xff\xfe\x00\x00", "utf_32"),
    (b"\x00\x00\xfe\xff", "utf_32"),
)
# These begin like a word that may name a column: only bytes that no text has tell them apart.
_WITH_NUL: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "program"),
    (b"BM", "image"),
    (b"RIFF", "image"),
    (b"ORC", "other"),
    (b"FEA1", "old_feather"),
    (b"PARE", "encrypted_parquet"),
)
# An object or a list of them; `[id],[sex]` is a header as some databases write it.
_JSON_START = re.compile(r'\s*(?:\{\s*(?:"|\}|\Z)|\[\s*(?:\{|\[|\]|\Z))')
_MARKUP_STARTS = ("<?xml", "<!doctype", "<html", "<table", "<svg", "<script", "<!--")
_SHEETS_OF_OPENDOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


def recognise(head: bytes, path: Path, file: str) -> Kind:
    """Return what the file whose first bytes are `head` holds; UploadError when it is not a table we read."""
    if not head:
        raise empty(file)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path, file)
    if head.startswith(SIGNATURE):
        return _kind_of_ole(path, file)
    for start, known in _READ:
        if head.startswith(start) and (start != b"PAR1" or b"\0" in head):  # `PAR1` may name a column
            return known
    if kind := _refused_kind(head):
        raise refused(kind, file)
    coding = wide(head)
    text = head[:4096].decode(coding or "utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if text.lower().startswith(_MARKUP_STARTS):
        raise refused("markup", file)
    if not _JSON_START.match(text):
        return "csv"
    if coding:
        raise refused("json_utf_16", file)
    return "jsonl"


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


def _refused_kind(head: bytes) -> str | None:
    """Return the kind of content that is refused, None when the file may be text."""
    begin = head[:4096]
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if b"\0" in begin:
        for signature, kind in _WITH_NUL:
            if begin.startswith(signature):
                return kind
    if head.startswith(b"\x93NUMPY"):
        return "numpy_objects" if re.search(rb"'descr': *('\|O|\[.*'\|O)", begin) else "numpy"
    for test, kind in ((_is_lock, "lock"), (_is_tar, "compressed"), (_is_zlib, "joblib"), (_is_onnx, "onnx")):
        if test(begin):
            return kind
    if _is_pickle(begin, whole=len(begin) == len(head)):
        return "pickle"
    return "other" if begin.count(0) > len(begin) // 5 and wide(head) is None else None


def _is_lock(head: bytes) -> bool:
    """Return True for the file `~$NAME` that an office program keeps while it has a document open."""
    name = head[0]  # how long the user's name is, which stands there twice, in one byte and in two bytes a letter
    return len(head) in (162, 165) and 0 < name <= 54 and head[54:56].strip(b" ")[:1] == head[:1]


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _is_zlib(head: bytes) -> bool:
    """Return True for a zlib stream; its first two bytes alone may be text (`x^`)."""
    if len(head) < 8 or head[0] != 0x78 or (head[0] * 256 + head[1]) % 31:
        return False
    try:
        return len(zlib.decompressobj().decompress(head, 64)) > 0
    except zlib.error:
        return False


def _is_onnx(head: bytes) -> bool:
    """Return True for a message that begins with ONNX's version and then the name of its producer."""
    if len(head) < 5 or head[0] != 0x08 or not 1 <= head[1] <= 30 or head[2] != 0x12:
        return False
    name = head[4 : 4 + head[3]]
    return 0 < head[3] < 128 and len(name) == head[3] and name.isascii() and name.decode().isprintable()


_BUILDING = frozenset(
    (
        *(
            "MARK",
            "GLOBAL",
            "INST",
            "OBJ",
            "REDUCE",
            "BUILD",
            "PUT",
            "BINPUT",
            "LONG_BINPUT",
            "DICT",
            "EMPTY_DICT",
        ),
        *("LIST", "EMPTY_LIST", "TUPLE", "EMPTY_TUPLE"),
    )
)
"""Operations of a pickle that a text with one value in each line does not happen to spell."""


_NAMING = ("GLOBAL", "INST")
_NAMES = re.compile(r"[^\W\d][\w.]* [^\W\d][\w.]*")
"""The module and the name that such an operation loads, as Python writes names."""
_CUT_OFF = ("exhausted", "no newline", "expected")
"""Words of the complaint about an operation that is not whole."""


def _is_pickle(head: bytes, *, whole: bool) -> bool:
    """Return True for the operations of a pickle of protocol 0 or 1, which are only named here, never carried out.

    They are followed to the end of what there is: a text may spell a few of them by chance.
    """
    building, place = False, 0
    while True:
        end = place
        try:
            for operation, argument, at in pickletools.genops(head[place:]):
                if at == 0 and operation.stack_before:
                    return False
                if operation.name in _NAMING and not _NAMES.fullmatch(str(argument)):
                    return building  # two lines of a table that begin with c, or the end of what was built before
                building, end = building or operation.name in _BUILDING, place + (at or 0) + 1
        except ValueError as error:
            return building and not whole and any(word in str(error) for word in _CUT_OFF)
        place = end
        if not head[place:].strip():
            return whole or building


def _kind_of_zip(path: Path, file: str) -> Kind:
    with open_zip(path, file) as archive:
        names = {entry.filename for entry in archive.infolist()}
        if "[Content_Types].xml" in names:
            if "xl/workbook.bin" in names:
                raise refused("binary_workbook", file)
            if any(name.startswith("xl/") for name in names):
                return "xlsx"
            raise refused("office", file)
        if "mimetype" in names:
            if _mimetype(archive).startswith(_SHEETS_OF_OPENDOCUMENT):
                return "ods"
            raise refused("office", file)
        if kind := _kind_of_model(names):
            raise refused(kind, file)
        return "zip"


def _kind_of_model(names: set[str]) -> str | None:
    last = {name.rsplit("/", 1)[-1] for name in names}
    if "data.pkl" in last or "constants.pkl" in last:
        return "torch"
    if "schema.json" in names:
        return "skops"
    if "model.weights.h5" in names:
        return "keras"
    if names and all(name.endswith(".npy") for name in names):
        return "numpy"
    return None


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    entry = archive.getinfo("mimetype")
    if entry.file_size > 200:
        return b""
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):  # RuntimeError: it is encrypted
        # Only a name of the kind is looked for: what cannot be read names none.
        return b""


def _kind_of_ole(path: Path, file: str) -> Kind:
    try:
        with OleFile(path) as ole:
            names = {name.lower() for name in ole.entries}
    except OleError:
        raise refused("old_office", file) from None
    if "encryptedpackage" in names:
        raise refused("encrypted_workbook", file)
    if names & {"workbook", "book"}:
        return "xls"
    raise refused("old_office", file)


def empty(file: str) -> UploadError:
    """Return the error for a file without content."""
    hint = N_("Export the table again and choose the new file.")
    return UploadError(Problem("file_empty", _EMPTY, hint, shown(file), {"file": file}))


def no_rows(file: str) -> UploadError:
    """Return the error for a table with column names and nothing below them."""
    what = N_("The table has column names but no rows.")
    return UploadError(Problem("no_rows", what, N_("Export it again with its data."), shown(file), {"file": file}))
