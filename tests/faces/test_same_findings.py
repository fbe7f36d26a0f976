"""The same content gives the same findings, byte by byte, whatever file or frame it comes in."""

from __future__ import annotations

import gzip
import json
import random
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

import evaluator
from evaluator.domain.canonical import canonical_json
from evaluator.domain.record import record_document

ROWS = 1500
PARTS = ("group_metrics", "findings", "exclusions", "warnings", "outcomes", "verdicts", "knock_outs")
Columns = dict[str, list[Any]]
Source = pd.DataFrame | Path


def content() -> Columns:
    """Return one table as plain Python values: missing groups, yes and no, codes, numbers of every kind."""
    draw = random.Random(20261122)
    half = [draw.random() < 0.5 for _ in range(ROWS)]
    return {
        "sex": [draw.choice(["woman", "man", "man", "not recorded", None]) for _ in range(ROWS)],
        "zone": [draw.choice(["02139", "2139", "10115"]) for _ in range(ROWS)],
        "age": [draw.choice([None, *range(16, 90)]) for _ in range(ROWS)],
        "income": [draw.choice([0.1 + 0.2, 0.3, 1e-7, 12.5, 30.0, 1e6]) for _ in range(ROWS)],
        "resident": [draw.choice([True, False, None]) for _ in range(ROWS)],
        "alert": [("yes", "no")[flag] for flag in half],
        "flag": [not flag for flag in half],
        "digit": [int(not flag) for flag in half],
        "score": [draw.choice([0.0, 0.1, 0.3, 0.1 + 0.2, 0.5, 1.0]) for _ in range(ROWS)],
        "incident": [draw.choice(["yes", "no", "no", None]) for _ in range(ROWS)],
        "weight": [draw.choice([0.1, 1 / 3, 1.0, 2.5, 0.0]) for _ in range(ROWS)],
        "people": [draw.choice([0, 1, 2, 7]) for _ in range(ROWS)],
    }


TABLE = content()


def written(columns: Columns, path: Path, text: Callable[[Any], str], separator: str = ",") -> Path:
    """Write a CSV file with this text for each value that is there."""
    lines = [separator.join(columns)]
    lines += [
        separator.join("" if v is None else text(v) for v in row) for row in zip(*columns.values(), strict=True)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def loud(value: Any) -> str:
    """Return a value the way another program writes it: TRUE, 1.0 for a whole number, in quotes."""
    if isinstance(value, bool):
        return str(value).upper()
    return f'"{float(value)!r}"' if isinstance(value, int | float) else f'"{value}"'


def shuffled(columns: Columns) -> Columns:
    order = random.Random(7).sample(range(ROWS), ROWS)
    return {name: [values[i] for i in order] for name, values in reversed(columns.items())}


def typed(columns: Columns, types: dict[str, pa.DataType], path: Path, **options: Any) -> Path:
    arrays = {
        name: pa.array(values).cast(types[name]) if name in types else pa.array(values)
        for name, values in columns.items()
    }
    pq.write_table(pa.table(arrays), path, **options)
    return path


def exact(columns: Columns) -> Columns:
    return {**columns, "weight": [Decimal(repr(w)) for w in columns["weight"]]}


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(columns: Columns, path: Path) -> Path:
    """Write a workbook as Excel does, with every digit of a number: the usual writers round to 16."""

    def cell(value: Any) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return f'<c t="b"><v>{value:d}</v></c>' if isinstance(value, bool) else f"<c><v>{value!r}</v></c>"

    rows = (list(columns), *zip(*columns.values(), strict=True))
    data = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    sheet = '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets>'
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        root = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{root}</Relationships>')
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheet}</workbook>')
        related = f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'
        archive.writestr("xl/_rels/workbook.xml.rels", related)
        content = f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", content)
    return path


OPEN = "urn:oasis:names:tc:opendocument:xmlns:"


def opendocument(columns: Columns, path: Path) -> Path:
    """Write a workbook as LibreOffice does, with every digit of a number."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, bool):
            said = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
        elif isinstance(value, int | float):
            said = f'office:value-type="float" office:value="{value!r}"'
        else:
            said = 'office:value-type="string"'
        return f"<table:table-cell {said}><text:p>{value}</text:p></table:table-cell>"

    rows = (list(columns), *zip(*columns.values(), strict=True))
    data = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = "".join(f' xmlns:{name}="{OPEN}{name}:1.0"' for name in ("office", "table", "text"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Data">{data}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{OPEN}manifest:1.0"/>')
    return path


def old_workbook(columns: Columns, path: Path) -> Path:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for place, (name, values) in enumerate(columns.items()):
        sheet.write(0, place, name)
        for row, value in enumerate(values, start=1):
            if value is not None:
                sheet.write(row, place, value)
    book.save(str(path))
    return path


def with_commas(value: Any) -> str:
    """Return a value as a program of a country with decimal commas writes it."""
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def again(path: Path, change: Callable[[str], bytes]) -> Path:
    """Write a text file in another coding, or with other line ends."""
    path.write_bytes(change(path.read_text(encoding="utf-8")))
    return path


def lines_of_json(columns: Columns, path: Path) -> Path:
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def feathered(columns: Columns, path: Path) -> Path:
    feather.write_feather(pa.table(columns), path)
    return path


def packed(csv: Path, kind: str) -> Path:
    path = csv.with_name(f"packed.{kind}")
    if kind == "gz":
        path.write_bytes(gzip.compress(csv.read_bytes()))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(csv, "people.csv")
    return path


FORMS: dict[str, Callable[[Columns, Path], Source]] = {
    "csv": lambda columns, folder: written(columns, folder / "data.csv", str),
    "csv of another program": lambda columns, folder: written(columns, folder / "data.txt", loud, ";"),
    "csv with decimal commas": lambda columns, folder: again(
        written(columns, folder / "data.csv", with_commas, ";"),
        lambda text: ("\ufeffsep=;\r\n" + text.replace("\n", "\r\n")).encode(),
    ),
    "unicode text": lambda columns, folder: again(
        written(columns, folder / "data.txt", str, "\t"), lambda text: text.replace("\n", "\r\n").encode("utf-16")
    ),
    "csv of an old Macintosh": lambda columns, folder: again(
        written(columns, folder / "data.csv", loud, "|"), lambda text: text.replace("\n", "\r").encode()
    ),
    "csv in another order": lambda columns, folder: written(shuffled(columns), folder / "data.csv", str),
    "parquet": lambda columns, folder: typed(columns, {}, folder / "data.parquet"),
    "parquet in small groups": lambda columns, folder: typed(
        shuffled(columns), {}, folder / "data.parquet", row_group_size=100, compression="zstd"
    ),
    "parquet with narrow types": lambda columns, folder: typed(
        columns,
        {
            "sex": pa.dictionary(pa.int8(), pa.string()),
            "zone": pa.large_string(),
            "age": pa.float32(),
            "digit": pa.uint8(),
            "people": pa.float64(),
        },
        folder / "data.parquet",
    ),
    "excel": lambda columns, folder: workbook(columns, folder / "data.xlsx"),
    "excel of 1997": lambda columns, folder: old_workbook(columns, folder / "data.xls"),
    "opendocument": lambda columns, folder: opendocument(columns, folder / "data.ods"),
    "json lines": lambda columns, folder: lines_of_json(columns, folder / "data.jsonl"),
    "arrow": lambda columns, folder: feathered(columns, folder / "data.feather"),
    "gzip": lambda columns, folder: packed(written(columns, folder / "data.csv", str), "gz"),
    "zip": lambda columns, folder: packed(written(columns, folder / "data.csv", str), "zip"),
    "frame": lambda columns, folder: pd.DataFrame(columns),
    "frame of objects": lambda columns, folder: pd.DataFrame(columns, dtype=object),
    "frame with types for missing values": lambda columns, folder: pd.DataFrame(columns).convert_dtypes(),
    "frame of categories": lambda columns, folder: pd.DataFrame(columns).astype(
        dict.fromkeys(("sex", "zone", "alert", "resident", "digit"), "category")
    ),
    "frame of arrow columns": lambda columns, folder: pd.DataFrame(columns).convert_dtypes(
        dtype_backend="pyarrow"
    ),
    "frame with exact decimals": lambda columns, folder: pd.DataFrame(exact(columns)),
    "frame in another order with an odd index": lambda columns, folder: pd.DataFrame(shuffled(columns)).set_index(
        pd.Index([1] * ROWS)
    ),
}
EVERY_CASE = ("csv of another program", "parquet", "frame")
"""Forms in which every case is tried; of the others each takes its turn with a third of them."""
BASE: dict[str, Any] = {
    "y_true": "incident",
    "positive": "yes",
    "polarity": "both",
    "intersections": 1,
    "cross_check": False,
}
TWO_BINS = {"age": [18, 30, 65], "income": [0.3, 30]}
ASKED: dict[str, dict[str, Any]] = {
    "missing groups and codes with a zero": {"y_pred": "alert", "sensitive": ["sex", "zone"], "intersections": 2},
    "bins of numbers with missing": {"y_pred": "alert", "sensitive": ["age", "income"], "bins": TWO_BINS},
    "truth for yes": {"y_pred": {"text": "alert", "truth": "flag", "digit": "digit"}, "sensitive": "sex"},
    "truth as a group": {"y_pred": "digit", "sensitive": ["resident", "age"], "bins": {"age": [40]}},
    "scores at the threshold": {"score": "score", "threshold": 0.3, "sensitive": ["sex", "resident"]},
    "weights": {"y_pred": "alert", "sensitive": ["sex", "age"], "bins": {"age": [50]}, "weight": "weight"},
    "rows that stand for several people": {"y_pred": "alert", "sensitive": "sex", "count": "people"},
    "both": {"y_pred": "flag", "sensitive": ["sex", "zone"], "count": "people", "weight": "weight"},
    "missing groups excluded": {"y_pred": "alert", "sensitive": "sex", "missing": {"sex": "exclude"}},
}


def found(source: Source, options: dict[str, Any]) -> bytes:
    record = record_document(evaluator.evaluate(source, **{**BASE, **options}, now="2026-11-22"))
    assert record["findings"]
    assert any(metric["value"] is not None for metric in record["group_metrics"])
    return canonical_json({part: record[part] for part in PARTS})


@pytest.fixture(scope="module")
def by_csv(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    source = FORMS["csv"](TABLE, tmp_path_factory.mktemp("csv"))
    return {case: found(source, options) for case, options in ASKED.items()}


@pytest.mark.slow
@pytest.mark.parametrize("form", [form for form in FORMS if form != "csv"], ids=str)
def test_the_findings_are_those_of_the_csv_file_byte_by_byte(
    form: str, by_csv: dict[str, bytes], tmp_path: Path
) -> None:
    source = FORMS[form](TABLE, tmp_path)
    turn = list(FORMS).index(form)
    cases = [case for place, case in enumerate(ASKED) if form in EVERY_CASE or place % 3 == turn % 3]
    assert [case for case in cases if found(source, ASKED[case]) != by_csv[case]] == []


@pytest.mark.slow
def test_one_changed_value_changes_the_findings(by_csv: dict[str, bytes]) -> None:
    sex = [{"woman": "man"}.get(TABLE["sex"][0], "woman"), *TABLE["sex"][1:]]
    changed = pd.DataFrame({**TABLE, "sex": sex})
    case = "missing groups and codes with a zero"
    assert found(changed, ASKED[case]) != by_csv[case]


@pytest.mark.slow
def test_codes_with_a_zero_and_without_are_two_groups(by_csv: dict[str, bytes]) -> None:
    assert b'"02139"' in by_csv["missing groups and codes with a zero"]
    assert b'"2139"' in by_csv["missing groups and codes with a zero"]


def test_a_missing_group_and_the_words_not_recorded_are_two_groups(by_csv: dict[str, bytes]) -> None:
    found_in = by_csv["missing groups and codes with a zero"]
    assert b'"group":["not recorded"]' in found_in
    assert b'"group":[null]' in found_in
