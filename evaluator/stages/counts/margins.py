"""Turn counted cells into the margins of a cube: dense arrays of groups x outcome x decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import Group, Margin
from evaluator.engine import Cells
from evaluator.engine.counting import exact_float

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one feature in the order of every result, None (not recorded) last."""

    names: tuple[str | None, ...]
    rank: Codes
    """Place in `names` of each level that the engine found."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Cells that are understood."""

    cells: Cells
    sets: tuple[tuple[int, ...], ...]
    """The keys of each set of cells."""
    groups: Mapping[int, Groups]
    """Groups of each feature, by key."""
    place: Codes
    """Place of each cell on the flattened axes of outcome and joint decision."""
    width: int
    """Number of those places: 3 x 3 ** systems."""


def smallest_set(sets: Sequence[Sequence[int]], keys: Sequence[int]) -> int:
    """Return the number of the smallest set that has all the keys."""
    holders = [number for number, one in enumerate(sets) if set(keys) <= set(one)]
    return min(holders, key=lambda number: len(sets[number]))


def margin(counted: Counted, names: tuple[str, ...], keys: tuple[int, ...], most: int) -> Margin | None:
    """Return the margin of some features (`keys` of the query), groups of nobody left out.

    None when its arrays would hold more than `most` entries. Weights are added up exactly and rounded once.
    """
    cells, number = counted.cells, smallest_set(counted.sets, keys)
    inside = np.flatnonzero(cells.sets == number)
    people = np.array(cells.people, dtype=np.int64)[inside]
    inside, people = inside[people > 0], people[people > 0]
    features = [counted.groups[key] for key in keys]
    ranks = [groups.rank[cells.codes[inside, key]] for groups, key in zip(features, keys, strict=True)]
    combined = np.zeros(len(inside), dtype=object if _is_long(features) else np.int64)
    for groups, rank in zip(features, ranks, strict=True):
        combined = combined * len(groups.names) + rank
    _, first, index = np.unique(combined, return_index=True, return_inverse=True)
    if len(first) * counted.width > most:
        return None
    flat = index * counted.width + counted.place[inside]
    found: tuple[Group, ...] = tuple(
        tuple(groups.names[rank[at]] for groups, rank in zip(features, ranks, strict=True)) for at in first
    )
    shape = (len(first), 3, counted.width // 3)
    n = np.zeros(len(first) * counted.width, dtype=np.int64)
    np.add.at(n, flat, people)
    if not cells.weights:
        w = n.astype(np.float64).reshape(shape)
        return Margin(names, found, n.reshape(shape), w, w)
    w = _exact(cells.weights, cells.unit, inside, flat, len(n)).reshape(shape)
    w2 = _exact(cells.squares, cells.square_unit, inside, flat, len(n)).reshape(shape)
    return Margin(names, found, n.reshape(shape), w, w2)


def _is_long(features: Sequence[Groups]) -> bool:
    return int(np.prod(np.array([len(groups.names) for groups in features], dtype=object))) >= 2**63


def _exact(sums: Sequence[int], unit: int, inside: NDArray[Any], flat: Codes, size: int) -> NDArray[np.float64]:
    exact = np.zeros(size, dtype=object)
    np.add.at(exact, flat, np.array(sums, dtype=object)[inside])
    return np.array([exact_float(value, unit) for value in exact.tolist()], dtype=np.float64)
