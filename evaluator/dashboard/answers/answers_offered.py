"""A file of answers goes in; what it would change comes out, and is taken over when a person says so."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evaluator.asked.overlays import InUse, answers_for
from evaluator.dashboard.answers.answer_inputs import dated
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.people import (
    CONSENSUS,
    Content,
    add_person,
    has_begun,
    name_of,
    named,
    part_to_change,
    people_of,
)
from evaluator.dashboard.work.running import as_the_person_calls_it
from evaluator.documents import document_of, read_document
from evaluator.domain.results import Sentence
from evaluator.domain.rubric import Answer, Answers
from evaluator.errors import N_, DocumentError, EvaluatorError, Problem
from evaluator.stages.rubric.review import check_answers
from evaluator.stages.rubric.vendor_answers import as_the_vendors, set_aside

_SUFFIXES = (".xlsx", ".yaml", ".yml", ".json")
_NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class Offer:
    """Answers of a file, as they would be taken over."""

    evaluation: str
    name: str
    """Name of the file as the person knows it."""
    answers: Answers
    """As the file has them; `filled_in_by` as the person said."""
    person: str
    """Whose answers they were brought to: what is not kept apart is taken over there."""
    apart: bool = False
    """True for another person's own answers."""

    @property
    def remarks(self) -> tuple[Sentence, ...]:
        """What of a vendor's file does not count."""
        return set_aside(self.answers)

    @property
    def agreed(self) -> bool:
        """True for what several people agreed on."""
        return self.answers.role == "consensus"


def offer_of(
    draft: Draft,
    used: InUse,
    name: str,
    content: bytes,
    who: Literal["city", "vendor"],
    person: str,
    *,
    apart: bool = False,
) -> Offer:
    """Return the answers of a file; DocumentError or UploadError with everything that is wrong with it."""
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        what = N_("Answers are not read from a file of that kind.")
        hint = N_("Bring a file whose name ends with .xlsx, .yaml or .json.")
        raise DocumentError(Problem("answers_format_unknown", what, hint, where=name, values={"file": name}))
    with tempfile.TemporaryDirectory(prefix="evaluator-") as folder:
        path = Path(folder, f"answers{suffix}")
        path.write_bytes(content)
        try:
            answers = read_document(path, "answers")
        except EvaluatorError as error:
            raise DocumentError(as_the_person_calls_it(error.problems, path.name, name)) from error
    answers = answers_for(used, answers) or answers  # what the overlay dropped is not asked here
    check_answers(used.rubric, answers)
    if who == "vendor" and answers.role == "consensus":
        what = N_("The file holds what several people agreed on: that is the city's, not the vendor's.")
        hint = N_("Say that somebody of the city filled it in, or bring the vendor's own answers.")
        raise DocumentError(Problem("answers_are_consensus", what, hint, where=name, values={"file": name}))
    if who == "vendor":
        answers = answers.model_copy(update={"filled_in_by": "vendor"})
    return Offer(draft.id, name, answers, person, apart or person == CONSENSUS)


def changes_of(draft: Draft, offer: Offer, name: str) -> dict[str, tuple[Answer, Answer]]:
    """Return the answers that a file would change, each as it is here and there; blank ones change none.

    `name` says whose the answers are, where they are another person's own.
    """
    target = CONSENSUS if offer.agreed else (named(draft.content, name) if offer.apart else offer.person)
    own = draft.answers_of(target) if target else None
    here = own.answers if own else {}
    changes: dict[str, tuple[Answer, Answer]] = {}
    for id, given in _given(offer).answers.items():
        there, known = _undated(given), here.get(id, _NOTHING)
        if there != _NOTHING and there != _undated(known):
            changes[id] = known, there
    return changes


def take_over(content: Content, offer: Offer, changes: dict[str, tuple[Answer, Answer]], name: str) -> None:
    """Take the changes over: into what was agreed on, into another person's own answers, or into those here."""
    taken = {id: _document(there) for id, (_known, there) in changes.items()}
    if offer.agreed:
        part = part_to_change(content, CONSENSUS)
        part["assessor"] = offer.answers.assessor or part.get("assessor", "")
        _keep(part, taken, offer.answers)
    elif offer.apart:
        part = part_to_change(content, _person_for(content, name))
        if offer.answers.filled_in_by == "vendor" and not part.get("answers"):
            part["filled_in_by"] = "vendor"
        if part.get("filled_in_by") != "vendor":
            own = as_the_vendors(offer.answers)
            taken = {id: _document(own.answers[id]) for id in taken}
        _keep(part, taken, offer.answers)
    else:

        def alter(part: Content) -> None:
            part["answers"] = {**part.get("answers", {}), **taken}
            part["assessor"] = _named(str(part.get("assessor", "")), offer.answers.assessor)

        dated(alter)(part_to_change(content, offer.person))


def needs_a_name(draft: Draft) -> bool:
    """Return True where whoever answers here has begun without a name: nobody else can be told apart from them."""
    first = people_of(draft.content)[0]
    return has_begun(draft.content, first) and not name_of(draft.content, first)


def _person_for(content: Content, name: str) -> str:
    """Return who has this name, or a new person; the first place, as long as nobody has taken it."""
    found, first = named(content, name), people_of(content)[0]
    if found is None and not has_begun(content, first) and not name_of(content, first):
        content["assessor"] = name.strip()
        return first
    return found or add_person(content, name)


def _keep(part: Content, taken: dict[str, Any], answers: Answers) -> None:
    """Keep answers with the times that their file gives, and none where it gives none."""
    times = {id: answers.answers[id].at for id in taken}
    kept = {id: at for id, at in part.get("answered_at", {}).items() if id not in taken}
    part["answers"] = {**part.get("answers", {}), **taken}
    part["answered_at"] = {**kept, **{id: at for id, at in times.items() if at}}
    unfinished = {id: said for id, said in part.get("unfinished", {}).items() if id not in taken}
    part.pop("unfinished", None)
    if unfinished:
        part["unfinished"] = unfinished


def _given(offer: Offer) -> Answers:
    """Return the answers as they would be kept: those that join the city's own count as the vendor's at once."""
    return offer.answers if offer.apart or offer.agreed else as_the_vendors(offer.answers)


def _undated(answer: Answer) -> Answer:
    return answer.model_copy(update={"at": _NOTHING.at})


def _document(answer: Answer) -> dict[str, Any]:
    role: Literal["assessor", "consensus"] = "consensus" if answer.agreed else "assessor"
    kept = document_of(Answers(rubric="any", role=role, answers={"one": answer}))["answers"]["one"]
    return {key: value for key, value in kept.items() if key != "at"}


def _named(here: str, other: str) -> str:
    """Return everybody who answered: the report names whoever gave an answer that was taken over."""
    here, other = here.strip(), other.strip()
    return here if not other or other in here else "; ".join(filter(None, (here, other)))
