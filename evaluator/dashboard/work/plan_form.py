"""The plan as its form holds it, its lock, and the plan that counts: locked last, or exploratory."""

from __future__ import annotations

import datetime as dt
from typing import Any

from evaluator.asked.overlays import fixed_by
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.overlay_choice import in_use
from evaluator.dashboard.work.shelf import store
from evaluator.domain.base import Source
from evaluator.domain.metrics import AMOUNT_METRICS
from evaluator.domain.plan import EvaluationPlan, Limit, Statistic, locked, plan_document
from evaluator.errors import N_, PlanError, Problem
from evaluator.stages.plan.fixing import fixing
from evaluator.stages.plan.planning import make_plan
from evaluator.store import PlanVersion


def suggested_plan(draft: Draft) -> EvaluationPlan:
    """Return the unlocked plan that the criteria set for what being selected by the system means."""
    return make_plan(in_use(draft).criteria, draft.system.polarity)


def form_of(plan: EvaluationPlan) -> dict[str, Any]:
    """Return what the form holds of a plan: everything but its lock."""
    return {key: value for key, value in plan_document(plan).items() if key != "lock"}


def open_plan(draft: Draft) -> EvaluationPlan:
    """Return the unlocked plan as the form has it, the suggested one while nobody touched it."""
    form = draft.get("plan")
    return suggested_plan(draft) if form is None else EvaluationPlan.model_validate(form)


def plan_of(draft: Draft) -> EvaluationPlan:
    """Return the plan that counts: the one locked last, else the unlocked one, which makes results exploratory."""
    return draft.locked_plan or open_plan(draft)


def is_touched(draft: Draft) -> bool:
    """Return True when somebody changed the open plan."""
    return draft.get("plan") is not None


def keep_plan(draft: Draft, plan: EvaluationPlan) -> None:
    """Save the open plan."""
    draft.put(form_of(plan), "plan")


def with_setting(plan: EvaluationPlan, name: str, value: Any) -> EvaluationPlan:
    """Return the plan with another value of one setting."""
    return EvaluationPlan.model_validate({**plan_document(plan), name: value})


def with_limit(plan: EvaluationPlan, place: int, value: float, source: Source) -> EvaluationPlan:
    """Return the plan with another value of one limit, and where that value comes from."""
    limits = list(plan.limits)
    kept = limits[place].model_dump(exclude_unset=True)
    limits[place] = Limit.model_validate({**kept, "limit": value, "source": source})
    return with_setting(plan, "limits", tuple(limits))


def without_limit(plan: EvaluationPlan, place: int) -> EvaluationPlan:
    """Return the plan without one limit."""
    return with_setting(plan, "limits", tuple(item for i, item in enumerate(plan.limits) if i != place))


def with_new_limit(plan: EvaluationPlan, metric: str, statistic: Statistic) -> EvaluationPlan:
    """Return the plan with one limit more, at the usual value; PlanError when it has such a limit."""
    if any((item.metric, item.statistic, item.depth) == (metric, statistic, 1) for item in plan.limits):
        raise PlanError(
            Problem(
                "limit_is_there",
                N_("The plan has a limit for the {statistic:statistic_inside} of the {metric:metric_inside}."),
                N_("Change that one."),
                values={"metric": metric, "statistic": statistic},
            )
        )
    usual = 0.8 if statistic == "ratio" else 1.0 if metric in AMOUNT_METRICS else 0.1
    new = Limit(metric=metric, statistic=statistic, limit=usual, depth=1, within_control=False)
    return with_setting(plan, "limits", (*plan.limits, new))


def lock_plan(draft: Draft, *, by: str, at: dt.datetime, reason: str = "") -> PlanVersion:
    """Lock the open plan as the next version and keep it; PlanError with what is missing.

    A version after the first needs a reason. Where results were seen without a lock, the lock says so.
    """
    versions = draft.plans
    problems = list(_missing(by, reason, again=bool(versions)))
    if problems:
        raise PlanError(problems)
    open_ = open_plan(draft)
    before = open_.model_copy(update={"lock": versions[-1].plan.lock}) if versions else open_
    said = " ".join(part for part in (reason.strip(), _seen_before(draft)) if part)
    when = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    version = store().add_plan(
        draft.id, locked(fixing(before, fixed_by(in_use(draft))), at=when, by=by.strip(), reason=said or None)
    )
    draft.put_all({("plan_open",): None, ("overlay_locked",): draft.get("overlay")})
    return version


def _missing(by: str, reason: str, *, again: bool) -> list[Problem]:
    problems = []
    if not by.strip():
        problems.append(
            Problem("lock_needs_name", N_("A lock needs a name."), N_("Write the name of whoever locks the plan."))
        )
    if again and not reason.strip():
        problems.append(
            Problem(
                "version_needs_reason",
                N_("A new version of a locked plan needs a reason."),
                N_("Write in one sentence why it has to change."),
            )
        )
    return problems


def _seen_before(draft: Draft) -> str:
    if draft.plans or not draft.get("exploratory") or draft.record_id is None:
        return ""
    return "Locked after exploratory results had been seen."
