"""Awkward tables that are no plain text: workbooks, Parquet, Arrow, JSON lines, compressed files, frames."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus_entry import HEADER, Entry, Refused, Works, rows_of, text_of, works

HALF = {"bedrag": (12.0, 12, 12, 0)}
Make = Callable[[Path], Any]


def _typed() -> list[tuple[str, str, str, float]]:
    return [(nr, group, decision, float(amount)) for nr, group, decision, amount in rows_of()]


def frame() -> Any:
    """Return the rows as a data frame, amounts as numbers."""
    import pandas as pd

    return pd.DataFrame(_typed(), columns=list(HEADER))


def _xlsx(
    *, above: int = 0, sheets: tuple[str, ...] = ("Blad1",), hidden: str = "", formula: bool = False
) -> Make:
    def make(path: Path) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        book.remove(book.active)
        for name in sheets:
            sheet = book.create_sheet(name)
            sheet.sheet_state = "hidden" if name == hidden else "visible"
            if name != sheets[0]:
                sheet.append(["toelichting"])
                continue
            for line in range(above):
                sheet.append([f"Export van regel {line}"])
            for row in [HEADER, *_typed()]:
                sheet.append(list(row))
            if formula:
                sheet.cell(row=3, column=2).value = '=CONCAT("a","b")'
        book.save(path)

    return make


def _edited(edit: Callable[[Any], None]) -> Make:
    """Return what makes a workbook of the rows in which something was done by hand."""

    def make(path: Path) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        for row in [HEADER, *_typed()]:
            book.active.append(list(row))
        edit(book.active)
        book.save(path)

    return make


def _filtered(sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:D25"
    for row in (3, 4, 6):
        sheet.row_dimensions[row].hidden = True


def _shares(sheet: Any) -> None:
    for row in range(2, 26):
        sheet.cell(row, 4).value, sheet.cell(row, 4).number_format = (row - 2) / 24, "0%"


def _codes(sheet: Any) -> None:
    for row in range(2, 26):
        sheet.cell(row, 2).value = float(row % 2 + 1)


def _yes_and_no(sheet: Any) -> None:
    for row in range(2, 26):
        sheet.cell(row, 3).value = sheet.cell(row, 3).value == "ja"


def _merged(sheet: Any) -> None:
    for row in range(2, 26, 2):
        sheet.cell(row, 2).value = "Zuid"
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=2, end_column=2)


def _titled(sheet: Any) -> None:
    sheet.insert_rows(1)
    sheet["A1"] = "Besluiten 2026"
    sheet.merge_cells("A1:D1")


def _xls(path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    for at, row in enumerate([HEADER, *_typed()]):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    book.save(str(path))


_ODS = "urn:oasis:names:tc:opendocument:xmlns:"


def _ods(path: Path) -> None:
    def cell(value: object) -> str:
        if isinstance(value, float):
            return (
                f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p>'
                + ("</table:table-cell>")
            )
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in [HEADER, *_typed()])
    names = "".join(f' xmlns:{name}="{_ODS}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Blad1">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{manifest}"><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{kind}"/></manifest:manifest>',
        )


def _parquet(path: Path) -> None:
    frame().to_parquet(path)


def _nested(path: Path) -> None:
    frame().assign(lijst=[[1, 2]] * 24).to_parquet(path)


def _arrow(kind: str) -> Make:
    def make(path: Path) -> None:
        import pyarrow as pa

        table = pa.Table.from_pandas(frame(), preserve_index=False)
        opened = pa.ipc.new_file if kind == "file" else pa.ipc.new_stream
        with opened(str(path), table.schema) as writer:
            writer.write_table(table)

    return make


def _lines(**changed: Any) -> bytes:
    rows = [{**dict(zip(HEADER, row, strict=True)), **changed} for row in _typed()]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _in_zip(name: str, content: bytes) -> Make:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)

    return make


def _as_frame(change: Callable[[Any], Any]) -> Make:
    return lambda path: change(frame())


def _dated(rows: Any) -> Any:
    return rows.assign(dag=[dt.date(2026, 1, 1 + i) for i in range(24)])


def _with_a_surrogate(rows: Any) -> Any:
    import pandas as pd

    return rows.assign(nr=pd.Series(["a\ud800"] * len(rows), dtype=object))


TEXT = text_of(rows_of()).encode()
BOOKS = (
    Entry("a workbook", "d.xlsx", _xlsx(), works(amounts=HALF)),
    Entry("a workbook named .csv", "d.csv", _xlsx(), works(amounts=HALF)),
    Entry("a workbook with lines above the names", "d.xlsx", _xlsx(above=2), works(), {"header_row": 3}),
    Entry(
        "a workbook of two sheets, one said by the person",
        "d.xlsx",
        _xlsx(sheets=("Besluiten", "Uitleg")),
        works(),
        {"sheet": "Besluiten"},
    ),
    Entry(
        "a workbook with a hidden sheet",
        "d.xlsx",
        _xlsx(sheets=("Besluiten", "Geheim"), hidden="Geheim"),
        works(),
        {"sheet": "Besluiten"},
    ),
    Entry(
        "a workbook with a filter: hidden rows count, which is said",
        "d.xlsx",
        _edited(_filtered),
        works(amounts=HALF, says={"remarks": [{"code": "reading_hidden_rows", "values": {"count": 3}}]}),
    ),
    Entry(
        "a workbook with per cent cells", "d.xlsx", _edited(_shares), works(amounts={"bedrag": (0.5, 12, 12, 0)})
    ),
    Entry("a workbook with 1.0 and 2.0 as codes", "d.xlsx", _edited(_codes), works(groups=("1", "2"))),
    Entry(
        "a workbook with booleans",
        "d.xlsx",
        _edited(_yes_and_no),
        works(by=("besluit",), values={("true",): 6, ("false",): 18}),
    ),
    Entry(
        "a workbook with merged cells: only the first has the value, which is said",
        "d.xlsx",
        _edited(_merged),
        works(by=("groep",), values={("Zuid",): 12, (None,): 12}),
    ),
    Entry("a workbook with a merged title", "d.xlsx", _edited(_titled), works(amounts=HALF)),
    Entry(
        "a workbook with names and no rows",
        "d.xlsx",
        _edited(lambda sheet: sheet.delete_rows(2, 30)),
        Refused("sheet_none", ("d.xlsx", "column names")),
    ),
    Entry("an old workbook", "d.xls", _xls, works(amounts=HALF)),
    Entry("a workbook of LibreOffice", "d.ods", _ods, works(amounts=HALF)),
)
COLUMNS = (
    Entry("Parquet", "d.parquet", _parquet, works(amounts=HALF)),
    Entry("Parquet named .csv", "d.csv", _parquet, works(amounts=HALF)),
    Entry("Parquet with a column of lists", "d.parquet", _nested, works(columns=(*HEADER, "lijst"), amounts=HALF)),
    Entry("an Arrow file", "d.arrow", _arrow("file"), works(amounts=HALF)),
    Entry("an Arrow stream", "d.arrows", _arrow("stream"), works(amounts=HALF)),
    Entry("JSON lines", "d.jsonl", _lines(), works(amounts=HALF)),
    Entry(
        "one JSON document",
        "d.json",
        b'{\n  "besluiten": [\n    {"groep": "Zuid"}\n  ]\n}\n',
        Refused("json_line"),
    ),
)
COMPRESSED = (
    Entry("a text file in gzip", "d.csv.gz", gzip.compress(TEXT, mtime=0), works(amounts=HALF)),
    Entry("a text file in a ZIP", "d.zip", _in_zip("export/besluiten.csv", TEXT), works(amounts=HALF)),
    Entry("JSON lines in gzip", "d.jsonl.gz", gzip.compress(_lines(), mtime=0), works(amounts=HALF)),
    Entry("a ZIP whose part has a path", "d.zip", _in_zip("../../etc/passwd.csv", TEXT), works(amounts=HALF)),
)
FRAMES = (
    Entry("a frame", "-", _as_frame(lambda rows: rows), works(amounts=HALF)),
    Entry("a frame of categories", "-", _as_frame(lambda rows: rows.astype({"groep": "category"})), works()),
    Entry("a frame with dates", "-", _as_frame(_dated), works(columns=(*HEADER, "dag"))),
    Entry(
        "a frame with a strange index", "-", _as_frame(lambda rows: rows.set_index(rows.index[::-1] * 7)), works()
    ),
    Entry("a frame without rows", "-", _as_frame(lambda rows: rows.head(0)), Refused("no_rows", ("no rows",))),
    Entry(
        "a frame with half of a surrogate pair",
        "-",
        _as_frame(_with_a_surrogate),
        Refused("not_utf_8", ("“nr”",)),
    ),
    Entry(
        "a frame with a group nobody can see",
        "-",
        _as_frame(lambda rows: rows.assign(groep="\u200b")),
        Works(HEADER, 24, ("groep",), {("\u200b",): 24}),
    ),
)
ENTRIES = (*BOOKS, *COLUMNS, *COMPRESSED, *FRAMES)
