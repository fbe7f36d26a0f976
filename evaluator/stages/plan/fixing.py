"""A plan and the documents in use go in; the plan that fixes them, and which answers came late, come out."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.domain.plan import AnswersDeadline, EvaluationPlan, Fixed, FixedBeforehand, moment_of, plan_document
from evaluator.domain.rubric import Answers
from evaluator.errors import N_, PlanError, Problem


def fixing(
    plan: EvaluationPlan, fixed: FixedBeforehand | None, answers_until: str | None = None
) -> EvaluationPlan:
    """Return the plan with what it fixes beforehand; PlanError where the deadline is no day and no moment."""
    if answers_until is not None and moment_of(answers_until) is None:
        raise PlanError(
            Problem(
                "deadline_unreadable",
                N_("“{text}” is no day and no moment."),
                N_("Write it as 2026-12-01, or as 2026-12-01T17:00:00Z."),
                values={"text": answers_until},
            )
        )
    document = plan_document(plan)
    if fixed is not None:
        document["fixed"] = fixed.model_dump(mode="json", exclude_defaults=True)
    if answers_until is not None:
        document["answers_until"] = answers_until
    return EvaluationPlan.model_validate(document)


def check_fixed(plan: EvaluationPlan, in_use: FixedBeforehand) -> None:
    """Raise PlanError where the rubric, the criteria or the overlay is not the one the plan was made for."""
    if plan.fixed is None:
        return
    problems = []
    for what, planned, used in _pairs(plan.fixed, in_use):
        if (planned.sha256 if planned else None) != (used.sha256 if used else None):
            problems.append(
                Problem(
                    "not_as_fixed",
                    N_("The plan was made for the {what} {planned}, the evaluation uses {used}."),
                    N_("Give the one the plan names, or make a new version of the plan and say why."),
                    where=f"plan, fixed, {what}",
                    values={"what": what, "planned": _named(planned), "used": _named(used)},
                )
            )
    if problems:
        raise PlanError(problems)


def _pairs(planned: FixedBeforehand, used: FixedBeforehand) -> Iterator[tuple[str, Fixed | None, Fixed | None]]:
    """Yield what was planned beside what is used; where the overlay differs, that alone says why the rest does."""
    if planned.overlay != used.overlay:
        yield "overlay", planned.overlay, used.overlay
        return
    if planned.rubric is not None:
        yield "rubric", planned.rubric, used.rubric
    yield "criteria", planned.criteria, used.criteria


def _named(document: Fixed | None) -> str:
    return f"{document.id} {document.version} ({document.sha256[:12]})" if document else "none"


def deadline_of(plan: EvaluationPlan, answers: Answers | None) -> AnswersDeadline | None:
    """Return which answers were given or changed after the plan's deadline; None without deadline or answers."""
    until = moment_of(plan.answers_until) if plan.answers_until else None
    if until is None or plan.answers_until is None or answers is None:
        return None
    late, undated = [], []
    for id, answer in answers.answers.items():
        if answer.level is None and not answer.not_applicable.strip():
            continue
        given = moment_of(answer.at)
        if given is None or _same_day_only(answer.at, plan.answers_until):
            undated.append(id)
        elif given > until:
            late.append(id)
    return AnswersDeadline(until=plan.answers_until, late=tuple(late), undated=tuple(undated))


def _same_day_only(given: str, until: str) -> bool:
    """Return True where an answer names only the day, and the deadline is a moment of that day."""
    day = len("2026-12-01")
    return len(given) == day < len(until) and until.startswith(given)
