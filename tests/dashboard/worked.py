"""Worked examples as the pages of results find them: evaluated, in a real store."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from evaluator.dashboard.work import running
from evaluator.dashboard.work.draft import Draft, load_draft
from evaluator.dashboard.work.examples import content_of
from evaluator.dashboard.work.inputs import fingerprint_of
from evaluator.dashboard.work.plan_form import lock_plan
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.documents import shipped

WHEN = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)


def draft_of(dataset: str, *, locked: bool = True) -> Draft:
    """Return an evaluation of a shipped dataset with everything filled in, nothing evaluated."""
    evaluation = store().create_evaluation(dataset, owner=WHO)
    saved = store().load_draft(evaluation.id)
    store().save_draft(evaluation.id, content_of(shipped.dataset(dataset)), version=saved.version)
    draft = load_draft(evaluation.id)
    if locked:
        lock_plan(draft, by="A. Officer", at=WHEN)
    return draft


_RECORDS: dict[str, dict[str, Any]] = {}
"""Records by dataset, made once: a plan that is locked at one time by one person gives the same evaluation."""


def seen(dataset: str) -> Draft:
    """Return an evaluation of a shipped dataset with its record, for tests that only look."""
    draft = draft_of(dataset)
    if dataset not in _RECORDS:
        draft = evaluated(draft)
        _RECORDS[dataset] = store().get_record(draft.record_id or "").document
        return draft
    entry = store().add_record(draft.id, _RECORDS[dataset])
    draft.put({"id": entry.id, "of": fingerprint_of(draft)}, "record")
    return load_draft(draft.id)


def evaluated(draft: Draft, seconds: float = 60) -> Draft:
    """Evaluate a draft as it stands, wait for the end, and return it as saved."""
    running.forget(draft)
    running.start(draft)
    end = time.monotonic() + seconds
    while running.poll(draft).status in ("waiting", "running"):
        assert time.monotonic() < end, "the evaluation takes too long"
        time.sleep(0.05)
    state = running.poll(draft)
    assert state.status == "done", state
    return load_draft(draft.id)
