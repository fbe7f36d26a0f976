"""The worked example of matching on screen: one click, and what it says of errors, summaries and thresholds."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.mapping_form import form_of, read_form
from evaluator.documents import read_document, shipped
from tests.dashboard.conftest import on_page, opened, title_of
from tests.dashboard.worked import seen


@pytest.fixture
def results(data_folder: Path) -> AppTest:
    return on_page(opened(seen("gate_faces").id), "results")


@pytest.mark.slow
def test_results_show_errors_summaries_and_thresholds(results: AppTest) -> None:
    assert title_of(results) == "Results"
    assert not results.exception
    assert "Matching: how unequal the errors are" in [item.value for item in results.header]
    said = " ".join(item.value for item in results.markdown).replace("\\", "").replace("\u2060", "")
    assert "No limit was set" not in said
    assert "the highest rate of a group is 3.06 times the lowest" in said
    assert "comparisons are not independent" in said + " ".join(item.value for item in results.warning)
    assert "not kept" in said


def test_the_form_keeps_the_whole_mapping() -> None:
    mapping = read_document(shipped.dataset("gate_faces").mapping, "mapping")
    assert read_form(form_of(mapping), "Gatewarden") == mapping


@pytest.mark.slow
def test_the_pages_before_the_results_open(results: AppTest) -> None:
    for page in ("data", "plan", "report"):
        assert title_of(on_page(results, page))
