"""Somebody who has the report, knows the rule, and tries to compute the numbers it hides.

Unknowns are the people in every finest cell (all features, outcome, decision). Everything shown exactly is an
equation, everything shown coarsely a pair of inequalities; the smallest and the largest value of a hidden count
that agree with all of it are found by linear programming, over real numbers and without a negative cell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from scipy.optimize import linprog

from evaluator.domain.cube import Cube, Group, margin_of
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.metrics import METRICS, Cell
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import DataSource, EvaluationRecord
from evaluator.domain.results import Agreement, GroupMetric
from evaluator.domain.system import AISystem
from evaluator.report.coarse import coarse_decimals, coarse_people, coarse_unit
from evaluator.report.suppression import Suppression, suppression_of
from evaluator.stages.findings.measure import measure

CELLS: tuple[Cell, ...] = ("tp", "fp", "fn", "tn")
AXES = {"tp": (1, 1), "fp": (0, 1), "fn": (1, 0), "tn": (0, 0)}
Finest = Mapping[Group, Mapping[Cell, int]]


def record_of(finest: Finest, features: tuple[str, ...], *, depth: int = 2) -> EvaluationRecord:
    """Return a record with every metric of these people."""
    groups = list(finest)
    n = np.zeros((len(groups), 3, 3), dtype=np.int64)
    for row, cells in enumerate(finest.values()):
        for cell, people in cells.items():
            n[(row, *AXES[cell])] = people
    margins = {}
    for size in range(depth + 1):
        for chosen in combinations(range(len(features)), size):
            names = tuple(features[place] for place in chosen)
            short = [tuple(group[place] for place in chosen) for group in groups]
            margins[names] = margin_of(names, short, (n, n.astype(float), n.astype(float)))
    cube = Cube(features, ("tool",), margins, True, False)
    mapping = SchemaMapping(
        y_true="outcome",
        positive="1",
        systems=(SystemColumn(name="tool", column="decision"),),
        sensitive=tuple(SensitiveFeature(column=name) for name in features),
    )
    plan = EvaluationPlan(intersections=depth)
    return EvaluationRecord(
        product={"name": "test", "version": "0"},
        created_at="2026-11-22T12:00:00Z",
        system=AISystem(name="tool"),
        source=DataSource(name="data.csv", format="csv", rows=int(n.sum()), people=int(n.sum())),
        mapping=mapping,
        plan=plan,
        plan_status="exploratory",
        group_metrics=measure(cube, mapping, plan),
        agreement=Agreement(status="not_checked"),
        software={},
        seed=1,
    )


@dataclass(frozen=True)
class Attack:
    """What the report tells, as linear constraints on the finest cells."""

    finest: Finest
    features: tuple[str, ...]
    equal: tuple[np.ndarray, np.ndarray]
    below: tuple[np.ndarray, np.ndarray]

    def bounds(self, wanted: np.ndarray) -> tuple[float, float]:
        """Return the smallest and largest value of a sum of cells that agree with the report."""
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * wanted,
                A_eq=self.equal[0] if len(self.equal[0]) else None,
                b_eq=self.equal[1] if len(self.equal[0]) else None,
                A_ub=self.below[0] if len(self.below[0]) else None,
                b_ub=self.below[1] if len(self.below[0]) else None,
                bounds=(0, None),
            )
            ends.append(sign * found.fun if found.status == 0 else sign * -math.inf)
        return ends[0], ends[1]

    def possible(self, wanted: np.ndarray) -> int:
        """Return how many whole numbers lie between them."""
        low, high = self.bounds(wanted)
        return 99 if math.isinf(high) else math.floor(high + 1e-6) - math.ceil(low - 1e-6) + 1


def vector(finest: Finest, features: tuple[str, ...], entry: GroupMetric, cells: tuple[Cell, ...]) -> np.ndarray:
    """Return which finest cells a sum of an entry's group holds."""
    return vector_of(finest, features, entry.features, entry.group, cells)


def absent(record: EvaluationRecord, features: tuple[str, ...]) -> list[tuple[tuple[str, ...], Group]]:
    """Return the pairs of groups nobody is in."""
    there = {(entry.features, entry.group) for entry in record.group_metrics}
    values = {name: [group[0] for names, group in there if names == (name,)] for name in features}
    pairs = [(pair, group) for pair in combinations(features, 2) for group in product(*(values[n] for n in pair))]
    return [key for key in pairs if key not in there]


def vector_of(
    finest: Finest, features: tuple[str, ...], names: tuple[str, ...], values: Group, cells: tuple[Cell, ...]
) -> np.ndarray:
    """Return which finest cells a sum of a group holds."""
    places = [features.index(name) for name in names]
    inside = [all(group[p] == value for p, value in zip(places, values, strict=True)) for group in finest]
    return np.array([float(here and cell in cells) for here in inside for cell in CELLS])


def sums_of(entry: GroupMetric) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """Return the cells above and below the line."""
    if entry.metric == "count":
        return CELLS, CELLS
    spec = METRICS[entry.metric]
    return tuple(c for c in CELLS if c in spec.numerator), tuple(c for c in CELLS if c in spec.denominator)


def attack(record: EvaluationRecord, finest: Finest, features: tuple[str, ...]) -> tuple[Attack, Suppression]:
    """Return the constraints a report on the record gives, and what it suppressed."""
    finest = everywhere(finest)
    suppression = suppression_of(record)
    equal: list[tuple[np.ndarray, float]] = []
    below: list[tuple[np.ndarray, float]] = []
    for entry in record.group_metrics:
        if entry.value is None or entry.metric in ("share", "balanced_accuracy", "f1_score"):
            continue
        above, under = (vector(finest, features, entry, cells) for cells in sums_of(entry))
        way = suppression.of(entry)
        if way == "exact":
            equal += [(under, float(entry.people))]
            if entry.metric != "count":
                equal += [(above, float(entry.numerator or 0))]
        elif way == "rounded":
            middle, unit = coarse_people(entry.people), coarse_unit(entry.people)
            below += [(under, middle + unit / 2), (-under, unit / 2 - middle)]
            if entry.metric != "count":
                decimals = coarse_decimals(entry.people) + 2
                rate, half = round(entry.value, decimals), 0.5 * 10**-decimals
                below += [(above - (rate + half) * under, 0.0), ((rate - half) * under - above, 0.0)]
        if entry.metric == "count" and len(entry.features) == 1:
            below += [(-under, -1.0)]
    for pair, group in absent(record, features):
        if suppression.of_absent("tool", pair, group) == "exact":
            equal += [(vector_of(finest, features, pair, group, CELLS), 0.0)]
    return Attack(finest, features, _stacked(equal), _stacked(below)), suppression


def _stacked(rows: list[tuple[np.ndarray, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([row for row, _ in rows]), np.array([value for _, value in rows])


def everywhere(finest: Finest) -> Finest:
    """Return the people in every combination of values: a reader does not know which ones nobody is in."""
    values = [list(dict.fromkeys(group[place] for group in finest)) for place in range(len(next(iter(finest))))]
    return {group: finest.get(group, dict.fromkeys(CELLS, 0)) for group in product(*values)}


def small_counts(
    record: EvaluationRecord, finest: Finest, features: tuple[str, ...]
) -> list[tuple[str, np.ndarray]]:
    """Return every count from 1 to 9 that some metric of some group rests on, each once."""
    finest = everywhere(finest)
    found: dict[bytes, tuple[str, np.ndarray]] = {}
    for entry in record.group_metrics:
        if entry.metric in ("share", "balanced_accuracy", "f1_score") or entry.value is None:
            continue
        above, under = sums_of(entry)
        rest = tuple(cell for cell in under if cell not in above)
        for cells in {above, under, rest} - {()}:
            wanted = vector(finest, features, entry, cells)
            people = int(wanted @ np.array([n for group in finest.values() for n in (group[c] for c in CELLS)]))
            if 0 < people < 10:
                found[wanted.tobytes()] = (f"{entry.metric} {entry.group} {cells} = {people}", wanted)
    return list(found.values())
