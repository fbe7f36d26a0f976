"""What a column holds, told from the first rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaluator.engine import Limits, open_source


def test_a_profile_counts_values_missing_and_numbers() -> None:
    frame = pd.DataFrame({"a": ["yes", "no", "yes", None, " ", "1"], "n": [1, 2, 3, 4, 5, None]})
    with open_source(frame) as table:
        text, number = table.profile("a"), table.profile("n")
    assert (text.rows, text.missing, text.distinct, text.values) == (6, 2, 3, (("yes", 2), ("1", 1), ("no", 1)))
    assert not text.numeric
    assert text.whole
    assert number.numeric
    assert number.integers
    assert (number.quantiles[0], number.quantiles[5], number.quantiles[-1]) == (1.0, 3.0, 5.0)


def test_spellings_of_one_number_are_one_value(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,x\n1.0,x\n2,x\n")
    with open_source(tmp_path / "t.csv") as table:
        assert table.profile("a").values == (("1", 2), ("2", 1))
        assert table.profile("a").distinct == 2


def test_an_identifier_is_unique_and_a_constant_is_not() -> None:
    with open_source(pd.DataFrame({"id": range(90), "c": "x", "f": [0.5] * 90})) as table:
        assert table.profile("id").unique
        assert table.profile("id").distinct == 90
        assert len(table.profile("id").values) == 50
        assert not table.profile("c").unique
        assert not table.profile("f").integers


def test_a_long_table_is_described_from_its_first_rows(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["x"] * 400 + ["late"]})
    frame.to_parquet(tmp_path / "t.parquet")
    for data in (frame, tmp_path / "t.parquet"):
        with open_source(data, limits=Limits(sample=200)) as table:
            profile = table.profile("a")
            assert (profile.rows, profile.whole, profile.distinct) == (200, False, 1)
            assert table.rows() == 401


def test_infinite_values_are_no_numbers() -> None:
    with open_source(pd.DataFrame({"a": ["inf", "1", "2"]})) as table:
        assert table.profile("a").numbers == 2
        assert not table.profile("a").numeric


def test_the_preview_shows_the_first_rows_in_their_order() -> None:
    frame = pd.DataFrame({"i": range(300_000)})
    with open_source(frame) as table:
        assert [row["i"] for row in table.preview(3)] == ["0", "1", "2"]
