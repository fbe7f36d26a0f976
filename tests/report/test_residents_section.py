"""A survey that was evaluated reaches the evaluation of a tool: rubric, contradiction, record and report."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import pandas as pd
import pytest

import evaluator
from evaluator.documents.json_form import dump_json
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import EvaluationRecord, record_document
from evaluator.domain.rubric import Answer, Answers
from evaluator.domain.survey import Survey
from evaluator.domain.system import AISystem
from evaluator.errors import InputError
from evaluator.report import build_report, render_html

NOW = "2026-11-23T00:00:00Z"
COUNTS = {
    ("before", "woman"): (300, 200), ("before", "man"): (300, 200), ("before", "other"): (14, 18),
    ("after", "woman"): (180, 320), ("after", "man"): (330, 170), ("after", "other"): (3, 33),
}  # fmt: skip
CLAIM = Answer(level=3, claimed_effect="closer", justification="Inclusion improves, the vendor says.")


@cache
def survey(asked_by: Literal["city"] | None = "city") -> EvaluationRecord:
    rows = [
        {"wave": wave, "gender": group, "safe": said, "people": people}
        for (wave, group), both in COUNTS.items()
        for said, people in zip(("yes", "no"), both, strict=True)
    ]
    mapping = SchemaMapping(
        systems=(SystemColumn(name="Feels safe", column="safe"),),
        positive="yes",
        sensitive=(SensitiveFeature(column="gender", label="Gender"),),
        control=("wave",),
        count="people",
        survey=Survey(wave="wave", before="before", after="after", asked_by=asked_by),
    )
    plan = EvaluationPlan(limits=(), intersections=1)
    named = AISystem(name="Square <survey>")
    return evaluator.evaluate(
        pd.DataFrame(rows), mapping=mapping, plan=plan, system=named, cross_check=False, now=NOW
    )


def screened(**given: Answer) -> EvaluationRecord:
    answers = Answers(rubric="inclusive_ai", answers={id.replace("_", "."): item for id, item in given.items()})
    return evaluator.screen(answers, survey=survey(), now=NOW)


def test_women_feel_less_safe_and_the_claim_that_inclusion_improves_is_contradicted_with_numbers() -> None:
    record = screened(G9_5=CLAIM)
    (item,) = record.contradictions
    assert (item.indicator, item.claim, item.state, item.caps_at) == ("G9.5", "effect", "contradicted", 2)
    assert "“Feels safe”, Gender: woman: 60% before, 36% after (−24.0 percentage points, −" in item.because
    page = render_html(build_report(record))
    for words in (
        "Groups of people come closer together",
        "60%",
        "36%",
        "clearly worse",
        "Square &lt;survey&gt;",
        survey().seal,
    ):
        assert words in page, words
    assert "<survey>" not in page


def test_a_group_of_which_few_said_yes_is_shown_nowhere_beside_the_tool() -> None:
    record = screened(G9_5=CLAIM)
    used = record.resident_survey
    assert used is not None
    (other,) = [item for item in used.result.groups if item.group == ("other",)]
    assert other.together is not None
    assert (other.together.high or 0) < 0, "the change is clear, so that hiding it is what is tested"
    assert "Gender: other" not in record.contradictions[0].because
    page = render_html(build_report(record))
    assert "not shown, few people" in page
    assert "8%" not in [cell.strip() for cell in page.replace("<", ">").split(">")]


def test_a_survey_fills_in_what_nobody_answered_and_stands_as_evidence_for_what_somebody_did() -> None:
    review = screened(G7_3=Answer(level=3)).review
    assert review is not None
    by_id = {item.id: item for item in review.indicators}
    assert (by_id["G9.5"].status, by_id["G9.5"].level) == ("measured", 2)
    assert (by_id["G7.3"].answered_level, by_id["G7.3"].level) == (3, 3), "an office that does not use it asked"
    assert "asked by: an office of the city" in render_html(build_report(screened(G7_3=Answer(level=3))))


def test_a_survey_of_which_nobody_said_who_asked_carries_less_and_the_report_says_why() -> None:
    answers = Answers(rubric="inclusive_ai", answers={"G9.5": Answer(level=3)})
    page = render_html(build_report(evaluator.screen(answers, survey=survey(None), now=NOW)))
    assert "Nobody said who asked the residents." in page
    assert "Answered at level 3, counts as 2" in page


def test_the_record_of_something_else_is_refused_and_a_file_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no survey of residents"):
        evaluator.screen(Answers(rubric="inclusive_ai"), survey=screened())
    path = tmp_path / "survey.json"
    path.write_text(dump_json(record_document(survey())), encoding="utf-8")
    record = evaluator.screen(Answers(rubric="inclusive_ai"), survey=str(path), now=NOW)
    assert record.resident_survey == screened().resident_survey
