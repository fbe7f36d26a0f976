"""The page Rubric: answers are saved as they are given; caps and knock-outs show at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.draft import Draft, load_draft, new_draft
from evaluator.dashboard.work.overlay_choice import published
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.texts import plain
from tests.dashboard.conftest import on_page, opened, restart, title_of
from tests.dashboard.worked import seen


@pytest.fixture
def draft(data_folder: Path) -> Draft:
    """Return a new evaluation, nothing answered."""
    return load_draft(store().create_evaluation("Street cameras", owner=WHO).id)


def questions(draft: Draft, which: str = "quick", group: str = "G1") -> AppTest:
    """Open the page Rubric in a new window."""
    app = opened(draft.id)
    page = on_page(app, "rubric")
    assert title_of(page) == "Rubric"
    if which == "all":
        page.segmented_control(key="questions").set_value("all").run()
        page.selectbox(key="group").set_value(group).run()
        assert title_of(page) == "Rubric"
    return page


def answer(draft: Draft, id: str) -> dict[str, object]:
    """Return an answer as it is saved."""
    saved: dict[str, object] = load_draft(draft.id).get("answers", id, default={})
    return saved


def said(page: AppTest) -> str:
    """Return everything the page says, as a reader sees it."""
    return "\n".join(plain(str(item.value)) for item in [*page.markdown, *page.error, *page.info, *page.caption])


def test_the_quick_screen_asks_every_quick_question_in_the_words_of_the_rubric(draft: Draft) -> None:
    page = questions(draft)
    asked = {radio.key: plain(radio.label) for radio in page.radio}
    for indicator in (item for item in published().rubric.indicators if item.quick and not item.measured):
        assert indicator.question.get("en") in asked[f"quick_{indicator.id}"]
    assert "0 of 19 questions answered" in [bar.proto.text for bar in page.get("progress")]


@pytest.mark.slow
@pytest.mark.parametrize(("choice", "level"), [(0, 0), (1, 1), (2, 2)], ids=["no", "partly", "yes, seen"])
def test_a_quick_answer_is_saved_as_its_level(draft: Draft, choice: int, level: int) -> None:
    questions(draft).radio(key="quick_G1.1").set_value(choice).run()
    assert answer(draft, "G1.1") == {"level": level}


@pytest.mark.slow
def test_yes_seen_counts_less_until_it_says_what_was_seen(draft: Draft) -> None:
    page = questions(draft).radio(key="quick_G5.2").set_value(2).run()
    assert "Answered at level 2, counts as 1: no evidence was given." in said(page)
    page.text_input(key="seen_title_G5.2").input("Contract, articles 9 to 12").run()
    page.text_input(key="seen_by_G5.2").input("Procurement office").run()
    assert title_of(page) == "Rubric"
    assert "counts as 1" not in said(page)
    assert "Level 2 is above the level that fails (1)." in said(page)
    (evidence,) = load_draft(draft.id).answers.answers["G5.2"].evidence
    assert (evidence.title, evidence.checked_by) == ("Contract, articles 9 to 12", "Procurement office")


@pytest.mark.slow
def test_who_checked_can_be_said_before_what_was_seen(draft: Draft) -> None:
    page = questions(draft).radio(key="quick_G5.2").set_value(2).run()
    page.text_input(key="seen_by_G5.2").input("Procurement office").run()
    assert answer(draft, "G5.2") == {"level": 2}
    again = questions(draft)
    assert again.text_input(key="seen_by_G5.2").value == "Procurement office"
    again.text_input(key="seen_title_G5.2").input("Contract").run()
    (evidence,) = load_draft(draft.id).answers.answers["G5.2"].evidence
    assert (evidence.title, evidence.checked_by) == ("Contract", "Procurement office")


@pytest.mark.slow
def test_a_no_to_a_knock_out_shows_at_once_that_the_system_is_not_acceptable(draft: Draft) -> None:
    page = questions(draft)
    assert "the decision is open" in said(page)
    page.radio(key="quick_G5.2").set_value(0).run()
    assert "not acceptable as presented. Knock-outs that failed: G5.2." in said(page)
    page.button(key="clear_G5.2").click().run()
    assert "the decision is open" in said(page)
    assert answer(draft, "G5.2") == {}


@pytest.mark.slow
def test_a_level_answered_in_full_survives_the_quick_screen(draft: Draft) -> None:
    questions(draft, "all", "G2").radio(key="answer_G2.1").set_value(3).run()
    page = questions(draft)
    assert page.radio(key="quick_G2.1").value == 2
    page.text_input(key="seen_title_G2.1").input("Safety audit").run()
    assert answer(draft, "G2.1")["level"] == 3


@pytest.mark.slow
def test_all_ten_groups_can_be_answered(draft: Draft) -> None:
    page = questions(draft, "all")
    for number, group in enumerate(published().rubric.groups):
        if number:
            page.button(key="next_group").click().run()
            assert title_of(page) == "Rubric"
        keys = {radio.key for radio in page.radio if (radio.key or "").startswith("answer_")}
        assert keys == {f"answer_{item.id}" for item in group.indicators if not item.measured}


@pytest.mark.slow
def test_not_applicable_needs_a_reason_and_for_a_knock_out_a_signature(draft: Draft) -> None:
    page = questions(draft, "all", "G5").radio(key="answer_G5.2").set_value("not_applicable").run()
    assert answer(draft, "G5.2") == {}
    page.text_area(key="reason_G5.2").input("There is no contract: the city built it itself.").run()
    assert "no legal sign-off was given" in said(page)
    page.text_input(key="legal_sign_off_by_G5.2").input("Legal office").run()
    page.date_input(key="legal_sign_off_on_G5.2").set_value("2026-11-20").run()
    assert "legal_sign_off" not in answer(draft, "G5.2")
    page.text_input(key="legal_sign_off_what_G5.2").input("In-house tool, right to test by statute").run()
    assert title_of(page) == "Rubric"
    assert answer(draft, "G5.2")["legal_sign_off"] == {
        "by": "Legal office",
        "on": "2026-11-20",
        "what": "In-house tool, right to test by statute",
    }
    assert "no legal sign-off was given" not in said(page)


@pytest.mark.slow
def test_evidence_is_added_checked_and_removed(draft: Draft) -> None:
    page = questions(draft, "all", "G5").radio(key="answer_G5.1").set_value(3).run()
    page.text_input(key="new_title_G5.1").input("Decision of the mayor").run()
    page.button(key="add_G5.1").click().run()
    assert "evidence" not in answer(draft, "G5.1")
    page.selectbox(key="new_supplied_by_G5.1").set_value("vendor").run()
    page.button(key="add_G5.1").click().run()
    assert "counts as 2: nobody at the city checked the vendor's document" in said(page)
    page.text_input(key="checked_G5.1_0").input("Secretariat").run()
    assert "counts as" not in said(page)
    page.button(key="remove_G5.1_0").click().run()
    assert "counts as 1: no evidence was given" in said(page)
    assert answer(draft, "G5.1") == {"level": 3}


@pytest.mark.slow
def test_answers_are_still_there_after_the_server_was_restarted(draft: Draft) -> None:
    page = questions(draft)
    page.text_input(key="field_assessor").input("Ethics board").run()
    page.radio(key="quick_G1.1").set_value(1).run()
    page.radio(key="quick_G5.2").set_value(2).run()
    page.text_input(key="seen_by_G5.2").input("Procurement office").run()
    restart()
    again = questions(draft)
    assert again.text_input(key="field_assessor").value == "Ethics board"
    assert again.radio(key="quick_G1.1").value == 1
    assert again.text_input(key="seen_by_G5.2").value == "Procurement office"


@pytest.mark.slow
def test_markup_in_evidence_is_shown_as_it_was_typed(draft: Draft) -> None:
    evil = "![x](https://evil.example/p.png) **bold** :red[red]"
    page = questions(draft, "all", "G5").radio(key="answer_G5.1").set_value(2).run()
    page.text_input(key="new_title_G5.1").input(evil).run()
    page.selectbox(key="new_supplied_by_G5.1").set_value("city").run()
    page.button(key="add_G5.1").click().run()
    shown = next(item.value for item in page.markdown if "evil" in item.value)
    assert "![x](" not in shown
    assert evil in plain(shown)


@pytest.mark.slow
def test_a_change_after_the_evaluation_puts_the_record_out_of_date_and_is_not_mixed_with_it(
    data_folder: Path,
) -> None:
    draft = seen("street_cameras")
    page = questions(draft)
    assert not page.warning
    assert "Knock-outs that failed: G8.3." in said(page)
    page.radio(key="quick_G5.2").set_value(0).run()
    assert "has changed since the evaluation" in page.warning[0].value
    assert "Knock-outs that failed: G5.2." in said(page)
    assert any(button.key == "evaluate" for button in page.button)
    record = load_draft(draft.id).record
    assert record is not None
    assert record.answers is not None
    assert record.answers.answers["G5.2"].level == 3


def test_a_new_evaluation_has_nothing_of_another(data_folder: Path) -> None:
    assert new_draft("Other").get("answers") is None
