"""A copy of a table is the table: the same columns, values, rows, lines and hash, only read faster."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.engine import open_copy, open_source, write_copy
from evaluator.errors import UploadError

TABLE = 'case;note;weight\n1;"two\nlines";0.5\n2;;1\n\n3;"a ""quote""";abc\n4;plain;2\n'


def copied(file: Path, folder: Path) -> Path:
    folder.mkdir()
    with open_source(file) as table:
        write_copy(table, file, folder, lambda share: None)
    return folder


def test_a_copy_holds_what_the_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(TABLE, encoding="utf-8")
    folder = copied(file, tmp_path / "copy")
    with open_source(file) as original, open_copy(folder, file) as copy:
        assert copy.columns == original.columns
        assert (copy.name, copy.format, copy.reading) == (original.name, original.format, original.reading)
        assert copy.preview(100) == original.preview(100)
        assert copy.rows() == original.rows()
        assert [copy.profile(name) for name in copy.columns] == [original.profile(name) for name in copy.columns]
        assert copy.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_value_that_cannot_be_read_is_named_by_its_line_in_the_original(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(TABLE, encoding="utf-8")
    folder = copied(file, tmp_path / "copy")
    with open_source(file) as original, open_copy(folder, file) as copy:
        bad = copy.find("weight", "weight")
        assert bad is not None
        assert bad.line == 6
        assert bad == original.find("weight", "weight")


def test_numbers_of_a_city_mean_the_same_from_the_copy(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    rows = "".join(
        f"{i};0,{i % 90 + 10};1.{i % 900 + 100},50;{'n.v.t.' if i % 7 == 0 else i}\n" for i in range(500)
    )
    file.write_text("case;score;amount;age\n" + rows, encoding="cp1252")
    folder = copied(file, tmp_path / "copy")
    with open_source(file) as original, open_copy(folder, file) as copy:
        assert copy.preview(100) == original.preview(100)
        assert [copy.profile(name) for name in copy.columns] == [original.profile(name) for name in copy.columns]
        assert copy.reading == original.reading
        assert copy.profile("score").numeric


@pytest.mark.slow
def test_a_file_that_is_broken_far_down_is_not_copied(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    rows = [f"{number},ja" for number in range(150_000)]
    rows[140_000] = "140000,ja,too,many"
    file.write_text("case,alert\n" + "\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(UploadError, match="Line 140002"):
        copied(file, tmp_path / "copy")


def test_the_share_that_is_done_rises(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("case,alert\n" + "\n".join(f"{number},ja" for number in range(100_000)), encoding="utf-8")
    shares: list[float] = []
    (tmp_path / "copy").mkdir()
    with open_source(file) as table:
        write_copy(table, file, tmp_path / "copy", shares.append)
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert 0.5 < shares[-1] < 1


_cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(_cells, _cells), min_size=1, max_size=30))
def test_whatever_the_cells_hold_a_copy_gives_it_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("law")
    file = folder / "cases.csv"

    def quoted(text: str) -> str:
        doubled = text.replace('"', '""')
        return f'"{doubled}"'

    lines = ['"first","second"', *(",".join(map(quoted, row)) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    try:
        with open_source(file) as table:
            expected = table.preview(100)
    except UploadError:
        return  # not a table: nothing to copy
    with open_copy(copied(file, folder / "copy"), file) as copy:
        assert copy.preview(100) == expected
