"""What stands beside a gap: chance, people concerned, the gaps that could be shown, what would settle it."""

from __future__ import annotations

from typing import Literal

from evaluator.domain.base import Frozen

Group = tuple[str | None, ...]


class Chance(Frozen):
    """The gap that chance alone would give: if people were put into these groups at random."""

    mean: float
    """Average gap of the random tables."""
    reach: float
    """Gap that chance alone passes in 1 - `level` of the tables: above it a difference, below it a ratio."""
    level: float
    """Level of `reach`, such as 0.95."""
    p_value: float
    """Share of tables, the observed one counted among them, with a gap at least as wide. It judges nothing: the
    smallest group rules it, so a large one is no evidence that groups are alike."""
    draws: int
    """Random tables drawn."""
    approximate: bool = False
    """True where weights, or more than a billion people, allow only an approximation."""


class Estimate(Frozen):
    """A number with the interval it may lie in."""

    value: float
    """The number."""
    low: float
    """Lower end of its interval."""
    high: float
    """Upper end of its interval."""


class PeopleConcerned(Frozen):
    """A difference of rates, said in people; positive is more, negative is fewer."""

    metric: str
    """Rate whose people are counted; for joint criteria, the one with the wider gap."""
    group: Group
    """Group whose people are spoken of: the one worse off where the metric or the plan says which."""
    against: Group
    """Group it is held against."""
    per_thousand: Estimate
    """How many more of every 1,000 people in the metric's denominator, at the level of the finding."""
    here: Estimate
    """The same for the group's own denominator in this file, by weight where there are weights."""
    denominator: float
    """People of the group in the metric's denominator (weighted where there are weights)."""
    weighted: bool = False
    """True when the rows stand for other people too, by their weights: they are not all in the file."""


class DetectableGap(Frozen):
    """The smallest gap beyond the limit that one group's people could show."""

    group: Group
    """The group."""
    higher: float | None
    """Smallest difference, or ratio nearest to 1, if the group's rate were the higher; None when none can be."""
    higher_code: str | None = None
    """Why there is none: `cannot_be_shown` with so few people, or `no_room` for such a gap."""
    lower: float | None
    """The same if the group's rate were the lower."""
    lower_code: str | None = None
    """Why there is none, as above."""


class Detectable(Frozen):
    """What these people can show, whatever they showed."""

    metric: str
    """Id of the metric."""
    against: Group
    """Largest group; the others are held against it (and it against the next)."""
    power: float
    """Chance with which a gap of that size is shown, such as 0.8."""
    comparisons: int
    """Pairs that share the level."""
    gaps: tuple[DetectableGap, ...]
    """One for each group that is assessed."""
    needed_for_met: int | None
    """People each group needs in the denominator for *met* with that chance, if all rates are alike; None when
    no number below a billion is enough."""
    rate: float
    """Rate over all assessed groups, which that number assumes."""


class MorePeople(Frozen):
    """How many more people of one group are needed."""

    metric: str
    """Rate whose denominator they must be in."""
    group: Group
    """The group."""
    in_denominator: int
    """More people in that denominator, rounded up to two digits."""
    people: int
    """More people of the group altogether, if as large a share of them is in the denominator as now."""


class ToSettle(Frozen):
    """What would settle a finding that cannot tell."""

    code: Literal["more_people_for_met", "more_people_for_not_met", "reach_smallest_size", "no_realistic_number"]
    """What would settle it, as a code."""
    more: tuple[MorePeople, ...] = ()
    """Groups that need more people; empty without a realistic number."""
    power: float | None = None
    """Chance that so many settle it, if the rates stay as observed; None where it is only a first step."""
