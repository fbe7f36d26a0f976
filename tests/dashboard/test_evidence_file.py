"""The file of a piece of evidence: name and hash are taken and nothing else; a file is held against them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import evaluator
from evaluator.dashboard.answers.answer_words import evidence_words
from evaluator.dashboard.work import answering
from evaluator.dashboard.work.draft import Draft, load_draft
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.texts import plain
from evaluator.domain.rubric import Answer, Answers, Evidence
from evaluator.report import build_report, render_html
from tests.dashboard.conftest import on_page, opened, title_of

CONTENT = b"%PDF-1.7 a contract that nobody else may read: 3f9a"
HASH = hashlib.sha256(CONTENT).hexdigest()
NAME = "contract <b>2026</b>.pdf"


@pytest.fixture
def draft(data_folder: Path) -> Draft:
    draft = load_draft(store().create_evaluation("Street cameras", owner=WHO).id)
    draft.put({"G1.1": {"level": 2}}, "answers")
    return draft


def questions(draft: Draft) -> AppTest:
    app = opened(draft.id)
    app.query_params["questions"] = "all"
    return on_page(app, "rubric")


def said(page: AppTest) -> str:
    return " ".join(plain(str(item.value)) for item in [*page.markdown, *page.success, *page.error])


def evidence(draft: Draft) -> dict[str, object]:
    (piece,) = load_draft(draft.id).get("answers", "G1.1", "evidence")
    return dict(piece)


def test_of_a_file_that_is_chosen_its_name_and_hash_are_kept_and_a_file_is_held_against_them(
    draft: Draft, data_folder: Path
) -> None:
    page = questions(draft)
    page.segmented_control(key="questions").set_value("all").run()
    page.file_uploader(key="new_upload_G1.1").upload(NAME, CONTENT).run()
    assert title_of(page) == "Rubric"
    assert page.text_input(key="new_file_G1.1").value == NAME
    page.text_input(key="new_title_G1.1").input("Contract").run()
    page.selectbox(key="new_supplied_by_G1.1").set_value("vendor").run()
    page.button(key="add_G1.1").click().run()
    assert (evidence(draft)["file"], evidence(draft)["sha256"]) == (NAME, HASH)
    assert HASH[:12] in said(page)
    page.file_uploader(key="upload_G1.1_0_1").upload("copy.pdf", CONTENT).run()
    assert "The same: copy.pdf is the file that was named." in said(page)
    page.file_uploader(key="upload_G1.1_0_2").upload(NAME, CONTENT + b".").run()
    assert f"Not the same: {NAME}" in said(page)
    assert title_of(page) == "Rubric"
    kept = b"".join(path.read_bytes() for path in data_folder.rglob("*") if path.is_file())
    assert HASH.encode() in kept
    assert b"nobody else may read" not in kept


def test_a_name_that_is_typed_over_the_chosen_one_takes_the_hash_away() -> None:
    content: dict[str, object] = {}
    answering.name_new_file(content, "G1.1", NAME, HASH)
    answering.write_new_evidence(content, "G1.1", "title", "Contract")
    assert answering.new_evidence_of(content, "G1.1")["sha256"] == HASH
    answering.write_new_evidence(content, "G1.1", "file", "another.pdf")
    assert answering.new_evidence_of(content, "G1.1") == {"title": "Contract", "file": "another.pdf"}


def test_a_hash_is_taken_later_for_evidence_that_had_only_a_name() -> None:
    content = {"answers": {"G1.1": {"level": 2, "evidence": [{"title": "Contract", "supplied_by": "city"}]}}}
    answering.name_file(content, "G1.1", 0, NAME, HASH)
    (piece,) = answering.evidence_of(content, "G1.1")
    assert piece == {"title": "Contract", "supplied_by": "city", "file": NAME, "sha256": HASH}
    assert evidence_words(piece).endswith(f"{NAME} · SHA-256 {HASH[:12]}…")


def test_record_and_report_name_the_file_with_its_whole_hash() -> None:
    piece = Evidence(title="Contract", supplied_by="city", file=NAME, sha256=HASH, link="https://city.example/c")
    answers = Answers(rubric="inclusive_ai", answers={"G1.1": Answer(level=2, evidence=(piece,))})
    record = evaluator.screen(answers)
    assert record.answers is not None
    assert record.answers.answers["G1.1"].evidence == (piece,)
    page = render_html(build_report(record, "en"))
    assert f"SHA-256 {HASH}" in page
    assert "contract &lt;b&gt;2026&lt;/b&gt;.pdf" in page
    assert "https://city.example/c" in page
