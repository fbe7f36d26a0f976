"""Answers in a file, on the page Rubric: brought back, compared first, taken over when a person says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.draft import Draft, load_draft
from evaluator.dashboard.work.overlay_choice import published
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.texts import plain
from evaluator.documents.answers_file import write_answers
from evaluator.domain.rubric import Answer, Answers, Evidence
from tests.dashboard.conftest import on_page, opened, title_of

SEEN = Evidence(title="Opinion <b>of March</b>", supplied_by="city", checked_by="A. Officer")
FILLED = Answers(
    rubric="inclusive_ai",
    assessor="B. Colleague",
    answers={
        "G1.1": Answer(level=2, justification="The council decided.", evidence=(SEEN,)),
        "G1.2": Answer(level=0, justification="Nobody looked."),
    },
)

HEAD = b"kind: answers\nschema: 1\nrubric: inclusive_ai\n"


@pytest.fixture
def draft(data_folder: Path) -> Draft:
    draft = load_draft(store().create_evaluation("Street cameras", owner=WHO).id)
    draft.put({"G1.2": {"level": 1}}, "answers")
    return draft


def brought(draft: Draft, folder: Path, name: str, who: str = "city", content: bytes | None = None) -> AppTest:
    """Bring a filled in file to the page, as somebody does who says who filled it in."""
    if content is None:
        write_answers(published().rubric, FILLED, folder / name)
        content = (folder / name).read_bytes()
    page = on_page(opened(draft.id), "rubric")
    page = page.radio(key="answers_from").set_value(who).run()
    page = page.file_uploader(key="answers_upload").upload(name, content).run()
    assert title_of(page) == "Rubric"
    return page


def said(page: AppTest) -> str:
    shown = [*page.markdown, *page.warning, *page.error, *page.info]
    return " ".join(plain(str(item.value)) for item in shown)


@pytest.mark.parametrize("name", ["answers.xlsx", pytest.param("answers.yaml", marks=pytest.mark.slow)])
def test_a_file_is_compared_first_and_taken_over_when_asked(draft: Draft, tmp_path: Path, name: str) -> None:
    page = brought(draft, tmp_path, name)
    assert "2 answers would change." in said(page)
    assert load_draft(draft.id).get("answers") == {"G1.2": {"level": 1}}
    page.button(key="answers_take").click().run()
    answers = load_draft(draft.id).answers
    assert answers is not None
    assert (answers.answers["G1.1"].level, answers.answers["G1.2"].level) == (2, 0)
    assert answers.answers["G1.1"].evidence == (SEEN,)
    assert answers.answers["G1.1"].at, "when it was taken over is written down"
    assert answers.assessor == "B. Colleague"


@pytest.mark.slow
def test_a_file_that_is_left_changes_nothing(draft: Draft, tmp_path: Path) -> None:
    page = brought(draft, tmp_path, "answers.json").button(key="answers_leave").click().run()
    assert "would change" not in said(page)
    assert load_draft(draft.id).get("answers") == {"G1.2": {"level": 1}}


def test_what_a_vendor_filled_in_is_the_vendors_and_checked_by_nobody(draft: Draft, tmp_path: Path) -> None:
    page = brought(draft, tmp_path, "answers.yaml", who="vendor")
    assert "A. Officer" in said(page), "what does not count is said"
    page.button(key="answers_take").click().run()
    answers = load_draft(draft.id).answers
    assert answers is not None
    assert answers.answers["G1.1"].evidence == (Evidence(title=SEEN.title, supplied_by="vendor"),)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("old.pdf", b"%PDF-1.7", ".xlsx, .yaml or .json"),
        ("mine.yaml", b"kind: answers\nschema: 1\nrubric: inclusive_ai\nanswers: {G99.1: {level: 2}}\n", "G99.1"),
        (
            "mine.yaml",
            b"kind: answers\nschema: 1\nrubric: inclusive_ai\nanswers: {G1.1: {level: 9}}\n",
            "mine.yaml",
        ),
        ("mine.xlsx", b"PK\x03\x04 no workbook", "mine.xlsx"),
    ],
    ids=["another kind", "unknown indicator", "unknown level", "no workbook"],
)
def test_of_a_file_that_cannot_be_read_nothing_is_kept(
    draft: Draft, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    page = brought(draft, tmp_path, name, content=content)
    assert told in said(page)
    assert not [button for button in page.button if button.key == "answers_take"]
    assert load_draft(draft.id).get("answers") == {"G1.2": {"level": 1}}
