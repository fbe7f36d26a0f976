"""What a person wants to do decides which steps are shown: a system, or the city itself."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work import running
from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.purposes import PURPOSES
from evaluator.dashboard.work.steps import STEPS
from evaluator.documents import shipped
from tests.dashboard.conftest import evaluation_of, on_page, opened, title_of

CITY = PURPOSES[1]


@pytest.fixture
def readiness(app: AppTest) -> AppTest:
    """Return the app after a city began to assess itself."""
    app.radio(key="purpose_of_new").set_value(CITY)
    app.text_input(key="new_title").input("Merrowhaven")
    return app.button(key="new_evaluation").click().run()


def test_evaluating_a_system_is_what_is_chosen_where_nobody_chooses(evaluation: AppTest) -> None:
    assert title_of(evaluation) == "AI system"
    assert load_draft(evaluation_of(evaluation)).get("purpose") is None
    assert PURPOSES[0].way == STEPS


def test_a_city_begins_with_its_own_questions_and_takes_four_steps(readiness: AppTest) -> None:
    assert title_of(readiness) == "Rubric"
    assert "Step 2 of 4" in readiness.caption[0].value
    asked = {radio.key for radio in readiness.radio}
    quick = [item.id for item in shipped.rubric("city_readiness").indicators if item.quick]
    assert {f"quick_{id}" for id in quick} <= asked
    assert not [key for key in asked if key and key.startswith("quick_G")]


def _supplier_of_what_was_seen(page: AppTest, id: str) -> str:
    """See a document under a question, and return where it is from."""
    page.radio(key=f"quick_{id}").set_value(2).run()
    page.text_input(key=f"seen_title_{id}").input("Report of May 2026").run()
    [seen] = load_draft(evaluation_of(page)).get("answers", id, "evidence")
    assert page.selectbox(key=f"seen_from_{id}").value == seen["supplied_by"]
    return str(seen["supplied_by"])


def test_what_a_city_has_seen_is_its_own_until_it_says_otherwise(readiness: AppTest) -> None:
    assert _supplier_of_what_was_seen(readiness, "R2.1") == "city"


def test_what_was_seen_of_a_system_is_from_its_vendor_until_somebody_says_otherwise(evaluation: AppTest) -> None:
    assert _supplier_of_what_was_seen(on_page(evaluation, "rubric"), "G1.1") == "vendor"


@pytest.mark.slow
def test_a_city_is_evaluated_on_the_page_criteria_and_gets_its_own_words(readiness: AppTest) -> None:
    readiness.radio(key="quick_R1.1").set_value(1).run()
    page = readiness.button(key="next").click().run()
    assert title_of(page) == "Criteria"
    page.button(key="evaluate").click().run()
    draft = load_draft(evaluation_of(page))
    running.jobs().wait(running._RUNNING[draft.id].job)
    page = on_page(opened(draft.id), "criteria")
    said = " ".join(str(item.value) for item in [*page.info, *page.markdown, *page.header])
    assert "Not all answered yet" in said
    assert "Knock-outs" not in said
    assert "acceptable" not in said.lower()
    record = load_draft(draft.id).record
    assert record is not None
    assert record.rubric is not None
    assert (record.rubric.id, record.system.name) == ("city_readiness", "Merrowhaven")


@pytest.mark.slow
def test_an_evaluation_of_another_purpose_opens_from_the_list(readiness: AppTest) -> None:
    window = opened()
    window.text_input(key="new_title").input("Street cameras")
    window.button(key="new_evaluation").click().run()
    assert title_of(window) == "AI system"
    back = on_page(window, "evaluations")
    page = back.button(key=f"open_{evaluation_of(readiness)}").click().run()
    assert title_of(page) == "Rubric"
    assert "Step 2 of 4" in page.caption[0].value
