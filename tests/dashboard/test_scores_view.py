"""The section on scores: figures of merit, every drawing with its table, what could be done with its caution."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import evaluator
from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.inputs import fingerprint_of
from evaluator.dashboard.work.shelf import store
from evaluator.dashboard.work.texts import plain
from evaluator.domain.record import record_document
from tests.dashboard.conftest import on_page, opened, title_of
from tests.dashboard.worked import draft_of


def results_of_scores(**options: Any) -> AppTest:
    """Open the page Results on a record of scores."""
    random = np.random.default_rng(2)
    score = random.beta(2, 4, 1_500)
    frame = pd.DataFrame(
        {
            "group": random.choice(["north", "south: <b>", "east"], 1_500),
            "sex": random.choice(["f", "m"], 1_500),
            "season": random.choice(["summer", "winter"], 1_500),
            "score": score,
            "truth": np.where(random.random(1_500) < score, "yes", "no"),
        }
    )
    asked: dict[str, Any] = {"score_kind": "probability", "sensitive": "group", **options}
    record = evaluator.evaluate(
        frame,
        score="score",
        threshold=0.35,
        y_true="truth",
        positive="yes",
        polarity="burden",
        cross_check=False,
        **asked,
    )
    draft = draft_of("compas_counts")
    entry = store().add_record(draft.id, record_document(record))
    draft.put({"id": entry.id, "of": fingerprint_of(draft)}, "record")
    page = on_page(opened(load_draft(draft.id).id), "results")
    assert title_of(page) == "Results"
    return page


def said(page: AppTest) -> str:
    return "\n".join(plain(item.value) for item in (*page.markdown, *page.caption, *page.warning))


@pytest.mark.slow
def test_scores_are_shown_with_gaps_drawings_tables_and_options(data_folder: Path) -> None:
    page = results_of_scores()
    assert {"Scores", "What could be done"} <= {header.value for header in page.header}
    text = said(page)
    assert "Area under the ROC curve: highest in" in text
    assert "This is exploration, not advice." in text
    assert "would get another decision" in text
    offered = page.selectbox(key="score_view").options
    assert len(offered) == 4
    for view, rows in (("roc", 40), ("calibration", 40), ("sweep", 10), ("distribution", 40)):
        page.selectbox(key="score_view").set_value(view).run()
        assert not page.exception
        assert len(page.dataframe[0].value) >= rows
    page.selectbox(key="option_goal").set_value("true_positive_rate").run()
    assert not page.exception
    assert "Equal true positive rates" in said(page)


@pytest.mark.slow
def test_fairlearns_optimizer_is_asked_on_request_and_says_how_many_are_drawn_by_lot(data_folder: Path) -> None:
    page = results_of_scores()
    assert "decided on by lot" not in said(page)
    page.button(key="lottery_compute").click().run()
    assert not page.exception
    assert "decided on by lot" in said(page)


@pytest.mark.slow
def test_scores_that_are_no_probabilities_say_so(data_folder: Path) -> None:
    page = results_of_scores(score_kind=None)
    assert "Brier score: Not assessed: the scores are not probabilities." in said(page)
    assert len(page.selectbox(key="score_view").options) == 3


@pytest.mark.slow
def test_scores_of_two_features_together_are_shown_within_a_level(data_folder: Path) -> None:
    page = results_of_scores(sensitive=["group", "sex"], control="season")
    assert "Within the 2 levels of season the widest gap is 0." in said(page)
    page.selectbox(key="score_feature").select(("group", "sex")).run()
    page.selectbox(key="score_level").select_index(2).run()
    assert not page.exception
    figures = next(table.value for table in page.table if "Area under the ROC curve" in table.value)
    assert len(figures) == 1 + 3 * 2
    page.selectbox(key="score_view").select("sweep").run()
    assert not page.exception
    assert "Curves of these groups are not kept" not in said(page)
