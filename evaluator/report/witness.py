"""Groups with what they hide go in; whether a hidden number could be another one comes out.

A witness is a change that nobody who reads the report can see: some people move from one cell to another in one
group, and the other way round in a group that makes up for it. All numbers shown exactly stay as they are, those
shown coarsely still round to the same, and no cell falls below zero. Where such a change alters a hidden number,
the number cannot be computed from the report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np

from evaluator.domain.metrics import ALL, METRICS
from evaluator.report.coarse import ROUNDABLE, coarse_people, coarse_rate
from evaluator.report.small_cells import COUNTING, EVERY_METRIC, Metrics, Vector, vectors_of


def _moves() -> Iterator[Vector]:
    unit = np.eye(len(ALL))
    for sign in (-1.0, 1.0):
        yield from (sign * cell for cell in unit)
        yield from (sign * (unit[a] - unit[b]) for a, b in combinations(range(len(ALL)), 2))
        yield sign * (unit[0] - unit[1] - unit[2] + unit[3])  # keeps people, outcomes and decisions as they are


MOVES: tuple[Vector, ...] = tuple(_moves())
"""Changes of one group's cells by one person: more or fewer, from cell to cell, or both ways at once."""


@dataclass(frozen=True, slots=True)
class Party:
    """A group that takes part in a change."""

    cells: Vector
    metrics: Metrics
    """Those with a value."""
    unknown: Metrics
    """Those that are hidden or coarse."""
    sign: int
    """1 where the change is added, -1 where it is taken away."""
    least: int = 0
    """People it must keep: 1 where the report says that there is somebody."""


def could_differ(small: Vector, parties: Sequence[Party], doubt: tuple[int, ...]) -> bool:
    """Return True when each small number could be another one: `small` are sums of the first party's cells.

    `doubt` are the places of the cells a reader does not know anyway; people move between those alone.
    """
    moves = set.intersection(*(set(_unseen_moves(party.unknown, doubt)) for party in parties))
    found = np.zeros(len(small), dtype=bool)
    for at in sorted(moves):
        alters = small @ MOVES[at] != 0
        if (alters & ~found).any() and all(_fits(party, _signed(at, party.sign)) for party in parties):
            found |= alters
            if found.all():
                return True
    return bool(found.all())


@lru_cache(maxsize=256)
def _signed(at: int, sign: int) -> tuple[float, ...]:
    return tuple((sign * MOVES[at]).tolist())


@lru_cache(maxsize=4096)
def _unseen_moves(unknown: Metrics, doubt: tuple[int, ...]) -> tuple[int, ...]:
    """Return which moves leave every metric that is shown exactly as it is."""
    exact = [vector for metric in EVERY_METRIC - unknown for vector in vectors_of(metric)]
    known = [at for at in range(len(ALL)) if at not in doubt]
    return tuple(
        at for at, move in enumerate(MOVES) if not move[known].any() and not any(vector @ move for vector in exact)
    )


def _fits(party: Party, move: tuple[float, ...]) -> bool:
    before = party.cells.tolist()
    after = [people + step for people, step in zip(before, move, strict=True)]
    if min(after) < 0 or sum(after) < party.least:
        return False
    if sum(before) < ROUNDABLE:
        return True
    return all(_rounds_alike(metric, before, after) for metric in party.unknown & party.metrics)


def _rounds_alike(metric: str, before: Sequence[float], after: Sequence[float]) -> bool:
    """Return True when a coarse metric shows the same; what is hidden shows nothing."""
    if metric not in COUNTING and not (metric in METRICS and METRICS[metric].numerator):
        return True
    above, below = _places(metric)
    people, then = sum(before[at] for at in below), sum(after[at] for at in below)
    if people < ROUNDABLE:
        return True
    if coarse_people(people) != coarse_people(then):
        return False
    hits, later = sum(before[at] for at in above), sum(after[at] for at in above)
    return coarse_rate(hits / people, int(people)) == coarse_rate(later / then, int(then))


@lru_cache(maxsize=64)
def _places(metric: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the places of the cells above and below the line."""
    vectors = vectors_of(metric)
    above, below = (tuple(int(at) for at in np.flatnonzero(vector)) for vector in (vectors[0], vectors[-1]))
    return above, below
