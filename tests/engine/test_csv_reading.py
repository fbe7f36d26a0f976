"""A CSV file is read as it stands: separators found by counting, every value text, every odd line named."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evaluator.engine import Key, Table, open_source
from evaluator.errors import UploadError


def opened(folder: Path, content: str | bytes) -> Table:
    path = folder / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_source(path)


ROWS = [{"id": "001", "wijk": "Île, Zuid", "score": "0.5"}, {"id": "002", "wijk": None, "score": "1"}]

DIALECTS = {
    "commas": 'id,wijk,score\n001,"Île, Zuid","0,5"\n002,,1\n',
    "semicolons and decimal commas": "id;wijk;score\n001;Île, Zuid;0,5\n002;;1\n",
    "tabs": "id\twijk\tscore\n001\tÎle, Zuid\t0,5\n002\t\t1\n",
    "vertical bars": "id|wijk|score\n001|Île, Zuid|0,5\n002||1\n",
    "a byte order mark": "\ufeffid;wijk;score\n001;Île, Zuid;0,5\n002;;1\n",
    "a separator line": "sep=;\nid;wijk;score\n001;Île, Zuid;0,5\n002;;1\n",
    "a separator line after a byte order mark": "\ufeffsep=;\r\nid;wijk;score\r\n001;Île, Zuid;0,5\r\n002;;1\r\n",
    "an unusual separator that the file names": "sep=^\nid^wijk^score\n001^Île, Zuid^0,5\n002^^1\n",
    "Windows line ends": "id;wijk;score\r\n001;Île, Zuid;0,5\r\n002;;1\r\n",
    "old Mac line ends": "id;wijk;score\r001;Île, Zuid;0,5\r002;;1\r",
    "no line end at the end": "id;wijk;score\n001;Île, Zuid;0,5\n002;;1",
    "everything quoted": '"id";"wijk";"score"\n"001";"Île, Zuid";"0,5"\n"002";"";"1"\n',
    "blank lines": "\n\nid;wijk;score\n\n001;Île, Zuid;0,5\n\n002;;1\n\n",
    "a separator at each line's end": "id;wijk;score\n001;Île, Zuid;0,5;\n002;;1;\n",
}


@pytest.mark.parametrize("content", DIALECTS.values(), ids=DIALECTS)
def test_the_same_table_comes_out_of_every_dialect(tmp_path: Path, content: str) -> None:
    with opened(tmp_path, content) as table:
        assert table.columns == ("id", "wijk", "score")
        assert table.preview(10) == ROWS
        assert table.rows() == 2


def test_quoted_values_keep_line_breaks_quotes_and_separators(tmp_path: Path) -> None:
    content = 'a,b\n"line\nbreak","say ""hi"", then"\n"x\r\ny",5" pipe\n'
    with opened(tmp_path, content) as table:
        assert table.preview(5) == [{"a": "line\nbreak", "b": 'say "hi", then'}, {"a": "x\r\ny", "b": '5" pipe'}]


def test_how_a_file_was_read_is_told(tmp_path: Path) -> None:
    with opened(tmp_path, "\ufeffsep=;\n\nid;wijk\n1;Zuid\n") as table:
        assert table.reading == {
            "encoding": "utf-8",
            "encoding_why": "mark",
            "byte_order_mark": True,
            "separator": ";",
            "sep_line": True,
            "header_line": 3,
            "lines_above": 0,
            "left_out": {},
            "repaired_names": [],
            "decimal": {},
            "remarks": [],
        }


def test_empty_repeated_and_padded_names_are_repaired_and_told(tmp_path: Path) -> None:
    with opened(tmp_path, "sex,,sex, age ,Sex,sex (2)\nf,1,m,30,x,y\n") as table:
        assert table.columns == ("sex", "column 2", "sex (3)", "age", "Sex", "sex (2)")
        assert table.preview(1)[0] == {
            "sex": "f", "column 2": "1", "sex (3)": "m", "age": "30", "Sex": "x", "sex (2)": "y"
        }  # fmt: skip
        assert table.reading["repaired_names"] == [
            {"position": 2, "was": "", "now": "column 2"},
            {"position": 3, "was": "sex", "now": "sex (3)"},
            {"position": 4, "was": "age ", "now": "age"},
        ]


def test_one_column_alone_is_a_table(tmp_path: Path) -> None:
    with opened(tmp_path, "decision\nyes\n\nno\n") as table:
        assert [row["decision"] for row in table.preview(5)] == ["yes", None, "no"]


def test_values_are_never_guessed_at(tmp_path: Path) -> None:
    # A column of F alone is no boolean, 02139 keeps its zero, NA is a country.
    content = "a,b,c,d\n" + "F,02139,NA,1e5\n" * 3 + "M,2139,n/a,x\n"
    with opened(tmp_path, content) as table:
        assert table.preview(1) == [{"a": "F", "b": "02139", "c": "NA", "d": "1e5"}]
        assert table.profile("b").distinct == 2


@pytest.mark.slow
def test_a_value_that_comes_late_is_read_as_it_stands(tmp_path: Path) -> None:
    with opened(tmp_path, "sex,x\n" + "F,1\n" * 200_000 + "M,other\n") as table:
        cells = table.count([Key("sex"), Key("x")], [(0, 1)])
    assert cells is not None
    assert set(cells.levels[1]) == {"1", "other"}
    assert sorted(cells.people) == [1, 200_000]


BROKEN = {
    "a short row": (
        "a,b,c\n1,2,3\n4,5\n7,8,9\n",
        "ragged_row",
        "Line 3: 2 instead of 3 values",
    ),
    "a long row": ("a,b\n1,2\n3,4,5\n", "ragged_row", "Line 3: 3 instead of 2 values"),
    "several odd rows": ("a,b\n1,2\n3\n4\n5,6\n", "ragged_row", "More such lines: 1"),
    "a row after a quoted line break": ('a,b\n"x\ny",2\n3\n', "ragged_row", "Line 4: 1 instead of 2"),
    "an open quotation mark": ('a,b\n1,2\n3,"4\n5,6\n', "stray_quote", "near line 3"),
    "text after a quotation mark": ('a,b\n1,"2"x\n', "stray_quote", "near line 2"),
    "a value without end": ("a,b\n1,2\n3," + "x" * 3_000_000 + "\n", "long_value", "near line 3"),
    "a name too few": ("a;b\n1;2;3\n4;5;6\n", "header_width", "most lines after it have 3"),
}


@pytest.mark.parametrize("content, code, words", BROKEN.values(), ids=BROKEN)
def test_a_broken_row_is_named_by_its_line(tmp_path: Path, content: str, code: str, words: str) -> None:
    with pytest.raises(UploadError) as caught, opened(tmp_path, content) as table:
        table.rows()
    (problem,) = caught.value.problems
    assert problem.code == code
    assert words in str(problem)


@pytest.mark.slow
def test_a_broken_row_far_down_is_found_while_counting(tmp_path: Path) -> None:
    content = "a,b\n" + "1,2\n" * 100_000 + "3\n"
    with (
        opened(tmp_path, content) as table,
        pytest.raises(UploadError, match="Line 100002: 1 instead"),
    ):
        table.count([Key("a")], [(0,)])


@pytest.mark.slow
@pytest.mark.parametrize("bad, code", [(b"\xe9", "not_utf_8"), (b"\x00", "nul_byte")])
def test_a_wrong_byte_far_down_in_an_unused_column_is_found_too(tmp_path: Path, bad: bytes, code: str) -> None:
    content = "a,é\n".encode() + b"1,2\n" * 500_000 + b"3," + bad + b"\n"
    with pytest.raises(UploadError) as caught:
        opened(tmp_path, content)
    assert caught.value.problems[0].code == code
    assert caught.value.problems[0].values["line"] == 500_002


@pytest.mark.slow
def test_characters_that_straddle_the_blocks_of_reading_are_whole(tmp_path: Path) -> None:
    for shift in range(3):
        with opened(tmp_path, "a,b\n" + "x" * shift + ",1\n" + "é€🙂,2\n" * 300_000) as table:
            assert table.sha256 == hashlib.sha256((tmp_path / "people.csv").read_bytes()).hexdigest()
            assert table.rows() == 300_001


def test_the_hash_is_that_of_the_files_bytes(tmp_path: Path) -> None:
    with opened(tmp_path, "\ufeffa;b\n1;2\n") as table:
        assert table.sha256 == hashlib.sha256("\ufeffa;b\n1;2\n".encode()).hexdigest()


@pytest.mark.slow
def test_a_very_long_header_is_still_a_header(tmp_path: Path) -> None:
    names = [f"column with quite a long name number {i}" for i in range(5000)]
    content = ";".join(names) + "\n" + ";".join("1" for _ in names) + "\n"
    with opened(tmp_path, content) as table:
        assert len(table.columns) == 5000
        assert table.rows() == 1


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("rows", [1, 2, 50])
def test_a_separator_is_found_beside_decimal_commas_and_times(tmp_path: Path, separator: str, rows: int) -> None:
    def value(text: str) -> str:
        return f'"{text}"' if separator in text else text

    header = separator.join(["naam", "tijd", "bedrag", "besluit"])
    line = separator.join(value(text) for text in ("Jansen, P.", "12:30", "1.234,50", "ja"))
    with opened(tmp_path, f"{header}\n" + f"{line}\n" * rows) as table:
        assert table.reading["separator"] == separator
        assert table.preview(1)[0]["bedrag"] == "1234.50"


def test_a_space_before_a_quoted_value_is_no_part_of_it(tmp_path: Path) -> None:
    with opened(tmp_path, 'sex, "district, of the city", score\nf, "Zuid, West", 0.5\n') as table:
        assert table.columns == ("sex", "district, of the city", "score")
        assert table.preview(1)[0]["district, of the city"] == "Zuid, West"


def read_or_refused(folder: Path, content: str) -> tuple[str, list[list[str | None]]] | None:
    """Return the separator and the rows, None when the file was refused."""
    try:
        with opened(folder, content) as table:
            rows = [list(row.values()) for row in table.preview(1000)]
            assert table.rows() == len(rows)
            return table.reading["separator"], rows
    except UploadError:
        return None


def test_a_misread_start_is_refused_and_never_passed_on(tmp_path: Path) -> None:
    # After a byte order mark the engine does not see the quotation marks around a name with a line break.
    assert read_or_refused(tmp_path, '\ufeff"name\nover lines";b\n1;2\n3;4\n') in (
        None,
        (";", [["1", "2"], ["3", "4"]]),
    )


PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            '"b"',
            '""',
            '"x""y"',
            '"l\nm"',
            '"l\r\nm"',
            '"c,d"',
            "",
            " ",
            '5"',
            ",",
            ",",
            ",",
            "\n",
            "\n",
            "\r\n",
            '"',
            ";",
            "é",
        ]
    ),
    max_size=40,
)


def test_a_value_that_is_closed_and_opened_again_far_down_is_refused_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text("a,b,c\n" + "1,2,3\n" * 300 + ',"b" "l\nm",\n', encoding="utf-8")
    with pytest.raises(UploadError, match="near line 302"), open_source(file) as table:
        table.rows()
    file.write_text("a,b,c\n" + "1,2,3\n" * 300 + '1,"he said ""a"" ""b""",2\n', encoding="utf-8")
    with open_source(file) as table:
        assert table.rows() == 301


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=PIECES, late=st.booleans())
@example(pieces=["a", '"', ",", ",", '"l\r\nm"'], late=False)  # a mark inside a value, and two kinds of line ends
@example(pieces=["x", ";", '"', ",", ",", "\r\n", "a", ",", ",", "\n"], late=False)
def test_a_file_is_read_as_the_csv_module_reads_it_or_refused(
    tmp_path: Path, pieces: list[str], late: bool
) -> None:
    content = "a,b,c\n" + "1,2,3\n" * (300 if late else 2) + "".join(pieces)
    found = read_or_refused(tmp_path, content)
    if found is None:
        return
    separator, read = found
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator, skipinitialspace=True)
    wide = [[*row, "", ""][: len(read[0])] for row in list(reader)[1:]]
    assert without_blank(read) == without_blank(wide)


def without_blank(rows: Sequence[Sequence[str | None]]) -> list[list[str]]:
    """Return rows as they are compared; where there are several columns, nobody stands in an empty one."""
    return [row for row in map(bare, rows) if len(row) == 1 or any(row)]


@pytest.mark.parametrize("row", ['1,  "Rue X, 5"', '  "1,2",3', '1,   "Zuid",3', '1,  "Rue X, 5",3'])
def test_blanks_before_a_quotation_mark_are_refused_by_their_line(tmp_path: Path, row: str) -> None:
    with pytest.raises(UploadError, match=r"near line 302 stands behind several blanks"):
        opened(tmp_path, "a,b,c\n" + "1,2,3\n" * 300 + row + "\n4,5,6\n").rows()


@pytest.mark.parametrize("value", ['he said  "hi"', '"he said  ""hi"""', ' "Zuid"', '"1,  2"'])
def test_blanks_and_quotation_marks_inside_a_value_are_no_reason_to_refuse(tmp_path: Path, value: str) -> None:
    with opened(tmp_path, "a,b\n" + "1,2\n" * 300 + f"1,{value}\n") as table:
        assert table.rows() == 301


def bare(row: Sequence[str | None]) -> list[str]:
    """Return values without quotation marks and outer blanks, about which readers differ without harm."""
    return [(value or "").replace('"', "").strip() for value in row]
