"""Spellings that look the same are pointed out, and count as one only where a person says so."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import evaluator
from evaluator.domain.canonical import canonical_json, canonical_text
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.spelling import Spelling, alike, difference_of, looks_like, merged, nothing_seen, seen_as
from evaluator.errors import InputError, MappingError

SAME: dict[str, tuple[str, str, str | None]] = {
    "a blank at the end": ("Vrouw", "Vrouw ", "blanks"),
    "a blank at the start": ("Vrouw", " Vrouw", "blanks"),
    "two blanks between words": ("niet bekend", "niet  bekend", "blanks"),
    "a no-break space": ("niet bekend", "niet\u00a0bekend", "blanks"),
    "capital letters": ("Vrouw", "vrouw", "case"),
    "a zero-width space": ("Vrouw", "Vr\u200bouw", "unseen"),
    "a byte order mark": ("Vrouw", "\ufeffVrouw", "unseen"),
    "a direction mark": ("Vrouw", "Vrouw\u200e", "unseen"),
    "a soft hyphen": ("Vrouw", "Vrou\u00adw", "unseen"),
    "an accent of its own": ("Curaçao", unicodedata.normalize("NFD", "Curaçao"), "accents"),
    "capitals and a blank": ("Vrouw", "VROUW ", "several"),
    "a Cyrillic letter": ("Man", "Mаn", "letters"),
    "a Greek letter": ("Oost", "Οost", "letters"),
    "a Turkish capital with its dot": ("İzmir", "i\u0307zmir", "case"),
    "another word": ("Man", "Men", None),
    "another accent": ("Curaçao", "Curacao", None),
    "a figure above the line": ("m2", "m²", None),
    "the same text": ("Man", "Man", None),
}


@pytest.mark.parametrize("first, second, difference", SAME.values(), ids=SAME)
def test_what_differs_is_named(first: str, second: str, difference: str | None) -> None:
    assert difference_of(first, second) == difference_of(second, first) == difference


def test_letters_of_another_alphabet_are_pointed_out_and_never_merged() -> None:
    counted = {"Man": 9, "Mаn": 2, "man": 1}
    assert {(pair.second, pair.difference) for pair in alike(counted)} == {("Mаn", "letters"), ("man", "case")}
    assert merged("sex", counted) == (Spelling(column="sex", written=("man",), counted_as="Man"),)


def test_the_most_frequent_spelling_is_kept_and_among_equals_the_plainest() -> None:
    assert merged("sex", {"vrouw": 3, "Vrouw": 812})[0].counted_as == "Vrouw"
    assert merged("sex", {"Vrouw ": 3, "Vrouw": 3})[0].counted_as == "Vrouw"
    assert merged("sex", {unicodedata.normalize("NFD", "é"): 1, "é": 1})[0].counted_as == "é"


def test_a_value_that_shows_nothing_is_pointed_out_and_not_merged() -> None:
    counted = {"\u200b": 3, "\u200b\u200c": 2, "Man": 1}
    assert nothing_seen(counted) == ("\u200b", "\u200b\u200c")
    assert merged("sex", counted) == ()


def test_only_what_looks_the_same_can_be_merged() -> None:
    with pytest.raises(ValidationError, match="does not look the same"):
        Spelling(column="sex", written=("Man",), counted_as="Vrouw")
    with pytest.raises(ValidationError, match="or is the same"):
        Spelling(column="sex", written=("Man",), counted_as="Man")


@pytest.mark.parametrize(
    "spellings",
    [
        [("sex", ("vrouw",), "Vrouw"), ("sex", ("VROUW",), "vrouw")],
        [("sex", ("vrouw",), "Vrouw"), ("sex", ("vrouw",), "VROUW")],
        [("case", ("a",), "A")],
        [("age", ("a",), "A")],
    ],
    ids=["a chain", "two meanings", "a column without groups", "a feature with cut points"],
)
def test_spellings_that_contradict_each_other_are_refused(
    spellings: list[tuple[str, tuple[str, ...], str]],
) -> None:
    made = tuple(Spelling(column=column, written=written, counted_as=kept) for column, written, kept in spellings)
    features = (SensitiveFeature(column="sex"), SensitiveFeature(column="age", cuts=(18,)))
    with pytest.raises(ValidationError):
        SchemaMapping(sensitive=features, case_id="case", spellings=made)


ODD = ("Vrouw", "vrouw", "VROUW", "Vrouw ", " Vrouw", "Vr\u200bouw", "Man", "man ", "Été", "E\u0301te\u0301", "X")


@given(st.lists(st.sampled_from(ODD), min_size=1, max_size=12, unique=True), st.data())
@settings(max_examples=30, derandomize=True, deadline=None)
def test_merging_leaves_no_two_that_look_the_same_and_everybody_is_still_there(
    texts: list[str], data: st.DataObject
) -> None:
    counted = {text: data.draw(st.integers(0, 5)) for text in texts}
    kept = {text: one.counted_as for one in merged("c", counted) for text in one.written}
    after: dict[str, int] = {}
    for text, people in counted.items():
        after[kept.get(text, text)] = after.get(kept.get(text, text), 0) + people
    assert not alike(after)
    assert sum(after.values()) == sum(counted.values())
    assert set(after) <= set(counted)


@given(st.text(max_size=8), st.text(max_size=8))
@settings(max_examples=50, derandomize=True, deadline=None)
def test_looking_the_same_is_symmetric_and_holds_for_every_text_with_itself(first: str, second: str) -> None:
    assert looks_like(first, first)
    assert looks_like(first, second) == looks_like(second, first)
    assert seen_as(seen_as(first)) == seen_as(first)


def table(sexes: list[str], district: list[str] | None = None) -> pd.DataFrame:
    n = len(sexes)
    return pd.DataFrame(
        {
            "sex": sexes,
            "district": district or [("Oost", "West")[i % 2] for i in range(n)],
            "decision": [("yes", "no", "no")[i % 3] for i in range(n)],
            "incident": [("yes", "no")[i % 2] for i in range(n)],
            "count": [1 + i % 4 for i in range(n)],
            "weight": [0.1 + i % 7 for i in range(n)],
        }
    )


def findings(record: EvaluationRecord) -> bytes:
    document = record.model_dump(mode="json")
    return canonical_json(
        {name: document[name] for name in ("group_metrics", "findings", "exclusions", "summaries")}
    )


ASKED: dict[str, Any] = {
    "y_true": "incident", "y_pred": "decision", "positive": "yes", "sensitive": ["sex", "district"],
    "cross_check": False, "min_group_size": 5, "now": "2026-11-22T12:00:00Z",
}  # fmt: skip


@pytest.mark.slow
@given(
    st.lists(st.sampled_from(ODD), min_size=12, max_size=40),
    st.sampled_from([{}, {"count": "count"}, {"count": "count", "weight": "weight"}]),
    st.booleans(),
)
@settings(max_examples=8, derandomize=True, deadline=None)
def test_merging_gives_the_findings_of_the_corrected_file(
    sexes: list[str], others: dict[str, str], control: bool
) -> None:
    rows = table(sexes)
    asked = {**ASKED, **others}
    if control:
        asked |= {"sensitive": ["district"], "control": ["sex"]}
    found = evaluator.evaluate(rows, **asked, merge_spellings="sex")
    assert found.mapping is not None
    kept = dict(found.mapping.spelled("sex"))
    corrected = rows.assign(sex=[kept.get(text, text) for text in (canonical_text(sex) or "" for sex in sexes)])
    assert findings(found) == findings(evaluator.evaluate(corrected, **asked))


def test_nothing_is_merged_by_itself_and_blanks_are_kept() -> None:
    record = evaluator.evaluate(table(["Vrouw"] * 30 + ["vrouw "] * 6 + ["Man"] * 24), **ASKED)
    groups = {m.group[0]: m.people for m in record.group_metrics if m.metric == "count" and m.features == ("sex",)}
    assert groups == {"Vrouw": 30, "vrouw ": 6, "Man": 24}
    (said,) = [item for item in record.warnings if item.code.startswith("spelling")]
    assert said.values == {"column": "sex", "first": "Vrouw", "second": "vrouw ", "people": [30, 6]}
    assert "“Vrouw” and “vrouw␣” look the same" in said.english


@pytest.mark.slow
def test_what_was_merged_is_said_and_kept_in_the_mapping() -> None:
    record = evaluator.evaluate(
        table(["Vrouw"] * 30 + ["vrouw "] * 6 + ["Man"] * 24), **ASKED, merge_spellings=["sex"]
    )
    assert record.mapping is not None
    assert record.mapping.spellings == (Spelling(column="sex", written=("vrouw ",), counted_as="Vrouw"),)
    (said,) = [item for item in record.warnings if item.code.startswith("spelling")]
    assert said.english == "In “sex”, “vrouw␣” counted as “Vrouw”, because a person said so."
    again = evaluator.evaluate(
        table(["Vrouw"] * 30 + ["vrouw "] * 6 + ["Man"] * 24), **ASKED, mapping=record.mapping
    )
    assert findings(again) == findings(record)


def test_a_reference_group_may_be_named_in_a_spelling_that_is_merged() -> None:
    rows = table(["Vrouw"] * 30 + ["vrouw "] * 6 + ["Man"] * 24)
    record = evaluator.evaluate(rows, **ASKED, merge_spellings="sex", reference={"sex": "vrouw "})
    assert any(finding.reference == ("Vrouw",) for finding in record.findings)


@pytest.mark.slow
def test_spellings_of_a_control_feature_are_pointed_out_and_merged() -> None:
    rows = table(["v", "m"] * 30, ["Oost"] * 30 + ["oost"] * 30)
    asked = {**ASKED, "sensitive": ["sex"], "control": ["district"]}
    said = [item for item in evaluator.evaluate(rows, **asked).warnings if item.code == "spelling_case"]
    assert [item.values["column"] for item in said] == ["district"]
    record = evaluator.evaluate(rows, **asked, merge_spellings="district")
    assert {m.control.get("district") for m in record.group_metrics if m.control} == {"Oost"}


@pytest.mark.slow
def test_labels_that_look_the_same_are_refused_instead_of_counted_apart() -> None:
    rows = table(["v", "m"] * 30).assign(decision=["Weg", "weg"] * 30)
    with pytest.raises(InputError, match=r"“Weg” \(30\) and “weg” \(30\) look the same"):
        evaluator.evaluate(rows, **{**ASKED, "positive": "weg"})
    rows = rows.assign(decision=["Weg", "weg", "blijft"] * 20)
    with pytest.raises(InputError, match="--merge-spellings decision"):
        evaluator.evaluate(rows, **{**ASKED, "positive": "weg", "positive_true": "yes"})
    asked = {**ASKED, "positive": "Weg", "positive_true": "yes", "merge_spellings": "decision"}
    found = evaluator.evaluate(rows, **asked)
    corrected = rows.assign(decision=["Weg", "Weg", "blijft"] * 20)
    assert findings(found) == findings(evaluator.evaluate(corrected, **{**asked, "merge_spellings": ()}))


def test_names_of_columns_that_look_the_same_are_pointed_out_where_one_is_used() -> None:
    rows = table(["v", "m"] * 30).assign(Sex="x", other="y", Other="z")
    said = [item for item in evaluator.evaluate(rows, **ASKED).warnings if item.code == "column_names_alike"]
    assert [item.values for item in said] == [{"first": "sex", "second": "Sex"}]


@pytest.mark.parametrize("column, sentence", [("weight", "not told apart by name"), ("seks", "no column “seks”")])
def test_merging_in_a_column_without_groups_is_refused(column: str, sentence: str) -> None:
    with pytest.raises(MappingError, match=sentence):
        evaluator.evaluate(table(["v", "m"] * 30), **ASKED, merge_spellings=column)


def test_a_mapping_file_keeps_spellings_whatever_they_hold(tmp_path: Path) -> None:
    from evaluator.documents import read_document, write_document

    written = ("vrouw ", "VROUW", "Vrouw\u200b", "\u202eVrouw", "Vrouw\t")
    spelling = Spelling(column="sex", written=written, counted_as="Vrouw")
    mapping = SchemaMapping(
        systems=(SystemColumn(name="tool", column="decision"),),
        positive="yes", sensitive=(SensitiveFeature(column="sex"),), spellings=(spelling,),
    )  # fmt: skip
    write_document(mapping, tmp_path / "mapping.yaml")
    assert read_document(tmp_path / "mapping.yaml", "mapping") == mapping
