"""Group sizes go in; the smallest gap they can show, and the people needed to show there is none, come out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from evaluator.stages.statistics.intervals import Floats, z_of
from evaluator.stages.statistics.pairing import Kind, Mask
from evaluator.stages.statistics.projected import POWER, Expected, reached, safety_of

HALVINGS = 18
"""A gap is sought to a 250,000th of the room there is for it."""
MOST_PEOPLE = 10**9
"""Numbers of people above this are not worth saying."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The smallest gaps that can be shown, in the statistic's own unit; one entry a group."""

    value: Floats
    """Smallest difference, or largest ratio (lower over higher rate); the limit itself where not possible."""
    possible: Mask
    """False where these people cannot show any gap beyond the limit in this direction."""
    room: Mask
    """False where there is no such gap at all: no rate lies that far beyond the reference's."""


@dataclass(frozen=True, slots=True)
class Detectable:
    """What each group can show against a reference, in both directions."""

    higher: Shown
    """The group's rate above the reference's."""
    lower: Shown
    """The group's rate below it."""


def smallest_detectable(
    n: ArrayLike,
    n_reference: ArrayLike,
    rate: ArrayLike,
    *,
    kind: Kind,
    limit: float,
    level: float = 0.95,
    comparisons: int = 1,
    power: float = POWER,
) -> Detectable:
    """Return the smallest gap beyond `limit` that `n` people show against a reference with chance `power`.

    `rate` is the reference's; `n` and `n_reference` are (effective) denominators; `comparisons` are the pairs of
    groups that share the level. Shown means *not met* by both intervals. The statistic of the question is that of
    Dunnett, C. W. and Gent, M. (1977), Biometrics 33, 593-602, and of Farrington, C. P. and Manning, G. (1990),
    Statistics in Medicine 9, 1447-1454; theirs, made for one large-sample test, gives nearly the same gaps where
    counts are large, and the guard needs more where they are small (see `projected`). ValueError unless the limit
    lies between 0 and 1 (a difference of 0 is allowed) and rates from 0 to 1.
    """
    size, other, base = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (n, n_reference, rate)))
    if not 0.0 <= limit < 1.0 or (kind == "ratio" and limit == 0.0):
        raise ValueError(f"a limit lies between 0 and 1, not {limit!r}")
    if not np.all((base >= 0) & (base <= 1)):
        raise ValueError("a rate lies between 0 and 1")
    z, safety = z_of(level, comparisons), safety_of(power)

    def shown(higher: bool) -> Shown:
        return _smallest(size, other, base, kind, limit, z, safety, higher=higher)

    return Detectable(higher=shown(True), lower=shown(False))


def _smallest(
    n: Floats,
    n_reference: Floats,
    base: Floats,
    kind: Kind,
    limit: float,
    z: float,
    safety: float,
    *,
    higher: bool,
) -> Shown:
    farthest = _farthest(base, kind, higher=higher)
    room = farthest > limit if kind == "difference" else farthest < limit
    span = np.where(room, farthest - limit, 0.0)

    def speaks(part: Floats) -> Mask:
        gap = limit + part * span
        own = Expected(_own_rate(base, gap, kind, higher=higher), n)
        reference = Expected(base, n_reference)
        # `reached` wants the higher rate first in a difference, the lower in a ratio.
        first, second = (own, reference) if higher == (kind == "difference") else (reference, own)
        return reached(first, second, kind=kind, limit=limit, side="beyond", z=z, safety=safety) & room

    low, high = np.zeros(base.shape), np.ones(base.shape)
    possible = speaks(high) if room.any() else room
    for _ in range(HALVINGS if possible.any() else 0):
        middle = (low + high) / 2
        enough = speaks(middle)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return Shown(np.where(possible, limit + high * span, limit), possible, room)


def _farthest(base: Floats, kind: Kind, *, higher: bool) -> Floats:
    """Return the widest gap there can be: up to a rate of 1, or down to 0."""
    if kind == "difference":
        return 1.0 - base if higher else base
    # A ratio to a rate of 0 is 0 only from above; both 0 has none.
    return base if higher else np.where(base > 0, 0.0, 1.0)


def _own_rate(base: Floats, gap: Floats, kind: Kind, *, higher: bool) -> Floats:
    if kind == "difference":
        return np.clip(base + gap if higher else base - gap, 0.0, 1.0)
    if not higher:
        return base * gap
    return np.minimum(np.divide(base, gap, out=np.ones(base.shape), where=gap > 0), 1.0)


@lru_cache(maxsize=1024)
def people_for_met(
    rate: float,
    *,
    kind: Kind,
    limit: float,
    groups: int = 2,
    level: float = 0.95,
    power: float = POWER,
) -> int | None:
    """Return the people each of `groups` equal groups needs so that *met* is said with chance `power`.

    If truly all of them have `rate`: the widest of all gaps that chance makes (Tukey's range) must still leave
    both intervals inside the limit. In the metric's denominator. None above a billion, and for a ratio of rates
    of 0. ValueError unless limit and rate lie between 0 and 1, and there are two groups or more.
    """
    if not (0.0 < limit < 1.0 and 0.0 <= rate <= 1.0 and groups >= 2):
        raise ValueError("limit and rate lie between 0 and 1, and gaps need two groups")
    z, safety = z_of(level), safety_of(power, groups)

    def enough(n: int) -> bool:
        one = Expected(rate, float(n))
        return bool(reached(one, one, kind=kind, limit=limit, side="inside", z=z, safety=safety))

    low, high = _bracket(enough, _rough_size(rate, kind, limit, z + safety))
    while high is not None and high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _rough_size(rate: float, kind: Kind, limit: float, errors: float) -> int:
    """Return about how many people bring the limit so many standard errors away, by the simplest formula."""
    phi, room = (1.0, limit) if kind == "difference" else (limit, rate * (1.0 - limit))
    if room == 0.0:
        return 1
    return int(np.clip(errors**2 * (1.0 + phi**2) * rate * (1.0 - rate) / room**2, 1, MOST_PEOPLE))


def _bracket(enough: Callable[[int], bool], start: int) -> tuple[int, int | None]:
    """Return a number that is not enough (0 at least) and one that is; None above `MOST_PEOPLE`."""
    low, high = 0, start
    if enough(high):
        while high > 1 and enough(max(high * 4 // 5, 1)):
            high = max(high * 4 // 5, 1)
        return high * 4 // 5, high
    while not enough(high):
        if high >= MOST_PEOPLE:
            return high, None
        low, high = high, min(high + high // 4 + 1, MOST_PEOPLE)
    return low, high
