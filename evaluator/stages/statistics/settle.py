"""Counts that cannot tell go in; the sizes at which they would tell, if rates stay as they are, come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from evaluator.stages.statistics.intervals import Floats, z_of
from evaluator.stages.statistics.pairing import GroupCounts, Indices, Kind, Mask, Pairs, pairs_of
from evaluator.stages.statistics.projected import POWER, Expected, Side, reached, safety_of

MOST_PEOPLE = 1e7
"""More people than this in one group are not realistic."""
MOST_ENDS = 200
"""Pairs looked at closely: those that need most people, by a rough formula. All pairs of 300 groups would take
seconds, and the others need fewer people."""
HALVINGS = 24
"""Sizes are sought to a millionth."""
NEAR = 1.0
"""Standard errors between gap and limit below which nobody can say which side more people would show."""


@dataclass(frozen=True, slots=True)
class Enlarged:
    """A group's denominator in one of the rates, as it is and as it should be."""

    family: int
    """Which of the rates decided together."""
    group: int
    """Index of the group."""
    now: float
    """Effective denominator."""
    wanted: float
    """Effective denominator that settles it."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What more people would show, and whose."""

    side: Side
    """`inside` the limit (*met*) or `beyond` it (*not met*)."""
    enlarged: tuple[Enlarged, ...]
    """The groups that need more people, at least one."""


@dataclass(frozen=True, slots=True)
class _Ends:
    """Ends of pairs that must be settled: `first` is what a difference fears high, or a ratio low."""

    first: Indices
    second: Indices

    def __getitem__(self, chosen: Mask | Indices) -> _Ends:
        return _Ends(self.first[chosen], self.second[chosen])


@dataclass(frozen=True, slots=True)
class _Case:
    pairs: Pairs
    rate: Floats
    kind: Kind
    limit: float
    level: float
    comparisons: int
    """Pairs that share the level."""

    def speaks(self, ends: _Ends, sizes: tuple[Floats, Floats], side: Side, safety: float) -> Mask:
        """Return which ends lie on the side with these denominators."""
        comparisons = self.comparisons if side == "beyond" else 1
        return reached(
            Expected(self.rate[ends.first], sizes[0]),
            Expected(self.rate[ends.second], sizes[1]),
            kind=self.kind,
            limit=self.limit,
            side=side,
            z=z_of(self.level, comparisons),
            safety=safety,
        )

    def sizes(self, ends: _Ends, least: Floats | float) -> tuple[Floats, Floats]:
        """Return both denominators of the ends, where smaller ones are raised to `least`."""
        n = self.pairs.n
        return np.maximum(n[ends.first], least), np.maximum(n[ends.second], least)

    def leeway(self, ends: _Ends) -> Floats:
        """Return how far inside the limit each end's observed gap lies, in its standard errors."""
        p1, p2, n = self.rate[ends.first], self.rate[ends.second], self.pairs.n
        phi = 1.0 if self.kind == "difference" else self.limit
        inside = self.limit - (p1 - p2) if self.kind == "difference" else p1 - phi * p2
        error = np.sqrt(p1 * (1 - p1) / n[ends.first] + phi**2 * p2 * (1 - p2) / n[ends.second])
        certain = np.copysign(np.where(inside == 0, 0.0, np.inf), inside)
        return np.divide(inside, error, out=certain, where=error > 0)


def what_settles(
    families: Sequence[GroupCounts],
    *,
    kind: Kind,
    limit: float,
    level: float = 0.95,
    power: float = POWER,
    comparisons: int = 0,
) -> Settlement | None:
    """Return the sizes at which undecided counts would be decided with chance `power`, None if nobody can say.

    Groups of the undecided pairs are raised to the denominator their pairs want, sought by halving; larger ones
    stay as they are. Where an observed gap lies beyond the limit, for the one pair that needs fewest people; else
    for all pairs that are not inside it, all of them together with that chance (their chances of failing added,
    or the range of as many groups, whichever needs fewer people). None when a gap lies within a standard error of
    the limit, when fewer than two groups are assessed, or above 10 million people in a group. `comparisons` as in
    `decide_pairs`. ValueError as `pairs_of`.
    """
    pairs = pairs_of(families)
    rate = np.divide(pairs.x, pairs.n, out=np.zeros(pairs.x.shape), where=pairs.n > 0)
    case = _Case(pairs, rate, kind, limit, level, max(pairs.comparisons, comparisons, 1))
    first, second = pairs.first[pairs.assessed], pairs.second[pairs.assessed]
    ends = _Ends(np.concatenate([first, second]), np.concatenate([second, first]))
    if pairs.obstacle is not None or ends.first.size == 0:
        return None
    leeway = case.leeway(ends)
    beyond = leeway < -NEAR
    if beyond.any():
        return _beyond(case, _hardest(ends[beyond], -leeway[beyond], easiest=True), power)
    undecided = ~case.speaks(ends, case.sizes(ends, 0.0), "inside", 0.0)
    if not undecided.any() or (leeway[undecided] < NEAR).any():
        return None
    return _inside(case, ends[undecided], leeway[undecided], power)


def _hardest(ends: _Ends, leeway: Floats, *, easiest: bool = False) -> _Ends:
    order = np.argsort(-leeway if easiest else leeway, kind="stable")
    return ends[order[:MOST_ENDS]]


def _beyond(case: _Case, ends: _Ends, power: float) -> Settlement | None:
    """Return the pair that shows *not met* with fewest people more."""
    wanted = _least(case, ends, "beyond", safety_of(power))
    now = case.sizes(ends, 0.0)
    more = sum((np.maximum(wanted - size, 0.0) for size in now), np.zeros(wanted.shape))
    best = int(np.argmin(more))
    if not np.isfinite(wanted[best]):
        return None
    return _settlement(case, ends[np.array([best])], wanted[best : best + 1], "beyond")


def _inside(case: _Case, ends: _Ends, leeway: Floats, power: float) -> Settlement | None:
    """Return the sizes that bring every undecided end inside."""
    groups = np.unique(np.concatenate([ends.first, ends.second])).size
    ends = _hardest(ends, leeway)
    alone = _least(case, ends, "inside", safety_of(power))
    if not np.isfinite(alone).all():
        return None
    shared = _shared_safety(alone, z_of(case.level), power)
    safety = min(shared, safety_of(power, groups))
    wanted = _least(case, ends, "inside", safety)
    return _settlement(case, ends, wanted, "inside") if np.isfinite(wanted).all() else None


def _shared_safety(alone: Floats, z: float, power: float) -> float:
    """Return the safety with which all ends hold together: their chances of failing are added (Bonferroni).

    `alone` are the sizes that each end wants by itself. At the largest of them an end that wants less fails less
    often, by the normal approximation.
    """
    to_spare = np.sqrt(alone.max() / alone) * (z + safety_of(power)) - z
    as_many = float(ndtr(-to_spare).sum()) / (1.0 - power)
    return safety_of(1.0 - (1.0 - power) / max(as_many, 1.0))


def _least(case: _Case, ends: _Ends, side: Side, safety: float) -> Floats:
    """Return the common denominator that settles each end alone; infinite where none is realistic."""
    low, high = np.zeros(ends.first.shape), np.full(ends.first.shape, np.log(MOST_PEOPLE))
    possible = case.speaks(ends, case.sizes(ends, MOST_PEOPLE), side, safety)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = case.speaks(ends, case.sizes(ends, np.exp(middle)), side, safety)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(possible, np.exp(high), np.inf)


def _settlement(case: _Case, ends: _Ends, wanted: Floats, side: Side) -> Settlement | None:
    """Return the groups to enlarge: each to the most that one of its ends wants."""
    entries = np.concatenate([ends.first, ends.second])
    largest = np.zeros(case.pairs.n.shape)
    np.maximum.at(largest, entries, np.concatenate([wanted, wanted]))
    short = np.flatnonzero(largest > case.pairs.n)
    if short.size == 0:
        return None
    pairs = case.pairs
    enlarged = tuple(
        Enlarged(int(pairs.family[entry]), int(pairs.group[entry]), float(pairs.n[entry]), float(largest[entry]))
        for entry in short
    )
    return Settlement(side, enlarged)


def rounded_up(number: float) -> int:
    """Return a number of people rounded up to two digits: 238 is 240, 2,381 is 2,400, 7 is 7.

    >>> rounded_up(238), rounded_up(2381.2), rounded_up(6.2), rounded_up(240)
    (240, 2400, 7, 240)
    """
    whole = int(np.ceil(number - 1e-9))
    unit: int = 10 ** max(len(str(whole)) - 2, 0)
    return -(-whole // unit) * unit
