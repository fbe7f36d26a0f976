"""From a table to a cube: every person counted once, everybody left out counted too, odd values explained."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN, Cube, Exclusion
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.engine import DEFAULT, Limits, open_source
from evaluator.errors import InputError, MappingError
from evaluator.stages.counts.cube import build_cube
from evaluator.stages.mapping.people import apply_mapping

HAND = pd.DataFrame(
    [  # sex, age, truth, decision
        ("f", "17", "yes", "1"),
        ("f", "18", "yes", "0"),
        ("f", "29", "no", "1"),
        ("f", None, "no", "0"),
        ("f", "64", None, "0"),
        ("m", "65", "yes", "1"),
        ("m", "90", "yes", "1"),
        ("m", "30", "no", "0"),
        ("m", "31", "no", "0"),
        ("m", "32", None, "1"),
        (None, "33", "yes", None),
        (None, "34", None, None),
    ],
    columns=["sex", "age", "truth", "decision"],
)
"""Twelve people."""


def feature(column: str, *cuts: float, **settings: Any) -> SensitiveFeature:
    return SensitiveFeature(column=column, cuts=tuple(float(cut) for cut in cuts), **settings)


def mapping(**roles: Any) -> SchemaMapping:
    given = {
        "y_true": "truth",
        "systems": (SystemColumn(name="A", column="decision"),),
        "positive": "1",
        "positive_true": "yes",
        "sensitive": (feature("sex"), feature("age", 18, 30, 65)),
    }
    return SchemaMapping(**{**given, **roles})


def cube_of(data: Any, given: SchemaMapping | None = None, *, depth: int = 2, limits: Limits = DEFAULT) -> Cube:
    with open_source(data, limits=limits) as table:
        return build_cube(apply_mapping(table, given or mapping()), EvaluationPlan(intersections=depth))


def cells(cube: Cube, *features: str) -> dict[tuple[str | None, ...], list[list[int]]]:
    margin = cube.margin(features)
    return dict(zip(margin.groups, margin.n.tolist(), strict=True))


def test_twelve_people_are_counted_as_by_hand() -> None:
    cube = cube_of(HAND)
    # rows: outcome negative, positive, unknown; columns: decision negative, positive, missing
    assert cells(cube, "sex") == {
        ("f",): [[1, 1, 0], [1, 1, 0], [1, 0, 0]],
        ("m",): [[2, 0, 0], [0, 2, 0], [0, 1, 0]],
        (None,): [[0, 0, 0], [0, 0, 1], [0, 0, 1]],
    }
    assert cells(cube)[()] == [[3, 1, 0], [1, 3, 1], [1, 1, 1]]
    assert {group: np.sum(n) for group, n in cells(cube, "age").items()} == {
        ("<18",): 1,
        ("18-<30",): 2,
        ("30-<65",): 6,
        (">=65",): 2,
        (None,): 1,
    }
    assert cells(cube, "sex", "age")["f", "18-<30"] == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert cube.people == 12
    assert not cube.weighted
    assert cube.has_y_true


def test_bins_stand_in_the_order_of_their_cut_points() -> None:
    cube = cube_of(HAND)
    assert cube.order == {"age": ("<18", "18-<30", "30-<65", ">=65")}
    assert cube.margin(["age"]).groups == (("<18",), ("18-<30",), ("30-<65",), (">=65",), (None,))


def test_cut_points_are_written_as_people_write_them() -> None:
    assert feature("x", -1.5, 0, 0.25, 1e6).bins == ("<-1.5", "-1.5-<0", "0-<0.25", "0.25-<1000000", ">=1000000")


def test_people_without_a_decision_are_counted_overall_and_by_group() -> None:
    assert cube_of(HAND, mapping(sensitive=(feature("sex"),))).exclusions == (
        Exclusion("prediction_missing", 2, None, None, "A"),
        Exclusion("prediction_missing", 2, "sex", None, "A"),
    )


def test_excluded_groups_stay_in_the_counts_and_are_reported() -> None:
    cube = cube_of(
        HAND, mapping(sensitive=(feature("sex", missing="exclude"), feature("age", 18, missing="own-group")))
    )
    assert (None,) in cube.margin(["sex"]).groups
    assert Exclusion("group_excluded", 2, "sex") in cube.exclusions
    assert not [item for item in cube.exclusions if item.reason_code == "group_excluded" and item.feature == "age"]


def test_a_literal_not_recorded_is_a_group_beside_the_missing_one() -> None:
    frame = pd.DataFrame({"sex": ["not recorded", None, "f"], "decision": ["1", "0", "1"]})
    cube = cube_of(frame, mapping(y_true=None, positive_true=None, sensitive=(feature("sex"),)))
    assert cube.margin(["sex"]).groups == (("f",), ("not recorded",), (None,))
    assert not cube.has_y_true
    assert cells(cube)[()] == [[0, 0, 0], [0, 0, 0], [1, 2, 0]]


def test_spellings_of_one_value_are_one_group() -> None:
    frame = pd.DataFrame({"band": ["1", "1.0", "2", "2.00", " "], "decision": ["1", "1.0", "true", "0", "0.0"]})
    cube = cube_of(frame, mapping(y_true=None, positive_true=None, sensitive=(feature("band"),)))
    assert cells(cube, "band") == {
        ("1",): [[0] * 3, [0] * 3, [0, 2, 0]],
        ("2",): [[0] * 3, [0] * 3, [1, 1, 0]],
        (None,): [[0] * 3, [0] * 3, [1, 0, 0]],
    }


def test_outcomes_that_nobody_knows_are_unknown() -> None:
    frame = HAND.assign(truth=HAND.truth.fillna("pending"))
    cube = cube_of(frame, mapping(outcome_unknown=("pending",)))
    assert cells(cube)[()] == cells(cube_of(HAND))[()]


def test_an_outcome_that_is_unknown_for_everybody_is_no_mistake() -> None:
    cube = cube_of(HAND.assign(truth=None))
    assert np.array(cells(cube)[()])[[NEGATIVE, POSITIVE]].sum() == 0


def test_a_score_at_the_threshold_is_positive() -> None:
    frame = pd.DataFrame({"score": [0.7, 0.69999, 0.1, 0.9, None], "sex": list("ffmmm")})
    given = mapping(
        task="scores",
        threshold=0.7,
        y_true=None,
        positive_true=None,
        positive=None,
        systems=(SystemColumn(name="A", column="score"),),
        sensitive=(feature("sex"),),
    )
    for data in (frame, frame.astype({"score": "float32"}), frame.astype({"score": "str"})):
        assert [n[UNKNOWN] for n in cells(cube_of(data, given), "sex").values()] == [[1, 1, 0], [1, 1, 1]]


def test_several_systems_are_counted_jointly() -> None:
    frame = pd.DataFrame(
        {"truth": ["yes", "yes", "no", "no"], "a": ["1", "0", "1", None], "b": ["ja", "ja", "nee", "nee"]}
    )
    systems = (SystemColumn(name="A", column="a"), SystemColumn(name="B", column="b"))
    cube = cube_of(frame, mapping(systems=systems, sensitive=()))
    margin = cube.margin(())
    assert margin.n.shape == (1, 3, 9)
    assert margin.n[0, POSITIVE, 3 * POSITIVE + POSITIVE] == 1
    assert margin.n[0, POSITIVE, 3 * NEGATIVE + POSITIVE] == 1
    assert margin.n[0, NEGATIVE, 3 * POSITIVE + NEGATIVE] == 1
    assert margin.n[0, NEGATIVE, 3 * UNKNOWN + NEGATIVE] == 1
    assert margin.of_system(1, 2).n.tolist() == [[[2, 0, 0], [0, 2, 0], [0, 0, 0]]]
    assert cube.exclusions == (Exclusion("prediction_missing", 1, None, None, "A"),)


def test_a_system_that_selects_nobody_is_understood_from_the_others() -> None:
    frame = pd.DataFrame({"a": ["granted", "refused"], "b": ["refused", "refused"]})
    systems = (SystemColumn(name="A", column="a"), SystemColumn(name="B", column="b"))
    given = mapping(systems=systems, positive="granted", y_true=None, positive_true=None, sensitive=())
    assert cube_of(frame, given).margin(()).of_system(1, 2).n[0, UNKNOWN].tolist() == [2, 0, 0]


def test_rows_that_stand_for_many_and_for_nobody() -> None:
    frame = pd.DataFrame({"sex": ["f", "f", "m", "x"], "decision": ["1", "0", "1", "0"], "n": [5, 0, 3, 0]})
    cube = cube_of(frame, mapping(count="n", y_true=None, positive_true=None, sensitive=(feature("sex"),)))
    assert cube.people == 8
    assert cube.margin(["sex"]).groups == (("f",), ("m",))
    assert cube.exclusions == (Exclusion("count_zero", 2),)


def test_weights_are_summed_beside_the_people() -> None:
    frame = pd.DataFrame({"decision": ["1", "1", "0"], "w": [0.5, 2.0, 1.5], "n": [2, 1, 4]})
    roles = {"y_true": None, "positive_true": None, "sensitive": ()}
    alone = cube_of(frame, mapping(weight="w", **roles)).margin(())
    assert (alone.n[0, 2].tolist(), alone.w[0, 2].tolist(), alone.w2[0, 2].tolist()) == (
        [1, 2, 0],
        [1.5, 2.5, 0],
        [2.25, 4.25, 0],
    )
    both = cube_of(frame, mapping(weight="w", count="n", **roles))
    margin = both.margin(())
    assert (margin.n[0, 2].tolist(), margin.w[0, 2].tolist(), margin.w2[0, 2].tolist()) == (
        [4, 3, 0],
        [6, 3, 0],
        [9, 4.5, 0],
    )
    assert both.weighted


def test_very_large_and_very_small_weights_are_kept() -> None:
    for weight in (1e-90, 1e100):
        frame = pd.DataFrame({"decision": ["1", "0"], "w": [weight, weight / 3]})
        margin = cube_of(frame, mapping(weight="w", y_true=None, positive_true=None, sensitive=())).margin(())
        assert margin.w[0, 2].tolist() == [weight / 3, weight, 0]
        assert math.isclose(margin.w2[0, 2, 1], weight * weight, rel_tol=1e-15)


def test_hostile_columns_and_values_are_only_names() -> None:
    column, value = '"; DROP TABLE people; --', "'); DELETE FROM source; --\n\"é🙂\u202e"
    frame = pd.DataFrame({column: [value, "b"], "de;cision": ["1", "0"], "tr'uth": ["yes", "no"]})
    given = mapping(
        y_true="tr'uth", systems=(SystemColumn(name="A", column="de;cision"),), sensitive=(feature(column),)
    )
    assert cube_of(frame, given).margin([column]).groups == ((value,), ("b",))


# --- the same counts from every way of counting ---


def random_people(rows: int, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "sex": rng.choice(["f", "m", None], rows),
            "district": rng.choice([f"d{i}" for i in range(9)], rows),
            "age": rng.integers(10, 95, rows),
            "truth": rng.choice(["yes", "no", None], rows),
            "decision": rng.choice(["1", "0", None], rows, p=[0.4, 0.5, 0.1]),
            "w": rng.lognormal(0, 1, rows).round(6),
            "n": rng.integers(0, 4, rows),
        }
    )


EVERYTHING = mapping(
    sensitive=(feature("sex"), feature("district"), feature("age", 18, 30, 65)), weight="w", count="n"
)


def assert_same(one: Cube, other: Cube) -> None:
    assert list(one.margins) == list(other.margins)
    for features in one.margins:
        a, b = one.margin(features), other.margin(features)
        assert a.groups == b.groups
        assert (a.n == b.n).all()
        assert a.w.tobytes() == b.w.tobytes()
        assert a.w2.tobytes() == b.w2.tobytes()
    assert one.exclusions == other.exclusions
    assert one.order == other.order


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_grouping_sets_give_the_same_margins_as_the_finest_cube(depth: int) -> None:
    frame = random_people(3000)
    finest = cube_of(frame, EVERYTHING, depth=depth)
    sets = cube_of(frame, EVERYTHING, depth=depth, limits=Limits(cells=0))
    assert len(finest.margins) == {1: 4, 2: 7, 3: 8}[depth]
    assert_same(finest, sets)


def test_a_finest_cube_that_turns_out_too_large_is_left_for_grouping_sets() -> None:
    frame = random_people(3000).sort_values("district")
    few = Limits(estimate=5, cells=600)
    assert_same(cube_of(frame, EVERYTHING), cube_of(frame, EVERYTHING, limits=few))


def test_the_order_of_rows_does_not_matter_to_the_last_bit() -> None:
    frame = random_people(5000)
    assert_same(cube_of(frame, EVERYTHING), cube_of(frame.sample(frac=1, random_state=1), EVERYTHING))


@pytest.mark.slow
def test_every_format_gives_the_same_cube_to_the_last_bit(tmp_path: Path) -> None:
    frame = random_people(2000)
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_csv(tmp_path / "semicolon.csv", index=False, sep=";")
    frame.to_parquet(tmp_path / "t.parquet")
    expected = cube_of(frame, EVERYTHING)
    for name in ("t.csv", "semicolon.csv", "t.parquet"):
        assert_same(expected, cube_of(tmp_path / name, EVERYTHING))
    assert_same(expected, cube_of(frame.astype({"sex": "category", "age": "float32", "n": "Int16"}), EVERYTHING))


# --- what is wrong with values ---


def changed(column: str, row: int, value: object) -> pd.DataFrame:
    frame = random_people(20).astype(object)
    frame = frame.assign(decision=["1", "0"] * 10, truth=["yes", "no"] * 10, score=0.5, n=1, w=1.0)
    if column:
        frame[column] = [value if at == row - 1 else old for at, old in enumerate(frame[column])]
    return frame


SCORES: dict[str, Any] = {"task": "scores", "threshold": 0.5, "systems": (SystemColumn(name="A", column="score"),)}
BAD: dict[str, tuple[pd.DataFrame, dict[str, Any], str, str]] = {
    "a third label": (
        changed("decision", 3, "maybe"),
        {},
        "third_label",
        "Beside “1” the column “decision” has several other values: “0” (10), “1” (9), “maybe” (1).",
    ),
    "an unknown positive label": (
        changed("", 0, 0),
        {"positive": "granted"},
        "positive_unknown",
        "The positive label “granted” is not among the values of “decision”: “0” (10), “1” (10).",
    ),
    "an outcome with a third label": (changed("truth", 3, "9"), {}, "third_label", "the column “truth”"),
    "a single other label": (
        changed("", 0, 0).assign(decision="refused"),
        {"positive": "granted"},
        "positive_unknown",
        "“refused” (20)",
    ),
    "no decisions at all": (
        changed("", 0, 0).assign(decision=None),
        {},
        "no_labels",
        "“decision” holds no values at all",
    ),
    "no scores at all": (
        changed("", 0, 0).assign(score=None),
        SCORES,
        "no_labels",
        "“score” holds no values at all",
    ),
    "scores as decisions": (
        changed("", 0, 0).assign(decision=np.arange(20) / 7),
        {},
        "too_many_labels",
        "more than 9 different values",
    ),
    "a score that is text": (
        changed("score", 7, "high"),
        SCORES,
        "bad_number",
        "Row 7: “high” in the column “score”",
    ),
    "a score with a decimal comma": (
        changed("score", 7, "0,7"),
        SCORES,
        "bad_number",
        "Write all numbers of the column alike",
    ),
    "an infinite score": (changed("score", 7, "inf"), SCORES, "bad_number", "“inf”"),
    "a score that says nan": (changed("score", 7, "NaN"), SCORES, "bad_number", "“NaN”"),
    "a probability above 1": (
        changed("score", 7, "1.2"),
        {**SCORES, "score_kind": "probability"},
        "bad_within",
        "Row 7: 1.2 in the column “score”",
    ),
    "an age that is text": (changed("age", 9, "old"), {}, "bad_number", "Row 9: “old” in the column “age”"),
    "too many groups of numbers": (
        changed("", 0, 0).assign(age=range(20)),
        {"sensitive": (feature("age"),)},
        "too_many_groups",
        "--bins age=18,30,65",
    ),
    "too many groups of text": (
        changed("", 0, 0).assign(age=[f"x{i}" for i in range(20)]),
        {"sensitive": (feature("age"),)},
        "too_many_groups",
        "Combine",
    ),
    "a missing group that is refused": (
        changed("sex", 3, None).assign(sex=["f", None] * 10),
        {"sensitive": (feature("sex", missing="refuse"),)},
        "group_missing",
        "For 10 people the feature “sex” is not recorded",
    ),
    "a reference that does not occur": (
        changed("", 0, 0),
        {"sensitive": (feature("district", reference="d99"),)},
        "reference_unknown",
        "“d99” is not among",
    ),
    "a negative count": (changed("n", 2, -1), {"count": "n"}, "bad_count", "Row 2: the count “-1” in “n”"),
    "a count that is missing": (changed("n", 2, None), {"count": "n"}, "bad_count", "Row 2: the count “” in “n”"),
    "counts that are all 0": (
        changed("", 0, 0).assign(n=0),
        {"count": "n"},
        "no_people",
        "All counts in “n” are 0",
    ),
    "counts beyond all people": (
        pd.concat([changed("", 0, 0).assign(n=2**53)] * 100),
        {"count": "n"},
        "too_many_people",
        "more than 9,000",
    ),
    "a negative weight": (changed("w", 2, -0.5), {"weight": "w"}, "bad_weight", "Row 2: the weight “-0.5” in “w”"),
    "weights that are all 0": (
        changed("", 0, 0).assign(w=0),
        {"weight": "w"},
        "no_weight",
        "All weights in “w” are 0",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("frame, roles, code, words", BAD.values(), ids=BAD)
def test_values_that_do_not_fit_are_explained(
    frame: pd.DataFrame, roles: dict[str, Any], code: str, words: str
) -> None:
    with pytest.raises(MappingError) as caught:
        cube_of(frame, mapping(**roles), limits=Limits(groups=12, labels=9))
    assert [problem.code for problem in caught.value.problems] == [code]
    assert words in str(caught.value)
    assert all(problem.hint for problem in caught.value.problems)


@pytest.mark.parametrize("limits", [Limits(), Limits(cells=0)], ids=["finest cube", "grouping sets"])
def test_all_problems_of_the_values_come_at_once(limits: Limits) -> None:
    frame = changed("decision", 3, "maybe").assign(
        n=[-1] * 20, w=[-1] * 20, age="old", truth=["yes", "no", "?", "!"] * 5
    )
    with pytest.raises(InputError) as caught:
        cube_of(frame, mapping(count="n", weight="w"), limits=limits)
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["bad_weight", "bad_count", "third_label", "third_label", "bad_number"]
    assert [problem.values["rows"] for problem in caught.value.problems if problem.code == "bad_weight"] == [20]


def test_a_bad_value_in_a_csv_file_is_named_by_its_line(tmp_path: Path) -> None:
    changed("score", 7, "0,7").to_csv(tmp_path / "people.csv", index=False, sep=";")
    with pytest.raises(
        MappingError, match=r"people\.csv: Line 8: “0,7” in the column “score” .* \(rows like it: 1\)"
    ):
        cube_of(tmp_path / "people.csv", mapping(**SCORES))


def test_too_many_groups_far_down_the_file_are_found_too() -> None:
    frame = pd.DataFrame({"sex": ["f"] * 100 + [f"x{i}" for i in range(300)], "decision": ["1", "0"] * 200})
    given = mapping(y_true=None, positive_true=None, sensitive=(feature("sex"),))
    for limits in (Limits(estimate=50), Limits(estimate=50, cells=100), Limits(estimate=50, cells=0, fetched=100)):
        with pytest.raises(MappingError, match="more than 200 different values"):
            cube_of(frame, given, limits=limits)


def test_combinations_that_no_memory_holds_are_refused() -> None:
    frame = random_people(500)
    for limits in (Limits(cells=0, fetched=20), Limits(dense=50)):
        with pytest.raises(MappingError, match="too many combinations"):
            cube_of(frame, EVERYTHING, limits=limits)


def test_missing_groups_are_refused_only_where_somebody_is_concerned() -> None:
    frame = pd.DataFrame({"sex": ["f", None], "decision": ["1", "0"], "n": [3, 0]})
    given = mapping(y_true=None, positive_true=None, count="n", sensitive=(feature("sex", missing="refuse"),))
    assert cube_of(frame, given).people == 3


def test_a_reference_may_be_a_bin() -> None:
    cube_of(HAND, mapping(sensitive=(feature("age", 18, 30, reference=">=30"),)))
    with pytest.raises(MappingError, match="“30-<65” is not among the groups of “age”: “<18”, “18-<30”, “>=30”"):
        cube_of(HAND, mapping(sensitive=(feature("age", 18, 30, reference="30-<65"),)))
