"""People with similarity scores go in; what other thresholds would do to each group comes out.

One query counts the scores between the thresholds of a grid. From these counts the error rates at every threshold
follow, and the lowest threshold that keeps a wanted false match rate overall, with each group's rates there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import NEGATIVE, POSITIVE
from evaluator.domain.mapping import MissingRule
from evaluator.domain.matching import Group, GroupErrors, ThresholdPoint, ThresholdSweep
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Interval
from evaluator.engine import Cells, Key
from evaluator.stages.counts.levels import Layout, Tally, groups_of, label_meanings, layout_of
from evaluator.stages.counts.margins import Groups
from evaluator.stages.mapping.people import People
from evaluator.stages.statistics.intervals import wilson, z_of

TARGETS = (0.01, 0.001, 0.0001)
"""Overall false match rates a threshold is looked for: 1 in 100, 1 in 1,000, 1 in 10,000."""
STEPS = 200
"""Thresholds in the grid, about."""
SHOWN = 20
"""Thresholds of the grid that are kept, about."""
RULE_OF_THREE = 3.0
"""Without any false match in n comparisons the rate may still be 3/n: no smaller target can be told."""

Counts = NDArray[np.float64]


def sweep_thresholds(people: People, plan: EvaluationPlan) -> tuple[ThresholdSweep, ...]:
    """Return the sweep of every system by every single feature; none where the columns hold decisions."""
    mapping = people.mapping
    if mapping.task != "matching" or mapping.threshold is None:
        return ()
    found: list[ThresholdSweep] = []
    for system in mapping.systems:
        ends = people.table.score_range(Key(system.column), mapping.count)
        if ends is None:
            continue
        whole = people.table.profile(system.column).integers
        step, cuts = _grid(*ends, mapping.threshold, 1.0 if whole else 1e-9)
        layout = layout_of(mapping, system, cuts)
        for feature, counted in _counted(people, layout, cuts):
            found.append(_sweep(system.name, feature, counted, cuts, step, mapping.threshold, plan))
    return tuple(found)


def _grid(low: float, high: float, used: float, least: float) -> tuple[float, tuple[float, ...]]:
    """Return the step, `least` or more, and the thresholds: round numbers over the scores, and the one in use."""
    rough = max((high - low) / STEPS, least)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough)
    first, last = math.ceil(low / step), math.floor(high / step) + 1
    decimals = max(0, -math.floor(math.log10(step)))
    cuts = {round(number * step, decimals) for number in range(first, last + 1)}
    return round(step, decimals + 1), tuple(sorted({*cuts, used}))


@dataclass(frozen=True, slots=True)
class _Counted:
    """Comparisons of each group at or above each threshold; axes: group, impostor or genuine, threshold.

    The first of the thresholds is below every score.
    """

    groups: tuple[Group, ...]
    n: Counts
    w: Counts
    weighted: bool


def _counted(people: People, layout: Layout, cuts: Sequence[float]) -> Iterator[tuple[str, _Counted]]:
    """Yield each feature with its counts."""
    mapping, table = people.mapping, people.table
    fixed = tuple(layout.labels)
    sets = tuple((*fixed, key) for key in layout.features)
    if not sets:
        return
    keys = layout.keys[: layout.features.stop]
    total = table.total(mapping.count, mapping.weight) if mapping.weight is not None else None
    cells = table.count(keys, sets, count=mapping.count, weight=mapping.weight, total=total)
    if cells is None:
        return
    tally = Tally(cells, sets)
    meanings, _problems = label_meanings(people, layout, tally)
    for number, (key, feature) in enumerate(layout.sensitive(mapping)):
        groups = groups_of(feature.bins, cells.levels[key])
        inside = np.flatnonzero(cells.sets == number)
        n, w = _added(cells, inside, key, groups, layout, meanings, len(cuts))
        kept = [
            at
            for at, name in enumerate(groups.names)
            if n[at].any() and (name is not None or feature.missing is MissingRule.OWN_GROUP)
        ]
        names = tuple((groups.names[at],) for at in kept)
        yield feature.column, _Counted(names, n[kept], w[kept], total is not None)


def _added(
    cells: Cells,
    inside: NDArray[np.intp],
    key: int,
    groups: Groups,
    layout: Layout,
    meanings: dict[int, list[int]],
    cuts: int,
) -> tuple[Counts, Counts]:
    """Return people and weights at or above each threshold by group and kind of comparison."""
    score = layout.systems.start
    bins = [level if isinstance(level, int) and level >= 0 else -1 for level in cells.levels[score]]
    place = np.array(bins, dtype=np.int64)[cells.codes[inside, score]]
    kind = np.array(meanings[layout.outcome or 0], dtype=np.int64)[cells.codes[inside, layout.outcome or 0]]
    good = (place >= 0) & (kind <= POSITIVE)
    if layout.failed is not None:
        good &= np.array(meanings[layout.failed], dtype=np.int64)[cells.codes[inside, layout.failed]] != POSITIVE
    group = groups.rank[cells.codes[inside, key]]
    n = np.zeros((len(groups.names), 2, cuts + 1))
    w = np.zeros_like(n)
    at = (group[good], kind[good], place[good])
    people = np.array([float(cells.people[cell]) for cell in inside[good]])
    np.add.at(n, at, people)
    weights = [float(cells.weights[cell]) * 2.0**cells.unit for cell in inside[good]] if cells.weights else people
    np.add.at(w, at, np.array(weights))
    above = (np.flip(np.cumsum(np.flip(array, axis=2), axis=2), axis=2) for array in (n, w))
    first, second = above
    return first, second


def _sweep(
    system: str,
    feature: str,
    counted: _Counted,
    cuts: Sequence[float],
    step: float,
    used: float,
    plan: EvaluationPlan,
) -> ThresholdSweep:
    everybody = _Counted(
        ((),), counted.n.sum(axis=0, keepdims=True), counted.w.sum(axis=0, keepdims=True), counted.weighted
    )
    impostors, matched = everybody.n[0, NEGATIVE, 0], everybody.w[0, NEGATIVE]
    rates = matched[1:] / matched[0] if matched[0] > 0 else np.ones(len(cuts))
    found: dict[int, float | None] = {}
    missed = []
    for target in TARGETS:
        keeping = np.flatnonzero(rates <= target)
        if target * impostors < RULE_OF_THREE or not len(keeping):
            missed.append(target)
        else:
            found.setdefault(int(keeping[0]), target)
    every = max(1, round(len(cuts) / SHOWN))
    shown = sorted({*found, cuts.index(used), *range(0, len(cuts), every)})
    return ThresholdSweep(
        system=system,
        feature=feature,
        step=step,
        targets_missed=tuple(missed),
        points=tuple(
            ThresholdPoint(
                threshold=cuts[at],
                used=cuts[at] == used,
                target=found.get(at),
                overall=_errors(everybody, 0, at + 1, plan.level),
                groups=tuple(_errors(counted, row, at + 1, plan.level) for row in range(len(counted.groups))),
            )
            for at in shown
        ),
    )


def _errors(counted: _Counted, row: int, at: int, level: float) -> GroupErrors:
    """Return both error rates of a group at a threshold; a false non-match stays below it."""
    n, w = counted.n[row], counted.w[row]
    below = n[POSITIVE, 0] - n[POSITIVE, at]
    rates = (
        float(w[NEGATIVE, at] / w[NEGATIVE, 0]) if w[NEGATIVE, 0] > 0 else None,
        float((w[POSITIVE, 0] - w[POSITIVE, at]) / w[POSITIVE, 0]) if w[POSITIVE, 0] > 0 else None,
    )
    return GroupErrors(
        group=counted.groups[row],
        impostors=int(n[NEGATIVE, 0]),
        false_matches=int(n[NEGATIVE, at]),
        genuine=int(n[POSITIVE, 0]),
        false_non_matches=int(below),
        false_match_rate=rates[0],
        false_non_match_rate=rates[1],
        false_match_interval=_interval(n[NEGATIVE, at], n[NEGATIVE, 0], counted, level),
        false_non_match_interval=_interval(below, n[POSITIVE, 0], counted, level),
    )


def _interval(x: float, n: float, counted: _Counted, level: float) -> Interval | None:
    if counted.weighted or n <= 0:
        return None
    ends = wilson(x, n, z_of(level))
    return Interval(low=float(ends.low), high=float(ends.high), level=level, method="wilson")
