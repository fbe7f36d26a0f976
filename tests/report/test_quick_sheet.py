"""The quick screen for paper holds every question with its three boxes, from the rubric's texts alone."""

from __future__ import annotations

import re

import pytest

from evaluator.documents import shipped
from evaluator.domain.base import Text
from evaluator.domain.rubric import Rubric
from evaluator.report.quick_sheet import quick_sheet
from evaluator.report.sheet import sheet_html

HOSTILE = "<script>alert(1)</script>\u202e{{ 7 * 7 }}"


def questions(page: str) -> list[str]:
    return re.findall(r'<div class="question">.*?</div>', page, flags=re.DOTALL)


@pytest.mark.parametrize("id", shipped.rubrics())
def test_every_quick_question_stands_on_the_sheet_with_three_boxes_and_a_line(id: str) -> None:
    rubric = shipped.rubric(id)
    asked = [item for item in rubric.indicators if item.quick]
    drawn = questions(sheet_html(quick_sheet(rubric)))
    assert len(asked) >= 5
    assert len(drawn) == len(asked) + len(rubric.facts)
    for item, html in zip(asked, drawn, strict=False):
        assert f"{item.id} " in html
        assert html.count('class="box"') == (0 if item.measured else 3)
        assert ("Knock-out" in html) is (item.knock_out is not None)
        assert 'class="line notes"' in html


def test_a_workshop_of_half_an_hour_meets_nineteen_questions() -> None:
    assert len([item for item in shipped.rubric("inclusive_ai").indicators if item.quick]) == 19


def test_the_sheet_needs_no_network_and_no_script() -> None:
    page = sheet_html(quick_sheet(shipped.rubric("inclusive_ai")))
    assert not re.search(r"<script|src=|href=|url\(|@import|https?://", page)
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", page)) <= {"#000", "#fff", "#777"}
    assert "size: A4" in page


def test_texts_of_a_rubric_are_shown_and_never_run() -> None:
    rubric = shipped.rubric("inclusive_ai")
    first = rubric.groups[0]
    changed = first.indicators[0].model_copy(update={"question": Text({"en": HOSTILE}), "quick": True})
    groups = (first.model_copy(update={"indicators": (changed, *first.indicators[1:])}), *rubric.groups[1:])
    page = sheet_html(quick_sheet(rubric.model_copy(update={"groups": groups})))
    assert "<script" not in page
    assert "\u202e" not in page
    assert "{{ 7 * 7 }}" in page


def test_a_rubric_without_a_quick_screen_prints_all_its_questions() -> None:
    rubric = shipped.rubric("inclusive_ai").model_dump(mode="json", by_alias=True)
    for group in rubric["groups"]:
        for indicator in group["indicators"]:
            indicator["quick"] = False
    whole = Rubric.model_validate(rubric)
    assert len(questions(sheet_html(quick_sheet(whole)))) == len(whole.indicators) + len(whole.facts)
