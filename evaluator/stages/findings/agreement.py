"""Our values and the cube go in, whether fairlearn says the same of the same counts comes out.

Where a denominator is empty fairlearn's 0.0 is counted, never taken over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluator.domain.cube import Cube, Group
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.metrics import SPECS
from evaluator.domain.results import Agreement, GroupMetric
from evaluator.stages.counts.breakdowns import counts_of
from evaluator.stages.counts.control_levels import cubes_within
from evaluator.stages.findings import metrics as door
from evaluator.stages.findings.metrics import Breakdown, Classified

_AS_MATCHING: dict[str, tuple[str, ...]] = {
    "false_positive_rate": ("false_match_rate",),
    "false_negative_rate": ("false_non_match_rate",),
}
"""What fairlearn calls the rates of matching."""
TOLERANCE_WEIGHTED = 1e-12
"""Largest difference that adding real weights in another order explains; whole counts must agree exactly."""


class FairlearnDisagrees(Exception):
    """A value of ours is not fairlearn's: a bug in this product, never something a user can mend."""

    def __init__(self, metric: str, group: Mapping[str, str | None], ours: float | None, theirs: float) -> None:
        self.metric, self.group, self.ours, self.theirs = metric, dict(group), ours, theirs
        super().__init__(f"{metric} of {self.group or 'everybody'}: {ours!r} here, {theirs!r} by fairlearn")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.metric, self.group, self.ours, self.theirs)


@dataclass(slots=True)
class _Tally:
    """What was compared so far."""

    tolerance: float
    compared: int = 0
    largest: float = 0.0
    undefined_here: int = 0

    def compare(self, ours: GroupMetric, theirs: float) -> None:
        """Hold one value against fairlearn's; FairlearnDisagrees when they differ."""
        if ours.value is None:
            self.undefined_here += int(not np.isnan(theirs))
            return
        difference = abs(ours.value - theirs)
        if not difference <= self.tolerance:  # so that NaN disagrees too
            group = dict(zip(ours.features, ours.group, strict=True))
            raise FairlearnDisagrees(ours.metric, group, ours.value, theirs)
        self.compared += 1
        self.largest = max(self.largest, difference)


def cross_check(measures: Iterable[GroupMetric], cube: Cube, mapping: SchemaMapping) -> Agreement:
    """Return that fairlearn gives the same values; FairlearnDisagrees at the first one it does not.

    Values must be equal to the last bit, with sampling weights to 1e-12. Values that have none here are counted
    where fairlearn gives a number all the same.
    """
    measures = tuple(measures)
    ours: dict[str, dict[Breakdown, dict[tuple[Group, str], GroupMetric]]] = {}
    for item in measures:
        if item.metric in SPECS and item.reason_code != "no_y_true" and not item.control:
            of_breakdown = ours.setdefault(item.system, {}).setdefault(item.features, {})
            of_breakdown[item.group, item.metric] = item
    measured = {item.metric for item in measures}
    tally = _Tally(TOLERANCE_WEIGHTED if cube.weighted else 0.0)
    for position, system in enumerate(cube.systems):
        breakdowns = ours.get(system, {})
        margins = {features: cube.alone(counts_of(cube, mapping, features), position) for features in breakdowns}
        for theirs in (door.by_functions, door.by_counts):
            for features, group, metric, value in theirs(margins, has_y_true=cube.has_y_true):
                for name in _names_in(metric, mapping):
                    if name in measured:
                        tally.compare(breakdowns[features][group, name], value)
        if cube.has_failures:
            tried = {features: cube.failures(counts_of(cube, mapping, features)) for features in breakdowns}
            for features, group, value in door.failed(tried):
                tally.compare(breakdowns[features][group, "failure_to_acquire_rate"], value)
    if mapping.control:
        _check_within_levels(measures, cube, mapping, tally)
    return _agreement(tally, door.fairlearn_version())


def cross_check_right(
    measures: Iterable[GroupMetric], tables: Iterable[Classified], *, weighted: bool
) -> Agreement:
    """Return that scikit-learn's accuracy of classes, by fairlearn's `MetricFrame`, is ours.

    `tables` say who was predicted what, as the rows would: nothing of how our counts were made is used.
    FairlearnDisagrees at the first value that differs.
    """
    ours = {
        (item.system, item.features, item.group, item.metric): item
        for item in measures
        if item.class_ is None and not item.control and item.reason_code != "no_y_true"
    }
    tally = _Tally(TOLERANCE_WEIGHTED if weighted else 0.0)
    for table in tables:
        for group, values in door.right_classes(table):
            for metric, value in values.items():
                item = ours.get((table.system, table.features, group, metric))
                if item is not None:
                    tally.compare(item, value)
    return _agreement(tally, door.fairlearn_version())


def agreement_of_all(found: Sequence[Agreement]) -> Agreement:
    """Return several agreements as one."""
    compared = [item for item in found if item.status == "agrees"]
    if not compared:
        return found[0]
    return Agreement(
        status="agrees",
        version=compared[0].version,
        compared=sum(item.compared for item in compared),
        largest_difference=max(item.largest_difference or 0.0 for item in compared),
        undefined_here=sum(item.undefined_here for item in found),
    )


def _agreement(tally: _Tally, version: str) -> Agreement:
    return Agreement(
        status="agrees" if tally.compared else "not_checked",
        version=version,
        compared=tally.compared,
        largest_difference=tally.largest if tally.compared else None,
        undefined_here=tally.undefined_here,
    )


def _names_in(metric: str, mapping: SchemaMapping) -> tuple[str, ...]:
    """Return what a metric of fairlearn's is called in this task; none where it is not measured."""
    return _AS_MATCHING.get(metric, ()) if mapping.task == "matching" else (metric,)


def _check_within_levels(
    measures: Iterable[GroupMetric], cube: Cube, mapping: SchemaMapping, tally: _Tally
) -> None:
    """Hold the values within control levels against fairlearn's `control_features`."""
    levels = [tuple(level.values()) for level, _ in cubes_within(cube, mapping)]
    measures = tuple(measures)
    measured = {item.metric for item in measures}
    ours: dict[tuple[str, int, Breakdown, Group, str], GroupMetric] = {}
    breakdowns: dict[Breakdown, None] = {}
    for item in measures:
        if item.metric in SPECS and item.reason_code != "no_y_true" and item.control:
            level = levels.index(tuple(item.control.values()))
            ours[item.system, level, item.features, item.group, item.metric] = item
            breakdowns[item.features] = None
    for position, system in enumerate(cube.systems):
        for features in breakdowns:
            found = [
                inside.alone(counts_of(inside, mapping, features), position)
                for _, inside in cubes_within(cube, mapping)
            ]
            for level, group, metric, value in door.within_levels(found, has_y_true=cube.has_y_true):
                for name in _names_in(metric, mapping):
                    if name in measured:
                        tally.compare(ours[system, level, features, group, name], value)
