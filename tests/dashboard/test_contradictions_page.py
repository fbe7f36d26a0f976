"""Said and measured on the pages: a contradiction stands under its question until somebody resolves it by name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from evaluator.dashboard.work import answering
from evaluator.dashboard.work.draft import Draft, load_draft
from evaluator.dashboard.work.texts import plain
from evaluator.domain.rubric import Answer
from tests.dashboard.conftest import on_page, opened
from tests.dashboard.worked import evaluated, seen


def test_a_resolution_counts_once_it_says_who_when_and_why() -> None:
    content: dict[str, Any] = {"answers": {"G9.2": {"level": 3}}}
    answering.name_features(content, "G9.2", " age, sex ,, age")
    answering.resolve(content, "G9.2", "tested_bodies", "age", "by", "A. Officer")
    answering.resolve(content, "G9.2", "tested_bodies", "age", "what", "Tested elsewhere")
    waiting = Answer.model_validate(content["answers"]["G9.2"])
    assert waiting.tested_features == ("age", "sex")
    assert waiting.resolved == ()
    assert answering.resolution_of(content, "G9.2", "tested_bodies", "age")["by"] == "A. Officer"
    answering.resolve(content, "G9.2", "tested_bodies", "age", "on", "2026-11-20")
    whole = Answer.model_validate(content["answers"]["G9.2"])
    assert [(item.claim, item.feature, item.by) for item in whole.resolved] == [
        ("tested_bodies", "age", "A. Officer")
    ]
    assert "unfinished" not in content
    answering.resolve(content, "G9.2", "tested_bodies", "age", "on", "")
    assert Answer.model_validate(content["answers"]["G9.2"]).resolved == ()


@pytest.mark.slow
def test_a_contradiction_is_shown_resolved_by_name_and_then_counts(data_folder: Path) -> None:
    draft = seen("street_cameras")
    third = [{"title": "Audit", "kind": "test", "supplied_by": "third_party"}]
    draft.put({"level": 3, "evidence": third, "tested_features": ["faith"]}, "answers", "G9.2")
    draft = evaluated(draft)
    page = on_page(opened(draft.id), "criteria")
    assert "Said and measured" in [plain(header.value) for header in page.header]
    _of_several_it_stands_where_they_agree(draft)
    page = on_page(opened(draft.id), "rubric")
    page.segmented_control(key="questions").set_value("all").run()
    page.selectbox(key="group").set_value("G9").run()
    assert any("no column for “faith”" in plain(box.value) for box in page.warning)
    page.text_input(key="resolved_by_G9.2_0").set_value("A. Officer").run()
    page.date_input(key="resolved_on_G9.2_0").set_value(dt.date(2026, 11, 20)).run()
    page.text_area(key="resolved_what_G9.2_0").set_value("Asked by hand").run()
    record = evaluated(load_draft(draft.id)).record
    assert record is not None
    assert [item.state for item in record.contradictions if item.feature == "faith"] == ["resolved"]
    assert record.review is not None
    assert next(item.level for item in record.review.indicators if item.id == "G9.2") == 3


def _of_several_it_stands_where_they_agree(draft: Draft) -> None:
    """Give the draft a second person for a moment: what was measured is held against both, not against one."""
    own = draft.get("answers")
    draft.put_all({("others",): {"2": {"assessor": "Ben", "answers": own}}, ("consensus", "opened"): "2026-11-20"})
    app = opened(draft.id)
    app.query_params.update({"person": "consensus", "agree_on": "G9.2"})
    page = on_page(app, "rubric")
    assert any("against your answers to G9.2" in plain(caption.value) for caption in page.caption)
    assert page.text_input(key="resolved_by_G9.2_0_of_consensus").value == ""
    draft.put_all({("others",): None, ("consensus",): None})
