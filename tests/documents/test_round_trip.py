"""What is written reads back the same: YAML and JSON, whatever text a person wrote."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evaluator.documents import (
    document_of,
    document_used,
    dump_document,
    parse_document,
    read_document,
    write_document,
)
from evaluator.documents.json_form import dump_json
from evaluator.domain.base import Frozen
from evaluator.domain.canonical import sha256_of
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan, Limit, lock_holds, locked
from evaluator.domain.rubric import Answer, Answers, Evidence
from evaluator.domain.system import AISystem
from evaluator.errors import DocumentError

AWKWARD = [
    "no", "null", "~", "true", "012", "1.0", "1e3", "- a", "a: b", "# x", "'", '"', "@", "`", "%", "&a", "*a",
    "!t", "|", ">", "{a}", "[a]", "a\nb", "a\n\nb\n", " a", "a ", "\n", "a\n b\n  c", "\ta", "a\tb", "\x85",
    "\u2028x", "\x00", "\ufeff", "é😀", "x" * 300, ("long words " * 40).strip(), "a\r\nb", "---", "...", "? a",
    "=", "<<", "", "a #b",
]  # fmt: skip
TEXT = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=80))
LINE = TEXT.filter(lambda text: bool(text.strip()))
NUMBER = st.floats(allow_nan=False, allow_infinity=False)


def both_ways(model: Frozen) -> None:
    kind = document_of(model)["kind"]
    as_yaml = dump_document(model)
    for content, name in ((as_yaml, "x.yaml"), (dump_json(document_of(model)).encode(), "x.json")):
        read: Any = parse_document(content, name, kind)
        assert read == model
        assert document_of(read) == document_of(model)
    assert dump_document(parse_document(as_yaml, "x.yaml")) == as_yaml


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(justification=TEXT, title=LINE, reason=TEXT, system=TEXT)
@example(justification="Two\nlines", title="x", reason="", system="s")
def test_answers_come_back_word_for_word(justification: str, title: str, reason: str, system: str) -> None:
    seen = Evidence(title=title, supplied_by="city", link=reason)
    given_answers = {"G1.1": Answer(justification=justification, evidence=(seen,)), "no": Answer(level=0)}
    both_ways(Answers(rubric="small", system=system, answers=given_answers))


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(
    column=LINE,
    positive=st.one_of(st.none(), TEXT),
    negative=st.lists(TEXT, max_size=3),
    cuts=st.lists(NUMBER, unique=True, max_size=3),
    threshold=st.one_of(st.none(), NUMBER),
)
def test_mappings_come_back_value_for_value(
    column: str, positive: str | None, negative: list[str], cuts: list[float], threshold: float | None
) -> None:
    feature = SensitiveFeature(column=column, cuts=tuple(sorted(set(cuts))))
    both_ways(
        SchemaMapping(
            systems=(SystemColumn(name="A", column="a"),),
            positive=positive,
            negative=tuple(negative),
            sensitive=(feature,),
            threshold=threshold,
        )
    )


@pytest.mark.slow
@given(facts=st.dictionaries(st.sampled_from(["a", "no", "on", "y.z", "null"]), st.sampled_from(["yes", "no"])))
def test_systems_come_back_fact_for_fact(facts: dict[str, str]) -> None:
    both_ways(AISystem.model_validate({"name": "Tool", "facts": facts}))


def plan() -> EvaluationPlan:
    limit = Limit(metric="selection_rate", statistic="ratio", limit=0.8)
    return locked(EvaluationPlan(limits=(limit,), left_out_share=1e-07), at="2026-11-22T09:00:00Z", by="City")


@pytest.mark.parametrize("name", ["plan.yaml", "plan.yml", "plan.json"])
def test_a_locked_plan_holds_after_it_was_written_and_read(name: str, tmp_path: Path) -> None:
    write_document(plan(), tmp_path / name)
    read = read_document(tmp_path / name, "plan")
    assert read == plan()
    assert lock_holds(read)
    assert read.model_fields_set == plan().model_fields_set | {"kind", "schema_"}


def test_a_file_is_readable_and_names_its_schema() -> None:
    answer = Answer(level=2, justification="First line\nSecond line")
    written = dump_document(Answers(rubric="small", answers={"G1.1": answer})).decode()
    assert written.splitlines() == [
        "# Schema: answers.schema.json",
        "kind: answers",
        "schema: 1",
        "rubric: small",
        "answers:",
        "  G1.1:",
        "    level: 2",
        "    justification: |-",
        "      First line",
        "      Second line",
    ]


def test_only_fields_that_were_set_are_written() -> None:
    assert document_of(EvaluationPlan(level=0.9)) == {"kind": "plan", "schema": 1, "level": 0.9}


def test_the_order_does_not_depend_on_how_the_noun_was_made() -> None:
    one = EvaluationPlan(level=0.9, seed=1)
    other = EvaluationPlan.model_validate({"seed": 1, "level": 0.9, "schema": 1, "kind": "plan"})
    assert dump_document(one) == dump_document(other)


def test_a_noun_without_a_file_of_its_own_is_not_written() -> None:
    with pytest.raises(ValueError, match="has no file of its own"):
        document_of(Answer())


def test_a_record_keeps_a_document_whole_with_its_hash() -> None:
    from evaluator.documents import shipped

    rubric = shipped.rubric("inclusive_ai")
    used = document_used(rubric)
    assert (used.id, used.version) == ("inclusive_ai", rubric.version)
    assert used.sha256 == sha256_of(used.content)
    assert parse_document(dump_json(used.content).encode(), "x.json", "rubric") == rubric


class TestWritingWholeOrNotAtAll:
    def test_nothing_but_the_file_is_left_behind(self, tmp_path: Path) -> None:
        for _ in range(2):
            write_document(AISystem(name="Tool"), tmp_path / "tool.yaml")
        assert [path.name for path in tmp_path.iterdir()] == ["tool.yaml"]

    def test_a_folder_that_is_missing_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(DocumentError) as caught:
            write_document(AISystem(name="Tool"), tmp_path / "none" / "tool.yaml")
        assert caught.value.problems[0].code == "file_unwritable"

    def test_a_target_that_cannot_be_replaced_keeps_its_content(self, tmp_path: Path) -> None:
        target = tmp_path / "tool.yaml"
        (target / "inside").mkdir(parents=True)
        with pytest.raises(DocumentError):
            write_document(AISystem(name="Tool"), target)
        assert [path.name for path in tmp_path.iterdir()] == ["tool.yaml"]

    def test_a_new_file_has_the_usual_permissions(self, tmp_path: Path) -> None:
        (tmp_path / "plain").write_text("x")
        write_document(AISystem(name="Tool"), tmp_path / "tool.yaml")
        modes = {os.stat(tmp_path / name).st_mode & 0o777 for name in ("plain", "tool.yaml")}
        assert len(modes) == 1
