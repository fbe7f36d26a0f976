"""What was said and what was measured stand beside each other in the record, the report and the summary."""

from __future__ import annotations

from functools import cache

import pytest
from pages import Element, parsed
from records import evaluated, mapping, people

from evaluator import wording
from evaluator.domain.contradictions import Resolution
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.rubric import Answer, Answers, Evidence
from evaluator.report import build_report, render_html

GROUPS = {("women", "none"): (400, 600, 100, 2700), ("men", "none"): (450, 300, 110, 3600)}
SEEN = (Evidence(title="Report <b>", kind="test", supplied_by="third_party"),)
DONE = Resolution(
    claim="tested_bodies", feature="age", by="A. Officer", on="2026-11-20", what="Tested in <i>May</i>"
)


def record_of(*resolved: Resolution) -> EvaluationRecord:
    tested = Answer(level=3, evidence=SEEN, tested_features=("age", "sex"), resolved=resolved)
    answers = Answers(rubric="inclusive_ai", assessor="B. Vendor", answers={"G9.2": tested})
    return evaluated(people(GROUPS), mapping(), answers=answers)


@cache
def standing() -> EvaluationRecord:
    return record_of()


def section(record: EvaluationRecord) -> Element:
    page = parsed(render_html(build_report(record)))
    named = [item for item in page.all("section") if "contradictions" in _ids(item)]
    assert len(named) == 1
    return named[0]


def _ids(section: Element) -> list[str | None]:
    return [item.attributes.get("id") for item in section.inside if isinstance(item, Element)]


def test_tested_for_age_without_a_column_for_age_is_contradicted_and_counts_less() -> None:
    record = standing()
    assert [(item.indicator, item.feature, item.state) for item in record.contradictions] == [
        ("G9.2", "age", "contradicted"),
        ("G9.2", "sex", "contradicted"),
    ]
    assert record.contradictions[0].because == "The data have no column for “age”."
    assert record.review is not None
    result = next(item for item in record.review.indicators if item.id == "G9.2")
    assert (result.answered_level, result.level) == (3, 2)
    asked = next(item for item in record.demands if item.of == "contradiction")
    assert (asked.id, asked.kind, asked.to) == ("G9.2", "question", "vendor")
    assert "contradicts the answers to: G9.2" in wording.summary(record)


def test_the_report_says_what_was_said_by_whom_and_what_was_measured() -> None:
    text = section(standing()).text
    assert "level 3, by B. Vendor" in text
    assert "The data have no column for “age”." in text
    assert "lies beyond its limit" in text
    assert "Contradicted" in text


@pytest.mark.slow
def test_a_resolution_is_shown_with_name_date_and_reason_and_what_is_left_still_stands() -> None:
    record = record_of(DONE)
    assert [item.state for item in record.contradictions] == ["resolved", "contradicted"]
    text = section(record).text
    assert "A. Officer" in text
    assert "Tested in <i>May</i>" in text, "shown as it was written, not as markup"
