"""What an evaluation of a draft needs, gathered from its forms as plain values; or everything that is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evaluator.dashboard.draft import Draft
from evaluator.dashboard.mapping_form import mapping_of
from evaluator.dashboard.plan_form import criteria, plan_of
from evaluator.dashboard.second_file import second_path
from evaluator.dashboard.shelf import store
from evaluator.documents import document_of, shipped
from evaluator.domain.canonical import sha256_of
from evaluator.domain.plan import plan_document
from evaluator.domain.rubric import Rubric
from evaluator.errors import N_, InputError, Problem


def rubric() -> Rubric:
    """Return the rubric the criteria speak of."""
    return shipped.rubric(criteria().rubric)


def data_path(draft: Draft) -> tuple[Path | None, str]:
    """Return where the data lie and what the person calls them; no path where there are none.

    InputError while nobody has said what the data are, StoreError when an upload is gone.
    """
    data = draft.data
    if data is None:
        raise InputError(
            Problem(
                "data_not_chosen",
                N_("It is not said yet which data to evaluate."),
                N_("On the page Data and mapping, upload a table, or say that there are no data."),
            )
        )
    if data.kind == "none":
        return None, ""
    if data.kind == "dataset":
        path = shipped.dataset(data.id).data
        return path, f"{data.id}/{path.name}"
    return store().upload_path(data.id), store().get_upload(data.id).name


def arguments_of(draft: Draft) -> dict[str, Any]:
    """Return the arguments of the job that evaluates the draft; EvaluatorError with what is missing."""
    path, name = data_path(draft)
    plan = plan_of(draft)
    if path is not None and plan.lock is None and not draft.get("exploratory"):
        raise InputError(
            Problem(
                "plan_not_locked",
                N_("The plan is not locked yet."),
                N_("Lock it on the page Plan, or choose there to look without locking."),
            )
        )
    answers = draft.answers
    second = second_path(draft) if path else None
    exploration = draft.get("exploration") if path else None
    return {
        "data": str(path) if path else None,
        "name": name,
        **({"second": str(second)} if second else {}),
        "system": document_of(draft.system),
        "plan": plan_document(plan),
        "mapping": document_of(mapping_of(draft)) if path else None,
        "criteria": document_of(criteria()),
        "rubric": document_of(rubric()),
        "answers": document_of(answers) if answers is not None else None,
        **({"exploration": exploration} if exploration else {}),
    }


def fingerprint_of(arguments: dict[str, Any]) -> str:
    """Return a hash of everything that goes into an evaluation, to tell whether a record is of this draft."""
    return sha256_of(arguments)
