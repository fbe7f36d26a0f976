"""The page on the criteria and their sources is what the files say today, and leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evaluator.documents import shipped
from evaluator.domain.base import Source
from evaluator.report.criteria_page import criteria_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "criteria.md"


@pytest.fixture(scope="module")
def page() -> str:
    return criteria_page()


def taken() -> dict[str, tuple[Source, ...]]:
    found: dict[str, tuple[Source, ...]] = {}
    for rubric in map(shipped.rubric, shipped.rubrics()):
        found |= {item.id: item.sources for item in rubric.indicators}
    for criteria in map(shipped.criteria, shipped.criteria_sets()):
        found |= {f"`{item.id}`": item.sources for item in criteria.criteria}
    for screening in map(shipped.screening, shipped.SCREENINGS):
        found |= {f"`{item.id}`": item.sources for item in (*screening.questions, *screening.rules)}
    found |= {f"`{item.id}`": item.sources for item in shipped.impact_scale().questions}
    return found


def test_the_page_is_made_from_the_files(page: str, update_golden: bool) -> None:
    if update_golden:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "make criteria writes it anew"


def test_every_indicator_criterion_question_and_rule_has_a_source() -> None:
    assert [id for id, sources in taken().items() if not sources] == []
    assert len(shipped.rubric("inclusive_ai").indicators) == 55


def test_every_source_says_what_was_taken_from_it(page: str) -> None:
    parts = re.split(r"^### ", page.split("## Every source", maxsplit=1)[1], flags=re.MULTILINE)[1:]
    listed = {part.split("\n", maxsplit=1)[0]: part for part in parts}
    for id, sources in taken().items():
        for source in sources:
            rows = listed[" ".join(source.document.split())].splitlines()
            clause = " ".join(source.clause.split()).replace("|", "\\|") or "the whole"
            (row,) = [row for row in rows if row.startswith(f"| {clause} | ")]
            assert id in row.split(" | ")[1].split(", ")


def test_every_indicator_shows_its_knock_out_quick_screen_and_cross_walk(page: str) -> None:
    rows = {
        row.split(" | ")[0].removeprefix("| "): row.removesuffix(" |").split(" | ") for row in page.splitlines()
    }
    for item in shipped.rubric("inclusive_ai").indicators:
        _, _, knock_out, quick, feeds = rows[item.id]
        assert (knock_out != "–") == bool(item.knock_out)
        assert (quick == "yes") == item.quick
        assert all(key in feeds for key in item.cross_walk)
    assert rows["G9.6"][2] == "fails at level 1 or below, where `biometric` is yes and `minors` is yes"
