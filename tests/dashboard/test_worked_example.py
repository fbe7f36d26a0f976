"""One click on a worked example: everything is filled in, the plan is locked, the record is worked out anew."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work import running
from evaluator.dashboard.work.draft import Draft, load_draft
from evaluator.dashboard.work.shelf import store
from tests.dashboard.conftest import evaluation_of, on_page, opened, restart, title_of

EXAMPLE = "compas_counts"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppTest]:
    """Return the app after the click, once the evaluation has ended."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUATOR_DATA", str(tmp_path_factory.mktemp("example")))
        patch.delenv("EVALUATOR_DATABASE", raising=False)
        app = opened()
        app.button(key=f"example_{EXAMPLE}").click().run()
        assert ended(draft_of(app)).status == "done"
        yield app
        restart()


def draft_of(app: AppTest) -> Draft:
    return load_draft(evaluation_of(app))


def ended(draft: Draft, seconds: float = 60) -> running.State:
    """Return how the evaluation ended."""
    last = time.monotonic() + seconds
    while (state := running.poll(draft)).status in ("waiting", "running"):
        assert time.monotonic() < last, state
        time.sleep(0.05)
    return state


@pytest.mark.slow
def test_the_click_leads_to_the_results(example: AppTest) -> None:
    assert title_of(example) == "Results"


@pytest.mark.slow
def test_the_record_is_new_and_of_the_locked_plan(example: AppTest) -> None:
    draft = draft_of(example)
    record = draft.record
    assert record is not None
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(record.created_at)
    assert age < dt.timedelta(minutes=5)
    assert record.plan_status == "locked"
    assert record.plan.lock == draft.plans[-1].plan.lock
    assert record.source.name == "compas_counts/data.csv"
    assert running.is_current(draft)


@pytest.mark.slow
def test_the_numbers_are_those_of_the_published_audit(example: AppTest) -> None:
    record = draft_of(example).record
    assert record is not None
    rates = {
        metric.group: metric.value
        for metric in record.group_metrics
        if metric.metric == "false_positive_rate" and metric.features == ("race",) and metric.value is not None
    }
    assert round(rates[("African-American",)], 4) == 0.4485
    assert round(rates[("Caucasian",)], 4) == 0.2345


def test_the_plan_came_before_the_record(example: AppTest) -> None:
    draft = draft_of(example)
    (version,) = draft.plans
    (entry,) = store().list_records(draft.id)
    assert version.added <= entry.added


@pytest.mark.slow
def test_every_page_shows_the_example(example: AppTest) -> None:
    for page in ("system", "data", "plan"):
        window = on_page(opened(evaluation_of(example)), page)
        title_of(window)
        assert not window.error


def test_a_change_makes_the_record_an_old_one(example: AppTest) -> None:
    draft = draft_of(example)
    before = draft.get("system", "version")
    draft.put("another", "system", "version")
    assert not running.is_current(draft)
    draft.put(before, "system", "version")
    assert running.is_current(draft)


def test_an_evaluation_can_be_cancelled_and_leaves_nothing(example: AppTest, tmp_path: Path) -> None:
    draft = draft_of(example)
    before = store().list_records(draft.id)
    running.forget(draft)
    running.start(draft)
    running.cancel(draft)
    assert running.poll(draft).status == "cancelled"
    assert store().list_records(draft.id) == before


@pytest.mark.slow
def test_a_plan_that_comes_locked_keeps_its_lock_and_the_answers_bring_a_verdict(example: AppTest) -> None:
    app = on_page(opened(), "evaluations")
    app.button(key="example_school_streets").click().run()
    draft = draft_of(app)
    assert ended(draft).status == "done"
    record = draft.record
    assert record is not None
    assert record.plan.lock is not None
    assert record.plan.lock.by == "Statistics office, Orlenhaven (invented)"
    assert [verdict.status for verdict in record.verdicts] == ["not_acceptable_as_presented"]
    assert title_of(on_page(opened(draft.id), "criteria")) == "Criteria"


def test_what_is_wrong_with_the_data_is_said_by_the_persons_name_for_the_file(example: AppTest) -> None:
    import io

    draft = draft_of(example)
    bad = io.BytesIO(b"race,reoffended,high_risk,defendants\na,yes,yes,two\nb,no,no,1\n")
    upload = store().receive_upload(draft.id, "Our table.csv", bad)
    draft.put({"kind": "upload", "id": upload.id}, "data")
    running.forget(draft)
    running.start(draft)
    state = ended(draft)
    assert state.status == "failed"
    assert {problem.where for problem in state.problems} == {"Our table.csv"}
