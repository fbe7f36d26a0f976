"""Laws of the cube: it equals a plain count, in any order, in any pieces, and its margins add up."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN, Cube, margin_of
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.engine import DEFAULT, Limits, open_source
from evaluator.stages.counts.cube import build_cube
from evaluator.stages.mapping.people import apply_mapping

# Four people in front, so that every label occurs in every table.
FIXED = [
    ("f", "a", 20, "yes", "1", "ja", 1.0, 1),
    ("m", "b", 70, "no", "0", "nee", 1.0, 1),
    ("m", None, None, None, "1", "nee", 0.5, 2),
    (None, "a", 44, "yes", "0", "ja", 2.0, 3),
]
COLUMNS = ["sex", "district", "age", "truth", "first", "second", "w", "n"]
PERSON = st.tuples(
    st.sampled_from(["f", "m", "x", None, ""]),
    st.sampled_from(["a", "b", "ç", "not recorded", None]),
    st.one_of(st.none(), st.integers(0, 99)),
    st.sampled_from(["yes", "no", None]),
    st.sampled_from(["1", "1.0", "0", None]),
    st.sampled_from(["ja", "nee", "yes", ""]),
    st.one_of(st.floats(0.001, 1000), st.sampled_from([0.0, 1.0])),
    st.integers(0, 5),
)
PEOPLE = st.lists(PERSON, max_size=30)
CUTS = (18.0, 45.0)
WAYS = {"finest cube": DEFAULT, "grouping sets": Limits(cells=0)}


def frame_of(people: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame([*FIXED, *people], columns=COLUMNS)


def cube_of(frame: pd.DataFrame, *, weighted: bool, counted: bool, limits: Limits = DEFAULT) -> Cube:
    mapping = SchemaMapping(
        y_true="truth",
        positive="1",
        positive_true="yes",
        systems=(SystemColumn(name="A", column="first"), SystemColumn(name="B", column="second")),
        sensitive=(
            SensitiveFeature(column="sex"),
            SensitiveFeature(column="district"),
            SensitiveFeature(column="age", cuts=CUTS),
        ),
        weight="w" if weighted else None,
        count="n" if counted else None,
    )
    with open_source(frame, limits=limits) as table:
        return build_cube(apply_mapping(table, mapping), EvaluationPlan(intersections=2))


def sign(value: str | None) -> int:
    return {"1": POSITIVE, "1.0": POSITIVE, "yes": POSITIVE, "ja": POSITIVE, "0": NEGATIVE, "no": NEGATIVE}.get(
        value or "", NEGATIVE if value == "nee" else UNKNOWN
    )


def band(age: int | None) -> str | None:
    return None if age is None else "<18" if age < 18 else "18-<45" if age < 45 else ">=45"


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(PEOPLE, st.booleans(), st.booleans(), st.sampled_from(sorted(WAYS)))
def test_a_cube_is_what_counting_row_by_row_gives(
    people: list[tuple[Any, ...]], weighted: bool, counted: bool, way: str
) -> None:
    cube = cube_of(frame_of(people), weighted=weighted, counted=counted, limits=WAYS[way])
    names = ("sex", "district", "age")
    for size in range(3):
        for features in combinations(names, size):
            n: Counter[tuple[Any, ...]] = Counter()
            w: dict[tuple[Any, ...], Fraction] = {}
            w2: dict[tuple[Any, ...], Fraction] = {}
            for sex, district, age, truth, first, second, weight, many in [*FIXED, *people]:
                groups = {"sex": sex or None, "district": district, "age": band(age)}
                key = (tuple(groups[name] for name in features), sign(truth), 3 * sign(first) + sign(second))
                times, mass = many if counted else 1, Fraction(weight if weighted else 1)
                n[key] += times
                w[key] = w.get(key, Fraction(0)) + mass * times
                w2[key] = w2.get(key, Fraction(0)) + mass * mass * times
            margin = cube.margin(features)
            assert set(margin.groups) == {key[0] for key, times in n.items() if times}
            for place, group in enumerate(margin.groups):
                for outcome in range(3):
                    for joint in range(9):
                        key = (group, outcome, joint)
                        assert margin.n[place, outcome, joint] == n[key]
                        assert margin.w[place, outcome, joint] == pytest.approx(float(w.get(key, 0)), rel=1e-15)
                        assert margin.w2[place, outcome, joint] == pytest.approx(float(w2.get(key, 0)), rel=1e-15)


def assert_equal(one: Cube, other: Cube, *, exact: bool = True) -> None:
    assert list(one.margins) == list(other.margins)
    for features in one.margins:
        a, b = one.margin(features), other.margin(features)
        assert a.groups == b.groups
        assert (a.n == b.n).all()
        if exact:
            assert a.w.tobytes() == b.w.tobytes()
            assert a.w2.tobytes() == b.w2.tobytes()
        else:
            np.testing.assert_allclose(a.w, b.w, rtol=1e-13)
            np.testing.assert_allclose(a.w2, b.w2, rtol=1e-13)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(PEOPLE, st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_the_order_of_rows_does_not_matter(
    people: list[tuple[Any, ...]], random: Any, weighted: bool, counted: bool
) -> None:
    frame = frame_of(people)
    order = list(range(len(frame)))
    random.shuffle(order)
    one = cube_of(frame, weighted=weighted, counted=counted)
    other = cube_of(frame.iloc[order], weighted=weighted, counted=counted)
    assert_equal(one, other)
    assert one.exclusions == other.exclusions


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(PEOPLE, PEOPLE, st.booleans(), st.booleans())
def test_the_cubes_of_two_parts_add_up_to_the_cube_of_all(
    some: list[tuple[Any, ...]], others: list[tuple[Any, ...]], weighted: bool, counted: bool
) -> None:
    first, second = frame_of(some), frame_of(others)
    whole = cube_of(pd.concat([first, second]), weighted=weighted, counted=counted)
    parts = [cube_of(part, weighted=weighted, counted=counted) for part in (first, second)]
    assert_equal(whole, parts[0].plus(parts[1]), exact=False)
    assert set(whole.exclusions) == set(parts[0].plus(parts[1]).exclusions)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(PEOPLE, st.booleans(), st.booleans())
def test_every_margin_holds_the_same_people(people: list[tuple[Any, ...]], weighted: bool, counted: bool) -> None:
    cube = cube_of(frame_of(people), weighted=weighted, counted=counted)
    everybody = cube.margin(())
    for features, margin in cube.margins.items():
        assert (margin.n.sum(axis=0) == everybody.n[0]).all()
        np.testing.assert_allclose(margin.w.sum(axis=0), everybody.w[0], rtol=1e-12)
        for name in features:
            rolled = margin_of(
                (name,),
                [(group[features.index(name)],) for group in margin.groups],
                (margin.n, margin.w, margin.w2),
                cube.order,
            )
            assert rolled.groups == cube.margin([name]).groups
            assert (rolled.n == cube.margin([name]).n).all()


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(PEOPLE)
def test_a_count_is_as_good_as_repeated_rows(people: list[tuple[Any, ...]]) -> None:
    frame = frame_of(people)
    repeated = frame.loc[frame.index.repeat(frame.n)]
    one = cube_of(frame, weighted=True, counted=True)
    other = cube_of(repeated, weighted=True, counted=False)
    assert_equal(one, other, exact=False)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(PEOPLE)
def test_weights_of_one_change_nothing(people: list[tuple[Any, ...]]) -> None:
    frame = frame_of(people)
    assert_equal(
        cube_of(frame.assign(w=1.0), weighted=True, counted=True), cube_of(frame, weighted=False, counted=True)
    )


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(PEOPLE)
def test_renaming_groups_renames_them_and_moves_nobody(people: list[tuple[Any, ...]]) -> None:
    frame = frame_of(people)
    names = {"f": "vrouw", "m": "man", "x": "anders"}
    one = cube_of(frame, weighted=False, counted=False).margin(["sex"])
    other = cube_of(frame.replace({"sex": names}), weighted=False, counted=False).margin(["sex"])
    renamed = {(names.get(group[0] or ""),): n.tolist() for group, n in zip(one.groups, one.n, strict=True)}
    assert renamed == {group: n.tolist() for group, n in zip(other.groups, other.n, strict=True)}


def test_cubes_of_different_shapes_do_not_add_up() -> None:
    frame = frame_of([])
    one = cube_of(frame, weighted=False, counted=False)
    with pytest.raises(ValueError, match="same features"):
        one.plus(Cube(("sex",), ("A",), {}, True, False))


def test_a_margin_that_was_not_planned_is_not_made_up() -> None:
    cube = cube_of(frame_of([]), weighted=False, counted=False)
    with pytest.raises(KeyError, match="no counts were kept"):
        cube.margin(["sex", "district", "age"])
