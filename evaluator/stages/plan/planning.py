"""A criteria set and a polarity go in, an evaluation plan comes out: what is judged, fixed before any result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from evaluator.domain.criteria import CriteriaSet, Criterion
from evaluator.domain.plan import EvaluationPlan, Limit, lock_holds
from evaluator.domain.system import Polarity
from evaluator.errors import N_, PlanError, Problem

_LEADING: dict[Polarity, tuple[str, ...]] = {
    Polarity.BENEFIT: ("selection_rate", "true_positive_rate"),
    Polarity.BURDEN: ("false_positive_rate", "precision"),
    Polarity.BOTH: ("equalized_odds", "true_positive_rate", "false_positive_rate"),
    Polarity.MATCHING: ("false_match_rate", "false_non_match_rate", "failure_to_acquire_rate"),
}

_ALLOWED: dict[str, str] = {
    "level": N_("a number from 0.8 up to, but not, 1"),
    "min_group_size": N_("a whole number of 1 or more"),
    "left_out_share": N_("a share from 0 up to, but not, 1"),
    "intersections": N_("1, 2 or 3"),
    "seed": N_("a whole number from 0 to 4294967295"),
}
"""What each setting of a plan may be."""


def leading_metrics(polarity: Polarity | None) -> tuple[str, ...]:
    """Return the metrics to look at first; none while nobody has said what being selected means."""
    return _LEADING[polarity] if polarity else ()


def make_plan(
    criteria: CriteriaSet | None,
    polarity: Polarity | None,
    *,
    level: float = 0.95,
    min_group_size: int = 30,
    left_out_share: float = 0.05,
    intersections: int = 2,
    seed: int = 20261122,
    note: str = "",
) -> EvaluationPlan:
    """Return an unlocked plan with the limits of the criteria that are meant for this polarity.

    Without a polarity only criteria meant for every polarity set limits. Every field is set explicitly, so that
    the hash of a lock does not depend on defaults. Raises PlanError with every setting that is not allowed, and
    for criteria that contradict each other.
    """
    limits = _limits(criteria, polarity, intersections) if criteria else ()
    settings = {
        "polarity": polarity,
        "limits": limits,
        "level": level,
        "min_group_size": min_group_size,
        "left_out_share": left_out_share,
        "intersections": intersections,
        "correction": "holm",
        "seed": seed,
        "criteria": f"{criteria.id} {criteria.version}" if criteria else None,
        "note": note,
    }
    try:
        return EvaluationPlan.model_validate(settings)
    except ValidationError as error:
        raise PlanError(_not_allowed(str(item["loc"][0]), item["input"]) for item in error.errors()) from error


def _not_allowed(setting: str, value: object) -> Problem:
    return Problem(
        "plan_setting_not_allowed",
        N_("The plan's {setting} is {value}, which is not allowed."),
        N_("Allowed: {allowed}."),
        values={"setting": setting, "value": _shown(value), "allowed": _ALLOWED[setting]},
    )


def _applies(criterion: Criterion, polarity: Polarity | None) -> bool:
    """Return True when the criterion's metric check is meant for the polarity; False without a metric check."""
    check = criterion.metric_check
    return check is not None and (not check.applies_to or polarity in check.applies_to)


def _limits(criteria: CriteriaSet, polarity: Polarity | None, intersections: int) -> tuple[Limit, ...]:
    limits: dict[tuple[str, str, int, bool], Limit] = {}
    problems: list[Problem] = []
    for criterion in criteria.criteria:
        check = criterion.metric_check
        if check is None or not _applies(criterion, polarity):
            continue
        if check.depth > intersections:
            problems.append(_too_deep(criterion.id, check.depth, intersections))
        key = (check.metric, check.statistic, check.depth, check.within_control)
        limit = Limit(
            metric=check.metric,
            statistic=check.statistic,
            limit=check.limit,
            depth=check.depth,
            within_control=check.within_control,
            criterion=criterion.id,
            source=criterion.sources[0],
        )
        first = limits.setdefault(key, limit)
        if first.limit != limit.limit:
            problems.append(_two_limits(first, limit))
    if problems:
        raise PlanError(problems)
    return tuple(limits.values())


def _too_deep(criterion: str, depth: int, intersections: int) -> Problem:
    return Problem(
        "limit_deeper_than_plan",
        N_("The criterion {criterion} speaks of {depth} features together, the plan looks at {intersections}."),
        N_("Raise the plan's intersections to {depth}."),
        values={"criterion": criterion, "depth": depth, "intersections": intersections},
    )


def _two_limits(first: Limit, second: Limit) -> Problem:
    return Problem(
        "criteria_contradict",
        N_("The criteria {first} and {second} set two limits for the {statistic} of {metric}: {one} and {other}."),
        N_("Give both criteria the same limit."),
        values={
            "first": first.criterion,
            "second": second.criterion,
            "statistic": first.statistic,
            "metric": first.metric,
            "one": first.limit,
            "other": second.limit,
        },
    )


def check_lock(plan: EvaluationPlan, where: str) -> None:
    """Raise PlanError when the plan is locked and was altered after that; `where` names its file."""
    if lock_holds(plan):
        return
    lock = plan.lock
    raise PlanError(
        Problem(
            "lock_broken",
            N_("The plan was changed after {by} locked it on {at}: its hash does not match its content."),
            N_("Use the plan as it was locked, or lock the changed plan anew and say why."),
            where=where,
            values={"by": lock.by if lock else "", "at": lock.at if lock else ""},
        )
    )


_COMPARED = ("polarity", "level", "min_group_size", "intersections", "seed", "answers_until")


def contradictions(plan: EvaluationPlan, flags: Mapping[str, Any]) -> list[Problem]:
    """Return one problem for each flag that says something else than the plan, naming both values.

    `flags` holds the options that were given, by their names in Python; None is not given. A plan without a
    polarity leaves the polarity free.
    """
    problems = []
    for name in _COMPARED:
        planned, given = getattr(plan, name), flags.get(name)
        if given is None or given == planned or (name == "polarity" and planned is None):
            continue
        option = f"--{name.replace('_', '-')}"
        problems.append(
            Problem(
                "flag_contradicts_plan",
                N_("The plan says {option} {planned}, the command says {option} {given}."),
                N_("Leave {option} out, or make and lock a new plan."),
                values={"option": option, "planned": _shown(planned), "given": _shown(given)},
            )
        )
    return problems


def _shown(value: object) -> str:
    return str(value.value) if isinstance(value, Polarity) else str(value)
