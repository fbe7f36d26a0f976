"""Workbooks, Arrow, JSON and compressed files: what is read, what is said of it, what is refused."""

from __future__ import annotations

import datetime as dt
import decimal
import errno
import gzip
import json
import tempfile
import uuid
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather, parquet

from evaluator.domain.reading import Reading
from evaluator.engine import DEFAULT, Limits, arrow, json_lines, open_copy, open_source, workbook, write_copy
from evaluator.engine.converted import Converted, Request
from evaluator.engine.limits import limits_from
from evaluator.errors import InputError, UploadError

ROWS: list[list[Any]] = [["sex", "age", "decision"], ["f", 30, "yes"], ["m", 41.0, "no"]]
Sheets = dict[str, list[list[Any]]]


def xlsx(folder: Path, sheets: Sheets, hidden: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


def xls(folder: Path, sheets: Sheets) -> Path:
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is not None:
                    sheet.write(at, place, value, *([day] if isinstance(value, dt.date) else []))
    book.save(str(folder / "t.xls"))
    return folder / "t.xls"


def ods(folder: Path, table: str, before: str = "") -> Path:
    """Write a workbook whose only table has these rows, as XML."""
    names = ("office", "table", "text", "style", "calcext")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Data">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(folder / "t.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
    return folder / "t.ods"


def ods_row(*values: Any, repeated: int = 1) -> str:
    cells = ""
    for value in values:
        if value is None:
            cells += "<table:table-cell/>"
        elif isinstance(value, str):
            cells += f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        else:
            cells += f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def converted(path: Path, limits: Limits = DEFAULT, **asked: Any) -> tuple[Converted, list[dict[str, Any]]]:
    """Convert a file here and now; return what was found and the rows as they were written."""
    kind = {".ods": "ods", ".xls": "xls", ".xlsx": "xlsx", ".jsonl": "jsonl"}.get(path.suffix, "arrow")
    converter = {"jsonl": json_lines, "arrow": arrow}.get(kind, workbook)
    out = path.with_suffix(".parquet")
    found = converter.convert(Request(kind, path, path.name, out, limits, **asked))
    columns = parquet.read_table(out).to_pydict()
    names = dict(zip(found.columns, found.names, strict=True))
    rows = [{names[c]: columns[f"c{c}"][row] for c in found.columns} for row in range(found.rows)]
    return found, rows


def said(found: Converted) -> dict[str, dict[str, Any]]:
    return {item["code"]: item["values"] for item in found.reading["remarks"]}


def refusal(path: Path, limits: Limits = DEFAULT, **asked: Any) -> str:
    with pytest.raises(UploadError) as caught:
        converted(path, limits, **asked)
    return f"{caught.value.problems[0].code}: {caught.value.problems[0]}"


# --- workbooks ---

SAME = [{"sex": "f", "age": "30", "decision": "yes"}, {"sex": "m", "age": "41", "decision": "no"}]


def test_the_three_kinds_of_workbook_give_the_same_texts(tmp_path: Path) -> None:
    table = "".join(ods_row(*row) for row in ROWS) + ods_row(None, repeated=1_000_000)
    for path in (xlsx(tmp_path, {"Data": ROWS}), xls(tmp_path, {"Data": ROWS}), ods(tmp_path, table)):
        found, rows = converted(path)
        assert rows == SAME
        assert found.reading["sheet"] == "Data"
        assert found.typed == [1]
        assert found.reading["remarks"] == []


def test_every_kind_of_cell_has_its_canonical_text(tmp_path: Path) -> None:
    moment = dt.datetime.fromisoformat("2026-01-02 03:04:05")
    values = [" ", "02139", 1.0, 0.1, True, dt.date(2026, 1, 2), moment, dt.time(1, 2, 3), dt.timedelta(hours=30)]
    expected = [None, "02139", "1", "0.1", "true", "2026-01-02", "2026-01-02 03:04:05", "01:02:03", "30:00:00"]
    names = [f"n{place}" for place in range(len(values))]
    _, rows = converted(xlsx(tmp_path, {"Data": [names, values]}))
    assert list(rows[0].values()) == expected


def test_titles_notes_gaps_and_totals_around_a_table_are_left_aside_and_told(tmp_path: Path) -> None:
    rows = [["Decisions 2025"], [None], *[[None, *row] for row in ROWS], [None], [None, "x", 5, "no"]]
    found, read = converted(xlsx(tmp_path, {"Data": [*rows, [None, "Totaal", 76, None]]}))
    assert read == [*SAME, {"sex": "x", "age": "5", "decision": "no"}]
    assert found.reading["header_line"] == 3
    assert found.left_out == {"total_row": 1}
    assert said(found) == {
        "reading_rows_above": {"row": 3, "count": 1},
        "reading_empty_rows": {"count": 1},
        "totals_left_out": {"rows": 1, "words": ["totaal"]},
    }
    assert len(converted(xlsx(tmp_path, {"D": [*ROWS, ["Total", 71, None]]}), keep_totals=True)[1]) == 3


def test_a_person_may_name_the_header_row(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": [["a", "b", "c"], *ROWS]})
    assert converted(path)[0].names == ["a", "b", "c"]
    assert converted(path, header_row=2)[1] == SAME
    assert "header_row_empty: t.xlsx: Row 9" in refusal(path, header_row=9)


def test_the_only_visible_sheet_with_a_table_is_taken_and_the_others_are_named(tmp_path: Path) -> None:
    sheets: Sheets = {"Notes": [["read me"], ["please"]], "Data": ROWS, "Old": ROWS, "Empty": []}
    found, rows = converted(xlsx(tmp_path, sheets, hidden=("Old",)))
    assert rows == SAME
    assert said(found) == {
        "reading_other_sheets": {"count": 1, "sheets": ["Notes"]},
        "reading_hidden_sheets": {"count": 1, "sheets": ["Old"]},
    }
    found, _ = converted(xlsx(tmp_path, sheets, hidden=("Old",)), sheet="Old")
    assert "reading_hidden_sheet" in said(found)


def test_several_tables_only_hidden_ones_none_and_a_wrong_name_are_refused_with_names(tmp_path: Path) -> None:
    assert "sheet_several: t.xlsx: The workbook has 2 sheets with a table: “A”, “B”." in refusal(
        xlsx(tmp_path, {"A": ROWS, "B": ROWS})
    )
    assert "“B”" in refusal(xlsx(tmp_path, {"A": [], "B": ROWS}, hidden=("B",)))
    assert "sheet_none" in refusal(xlsx(tmp_path, {"A": [["only names"]]}))
    assert "no sheet “C”; its sheets are “A”" in refusal(xlsx(tmp_path, {"A": ROWS}), sheet="C")


def test_formulas_without_a_result_and_errors_are_counted_with_their_cells(tmp_path: Path) -> None:
    rows = [["a", "b", "c"], ["x", "=1+1", "#N/A"], ["y", "=2", "#DIV/0!"]]
    found, read = converted(xlsx(tmp_path, {"Data": rows}))
    assert said(found)["reading_without_value"] == {"count": 2, "cells": ["B2", "B3"]}
    assert said(found)["reading_error_cells"] == {"count": 2, "cells": ["C2", "C3"]}
    assert read[0] == {"a": "x", "b": None, "c": None}
    old = xls(tmp_path, {"Data": [["a", "b"], ["x", xlwt.Formula("1+1")]]})
    assert said(converted(old)[0])["reading_without_value"] == {"count": 1, "cells": ["B2"]}
    formula = '<table:table-row><table:table-cell table:formula="of:=1"/></table:table-row>'
    found, _ = converted(ods(tmp_path, ods_row("a", "b") + ods_row("x", 1) + formula))
    assert said(found)["reading_without_value"] == {"count": 1, "cells": ["A3"]}


def test_merged_cells_name_columns_and_are_told_among_the_values(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "score", None], [None, "old", "new"], ["a", 1, 2], [None, 3, 4]):
        book.active.append(row)
    for cells in ("A1:A2", "B1:C1", "A3:A4"):
        book.active.merge_cells(cells)
    book.save(tmp_path / "t.xlsx")
    found, rows = converted(tmp_path / "t.xlsx", header_row=2)
    assert found.names == ["id", "old", "new"]
    assert rows[1] == {"id": None, "old": "3", "new": "4"}
    assert said(found)["reading_merged_cells"] == {"count": 1, "cells": ["A3"]}


def test_long_numbers_are_told_because_a_workbook_does_not_keep_them(tmp_path: Path) -> None:
    found, _ = converted(xlsx(tmp_path, {"Data": [["id", "x"], [1234567890123456789, 1]]}))
    assert said(found)["reading_long_numbers"] == {"count": 1, "cells": ["A2"]}


def test_macros_and_links_are_told_and_nothing_of_them_is_done(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": ROWS})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Shell")
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    found, rows = converted(path)
    assert rows == SAME
    assert {"reading_macros", "reading_links"} <= set(said(found))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


def test_entities_are_never_followed(tmp_path: Path) -> None:
    assert "workbook_entities" in refusal(ods(tmp_path, ods_row("a") + ods_row("&c;&b;"), before=LAUGHS))
    path, out = xlsx(tmp_path, {"Data": ROWS}), tmp_path / "evil.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                text = LAUGHS.encode() + text.replace(b"<t>f</t>", b"<t>&c;</t>")
            new.writestr(entry.filename, text)
    assert "workbook_entities" in refusal(out)


def test_one_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "a", "b"
    book.save(tmp_path / "t.xlsx")
    assert "uses 17179869184 cells" in refusal(tmp_path / "t.xlsx")
    assert "limit_workbook_cells" in refusal(ods(tmp_path, ods_row("a") + ods_row("b", repeated=10**9)))


def test_a_workbook_is_refused_beyond_each_limit(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": [*ROWS, ["x" * 60, 1, 2]]})
    for limit in ("rows", "columns", "workbook_cells", "cell_characters"):
        text = refusal(path, replace(DEFAULT, **{limit: 2}))
        assert f"limit_{limit}" in text
        assert f"EVALUATOR_MAX_{limit.upper()}" in text


# --- JSON lines ---


def jsonl(folder: Path, text: str) -> Path:
    (folder / "t.jsonl").write_text(text, encoding="utf-8")
    return folder / "t.jsonl"


def test_json_keeps_every_digit_and_the_union_of_keys(tmp_path: Path) -> None:
    text = '\ufeff{"a":1.0,"b":12345678901234567890,"c":true}\n\n{"a":1e-7,"d":"x","n":{"q":[1]},"b":NaN}\n'
    found, rows = converted(jsonl(tmp_path, text))
    assert rows[0] == {"a": "1", "b": "12345678901234567890", "c": "true", "d": None, "n": None}
    assert rows[1] == {"a": "0.0000001", "b": None, "c": None, "d": "x", "n": None}
    assert [found.names[place] for place in found.nested] == ["n"]
    assert said(found)["reading_nested"]["columns"] == ["n"]


def test_a_key_that_comes_late_is_a_column_all_the_same(tmp_path: Path) -> None:
    lines = [json.dumps({"a": n}) for n in range(1500)] + ['{"late": "yes", "a": [1]}']
    found, rows = converted(jsonl(tmp_path, "\n".join(lines)))
    assert found.names == ["a", "late"]
    assert found.nested == [0]
    assert (len(rows), rows[-1]["late"]) == (1501, "yes")


BAD_JSON = {
    "a key twice": ('{"a":1}\n{"a":1,"a":2}\n', "json_key_twice", "Line 2 names the key “a” twice"),
    "a line cut off": ('{"a":1}\n{"a":', "json_line", "Line 2"),
    "two objects on a line": ('{"a":1}{"a":2}\n', "json_line", "Line 1"),
    "an infinite number": ('{"a":Infinity}\n', "json_number", "Line 1"),
    "bytes that are no text": (b'{"a":1}\n{"a":"\xe9"}\n', "not_utf_8", "Line 2"),
    "far too deep": ('{"a":' + "[" * 100_000, "limit_json_depth", "20 levels"),
    "too deep": ('{"a":' + "[" * 30 + "]" * 30 + "}", "limit_json_depth", "20 levels"),
    "a list that never ends": ('[{"a":1},\n{"a":2}', "json_line", "Line 2"),
    "something after a list": ('[{"a":1}] 7', "json_line", "Line 1"),
    "a list of lists": ("[[1,2]]", "json_line", "Line 1"),
    "empty objects": ("{}\n{}\n", "no_rows", "no rows"),
}


@pytest.mark.parametrize("text, code, words", BAD_JSON.values(), ids=BAD_JSON)
def test_json_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, text: str | bytes, code: str, words: str
) -> None:
    (tmp_path / "t.jsonl").write_bytes(text if isinstance(text, bytes) else text.encode())
    told = refusal(tmp_path / "t.jsonl")
    assert told.startswith(code)
    assert words in told


def test_half_a_letter_in_json_is_no_text(tmp_path: Path) -> None:
    assert "json_text" in refusal(jsonl(tmp_path, '{"a":"\\ud800"}\n'))


def test_a_line_of_json_may_not_be_endless(tmp_path: Path) -> None:
    path = jsonl(tmp_path, '{"a":"' + "x" * (1 << 21) + '"}')
    assert "limit_json_line_mb" in refusal(path, replace(DEFAULT, json_line_mb=1))


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from("abc"), st.one_of(st.integers(), st.text(st.characters(codec="utf-8"), max_size=9))
        ),
        min_size=1,
        max_size=9,
    ).filter(any),
    indent=st.sampled_from([None, 2]),
)
def test_a_json_list_says_the_same_as_json_lines(rows: list[dict[str, Any]], indent: int | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lines = converted(jsonl(Path(folder), "\n".join(map(json.dumps, rows))))[1]
        as_list = converted(jsonl(Path(folder), json.dumps(rows, indent=indent)))[1]
    assert lines == as_list
    assert len(lines) == len(rows)


# --- Arrow ---


def test_arrow_files_and_streams_hold_the_values_of_parquet(tmp_path: Path) -> None:
    id = uuid.UUID(int=7)
    wide = pa.decimal256(50, 1)
    table = pa.table(
        {
            "dictionary": pa.array(["p", None]).dictionary_encode(),
            "uuid": pa.array([id.bytes] * 2, pa.uuid()),
            "bytes": pa.array([b"caf\xc3\xa9", None]),
            "not a number": [float("nan"), 0.5],
            "wide": pa.array([decimal.Decimal("12345678901234567890123456789012345678901.5"), None], wide),
            "list": [[1], None],
            "record": [{"a": 1}, None],
        }
    )
    feather.write_feather(table, tmp_path / "t.feather")
    with pa.OSFile(str(tmp_path / "t.arrows"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    for path in (tmp_path / "t.feather", tmp_path / "t.arrows"):
        found, rows = converted(path)
        assert rows[0]["uuid"] == str(id)
        assert (rows[0]["dictionary"], rows[0]["bytes"], rows[0]["not a number"]) == ("p", "café", None)
        assert rows[0]["wide"] == "12345678901234567890123456789012345678901.5"
        assert said(found)["reading_nested"]["columns"] == ["list", "record"]
        assert "limit_rows" in refusal(path, replace(DEFAULT, rows=1))


def test_damaged_arrow_files_are_read_or_refused(tmp_path: Path) -> None:
    feather.write_feather(pa.table({"a": ["x", "y"] * 50}), tmp_path / "t.feather", compression="uncompressed")
    whole = (tmp_path / "t.feather").read_bytes()
    (tmp_path / "t.feather").write_bytes(whole[:-40])
    assert "arrow_unreadable" in refusal(tmp_path / "t.feather")


# --- compressed, and through the front door ---

CSV = b"sex,decision\nf,yes\nm,no\n"


def zipped(folder: Path, **options: Any) -> Path:
    with zipfile.ZipFile(folder / "t.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/people.csv", CSV, **options)
        archive.writestr("__MACOSX/._people.csv", b"litter")
        archive.writestr(".DS_Store", b"litter")
    return folder / "t.zip"


def opened(path: Path, limits: Limits = DEFAULT) -> str:
    """Return the code with which a file is refused."""
    with pytest.raises(UploadError) as caught:
        open_source(path, limits=limits)
    return caught.value.problems[0].code


def test_the_one_table_of_an_archive_is_read_and_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    with open_source(zipped(tmp_path)) as table:
        assert table.preview(2) == [{"sex": "f", "decision": "yes"}, {"sex": "m", "decision": "no"}]
        assert [item["code"] for item in table.reading["remarks"]] == ["reading_unpacked_file", "reading_litter"]
        assert list(private.iterdir())
    assert not list(private.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["private", "t.zip"]


def test_members_of_a_gzip_file_belong_together(tmp_path: Path) -> None:
    (tmp_path / "t.gz").write_bytes(gzip.compress(CSV) + gzip.compress(b"x,no\n") + bytes(512))
    with open_source(tmp_path / "t.gz") as table:
        assert table.rows() == 3
    (tmp_path / "t.gz").write_bytes(gzip.compress(CSV) + b"trailing")
    assert opened(tmp_path / "t.gz") == "file_damaged"


@pytest.mark.slow
def test_bombs_are_stopped_while_they_unpack(tmp_path: Path) -> None:
    (tmp_path / "t.gz").write_bytes(gzip.compress(b"a" * (40 << 20)))
    assert opened(tmp_path / "t.gz") == "limit_unpacked_ratio"
    assert opened(tmp_path / "t.gz", replace(DEFAULT, unpacked_mb=1)) == "limit_unpacked_mb"


def test_archives_that_lie_are_refused(tmp_path: Path) -> None:
    whole = zipped(tmp_path).read_bytes()
    size = len(CSV).to_bytes(4, "little")
    (tmp_path / "t.zip").write_bytes(whole.replace(size, (3).to_bytes(4, "little")))
    assert opened(tmp_path / "t.zip") == "file_damaged"
    directory = whole.index(b"PK\x01\x02")
    encrypted = bytearray(whole)
    encrypted[directory + 8] |= 1
    (tmp_path / "t.zip").write_bytes(encrypted)
    assert opened(tmp_path / "t.zip") == "zip_encrypted"
    second = whole.index(b"PK\x01\x02", directory + 4)
    overlapping = bytearray(whole)
    overlapping[second + 42 : second + 46] = bytes(4)  # both entries claim the first one's bytes
    (tmp_path / "t.zip").write_bytes(overlapping)
    assert opened(tmp_path / "t.zip") == "zip_overlap"


@pytest.mark.slow
def test_a_workbook_in_an_archive_is_read_like_any_other_by_content(tmp_path: Path) -> None:
    book = xlsx(tmp_path, {"Data": ROWS, "Other": ROWS})
    (tmp_path / "people.csv").write_bytes(gzip.compress(book.read_bytes()))
    with open_source(tmp_path / "people.csv", reading=Reading(sheet="Data")) as table:
        assert (table.format, table.columns, table.rows()) == ("xlsx", ("sex", "age", "decision"), 2)
        assert table.sha256 is not None


@pytest.mark.slow
def test_a_reader_that_runs_out_of_memory_or_time_is_stopped_with_a_sentence(tmp_path: Path) -> None:
    path = jsonl(tmp_path, '{"a":1}\n')
    assert opened(path, replace(DEFAULT, convert_mb=1)) in ("limit_convert_mb", "convert_gave_up")


@pytest.mark.slow
def test_numbers_of_a_workbook_are_never_taken_for_thousands(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": [["score", "text"], [1.234, "0,5"], [5.678, "1,25"], [None, "n.v.t."]]})
    with open_source(path) as table:
        assert table.profile("score").quantiles[0] == 1.234
        assert table.profile("text").quantiles[0] == 0.5
        assert table.preview(3)[2] == {"score": None, "text": None}


@pytest.mark.slow
def test_a_copy_of_a_converted_file_says_what_the_file_says(tmp_path: Path) -> None:
    path = jsonl(tmp_path, '{"score":1.234,"text":"1.234","n":[1]}\n{"score":5.678,"text":"2.345","n":null}\n')
    reading, folder = Reading(decimal=","), tmp_path / "copy"
    folder.mkdir()
    with open_source(path, reading=reading) as table:
        write_copy(table, path, folder, lambda share: None)
    with open_copy(folder, path, reading=reading) as copy:
        assert copy.profile("score").quantiles[0] == 1.234
        assert copy.profile("text").quantiles[0] == 1234
        assert copy.is_nested("n")


# --- limits ---


def test_limits_come_from_the_environment_and_a_wrong_one_is_told() -> None:
    assert limits_from({}) == DEFAULT
    assert limits_from({"EVALUATOR_MAX_ROWS": " 5 ", "EVALUATOR_MAX_COLUMNS": ""}) == replace(DEFAULT, rows=5)
    for value in ("0", "-1", "1e6", "many", "9" * 30):
        with pytest.raises(InputError, match="EVALUATOR_MAX_ROWS cannot be"):
            limits_from({"EVALUATOR_MAX_ROWS": value})


@pytest.mark.parametrize("limit", ["rows", "columns"])
def test_text_and_parquet_are_held_to_the_limits_too(tmp_path: Path, limit: str) -> None:
    (tmp_path / "t.csv").write_bytes(CSV)
    parquet.write_table(pa.table({"a": [1, 2], "b": [1, 2]}), tmp_path / "t.parquet")
    for name in ("t.csv", "t.parquet"):
        with (
            pytest.raises(UploadError) as caught,
            open_source(tmp_path / name, limits=replace(DEFAULT, **{limit: 1})) as table,
        ):
            table.rows()
        assert caught.value.problems[0].code == f"limit_{limit}"


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(CSV + b"x,y\n" * (1 << 19))
    assert opened(tmp_path / "t.csv", replace(DEFAULT, file_mb=1)) == "limit_file_mb"


def test_a_full_disk_is_not_called_damage_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    feather.write_feather(pa.table({"a": [1, 2]}), str(tmp_path / "t.arrow"))
    request = Request("arrow", tmp_path / "t.arrow", "t.arrow", tmp_path / "out.parquet", DEFAULT)
    monkeypatch.setattr(parquet.ParquetWriter, "write_table", full)
    with pytest.raises(OSError, match="No space left"):
        arrow.convert(request)
