"""The page Results offers to look further, and shows what was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.texts import plain
from tests.dashboard.conftest import on_page, opened, title_of
from tests.dashboard.test_results_page import finished
from tests.dashboard.worked import seen


@pytest.mark.slow
def test_subgroups_are_searched_when_somebody_asks(data_folder: Path) -> None:
    draft = seen("street_cameras")
    page = on_page(opened(draft.id), "results")
    assert title_of(page) == "Results"
    assert "Subgroups that were searched for" not in [header.value for header in page.header]
    choice = page.multiselect(key="search_columns")
    assert not {"alert", "incident", "weight", "case_id"} & set(choice.options)
    choice.set_value(["sex", "mobility_aid"])
    page.checkbox(key="look_for_proxies").check()
    page.checkbox(key="look_at_data").check()
    page = finished(page.button(key="explore_again").click().run())
    assert title_of(page) == "Results"
    assert "Subgroups that were searched for" in [header.value for header in page.header]
    said = "\n".join(plain(item.value) for item in page.markdown)
    assert "Confirmed: in “Mobility aid: walking aid” the error rate is" in said
    record = load_draft(draft.id).record
    assert record is not None
    assert record.subgroup_searches[0].columns == ("sex", "mobility_aid")
    assert "speed_ms says something about Mobility aid." in said
    assert "The outcome is not known for 303 of 12,438 people (2.4%)." in said
    assert not page.warning
