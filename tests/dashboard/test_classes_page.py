"""Several classes and lists on screen: choosing the class, the list, and the form of the mapping."""

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
from evaluator.dashboard.work.mapping_form import form_of, read_form
from evaluator.dashboard.work.shelf import store
from evaluator.dashboard.work.texts import plain
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.record import record_document
from tests.dashboard.conftest import on_page, opened, title_of
from tests.dashboard.worked import draft_of


def results_of(**options: Any) -> AppTest:
    """Open the page Results on a record of seeded rows."""
    rng = np.random.default_rng(2)
    rows = 1200
    truth = rng.choice(["housing", "debt", "care: <b>"], rows)
    frame = pd.DataFrame(
        {
            "group": rng.choice(["north", "south"], rows),
            "district": rng.choice(["d1", "d2"], rows),
            "truth": truth,
            "said": np.where(rng.random(rows) < 0.2, rng.permutation(truth), truth),
            "score": rng.random(rows).round(2),
        }
    )
    record = evaluator.evaluate(frame, sensitive=["group", "district"], cross_check=False, **options)
    draft = draft_of("compas_counts")
    entry = store().add_record(draft.id, record_document(record))
    draft.put({"id": entry.id, "of": fingerprint_of(draft)}, "record")
    page = on_page(opened(load_draft(draft.id).id), "results")
    assert title_of(page) == "Results"
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return "\n".join(plain(item.value) for item in (*page.markdown, *page.caption, *page.warning))


@pytest.mark.slow
def test_results_speak_of_all_classes_together_and_of_each(data_folder: Path) -> None:
    page = results_of(task="multiclass", y_true="truth", y_pred="said", positive="debt", polarity="benefit")
    assert page.selectbox(key="class").options == ["All classes together", "debt", "care: <b>", "housing"]
    assert {"Accuracy", "Error rate"} <= set(page.selectbox(key="metric").options)
    assert "Class “debt”" in said(page)
    page.selectbox(key="class").set_value("debt").run()
    assert not page.exception
    assert "named the class “debt”" in said(page)
    assert "Selection rate" in page.selectbox(key="class_metric").options
    page.selectbox(key="class_metric").set_value("true_positive_rate").run()
    assert not page.exception
    page.selectbox(key="class").set_value("care: <b>").run()
    assert not page.exception
    assert "Class “care: <b>”" in said(page)


@pytest.mark.slow
def test_results_show_the_list_its_ties_and_exposures(data_folder: Path) -> None:
    page = results_of(task="top-k", k=105, score="score")
    assert "The list: how high up the groups stand" in {header.value for header in page.header}
    text = said(page)
    assert "share the score of the last place" in text
    assert "the bar moves too" in text
    columns = [list(table.value.columns) for table in page.table]
    assert any("Exposure per person" in names and "By chance" in names for names in columns)


def mapping(**more: Any) -> SchemaMapping:
    return SchemaMapping(
        y_true="truth",
        systems=(SystemColumn(name="Router", column="said"),),
        sensitive=(SensitiveFeature(column="group"),),
        **more,
    )


@pytest.mark.parametrize(
    "kept",
    [
        mapping(task="multiclass", positive="debt", negative=("none",), outcome_unknown=("?",)),
        mapping(task="multiclass"),
        mapping(task="top-k", k=40, positive="yes"),
    ],
    ids=["classes with everything said", "classes alone", "a list"],
)
def test_the_form_keeps_the_whole_mapping(kept: SchemaMapping) -> None:
    assert read_form(form_of(kept), "Router") == kept


def test_a_form_of_classes_has_no_label_of_its_own_for_outcomes() -> None:
    form = {
        **form_of(mapping(task="decisions", positive="yes", positive_true="true")),
        "task": "multiclass",
        "k": 5,
    }
    found = read_form(form, "Router")
    assert (found.positive_true, found.k) == (None, None)
