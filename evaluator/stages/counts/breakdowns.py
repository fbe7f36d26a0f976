"""A cube and a mapping go in, the breakdowns that are looked at come out, each with its counts.

Everybody together first, then every single feature, then every pair (and triple) up to a depth, in mapping
order. People whose group is not recorded are a group of their own, unless the mapping excludes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN, Cube, Group, Margin
from evaluator.domain.mapping import MissingRule, SchemaMapping
from evaluator.domain.metrics import Cell

CELLS: dict[Cell, tuple[int, int]] = {
    "tp": (POSITIVE, POSITIVE),
    "fp": (NEGATIVE, POSITIVE),
    "fn": (POSITIVE, NEGATIVE),
    "tn": (NEGATIVE, NEGATIVE),
    "su": (UNKNOWN, POSITIVE),
    "pu": (UNKNOWN, NEGATIVE),
}
"""Where each cell lies on the outcome and the prediction axis; people without a prediction lie in none."""


def features_looked_at(mapping: SchemaMapping, depth: int) -> Iterator[tuple[str, ...]]:
    """Return the features of each breakdown, from none of them up to `depth` of them together."""
    for size in range(depth + 1):
        yield from combinations(mapping.features, size)


def counts_of(cube: Cube, mapping: SchemaMapping, features: tuple[str, ...]) -> Margin:
    """Return the counts of one breakdown for all systems, without the groups the mapping excludes."""
    margin = cube.margin(features)
    places = [features.index(name) for name in features if mapping.feature(name).missing is MissingRule.EXCLUDE]
    if not any(is_excluded(group, places) for group in margin.groups):
        return margin
    kept = [row for row, group in enumerate(margin.groups) if not is_excluded(group, places)]
    rows = np.array(kept, dtype=np.intp)
    groups = tuple(margin.groups[row] for row in kept)
    return Margin(margin.features, groups, margin.n[rows], margin.w[rows], margin.w2[rows])


def is_excluded(group: Group, places: list[int]) -> bool:
    """Return True when the group is not recorded in one of the features at `places`."""
    return any(group[place] is None for place in places)
