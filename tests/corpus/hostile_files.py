"""Hostile files: made to run code, fill memory, read other files, or be misread. Each must end in a sentence.

Payloads of code write a file named `ran` into the working folder: the tests see that it never appears.
"""

from __future__ import annotations

import gzip
import io
import marshal
import os
import pickle
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path

from corpus_entry import HEADER, ROWS, Entry, Refused, Works, rows_of, text_of, works

BASIC = text_of(rows_of()).encode()


class _Runs:
    """An object whose pickle runs code when it is loaded."""

    def __reduce__(self) -> tuple[object, ...]:
        return exec, ("open('ran', 'w').close()",)


def _pickle(protocol: int) -> bytes:
    return pickle.dumps(_Runs(), protocol=protocol)


def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP archive with these parts, the same bytes every time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, how)
    return made.getvalue()


def _overlapping() -> bytes:
    """Return an archive whose directory names one compressed part many times."""
    one = zipped({"a.csv": BASIC * 200})
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entry = one[start:end]
    entries = b"".join(entry.replace(b"a.csv", b"%c.csv" % (97 + i)) for i in range(20))
    tail = bytearray(one[end:])
    struct.pack_into("<HHI", tail, 8, 20, 20, len(entries))
    return one[:start] + entries + bytes(tail)


def _nested(depth: int) -> bytes:
    content = BASIC
    for _ in range(depth):
        content = zipped({"inner.zip": content})
    return content


def _turned(content: bytes, at: int) -> bytes:
    """Return the content with one bit of one byte turned."""
    return content[:at] + bytes([content[at] ^ 8]) + content[at + 1 :]


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


CODE = (
    *(
        Entry(
            f"a pickle of protocol {n} that runs code", "data.csv", _pickle(n), Refused("file_pickle", ("Python",))
        )
        for n in range(6)
    ),
    Entry(
        "a pickle of a plain list, protocol 0",
        "data.csv",
        pickle.dumps([1, 2], 0),
        Refused("file_pickle", ("Python",)),
    ),
    Entry(
        "a pickle of a plain dict, protocol 1",
        "data.csv",
        pickle.dumps({"a": 1}, 1),
        Refused("file_pickle", ("Python",)),
    ),
    Entry("a pickle named .parquet", "data.parquet", _pickle(4), Refused("file_pickle", ("Python",))),
    Entry("a pickle named .xlsx", "data.xlsx", _pickle(5), Refused("file_pickle", ("Python",))),
    Entry("a pickle in gzip", "data.csv.gz", _gzip(_pickle(4)), Refused("file_pickle")),
    Entry("a pickle of protocol 0 in gzip", "data.csv.gz", _gzip(_pickle(0)), Refused("file_pickle")),
    Entry("a pickle in a ZIP", "data.zip", zipped({"data.csv": _pickle(4)}), Refused("file_pickle")),
    Entry(
        "a model in a ZIP, as torch saves it",
        "model.zip",
        zipped({"archive/data.pkl": _pickle(2), "archive/version": b"3\n"}, zipfile.ZIP_STORED),
        Refused("file_torch"),
    ),
    Entry(
        "a pickle that zlib compressed, as joblib saves it",
        "data.csv",
        zlib.compress(_pickle(4), 3),
        Refused("file_joblib"),
    ),
    Entry(
        "compiled Python",
        "data.csv",
        b"\xa7\r\r\n" + bytes(12) + marshal.dumps(compile("1", "x", "eval")),
        Refused("file_other"),
    ),
    Entry(
        "a NumPy file of objects",
        "data.npy",
        b"\x93NUMPY\x01\x00\x76\x00" + b"{'descr': '|O'}" + _pickle(3),
        Refused("file_numpy_objects"),
    ),
    Entry(
        "a program",
        "data.csv",
        b"\x7fELF\x02\x01\x01" + bytes(200),
        Refused("file_program"),
    ),
)

BOMBS = (
    Entry(
        "a ZIP that unpacks to a thousand times its size",
        "data.zip",
        zipped({"a.csv": b"0," * 20_000_000}),
        Refused("limit_unpacked_ratio"),
    ),
    Entry(
        "a gzip that unpacks to a thousand times its size",
        "data.csv.gz",
        _gzip(b"0," * 20_000_000),
        Refused("limit_unpacked_ratio"),
    ),
    Entry(
        "a gzip of a gzip of nothing but zeros",
        "data.csv.gz",
        _gzip(_gzip(bytes(20_000_000))),
        Refused("file_compressed_twice"),
    ),
    Entry("a ZIP in a ZIP in a ZIP", "data.zip", _nested(3), Refused("file_compressed_twice")),
    Entry("a ZIP whose parts overlap", "data.zip", _overlapping(), Refused("zip_overlap")),
    Entry(
        "a ZIP of two tables",
        "data.zip",
        zipped({"a.csv": BASIC, "b.csv": BASIC}),
        Refused("zip_several"),
    ),
    Entry("a ZIP of nothing", "data.zip", b"PK\x05\x06" + bytes(18), Refused("zip_empty")),
    Entry("a ZIP cut in half", "data.zip", zipped({"a.csv": BASIC})[:-60], Refused("file_damaged")),
    Entry("a gzip cut in half", "data.csv.gz", _gzip(BASIC * 50)[:-20], Refused("file_damaged")),
    Entry(
        "a ZIP with a bit turned",
        "data.zip",
        _turned(zipped({"a.csv": BASIC * 50}), 60),
        Refused("file_damaged"),
    ),
)


def _arrow_or_parquet(path: Path, kind: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import feather

    columns = list(zip(*rows_of(n=2000), strict=True))
    table = pa.table({name: list(values) for name, values in zip(HEADER, columns, strict=True)})
    if kind == "parquet":
        pq.write_table(table, path)
    else:
        feather.write_feather(table, str(path), compression="uncompressed")


def _spoilt(kind: str, how: str) -> object:
    def make(path: Path) -> None:
        _arrow_or_parquet(path, kind)
        content = bytearray(path.read_bytes())
        if how == "cut":
            content = content[: len(content) // 2]
        elif how == "rows":  # the footer says how many rows there are, as a zigzag number: 2000 is a0 1f
            at = content.rindex(b"\x16\xa0\x1f")
            content[at + 1 : at + 3] = b"\xa0\x9f"  # goes on into the next field: a length that cannot be
        elif how == "footer":
            content[-8:-4] = struct.pack("<I", 0x7FFFFFFF)
        elif how == "page":
            at = content.index("Curaçao".encode())  # in the dictionary of the groups
            content[at - 12 : at + 12] = b"\xff" * 24
        path.write_bytes(bytes(content))

    return make


COLUMNS = (
    Entry("a Parquet file cut in half", "d.parquet", _spoilt("parquet", "cut"), Refused("parquet_unreadable")),
    Entry(
        "a Parquet file that lies about its rows",
        "d.parquet",
        _spoilt("parquet", "rows"),
        Refused("parquet_unreadable"),
    ),
    Entry(
        "a Parquet file that lies about its footer",
        "d.parquet",
        _spoilt("parquet", "footer"),
        Refused("parquet_unreadable"),
    ),
    Entry(
        "a Parquet file with a damaged page",
        "d.parquet",
        _spoilt("parquet", "page"),
        Refused("parquet_unreadable", when="count"),
    ),
    Entry("an Arrow file cut in half", "d.arrow", _spoilt("arrow", "cut"), Refused("arrow_unreadable")),
    Entry(
        "an Arrow file with a damaged footer", "d.arrow", _spoilt("arrow", "footer"), Refused("arrow_unreadable")
    ),
    Entry("text between the letters of Parquet", "d.csv", b"PAR1" + BASIC + b"PAR1", Refused("ragged_row")),
)

_CONTENT = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Override PartName="/xl/workbook.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_ROOT = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
)
_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(doctype: bytes = b"", cell: bytes = b"Zuid", more: dict[str, bytes] | None = None) -> bytes:
    """Return a small workbook written by hand, with a document type and a cell's text as given."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%b</t></is></c></row>' % (i, i, b"groep" if i == 1 else cell)
        for i in range(1, 14)
    )
    parts = {
        "[Content_Types].xml": _CONTENT,
        "_rels/.rels": _ROOT + b'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": b'<?xml version="1.0"?><workbook ' + _MAIN + b' xmlns:r="http://schemas.openxmlformats.org'
        b'/officeDocument/2006/relationships"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets>'
        b"</workbook>",
        "xl/_rels/workbook.xml.rels": _ROOT + b'worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": b'<?xml version="1.0"?>' + doctype + b"<worksheet " + _MAIN + b"><sheetData>"
        + rows + b"</sheetData></worksheet>",
    }  # fmt: skip
    return zipped({**parts, **(more or {})})


_LAUGHS = b"<!DOCTYPE lolz [<!ENTITY a0 'ha'>" + b"".join(
    b"<!ENTITY a%d '%b'>" % (n, (b"&a%d;" % (n - 1)) * 10) for n in range(1, 10)
) + b"]>"  # fmt: skip
WORKBOOKS = (
    Entry(
        "a workbook that asks for a file of the server",
        "d.xlsx",
        workbook(b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', b"&f;"),
        Refused("workbook_entities"),
    ),
    Entry(
        "a workbook that asks for an address",
        "d.xlsx",
        workbook(b'<!DOCTYPE x [<!ENTITY f SYSTEM "http://evil.example/x">]>', b"&f;"),
        Refused("workbook_entities"),
    ),
    Entry("a workbook with a billion laughs", "d.xlsx", workbook(_LAUGHS, b"&a9;"), Refused("workbook_entities")),
    Entry(
        "a workbook that unpacks to a thousand times its size",
        "d.xlsx",
        workbook(more={"xl/sharedStrings.xml": b" " * 40_000_000}),
        Refused("limit_unpacked_ratio"),
    ),
    Entry("a workbook cut in half", "d.xlsx", workbook()[:900], Refused("file_damaged")),
    Entry(
        "a workbook without its sheet",
        "d.xlsx",
        zipped({"[Content_Types].xml": _CONTENT, "xl/workbook.xml": b"<workbook/>"}),
        Refused("workbook_damaged"),
    ),
    Entry(
        "an old workbook that is none",
        "d.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000),
        Refused("file_old_office"),
    ),
)

TEXTS = (
    Entry(
        "a NUL byte in a value",
        "d.csv",
        BASIC.replace(b"Zuid", b"Zu\0id", 1),
        Refused("nul_byte", ("4", "NUL")),
    ),
    Entry("nothing but NUL bytes", "d.csv", bytes(500), Refused("file_other")),
    Entry(
        "a byte that is no UTF-8, far down",
        "d.csv",
        BASIC * 1 + b"0024,Zuid,ja,1\n" * 20_000 + b"0025,Z\xffd,ja,1\n",
        Refused("not_utf_8", ("20026",), "count"),
    ),
    Entry(
        "an overlong form of a slash",
        "d.csv",
        BASIC.replace(b"Zuid", b"\xc0\xaf", 1),
        Refused("not_utf_8", ("4",)),
    ),
    Entry(
        "half of a surrogate pair as bytes",
        "d.csv",
        BASIC.replace(b"Zuid", b"\xed\xa0\x80", 1),
        Refused("not_utf_8", ("4",)),
    ),
    Entry(
        "UTF-16 cut in the middle of a letter",
        "d.csv",
        ("\ufeff" + BASIC.decode()).encode("utf-16-le")[:-1],
        Refused("file_cut_off"),
    ),
    Entry(
        "a value of a megabyte",
        "d.csv",
        BASIC + b"0024," + b"x" * 1_200_000 + b",ja,1\n",
        Refused("limit_cell_characters", when="count"),
    ),
    Entry(
        "a quotation mark that never closes",
        "d.csv",
        BASIC + b'0024,"Zuid,ja,1\n' + BASIC[22:],
        Refused("stray_quote", ("26",), "count"),
    ),
    Entry(
        "names that never end",
        "d.csv",
        b"x" * 10_000_000,
        Refused("header_too_long"),
    ),
    Entry("a web page", "d.csv", b"<!DOCTYPE html><table><tr><td>groep</td></tr></table>", Refused("file_markup")),
    Entry(
        "XML that asks for a file of the server",
        "d.csv",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>',
        Refused("file_markup"),
    ),
    Entry("a picture that is a table too", "d.csv", b"\x89PNG\r\n\x1a\n" + BASIC, Refused("file_image")),
    Entry("a PDF that is a table too", "d.csv", b"%PDF-1.7\n" + BASIC, Refused("file_pdf")),
    Entry(
        "the mark that Excel keeps while a workbook is open",
        "~$d.xlsx",
        b"\x06Jansen" + b" " * 48 + "\x06Jansen".encode("utf-16-le") + b" \0" * 48,
        Refused("file_lock", ("~$d.xlsx", "open")),
    ),
    Entry("a database", "d.csv", b"SQLite format 3\x00" + bytes(100), Refused("file_sqlite")),
    Entry(
        "JSON a hundred thousand lists deep",
        "d.json",
        b"[" * 100_000,
        Refused("json_line"),
    ),
    Entry(
        "JSON lines with an object ten thousand deep",
        "d.jsonl",
        b'{"groep": ' * 10_000 + b"1" + b"}" * 10_000 + b"\n",
        Refused("limit_json_depth"),
    ),
    Entry(
        "JSON lines with a line that is none",
        "d.jsonl",
        b'{"groep": "Zuid"}\n' * 5 + b"{'groep': __import__('os')}\n",
        Refused("json_line", when="count"),
    ),
    Entry(
        "JSON lines with half of a surrogate pair",
        "d.jsonl",
        b'{"groep": "\\ud800"}\n' * 5,
        Refused("json_text", when="count"),
    ),
)


def _literal(name: str, value: str) -> Entry:
    """Return an entry whose groups are a payload: it is read as the text it is."""
    quoted = '"' + value.replace('"', '""') + '"'
    rows = [(nr, quoted if i % 2 else "Zuid", d, a) for i, (nr, _, d, a) in enumerate(rows_of())]
    values = Counter((value if i % 2 else "Zuid", d) for i, (_, _, d, _) in enumerate(rows_of()))
    return Entry(name, "d.csv", text_of(rows).encode(), works(values=values))


LITERAL = (
    _literal("a formula that opens an address", '=HYPERLINK("http://evil.example","x")'),
    _literal("a formula that starts a program", "=cmd|' /C calc'!A0"),
    _literal("a formula that starts with a sign", "@SUM(1+1)*cmd"),
    _literal("colours for a terminal", "\x1b[31mrood\x1b[0m\x07"),
    _literal("a text that turns the line around", "\u202egroep\u2066"),
    _literal("a page's script", "<script>alert(1)</script>"),
    _literal("a template", "{{7*7}}{0}%s${x}"),
    _literal("a path", "../../../../etc/passwd"),
    _literal("a query", "'; DROP TABLE source; --"),
    _literal("a letter of many marks", "Z" + "\u0301" * 500),
)


def _changing(path: Path) -> None:
    path.write_bytes(BASIC)
    os.utime(path, (1, 1))


def _made(kind: str) -> object:
    def make(path: Path) -> Path | None:
        if kind == "fifo":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
        elif kind == "loop":
            path.symlink_to(path)
        elif kind == "gone":
            path.symlink_to(path.parent / "none.csv")
        elif kind == "link":
            path.with_name("real.csv").write_bytes(BASIC)
            path.symlink_to("real.csv")
        return Path(os.devnull) if kind == "device" else None

    return make


PLACES = (
    *(
        Entry(name, "d.csv", _made(kind), Refused("file_missing"))
        for name, kind in (
            ("a pipe that never says anything", "fifo"),
            ("a folder", "folder"),
            ("a link to itself", "loop"),
            ("a link to nothing", "gone"),
            ("a device", "device"),
        )
    ),
    Entry("a link to a table", "d.csv", _made("link"), works()),
    Entry(
        "twelve thousand columns",
        "d.csv",
        ",".join(f"c{i}" for i in range(12_000)).encode() + b"\n" + b"1," * 11_999 + b"1\n",
        Refused("limit_columns"),
    ),
    Entry(
        "a name with wildcards and quotes",
        "a*?['].csv",
        BASIC,
        Works(HEADER, ROWS, ("besluit",), {("ja",): 6, ("nee",): 18}),
    ),
)

ENTRIES = (*CODE, *BOMBS, *COLUMNS, *WORKBOOKS, *TEXTS, *LITERAL, *PLACES)
