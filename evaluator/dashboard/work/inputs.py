"""What an evaluation of a draft needs, gathered from its forms as plain values; or everything that is missing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluator import __version__
from evaluator.asked.overlays import InUse, fixed_by
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.mapping_form import mapping_of
from evaluator.dashboard.work.overlay_choice import in_use, overlay_of
from evaluator.dashboard.work.plan_form import plan_of
from evaluator.dashboard.work.reading_form import reading_in
from evaluator.dashboard.work.second_file import second_path, second_upload
from evaluator.dashboard.work.shelf import store
from evaluator.documents import document_of, shipped
from evaluator.domain.canonical import sha256_of
from evaluator.domain.plan import plan_document
from evaluator.domain.reading import Reading
from evaluator.errors import N_, InputError, Problem
from evaluator.stages.plan.fixing import check_fixed
from evaluator.store import ServerFile, folder_roots, server_file


@dataclass(frozen=True, slots=True)
class Source:
    """The file of a draft: where it lies, what the person calls it, how it is to be read."""

    path: Path
    name: str
    reading: Reading | None = None
    """None where the reader finds everything out."""
    upload: str = ""
    """Id of the upload, empty where the file is none."""
    server_file: ServerFile | None = None
    """The file of a folder on the server, as it was found; it may change at any time."""

    @property
    def copy_key(self) -> str:
        """Names a copy of the file as it is read this way by this version of the product."""
        reading = self.reading.model_dump(mode="json") if self.reading else {}
        return sha256_of({"reading": reading, "version": __version__})[:32]

    @property
    def copy(self) -> Path | None:
        """Folder of the copy that is read faster; None while there is none."""
        return store().copy_of(self.upload, self.copy_key) if self.upload else None


def source_of(draft: Draft) -> Source | None:
    """Return the file of the draft; None where there are no data.

    InputError while nobody has said what the data are, StoreError when the file is gone.
    """
    data = draft.data
    if data is None:
        raise _no_data()
    if data.kind == "none":
        return None
    reading = reading_in(draft.get("mapping", default={}))
    if data.kind == "dataset":
        path = shipped.dataset(data.id).data
        return Source(path, f"{data.id}/{path.name}", reading)
    if data.kind == "folder":
        found = server_file(data.id, folder_roots())
        return Source(found.path, found.path.name, reading, server_file=found)
    path = store().upload_path(data.id)
    return Source(path, store().get_upload(data.id).name, reading, upload=data.id)


def data_path(draft: Draft) -> tuple[Path | None, str]:
    """Return where the data lie and what the person calls them; no path where there are none; as `source_of`."""
    source = source_of(draft)
    return (None, "") if source is None else (source.path, source.name)


def arguments_of(draft: Draft) -> dict[str, Any]:
    """Return the arguments of the job that evaluates the draft; EvaluatorError with what is missing."""
    source = source_of(draft)
    arguments = _everything_but_the_file(draft)
    copy = source.copy if source else None
    return {
        **arguments,
        "data": str(source.path) if source else None,
        "copy": str(copy) if copy else None,
        "name": source.name if source else "",
    }


def fingerprint_of(draft: Draft) -> str:
    """Return a hash of everything that goes into an evaluation, to tell whether a record is of this draft.

    The same file is the same wherever it lies, also once it was deleted. EvaluatorError as `arguments_of`.
    """
    return sha256_of({**_everything_but_the_file(draft, second_too=False), "file": _identity(draft)})


def _identity(draft: Draft) -> list[str]:
    data, upload, second = draft.data, draft.upload, second_upload(draft)
    beside = [] if second is None else ["second", second.name, second.sha256]
    if upload is not None:
        return ["upload", upload.name, upload.sha256, *beside]
    if data is not None and data.kind == "folder":
        return ["folder", data.id, *map(str, server_file(data.id, folder_roots()).stamp), *beside]
    return [data.kind, data.id, *beside] if data else []


def _everything_but_the_file(draft: Draft, *, second_too: bool = True) -> dict[str, Any]:
    data = draft.data
    if data is None:
        raise _no_data()
    plan, has_data = plan_of(draft), data.kind != "none"
    if has_data and plan.lock is None and not draft.get("exploratory"):
        raise InputError(
            Problem(
                "plan_not_locked",
                N_("The plan is not locked yet."),
                N_("Lock it on the page Plan, or choose there to look without locking."),
            )
        )
    used = in_use(draft)
    if plan.fixed:
        check_fixed(plan, fixed_by(used))
    overlay = overlay_of(draft)
    second = second_path(draft) if second_too and has_data else None
    exploration = draft.get("exploration") if has_data else None
    survey = draft.get("survey", "used")
    return {
        **({"second": str(second)} if second else {}),
        "system": document_of(draft.system),
        "plan": plan_document(plan),
        "mapping": document_of(mapping_of(draft)) if has_data else None,
        **_published(used),
        **({"overlay": document_of(overlay)} if overlay else {}),
        "answers": [document_of(item) for item in draft.assessments],
        **({"exploration": exploration} if exploration else {}),
        **({"survey": survey} if survey else {}),
    }


def _published(used: InUse) -> dict[str, Any]:
    """Return rubric and criteria as published: the overlay is applied where the evaluation is made."""
    rubric, criteria = used.rubric, used.criteria
    if used.overlay is not None:
        of_rubric, of_criteria = used.overlay.rubric, used.overlay.criteria
        rubric = shipped.rubric(of_rubric.id, of_rubric.version)
        criteria = shipped.criteria(of_criteria.id, of_criteria.version)
    return {"criteria": document_of(criteria), "rubric": document_of(rubric)}


def _no_data() -> InputError:
    return InputError(
        Problem(
            "data_not_chosen",
            N_("It is not said yet which data to evaluate."),
            N_("On the page Data and mapping, upload a table, or say that there are no data."),
        )
    )
