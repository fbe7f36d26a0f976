"""Cubes made in memory, without the engine: from rows, or from published counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from evaluator.domain.cube import Cube, Group, Margin, margin_of
from evaluator.domain.mapping import MissingRule, SchemaMapping, SensitiveFeature, SystemColumn

UNKNOWN = 2
CONFUSION = {"tn": (0, 0), "fp": (0, 1), "fn": (1, 0), "tp": (1, 1), "pu": (2, 0), "su": (2, 1)}


def cube_of_rows(
    features: Mapping[str, Sequence[str | None]],
    y_true: Sequence[int] | None,
    predictions: Mapping[str, Sequence[int]],
    *,
    count: Sequence[int] | None = None,
    weight: Sequence[float] | None = None,
    depth: int = 2,
) -> Cube:
    """Return the cube of rows; outcomes and predictions are 0, 1 or 2 (unknown), groups texts or None."""
    rows = len(next(iter(predictions.values())))
    outcome = np.full(rows, UNKNOWN) if y_true is None else np.asarray(y_true, dtype=int)
    people = np.ones(rows, dtype=np.int64) if count is None else np.asarray(count, dtype=np.int64)
    each = np.ones(rows) if weight is None else np.asarray(weight, dtype=float)
    joint = np.zeros(rows, dtype=int)
    for digits in predictions.values():
        joint = joint * 3 + np.asarray(digits, dtype=int)
    cells = np.zeros((3, rows, 3, 3 ** len(predictions)))
    for layer, amount in enumerate((people, people * each, people * each * each)):
        cells[layer, np.arange(rows), outcome, joint] = amount
    arrays = (cells[0].astype(np.int64), cells[1], cells[2])
    names = tuple(features)
    margins: dict[tuple[str, ...], Margin] = {}
    for size in range(depth + 1):
        for chosen in combinations(names, size):
            groups: list[Group] = [tuple(features[name][row] for name in chosen) for row in range(rows)]
            margins[chosen] = margin_of(chosen, groups, arrays)
    return Cube(names, tuple(predictions), margins, y_true is not None, weight is not None)


def cube_of_counts(
    feature: str, counts: Mapping[str | None, Mapping[str, int]], *, has_y_true: bool = True
) -> Cube:
    """Return the cube of one feature and one system from confusion counts: `{"women": {"tp": 3, ...}}`."""
    groups = [(group,) for group in counts]
    n = np.zeros((len(groups), 3, 3), dtype=np.int64)
    for row, cells in enumerate(counts.values()):
        for cell, people in cells.items():
            n[(row, *CONFUSION[cell])] = people
    arrays = (n, n.astype(float), n.astype(float))
    single = margin_of((feature,), groups, arrays)
    overall = margin_of((), [() for _ in groups], arrays)
    return Cube((feature,), ("tool",), {(): overall, (feature,): single}, has_y_true, weighted=False)


def mapping_of(
    cube: Cube, *, exclude: Sequence[str] = (), reference: Mapping[str, str] | None = None
) -> SchemaMapping:
    """Return the mapping that goes with a cube."""
    sensitive = tuple(
        SensitiveFeature(
            column=name,
            missing=MissingRule.EXCLUDE if name in exclude else MissingRule.OWN_GROUP,
            reference=(reference or {}).get(name),
        )
        for name in cube.features
    )
    systems = tuple(SystemColumn(name=name, column=name) for name in cube.systems)
    y_true = "outcome" if cube.has_y_true else None
    return SchemaMapping(y_true=y_true, systems=systems, sensitive=sensitive, positive="1")
