"""Files of answers go in, one of each assessor and one of their consensus; the answers that count come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evaluator.asked.overlays import InUse, answers_for
from evaluator.domain.assessors import Assessed, Stance
from evaluator.domain.results import Sentence
from evaluator.domain.rubric import Answers, Rubric, RubricResult
from evaluator.errors import N_, DocumentError, Problem, shown
from evaluator.stages.rubric.assessors import assessed, combine
from evaluator.stages.rubric.review import check_answers
from evaluator.stages.rubric.vendor_answers import as_the_vendors, set_aside

CODES: dict[str, str] = {"answers_not_asked": "indicators (ids)"}
"""What a file of answers said and does not count, whoever wrote it."""

Given = str | Path | Answers
"""A file of answers, or answers at hand."""


@dataclass(frozen=True, slots=True)
class Assessing:
    """What was answered, by one or by several."""

    answers: Answers | None = None
    """The answers that count; None where nobody answered."""
    assessors: tuple[Answers, ...] = ()
    """The answers of each assessor; empty where one person answered alone."""
    consensus: Answers | None = None
    disputed: Mapping[str, Sequence[Stance]] = field(default_factory=dict)
    """What each assessor said, where they differ and nothing was agreed."""
    remarks: tuple[Sentence, ...] = ()
    """What a file said and does not count: of a vendor, or to indicators that an overlay dropped."""


NOBODY = Assessing()


def each_of(given: Given | Sequence[Given] | None) -> tuple[Given, ...]:
    """Return the answers of one or of several as several."""
    if given is None:
        return ()
    if isinstance(given, str | Path | Answers) or not isinstance(given, Sequence):
        return (given,)
    return tuple(given)


def assessing_of(in_use: InUse, documents: Iterable[Answers]) -> Assessing:
    """Return what the documents come to under the rubric in use; DocumentError with everything wrong with them.

    One document is simply used. Several need names that tell the assessors apart, and one consensus at most.
    """
    everything = list(documents)
    asked = [kept for item in everything if (kept := answers_for(in_use, item)) is not None]
    remarks = (*_not_asked(everything, asked), *(remark for item in asked for remark in set_aside(item)))
    given = [as_the_vendors(item) for item in asked]
    assessors = tuple(item for item in given if item.role == "assessor")
    agreed = [item for item in given if item.role == "consensus"]
    if not given:
        return NOBODY
    if len(given) == 1 and assessors:
        return Assessing(answers=given[0], remarks=remarks)
    _require_apart(assessors, agreed)
    _require_of_the_rubric(in_use.rubric, given)
    consensus = agreed[0] if agreed else None
    together = combine(in_use.rubric, assessors, consensus)
    return Assessing(together.answers, assessors, consensus, together.disputed, remarks)


def _not_asked(given: Sequence[Answers], asked: Sequence[Answers]) -> tuple[Sentence, ...]:
    """Return which answers do not count because the overlay dropped their indicators; none where all are asked."""
    kept = {id for item in asked for id in item.answers}
    dropped = dict.fromkeys(id for item in given for id in item.answers if id not in kept)
    return (Sentence(code="answers_not_asked", values={"indicators": list(dropped)}),) if dropped else ()


def assessed_of(assessing: Assessing, rubric: Rubric | None, review: RubricResult | None) -> Assessed | None:
    """Return how well several assessors agree, and what they have to discuss; None where one answered alone."""
    if rubric is None or not (assessing.assessors or assessing.consensus):
        return None
    hidden = {item.id for item in review.indicators if item.status == "hidden"} if review else set()
    return assessed(rubric, assessing.assessors, assessing.consensus, hidden)


def _require_apart(assessors: Sequence[Answers], agreed: Sequence[Answers]) -> None:
    problems: list[Problem] = []
    names = [item.assessor.strip() for item in assessors]
    if "" in names:
        what = N_("Of several files of answers, one does not say who answered.")
        problems.append(Problem("assessor_unnamed", what, N_("Write it down: assessor: NAME."), where="answers"))
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        what = N_("Two files of answers are by {name}.")
        hint = N_("Give one file for each assessor; what was agreed on goes into a file with role: consensus.")
        problems.append(Problem("assessor_twice", what, hint, where="answers", values={"name": shown(name)}))
    if len(agreed) > 1:
        what = N_("There are {number} consensus files.")
        hint = N_("Put what was agreed on into one.")
        problems.append(Problem("consensus_twice", what, hint, where="answers", values={"number": len(agreed)}))
    if problems:
        raise DocumentError(problems)


def _require_of_the_rubric(rubric: Rubric, given: Sequence[Answers]) -> None:
    problems: list[Problem] = []
    for item in given:
        try:
            check_answers(rubric, item)
        except DocumentError as error:
            problems += error.problems
    if problems:
        raise DocumentError(problems)
