"""Estimated numbers on screen: from the choice of the task to the errors of every group."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.mapping_form import form_of, mapping_of, read_form
from evaluator.dashboard.work.plan_form import lock_plan, open_plan
from evaluator.dashboard.work.texts import plain
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from tests.dashboard.conftest import evaluation_of, on_page, opened, title_of
from tests.dashboard.test_from_upload_to_lock import uploaded
from tests.dashboard.worked import WHEN, evaluated

_RANDOM = np.random.default_rng(4)
TABLE = "sex,days,estimate\n" + "".join(
    f"{'f' if i % 2 else 'm'},{20 + i % 17},{20 + i % 17 + 3 * (i % 2) + _RANDOM.normal(0, 2):.2f}\n"
    for i in range(240)
)


@pytest.mark.slow
def test_numbers_go_from_the_mapping_through_a_limit_to_the_results(evaluation: AppTest) -> None:
    page = uploaded(evaluation, TABLE, "waits.csv")
    page.radio(key="field_mapping_task").set_value("regression").run()
    page.multiselect(key="field_mapping_predictions").set_value(["estimate"]).run()
    page.selectbox(key="field_mapping_y_true").set_value("days").run()
    page.multiselect(key="field_mapping_features").set_value(["sex"]).run()
    assert "The mapping fits: 240 people can be evaluated." in [item.value for item in page.success]
    key = evaluation_of(page)
    mapping = mapping_of(load_draft(key))
    assert (mapping.task, mapping.y_true, mapping.positive) == ("regression", "days", None)

    page = on_page(page, "plan")
    page.selectbox(key="new_limit_metric").set_value("mean_error").run()
    assert page.radio(key="new_limit_statistic").options == ["Difference"]
    page.button(key="add_limit").click().run()
    page.text_input(key="limit_mean_error_difference_1").input("1,5").run()
    assert title_of(page) == "Plan"
    assert any("mean error needs cannot be said beforehand" in plain(item.value) for item in page.markdown)
    assert [item.limit for item in open_plan(load_draft(key)).limits if item.metric == "mean_error"] == [1.5]

    lock_plan(load_draft(key), by="A. Officer", at=WHEN)
    evaluated(load_draft(key))
    page = on_page(opened(key), "results")
    assert title_of(page) == "Results"
    assert "How the errors are spread" in [item.value for item in page.header]
    assert page.selectbox(key="metric").options[0] == "Mean error"
    said = " ".join(plain(item.value) for item in page.markdown)
    assert "The limit (at most 1.5) is not kept." in said
    assert "percentage point" not in said


def test_the_form_keeps_the_whole_mapping_and_forgets_labels() -> None:
    mapping = SchemaMapping(
        task="regression",
        y_true="days",
        systems=(SystemColumn(name="a", column="one"), SystemColumn(name="b", column="two")),
        sensitive=(SensitiveFeature(column="sex"),),
    )
    assert read_form(form_of(mapping), "a") == mapping
    assert read_form({**form_of(mapping), "positive": "yes", "negative": ["no"]}, "a") == mapping
