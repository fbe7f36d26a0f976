"""A survey that was evaluated here is named on the page AI system, and held against what the rubric says."""

from __future__ import annotations

import functools
from pathlib import Path

import pandas as pd
import pytest

import evaluator
from evaluator.dashboard.work.draft import Draft, load_draft
from evaluator.dashboard.work.inputs import arguments_of
from evaluator.dashboard.work.purposes import PURPOSES, new_content
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.texts import plain
from evaluator.documents.records import dump_record
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.survey import Survey
from evaluator.evaluation import run_job
from tests.dashboard.conftest import on_page, opened, title_of

COUNTS = {
    ("before", "woman"): (300, 200), ("before", "man"): (300, 200),
    ("after", "woman"): (180, 320), ("after", "man"): (330, 170),
}  # fmt: skip


@functools.cache
def survey() -> EvaluationRecord:
    """Women feel less safe after than before, men do not."""
    rows = [
        {"wave": wave, "gender": group, "safe": said, "people": people}
        for (wave, group), both in COUNTS.items()
        for said, people in zip(("yes", "no"), both, strict=True)
    ]
    asked = SchemaMapping(
        systems=(SystemColumn(name="Feels safe", column="safe"),),
        positive="yes",
        sensitive=(SensitiveFeature(column="gender", label="Gender"),),
        control=("wave",),
        count="people",
        survey=Survey(wave="wave", before="before", after="after", asked_by="city"),
    )
    plan = EvaluationPlan(limits=(), intersections=1)
    return evaluator.evaluate(pd.DataFrame(rows), mapping=asked, plan=plan, cross_check=False)


@pytest.fixture
def draft(data_folder: Path) -> Draft:
    """Return an evaluation of a tool beside one of a survey."""
    purpose = next(item for item in PURPOSES if item.id == "effect")
    asked = load_draft(store().create_evaluation("Square, two waves", owner=WHO).id)
    asked.change(lambda empty: empty.update(new_content(purpose)))
    entry = store().add_record(asked.id, dump_record(survey()))
    asked.put({"id": entry.id, "of": ""}, "record")
    tool = load_draft(store().create_evaluation("Crowd counter", owner=WHO).id)
    tool.put({"kind": "none"}, "data")
    return tool


def test_the_survey_is_named_an_effect_claimed_and_the_contradiction_shown(draft: Draft, tmp_path: Path) -> None:
    page = on_page(opened(draft.id), "system")
    assert title_of(page) == "AI system"
    (record,) = {item.id for e in store().list_evaluations() for item in store().list_records(e.id)}
    page.selectbox(key="resident_survey").set_value(record).run()
    page = on_page(opened(draft.id), "rubric")
    page.segmented_control(key="questions").set_value("all").run()
    page.selectbox(key="group").set_value("G9").run()
    assert any("Filled in from the resident survey" in plain(block.value) for block in page.markdown)
    page.radio(key="answer_G9.5").set_value(3).run()
    page.selectbox(key="effect_G9.5").set_value("closer").run()
    assert title_of(page) == "Rubric"
    made = Path(run_job(arguments_of(load_draft(draft.id)), lambda step, share: None, tmp_path))
    draft = load_draft(draft.id)
    draft.put({"id": store().add_record(draft.id, made.read_bytes()).id, "of": ""}, "record")
    page = on_page(opened(draft.id), "criteria")
    assert title_of(page) == "Criteria"
    shown = "\n".join(str(text) for table in page.table for row in table.value.to_numpy().tolist() for text in row)
    for words in ("60% before, 36% after", "clearly worse", "Groups of people come closer together"):
        assert words in plain(shown), words


def test_a_survey_has_no_limits_and_no_overlay_on_the_page_plan(draft: Draft) -> None:
    asked = next(item for item in store().list_evaluations() if item.title == "Square, two waves")
    page = on_page(opened(asked.id), "plan")
    assert title_of(page) == "Plan"
    said = [plain(block.value) for block in (*page.header, *page.warning, *page.markdown)]
    assert not any("How far apart groups may lie" in text or "to be selected" in text for text in said)
    assert any("described and not judged" in plain(block.value) for block in page.info)
    (lock,) = [text for text in said if text.startswith("Locking fixes")]
    assert "limits" not in lock
    assert "criteria" not in lock
