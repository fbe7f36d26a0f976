"""A city's overlay on every face: the check, the plan, the evaluation, the record, the summary and the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import evaluator
from evaluator import cli, wording
from evaluator.cli.own_files import check_document, lock_plan
from evaluator.documents import document_of, parse_record, read_document, shipped, write_document
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.rubric import Answer, Answers, Rubric
from evaluator.errors import DocumentError, InputError, PlanError
from evaluator.report import build_report
from evaluator.report.model import Notice, Paragraph, Table

CITY = """\
kind: overlay
schema: 1
id: merrowhaven
version: 1.0.0
title: {en: What Merrowhaven asks beyond the published criteria}
by: Council of Merrowhaven
on: 2026-11-02
base: inclusive_ai
base_version: 1.0.0
criteria: partnership
criteria_version: 1.0.0
change_indicators:
  - indicator: G7.1
    reason: Residents were promised to be heard first.
    weight: 2
drop_indicators:
  - indicator: G7.4
    reason: Nothing here rests on consent.
    legal_sign_off: {by: A. Jurist, on: 2026-10-30, what: Consent is never the basis here}
change_criteria:
  - criterion: false_positive_rate_gap
    reason: Ten points are too wide for a stop in the street.
    limit: 0.05
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    (folder / "city.yaml").write_text(CITY, encoding="utf-8")
    answers = Answers(
        rubric="inclusive_ai",
        answers={
            "G1.1": Answer(level=2, at="2026-11-30"),
            "G7.1": Answer(level=1, at="2026-12-02T08:00:00Z"),
            "G2.1": Answer(level=1),
            "G7.4": Answer(level=0, at="2026-12-03"),
        },
    )
    write_document(answers, folder / "answers.yaml")
    return folder


@pytest.fixture(scope="module")
def record(folder: Path) -> EvaluationRecord:
    plan = folder / "plan.yaml"
    run(
        "plan",
        "--polarity",
        "burden",
        "--overlay",
        folder / "city.yaml",
        "--answers-until",
        "2026-12-01",
        "--out",
        plan,
    )
    lock_plan(plan, by="City of Merrowhaven", reason=None)
    return evaluator.screen(answers=folder / "answers.yaml", overlay=folder / "city.yaml", plan=plan)


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(cli.app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def refused(content: str, folder: Path) -> str:
    path = folder / "wrong.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        check_document(path)
    return "\n".join(str(problem).replace(f"{path}, ", "") for problem in caught.value.problems)


def test_a_good_overlay_is_said_to_be_valid_with_what_it_stands_on(folder: Path) -> None:
    said = check_document(folder / "city.yaml")
    assert said == "valid overlay merrowhaven 1.0.0 on inclusive_ai 1.0.0, changes: 3"


NO_REASON = "    reason: Residents were promised to be heard first.\n"
SIGNATURE = "    legal_sign_off: {by: A. Jurist, on: 2026-10-30, what: Consent is never the basis here}\n"
FIRST = "change_indicators[#1]"
WRONG = {
    "unknown base": (
        ("base: inclusive_ai", "base: inclusive_ia"),
        "line 8, base: There is no shipped rubric called inclusive_ia. There is: ",
    ),
    "another version": (
        ("base_version: 1.0.0", "base_version: 1.4.0"),
        "line 9, base_version: Version 1.4.0 of inclusive_ai does not come with this product. There is: 1.0.0.",
    ),
    "unknown id": (
        ("G7.1", "G7.9"),
        f"line 13, {FIRST}.indicator: The published version has no indicator G7.9. Did you mean",
    ),
    "no reason": ((NO_REASON, ""), f"line 13, {FIRST}: “reason” is missing. Needed here: indicator, reason."),
    "negative weight": (
        ("weight: 2", "weight: -2"),
        f"line 15, {FIRST}.weight: “-2” is not allowed here. Write a number above 0 and at most 10.",
    ),
    "unknown field": (
        ("weight: 2", "wieght: 2"),
        f"line 15, {FIRST}.wieght: “wieght” is not a field here. Did you mean “weight”?",
    ),
    "language": (("{en: What", "{english: What"), "line 5, title.english: “english” cannot stand here as a key."),
    "tag": (("by: Council", "by: !!str Council"), "line 6, by: Tags (!) are not accepted."),
    "alias": (("by: Council", "by: &a Council"), "line 6, by: Anchors and aliases (& and *) are not accepted."),
    "too large": (("by: Council", "by: " + "C" * 300_000), "The file is larger than 256 kB."),
    "no signature": (
        (SIGNATURE, ""),
        "line 17, drop_indicators[#1]: G7.4 has a knock-out: to take it out or to loosen it, a lawyer must sign",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named_with_line_key_and_what_is_allowed(folder: Path, case: str) -> None:
    (old, new), said = WRONG[case]
    assert CITY.count(old) >= 1
    assert said in refused(CITY.replace(old, new, 1), folder)


def test_everything_wrong_is_named_at_once_in_the_order_of_the_file(folder: Path) -> None:
    wrong = CITY.replace("G7.1", "G7.9").replace("G7.4", "G7.8").replace("limit: 0.05", "limit: 0.1")
    lines = [line.split(",", maxsplit=1)[0] for line in refused(wrong, folder).splitlines()]
    assert lines == ["line 13", "line 17", "line 21"]


@pytest.mark.slow
def test_an_overlay_on_a_rubric_of_the_city_is_checked_beside_it(folder: Path) -> None:
    own = shipped.rubric("inclusive_ai").model_copy(update={"id": "our_city"})
    write_document(own, folder / "our_city.yaml")
    write_document(
        shipped.criteria("partnership").model_copy(update={"id": "ours", "rubric": "our_city"}),
        folder / "ours.yaml",
    )
    path = folder / "on_ours.yaml"
    path.write_text(CITY.replace("inclusive_ai", "our_city").replace("partnership", "ours"), encoding="utf-8")
    with pytest.raises(DocumentError, match="no shipped rubric called our_city"):
        check_document(path)
    beside = [folder / "our_city.yaml", folder / "ours.yaml"]
    assert "on our_city 1.0.0" in check_document(path, beside)


def test_the_record_keeps_the_overlay_its_hash_who_decided_and_every_change(record: EvaluationRecord) -> None:
    used = record.overlay
    assert used is not None
    assert (used.document.id, used.by, used.on) == ("merrowhaven", "Council of Merrowhaven", "2026-11-02")
    found = [(item.kind, item.id, item.field, item.old, item.new) for item in used.changes]
    assert found == [
        ("dropped", "G7.4", "", used.changes[0].old, None),
        ("reweighted", "G7.1", "weight", 1.0, 2.0),
        ("tightened", "false_positive_rate_gap", "limit", 0.1, 0.05),
    ]
    assert all(item.reason in item.sentence for item in used.changes)
    assert parse_record(evaluator.documents.dump_record(record)).overlay == used


def test_the_record_holds_rubric_and_criteria_as_changed_and_names_them_as_published(
    record: EvaluationRecord,
) -> None:
    assert record.rubric is not None
    assert record.criteria is not None
    assert record.overlay is not None
    rubric = Rubric.model_validate(record.rubric.content)
    criteria = CriteriaSet.model_validate(record.criteria.content)
    assert "G7.4" not in {item.id for item in rubric.indicators}
    assert {c.metric_check.limit for c in criteria.criteria if c.metric_check and c.id.startswith("false")} == {
        0.05
    }
    assert record.overlay.rubric.sha256 != record.rubric.sha256
    assert {limit.metric: limit.limit for limit in record.plan.limits}["false_positive_rate"] == 0.05


def test_an_answer_to_what_the_city_dropped_is_left_out_and_does_no_harm(record: EvaluationRecord) -> None:
    assert record.answers is not None
    assert "G7.4" not in record.answers.answers
    assert "G7.4" not in {item.indicator for item in record.knock_outs}


def test_a_form_on_an_overlay_sets_aside_what_the_city_dropped_and_says_so(folder: Path) -> None:
    given, form = folder / "before.yaml", folder / "form.yaml"
    write_document(
        Answers(rubric="inclusive_ai", answers={"G1.1": Answer(level=2), "G7.4": Answer(level=0)}), given
    )
    said = CliRunner().invoke(
        cli.app, ["answers", "--overlay", str(folder / "city.yaml"), "--answers", str(given), "--out", str(form)]
    )
    assert said.exit_code == 0, said.output
    assert "Set aside, because the overlay does not ask it: G7.4" in said.output
    kept = read_document(form, "answers").answers
    assert kept["G1.1"].level == 2
    assert "G7.4" not in kept


def test_criteria_that_name_a_group_their_rubric_lacks_are_refused_with_file_line_and_what_is_allowed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ours.yaml"
    text = (shipped.folder_of("rubrics") / "criteria" / "partnership.v1.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("    group: G1\n", "    group: G99\n", 1), encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        check_document(path)
    (problem,) = error.value.problems
    assert "ours.yaml, line 31, criteria[legality]" in str(problem)
    assert "Name one of: G1, G2" in str(problem)


def test_an_overlay_that_says_nothing_leaves_rubric_and_criteria_as_they_are(folder: Path) -> None:
    empty = folder / "empty.yaml"
    empty.write_text(CITY.split("change_indicators", maxsplit=1)[0], encoding="utf-8")
    plain = evaluator.screen(answers=folder / "answers.yaml")
    same = evaluator.screen(answers=folder / "answers.yaml", overlay=empty)
    assert (same.rubric, same.criteria, same.outcomes) == (plain.rubric, plain.criteria, plain.outcomes)
    assert same.overlay is not None
    assert same.overlay.changes == ()


def test_the_plan_fixes_the_overlay_the_weights_and_the_deadline(folder: Path, record: EvaluationRecord) -> None:
    fixed = record.plan.fixed
    assert fixed is not None
    assert fixed.overlay is not None
    assert record.overlay is not None
    assert fixed.overlay.sha256 == record.overlay.document.sha256
    assert fixed.weights == {"G7.1": 2}
    with pytest.raises(PlanError, match=r"The plan was made for the overlay merrowhaven 1.0.0 .*, .* uses none"):
        evaluator.screen(answers=folder / "answers.yaml", plan=folder / "plan.yaml")


def test_answers_after_the_deadline_are_named_everywhere(record: EvaluationRecord) -> None:
    assert record.deadline is not None
    assert (record.deadline.late, record.deadline.undated) == (("G7.1",), ("G2.1",))
    late = "Given or changed after the deadline for answers (1 December 2026): G7.1."
    assert late in wording.summary(record)
    notices = [block for block in build_report(record).sections[0].blocks if isinstance(block, Notice)]
    assert any(late in notice.text for notice in notices)


def test_a_knock_out_that_was_taken_out_stands_beside_the_verdict(record: EvaluationRecord) -> None:
    first = build_report(record).sections[0]
    notices = [block for block in first.blocks if isinstance(block, Notice)]
    said = " ".join(item for notice in notices for item in notice.items)
    assert "G7.4: the knock-out was taken out." in said
    assert "Signed for by A. Jurist on 30 October 2026" in said
    assert "G7.4: the knock-out was taken out." in wording.summary(record)


def test_the_report_shows_every_change_and_marks_what_was_touched(record: EvaluationRecord) -> None:
    sections = {section.id: section for section in build_report(record).sections}
    (table,) = [block for block in sections["overlay"].blocks if isinstance(block, Table)]
    rows = [[cell.text for cell in row] for row in table.rows]
    assert rows[0][0].startswith("G7.4: ")
    assert rows[0][1:4] == ["Dropped", "part of it", "left out"]
    assert rows[1][0].startswith("G7.1: ")
    assert rows[1][0].endswith("[weight]")
    assert rows[2][0].endswith("(false_positive_rate_gap) [limit]")
    assert rows[2][1:4] == ["Tightened", "at most 10 percentage points", "at most 5 percentage points"]
    criteria = [block for block in sections["criteria"].blocks if isinstance(block, Table)][-1]
    marked = [row[0].text for row in criteria.rows if "[tightened by the city]" in row[0].text]
    assert len(marked) == 1
    assert marked[0].startswith("False alarms")
    questions = next(part for part in sections["rubric"].blocks if getattr(part, "id", "") == "group-G7")
    assert "[changed by the city]" in str(questions)
    measured = next(part for part in sections["rubric"].blocks if getattr(part, "id", "") == "group-G8")
    (limits,) = [row for row in measured.blocks[0].rows if row[0].text.startswith("G8.3")]
    assert limits[0].text.endswith("[tightened by the city]"), "its knock-out rests on the limits"


def test_the_report_names_the_lock_and_the_versions_before_it(folder: Path) -> None:
    plan = folder / "again.yaml"
    run("plan", "--polarity", "burden", "--out", plan)
    lock_plan(plan, by="A. Officer", reason=None)
    lock_plan(plan, by="B. Officer", reason="Fewer people than hoped.")
    record = evaluator.screen(answers=folder / "answers.yaml", plan=plan)
    section = next(item for item in build_report(record).sections if item.id == "beforehand")
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert [(row[2].text, row[3].text) for row in table.rows] == [
        ("A. Officer", "–"),
        ("B. Officer", "Fewer people than hoped."),
    ]


def test_results_without_a_lock_are_marked_in_every_section_that_shows_them(folder: Path) -> None:
    report = build_report(evaluator.screen(answers=folder / "answers.yaml"))
    assert "Exploratory" in report.status.title
    assert (
        wording.summary(evaluator.screen(answers=folder / "answers.yaml"))
        .splitlines()[1]
        .startswith("Exploratory.")
    )
    for section in report.sections:
        first = section.blocks[0]
        marked = isinstance(first, Paragraph) and first.text.startswith("Exploratory.")
        if section.id in ("answer", "criteria", "rubric", "measured"):
            assert marked, section.id


def test_a_deadline_that_contradicts_the_plan_is_refused(folder: Path, record: EvaluationRecord) -> None:
    given = {"answers": folder / "answers.yaml", "overlay": folder / "city.yaml"}
    assert record.plan.answers_until == "2026-12-01"
    with pytest.raises(PlanError, match="answers-until 2026-12-01, the command says --answers-until 2026-12-05"):
        evaluator.screen(**given, plan=folder / "plan.yaml", answers_until="2026-12-05")
    assert evaluator.screen(**given, answers_until="2026-12-05").deadline is not None


@pytest.mark.slow
def test_a_tighter_limit_never_betters_what_was_measured() -> None:
    rank = {"not_met": 0, "cannot_tell": 1, "not_assessed": 1, "met": 2}
    overlay = read_overlay()
    before: dict[str, int] = {}
    for limit in (0.1, 0.08, 0.05, 0.03, 0.01):
        change = {"criterion": "false_positive_rate_gap", "reason": "x", "limit": limit}
        city = (
            None if limit == 0.1 else overlay.model_validate({**document_of(overlay), "change_criteria": [change]})
        )
        record = evaluator.evaluate("@street_cameras", polarity="burden", no_cross_check=True, overlay=city)
        now = {item.criterion: rank[item.outcome] for item in record.outcomes}
        assert all(now[id] <= before.get(id, 2) for id in now)
        before = now


def read_overlay() -> evaluator.domain.overlay.Overlay:
    return evaluator.domain.overlay.Overlay(
        id="c", version="1.0.0", title={"en": "c"}, by="c", base="inclusive_ai", base_version="1.0.0",
        criteria="partnership", criteria_version="1.0.0",
    )  # fmt: skip


def test_an_overlay_that_is_no_overlay_is_refused_with_the_rest(folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        evaluator.screen(answers=folder / "none.yaml", overlay=folder / "answers.yaml")
    assert sorted(problem.code for problem in caught.value.problems) == ["file_missing", "kind_other"]
    assert read_document(folder / "city.yaml", "overlay").id == "merrowhaven"


def test_results_of_a_locked_plan_are_marked_nowhere(record: EvaluationRecord) -> None:
    assert "Exploratory" not in str(build_report(record))
    assert "Exploratory" not in wording.summary(record)


def test_an_evaluation_names_the_answers_that_the_city_dropped(record: EvaluationRecord) -> None:
    assert "Set aside, because the overlay does not ask it: G7.4." in wording.summary(record)


def test_the_summary_names_what_is_open_by_title_or_question(record: EvaluationRecord) -> None:
    (verdict,) = record.verdicts
    titles = {item["id"]: item["title"]["en"] for item in record.criteria.content["criteria"]}
    named = [id for id in verdict.open if id in titles]
    assert named
    lines = wording.summary(record).splitlines()
    begin = lines.index(f"  Still open ({len(verdict.open)}):") + 1
    said = lines[begin : begin + len(verdict.open)]
    assert [f"    {titles[id]}" for id in named] == [line for line in said if line[4:] in titles.values()]
    assert not any(line.strip() == id for line in said for id in verdict.open)
