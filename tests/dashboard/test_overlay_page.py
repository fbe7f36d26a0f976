"""The city's overlay in the app: chosen on the page Plan, kept, locked with the plan, shown with the results."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.asked.overlays import parsed_overlay
from evaluator.dashboard.work.draft import Draft, load_draft
from evaluator.dashboard.work.inputs import arguments_of
from evaluator.dashboard.work.overlay_choice import in_use
from evaluator.dashboard.work.plan_form import lock_plan, open_plan
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.documents import document_of
from evaluator.errors import PlanError
from evaluator.evaluation import run_job
from tests.dashboard.conftest import on_page, opened, title_of
from tests.faces.test_overlay import CITY


@pytest.fixture
def draft(data_folder: Path) -> Draft:
    """Return an evaluation without data that is held against a city's overlay."""
    draft = load_draft(store().create_evaluation("Street cameras", owner=WHO).id)
    overlay = parsed_overlay(CITY.encode(), "city.yaml").overlay
    content = {"name": "city.yaml", "content": document_of(overlay)}
    draft.put_all(
        {
            ("overlay",): content,
            ("data",): {"kind": "none"},
            ("system", "polarity"): "burden",
            ("answers",): {"G7.1": {"level": 2}, "G7.4": {"level": 0}},
        }
    )
    return draft


def said(page: AppTest) -> str:
    blocks = [*page.markdown, *page.error, *page.info, *page.caption, *page.table]
    return "\n".join(str(block.value) for block in blocks)


def test_the_plan_takes_its_limits_from_the_overlay_and_shows_what_it_changes(draft: Draft) -> None:
    page = on_page(opened(draft.id), "plan")
    assert title_of(page) == "Plan"
    assert page.text_input(key="limit_false_positive_rate_difference_1").value == "5"
    assert "Overlay merrowhaven 1.0.0, decided by Council of Merrowhaven" in said(page)
    assert "the knock-out was taken out" in said(page)
    assert "Ten points are too wide for a stop in the street" in said(page)
    page.button(key="no_overlay").click().run()
    assert title_of(page) == "Plan"
    assert page.text_input(key="limit_false_positive_rate_difference_1").value == "10"


def test_a_lock_fixes_the_overlay_and_another_one_needs_a_new_version(draft: Draft) -> None:
    draft.put({**document_of(open_plan(draft)), "answers_until": "2026-12-01"}, "plan")
    version = lock_plan(draft, by="A. Officer", at=_now(), reason="")
    fixed = version.plan.fixed
    assert fixed is not None
    assert fixed.overlay is not None
    assert (fixed.overlay.id, fixed.weights) == ("merrowhaven", {"G7.1": 2})
    assert version.plan.answers_until == "2026-12-01"
    assert arguments_of(draft)["overlay"]["id"] == "merrowhaven"
    draft.put(None, "overlay")
    with pytest.raises(PlanError, match="The plan was made for the overlay merrowhaven"):
        arguments_of(draft)
    draft.put(True, "plan_open")
    page = on_page(opened(draft.id), "plan")
    page.button(key="keep_version").click().run()
    kept = load_draft(draft.id)
    assert in_use(kept).overlay is not None


@pytest.mark.slow
def test_the_rubric_asks_as_the_city_does_and_marks_what_it_changed(draft: Draft) -> None:
    page = on_page(opened(draft.id), "rubric")
    assert title_of(page) == "Rubric"
    assert "quick_G7.4" not in {radio.key for radio in page.radio}
    assert "the knock-out was taken out" in said(page)
    assert "Changed by the city. Residents were promised to be heard first." in said(page)


@pytest.mark.slow
def test_an_answer_is_kept_with_the_time_it_was_given(draft: Draft) -> None:
    page = on_page(opened(draft.id), "rubric")
    page.radio(key="quick_G1.1").set_value(1).run()
    assert title_of(page) == "Rubric"
    answers = load_draft(draft.id).answers
    assert answers is not None
    assert answers.answers["G1.1"].at.endswith("Z")
    assert answers.answers["G7.1"].at == "", "what nobody touched keeps no new time"


@pytest.mark.slow
def test_the_record_of_the_app_is_held_against_the_overlay_and_the_pages_show_it(
    draft: Draft, tmp_path: Path
) -> None:
    content = Path(run_job(arguments_of(draft), lambda step, share: None, tmp_path)).read_bytes()
    entry = store().add_record(draft.id, content)
    draft.put({"id": entry.id, "of": ""}, "record")
    app = opened(draft.id)
    criteria = on_page(app, "criteria")
    assert title_of(criteria) == "Criteria"
    assert "Exploratory" in "".join(str(item.value) for item in criteria.info)
    assert "[tightened by the city]" in said(criteria).replace("\\", "")
    assert "the knock-out was taken out" in said(criteria)
    report = on_page(app, "report")
    assert "the knock-out was taken out" in said(report)


def _now() -> dt.datetime:

    return dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
