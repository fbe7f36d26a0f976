"""The page Criteria: verdicts, knock-outs and outcomes as the record has them, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator import wording
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.texts import plain
from evaluator.report.context import context_of
from tests.dashboard.conftest import on_page, opened, title_of
from tests.dashboard.worked import draft_of, evaluated, seen


def criteria(draft: Draft) -> AppTest:
    """Open the page Criteria in a new window."""
    page = on_page(opened(draft.id), "criteria")
    assert title_of(page) == "Criteria"
    return page


def said(page: AppTest) -> str:
    """Return everything the page says, as a reader sees it."""
    boxes = [*page.markdown, *page.error, *page.info, *page.warning, *page.success]
    return "\n".join(plain(str(item.value)) for item in boxes)


@pytest.fixture
def cameras(data_folder: Path) -> Draft:
    """Return the street cameras, evaluated."""
    return seen("street_cameras")


def test_without_an_evaluation_the_page_leads_to_the_results(data_folder: Path) -> None:
    page = criteria(draft_of("street_cameras"))
    assert "Nothing has been evaluated yet." in said(page)
    page.button(key="to_results").click().run()
    assert title_of(page) == "Results"


@pytest.mark.slow
def test_the_verdict_is_said_in_words_with_what_failed(cameras: Draft) -> None:
    record = cameras.record
    assert record is not None
    page = criteria(cameras)
    text = said(page)
    (verdict,) = record.verdicts
    assert wording.status_name(verdict.status) in text
    assert verdict.failed == ("G8.3",)
    assert "Knock-outs that failed: G8.3." in text
    assert "2 criteria are not met." in text
    assert "must become a condition" in text


@pytest.mark.slow
def test_every_knock_out_that_applies_is_listed_the_failed_first(cameras: Draft) -> None:
    record = cameras.record
    assert record is not None
    table = criteria(cameras).table[0].value
    assert len(table) == len(record.knock_outs)
    assert table["State"].iloc[0] == "✗ Failed"
    assert {plain(question).partition(":")[0] for question in table["Question"]} == {
        item.indicator for item in record.knock_outs
    }


@pytest.mark.slow
def test_every_criterion_is_there_with_its_reason_what_would_settle_it_and_its_source(cameras: Draft) -> None:
    record = cameras.record
    assert record is not None
    text = said(criteria(cameras))
    view = context_of(record)
    assert view.criteria is not None
    criteria_of = {criterion.id: criterion for criterion in view.criteria.criteria}
    for outcome in record.outcomes:
        criterion = criteria_of[outcome.criterion]
        assert f"{wording.outcome_name(outcome.outcome)}:** {criterion.title.get('en')}" in text
        assert criterion.sources[0].document in text
        for because in (*outcome.because, *outcome.to_settle):
            assert view.said(because.code, because.values) in text


@pytest.mark.slow
def test_the_maturity_of_all_ten_groups_stands_in_a_table_beside_the_chart(cameras: Draft) -> None:
    page = criteria(cameras)
    assert len(page.get("plotly_chart")) == 1
    profile = page.table[-1].value
    assert len(profile) == 10
    assert set(profile["Minimum"]) == {"2.5"}


@pytest.mark.slow
def test_several_systems_each_get_a_verdict_and_stand_side_by_side(data_folder: Path) -> None:
    draft = seen("street_cameras_models")
    record = draft.record
    assert record is not None
    page = criteria(draft)
    systems = [verdict.system for verdict in record.verdicts]
    assert [plain(header.value) for header in page.header][: len(systems)] == systems
    assert {plain(str(name)) for name in page.table[0].value.columns} == {"Criterion", *systems}
    page.selectbox(key="system").set_value(systems[-1]).run()
    assert title_of(page) == "Criteria"


@pytest.mark.slow
def test_an_evaluation_without_data_is_complete(data_folder: Path) -> None:
    draft = draft_of("street_cameras", locked=False)
    draft.change(lambda content: content.update(data={"kind": "none"}))
    draft = evaluated(draft)
    page = criteria(draft)
    assert "Decision open" in said(page)
    assert not page.warning
    results = on_page(opened(draft.id), "results")
    assert title_of(results) == "Results"
    exploratory, no_data = (item.value for item in results.info)
    assert exploratory.startswith("Exploratory")
    assert "There were no data" in no_data
