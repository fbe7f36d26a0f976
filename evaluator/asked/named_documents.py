"""The documents that are named: rubric, criteria, overlay and plan, each in a file, on our shelf or at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from evaluator.asked.options import Options
from evaluator.asked.overlays import DEFAULT_CRITERIA, InUse, check_overlay, given_overlay
from evaluator.documents import read_document, shipped
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.overlay import Overlay
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.rubric import Answers, Rubric
from evaluator.domain.survey import SurveyUsed
from evaluator.domain.system import AISystem, Polarity
from evaluator.errors import N_, InputError, PlanError, Problem
from evaluator.stages.plan.fixing import fixing
from evaluator.stages.plan.planning import check_lock, contradictions, make_plan

Document = TypeVar(
    "Document", AISystem, SchemaMapping, EvaluationPlan, CriteriaSet, Rubric, Answers, Overlay, SurveyUsed
)
_SHIPPED: dict[str, Callable[[str], Any]] = {"rubric": shipped.rubric, "criteria": shipped.criteria}
"""What comes with the product under a name, written `@NAME`."""
Given = ParamSpec("Given")
Result = TypeVar("Result")


def tried(
    errors: list[InputError], step: Callable[Given, Result], *given: Given.args, **named: Given.kwargs
) -> Result | None:
    """Return what the step returns, or None with its error kept: one bad file does not hide the next."""
    try:
        return step(*given, **named)
    except InputError as error:
        errors.append(error)
        return None


def all_of(errors: Sequence[InputError]) -> InputError:
    """Return one error with every problem; a single error stays what it is."""
    return errors[0] if len(errors) == 1 else InputError(p for error in errors for p in error.problems)


def named_document(given: str | Path | Document | None, kind: type[Document], name: str) -> Document | None:
    """Return a document that is at hand, in a file, or with us under `@NAME`; None where none was named."""
    if given is None or isinstance(given, kind):
        return given
    if not isinstance(given, str | Path):
        raise TypeError(f"{name} must be a path or a {kind.__name__}, not {type(given).__name__}")
    if str(given).startswith("@") and name in _SHIPPED:
        shelved: Document = _SHIPPED[name](str(given)[1:])
        return shelved
    found: Document = read_document(Path(given), name)
    return found


def in_use_of(options: Options) -> InUse:
    """Return the rubric and the criteria as the overlay changes them; without one as they are."""
    errors: list[InputError] = []
    overlay = tried(errors, given_overlay, options.overlay) if options.overlay is not None else None
    criteria = tried(errors, named_document, options.criteria, CriteriaSet, "criteria")
    rubric = tried(errors, named_document, options.rubric, Rubric, "rubric")
    if errors:
        raise all_of(errors)
    if overlay is not None:
        return check_overlay(overlay, [item for item in (rubric, criteria) if item is not None])
    criteria = criteria or shipped.criteria(DEFAULT_CRITERIA)
    return InUse(_rubric(rubric, criteria), criteria)


def _rubric(given: Rubric | None, criteria: CriteriaSet) -> Rubric:
    if given is None and criteria.rubric not in shipped.rubrics():
        raise InputError(
            Problem(
                "rubric_not_shipped",
                N_("The criteria belong to the rubric {id}, which does not come with this product."),
                N_("Give its file: --rubric FILE."),
                values={"id": criteria.rubric},
            )
        )
    return given or shipped.rubric(criteria.rubric)


def plan_of(options: Options, criteria: CriteriaSet | None, system: AISystem) -> EvaluationPlan:
    """Return the plan that is named, its lock checked and nothing asked against it; else one from the criteria."""
    plan = named_document(options.plan, EvaluationPlan, "plan")
    asked = {
        "polarity": options.polarity,
        "level": options.level,
        "min_group_size": options.min_group_size,
        "intersections": options.intersections,
        "seed": options.seed,
        "answers_until": options.answers_until,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    if plan is not None:
        where = str(options.plan) if isinstance(options.plan, str | Path) else "plan"
        check_lock(plan, where)
        problems = contradictions(plan, {"polarity": system.polarity, **given})
        if problems:
            raise PlanError(problems)
        return plan
    if criteria is None:  # what is wrong with them is told already
        return EvaluationPlan()
    apart = ("polarity", "answers_until")
    settings: dict[str, Any] = {name: value for name, value in given.items() if name not in apart}
    made = make_plan(criteria, polarity_of(options) or system.polarity, **settings)
    return fixing(made, None, options.answers_until)


def polarity_of(options: Options) -> Polarity | None:
    """Return the polarity the options name; InputError where there is no such one."""
    if options.polarity is None:
        return None
    known = [item.value for item in Polarity]
    if options.polarity not in known:
        raise InputError(
            Problem(
                "polarity_unknown",
                N_("The polarity “{given}” is not known."),
                N_("Use one of: {known}."),
                values={"given": options.polarity, "known": ", ".join(known)},
            )
        )
    return Polarity(options.polarity)
