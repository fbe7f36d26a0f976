"""Effective counts by group go in; the pairs of groups to hold against each other come out, flat, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluator.stages.statistics.intervals import Floats

Kind: TypeAlias = Literal["difference", "ratio"]
Obstacle: TypeAlias = Literal["fewer_than_two_groups", "reference_not_assessed"]
Mask: TypeAlias = NDArray[np.bool_]
Indices: TypeAlias = NDArray[np.intp]

LEAST_TESTED = 10
"""People from which on a group may show *not met*, whatever the plan's smallest group."""


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """One rate's counts in every group; arrays of one length, one entry a group."""

    x: Floats
    """Effective numerators: counts, or with weights the weighted rate times `n`."""
    n: Floats
    """Effective denominators; read only where a group is assessed or tested."""
    people: NDArray[np.int64]
    """People in the denominator, unweighted."""
    assessed: Mask
    """Groups with enough people, and enough effective size, to be assessed by the plan."""
    tested: Mask
    """Groups that may show *not met*: at least 10 people in the denominator, assessed or not."""

    def left_out_share(self) -> float:
        """Return the share of people in groups that are not assessed; 0 when there is nobody at all."""
        everybody = int(self.people.sum())
        return int(self.people[~self.assessed].sum()) / everybody if everybody else 0.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of groups that are assessed or tested, of all rates that are decided together."""

    x: Floats
    """Effective numerators, one entry a group and rate."""
    n: Floats
    """Effective denominators."""
    family: Indices
    """Which rate an entry belongs to."""
    group: Indices
    """Which group an entry belongs to."""
    first: Indices
    """Entry of each pair's first group: the one with the lower index, or the one compared with the reference."""
    second: Indices
    """Entry of each pair's second group."""
    assessed: Mask
    """Pairs of two assessed groups."""
    tested: Mask
    """Pairs of two tested groups."""
    directed: bool
    """Whether all pairs are with one reference group."""
    obstacle: Obstacle | None
    """Why some rate has no pair of assessed groups, if that is so."""

    @property
    def comparisons(self) -> int:
        """Pairs of tested groups: what *not met* is corrected for."""
        return int(self.tested.sum())


def group_counts(
    x: ArrayLike,
    n: ArrayLike,
    people: ArrayLike,
    *,
    min_group_size: int,
    comparable: ArrayLike = True,
) -> GroupCounts:
    """Return the counts with the flags that follow from them.

    Assessed are groups with at least `min_group_size` people and as large an effective size; tested are those
    with at least `LEAST_TESTED` people. Groups that are not `comparable` (people whose group is not recorded)
    are neither, yet their people count as left out. A group over nobody has x = n = people = 0.
    """
    size, heads = np.asarray(n, dtype=np.float64), np.asarray(people, dtype=np.int64)
    takes_part = np.broadcast_to(np.asarray(comparable, dtype=np.bool_), heads.shape)
    return GroupCounts(
        x=np.asarray(x, dtype=np.float64),
        n=size,
        people=heads,
        assessed=takes_part & (heads >= min_group_size) & (size >= min_group_size) & (heads > 0),
        tested=takes_part & (heads >= LEAST_TESTED),
    )


def pairs_of(families: Sequence[GroupCounts], reference: int | None = None) -> Pairs:
    """Return the pairs among the groups of each rate, or of each group with `reference` (a group's index).

    Pairs never cross from one rate to another. Memory: about 40 bytes a pair (2 MB for 300 groups). ValueError
    when there is no rate, when arrays differ in length, or when the reference is not one of the groups.
    """
    if not families:
        raise ValueError("there is no rate to compare")
    for counts in families:
        _check(counts, reference)
    known = [np.flatnonzero(counts.assessed | counts.tested) for counts in families]
    starts = np.cumsum([0, *(entries.size for entries in known)])
    joined = [_combinations(entries, reference) for entries in known]
    first = np.concatenate([pair[0] + start for pair, start in zip(joined, starts, strict=False)])
    second = np.concatenate([pair[1] + start for pair, start in zip(joined, starts, strict=False)])
    assessed = np.concatenate([counts.assessed[entries] for counts, entries in zip(families, known, strict=True)])
    tested = np.concatenate([counts.tested[entries] for counts, entries in zip(families, known, strict=True)])
    return Pairs(
        x=np.concatenate([counts.x[entries] for counts, entries in zip(families, known, strict=True)]),
        n=np.concatenate([counts.n[entries] for counts, entries in zip(families, known, strict=True)]),
        family=np.repeat(np.arange(len(families)), [entries.size for entries in known]),
        group=np.concatenate(known),
        first=first,
        second=second,
        assessed=assessed[first] & assessed[second],
        tested=tested[first] & tested[second],
        directed=reference is not None,
        obstacle=obstacle_of(families, reference),
    )


def _check(counts: GroupCounts, reference: int | None) -> None:
    shape = counts.x.shape
    if len(shape) != 1 or any(
        part.shape != shape for part in (counts.n, counts.people, counts.assessed, counts.tested)
    ):
        raise ValueError("every array of a rate must have one entry a group")
    if reference is not None and not 0 <= reference < shape[0]:
        raise ValueError(f"the reference {reference} is not one of {shape[0]} groups")


def _combinations(known: Indices, reference: int | None) -> tuple[Indices, Indices]:
    if reference is None:
        return np.triu_indices(known.size, 1)
    others = np.flatnonzero(known != reference)
    if others.size == known.size:
        return others[:0], others[:0]
    return others, np.full_like(others, np.searchsorted(known, reference))


def obstacle_of(families: Sequence[GroupCounts], reference: int | None) -> Obstacle | None:
    """Return why some rate has no pair of assessed groups, None where each has one."""
    if reference is not None and not all(counts.assessed[reference] for counts in families):
        return "reference_not_assessed"
    if any(counts.assessed.sum() < 2 for counts in families):
        return "fewer_than_two_groups"
    return None
