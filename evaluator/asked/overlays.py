"""A city's overlay goes in, from a file or at hand; the rubric and criteria as it changes them come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluator.documents import document_of, document_used, parse_with_lines, shipped
from evaluator.documents.complaints import one_of
from evaluator.documents.reading import MAX_BYTES, read_bytes
from evaluator.documents.tree import Tree
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.overlay import Overlay
from evaluator.domain.plan import Fixed, FixedBeforehand
from evaluator.domain.record import DocumentUsed, OverlayUsed, Published
from evaluator.domain.rubric import Answers, Rubric
from evaluator.errors import DocumentError, Problem
from evaluator.stages.overlay.overlay_problems import Misplaced
from evaluator.stages.overlay.overlaying import apply_overlay

DEFAULT_CRITERIA = "partnership"
"""Criteria set where nobody names another."""


@dataclass(frozen=True, slots=True)
class Given:
    """An overlay and where its values stand."""

    overlay: Overlay
    lines: Tree


@dataclass(frozen=True, slots=True)
class InUse:
    """The rubric and criteria as they are used, and the overlay that made them so."""

    rubric: Rubric
    criteria: CriteriaSet
    overlay: OverlayUsed | None = None


def given_overlay(given: str | Path | Overlay) -> Given:
    """Return an overlay from its file or at hand; DocumentError with everything wrong with the file."""
    if isinstance(given, Overlay):
        return Given(given, Tree("overlay", document_of(given)))
    if not isinstance(given, str | Path):
        raise TypeError(f"overlay must be a path or an Overlay, not {type(given).__name__}")
    return parsed_overlay(read_bytes(Path(given), MAX_BYTES), str(given))


def parsed_overlay(content: bytes, name: str) -> Given:
    """Return an overlay from the content of its file."""
    overlay, lines = parse_with_lines(content, name, "overlay")
    return Given(overlay, lines)


def overlaid(given: Given | None, rubric: Rubric, criteria: CriteriaSet) -> InUse:
    """Return both as the overlay changes them; as they are without one. DocumentError with every problem."""
    if given is None:
        return InUse(rubric, criteria)
    overlay = given.overlay
    result = apply_overlay(overlay, rubric, criteria)
    if result.problems:
        raise DocumentError(_placed(result.problems, given.lines))
    used = OverlayUsed(
        document=document_used(overlay),
        by=overlay.by,
        on=overlay.on,
        rubric=_published(document_used(rubric)),
        criteria=_published(document_used(criteria)),
        changes=result.changes,
    )
    return InUse(result.rubric, result.criteria, used)


def check_overlay(given: Given, beside: Sequence[Rubric | CriteriaSet] = ()) -> InUse:
    """Return what an overlay comes to on the shipped versions it names, or on documents `beside` it."""
    overlay = given.overlay
    rubrics = {item.id: item for item in beside if isinstance(item, Rubric)}
    sets = {item.id: item for item in beside if isinstance(item, CriteriaSet)}
    rubric, criteria = rubrics.get(overlay.base), sets.get(overlay.criteria or DEFAULT_CRITERIA)
    try:
        rubric = rubric or shipped.rubric(overlay.base, overlay.base_version)
    except DocumentError as error:
        raise DocumentError(_at("base", error.problems, given.lines)) from error
    try:
        criteria = criteria or criteria_for(overlay)
    except DocumentError as error:
        raise DocumentError(_at("criteria", error.problems, given.lines)) from error
    return overlaid(given, rubric, criteria)


def criteria_for(overlay: Overlay) -> CriteriaSet:
    """Return the shipped criteria an overlay stands on; the default ones where it names none."""
    return shipped.criteria(overlay.criteria or DEFAULT_CRITERIA, overlay.criteria_version)


def answers_for(in_use: InUse, answers: Answers | None) -> Answers | None:
    """Return the answers without those to indicators that the overlay dropped: nobody is asked them here."""
    if answers is None or in_use.overlay is None:
        return answers
    dropped = {item.id for item in in_use.overlay.changes if (item.kind, item.touched) == ("dropped", "indicator")}
    kept = {id: answer for id, answer in answers.answers.items() if id not in dropped}
    return answers if len(kept) == len(answers.answers) else answers.model_copy(update={"answers": kept})


def fixed_by(in_use: InUse) -> FixedBeforehand:
    """Return what a plan fixes of the rubric, the criteria and the overlay in use."""
    overlay = in_use.overlay.document if in_use.overlay else None
    return FixedBeforehand(
        rubric=_fixed(document_used(in_use.rubric)),
        criteria=_fixed(document_used(in_use.criteria)),
        overlay=_fixed(overlay) if overlay else None,
        weights={item.id: item.weight for item in in_use.rubric.indicators if item.weight != 1},
    )


def _fixed(document: DocumentUsed) -> Fixed:
    return Fixed(id=document.id, version=document.version, sha256=document.sha256)


def _published(document: DocumentUsed) -> Published:
    return Published(id=document.id, version=document.version, sha256=document.sha256)


def _placed(problems: Iterable[Misplaced], lines: Tree) -> list[Problem]:
    """Return the problems with file, line and key, in the order of the file."""
    found = []
    for item in problems:
        hint, values = item.hint, dict(item.values)
        if item.allowed:
            hint, meant = one_of(item.named, item.allowed)
            values |= meant
        found.append(lines.problem(item.code, item.place, item.what, hint, values=values))
    return sorted(found, key=lambda problem: problem.values["line"] or 0)


def _at(key: str, problems: Iterable[Problem], lines: Tree) -> list[Problem]:
    """Return problems of what an overlay names, at the place where it names it."""
    place = (f"{key}_version",) if f"{key}_version" in lines.value else (key,)
    return [
        lines.problem(
            problem.code,
            place if problem.code == "version_not_shipped" else (key,),
            problem.what,
            problem.hint,
            values=problem.values,
        )
        for problem in problems
    ]
