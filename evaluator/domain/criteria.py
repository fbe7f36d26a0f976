"""Criteria: what is demanded of a system, from which source, and what it comes to."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from evaluator.domain.base import Frozen, Identifier, RulesBroken, Schema, Source, Text, Version
from evaluator.domain.metrics import limit_problem
from evaluator.domain.plan import LimitableMetric, LimitSize, Statistic
from evaluator.domain.results import Outcome
from evaluator.domain.system import Impact, Polarity


class MetricCheck(Frozen):
    """A limit on the gap between groups."""

    metric: LimitableMetric
    statistic: Statistic
    limit: LimitSize
    """Below 1, but for errors of estimated numbers: then in their unit."""
    depth: int = Field(default=1, ge=1, le=3)
    within_control: bool = False
    features: tuple[str, ...] = ()
    """Features that must be supplied; empty means all that were."""
    applies_to: tuple[Polarity, ...] = ()
    """Polarities it is meant for; empty means all."""

    @model_validator(mode="after")
    def _fits_the_metric(self) -> MetricCheck:
        problem = limit_problem(self.metric, self.statistic)
        if problem:
            raise ValueError(problem)
        return self


class RubricCheck(Frozen):
    """A maturity that must be reached, in a group or one indicator."""

    group: Identifier | None = None
    indicator: Identifier | None = None
    minimum: float | Literal["by_impact"]
    """Level 0 to 4, or the minimum the system's impact level sets."""

    @field_validator("minimum")
    @classmethod
    def _minimum_is_a_level(cls, minimum: float | str) -> float | str:
        if not isinstance(minimum, str) and not 0 < minimum <= 4:
            raise ValueError("a minimum lies above 0 and is at most 4")
        return minimum

    @model_validator(mode="after")
    def _group_or_indicator(self) -> RubricCheck:
        if (self.group is None) == (self.indicator is None):
            raise ValueError("a rubric check names a group or an indicator")
        return self


class Criterion(Frozen):
    """One demand, checked by a metric, by the rubric, or by both."""

    id: Identifier
    group: Identifier
    """Rubric group it belongs to."""
    title: Text
    why: Text
    metric_check: MetricCheck | None = None
    rubric_check: RubricCheck | None = None
    sources: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _something_is_checked(self) -> Criterion:
        if self.metric_check is None and self.rubric_check is None:
            raise ValueError("a criterion needs a metric_check, a rubric_check or both")
        return self


class CriteriaSet(Frozen):
    """A whole set of criteria, as read from its file."""

    kind: Literal["criteria"] = "criteria"
    schema_: Schema = Field(default=1, alias="schema")
    id: Identifier
    version: Version
    title: Text
    about: Text
    rubric: Identifier
    """Rubric whose groups and indicators it names."""
    minimum_maturity: dict[Impact, float]
    """Minimum maturity of every group, by impact level."""
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @field_validator("minimum_maturity")
    @classmethod
    def _every_impact_has_a_minimum(cls, minimum: dict[Impact, float]) -> dict[Impact, float]:
        missing = [impact.value for impact in Impact if impact not in minimum]
        if missing:
            raise ValueError(f"a minimum is missing for the impact {', '.join(missing)}")
        if any(not 0 < level <= 4 for level in minimum.values()):
            raise ValueError("a minimum lies above 0 and is at most 4")
        return minimum

    @model_validator(mode="after")
    def _ids_once(self) -> CriteriaSet:
        ids = [criterion.id for criterion in self.criteria]
        broken = [
            (("criteria", at, "id"), f"id used twice: {id}; each id stands once")
            for at, id in enumerate(ids)
            if id in ids[:at]
        ]
        if broken:
            raise RulesBroken(broken)
        return self


class Because(Frozen):
    """One thing an outcome rests on."""

    code: str
    """Such as `finding`, `maturity`, `indicator`, `not_supplied`."""
    values: dict[str, Any] = Field(default_factory=dict)
    """What the sentence names."""
    ids: tuple[str, ...] = ()
    """Indicators or features it points to."""
    outcome: Outcome
    """What this part alone comes to."""
    sentence: str = ""
    """English rendering."""


class CriterionOutcome(Frozen):
    """What one criterion comes to for one system."""

    criterion: Identifier
    """Id of the criterion."""
    system: str
    """System it speaks of."""
    group: Identifier
    """Rubric group the criterion belongs to."""
    checks: tuple[Literal["metric", "rubric"], ...]
    """Kinds of check it has."""
    outcome: Outcome
    """What it comes to; the worst of its parts."""
    because: tuple[Because, ...]
    """What it rests on."""
    to_settle: tuple[Because, ...] = ()
    """What would settle a `cannot_tell` or `not_assessed`."""


class KnockOutOutcome(Frozen):
    """A knock-out that applies, for one system."""

    indicator: Identifier
    """Id of the indicator."""
    system: str
    """System it speaks of."""
    state: Literal["passed", "failed", "open"]
    """What it comes to; `open` while evidence or facts are missing."""
    because: Because
    """What it rests on."""


MITIGATED = "knock_out_passed_mitigated"
"""Why a knock-out passed although a limit is exceeded: a named person approved a mitigation."""


class Verdict(Frozen):
    """What it all comes to for one system, with what it rests on; never a score."""

    system: str
    """System it speaks of."""
    status: Literal[
        "not_acceptable_as_presented",
        "decision_open",
        "acceptable_with_conditions",
        "acceptable_as_presented",
    ]
    """What it comes to."""
    failed: tuple[Identifier, ...] = ()
    """Knock-outs that failed."""
    open: tuple[Identifier, ...] = ()
    """Knock-outs and criteria that are undecided."""
    conditions: tuple[Identifier, ...] = ()
    """Criteria that are not met and must become conditions."""
    because_code: str = ""
    """Why, as a code: `knock_out_failed`, `something_open`, `rubric_not_answered`, ..."""
    because_values: dict[str, Any] = Field(default_factory=dict)
    """What the sentence names."""
    sentence: str = ""
    """English rendering."""
