"""A file of ours goes in: a plan is locked in place, any file is checked and described in a sentence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from evaluator.asked.options import clock
from evaluator.asked.overlays import check_overlay, given_overlay
from evaluator.documents import parse_with_lines, read_document, read_record, shipped, write_document
from evaluator.documents.reading import MAX_BYTES, read_bytes
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.overlay import Overlay
from evaluator.domain.plan import EvaluationPlan, locked
from evaluator.domain.rubric import Rubric
from evaluator.errors import N_, DocumentError, InputError, PlanError, Problem
from evaluator.stages.plan.planning import check_lock

_RECORD = re.compile(rb'"kind"\s*:\s*"record"')


def lock_plan(path: Path, *, by: str, reason: str | None, now: dt.datetime | None = None) -> EvaluationPlan:
    """Lock a plan file in place; one that was locked before becomes a new version and needs a reason."""
    plan = read_document(path, "plan")
    if plan.lock is not None and not (reason or "").strip():
        raise PlanError(
            Problem(
                "lock_needs_reason",
                N_("The plan was locked by {by} at {at}."),
                N_("Say why a new version is needed: --reason TEXT."),
                where=str(path),
                values={"by": plan.lock.by, "at": plan.lock.at},
            )
        )
    by = " ".join(by.split())
    at = (now or clock()).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        new = locked(plan, at=at, by=by, reason=reason)
    except ValueError as error:  # no name, or one without end
        hint = N_("Give --by NAME, up to 4000 characters.")
        raise PlanError(Problem("lock_needs_name", N_("A lock needs a name."), hint, where=str(path))) from error
    write_document(new, path)
    return new


def check_document(path: Path, beside: Sequence[Path] = ()) -> str:
    """Return one sentence on a valid document of ours; InputError with every problem otherwise.

    An overlay is held against the version it names: one that is shipped, or a file `beside` it.
    """
    if _is_record(path):
        record = read_record(path)
        return f"a record of {record.created_at}; its seal holds"
    document = read_document(path)
    if isinstance(document, EvaluationPlan):
        check_lock(document, str(path))
        return f"a valid plan, {document.status}"
    if isinstance(document, Overlay):
        in_use = check_overlay(given_overlay(path), _bases(path, beside))
        base = f"{document.base} {document.base_version}"
        changes = len(in_use.overlay.changes) if in_use.overlay else 0
        return f"valid overlay {document.id} {document.version} on {base}, changes: {changes}"
    if isinstance(document, CriteriaSet):
        _check_names(path, document, _bases(path, beside))
    version = getattr(document, "version", "")
    return f"valid {document.kind} {getattr(document, 'id', '')} {version}".rstrip()


def _check_names(path: Path, criteria: CriteriaSet, beside: Sequence[Rubric | CriteriaSet]) -> None:
    """Raise DocumentError, with file and line, for what the criteria name and their rubric does not have.

    The rubric is the one `beside` them, else the shipped one; where there is neither, names are looked at later.
    """
    from evaluator.stages.criteria.decide import check_criteria  # what it imports takes time

    rubrics = [item for item in beside if isinstance(item, Rubric) and item.id == criteria.rubric]
    if not rubrics and criteria.rubric not in shipped.rubrics():
        return
    try:
        check_criteria(criteria, rubrics[0] if rubrics else shipped.rubric(criteria.rubric))
    except DocumentError as error:
        _, lines = parse_with_lines(read_bytes(path, MAX_BYTES), str(path), "criteria")
        at = {item.id: place for place, item in enumerate(criteria.criteria)}
        places = [
            lines.problem("", ("criteria", at[item.values["criterion"]]), "").where for item in error.problems
        ]
        raise DocumentError(
            replace(item, where=where) for item, where in zip(error.problems, places, strict=True)
        ) from error


def _bases(path: Path, beside: Sequence[Path]) -> list[Rubric | CriteriaSet]:
    """Return the rubrics and criteria among other files; what is wrong with those is told elsewhere."""
    found: list[Rubric | CriteriaSet] = []
    for other in beside:
        with suppress(InputError):
            document = None if other == path or _is_record(other) else read_document(other)
            found += [document] if isinstance(document, Rubric | CriteriaSet) else []
    return found


def _is_record(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(1024)
            return start.lstrip()[:1] == b"{" and _RECORD.search(start + file.read()) is not None
    except OSError:  # the reader of documents says why
        return False
