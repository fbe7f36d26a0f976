"""The door to fairlearn: counts go in, what fairlearn says of them comes out.

Every value of everybody together and of every single feature is asked of a metric function of fairlearn, or of
scikit-learn where fairlearn has none, through `MetricFrame` on the cube's cells with their weights. For the
intersections `MetricFrame` groups and counts, which is forty times quicker. fairlearn's known traps are kept
away from it: groups go in by number, so that a missing or strangely named one is a group like any other; only
cells with people in them go in, as 0 and 1; and every metric gets its own entry of weights (one without would be
unweighted, silently).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN, Group, Margin, Sums
from evaluator.domain.metrics import RATES, SPECS, Cell
from evaluator.stages.counts.breakdowns import CELLS

Labels: TypeAlias = NDArray[np.int64]
Function: TypeAlias = Callable[..., Any]
Breakdown: TypeAlias = tuple[str, ...]


class Classified(Protocol):
    """Who was predicted what by one system, in the groups of one breakdown."""

    @property
    def system(self) -> str:
        """Name of the system."""

    @property
    def features(self) -> Breakdown:
        """Features of the breakdown."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """Its groups."""

    @property
    def weights(self) -> Sums:
        """Weights of the shape (groups, classes, predicted classes)."""


def fairlearn_version() -> str:
    """Return the version that answers."""
    import fairlearn

    return str(fairlearn.__version__)


def right_classes(table: Classified) -> Iterable[tuple[Group, Mapping[str, float]]]:
    """Yield each group's accuracy and error rate of classes, from who was predicted what."""
    from fairlearn.metrics import selection_rate
    from sklearn.metrics import accuracy_score

    def wrong(y_true: Labels, y_pred: Labels, sample_weight: Sums) -> Any:
        missed = (y_true != y_pred).astype(np.int64)
        return selection_rate(missed, missed, sample_weight=sample_weight)

    functions: dict[str, Function] = {"accuracy": accuracy_score, "error_rate": wrong}
    group, y_true, y_pred = np.nonzero(table.weights)
    keys = [(table.features, name) for name in table.groups]
    cells = _Cells(group, y_true, y_pred, table.weights[group, y_true, y_pred], keys)
    for number, values in _frame(functions, cells):
        yield table.groups[number], {metric: float(value) for metric, value in values.items()}


def within_levels(margins: Sequence[Margin], *, has_y_true: bool) -> Iterable[tuple[int, Group, str, float]]:
    """Yield one breakdown's values in each level, from the counts that `control_features` give there."""
    from fairlearn.metrics import MetricFrame

    groups = list(dict.fromkeys(group for margin in margins for group in margin.groups))
    parts = [_cells_of([margin]) for margin in margins]
    own = [np.array([groups.index(group) for _, group in part.keys], dtype=np.int64) for part in parts]
    group_of = np.concatenate([names[part.group] for names, part in zip(own, parts, strict=True)])
    if group_of.size == 0:
        return
    frame = MetricFrame(
        metrics=_six_counts,
        y_true=np.concatenate([part.y_true for part in parts]),
        y_pred=np.concatenate([part.y_pred for part in parts]),
        sensitive_features={"group": group_of},
        control_features={"level": np.repeat(np.arange(len(parts)), [part.group.size for part in parts])},
        sample_params={"sample_weight": np.concatenate([part.weight for part in parts])},
    )
    for (level, number), found in frame.by_group.items():
        if not isinstance(found, np.ndarray):  # nobody of this group is in this level
            continue
        for metric, value in _quotients(_counts_in(found)).items():
            if has_y_true or not SPECS[metric].needs_y_true:
                yield int(level), groups[int(number)], metric, value


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells with people in them, one entry a cell: what a table of rows would be to fairlearn."""

    group: Labels
    """Number of the group in `keys`."""
    y_true: Labels
    y_pred: Labels
    weight: Sums
    keys: Sequence[tuple[Breakdown, Group]]

    def known(self) -> _Cells:
        """Return the cells whose outcome is known."""
        kept = self.y_true != UNKNOWN
        return _Cells(self.group[kept], self.y_true[kept], self.y_pred[kept], self.weight[kept], self.keys)


def _cells_of(margins: Iterable[Margin]) -> _Cells:
    keys: list[tuple[Breakdown, Group]] = []
    parts: list[tuple[Any, ...]] = []
    for margin in margins:
        weights = margin.w[:, :, [NEGATIVE, POSITIVE]]
        group, y_true, y_pred = np.nonzero(weights)
        parts.append((group + len(keys), y_true, y_pred, weights[group, y_true, y_pred]))
        keys += [(margin.features, group) for group in margin.groups]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return _Cells(columns[0], columns[1], columns[2], columns[3], keys)


Answers: TypeAlias = Iterable[tuple[Breakdown, Group, str, float]]


def by_functions(margins: Mapping[Breakdown, Margin], *, has_y_true: bool) -> Answers:
    """Yield fairlearn's values of everybody and of the groups of single features, by its metric functions."""
    cells = _cells_of(margin for features, margin in margins.items() if len(features) <= 1)
    selection, others = _functions()
    frames = [_frame(selection, cells)]
    if has_y_true:
        frames.append(_frame(others, cells.known()))
    for frame in frames:
        for number, values in frame:
            features, group = cells.keys[number]
            for metric, value in values.items():
                yield features, group, metric, float(value)


def by_counts(margins: Mapping[Breakdown, Margin], *, has_y_true: bool) -> Answers:
    """Yield the values of intersections from the counts that fairlearn finds in each."""
    deeper = [margin for features, margin in margins.items() if len(features) > 1]
    if not deeper:
        return
    cells = _cells_of(deeper)
    for number, found in _frame({"cells": _six_counts}, cells):
        features, group = cells.keys[number]
        for metric, value in _quotients(_counts_in(found["cells"])).items():
            if has_y_true or not SPECS[metric].needs_y_true:
                yield features, group, metric, value


def failed(tried: Mapping[Breakdown, Margin | None]) -> Iterable[tuple[Breakdown, Group, float]]:
    """Yield the share of attempts that failed, which is a selection rate to fairlearn."""
    folded = [_any_outcome(margin) for margin in tried.values() if margin is not None]
    cells = _cells_of(folded)
    selection, _ = _functions()
    for number, values in _frame(selection, cells):
        features, group = cells.keys[number]
        yield features, group, float(values["selection_rate"])


def _any_outcome(margin: Margin) -> Margin:
    """Return the margin with every outcome counted as one: what failed has no outcome that matters."""
    n, w, w2 = np.zeros_like(margin.n), np.zeros_like(margin.w), np.zeros_like(margin.w2)
    n[:, NEGATIVE], w[:, NEGATIVE], w2[:, NEGATIVE] = (a.sum(axis=1) for a in (margin.n, margin.w, margin.w2))
    return Margin(margin.features, margin.groups, n, w, w2)


def _frame(functions: Mapping[str, Function], cells: _Cells) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """Yield each group's number and its values, by one `MetricFrame`."""
    from fairlearn.metrics import MetricFrame

    if cells.group.size == 0:
        return
    frame = MetricFrame(
        metrics=dict(functions),
        y_true=cells.y_true,
        y_pred=cells.y_pred,
        sensitive_features={"group": cells.group},
        sample_params={name: {"sample_weight": cells.weight} for name in functions},
    )
    table = frame.by_group
    columns = {name: table[name].tolist() for name in functions}
    for row, number in enumerate(table.index.tolist()):
        yield int(number), {name: values[row] for name, values in columns.items()}


def _functions() -> tuple[dict[str, Function], dict[str, Function]]:
    """Return the selection rate's function, which needs no outcome, and those of all other metrics.

    Where a metric has no function of its own, labels are turned round so that one fits (accuracy of the
    opposite decision is the error rate): one minus another metric would not be exact.
    """
    from fairlearn import metrics as fairlearn
    from sklearn import metrics as sklearn

    def precision(t: Labels, p: Labels, w: Sums) -> Any:
        return sklearn.precision_score(t, p, sample_weight=w, zero_division=0.0)

    def share(which: Labels, w: Sums) -> Any:
        return fairlearn.selection_rate(which, which, sample_weight=w)

    def balanced_accuracy(t: Labels, p: Labels, w: Sums) -> Any:
        # Of one class alone scikit-learn warns and gives the rate of that class.
        return sklearn.balanced_accuracy_score(t, p, sample_weight=w) if np.ptp(t) else np.nan

    others: dict[str, Function] = {
        "base_rate": lambda t, p, w: share(t, w),
        "true_positive_rate": fairlearn.true_positive_rate,
        "false_negative_rate": fairlearn.false_negative_rate,
        "false_positive_rate": fairlearn.false_positive_rate,
        "true_negative_rate": fairlearn.true_negative_rate,
        "precision": precision,
        "false_discovery_rate": lambda t, p, w: precision(1 - t, p, w),
        "negative_predictive_value": lambda t, p, w: precision(1 - t, 1 - p, w),
        "false_omission_rate": lambda t, p, w: precision(t, 1 - p, w),
        "accuracy": lambda t, p, w: sklearn.accuracy_score(t, p, sample_weight=w),
        "error_rate": lambda t, p, w: sklearn.accuracy_score(t, 1 - p, sample_weight=w),
        "false_positive_share": lambda t, p, w: share((1 - t) * p, w),
        "false_negative_share": lambda t, p, w: share(t * (1 - p), w),
        "balanced_accuracy": balanced_accuracy,
        "f1_score": lambda t, p, w: sklearn.f1_score(t, p, sample_weight=w, zero_division=0.0),
    }
    selection: dict[str, Function] = {"selection_rate": lambda t, p, w: share(p, w)}
    return _weighted(selection), _weighted(others)


def _weighted(functions: Mapping[str, Function]) -> dict[str, Function]:
    """Return the functions as `MetricFrame` calls them, the weights by name."""

    def named(function: Function) -> Function:
        def metric(y_true: Labels, y_pred: Labels, sample_weight: Sums) -> Any:
            return function(y_true, y_pred, sample_weight)

        return metric

    return {name: named(function) for name, function in functions.items()}


def _six_counts(y_true: Labels, y_pred: Labels, sample_weight: Sums) -> Sums:
    return np.asarray(np.bincount(2 * y_true + y_pred, weights=sample_weight, minlength=6), dtype=np.float64)


def _counts_in(found: Sums) -> dict[Cell, float]:
    return {cell: float(found[2 * row + column]) for cell, (row, column) in CELLS.items()}


def _quotients(counts: Mapping[Cell, float]) -> dict[str, float]:
    """Return every metric from the cells of one group; NaN where it has no value."""

    def total(cells: Iterable[Cell]) -> float:
        return sum(counts[cell] for cell in cells)

    def over(above: float, below: float) -> float:
        return above / below if below > 0 else np.nan

    values = {spec.id: over(total(spec.numerator), total(spec.denominator)) for spec in RATES}
    tp, wrong = counts["tp"], counts["fp"] + counts["fn"]
    values["balanced_accuracy"] = (values["true_positive_rate"] + values["true_negative_rate"]) / 2
    values["f1_score"] = over(2 * tp, 2 * tp + wrong)
    return values
