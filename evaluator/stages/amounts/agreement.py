"""A door to fairlearn: figures of errors go in, what fairlearn says of the same sums comes out.

`MetricFrame` gets two people for every cell of errors (one sign, about one size), a standard deviation to either
side of the cell's mean, each with half its weight: their sums and sums of squares are the cell's. Everybody,
every single feature and both within control levels are asked, with fairlearn's `mean_prediction` of the errors
and scikit-learn's `mean_absolute_error` and `root_mean_squared_error`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.amounts import AmountCube, AmountTable
from evaluator.domain.cube import Group
from evaluator.domain.metrics import AMOUNT_METRICS
from evaluator.domain.results import Agreement, GroupMetric
from evaluator.stages.findings.agreement import FairlearnDisagrees

TOLERANCE = 1e-9
"""Largest difference, as a share of the group's root mean squared error, that adding in another order explains."""


def cross_check_amounts(measures: Iterable[GroupMetric], cubes: Sequence[AmountCube]) -> Agreement:
    """Return that fairlearn gives the same figures; FairlearnDisagrees at the first one it does not."""
    import fairlearn

    ours: dict[tuple[str, tuple[str, ...], Group, str], GroupMetric] = {}
    for item in measures:
        if item.metric in AMOUNT_METRICS and len(item.features) < 2:
            names, group = (*item.features, *item.control), (*item.group, *item.control.values())
            ours[item.system, names, group, item.metric] = item
    compared, largest = 0, 0.0
    for cube in cubes if any(cube.has_y_true for cube in cubes) else ():
        asked = [
            table for names, table in cube.tables.items() if any(key[:2] == (cube.system, names) for key in ours)
        ]
        for table, group, values in _answers(asked):
            for metric, theirs in values.items():
                entry = ours.get((cube.system, table.names, group, metric))
                if entry is None:  # a group the mapping leaves out
                    continue
                apart = abs((np.nan if entry.value is None else entry.value) - theirs)
                if not apart <= TOLERANCE * values["root_mean_squared_error"] + 1e-300:
                    named = dict(zip(table.names, group, strict=True))
                    raise FairlearnDisagrees(metric, named, entry.value, theirs)
                compared, largest = compared + 1, max(largest, apart)
    return Agreement(
        status="agrees" if compared else "not_checked",
        version=fairlearn.__version__,
        compared=compared,
        largest_difference=largest if compared else None,
    )


def _answers(tables: Sequence[AmountTable]) -> Iterator[tuple[AmountTable, Group, Mapping[str, float]]]:
    """Yield fairlearn's figures of every group of some tables, by one `MetricFrame`."""
    from fairlearn.metrics import MetricFrame, mean_prediction
    from sklearn.metrics import mean_absolute_error, root_mean_squared_error

    keys = [(table, group) for table in tables for group in table.groups]
    starts = np.cumsum([0, *(len(table.groups) for table in tables)])
    parts = [_two_points(table, int(start)) for table, start in zip(tables, starts[:-1], strict=True)]
    if not keys:
        return
    number, error, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    functions: dict[str, Any] = {
        "mean_error": mean_prediction,
        "mean_absolute_error": mean_absolute_error,
        "root_mean_squared_error": root_mean_squared_error,
    }
    frame = MetricFrame(
        metrics=functions,
        y_true=np.zeros(len(error)),
        y_pred=error,
        sensitive_features={"group": number},
        sample_params={name: {"sample_weight": weight} for name in functions},
    )
    columns = {name: frame.by_group[name].tolist() for name in functions}
    for row, at in enumerate(frame.by_group.index.tolist()):
        yield *keys[int(at)], {name: float(values[row]) for name, values in columns.items()}


def _two_points(
    table: AmountTable, start: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return number of the group, error and weight of two people for each cell with any weight."""
    cells = table.cells
    kept = cells.w > 0  # people of no weight are in no figure
    w, group, negative = cells.w[kept], cells.group[kept], cells.negative[kept]
    mean = cells.size[kept] / w
    apart = np.sqrt(np.maximum(cells.square[kept] / w - mean**2, 0.0))
    sign = np.where(negative, -1.0, 1.0)
    error = np.concatenate([sign * (mean - apart), sign * (mean + apart)])
    return np.tile(group + start, 2), error, np.tile(w / 2, 2)
