"""The page Results: runs the evaluation, says what was found, shows every group."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator import wording
from evaluator.dashboard.frame.record_view import view_of
from evaluator.dashboard.work.draft import Draft, load_draft
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.texts import plain
from evaluator.report.context import context_of
from tests.dashboard.conftest import on_page, opened, restart, title_of
from tests.dashboard.worked import draft_of, seen


@pytest.fixture
def cameras(data_folder: Path) -> Draft:
    """Return the street cameras, evaluated."""
    return seen("street_cameras")


def results(draft: Draft) -> AppTest:
    """Open the page Results of an evaluation in a new window."""
    page = on_page(opened(draft.id), "results")
    assert title_of(page) == "Results"
    return page


def said(page: AppTest) -> str:
    """Return everything the page says in Markdown, as a reader sees it."""
    return "\n".join(plain(item.value) for item in page.markdown)


def finished(page: AppTest, seconds: float = 60) -> AppTest:
    """Look at the page again until the evaluation is over."""
    end = time.monotonic() + seconds
    while any(button.key == "cancel" for button in page.button):
        assert time.monotonic() < end
        time.sleep(0.1)
        page.run()
    return page


@pytest.mark.slow
def test_a_locked_plan_is_evaluated_with_one_click_and_the_answer_comes_first(data_folder: Path) -> None:
    draft = draft_of("street_cameras")
    page = finished(results(draft).button(key="evaluate").click().run())
    assert title_of(page) == "Results"
    assert page.header[0].value == "What was found"
    assert not page.warning
    record = load_draft(draft.id).record
    assert record is not None
    assert record.plan_status == "locked"


def test_without_data_the_page_leads_to_where_they_are_brought(data_folder: Path) -> None:
    evaluation = store().create_evaluation("Lamps", owner=WHO)
    page = results(load_draft(evaluation.id))
    assert [info.value for info in page.info] == ["There are no data yet, so there is nothing to evaluate."]
    assert title_of(page.button(key="to_data").click().run()) == "Data and mapping"


@pytest.mark.slow
def test_nothing_is_shown_without_a_lock_unless_somebody_asks_to_look(data_folder: Path) -> None:
    page = results(draft_of("compas_counts", locked=False))
    assert not page.header
    assert {"to_plan", "explore"} <= {button.key for button in page.button}
    page = finished(page.button(key="explore").click().run())
    assert title_of(page) == "Results"
    assert page.header[0].value == "What was found"
    assert "Exploratory" in page.warning[0].value


@pytest.mark.slow
def test_an_evaluation_that_runs_can_be_cancelled(data_folder: Path) -> None:
    draft = draft_of("street_cameras")
    page = results(draft).button(key="evaluate").click().run()
    assert title_of(page) == "Results"
    page.button(key="cancel").click().run()
    assert "cancelled" in page.info[0].value
    assert load_draft(draft.id).record is None


@pytest.mark.slow
def test_what_is_missing_is_said_and_nothing_runs(data_folder: Path) -> None:
    draft = draft_of("compas_counts")
    draft.put(None, "mapping", "positive")
    page = finished(results(draft).button(key="evaluate").click().run())
    assert title_of(page) == "Results"
    assert "positive" in page.error[0].value
    assert load_draft(draft.id).record is None


@pytest.mark.slow
def test_each_limit_is_answered_in_words_for_each_feature(cameras: Draft) -> None:
    record = cameras.record
    assert record is not None
    text = said(results(cameras))
    view = context_of(record)
    for outcome in (item for item in record.outcomes if "metric" in item.checks):
        assert view.criterion(outcome.criterion) in text
        assert f"{wording.outcome_name(outcome.outcome)}:" in text
    assert "✗ False positive rate by Mobility aid: difference 17.8" in text
    assert "? False positive rate by Age: difference 7.1" in text
    assert "mobility_aid" not in text


@pytest.mark.slow
def test_the_sentence_of_every_judged_gap_is_there_with_its_chart_and_table(cameras: Draft) -> None:
    record = cameras.record
    assert record is not None
    page = results(cameras)
    text = said(page)
    view = context_of(record)
    shown = [f for f in record.findings if f.metric == "false_positive_rate" and f.limit and len(f.features) == 1]
    assert len(shown) == len(view.features) == 5
    for finding in shown:
        words = wording.finding_words(finding, wording.rates_of(record, finding), labels=view.labels)
        assert words.measured in text
        assert words.judged in text
    assert len(page.get("plotly_chart")) >= len(view.features)
    walking = page.table[3].value
    row = walking[walking["Group"] == "walking aid"].iloc[0]
    entry = next(
        item
        for item in record.group_metrics
        if (item.metric, item.group) == ("false_positive_rate", ("walking aid",)) and len(item.features) == 1
    )
    assert entry.value is not None
    assert row["Rate"] == wording.percent(entry.value)
    assert row["People"] == wording.people(entry.people)


@pytest.mark.slow
def test_every_metric_can_be_looked_at_the_leading_ones_first(cameras: Draft) -> None:
    page = results(cameras)
    chooser = page.selectbox(key="metric")
    assert chooser.options[:2] == ["False positive rate", "Precision"]
    assert {"Selection rate", "F1 score", "Equalized odds", "Accuracy"} <= set(chooser.options)
    for metric in ("f1_score", "equalized_odds", "selection_rate"):
        page.selectbox(key="metric").set_value(metric).run()
        assert title_of(page) == "Results"
        assert wording.metric_meaning(metric) in said(page)


@pytest.mark.slow
def test_groups_that_were_not_compared_are_named_with_the_reason(cameras: Draft) -> None:
    page = results(cameras)
    left_out = page.table[-1].value
    sex = left_out[left_out["Feature"] == "Sex"]
    assert set(sex["Group"]) == {"X", "not recorded"}
    assert set(sex["Why"]) == {"Not compared: too few people", "Not compared: the group was not recorded"}


@pytest.mark.slow
def test_the_page_says_that_reports_leave_small_numbers_out(cameras: Draft) -> None:
    assert any("fewer than 10 people" in caption.value for caption in results(cameras).caption)


@pytest.mark.slow
def test_several_systems_stand_side_by_side(data_folder: Path) -> None:
    draft = seen("street_cameras_models")
    record = draft.record
    assert record is not None
    systems = [verdict.system for verdict in record.verdicts]
    assert len(systems) > 1
    page = results(draft)
    names = {plain(str(column)) for column in page.table[0].value.columns}
    assert names == {"Group", *systems}
    shown = view_of(record).shown(systems[0], str(page.selectbox(key="metric").value), record.findings[0].features)
    rows = [plain(str(group)) for group in page.table[0].value.iloc[:, 0]]
    assert rows[1:] == [wording.group_text(rate.entry.group[0]) for rate in shown], "in the order of the drawing"


@pytest.mark.slow
def test_results_that_no_longer_fit_what_was_entered_say_so(cameras: Draft) -> None:
    assert not results(cameras).warning
    load_draft(cameras.id).put("low", "system", "impact")
    page = results(cameras)
    assert "has changed since" in page.warning[0].value
    assert page.header[0].value == "What was found"
    page = finished(page.button(key="evaluate").click().run())
    assert title_of(page) == "Results"
    assert not page.warning
    record = load_draft(cameras.id).record
    assert record is not None
    assert record.system.impact == "low"


@pytest.mark.slow
def test_results_are_still_there_after_the_server_was_restarted(cameras: Draft) -> None:
    before = said(results(cameras))
    restart()
    assert said(results(cameras)) == before


@pytest.mark.slow
def test_summary_measures_of_other_tools_are_said_in_words_with_their_definition(cameras: Draft) -> None:
    record = cameras.record
    assert record is not None
    page = results(cameras)
    assert "Summary measures of other tools" in [item.value for item in page.header]
    page = page.selectbox(key="summary_metric").select("average_odds_difference").run()
    text = said(page)
    assert wording.summary_definition("average_odds_difference") in text
    labels = wording.feature_labels(record)
    shown = [item for item in record.summaries if item.metric == "average_odds_difference"]
    assert len(shown) == 5
    for item in shown:
        assert wording.summary_text(item, labels=labels) in text


@pytest.mark.slow
def test_two_systems_are_compared_in_words_with_the_order_one_click_behind(data_folder: Path) -> None:
    draft = seen("street_cameras_models")
    record = draft.record
    assert record is not None
    page = results(draft)
    assert "The systems on the same people" in [item.value for item in page.header]
    page = page.selectbox(key="systems_metric").select("error_rate").run()
    assert title_of(page) == "Results"
    text = said(page)
    labels = wording.feature_labels(record)
    (overall,) = (item for item in record.comparisons if item.metric == "error_rate" and not item.features)
    assert wording.paired_text(overall, labels=labels) in text
    assert wording.ranking_text(record.rankings[0], labels=labels) in text
