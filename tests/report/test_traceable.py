"""A reader can follow every outcome back: to number and interval, answer in words, evidence and clause."""

from __future__ import annotations

from functools import cache

from pages import parsed
from records import evaluated, mapping, people

from evaluator.documents import shipped
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.rubric import Answer, Answers, Evidence
from evaluator.report import build_report, render_html
from evaluator.report.model import Table

GROUPS = {("women", "none"): (400, 600, 100, 2700), ("men", "none"): (450, 300, 110, 3600)}
SEEN = (Evidence(title="Letter of the mayor", kind="document", supplied_by="city"),)


@cache
def record() -> EvaluationRecord:
    answers = Answers(rubric="inclusive_ai", answers={"G1.1": Answer(level=1, evidence=SEEN)})
    return evaluated(people(GROUPS), mapping(), answers=answers)


def rows_of(caption: str) -> list[str]:
    tables = [
        block
        for section in build_report(record()).sections
        for block in section.blocks
        if isinstance(block, Table) and block.caption == caption
    ]
    return [" ".join(" ".join(cell.lines) for cell in row) for table in tables for row in table.rows]


def test_a_failed_knock_out_says_what_is_wrong_by_which_answer_evidence_and_clause() -> None:
    indicator = next(item for item in shipped.rubric("inclusive_ai").indicators if item.id == "G1.1")
    (row,) = [row for row in rows_of("Knock-outs that apply") if row.startswith("G1.1")]
    assert indicator.knock_out is not None
    for words in (
        indicator.knock_out.reason.get("en"),
        indicator.levels[1].get("en"),
        "Letter of the mayor",
        "Art. 6",
    ):
        assert words in row, words


def test_a_maturity_names_the_level_of_every_indicator_it_is_the_mean_of() -> None:
    (row,) = [row for row in rows_of("Criteria") if row.startswith("Legality")]
    assert "Levels: G1.1: 1, G1.2: open" in row


def test_every_judged_gap_stands_with_its_interval_in_the_answer_and_in_the_criteria() -> None:
    judged = [row for row in rows_of("What was measured against limits") if "no value" not in row]
    assert judged
    assert all("95% interval" in row for row in judged)
    measured = [row for row in rows_of("Criteria") if "Sex: " in row]
    assert len(measured) == 2
    assert all("(95% interval" in row for row in measured)
    assert "Letter of the mayor" in str(parsed(render_html(build_report(record()))).text)
