"""The plan as its form holds it, and the plan that counts: the one locked last, or an exploratory one."""

from __future__ import annotations

from typing import Any

from evaluator.dashboard.draft import Draft
from evaluator.domain.plan import EvaluationPlan, Limit, plan_document
from evaluator.domain.system import Polarity


def suggested_plan(draft: Draft, polarity: Polarity | None = None) -> EvaluationPlan:
    """Return the unlocked plan that the criteria set for this polarity, None taking the system's."""
    from evaluator.dashboard.inputs import criteria
    from evaluator.stages.planning import make_plan

    return make_plan(criteria(), polarity or draft.system.polarity)


def form_of(plan: EvaluationPlan) -> dict[str, Any]:
    """Return what the form holds of a plan: everything but its lock."""
    return {key: value for key, value in plan_document(plan).items() if key != "lock"}


def open_plan(draft: Draft) -> EvaluationPlan:
    """Return the unlocked plan as the form has it, the suggested one while nobody touched it."""
    form = draft.get("plan")
    if form is None:
        return suggested_plan(draft)
    return EvaluationPlan.model_validate(form)


def plan_of(draft: Draft) -> EvaluationPlan:
    """Return the plan that counts: the one locked last, else the unlocked one, which makes results exploratory."""
    return draft.locked_plan or open_plan(draft)


def with_limit(plan: EvaluationPlan, place: int, value: float) -> EvaluationPlan:
    """Return the plan with another value of one limit."""
    limits = list(plan.limits)
    limits[place] = Limit.model_validate({**limits[place].model_dump(exclude_unset=True), "limit": value})
    return plan.model_copy(update={"limits": tuple(limits)})
