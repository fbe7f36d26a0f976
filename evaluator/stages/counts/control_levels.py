"""A cube goes in, one cube for each level of the control features comes out: the same question asked within each.

With several control features a level is one combination of their values, as with fairlearn's `control_features`.
People whose level is not recorded are a level of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evaluator.domain.cube import Cube, Group, Margin
from evaluator.domain.mapping import SchemaMapping

Level = dict[str, str | None]
"""The value of each control feature."""


def cubes_within(cube: Cube, mapping: SchemaMapping) -> Iterator[tuple[Level, Cube]]:
    """Yield each level that occurs, in order, with the counts of its people alone; nothing without controls."""
    controls = mapping.control
    if not controls:
        return
    inside: dict[Group, dict[tuple[str, ...], Margin]] = {level: {} for level in cube.margin(controls).groups}
    for features, margin in cube.margins.items():
        own = features[: len(features) - len(controls)]
        if features == (*own, *controls):
            for level, part in _by_level(margin, own):
                inside[level][own] = part
    for level, margins in inside.items():
        yield (
            dict(zip(controls, level, strict=True)),
            Cube(
                features=mapping.features,
                systems=cube.systems,
                margins=margins,
                has_y_true=cube.has_y_true,
                weighted=cube.weighted,
                order=cube.order,
                has_failures=cube.has_failures,
            ),
        )


def _by_level(margin: Margin, own: tuple[str, ...]) -> Iterator[tuple[Group, Margin]]:
    """Yield each level's rows of a margin, whose features are then those of the breakdown alone."""
    rows: dict[Group, list[int]] = {}
    for row, group in enumerate(margin.groups):
        rows.setdefault(group[len(own) :], []).append(row)
    for level, chosen in rows.items():
        at = np.array(chosen, dtype=np.intp)
        groups = tuple(margin.groups[row][: len(own)] for row in chosen)
        yield level, Margin(own, groups, margin.n[at], margin.w[at], margin.w2[at])
