"""Saved evaluations are opened, renamed and deleted; a deletion is confirmed first and leaves receipts."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.texts import plain
from tests.dashboard.conftest import evaluation_of, on_page, opened, title_of


@pytest.fixture
def saved(evaluation: AppTest) -> tuple[AppTest, str]:
    """Return the first page with one saved evaluation, and its id."""
    return on_page(evaluation, "evaluations"), evaluation_of(evaluation)


def test_a_saved_evaluation_is_opened(saved: tuple[AppTest, str]) -> None:
    page, id = saved
    page.button(key=f"open_{id}").click().run()
    assert title_of(page) == "AI system"
    assert evaluation_of(page) == id


def test_a_saved_evaluation_is_renamed(saved: tuple[AppTest, str]) -> None:
    page, id = saved
    page.text_input(key=f"title_{id}").input("Cameras, second round").run()
    assert store().get_evaluation(id).title == "Cameras, second round"
    assert any("Cameras, second round" in plain(item.value) for item in page.markdown)


def test_a_deletion_is_asked_about_first(saved: tuple[AppTest, str]) -> None:
    page, id = saved
    page.button(key=f"delete_{id}").click().run()
    assert "cannot be undone" in page.warning[0].value
    page.button(key=f"keep_{id}").click().run()
    assert not page.warning
    assert [item.id for item in store().list_evaluations(owner=WHO)] == [id]


@pytest.mark.slow
def test_a_deletion_leaves_receipts_until_they_are_closed(saved: tuple[AppTest, str]) -> None:
    page, id = saved
    page.button(key=f"delete_{id}").click().run()
    page.button(key=f"confirm_{id}").click().run()
    assert title_of(page) == "Evaluations"
    assert store().list_evaluations(owner=WHO) == ()
    assert list(page.table[0].value["What"]) == ["Evaluation"]
    assert any("Backups made before may still hold it" in item.value for item in page.caption)
    page.button(key="close_receipts").click().run()
    assert not page.table


def test_many_evaluations_are_listed_when_asked_for(data_folder: object) -> None:
    for number in range(12):
        store().create_evaluation(f"Round {number}", owner=WHO)
    page = opened()
    assert len([button for button in page.button if (button.key or "").startswith("open_")]) == 10
    page.checkbox(key="all_saved").check().run()
    assert len([button for button in page.button if (button.key or "").startswith("open_")]) == 12
