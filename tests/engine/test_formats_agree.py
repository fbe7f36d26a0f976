"""One content gives one text, whether it comes as CSV, as Parquet or as a data frame."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluator.engine import Key, Table, open_source
from evaluator.errors import UploadError

FORMATS = ["csv", "parquet", "frame"]


def opened(frame: pd.DataFrame, kind: str, folder: Path) -> Table:
    if kind == "csv":
        frame.to_csv(folder / "t.csv", index=False)
        return open_source(folder / "t.csv")
    if kind == "parquet":
        frame.to_parquet(folder / "t.parquet")
        return open_source(folder / "t.parquet")
    return open_source(frame)


def texts(table: Table, column: str) -> Counter[str | None]:
    cells = table.count([Key(column)], [(0,)])
    assert cells is not None
    found: Counter[str | None] = Counter()
    for code, people in zip(cells.codes[:, 0], cells.people, strict=True):
        level = cells.levels[0][code]
        assert level is None or isinstance(level, str)
        found[level] += people
    return found


MORNING = dt.datetime.fromisoformat("2026-01-02 03:04:05")
LATER = MORNING + dt.timedelta(microseconds=120000)
TYPED: dict[str, tuple[Any, list[str | None]]] = {
    "text": (pd.Series(["b", "a", "", " ", None, "b"]), ["b", "a", None, None, None, "b"]),
    "text with zeros in front": (pd.Series(["02139", "2139"]), ["02139", "2139"]),
    "text that says nothing is recorded": (
        pd.Series(["not recorded", "NA", "nan", None]),
        ["not recorded", "NA", "nan", None],
    ),
    "text of objects": (pd.Series(["a", None, np.nan], dtype=object), ["a", None, None]),
    "python strings": (pd.Series(["a", None], dtype=pd.StringDtype("python")), ["a", None]),
    "hostile text": (
        pd.Series(["'; DROP--", 'say "x"', "a,b;c\td|e", "line\nbreak", "é🙂\u202e"]),
        ["'; DROP--", 'say "x"', "a,b;c\td|e", "line\nbreak", "é🙂\u202e"],
    ),
    "integers": (pd.Series([1, 0, -3]), ["1", "0", "-3"]),
    "small integers": (pd.Series([1, 0], dtype="int8"), ["1", "0"]),
    "integers with gaps": (pd.Series([1, None, 0]), ["1", None, "0"]),
    "nullable integers": (pd.Series([1, None, 0], dtype="Int64"), ["1", None, "0"]),
    "unsigned integers": (pd.Series([2**64 - 1, 0], dtype="uint64"), ["18446744073709551615", "0"]),
    "floats": (pd.Series([0.1, 1.0, -0.0, 2.5, np.nan]), ["0.1", "1", "0", "2.5", None]),
    "floats of four bytes": (pd.Series([0.1, 0.7, 1.0, np.nan], dtype="float32"), ["0.1", "0.7", "1", None]),
    "very large and small floats": (
        pd.Series([1e5, 1e16, 1e22, 1e-7]),
        ["100000", "10000000000000000", "10000000000000000000000", "0.0000001"],
    ),
    "nullable floats": (pd.Series([0.5, None], dtype="Float64"), ["0.5", None]),
    "booleans": (pd.Series([True, False]), ["true", "false"]),
    "nullable booleans": (pd.Series([True, None, False], dtype="boolean"), ["true", None, "false"]),
    "booleans with gaps": (pd.Series([True, None, False], dtype=object), ["true", None, "false"]),
    "categories": (pd.Series(["x", None, "y"], dtype="category"), ["x", None, "y"]),
    "categories of numbers": (pd.Series([3, 1], dtype="category"), ["3", "1"]),
    "dates at midnight": (pd.Series(pd.to_datetime(["2026-01-02", None])), ["2026-01-02", None]),
    "times": (pd.Series([MORNING, LATER, None]), ["2026-01-02 03:04:05", "2026-01-02 03:04:05.12", None]),
    "times with a zone": (
        pd.Series(pd.to_datetime(["2026-07-02 12:00", None])).dt.tz_localize("Europe/Amsterdam"),
        ["2026-07-02 10:00:00+00:00", None],
    ),
    "dates": (pd.Series([dt.date(2026, 1, 2), None]), ["2026-01-02", None]),
    "decimals": (pd.Series([Decimal("1.10"), Decimal("2.00"), None]), ["1.10", "2", None]),
    "arrow text": (pd.Series(["a", None], dtype=pd.ArrowDtype(pa.string())), ["a", None]),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("series, expected", TYPED.values(), ids=TYPED)
def test_a_value_has_the_same_text_in_every_format(
    tmp_path: Path, kind: str, series: Any, expected: list[str | None]
) -> None:
    frame = pd.DataFrame({"other": range(len(series)), "value": series})
    with opened(frame, kind, tmp_path) as table:
        assert texts(table, "value") == Counter(expected)
        assert [row["value"] for row in table.preview(99)] == expected


def test_a_number_that_is_none_is_missing_in_the_first_rows_too(tmp_path: Path) -> None:
    pq.write_table(pa.table({"value": [float("nan"), 1.5, None]}), tmp_path / "t.parquet")
    with open_source(tmp_path / "t.parquet") as table:
        assert texts(table, "value") == Counter({None: 2, "1.5": 1})
        assert [row["value"] for row in table.preview(9)] == [None, "1.5", None]


FRAME_ONLY: dict[str, tuple[Any, list[str | None]]] = {
    "mixed objects": (
        pd.Series([1, "a", True, None, 1.5, Decimal("1.0"), pd.NA, pd.NaT], dtype=object),
        ["1", "a", "true", None, "1.5", "1", None, None],
    ),
    "objects that change late": (pd.Series([1] * 5000 + ["late"], dtype=object), ["1"] * 5000 + ["late"]),
    "half floats": (pd.Series([0.1, 1.0], dtype="float16"), ["0.1", "1"]),
    "periods": (pd.Series(pd.period_range("2020-01", periods=2, freq="M")), ["2020-01", "2020-02"]),
    "sparse numbers": (pd.Series(pd.arrays.SparseArray([0, 1])), ["0", "1"]),
    "intervals of pandas' cut": (pd.cut(pd.Series([1, 9]), [0, 5, 10]), ["(0, 5]", "(5, 10]"]),
    "categories that say the same": (pd.Series([1, 1.0, "1"], dtype=object).astype("category"), ["1", "1", "1"]),
    "time spans": (pd.Series(pd.to_timedelta([1, 2], unit="h")), ["0 days 01:00:00", "0 days 02:00:00"]),
}


@pytest.mark.parametrize("series, expected", FRAME_ONLY.values(), ids=FRAME_ONLY)
def test_any_column_type_of_a_frame_can_be_grouped(series: Any, expected: list[str | None]) -> None:
    with open_source(pd.DataFrame({"value": series})) as table:
        assert texts(table, "value") == Counter(expected)


def test_a_frame_is_never_changed() -> None:
    frame = pd.DataFrame(
        {
            "a": pd.Series([1, "x", None], dtype=object),
            "b": pd.Series([1, 2, 3], dtype="category"),
            "c": [0.5, 1, 2],
        },
        index=[7, 7, 9],
    )
    before, types, index = frame.copy(deep=True), dict(frame.dtypes), list(frame.index)
    with open_source(frame) as table:
        for column in table.columns:
            texts(table, column)
            table.profile(column)
    pd.testing.assert_frame_equal(frame, before)
    assert dict(frame.dtypes) == types
    assert list(frame.index) == index


def test_the_rows_of_a_frame_belong_together_whatever_its_index() -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "b": pd.Series([1, "z"], dtype=object)}).set_index(pd.Index([1, 0]))
    with open_source(frame) as table:
        assert table.preview(2) == [{"a": "x", "b": "1"}, {"a": "y", "b": "z"}]


def test_names_of_a_frames_columns_become_text_each_once() -> None:
    frame = pd.DataFrame([[1, 2, 3, 4]], columns=[2024, "a", "a", None])
    with open_source(frame) as table:
        assert table.columns == ("2024", "a", "a (2)", "column 4")
        assert table.sha256 is None
        assert table.format == "frame"


def test_columns_whose_names_differ_in_case_are_two(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Sex": ["f", "m"], "sex": ["1", "2"]})
    for kind in FORMATS:
        with opened(frame, kind, tmp_path) as table:
            assert table.columns == ("Sex", "sex")
            assert texts(table, "sex") == Counter(["1", "2"])


@pytest.mark.parametrize("kind", ["parquet", "frame"])
@pytest.mark.parametrize("value", [[1, 2], {"a": 1}], ids=["lists", "records"])
def test_nested_columns_are_told_apart_and_the_others_work(tmp_path: Path, kind: str, value: Any) -> None:
    frame = pd.DataFrame({"nested": pd.Series([value, None], dtype=object), "sex": ["f", "m"]})
    with opened(frame, kind, tmp_path) as table:
        assert table.is_nested("nested")
        assert not table.is_nested("sex")
        assert table.profile("nested").nested
        assert table.preview(1) == [{"sex": "f"}]
        assert texts(table, "sex") == Counter(["f", "m"])


def test_names_inside_nested_columns_do_not_count_as_columns(tmp_path: Path) -> None:
    data = pa.table({"a": [{"b": 1, "c": {"d": [1]}}], "B": ["x"], "b": ["y"]})
    pq.write_table(data, tmp_path / "t.parquet")
    with open_source(tmp_path / "t.parquet") as table:
        assert table.columns == ("a", "B", "b")
        assert table.preview(1) == [{"B": "x", "b": "y"}]


def test_text_that_old_writers_stored_as_bytes_is_text(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": pa.array([b"caf\xc3\xa9", None])}), tmp_path / "t.parquet")
    with open_source(tmp_path / "t.parquet") as table:
        assert texts(table, "a") == Counter(["café", None])


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": pa.array([b"\xe9", None])}), tmp_path / "t.parquet")
    with open_source(tmp_path / "t.parquet") as table, pytest.raises(UploadError, match="damaged"):
        texts(table, "a")


def test_text_of_a_frame_that_no_file_can_hold_is_refused_by_column() -> None:
    frame = pd.DataFrame({"name": pd.Series(["a\udc80", None], dtype=object)})
    with open_source(frame) as table, pytest.raises(UploadError, match="“name” holds characters"):
        texts(table, "name")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("dtype", ["float64", "float32", "str"])
def test_a_number_falls_into_the_same_bin_in_every_format(tmp_path: Path, kind: str, dtype: str) -> None:
    # 0.7 in four bytes is a little less than 0.7, but it is written 0.7 and meant so.
    frame = pd.DataFrame({"score": pd.Series([0.7, 0.1, 0.69, 1.0, None]).astype(dtype), "x": 1})
    with opened(frame, kind, tmp_path) as table:
        cells = table.count([Key("score", cuts=(0.7,))], [(0,)])
    assert cells is not None
    assert {cells.levels[0][code]: n for code, n in zip(cells.codes[:, 0], cells.people, strict=True)} == {
        0: 2,
        1: 2,
        None: 1,
    }
