"""What is found where the first k are selected: who shares the last place, and how high up the groups stand."""

from __future__ import annotations

from pydantic import Field

from evaluator.domain.base import Frozen


class ListedGroup(Frozen):
    """One group of one feature in a list."""

    feature: str
    """The feature."""
    group: str | None
    """Its value; None is not recorded."""
    people: int
    """People with a score."""
    selected: int
    """Those among the first k, everybody who shares the last place counted."""
    tied: int
    """Those who share the last place with others."""
    lowest_rate: float = Field(ge=0, le=1)
    """Share selected if the last places went to other people with that score, as far as there are others."""
    highest_rate: float = Field(ge=0, le=1)
    """Share selected if the last places went to this group first."""
    exposure_share: float = Field(ge=0, le=1)
    """Share of all exposure: the sum of 1 / log2(1 + place) over its places, by that over all of the k places."""
    exposure: float = Field(ge=0)
    """Exposure of a person in the group, by that of the average person with a score: 1 is as much."""
    chance_low: float = Field(ge=0)
    """Lower end of where that lies in random lists: the same places, given to people by lot."""
    chance_high: float = Field(ge=0)
    """Upper end of that."""
    level: float
    """Share of the random lists between both ends, about."""
    p_value: float
    """Share of random lists, this one counted, with an exposure as far from 1; it judges nothing."""
    draws: int
    """Random lists drawn."""


class FirstK(Frozen):
    """One system's list."""

    system: str
    """System it speaks of."""
    k: int
    """Places."""
    people: int
    """People with a score."""
    border: float
    """Lowest score among the first k: at or above it a person counts as selected."""
    above: int
    """People with a higher score: they are selected however ties are broken."""
    tied: int
    """People with exactly that score."""
    groups: tuple[ListedGroup, ...] = ()
    """The groups of every single feature, in order."""

    @property
    def selected(self) -> int:
        """People who count as selected."""
        return self.above + self.tied

    @property
    def places_left(self) -> int:
        """Places for those who share the last score."""
        return self.k - self.above
