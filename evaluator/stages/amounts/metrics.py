"""Sums of errors go in, what they come to in every group comes out: means with intervals, and quantiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.amounts import (
    QUANTILES,
    AmountCube,
    AmountTable,
    ErrorSums,
    SpreadOfErrors,
    SystemAmounts,
)
from evaluator.domain.cube import Group
from evaluator.domain.metrics import AMOUNT_MEANS, AMOUNT_METRICS
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import GroupMetric, Interval
from evaluator.stages.amounts.values import FEWEST_WITH_INTERVAL, Means, means_of, quantile
from evaluator.stages.counts.control_levels import Level

CODES: dict[str, str] = {
    "no_y_true": "",
    "no_known_outcomes": "",
    "nobody_in_group": "",
    "outcomes_unknown": "system: its name",
}
"""Codes this stage can give, as reason or warning, with their values."""

METHOD = "t_and_hall"


@dataclass(frozen=True, slots=True)
class AmountPart:
    """One system's errors in the groups of one breakdown, overall or within one control level."""

    system: str
    features: tuple[str, ...]
    """Features of the breakdown; empty for everybody together."""
    control: Level
    groups: tuple[Group, ...]
    everybody: NDArray[np.int64]
    """People with an estimate, by group."""
    sums: ErrorSums
    """Sums over those whose outcome is known, in the order of the groups."""
    reason: str | None
    """Why errors have no value in any group."""
    unknown: float
    """Share of the people with an estimate, in all groups together, whose outcome nobody knows."""
    warnings: tuple[str, ...]

    def means(self, metric: str) -> Means:
        """Return one figure in every group."""
        return means_of(metric, self.sums)


@dataclass(frozen=True, slots=True)
class AmountMeasures:
    """What `amount_measures` found."""

    measures: tuple[GroupMetric, ...]
    parts: tuple[AmountPart, ...]
    systems: tuple[SystemAmounts, ...]


def amount_measures(
    cubes: Sequence[AmountCube], counted: Iterable[GroupMetric], plan: EvaluationPlan
) -> AmountMeasures:
    """Return the figures of everybody and of every group, by system, in the order of what was `counted`.

    `counted` are the entries of `count`: they say which groups there are and how many have an estimate.
    """
    by_name = {cube.system: cube for cube in cubes}
    entries: dict[tuple[str, tuple[str, ...], tuple[Any, ...]], list[GroupMetric]] = {}
    for entry in counted:
        if entry.metric == "count":
            entries.setdefault((entry.system, entry.features, tuple(entry.control.items())), []).append(entry)
    parts = tuple(_part(by_name[own[0].system], own, plan) for own in entries.values() if own[0].system in by_name)
    return AmountMeasures(
        measures=tuple(entry for part in parts for entry in _entries(part, plan)),
        parts=parts,
        systems=tuple(SystemAmounts(system=cube.system, groups=tuple(_spread(cube, parts))) for cube in cubes),
    )


def _part(cube: AmountCube, counted: Sequence[GroupMetric], plan: EvaluationPlan) -> AmountPart:
    first = counted[0]
    table = cube.tables[(*first.features, *first.control)]
    groups = tuple(entry.group for entry in counted)
    level = tuple(first.control.values())
    sums = _chosen(table, [(*group, *level) for group in groups])
    everybody = np.array([entry.people for entry in counted], dtype=np.int64)
    unknown = 1 - int(sums.n.sum()) / int(everybody.sum()) if everybody.sum() else 0.0
    reason = None if cube.has_y_true else "no_y_true"
    warned = reason is None and unknown > plan.left_out_share
    return AmountPart(
        system=cube.system,
        features=first.features,
        control=first.control,
        groups=groups,
        everybody=everybody,
        sums=sums,
        reason=reason,
        unknown=unknown,
        warnings=("outcomes_unknown",) if warned else (),
    )


def _chosen(table: AmountTable, groups: Sequence[Group]) -> ErrorSums:
    """Return the sums of some groups, in their order; 0 for those nobody of whom has both numbers."""
    row = {group: at for at, group in enumerate(table.groups)}
    rows = np.array([row.get(group, len(row)) for group in groups], dtype=np.intp)
    return table.sums.mapped(lambda values: np.append(values, 0)[rows])


def _entries(part: AmountPart, plan: EvaluationPlan) -> Iterator[GroupMetric]:
    mass = np.where(part.sums.mass > 0, part.sums.mass, 1.0)
    means = {metric: part.means(metric) for metric in AMOUNT_METRICS}
    ends = {metric: one.ends(plan.level) for metric, one in means.items()}
    plain = dict(zip(AMOUNT_MEANS, (part.sums.truth / mass, part.sums.estimate / mass), strict=True))
    for row, group in enumerate(part.groups):
        people = int(part.sums.n[row]) if part.sums.mass[row] > 0 else 0
        known: dict[str, Any] = {
            "system": part.system,
            "features": part.features,
            "group": group,
            "control": part.control,
        }
        reason = part.reason or (None if people else "no_known_outcomes")
        for metric, one in means.items():
            if reason is not None:
                yield GroupMetric(**known, metric=metric, people=0, reason_code=reason)
                continue
            shown = min(people, one.size[row]) >= FEWEST_WITH_INTERVAL and bool(one.varies[row])
            low, high = (float(end[row]) for end in ends[metric])
            yield GroupMetric(
                **known,
                metric=metric,
                people=people,
                effective_n=float(one.size[row]),
                value=float(one.value[row]),
                interval=Interval(low=low, high=high, level=plan.level, method=METHOD) if shown else None,
                parts={"tail": float(one.tail[row])} if shown else {},
                warnings=part.warnings,
            )
        for metric, values in plain.items():
            why = _no_mean(part, metric, people)
            yield GroupMetric(
                **known,
                metric=metric,
                people=0 if why else people,
                value=None if why else float(values[row]),
                reason_code=why,
            )


def _no_mean(part: AmountPart, metric: str, people: int) -> str | None:
    """Return why a mean has no value: without outcomes there still are estimates."""
    if metric == "mean_y_true" and part.reason:
        return part.reason
    if people:
        return None
    return "nobody_in_group" if part.reason else "no_known_outcomes"


def _spread(cube: AmountCube, parts: Sequence[AmountPart]) -> Iterator[SpreadOfErrors]:
    for part in parts:
        if part.system != cube.system or part.control or len(part.features) > 1 or part.reason:
            continue
        spread = cube.tables[part.features].spread
        for row, group in enumerate(part.groups):
            people = int(part.sums.n[row]) if part.sums.mass[row] > 0 else 0
            yield SpreadOfErrors(
                features=part.features,
                group=group,
                people=people,
                without_outcome=int(part.everybody[row]) - people,
                quantiles=tuple(quantile(spread[group], share) for share in QUANTILES) if people else (),
            )
