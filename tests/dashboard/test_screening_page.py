"""The page AI Act: questions asked in turn, answers kept as facts of the system, and what follows from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import evaluator
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.texts import plain
from evaluator.domain.system import AISystem, Fact
from evaluator.report.build import build_report
from evaluator.report.model import Paragraph, Table
from tests.dashboard.conftest import on_page, opened, title_of
from tests.dashboard.worked import draft_of

FACTS = {
    "aia.ai_system": Fact.YES,
    "aia.annex_5_a": Fact.YES,
    "aia.profiles": Fact.YES,
    "aia.deployer": Fact.YES,
    "aia.5_1_c": Fact.NO,
    "aia.5_1_c.by_setting": Fact.YES,
    "aia.5_1_d": Fact.NO,
    "aia.5_1_d.by_setting": Fact.NO,
}


def screening(draft: Draft) -> AppTest:
    """Open the page in a new window."""
    page = on_page(opened(draft.id), "screening")
    assert title_of(page) == "AI Act"
    return page


def said(page: AppTest) -> str:
    """Return everything the page says, as a reader sees it."""
    return "\n".join(plain(str(item.value)) for item in [*page.markdown, *page.info, *page.warning, *page.caption])


@pytest.mark.slow
def test_an_answer_is_kept_and_what_follows_is_said_at_once(data_folder: Path) -> None:
    draft = draft_of("street_cameras")
    page = screening(draft)
    assert "What it comes to so far" not in [item.value for item in page.header]
    page.radio(key="field_system_facts_aia.ai_system").set_value("yes").run()
    page.radio(key="field_system_facts_aia.5_1_c").set_value("by_setting").run()
    page.radio(key="field_system_facts_aia.annex_5_a").set_value("yes").run()
    page.radio(key="field_system_facts_aia.profiles").set_value("yes").run()
    assert "Likely high-risk." in said(page)
    assert "Still possible: prohibited by Article 5." in said(page)
    assert "This is no legal advice" in said(page)
    again = screening(draft)
    assert again.radio(key="field_system_facts_aia.5_1_c").value == "by_setting"


def test_what_is_no_ai_system_is_asked_nothing_more(data_folder: Path) -> None:
    page = screening(draft_of("street_cameras"))
    before = len(page.radio)
    page.radio(key="field_system_facts_aia.ai_system").set_value("no").run()
    assert len(page.radio) == 1 < before
    assert "Likely outside the AI Act." in said(page)


def test_record_and_report_keep_the_screening_with_its_sources() -> None:
    record = evaluator.screen(answers=None, system=AISystem(name="Benefit check", facts=FACTS))
    assert record.screening is not None
    assert (record.screening.result.likely, record.screening.result.possible) == ("high_risk", ("prohibited",))
    section = next(part for part in build_report(record).sections if part.id == "ai_act")
    tables = [block for block in section.blocks if isinstance(block, Table)]
    cells = " ".join(cell.text for table in tables for row in table.rows for cell in row)
    assert "Art. 27(1)(a) to (f), 27(3)" in cells
    assert "No, but a setting, an update or a module could switch it on" in cells
    assert "No, and nothing can switch it on: somebody has checked" in cells
    assert section.blocks[0] == Paragraph("Likely high-risk.", "lead")


def test_without_an_answer_nothing_is_kept() -> None:
    record = evaluator.screen(answers=None, system=AISystem(name="x", facts={"biometric": Fact.YES}))
    assert record.screening is None
    assert "ai_act" not in {part.id for part in build_report(record).sections}
