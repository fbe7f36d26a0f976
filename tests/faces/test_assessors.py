"""Several assessors on every face: command line, Python, record and report."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import evaluator
from evaluator import cli
from evaluator.documents import parse_record, write_document
from evaluator.domain.rubric import Answer, Answers, Evidence, SignOff
from evaluator.errors import DocumentError

SEEN = Evidence(title="Legal opinion", supplied_by="third_party")
AGREED = SignOff(by="A. Silva and B. Roy", on="2026-11-20", what="The ruling names this processing")


def given(name: str, level: int) -> Answers:
    answer = Answer(level=level, evidence=(SEEN,))
    return Answers(rubric="inclusive_ai", assessor=name, answers={"G1.1": answer, "G2.1": Answer(level=1)})


def agreed(level: int) -> Answers:
    answer = Answer(level=level, agreed=AGREED)
    return Answers(rubric="inclusive_ai", assessor="Panel", role="consensus", answers={"G1.1": answer})


def state(record: evaluator.EvaluationRecord, id: str = "G1.1") -> tuple[str, str]:
    return next((k.state, k.because.code) for k in record.knock_outs if k.indicator == id)


def test_a_knock_out_they_differ_on_leaves_the_decision_open_until_a_consensus_fails_it() -> None:
    people = [given("Ana", 0), given("Ben", 4)]
    record = evaluator.screen(people)
    assert state(record) == ("open", "knock_out_open_disagreement")
    assert record.verdicts[0].status == "decision_open"
    assert [demand.asks[0].code for demand in record.demands if demand.id == "G1.1"] == ["ask_consensus"]
    settled = evaluator.screen([*people, agreed(0)])
    assert state(settled) == ("failed", "knock_out_failed")
    assert settled.verdicts[0].status == "not_acceptable_as_presented"


def test_the_command_line_takes_a_file_of_each_and_the_report_says_who_differs(tmp_path: Path) -> None:
    names = {"a.yaml": given("Ana", 0), "b.json": given("Ben", 4), "c.yaml": agreed(3)}
    for name, document in names.items():
        write_document(document, tmp_path / name)
    files = [part for name in names for part in ("--answers", str(tmp_path / name))]
    out, report = tmp_path / "record.json", tmp_path / "report.html"
    ended = CliRunner().invoke(cli.app, ["screen", *files, "--out", str(out), "--report", str(report)])
    assert ended.exit_code == 0, ended.output
    record = parse_record(out.read_bytes(), str(out))
    assert record.assessed is not None
    assert [item.assessor for item in record.assessed.assessors] == ["Ana", "Ben"]
    assert record.assessed.pairs[0].reason == "Both gave a level to 2; agreement has a value from 10."
    page = report.read_text("utf-8")
    for text in ("How well the assessors agree", "Ana: 0", "Ben: 4", AGREED.what, "What was agreed on"):
        assert text in page


def test_one_file_alone_is_simply_used() -> None:
    alone = evaluator.screen(given("Ana", 4))
    assert alone.assessed is None
    assert evaluator.screen([given("Ana", 4)]).review == alone.review


def test_files_that_cannot_be_told_apart_are_refused_all_at_once() -> None:
    files = [given("Ana", 1), given("Ana", 2), given("", 2), agreed(1), agreed(2)]
    with pytest.raises(DocumentError) as refused:
        evaluator.screen(files)
    codes = [problem.code for problem in refused.value.problems]
    assert codes == ["assessor_unnamed", "assessor_twice", "consensus_twice"]


def test_what_a_vendors_file_claims_is_set_aside_and_said() -> None:
    checked = Evidence(title="Test", supplied_by="city", checked_by="Their own office")
    answers = {"G1.1": Answer(level=4, evidence=(checked,))}
    record = evaluator.screen(Answers(rubric="inclusive_ai", filled_in_by="vendor", answers=answers))
    assert record.answers is not None
    assert record.answers.answers["G1.1"].evidence == (Evidence(title="Test", supplied_by="vendor"),)
    assert [w.code for w in record.warnings] == ["vendor_cannot_check", "vendor_supplied"]
    assert "counts as unchecked" in record.warnings[0].english
