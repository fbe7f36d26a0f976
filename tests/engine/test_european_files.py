"""What a European city's text file holds is read as its people mean it, told, or refused: never a wrong number."""

from __future__ import annotations

import csv
import io
import os
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evaluator.domain.canonical import canonical_text
from evaluator.domain.reading import Reading
from evaluator.engine import Key, Table, open_source
from evaluator.engine.column_forms import LOOKED_AT
from evaluator.errors import UploadError


def opened(folder: Path, content: str | bytes, **reading: Any) -> Table:
    path = folder / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_source(path, reading=Reading(**reading))


def column(table: Table, name: str) -> list[str | None]:
    return [row[name] for row in table.preview(10_000)]


def codes(table: Table) -> list[str]:
    return [remark["code"] for remark in table.reading["remarks"]]


def remark(table: Table, code: str) -> dict[str, Any]:
    (found,) = [item["values"] for item in table.reading["remarks"] if item["code"] == code]
    return dict(found)


# --- the shapes of files -------------------------------------------------------------------------------------

HEADER = ["id", "geslacht", "wijk", "score", "inkomen", "besluit", "datum"]
PLACES = ("Île-de-France", "Nürnberg", "A Coruña")


def people(
    places: tuple[str, ...] = PLACES, *, sex: tuple[str, ...] = ("Vrouw", "Man", "Ander")
) -> list[list[str]]:
    chance = random.Random(7)
    return [
        [
            f"{number:05d}",
            chance.choice(sex),
            chance.choice(places),
            f"0.{chance.randint(1, 999):03d}",
            f"{chance.randint(1000, 99999)}.{chance.randint(10, 99)}",
            chance.choice(["ja", "nee"]),
            f"{chance.randint(1, 28):02d}.{chance.randint(1, 12):02d}.2025",
        ]
        for number in range(60)
    ]


def dutch(number: str) -> str:
    return number.replace(".", ",")


def thousands(number: str) -> str:
    whole, _, rest = number.partition(".")
    return f"{int(whole):,}".replace(",", ".") + "," + rest


def lines(
    separator: str = ";", rows: list[list[str]] | None = None, *, header: list[str] = HEADER, end: str = "\n",
    score: Any = dutch, income: Any = dutch, quoted: bool = False,
) -> str:  # fmt: skip
    out = io.StringIO()
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=style)
    writer.writerow(header)
    for a, b, c, d, e, f, g in rows or people():
        writer.writerow([a, b, c, score(d), income(e), f, g])
    return out.getvalue()


POLISH = people(("Łódź", "Śródmieście", "Żoliborz"), sex=("Kobieta", "Mężczyzna"))
GREEK = people(("Αθήνα", "Πειραιάς"), sex=("Γυναίκα", "Άνδρας"))
BULGARIAN = people(("София", "Пловдив"), sex=("жена", "мъж"))
BALTIC = people(("Rīga", "Šiauliai", "Kuressaare"))
SHAPES: dict[str, tuple[bytes, dict[str, Any], list[list[str]]]] = {
    "semicolons and decimal commas": (lines().encode(), {}, people()),
    "Latin-1": (lines().encode("latin-1"), {"country": "NL"}, people()),
    "a Windows page with a euro sign": (
        lines(income=lambda text: "€ " + dutch(text)).encode("cp1252"),
        {"country": "FR"},
        people(),
    ),
    "a byte order mark and quotes": (lines(quoted=True).encode("utf-8-sig"), {}, people()),
    "UTF-16 with tabs": (lines("\t").encode("utf-16"), {}, people()),
    "UTF-16, the other order": (b"\xfe\xff" + lines("\t", end="\r\n").encode("utf-16-be"), {}, people()),
    "UTF-16 without its mark": (lines("\t").encode("utf-16-le"), {}, people()),
    "a line that names the separator": (b"sep=;\n" + lines().encode(), {}, people()),
    "lines above the names": (
        b"Export zaaksysteem gemeente\nDatum: 01.02.2025\n\n" + lines().encode(),
        {},
        people(),
    ),
    "lines above the names, filled up": (b"Export;;;;;;\n;;;;;;\n" + lines().encode(), {}, people()),
    "points between thousands": (lines(income=thousands).encode(), {}, people()),
    "spaces between thousands": (
        lines(income=lambda text: thousands(text).replace(".", "\u202f")).encode(),
        {},
        people(),
    ),
    "apostrophes between thousands": (
        lines(income=lambda text: thousands(text).replace(".", "'").replace(",", "."), score=str).encode(),
        {},
        people(),
    ),
    "commas and quoted line breaks": (
        lines(
            ",", [[a, b, c + "\nwijk", d, e, f, g] for a, b, c, d, e, f, g in people()], score=str, income=str
        ).encode(),
        {},
        [[a, b, c + "\nwijk", d, e, f, g] for a, b, c, d, e, f, g in people()],
    ),
    "a Polish page": (lines(rows=POLISH).encode("cp1250"), {"country": "PL"}, POLISH),
    "Polish in the ISO page": (lines(rows=POLISH).encode("iso-8859-2"), {"country": "PL"}, POLISH),
    "a Greek page": (lines(rows=GREEK).encode("cp1253"), {"country": "GR"}, GREEK),
    "Greek in the ISO page": (lines(rows=GREEK).encode("iso-8859-7"), {"country": "GR"}, GREEK),
    "a Bulgarian page": (lines(rows=BULGARIAN).encode("cp1251"), {"country": "BG"}, BULGARIAN),
    "a Baltic page": (lines(rows=BALTIC).encode("cp1257"), {"country": "LV"}, BALTIC),
    "an old DOS page": (lines().encode("cp850"), {"encoding": "cp850"}, people()),
    "a total at the end": (lines().encode() + b"Totaal;;;;1234,5\n", {}, people()),
    "bars and Windows line ends": (lines("|", end="\r\n").encode(), {}, people()),
    "line ends of several kinds": (
        lines(end="\r\n").encode().replace(b"\r\n", b"\n", 30).replace(b"\r\n", b"\r", 9),
        {},
        people(),
    ),
    "NA as the name of a place": (lines(rows=people(("NA", "NO", "SE"))).encode(), {}, people(("NA", "NO", "SE"))),
}


@pytest.mark.slow
@pytest.mark.parametrize("content, reading, expected", SHAPES.values(), ids=SHAPES)
def test_the_same_people_come_out_of_every_shape_of_file(
    tmp_path: Path, content: bytes, reading: dict[str, Any], expected: list[list[str]]
) -> None:
    with opened(tmp_path, content, **reading) as table:
        assert table.columns == tuple(HEADER)
        assert [[value or "" for value in row.values()] for row in table.preview(99)] == expected
        assert table.rows() == 60


# --- the values of a column ----------------------------------------------------------------------------------

VALUES: dict[str, tuple[list[str], dict[str, Any], list[str | None], list[str]]] = {
    "decimal commas": (["0,5", "12,25"], {}, ["0.5", "12.25"], ["decimal_comma"]),
    "both signs": (["1.234,56", "7"], {}, ["1234.56", "7"], ["decimal_comma", "thousands_read"]),
    "both signs, English": (["1,234.56", "7"], {}, ["1234.56", "7"], ["thousands_read"]),
    "two groups": (["1.234.567", "7"], {}, ["1234567", "7"], ["thousands_read"]),
    "a sign that can mean two things, with semicolons": (
        ["1.234", "5.678"],
        {},
        ["1234", "5678"],
        ["decimal_uncertain", "thousands_read"],
    ),
    "the same where the person says so": (["1.234", "5.678"], {"decimal": "."}, ["1.234", "5.678"], []),
    "a comma, where the person says point": (
        ["1,234", "5,678"],
        {"decimal": "."},
        ["1234", "5678"],
        ["thousands_read"],
    ),
    "a comma, where the person says comma": (
        ["1,234", "5,678"],
        {"decimal": ","},
        ["1.234", "5.678"],
        ["decimal_comma"],
    ),
    "a zero before the comma is proof": (["0,123", "0,456"], {}, ["0.123", "0.456"], ["decimal_comma"]),
    "money": (["€ 1.234,56", "-5 €"], {}, ["1234.56", "-5"], ["decimal_comma", "thousands_read", "money_read"]),
    "złoty": (["1 200 zł", "5 zł"], {}, ["1200", "5"], ["thousands_read", "money_read"]),
    "francs with a point in their sign": (
        ["Fr. 5.50", "Fr. 1'000.00"],
        {},
        ["5.50", "1000"],
        ["thousands_read", "money_read"],
    ),
    "two kinds of money": (["5 €", "6 $"], {}, ["5 €", "6 $"], ["signs_differ"]),
    "percent": (["12,5 %", "7,1%", "100 %"], {}, ["0.125", "0.071", "1"], ["decimal_comma", "percent_read"]),
    "some percent": (["12%", "5"], {}, ["12%", "5"], ["signs_differ"]),
    "a long minus": (["\u22125,5", "3"], {}, ["-5.5", "3"], ["decimal_comma"]),
    "comma and point in one column": (["0,5", "0.5"], {}, ["0,5", "0.5"], ["decimals_differ"]),
    "zeros in front": (["02139", "1234"], {}, ["02139", "1234"], []),
    "ages": (["18-24", "25-30"], {}, ["18-24", "25-30"], []),
    "numbers with an e": (["1e3", "2e5"], {}, ["1e3", "2e5"], []),
    "dates": (["01.02.2025", "28.11.2024"], {}, ["01.02.2025", "28.11.2024"], []),
    "versions": (["1.2.3", "1.2.4"], {}, ["1.2.3", "1.2.4"], []),
    "times": (["12:30", "08:15"], {}, ["12:30", "08:15"], []),
    "telephone numbers": (["06 123 456", "020 123"], {}, ["06 123 456", "020 123"], []),
    "numbers of a register": (["123 456 789", "222 333 444"], {}, ["123 456 789", "222 333 444"], []),
    "groups badly cut": (["1.23.456", "1.234.5"], {}, ["1.23.456", "1.234.5"], []),
    "markers in text": (
        ["Zuid", "n.v.t.", "..", "-", "#N/B", "(null)"],
        {},
        ["Zuid", None, None, None, None, None],
        ["missing_markers_read"],
    ),
    "markers in numbers": (
        ["1", "NA", "#DIV/0!", "k.A.", "none"],
        {},
        ["1", None, None, None, None],
        ["missing_markers_read"],
    ),
    "words that are groups": (["NA", "none", "nan", "NO"], {}, ["NA", "none", "nan", "NO"], []),
    "markers of one's own": (
        ["Zuid", "geen", "-"],
        {"missing_markers": ("geen",)},
        ["Zuid", None, "-"],
        ["missing_markers_read"],
    ),
    "plain numbers": (["1", "0.5", "-3"], {}, ["1", "0.5", "-3"], []),
}


@pytest.mark.parametrize("raw, reading, expected, told", VALUES.values(), ids=VALUES)
def test_a_value_is_read_as_its_column_is_written(
    tmp_path: Path, raw: list[str], reading: dict[str, Any], expected: list[str | None], told: list[str]
) -> None:
    content = "x;value\n" + "".join(f"a;{value}\n" for value in raw)
    with opened(tmp_path, content, **reading) as table:
        assert column(table, "value") == expected
        assert codes(table) == told


def test_a_sign_that_can_mean_two_things_is_read_as_the_other_columns_are(tmp_path: Path) -> None:
    with opened(tmp_path, "a\tb\n1.234\t0,5\n5.678\t2,25\n") as commas:
        assert column(commas, "a") == ["1234", "5678"]
    with opened(tmp_path, "a\tb\n1.234\t0.5\n5.678\t2.25\n") as points:
        assert column(points, "a") == ["1.234", "5.678"]
        told = remark(points, "decimal_uncertain")
    assert told == {"column": "a", "example": "1.234", "read": "1.234", "other": "1234"}


def test_nobodys_own_value_is_told(tmp_path: Path) -> None:
    with opened(tmp_path, "a;b\nx;98.765\nx;43.210\n") as table:
        table.preview(1)
        assert "98" not in str(table.reading)
        assert remark(table, "decimal_uncertain")["example"] == "12.345"


def test_only_the_columns_that_were_needed_are_told_of(tmp_path: Path) -> None:
    with opened(tmp_path, "a;b;c\n0,5;0,5;x\n") as table:
        table.count([Key("a")], [(0,)])
        assert table.reading["decimal"] == {"a": ","}


LATE: dict[str, tuple[str, str, str | None]] = {
    "a point in a column of commas keeps its meaning": ("0,5", "12.5", "12.5"),
    "thousands in a column of commas": ("0,5", "1.234,5", "1234.5"),
    "no percent sign in a column of percent": ("5%", "12", "12 (no %)"),
    "another money": ("5 €", "6 $", "6 $"),
    "a marker nobody wrote before": ("5", "n.v.t.", None),
    "a word": ("0,5", "veel", "veel"),
}


@pytest.mark.slow
@pytest.mark.parametrize("usual, late, expected", LATE.values(), ids=LATE)
def test_what_comes_after_the_first_rows_is_never_a_wrong_number(
    tmp_path: Path, usual: str, late: str, expected: str | None
) -> None:
    with opened(tmp_path, "x;value\n" + f"a;{usual}\n" * LOOKED_AT + f"a;{late}\n") as table:
        cells = table.count([Key("value")], [(0,)])
        assert cells is not None
        assert set(cells.levels[0]) - {canonical_text(column(table, "value")[0])} == {expected}
        if expected is not None and not expected.replace(".", "").isdigit():
            bad = table.find("number", "value")
            assert bad is not None
            assert (bad.rows, bad.line, bad.value) == (1, LOOKED_AT + 2, expected)


@pytest.mark.slow
def test_late_thousands_in_a_column_of_whole_numbers_are_read_as_the_file_is(tmp_path: Path) -> None:
    content = "count;score\n" + "5;0,5\n" * LOOKED_AT + "1.234;0,5\n"
    with opened(tmp_path, content) as table:
        assert table.levels("count", 9) == ("1234", "5")
        assert table.reading["decimal"] == {}
    with opened(tmp_path, content.replace("0,5", "x"), decimal=",") as asked:
        assert asked.levels("count", 9) == ("1234", "5")


# --- the coding of the text ----------------------------------------------------------------------------------


def test_a_guess_at_the_coding_is_said_and_the_countrys_page_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "wijk;besluit\nŁódź;ja\n".encode("cp1250")
    monkeypatch.delenv("EVALUATOR_COUNTRY", raising=False)
    with opened(tmp_path, content) as guessed:
        assert column(guessed, "wijk") != ["Łódź"]
        assert codes(guessed) == ["encoding_guess"]
    with opened(tmp_path, content, country="PL") as known:
        assert column(known, "wijk") == ["Łódź"]
        assert remark(known, "encoding_country") == {"encoding": "cp1250", "country": "PL"}
    monkeypatch.setenv("EVALUATOR_COUNTRY", "pl")
    with opened(tmp_path, content) as installed:
        assert column(installed, "wijk") == ["Łódź"]
    monkeypatch.setenv("EVALUATOR_COUNTRY", "Poland")
    with pytest.raises(UploadError, match="which is no country"):
        opened(tmp_path, content)


@pytest.mark.slow
def test_letters_that_come_late_decide_as_well(tmp_path: Path) -> None:
    content = b"a;b\n" + b"x;1\n" * 100_000 + "é;2\n".encode("cp1252")
    with opened(tmp_path, content, country="BE") as table:
        assert table.reading["encoding"] == "cp1252"
        assert table.levels("a", 5) == ("x", "é")


def test_the_hash_is_that_of_the_file_and_not_of_the_copy(tmp_path: Path) -> None:
    import hashlib

    content = "a;b\né;1\n".encode("cp1252")
    with opened(tmp_path, content) as table:
        assert table.sha256 == hashlib.sha256(content).hexdigest()


def test_a_copy_leaves_nothing_behind_and_nobody_else_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with opened(tmp_path, "a;b\né;1\n".encode("cp1252")) as table:
        for left in folder.iterdir():
            assert left.stat().st_mode & 0o077 == 0
        assert table.rows() == 1
    assert list(folder.iterdir()) == []
    for broken in (b"a;b\n\xe9;1;2\n\x81;1\n", b"a;b\n\xe9;1\n", b"\xe9\n"):
        with pytest.raises(UploadError):
            opened(tmp_path, broken, encoding="cp1252", header_row=9)
    assert list(folder.iterdir()) == []


def test_open_files_do_not_add_up(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    for _ in range(3):
        opened(tmp_path, "a;b\né;1\n".encode("cp1252")).close()
    after = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    assert after <= before + 1


REFUSED: dict[str, tuple[bytes, dict[str, Any], str, str]] = {
    "a byte that cp1252 has not": (b"a;b\n\xe9;1\n\x81;2\n", {"encoding": "cp1252"}, "byte_undefined", "Line 3"),
    "half a letter of UTF-16": (
        b"\xff\xfe" + "a;b\n1;2\n".encode("utf-16-le") + b"\x31",
        {},
        "file_cut_off",
        "ends in the middle",
    ),
    "a NUL character in UTF-16": ("a;b\n1;2\n3;\0\n".encode("utf-16"), {}, "nul_byte", "Line 3"),
    "UTF-8 that is damaged": ("a;é\n1;2\n".encode() + b"\xe9;1\n", {}, "not_utf_8", "Line 3"),
    "no UTF-8, but said to be": (b"a;b\n\xe9;1\n", {"encoding": "utf-8"}, "not_utf_8", "Line 2"),
    "a header row that is empty": (b"a;b\n\n1;2\n", {"header_row": 2}, "header_row_empty", "Line 2"),
    "a header row beyond the end": (b"a;b\n1;2\n", {"header_row": 7}, "header_row_empty", "Line 7"),
    "names without the first one": (b"sex;age\n1;f;30\n2;m;40\n", {}, "header_width", "2 column names"),
}


@pytest.mark.parametrize("content, reading, code, words", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_safely_is_refused_with_its_line(
    tmp_path: Path, content: bytes, reading: dict[str, Any], code: str, words: str
) -> None:
    with pytest.raises(UploadError) as caught:
        opened(tmp_path, content, **reading)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert words in str(problem)


# --- what a person says --------------------------------------------------------------------------------------


def test_the_line_of_the_names_and_the_separator_can_be_said(tmp_path: Path) -> None:
    content = "a;b,c\nsex;x,y\nf;1,2\nm;3,4\n"
    with opened(tmp_path, content, header_row=2, separator=",") as table:
        assert table.columns == ("sex;x", "y")
        assert column(table, "sex;x") == ["f;1", "m;3"]
        assert remark(table, "lines_above_header") == {"lines": 1, "header_line": 2}


# --- rows that are left out ----------------------------------------------------------------------------------


def test_odd_rows_are_left_out_counted_and_named_where_a_person_asks(tmp_path: Path) -> None:
    content = 'a;b\n1;2\n3\n"x\ny";5;6\n7;8\n9;10;11\nlate;x\n'
    with opened(tmp_path, content, ragged="exclude") as table:
        assert column(table, "a") == ["1", "7", "late"]
        assert table.left_out == {"ragged_row": 3}
        assert remark(table, "ragged_left_out") == {"rows": 3, "lines": [3, 4, 7]}
        bad = table.find("number", "b")
        assert bad is not None
        assert bad.line == 8  # the line of the file, though rows before it were left out


def test_odd_rows_are_refused_where_nobody_asks(tmp_path: Path) -> None:
    with (
        pytest.raises(UploadError, match="Line 3: 1 instead of 2 values"),
        opened(tmp_path, "a;b\n1;2\n3\n") as table,
    ):
        table.rows()


TOTALS = {
    "Dutch": "Totaal;;12",
    "German": "Summe:;;12",
    "Polish": "Ogółem;;12",
    "Greek": "Σύνολο;;12",
    "Finnish": "Yhteensä;;12",
    "Lithuanian": "Iš viso;;12",
    "Hungarian": "Összesen;;12",
    "shouted": "TOTAL;;12",
    "quoted": '"Total";;"12"',
    "after an empty value": ";Total;12",
    "with too few values": "Razem;12",
    "with too many": "Celkem;;;12",
}


@pytest.mark.slow
@pytest.mark.parametrize("row", TOTALS.values(), ids=TOTALS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["Unix", "Windows", "Mac"])
def test_a_row_of_totals_at_the_end_is_left_out_and_told(tmp_path: Path, row: str, end: str) -> None:
    content = end.join(["a;b;c", "Zuid;1;5", "West;2;7", row, "", ""])
    with opened(tmp_path, content) as table:
        assert column(table, "a") == ["Zuid", "West"]
        assert table.rows() == 2
        assert table.left_out == {"total_row": 1}
        assert remark(table, "totals_left_out")["rows"] == 1


def test_several_rows_of_totals_are_left_out(tmp_path: Path) -> None:
    with opened(tmp_path, "a;b\nZuid;1\nTotal;1\n\nGrand total;2\n") as table:
        assert table.left_out == {"total_row": 2}
        assert table.rows() == 1


KEPT = {
    "a group called total in the middle": ("a;b\nTotal;1\nZuid;2\nTotal;3\n", 3, ["totals_kept"]),
    "a group called total above": ("a;b\nZuid;2\nTotal;1\nZuid;2\n", 3, []),
    "a word in another column": ("id;a\n1;Zuid\n2;Total\n", 2, []),
    "a longer name": ("a;b\nZuid;1\nTotal Energies;2\n", 2, []),
    "a column named total": ("Total;b\n1;2\n", 1, []),
}


@pytest.mark.parametrize("content, rows, told", KEPT.values(), ids=KEPT)
def test_a_row_that_may_be_somebody_is_never_left_out(
    tmp_path: Path, content: str, rows: int, told: list[str]
) -> None:
    with opened(tmp_path, content) as table:
        assert table.rows() == rows
        assert table.left_out == {}
        assert codes(table) == told


def test_rows_of_totals_are_kept_where_a_person_asks(tmp_path: Path) -> None:
    with opened(tmp_path, "a;b\nZuid;1\nTotaal;1\n", total_rows="keep") as table:
        assert column(table, "a") == ["Zuid", "Totaal"]
        assert codes(table) == []


# --- a law ---------------------------------------------------------------------------------------------------

LETTERS = {
    "utf-8": "aŁé€ñΩ🙂",
    "utf-8-sig": "aŁé€ñΩ🙂",
    "utf-16": "aŁé€ñΩ🙂",
    "cp1252": "aéñ€Žß",
    "cp1250": "aŁężőč",
    "cp1253": "aΩάβ€",
    "iso-8859-15": "aéŒß",
    "cp437": "aéñß",
    "koi8-r": "aжЯщ",
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str, str, list[list[str]]]:
    encoding = draw(st.sampled_from(sorted(LETTERS)))
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    alphabet = LETTERS[encoding] + "bc ,;|\n"
    text = st.text(st.sampled_from(alphabet), min_size=1, max_size=8).map(lambda value: f"w{value}z")
    width = draw(st.integers(2, 4))
    return encoding, separator, end, draw(st.lists(st.lists(text, min_size=width, max_size=width), min_size=1))


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=tables())
@example(made=("utf-16", ";", "\r", [["wé\nz", "w;z"], ["wŁz", "w🙂z"]]))
def test_any_table_written_in_any_dialect_and_coding_is_read_back(
    tmp_path: Path, made: tuple[str, str, str, list[list[str]]]
) -> None:
    encoding, separator, end, rows = made
    out = io.StringIO()
    names = [f"name{number}" for number in range(len(rows[0]))]
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL  # the module leaves a \n bare there
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting).writerows([names, *rows])
    asked = {} if encoding.startswith("utf") else {"encoding": encoding}
    with opened(tmp_path, out.getvalue().encode(encoding), **asked) as table:
        assert table.columns == tuple(names)
        assert [list(row.values()) for row in table.preview(1000)] == rows


def test_what_was_left_out_of_the_first_of_two_files_is_told(tmp_path: Path) -> None:
    from evaluator.domain.joining import Join
    from evaluator.engine.joined_table import JoinedTable

    content = "id;besluit\na1;ja\na2;nee\nTotaal;2\n"
    groups = tmp_path / "groups.csv"
    groups.write_bytes("id;wijk\na1;Łódź\na2;n.v.t.\n".encode("cp1250"))
    first, second = opened(tmp_path, content), open_source(groups, reading=Reading(country="PL"))
    with JoinedTable(first, second, Join(name="groups.csv", columns=("wijk",)), "id") as table:
        table.prepare(["wijk"])
        assert table.left_out == {"total_row": 1}
        assert codes(table) == ["totals_left_out"]
        cells = table.count([Key("wijk")], [(0,)])
    assert cells is not None
    assert set(cells.levels[0]) == {"Łódź", None}
