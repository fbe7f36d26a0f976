"""What a file holds is told by its content; what is no table is refused in one sentence that says what to do."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import random
import zipfile
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from evaluator.engine import Key, open_source
from evaluator.errors import UploadError

CSV = b"sex,decision\nf,yes\nm,no\n"


def _zip(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


REFUSED = {
    "an Excel workbook": (_zip("[Content_Types].xml", "xl/workbook.xml"), "file_spreadsheet", "workbook"),
    "an old Excel workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_spreadsheet", "workbook"),
    "an OpenDocument workbook": (_zip("mimetypeapplication/vnd.oasis"), "file_spreadsheet", "workbook"),
    "a zip archive": (_zip("people.csv"), "file_compressed", "archive"),
    "a gzip file": (gzip.compress(CSV), "file_compressed", "compressed"),
    "a pickle": (pickle.dumps({"a": 1}), "file_pickle", "could run code"),
    "UTF-32": (CSV.decode().encode("utf-32"), "file_utf_32", "UTF-32"),
    "JSON in UTF-16": ('[{"sex": "f"}]'.encode("utf-16"), "file_json", "JSON"),
    "a JSON list": (b'[{"sex": "f"}]', "file_json", "JSON"),
    "a JSON object over lines": (b'{\n  "sex": "f"\n}', "file_json", "JSON"),
    "JSON lines": (b'{"sex": "f"}\n{"sex": "m"}\n', "file_json", "JSON"),
    "a web page": (b"<!DOCTYPE html><table></table>", "file_markup", "web page"),
    "a PDF": (b"%PDF-1.7\n%", "file_other", "of a kind"),
    "an SQLite database": (b"SQLite format 3\x00" + bytes(90), "file_other", "of a kind"),
    "nothing": (b"", "file_empty", "empty"),
    "only blank lines": (b"\n \n\r\n", "file_empty", "empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "file_empty", "empty"),
    "a header without rows": (b"sex,decision\n", "no_rows", "no rows"),
    "a separator line alone": (b"sep=;\n", "file_empty", "empty"),
    "names that are all empty": (b";;\n1;2;3\n", "header_blank", "all names are empty"),
    "a NUL byte": (b"sex,decision\nf,yes\nm\x00,no\n", "nul_byte", "Line 3"),
    "UTF-8 with a byte of Latin-1": ("sex,décision\nf,ouï\n".encode() + b"\xe9,x\n", "not_utf_8", "Line 3"),
    "UTF-8 with a damaged first letter": (b"sex,d\xe9cision\n" + "f,ouïé\n".encode() * 9, "not_utf_8", "Line 1"),
    "an unfinished character at the end": (CSV + b"x,\xc3", "not_utf_8", "Line 4"),
    "a damaged Parquet file": (b"PAR1" + bytes(100), "parquet_unreadable", "damaged"),
}


@pytest.mark.parametrize("content, code, words", REFUSED.values(), ids=REFUSED)
def test_what_is_no_table_is_refused_with_one_sentence(
    tmp_path: Path, content: bytes, code: str, words: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(UploadError) as caught:
        open_source(path).close()
    (problem,) = caught.value.problems
    assert problem.code == code
    assert words in str(problem)
    assert str(problem).startswith("people.csv: ")
    assert problem.hint


@pytest.mark.parametrize(
    "name", ["missing.csv", "", "a\0b.csv", "https://example.org/people.csv", "s3://city/people"]
)
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UploadError) as caught:
        open_source(f"{tmp_path}/{name}")
    assert caught.value.problems[0].code == "file_missing"


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match="no such file"):
        open_source(tmp_path)


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    frame = pd.DataFrame({"sex": ["f", "m"]})
    frame.to_parquet(tmp_path / "people.csv")
    (tmp_path / "people.parquet").write_bytes(CSV)
    with open_source(tmp_path / "people.csv") as parquet, open_source(str(tmp_path / "people.parquet")) as csv:
        assert (parquet.format, csv.format) == ("parquet", "csv")


HOSTILE_NAMES = [
    "a*b.csv",
    "a?b.csv",
    "a[1]b.csv",
    "a{1,2}b.csv",
    'it\'s "quoted"; DROP TABLE people.csv',
    "back\\slash.csv",
    "ψυχή 🙂.csv",
    "-n.csv",
    "new\nline.csv",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_file_name_is_only_ever_a_name(tmp_path: Path, name: str) -> None:
    for other in ("axb.csv", "a1b.csv", "a2b.csv", "ab.csv"):
        (tmp_path / other).write_bytes(b"sex,decision\nwrong,file\n")
    (tmp_path / name).write_bytes(CSV)
    with open_source(tmp_path / name) as table:
        assert table.name == name
        assert table.rows() == 2
        assert table.preview(1) == [{"sex": "f", "decision": "yes"}]


def test_a_parquet_file_with_wildcards_in_its_name_is_read_alone(tmp_path: Path) -> None:
    pd.DataFrame({"sex": ["f"]}).to_parquet(tmp_path / "a*[b].csv")
    pd.DataFrame({"sex": ["f", "m"]}).to_parquet(tmp_path / "axb.csv")
    with open_source(tmp_path / "a*[b].csv") as table:
        assert table.rows() == 1


def test_an_open_table_reaches_no_other_file_and_no_setting(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(CSV)
    (tmp_path / "secret.csv").write_bytes(CSV)
    with open_source(tmp_path / "people.csv") as table:
        connection = table._connection  # the lock is worth a look behind the door
        for statement in (
            f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
            f"SELECT * FROM read_text('{tmp_path}/secret.csv')",
            f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            f"ATTACH '{tmp_path}/out.db'",
        ):
            with pytest.raises(duckdb.PermissionException):
                connection.execute(statement)
        for statement in ("SET enable_external_access = true", "SET threads = 1", "INSTALL httpfs"):
            with pytest.raises(duckdb.Error):
                connection.execute(statement)
    assert sorted(os.listdir(tmp_path)) == ["people.csv", "secret.csv"]


def test_values_that_look_like_sql_are_only_values(tmp_path: Path) -> None:
    name, value = 'x"; DROP VIEW source; --', "'); DROP VIEW source; --"
    pd.DataFrame({name: [value, "b"], "ok": ["1", "2"]}).to_csv(tmp_path / "people.csv", index=False)
    with open_source(tmp_path / "people.csv") as table:
        cells = table.count([Key(name)], [(0,)])
        assert cells is not None
        assert set(cells.levels[0]) == {value, "b"}
        assert table.profile(name).distinct == 2
        assert table.rows() == 2


def test_something_that_is_no_table_at_all_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="path or a pandas DataFrame"):
        open_source([1, 2])


def test_a_frame_without_rows_is_refused() -> None:
    with pytest.raises(UploadError, match="no rows"):
        open_source(pd.DataFrame({"sex": []}))


def test_a_parquet_file_without_rows_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"sex": pd.Series([], dtype="str")}).to_parquet(tmp_path / "p.parquet")
    with pytest.raises(UploadError, match="no rows"):
        open_source(tmp_path / "p.parquet")


def test_a_table_is_closed_by_its_block(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(CSV)
    with open_source(tmp_path / "people.csv") as table:
        pass
    with pytest.raises(duckdb.ConnectionException):
        table.rows()


@pytest.mark.slow
def test_a_parquet_file_with_damaged_bytes_is_read_or_refused(tmp_path: Path) -> None:
    path, rng = tmp_path / "p.parquet", random.Random(4)
    frame = pd.DataFrame(
        {"sex": ["f", "m", None] * 40, "n": range(120), "day": pd.date_range("2026", periods=120)}
    )
    frame.to_parquet(path)
    whole = path.read_bytes()
    refused = 0
    for _ in range(120):
        damaged = bytearray(whole)
        for _ in range(rng.choice([1, 2, 8])):
            damaged[rng.randrange(4, len(damaged))] = rng.randrange(256)
        path.write_bytes(damaged[: rng.choice([len(damaged), rng.randrange(4, len(damaged))])])
        try:
            with open_source(path) as table:
                table.preview(3)
                table.count([Key(column) for column in table.columns[:1]], [(0,)])
        except UploadError as error:
            refused += error.problems[0].code in ("parquet_unreadable", "no_rows", "too_large")
    assert refused > 20
