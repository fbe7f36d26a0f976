"""What a test could show before anybody has tested: the people each group needs, and the gaps it could show."""

from __future__ import annotations

from pydantic import Field

from evaluator.domain.base import Frozen


class Assumed(Frozen):
    """What must be assumed while nothing is measured: said wherever it is used, and editable."""

    rate: float = Field(default=0.2, gt=0, lt=1)
    """Rate that the limit is about, in every group; not used for selection and base rate."""
    base_rate: float = Field(default=0.2, gt=0, lt=1)
    """Share of people who should be selected."""
    selection_rate: float = Field(default=0.2, gt=0, lt=1)
    """Share of people who are selected."""


class GroupBefore(Frozen):
    """One group with the people it is to have."""

    group: str
    """Its name."""
    people: int
    """Its people."""
    in_denominator: int
    """Those among them whom the rate looks at, by what is assumed."""
    more_people: int
    """People it is short of, to show that the limit is kept where it is; 0 where it has enough."""
    large_enough: bool
    """Whether it would be assessed at all."""
    higher: float | None = None
    """Smallest gap beyond the limit that it could show, were its rate the higher; None where none can be shown."""
    lower: float | None = None
    """The same were its rate the lower."""


class LimitBefore(Frozen):
    """One limit for the groups of one feature."""

    metric: str
    """Rate that is looked at: that of the limit, or one of a joint criterion."""
    criterion: str
    """Metric of the limit."""
    statistic: str
    """`difference` or `ratio`."""
    limit: float
    """The limit."""
    feature: str
    """The feature; empty where no groups were named."""
    groups: tuple[GroupBefore, ...] = ()
    """Its groups."""
    compared: int
    """How many groups are compared with each other."""
    comparisons: int
    """Pairs that share the level."""
    power: float
    """Chance that what is said comes true."""
    rate: float
    """Rate that is assumed in every group."""
    share: float
    """Share of people whom the rate looks at, as assumed."""
    needed: int | None
    """People each group needs among those the rate looks at, to show with that chance that the limit is kept where
    there is truly no gap; None when no number below a billion is enough."""
    needed_people: int | None
    """People each group needs altogether for that, rounded up to two digits."""
