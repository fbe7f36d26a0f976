"""What a file holds is told by its content; what is no table is refused in one sentence that says what to do."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import pickle
import random
import zipfile
import zlib
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
    "a workbook that is only called so": (
        _zip("[Content_Types].xml", "xl/workbook.xml"),
        "workbook_damaged",
        "workbook is damaged",
    ),
    "an old office file without its parts": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "file_old_office",
        "not a workbook",
    ),
    "a Word document": (_zip("[Content_Types].xml", "word/document.xml"), "file_office", "not a workbook"),
    "a binary workbook": (_zip("[Content_Types].xml", "xl/workbook.bin"), "file_binary_workbook", ".xlsb"),
    "a zip archive of two tables": (_zip("people.csv", "more.csv"), "zip_several", "“people.csv”, “more.csv”"),
    "a zip archive of nothing": (_zip(), "zip_empty", "no file"),
    "gzip in gzip": (gzip.compress(gzip.compress(CSV)), "file_compressed_twice", "compressed or an archive again"),
    "zip in gzip": (gzip.compress(_zip("people.csv")), "file_compressed_twice", "compressed or an archive again"),
    "half a gzip file": (gzip.compress(CSV)[:-6], "file_damaged", "damaged"),
    "bzip2": (bz2.compress(CSV), "file_compressed", "bzip2"),
    "xz": (lzma.compress(CSV), "file_compressed", "xz"),
    "a tar archive": (b"people.csv".ljust(257, b"\0") + b"ustar\x0000" + bytes(300), "file_compressed", "tar"),
    **{
        f"a pickle of protocol {protocol}": (
            pickle.dumps({"a": [1, "x"]}, protocol),
            "file_pickle",
            "could run code",
        )
        for protocol in range(6)
    },
    "a pickle that would run a command": (b"cos\nsystem\n(S'echo harm'\ntR.", "file_pickle", "could run code"),
    "a long pickle of text operations": (
        pickle.dumps({f"key {n}": str(n) for n in range(20_000)}, 0),
        "file_pickle",
        "could run code",
    ),
    "a pickle in gzip": (gzip.compress(pickle.dumps({"a": 1})), "file_pickle", "could run code"),
    "a joblib file": (zlib.compress(pickle.dumps({"a": 1})), "file_joblib", "could run code"),
    "a PyTorch model": (_zip("archive/data.pkl", "archive/version"), "file_torch", "PyTorch"),
    "a skops model": (_zip("schema.json", "1.npy"), "file_skops", "skops"),
    "an ONNX model": (b"\x08\x09\x12\x08skl2onnx\x1a\x03" + bytes(20), "file_onnx", "ONNX"),
    "a NumPy array of objects": (
        b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "file_numpy_objects",
        "could run code",
    ),
    "a NumPy array": (b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'shape': (1,), }", "file_numpy", "NumPy"),
    "HDF5": (b"\x89HDF\r\n\x1a\n" + bytes(90), "file_hdf5", "HDF5"),
    "a picture": (b"\xff\xd8\xff\xe0" + bytes(90), "file_image", "picture"),
    "a program": (b"MZ\x90\x00" + bytes(90), "file_program", "not run"),
    "an SPSS file": (b"$FL2@(#) SPSS DATA FILE", "file_statistics", "SPSS"),
    "old Feather": (b"FEA1" + bytes(90), "file_old_feather", "version 1"),
    "an encrypted Parquet file": (b"PARE" + bytes(90), "file_encrypted_parquet", "encrypted"),
    "a damaged Arrow file": (b"ARROW1\x00\x00" + bytes(90), "arrow_unreadable", "Arrow"),
    "UTF-32": (CSV.decode().encode("utf-32"), "file_utf_32", "UTF-32"),
    "JSON in UTF-16": ('[{"sex": "f"}]'.encode("utf-16"), "file_json_utf_16", "UTF-16"),
    "a JSON object over lines": (b'{\n  "sex": "f"\n}', "json_line", "Line 1"),
    "a web page": (b"<!DOCTYPE html><table></table>", "file_markup", "web page"),
    "a PDF": (b"%PDF-1.7\n%", "file_pdf", "PDF"),
    "an SQLite database": (b"SQLite format 3\x00" + bytes(90), "file_sqlite", "SQLite"),
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


@pytest.mark.slow
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


WORDS_THAT_LOOK_LIKE_SIGNATURES = (
    "MZ", "BMI", "RIFF", "PARENT", "PAR1", "FEA1", "ORCID", "x^2", "count", "score", "I1", "Value",
)  # fmt: skip


@pytest.mark.parametrize("word", WORDS_THAT_LOOK_LIKE_SIGNATURES)
def test_a_column_name_that_looks_like_a_signature_is_a_name(tmp_path: Path, word: str) -> None:
    (tmp_path / "t.csv").write_text(f"{word},x\n" + "0.7,1\n0.1,1\n(1,2\n" * 3)
    with open_source(tmp_path / "t.csv") as table:
        assert (table.format, table.columns) == ("csv", (word, "x"))


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


@pytest.mark.parametrize("letter", ["c", "i"])
def test_a_table_whose_lines_begin_like_an_operation_of_a_pickle_is_a_table(tmp_path: Path, letter: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(f"{letter}ase,alert\n" + "".join(f"{letter}{n},no\n" for n in range(9000)), encoding="utf-8")
    with open_source(path) as table:
        assert table.rows() == 9000


def test_lines_of_a_table_behind_a_pickle_do_not_hide_it(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"cos\nsystem\n(S'echo harm'\ntR" + b"case,alert\nc1,no\n" * 300)
    with pytest.raises(UploadError, match="could run code"):
        open_source(path)
