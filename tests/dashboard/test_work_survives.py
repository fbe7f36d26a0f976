"""What a person entered is there after a refresh, a change of page and a restart; nobody's work is overwritten."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.texts import plain
from tests.dashboard.conftest import evaluation_of, on_page, opened, restart, title_of


def filled(app: AppTest) -> AppTest:
    app.text_input(key="field_system_name").input("Lanternwatch").run()
    app.radio(key="field_system_polarity").set_value("burden").run()
    return app.radio(key="field_system_facts_minors").set_value("yes").run()


def shown(app: AppTest) -> tuple[object, ...]:
    return (
        app.text_input(key="field_system_name").value,
        app.radio(key="field_system_polarity").value,
        app.radio(key="field_system_facts_minors").value,
    )


ENTERED = ("Lanternwatch", "burden", "yes")


@pytest.mark.slow
def test_after_a_refresh_everything_is_there(evaluation: AppTest) -> None:
    id = evaluation_of(filled(evaluation))
    assert shown(on_page(opened(id), "system")) == ENTERED


@pytest.mark.slow
def test_after_a_change_of_page_everything_is_there(evaluation: AppTest) -> None:
    page = filled(evaluation)
    page.button(key="next").click().run()
    page.button(key="previous").click().run()
    assert shown(page) == ENTERED


@pytest.mark.slow
def test_after_a_restart_of_the_server_everything_is_there(evaluation: AppTest) -> None:
    id = evaluation_of(filled(evaluation))
    restart()
    assert shown(on_page(opened(id), "system")) == ENTERED


@pytest.mark.slow
def test_a_value_that_is_taken_out_is_gone(evaluation: AppTest) -> None:
    page = filled(evaluation)
    page.text_input(key="field_system_name").input("").run()
    assert load_draft(evaluation_of(page)).get("system", "name") is None


@pytest.mark.slow
def test_a_change_in_another_window_is_said_and_not_overwritten(evaluation: AppTest) -> None:
    mine = filled(evaluation)
    other = on_page(opened(evaluation_of(mine)), "system")
    other.text_input(key="field_system_name").input("Owlsight").run()
    mine.text_input(key="field_system_provider").input("Quillmark").run()
    assert title_of(mine) == "AI system"
    assert "changed in another window" in plain(mine.error[0].value)
    assert mine.text_input(key="field_system_name").value == "Owlsight"
    assert mine.text_input(key="field_system_provider").value == ""
    mine.text_input(key="field_system_provider").input("Quillmark").run()
    assert not mine.error
    assert load_draft(evaluation_of(mine)).get("system", "provider") == "Quillmark"
