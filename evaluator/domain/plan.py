"""The evaluation plan: what will be measured and where the limits lie, fixed before results are seen."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticKnownError

from evaluator.domain.base import Frozen, Identifier, Line, Schema, Source
from evaluator.domain.canonical import sha256_of
from evaluator.domain.metrics import AMOUNT_METRICS, LIMITABLE, limit_problem
from evaluator.domain.system import Polarity

Statistic = Literal["difference", "ratio"]


def _limitable(metric: str) -> str:
    if metric not in LIMITABLE:
        raise ValueError(f"unknown metric {metric!r}; allowed: {', '.join(LIMITABLE)}")
    return metric


def _below_one(limit: float, info: ValidationInfo) -> float:
    """Refuse a limit that no rate could exceed; the errors of estimated numbers have no upper end."""
    if limit >= 1 and info.data.get("metric", AMOUNT_METRICS[0]) not in AMOUNT_METRICS:
        raise PydanticKnownError("less_than", {"lt": 1})
    return limit


LimitSize = Annotated[float, Field(gt=0, allow_inf_nan=False), AfterValidator(_below_one)]
"""How far apart groups may lie: below 1, but for errors of estimated numbers, which have the unit of the data."""
LimitableMetric = Annotated[str, AfterValidator(_limitable)]
"""Id of a metric a limit can be set for, or `equalized_odds`."""


class Limit(Frozen):
    """How far apart groups may lie in one metric."""

    metric: LimitableMetric
    """Id of the metric, or `equalized_odds`."""
    statistic: Statistic
    """`difference` of two rates, or `ratio` of the lower to the higher."""
    limit: LimitSize
    """Largest difference (0.10 is ten percentage points) or smallest ratio, both below 1; for errors of estimated
    numbers the largest difference in their unit. 0, and a ratio of 1, could never be met."""
    depth: int = Field(default=1, ge=1, le=3)
    """Breakdowns it speaks of: 1 single features, 2 intersections of two as well."""
    within_control: bool = False
    """True when it speaks of results within each control level instead of overall."""
    criterion: str | None = None
    """Id of the criterion it serves, None when the plan's maker set it alone."""
    source: Source | None = None
    """Where the number comes from."""

    @model_validator(mode="after")
    def _fits_the_metric(self) -> Limit:
        problem = limit_problem(self.metric, self.statistic)
        if problem:
            raise ValueError(problem)
        return self


class EarlierLock(Frozen):
    """A version of the plan that was locked before this one: who, when, why, and its hash."""

    at: Line
    """Time, ISO 8601 in UTC."""
    by: Line
    """Who locked it."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Hash of that version."""
    reason: str | None = None
    """Why it was needed; None for the first one."""


class Lock(Frozen):
    """Who fixed the plan and when; the hash covers the plan and everything here but itself."""

    at: Line
    """Time, ISO 8601 in UTC."""
    by: Line
    """Who locked it."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Hash of the plan with this lock, this field left out."""
    previous: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """Hash of the version this one replaces."""
    reason: str | None = None
    """Why a new version was needed; required where there is a previous one."""
    earlier: tuple[EarlierLock, ...] = ()
    """Every version before this one, the first first; empty for a first one."""

    @model_validator(mode="after")
    def _a_new_version_says_why(self) -> Lock:
        if self.previous and not (self.reason or "").strip():
            raise ValueError("a plan that replaces another must say why (reason)")
        return self


class Fixed(Frozen):
    """A document as it stood when the plan was made."""

    id: str
    """Its id."""
    version: str
    """Its version."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Hash of the canonical JSON of its content, as an overlay left it."""


class FixedBeforehand(Frozen):
    """What results are held against beside the limits: it cannot be exchanged once the plan is locked."""

    criteria: Fixed
    """The criteria, with the minimums they set."""
    rubric: Fixed | None = None
    """The rubric, with its weights and knock-outs; None where it was not at hand."""
    overlay: Fixed | None = None
    """What the city changes on top of both, None without an overlay."""
    weights: dict[Identifier, float] = Field(default_factory=dict)
    """Weights of indicators that are not 1."""


class AnswersDeadline(Frozen):
    """Which answers came in time, and which did not."""

    until: str
    """Last day or moment, as the plan says."""
    late: tuple[Identifier, ...] = ()
    """Indicators whose answer was given or changed after it."""
    undated: tuple[Identifier, ...] = ()
    """Indicators whose answer says nothing of when it was given."""


class EvaluationPlan(Frozen):
    """Limits, level, sizes and seed of one evaluation."""

    kind: Literal["plan"] = "plan"
    schema_: Schema = Field(default=1, alias="schema")
    polarity: Polarity | None = None
    """What being selected means for the person; decides which metrics lead."""
    limits: tuple[Limit, ...] = ()
    """The limits; without any, metrics and gaps are computed and nothing is judged."""
    level: float = Field(default=0.95, ge=0.8, lt=1)
    """Level of every interval."""
    min_group_size: int = Field(default=30, ge=1)
    """People needed in a metric's denominator for a group to be assessed."""
    left_out_share: float = Field(default=0.05, ge=0, lt=1)
    """Largest share of people in groups that could not be assessed before `met` becomes `cannot tell`."""
    intersections: int = Field(default=2, ge=1, le=3)
    """Depth of breakdowns: 1 single features, 2 also every pair of them."""
    correction: Literal["holm"] = "holm"
    """Correction for comparing many pairs of groups."""
    seed: int = Field(default=20261122, ge=0, lt=2**32)
    """Seed of everything drawn at random."""
    criteria: str | None = None
    """Id and version of the criteria set the limits come from."""
    note: str = ""
    """What the plan's maker wants a reader to know."""
    fixed: FixedBeforehand | None = None
    """Rubric, criteria and overlay the plan was made for, None where it names none."""
    answers_until: str | None = None
    """Day (2026-12-01, to its end in UTC) or moment until which answers are given in time, None for none."""
    lock: Lock | None = None
    """None until the plan is locked: results are then exploratory."""

    @field_validator("answers_until")
    @classmethod
    def _a_day_or_a_moment(cls, until: str | None) -> str | None:
        if until is not None and moment_of(until) is None:
            raise ValueError("a deadline is a day such as 2026-12-01 or a moment such as 2026-12-01T17:00:00Z")
        return until

    @model_validator(mode="after")
    def _one_limit_each(self) -> EvaluationPlan:
        keys = [(limit.metric, limit.statistic, limit.depth, limit.within_control) for limit in self.limits]
        repeated = sorted({f"{key[0]} {key[1]}" for key in keys if keys.count(key) > 1})
        if repeated:
            raise ValueError(f"two limits for the same statistic: {', '.join(repeated)}")
        return self

    @property
    def status(self) -> Literal["locked", "exploratory"]:
        """`locked` when a lock is there (its hash is checked where a plan is read)."""
        return "exploratory" if self.lock is None else "locked"


def moment_of(text: str) -> dt.datetime | None:
    """Return the last moment that a day or a time in ISO 8601 stands for, in UTC; None for any other text.

    >>> moment_of("2026-12-01").isoformat(), moment_of("2026-12-01T17:00:00+01:00").isoformat()
    ('2026-12-01T23:59:59.999999+00:00', '2026-12-01T16:00:00+00:00')
    """
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        if len(text.strip()) <= len("2026-12-01"):
            moment = dt.datetime.combine(moment.date(), dt.time.max)
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def plan_document(plan: EvaluationPlan) -> dict[str, Any]:
    """Return the plan as written to a file: the fields that were set, so that later versions read the same."""
    fields = plan.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {"kind": "plan", "schema": 1, **fields}


def lock_hash(plan: EvaluationPlan) -> str:
    """Return the SHA-256 a locked plan must carry: over the plan and its lock without the hash itself."""
    document = plan_document(plan)
    document["lock"] = {key: value for key, value in document["lock"].items() if key != "sha256"}
    return sha256_of(document)


def locked(plan: EvaluationPlan, *, at: str, by: str, reason: str | None = None) -> EvaluationPlan:
    """Return the plan locked; locking a locked plan again makes a new version that names the old one's hash."""
    old = plan.lock
    previous = old.sha256 if old else None
    lock = Lock(at=at, by=by, sha256="0" * 64, previous=previous, reason=reason)
    if old is not None:
        before = EarlierLock(at=old.at, by=old.by, sha256=old.sha256, reason=old.reason)
        lock = lock.model_copy(update={"earlier": (*old.earlier, before)})
    draft = plan.model_copy(update={"lock": lock})
    return draft.model_copy(update={"lock": lock.model_copy(update={"sha256": lock_hash(draft)})})


def lock_holds(plan: EvaluationPlan) -> bool:
    """Return True when the plan is not locked, or its lock's hash matches its content."""
    return plan.lock is None or plan.lock.sha256 == lock_hash(plan)
