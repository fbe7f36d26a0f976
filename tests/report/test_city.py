"""The report of a city that assessed itself speaks of the city, names its rubric, and judges no system."""

from __future__ import annotations

from functools import cache

import pytest

import evaluator
from evaluator import wording
from evaluator.documents import shipped
from evaluator.domain.rubric import Answer, Answers, Evidence
from evaluator.domain.system import AISystem
from evaluator.report import build_report, render_html

RUBRIC = shipped.rubric("city_readiness")
CRITERIA = shipped.criteria("city_readiness")


@cache
def assessed(level: int) -> evaluator.EvaluationRecord:
    seen = Evidence(title="File", kind="public_record", supplied_by="third_party", checked_by="Council")
    answers = {item.id: Answer(level=level, evidence=(seen,)) for item in RUBRIC.indicators}
    return evaluator.screen(
        Answers(rubric=RUBRIC.id, answers=answers, assessor="Safety office"),
        criteria=CRITERIA,
        system=AISystem(name="Merrowhaven"),
    )


def test_six_groups_of_three_to_five_questions_have_sources_and_no_knock_out() -> None:
    assert [group.id for group in RUBRIC.groups] == ["R1", "R2", "R3", "R4", "R5", "R6"]
    assert all(3 <= len(group.indicators) <= 5 for group in RUBRIC.groups)
    assert not [item.id for item in RUBRIC.indicators if item.knock_out or item.applies_when or item.measured]
    for item in RUBRIC.indicators:
        assert (item.sources[0].clause, len({text.get("en") for text in item.levels.values()})) == ("Action 1", 5)
    assert "Not an official document of the Partnership." in RUBRIC.about.get("en")
    assert all("starting point of this tool, not law" in item.sources[0].note for item in CRITERIA.criteria)


@pytest.mark.parametrize(
    ("level", "status", "said"),
    [
        (4, "acceptable_as_presented", "Every minimum is reached"),
        (1, "acceptable_with_conditions", "Some minimums are not reached yet"),
    ],
)
def test_a_city_reaches_its_minimums_or_does_not(level: int, status: str, said: str) -> None:
    record = assessed(level)
    (verdict,) = record.verdicts
    assert verdict.status == status
    assert wording.verdict_name(record, verdict.status) == said
    assert said in wording.summary(record, "en")


@pytest.mark.parametrize("level", [1, 4])
def test_the_report_names_its_rubric_and_says_nothing_of_a_system(level: int) -> None:
    page = render_html(build_report(assessed(level)))
    assert "Self-assessment: Merrowhaven" in page
    assert "city_readiness 1.0.0" in page
    for word in ("Acceptable", "acceptable", "AI system</dt>", "Provider", "exploratory", "impact not settled"):
        assert word not in page, word


def test_the_minimum_of_each_group_is_the_one_of_its_own_criterion() -> None:
    page = build_report(assessed(1))
    (profile,) = [
        block
        for section in page.sections
        for block in section.blocks
        if getattr(block, "caption", "") == "Maturity by group, 0 to 4"
    ]
    assert [row[2].text for row in profile.rows] == ["2", "2", "2", "2", "2", "2.5"]
