"""Cells of two halves of the people go in; subgroups worse off in one half, held against the other, come out.

On one half every level and combination of levels is compared with everybody else by the pooled two-sample test;
the most striking are kept, those that overlap one kept before (Jaccard over one half) left out. On the other half
each is compared once more, by Newcombe's interval and by the guard, with the steps of Holm, S. (1979),
Scandinavian Journal of Statistics 6, 65-70. What was found says nothing of the half that confirms, so that at most
(1 - level) / 2 of the searches among people who are alike confirm anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np
from numpy.typing import NDArray

from evaluator.stages.statistics.contrasts import guard_difference, newcombe
from evaluator.stages.statistics.intervals import Floats, Limits, effective_size, z_of

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

KEPT = 10
"""Subgroups taken over from the searched half at most."""
SAME = 0.5
"""Jaccard overlap beyond which two subgroups count as one."""


@dataclass(frozen=True, slots=True)
class Halves:
    """One rate's counts in cells of some columns, for the searched half and the other."""

    levels: tuple[tuple[str | None, ...], ...]
    """Levels of each column; None is not recorded."""
    codes: Counts
    """Place of each cell's level, of the shape (cells, columns)."""
    sums: Floats
    """Of the shape (2, sums, cells), searched half first: people in the numerator, people in the denominator; with
    weights also their sums in both, and the sums of their squares in the numerator and the rest."""

    def inside(self, place: Place) -> Mask:
        """Return which cells belong to a subgroup."""
        inside = np.ones(len(self.codes), dtype=np.bool_)
        for column, level in zip(place.columns, place.levels, strict=True):
            inside &= self.codes[:, column] == level
        return inside


@dataclass(frozen=True, slots=True)
class Place:
    """A subgroup: a level in one column or several."""

    columns: tuple[int, ...]
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subgroup that was found, with its sums in each half, of the shape (2, sums)."""

    place: Place
    inside: Floats
    rest: Floats
    """The same of everybody else."""
    overlaps: tuple[int, ...]
    """Candidates before it that share at least half of the smaller one's people."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the other half says of a candidate; a difference is inside minus everybody else."""

    candidate: Candidate
    enough: bool
    """Whether the other half has enough people for it."""
    confirmed: bool
    interval: tuple[float, float] | None
    corrected: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search comes to."""

    looked_at: int
    comparisons: int
    held: tuple[Held, ...]


def halves_of_counts(
    levels: tuple[tuple[str | None, ...], ...], codes: Counts, counted: Counts, people: Counts
) -> Halves:
    """Return the halves of people who are not weighted; counts are of the shape (2, cells)."""
    return Halves(levels, codes, np.stack([counted, people], axis=1).astype(np.float64))


def rate_of(sums: Floats) -> Floats:
    """Return the rate (weighted where there are weights) of sums of the shape (sums, ...), 0 over nobody."""
    part, whole = (sums[2], sums[3]) if len(sums) > 2 else (sums[0], sums[1])
    rate: Floats = np.divide(part, whole, out=np.zeros(np.shape(whole)), where=np.asarray(whole) > 0)
    return rate


def size_of(sums: Floats) -> Floats:
    """Return the people in the denominator, the effective size where there are weights."""
    size: Floats = np.array(sums[1], dtype=np.float64, ndmin=1)
    if len(sums) > 2:
        _, people, part, whole, squares, rest = np.reshape(sums, (len(sums), -1))
        known = (people >= 1) & (whole > 0) & (squares + rest > 0)
        size = np.zeros(people.shape)
        size[known] = effective_size(*(row[known] for row in (part, whole, squares, rest, people)))
    return size.reshape(np.shape(sums[1]))


def search_halves(
    halves: Halves, *, depth: int, least: int, level: float = 0.95, difference: float = 0.0, lower: bool = False
) -> Found:
    """Return the subgroups that the first half points to, and what the second says of each.

    `depth` columns describe a subgroup at most; `least` people, and as large an effective size, are needed inside
    and outside in each half. A subgroup is confirmed when its rate lies more than `difference` above that of
    everybody else, below with `lower`.
    """
    if lower:  # a low rate is a high rate of its complement
        turned = Halves(halves.levels, halves.codes, _complement(halves.sums, axis=1))
        found = search_halves(turned, depth=depth, least=least, level=level, difference=difference)
        return Found(found.looked_at, found.comparisons, tuple(_turned(held) for held in found.held))
    blocks = list(_scored(halves, depth, least, difference))
    held, comparisons = _held(_kept(halves, blocks), least, level, difference)
    return Found(sum(block.looked_at for block in blocks), comparisons, held)


@dataclass(frozen=True, slots=True)
class _Block:
    """The subgroups of some columns that look worse off in the searched half."""

    columns: tuple[int, ...]
    levels: Counts
    """Their levels, of the shape (subgroups, columns)."""
    z: Floats
    looked_at: int


def _scored(halves: Halves, depth: int, least: int, difference: float) -> Iterator[_Block]:
    sums = halves.sums[0]
    everybody = sums.sum(axis=1)
    pooled = float(rate_of(everybody))
    for size in range(1, depth + 1):
        for columns in combinations(range(len(halves.levels)), size):
            flat, levels = _groups(halves, columns)
            inside: Floats = np.stack([_by(flat, row, len(levels)) for row in sums])
            recorded = np.ones(len(levels), dtype=np.bool_)
            for at, column in enumerate(columns):
                recorded &= np.array([name is not None for name in halves.levels[column]])[levels[:, at]]
            chosen = recorded & (inside[1] >= least) & (everybody[1] - inside[1] >= least)
            inside, levels = inside[:, chosen], levels[chosen]
            rest = np.maximum(everybody[:, None] - inside, 0.0)
            n1, n2 = size_of(inside), size_of(rest)
            gap = rate_of(inside) - rate_of(rest)
            enough = (n1 >= least) & (n2 >= least)
            worse = enough & (gap > difference) & (0 < pooled < 1)
            error = np.sqrt(pooled * (1 - pooled) * (1 / n1[worse] + 1 / n2[worse]))
            yield _Block(columns, levels[worse], gap[worse] / error, int(enough.sum()))


def _by(place: Counts, row: Floats, places: int) -> Floats:
    return np.bincount(place, weights=row, minlength=places).astype(np.float64)


def _groups(halves: Halves, columns: Sequence[int]) -> tuple[Counts, Counts]:
    """Return each cell's number among the combinations of some columns' levels, and those levels."""
    sizes = tuple(len(halves.levels[column]) for column in columns)
    picked = halves.codes[:, list(columns)]
    if prod(sizes) > 4 * len(picked) + 1000:
        levels, flat = np.unique(picked, axis=0, return_inverse=True)
        return flat.reshape(-1), levels
    every = np.stack(np.unravel_index(np.arange(prod(sizes)), sizes), axis=1)
    return np.ravel_multi_index(tuple(picked.T), sizes), every


def _kept(halves: Halves, blocks: Sequence[_Block]) -> list[Candidate]:
    z = np.concatenate([block.z for block in blocks]) if blocks else np.zeros(0)
    places = [(block, at) for block in blocks for at in range(len(block.z))]
    kept: list[Candidate] = []
    masks: list[Mask] = []
    people = halves.sums[0, 1]
    for number in np.argsort(-z, kind="stable").tolist():
        if len(kept) == KEPT:
            break
        block, at = places[number]
        place = Place(block.columns, tuple(block.levels[at].tolist()))
        mask = halves.inside(place)
        own = people[mask].sum()
        shared = [people[mask & other].sum() for other in masks]
        others = [candidate.inside[0, 1] for candidate in kept]
        if any(both > SAME * (own + other - both) for both, other in zip(shared, others, strict=True)):
            continue
        overlaps = tuple(i for i, both in enumerate(shared) if 2 * both >= min(own, others[i]))
        inside, rest = halves.sums[:, :, mask].sum(axis=2), halves.sums[:, :, ~mask].sum(axis=2)
        kept.append(Candidate(place, inside, rest, overlaps))
        masks.append(mask)
    return kept


def _held(
    candidates: Sequence[Candidate], least: int, level: float, difference: float
) -> tuple[tuple[Held, ...], int]:
    chosen = [at for at, item in enumerate(candidates) if _enough(item, least)]
    if not chosen:
        return tuple(Held(item, False, False, None, None) for item in candidates), 0
    inside = np.stack([candidates[at].inside[1] for at in chosen], axis=1)
    rest = np.stack([candidates[at].rest[1] for at in chosen], axis=1)
    counts = _Counts(
        rate_of(inside) * size_of(inside), size_of(inside), rate_of(rest) * size_of(rest), size_of(rest)
    )
    confirmed = _confirmed(counts, level, difference)
    own, shared = counts.newcombe(z_of(level)), counts.newcombe(z_of(level, len(chosen)))
    held = []
    for at, item in enumerate(candidates):
        if at in chosen:
            place = chosen.index(at)
            held.append(Held(item, True, bool(confirmed[place]), _ends(own, place), _ends(shared, place)))
        else:
            held.append(Held(item, False, False, None, None))
    return tuple(held), len(chosen)


def _enough(item: Candidate, least: int) -> bool:
    sides = (item.inside[1], item.rest[1])
    return all(side[1] >= least and float(size_of(side)) >= least for side in sides)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Effective counts inside and of everybody else, one entry a candidate."""

    x: Floats
    n: Floats
    rest_x: Floats
    rest_n: Floats

    def newcombe(self, z: float) -> Limits:
        return newcombe(self.x, self.n, self.rest_x, self.rest_n, z)

    def guard(self, z: float) -> Limits:
        return guard_difference(self.x, self.n, self.rest_x, self.rest_n, z)


def _confirmed(counts: _Counts, level: float, difference: float) -> Mask:
    """Return which differences lie above `difference` by both intervals, by Holm's steps."""
    confirmed = np.zeros(counts.n.size, dtype=np.bool_)
    while not confirmed.all():
        z = z_of(level, int((~confirmed).sum()))
        beyond = (counts.newcombe(z).low > difference) & (counts.guard(z).low > difference)
        if not (beyond & ~confirmed).any():
            break
        confirmed |= beyond
    return confirmed


def _ends(limits: Limits, at: int) -> tuple[float, float]:
    return float(limits.low[at]), float(limits.high[at])


def _complement(sums: Floats, axis: int) -> Floats:
    """Return the sums of the rate's complement: of those in the denominator who were not counted."""
    rows = np.moveaxis(sums, axis, 0)
    turned = [rows[1] - rows[0], rows[1]]
    if len(rows) > 2:
        turned += [np.maximum(rows[3] - rows[2], 0.0), rows[3], rows[5], rows[4]]
    return np.stack(turned, axis=axis)


def _turned(held: Held) -> Held:
    item = held.candidate
    back = Candidate(item.place, _complement(item.inside, 1), _complement(item.rest, 1), item.overlaps)
    return Held(back, held.enough, held.confirmed, _mirrored(held.interval), _mirrored(held.corrected))


def _mirrored(ends: tuple[float, float] | None) -> tuple[float, float] | None:
    return None if ends is None else (0.0 - ends[1], 0.0 - ends[0])
