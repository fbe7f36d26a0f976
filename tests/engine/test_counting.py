"""Counting by keys: exact sums, the first bad value by its place, never more cells than wanted."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.engine import Cells, Key, Limits, Table, open_source
from evaluator.engine.counting import exact_float


def cells_of(table: Table, keys: list[Key], sets: list[tuple[int, ...]], **columns: Any) -> Cells:
    cells = table.count(keys, sets, **columns)
    assert cells is not None
    return cells


def as_dict(cells: Cells, number: int = 0) -> dict[tuple[Any, ...], int]:
    return {
        tuple(levels[code] if code >= 0 else "-" for levels, code in zip(cells.levels, row, strict=True)): people
        for row, people, which in zip(cells.codes.tolist(), cells.people, cells.sets.tolist(), strict=True)
        if which == number
    }


def test_every_set_of_keys_is_counted_in_one_go() -> None:
    frame = pd.DataFrame({"a": ["x", "x", "y", None], "b": ["1", "2", "2", "2"]})
    with open_source(frame) as table:
        cells = cells_of(table, [Key("a"), Key("b")], [(), (0,), (1,), (0, 1)])
    assert as_dict(cells, 0) == {("-", "-"): 4}
    assert as_dict(cells, 1) == {("x", "-"): 2, ("y", "-"): 1, (None, "-"): 1}
    assert as_dict(cells, 2) == {("-", "1"): 1, ("-", "2"): 3}
    assert as_dict(cells, 3) == {("x", "1"): 1, ("x", "2"): 1, ("y", "2"): 1, (None, "2"): 1}
    assert cells.rows == 4


def test_without_keys_everybody_is_counted() -> None:
    with open_source(pd.DataFrame({"a": [1, 2]})) as table:
        assert as_dict(cells_of(table, [], [()])) == {(): 2}


def test_bins_are_half_open_and_odd_values_have_their_own_place() -> None:
    frame = pd.DataFrame({"age": ["17", "18", "29.9", "30", " 65 ", "old", "", None, "1e2", "inf", "nan"]})
    with open_source(frame) as table:
        cells = cells_of(table, [Key("age", cuts=(18.0, 30.0, 65.0))], [(0,)])
    assert as_dict(cells) == {(0,): 1, (1,): 2, (2,): 1, (3,): 2, (-1,): 3, (None,): 2}


def test_bounds_include_both_ends() -> None:
    with open_source(pd.DataFrame({"p": [0.0, 1.0, 1.0000001, -0.1, np.nan]})) as table:
        cells = cells_of(table, [Key("p", cuts=(0.5,), within=(0.0, 1.0))], [(0,)])
    assert as_dict(cells) == {(0,): 1, (1,): 1, (-2,): 2, (None,): 1}


def test_counts_say_how_many_people_a_row_stands_for() -> None:
    frame = pd.DataFrame({"a": ["x", "x", "y"], "n": ["3", "4.0", "0"]})
    with open_source(frame) as table:
        cells = cells_of(table, [Key("a")], [(0,)], count="n")
    assert as_dict(cells) == {("x",): 7, ("y",): 0}
    assert (cells.rows, cells.empty_rows, cells.bad_counts) == (3, 1, 0)


@pytest.mark.parametrize("bad", ["-1", "2.5", "many", "", "inf", "nan", "1e300", None])
def test_a_count_that_is_no_integer_of_people_is_counted_as_bad(bad: str | None) -> None:
    with open_source(pd.DataFrame({"a": ["x", "y"], "n": ["3", bad]})) as table:
        assert cells_of(table, [Key("a")], [(0,)], count="n").bad_counts == 1
        found = table.find("count", "n")
    assert found is not None
    assert (found.rows, found.row, found.value) == (1, 2, bad)


def test_large_counts_add_up_exactly() -> None:
    frame = pd.DataFrame({"n": [2**53] * 2000 + [1]})
    with open_source(frame) as table:
        assert as_dict(cells_of(table, [], [()], count="n")) == {(): 2000 * 2**53 + 1}


WEIGHTS = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.one_of(st.floats(0, 1e6), st.floats(1e-3, 1), st.sampled_from([0.0, 0.1, 1 / 3])),
        st.integers(0, 1000),
    ),
    min_size=1,
    max_size=40,
)


@pytest.mark.slow
@settings(deadline=None)
@given(rows=WEIGHTS, counted=st.booleans())
def test_weights_add_up_as_exact_fractions_do(rows: list[tuple[str, float, int]], counted: bool) -> None:
    frame = pd.DataFrame(rows, columns=["g", "w", "n"])
    count = "n" if counted else None
    with open_source(frame) as table:
        total = table.total(count, "w")
        if total.largest_weight < 1e-100:
            return
        cells = cells_of(table, [Key("g")], [(0,)], count=count, weight="w", total=total)
    for place, code in enumerate(cells.codes[:, 0]):
        mine = [(Fraction(w), n if counted else 1) for g, w, n in rows if g == cells.levels[0][code]]
        w = exact_float(cells.weights[place], cells.unit)
        w2 = exact_float(cells.squares[place], cells.square_unit)
        assert math.isclose(w, float(sum(w * n for w, n in mine)), rel_tol=1e-15, abs_tol=1e-12)
        assert math.isclose(w2, float(sum(w * w * n for w, n in mine)), rel_tol=1e-15, abs_tol=1e-12)


def test_a_sum_of_weights_does_not_depend_on_the_order_of_rows() -> None:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({"w": rng.lognormal(0, 3, 200_000), "g": rng.integers(0, 3, 200_000)})
    sums = []
    for shuffled in (frame, frame.sample(frac=1, random_state=1), frame.sort_values("w")):
        with open_source(shuffled) as table:
            cells = cells_of(table, [Key("g")], [(0,)], weight="w", total=table.total(None, "w"))
        names = [cells.levels[0][code] for code in cells.codes[:, 0]]
        sums.append(sorted(zip(names, cells.weights, cells.squares, strict=True)))
    assert sums[0] == sums[1] == sums[2]
    by_hand = [math.fsum(frame.w[frame.g == group]) for group in range(3)]
    assert [exact_float(w, cells.unit) for _, w, _ in sums[0]] == pytest.approx(by_hand, rel=1e-15)


@pytest.mark.parametrize("bad", ["-0.1", "heavy", "", "inf", "nan", "1e101", "1,5", None])
def test_a_weight_that_is_no_weight_is_found(bad: str | None) -> None:
    with open_source(pd.DataFrame({"w": ["1", "0", "0.5", bad]})) as table:
        assert table.total(None, "w").bad_weights == 1
        found = table.find("weight", "w")
    assert found is not None
    assert (found.rows, found.row, found.value, found.line) == (1, 4, bad, None)


def test_the_largest_weight_is_that_of_somebody() -> None:
    with open_source(pd.DataFrame({"w": [9.0, 2.0], "n": [0, 3]})) as table:
        total = table.total("n", "w")
    assert (total.largest_weight, total.people) == (2.0, 3)


def test_too_many_cells_are_not_fetched() -> None:
    with open_source(pd.DataFrame({"id": range(1000)})) as table:
        assert table.count([Key("id")], [(0,)], most=999) is None
        assert table.count([Key("id")], [(0,)], most=1000) is not None


def test_estimates_look_at_the_first_rows_only() -> None:
    frame = pd.DataFrame({"a": range(100), "b": [None, "x"] * 50, "age": range(100)})
    with open_source(frame, limits=Limits(estimate=10)) as table:
        assert table.estimate([Key("a"), Key("b"), Key("age", cuts=(5.0,))]) == (10, 2, 2)


def test_levels_of_a_column_are_canonical_and_bounded() -> None:
    with open_source(pd.DataFrame({"a": ["1", "1.0", "b", None]})) as table:
        assert table.levels("a", 3) == ("1", "b", None)
        assert table.levels("a", 2) is None


def test_the_line_of_a_bad_value_counts_blank_lines_and_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('sep=;\nscore;note\n0.5;"two\nlines"\n\n0,6;x\n0,7;y\n')
    with open_source(path) as table:
        found = table.find("number", "score")
    assert found is not None
    assert (found.row, found.line, found.value, found.rows) == (2, 6, "0,6", 2)


def test_values_that_keep_a_rule_are_not_found() -> None:
    with open_source(pd.DataFrame({"p": [0.5, None]})) as table:
        assert table.find("number", "p") is None
        assert table.find("within", "p", (0.0, 1.0)) is None


@pytest.mark.slow
@given(st.integers(-(2**120), 2**120), st.integers(-300, 200))
def test_a_scaled_integer_is_rounded_once(value: int, unit: int) -> None:
    assert exact_float(value, unit) == float(Fraction(value) * Fraction(2) ** unit)
