"""What an evaluation finds: rates by group with their intervals, gaps between groups with their outcomes."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, model_validator

from evaluator.domain.base import Frozen
from evaluator.domain.certainty import Chance, Detectable, PeopleConcerned, ToSettle
from evaluator.domain.paired import Paired


class Outcome(StrEnum):
    """What a check comes to; `cannot_tell` and `not_assessed` are never a pass."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_TELL = "cannot_tell"
    NOT_ASSESSED = "not_assessed"


class Interval(Frozen):
    """Where the value may lie."""

    low: float | None
    """Lower end; None when there is none (a ratio without a bound)."""
    high: float | None
    """Upper end; None when there is none."""
    level: float
    """Level, such as 0.95."""
    method: str
    """How it was computed, such as `wilson`."""


class Sentence(Frozen):
    """Something said by code and values, so that it can be said in any language."""

    code: str
    """Code of the sentence."""
    values: dict[str, Any] = Field(default_factory=dict)
    """What the sentence names."""
    english: str = ""
    """The English rendering, stored beside them."""


class GroupMetric(Frozen):
    """One metric in one group."""

    system: str
    """System it speaks of."""
    metric: str
    """Id of the metric, such as `false_positive_rate`."""
    features: tuple[str, ...] = ()
    """Features of the breakdown; empty for everybody together."""
    group: tuple[str | None, ...] = ()
    """The group's value in each feature; None is not recorded."""
    control: dict[str, str | None] = Field(default_factory=dict)
    """Level of each control feature, empty overall."""
    class_: str | None = Field(default=None, alias="class")
    """Class of a multi-class task."""
    numerator: float | None = None
    """What was counted (weighted where there are weights); None for metrics made of several rates."""
    denominator: float | None = None
    """Over whom; None for `count` and for metrics made of several rates."""
    people: int
    """People in the denominator, unweighted."""
    effective_n: float | None = None
    """Effective number of people: the size the interval uses."""
    value: float | None = None
    """The rate, 0 to 1 (people for `count`; the unit of the data for errors of estimated numbers); None when it is
    undefined."""
    reason: str | None = None
    """English sentence that says why there is no value."""
    reason_code: str | None = None
    """The same as a code, such as `nobody_selected`; None when there is a value."""
    reason_values: dict[str, Any] = Field(default_factory=dict)
    """What the reason names."""
    interval: Interval | None = None
    """Where the rate may lie; None without a value or a method for it."""
    parts: dict[str, float | None] = Field(default_factory=dict)
    """The rates or counts a composite metric is made of."""
    warnings: tuple[str, ...] = ()
    """Codes of cautions, such as `verification_bias`."""

    @model_validator(mode="after")
    def _value_or_reason(self) -> GroupMetric:
        if (self.value is None) == (self.reason_code is None):
            raise ValueError("a metric has either a value or a reason")
        return self


class LeftOut(Frozen):
    """A group that could not be assessed."""

    group: tuple[str | None, ...]
    """Its value in each feature."""
    reason_code: str
    """`too_few_people`, `not_recorded`, `no_value`."""
    people: int
    """People in the metric's denominator; for joint criteria, in the smaller one."""


class Pair(Frozen):
    """Two groups held against each other."""

    metric: str
    """Id of the metric."""
    first: tuple[str | None, ...]
    """One group."""
    second: tuple[str | None, ...]
    """The other group."""
    value: float | None
    """First minus second, or first over second."""
    interval: Interval | None
    """At the plan's level."""
    corrected: Interval | None
    """At the level corrected for all pairs of the criterion."""
    beyond: bool = False
    """True when this pair is shown to lie beyond the limit."""


class Finding(Frozen):
    """A gap between groups, or between a group and a reference, and what it comes to against the plan's limit."""

    system: str
    """System it speaks of."""
    compared_with: str | None = None
    """Another system, in paired comparisons."""
    metric: str
    """Id of the metric, or of a joint criterion such as `equalized_odds`."""
    features: tuple[str, ...]
    """Features of the breakdown, in the order of the mapping."""
    control: dict[str, str | None] = Field(default_factory=dict)
    """Level of each control feature, empty overall."""
    class_: str | None = Field(default=None, alias="class")
    """Class of a multi-class task."""
    statistic: str
    """`difference` (highest minus lowest), `ratio` (lowest over highest), `to_reference_difference`, ...; of
    indices of inequality `overall` (between all people) and `between_groups`; of two systems
    `paired_difference` (rate of `system` minus rate of `compared_with`) and `difference_of_gaps`."""
    group: tuple[str | None, ...] | None = None
    """The group compared with the reference; None for gaps between all groups."""
    reference: tuple[str | None, ...] | None = None
    """The group compared with; None for gaps between all groups."""
    value: float | None = None
    """The gap, a difference or ratio of rates from 0 to 1, or a difference in the unit of the data; None when
    there is none."""
    reason: str | None = None
    """English sentence that says why there is no value."""
    reason_code: str | None = None
    """The same as a code; None when there is a value."""
    reason_values: dict[str, Any] = Field(default_factory=dict)
    """What the reason names."""
    interval: Interval | None = None
    """Where the gap may lie, all pairs of groups considered at once."""
    lowest: tuple[str | None, ...] | None = None
    """Assessed group with the lowest rate."""
    highest: tuple[str | None, ...] | None = None
    """Assessed group with the highest rate."""
    assessed: tuple[tuple[str | None, ...], ...] = ()
    """Groups large enough to be compared."""
    left_out: tuple[LeftOut, ...] = ()
    """Groups that were not compared, and why."""
    comparisons: int = 0
    """Pairs the correction counts."""
    pairs: tuple[Pair, ...] = ()
    """The pairs that decide: those shown beyond the limit, else the one nearest to it."""
    limit: float | None = None
    """The plan's limit, None when none was set."""
    outcome: Outcome
    """What the gap comes to against the limit."""
    outcome_reason: str | None = None
    """English sentence that says why."""
    outcome_code: str
    """Why, as a code: `all_pairs_inside`, `pair_beyond`, `interval_crosses_limit`, `guard_disagrees`,
    `left_out_share`, `verification_bias`, `nobody_selected`, `fewer_than_two_groups`, `no_limit_set`, ..."""
    outcome_values: dict[str, Any] = Field(default_factory=dict)
    """What the reason of the outcome names."""
    warnings: tuple[str, ...] = ()
    """Codes of cautions, such as `verification_bias`."""
    chance: Chance | None = None
    """The gap that chance alone would give; None where it was not asked for."""
    people: PeopleConcerned | None = None
    """How many people a difference concerns; None for ratios and without a value."""
    detectable: Detectable | None = None
    """The gaps these people could show; None without a limit or a value."""
    paired: Paired | None = None
    """On whom two systems differ, in comparisons of their rates."""
    to_settle: ToSettle | None = None
    """What would settle a finding that cannot tell; None for others, and where numbers of people would not."""


class Agreement(Frozen):
    """Whether fairlearn, asked independently, gave the same numbers."""

    library: Literal["fairlearn"] = "fairlearn"
    """Who was asked."""
    status: Literal["agrees", "not_checked"]
    """Whether it was asked; a disagreement is a bug and gives no record."""
    version: str | None = None
    """Its version."""
    compared: int = 0
    """Values compared."""
    largest_difference: float | None = None
    """Largest difference between its values and ours; None when not asked."""
    undefined_here: int = 0
    """Values we call undefined where fairlearn gives a number."""
