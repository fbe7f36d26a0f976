"""Worked examples: a shipped dataset becomes an evaluation with everything filled in and its plan locked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from evaluator.dashboard.work import plan_form, running
from evaluator.dashboard.work.draft import Draft, make_current, new_draft
from evaluator.dashboard.work.mapping_form import form_of
from evaluator.dashboard.work.shelf import store
from evaluator.documents import document_of, read_document, shipped
from evaluator.errors import N_

LOCKED_BY = N_("the worked example")
"""Who locks the plan of a worked example."""


def open_example(id: str, title: str, locked_by: str) -> Draft:
    """Make an evaluation of a shipped dataset with a locked plan, start evaluating it, and return its draft.

    A plan that comes with a lock keeps it; any other is locked now.
    """
    dataset = shipped.dataset(id)
    draft = new_draft(title, content_of(dataset))
    plan = read_document(dataset.plan, "plan") if dataset.plan is not None else None
    if plan is not None and plan.lock is not None:
        store().add_plan(draft.id, plan)
    else:
        plan_form.lock_plan(draft, by=locked_by, at=dt.datetime.now(dt.UTC))
    running.start(draft)
    make_current(draft.id)
    return draft


def content_of(dataset: shipped.Dataset) -> dict[str, Any]:
    """Return the draft's content for a shipped dataset: system, data, mapping, plan, answers."""
    content: dict[str, Any] = {
        "system": system_form(dataset),
        "data": {"kind": "dataset", "id": dataset.id},
        "mapping": form_of(read_document(dataset.mapping, "mapping")),
    }
    if content["mapping"].get("survey"):
        content["purpose"] = "effect"
    if dataset.plan is not None:
        content["plan"] = plan_form.form_of(read_document(dataset.plan, "plan"))
    if dataset.answers is not None:
        answers = document_of(read_document(dataset.answers, "answers"))
        content |= {"answers": answers["answers"], "assessor": answers.get("assessor", "")}
    return content


def system_form(dataset: shipped.Dataset) -> dict[str, Any]:
    """Return what the form holds of a dataset's AI system."""
    document = document_of(read_document(dataset.system, "system"))
    return {key: value for key, value in document.items() if key not in ("kind", "schema")}
