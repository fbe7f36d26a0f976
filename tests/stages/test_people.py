"""A mapping is checked against the table before anything is counted, and every problem is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.engine import Limits, Table, open_source
from evaluator.errors import InputError, MappingError
from evaluator.stages.mapping.people import apply_mapping

FRAME = pd.DataFrame(
    {
        "Geslacht": ["v", "m"],
        "leeftijd": [30, 70],
        "besluit": ["ja", "nee"],
        "score": [0.2, 0.9],
        "uitkomst": ["1", "0"],
        "aantal": [1, 2],
        "gewicht": [1.0, 0.5],
        "zaak": ["a1", "a2"],
        "lijst": pd.Series([[1], [2]], dtype=object),
    }
)


@pytest.fixture
def table() -> Iterator[Table]:
    with open_source(FRAME) as opened:
        yield opened


def mapping(**roles: Any) -> SchemaMapping:
    decided = {"systems": (SystemColumn(name="A", column="besluit"),), "positive": "ja"}
    return SchemaMapping(**{**decided, **roles})


def features(*columns: str, **settings: Any) -> tuple[SensitiveFeature, ...]:
    return tuple(SensitiveFeature(column=column, **settings) for column in columns)


SCORES = (SystemColumn(name="A", column="score"),)
PROBLEMS: dict[str, tuple[SchemaMapping, str, str]] = {
    "a column that is nearly there": (mapping(y_true="uitkomts"), "column_missing", "Did you mean “uitkomst”?"),
    "a column in other letters": (
        mapping(sensitive=features("GESLACHT")),
        "column_missing",
        "Did you mean “Geslacht”?",
    ),
    "a column that is not there at all": (
        mapping(y_true="xyz"),
        "column_missing",
        "The columns are: Geslacht, leeftijd",
    ),
    "a column of lists": (mapping(sensitive=features("lijst")), "column_nested", "“lijst” holds lists or records"),
    "no system": (mapping(systems=()), "no_system", "No column says what the system decided"),
    "no positive label": (mapping(positive=None), "positive_missing", "which label counts as selected"),
    "scores without a threshold": (
        mapping(task="scores", systems=SCORES),
        "threshold_missing",
        "Scores need a threshold",
    ),
    "a threshold without scores": (
        mapping(threshold=0.5),
        "threshold_without_scores",
        "the columns hold decisions",
    ),
    "a kind of score without scores": (
        mapping(score_kind="probability"),
        "threshold_without_scores",
        "hold decisions",
    ),
    "a threshold no probability reaches": (
        mapping(task="scores", systems=SCORES, threshold=50, score_kind="probability"),
        "threshold_outside",
        "The threshold 50",
    ),
    "a column as outcome and decision": (
        mapping(y_true="besluit"),
        "column_in_two_roles",
        "several parts: y_pred, y_true.",
    ),
    "a column as case and feature": (
        mapping(case_id="Geslacht", sensitive=features("Geslacht")),
        "column_in_two_roles",
        "several parts: case_id, sensitive.",
    ),
    "a column as count and weight": (
        mapping(count="aantal", weight="aantal"),
        "column_in_two_roles",
        "count, weight",
    ),
    "one column for two systems": (
        mapping(systems=(SystemColumn(name="A", column="besluit"), SystemColumn(name="B", column="besluit"))),
        "column_in_two_roles",
        "named more than once as y_pred.",
    ),
    "a label that is positive and negative": (mapping(negative=("yes",)), "label_in_two_roles", "The label “yes”"),
    "an outcome that is positive and unknown": (
        mapping(y_true="uitkomst", positive_true="1", outcome_unknown=("1.0",)),
        "label_in_two_roles",
        "The label “1.0”",
    ),
    "labels of an outcome that is not there": (
        mapping(positive_true="1"),
        "labels_without_y_true",
        "no column with the outcome",
    ),
    "scores with an outcome and no positive label": (
        mapping(task="scores", systems=SCORES, threshold=0.5, positive=None, y_true="uitkomst"),
        "positive_missing",
        "which label",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("wrong, code, words", PROBLEMS.values(), ids=PROBLEMS)
def test_a_mapping_that_does_not_fit_is_explained(
    table: Table, wrong: SchemaMapping, code: str, words: str
) -> None:
    with pytest.raises(MappingError) as caught:
        apply_mapping(table, wrong)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert words in str(caught.value)
    assert all(problem.hint for problem in caught.value.problems)


def test_all_problems_come_at_once(table: Table) -> None:
    wrong = mapping(y_true="nope", count="never", positive=None, control=("leeftijd",), threshold=1.0)
    with pytest.raises(InputError) as caught:
        apply_mapping(table, wrong)
    codes = [problem.code for problem in caught.value.problems]
    assert codes == [
        "column_missing",
        "column_missing",
        "threshold_without_scores",
        "positive_missing",
    ]


GOOD: dict[str, SchemaMapping] = {
    "decisions alone": mapping(),
    "everything": mapping(
        y_true="uitkomst",
        positive_true="1",
        negative=("misschien",),
        outcome_unknown=("onbekend",),
        sensitive=features("Geslacht", "leeftijd"),
        count="aantal",
        weight="gewicht",
        case_id="zaak",
    ),
    "scores without an outcome need no label": mapping(
        task="scores", systems=SCORES, threshold=0.5, positive=None
    ),
    "a negative label of the decisions that is positive in the outcome": mapping(
        y_true="uitkomst", positive_true="no", negative=("no",)
    ),
}


@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD)
def test_a_mapping_that_fits_passes(table: Table, good: SchemaMapping) -> None:
    assert apply_mapping(table, good).table is table


def test_labels_become_canonical_text(table: Table) -> None:
    given = mapping(
        positive="1.0",
        y_true="uitkomst",
        positive_true="True",
        negative=("0.0",),
        outcome_unknown=("9.0",),
        sensitive=features("leeftijd", reference="30.0"),
    )
    fitted = apply_mapping(table, given).mapping
    assert (fitted.positive, fitted.positive_true, fitted.negative, fitted.outcome_unknown) == (
        "1",
        "true",
        ("0",),
        ("9",),
    )
    assert fitted.sensitive[0].reference == "30"


def test_more_features_than_can_be_crossed_are_refused() -> None:
    frame = pd.DataFrame({"besluit": ["ja", "nee"], "a": 1, "b": 2})
    with (
        open_source(frame, limits=Limits(features=1)) as table,
        pytest.raises(MappingError, match="2 sensitive features"),
    ):
        apply_mapping(table, mapping(sensitive=features("a", "b")))


def test_a_hostile_name_stays_on_one_line_of_the_message(table: Table) -> None:
    with pytest.raises(MappingError) as caught:
        apply_mapping(table, mapping(y_true="x\nERROR: all is lost\u202e" + "y" * 500))
    assert "\n" not in str(caught.value)
    assert "\u202e" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_values_that_are_wrong_are_told_beside_a_column_that_is_missing_and_a_threshold() -> None:
    frame = FRAME.assign(gewicht=["1", "x"])
    wrong = mapping(
        task="scores",
        systems=SCORES,
        score_kind="probability",
        threshold=1.5,
        y_true="nergens",
        weight="gewicht",
        sensitive=features("Geslacht", reference="zzz"),
    )
    with open_source(frame) as table, pytest.raises(MappingError) as caught:
        apply_mapping(table, wrong)
    assert {problem.code for problem in caught.value.problems} == {
        "column_missing",
        "threshold_outside",
        "bad_weight",
        "reference_unknown",
    }
