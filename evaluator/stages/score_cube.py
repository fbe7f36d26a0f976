"""Count scores by group, outcome and bin, one cube a system: every curve and figure of merit is read from it.

Where scores take few values each has a bin of its own, and everything is exact. Else bins hold about as many
people each; no bin lies across the threshold or across a calibration cut, so that rates at the threshold, Brier
score and calibration error stay exact (sums of scores and of their squares are kept) and only the area under the
curve does not: its error is bounded (`score_values.auc_error_bound`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.canonical import canonical_text
from evaluator.domain.cube import POSITIVE, UNKNOWN, Cube, Group
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.scores import CALIBRATION_CUTS, ScoreBins, ScoreCube, ScoreMargin
from evaluator.engine import Key, Level, Scale, ScoreCells, Steps
from evaluator.errors import N_, MappingError, Problem, shown
from evaluator.stages.breakdowns import counts_of
from evaluator.stages.labels import LabelRule, read_labels
from evaluator.stages.levels import groups_of, layout_of
from evaluator.stages.margins import Groups
from evaluator.stages.people import People

MOST_BINS, FEWEST_BINS = 1_000, 100
"""Bins of a system's scores at most: fewer where there are very many groups."""
CELLS = 600_000
"""Cells that bins are made fewer for."""


def build_score_cubes(people: People, cube: Cube) -> tuple[ScoreCube, ...]:
    """Return one cube for each system with scores, none for decisions; `cube` holds its groups.

    MappingError where a threshold lies outside the scores, for all systems at once.
    """
    mapping = people.mapping
    if mapping.task != "scores" or mapping.threshold is None:
        return ()
    keys = layout_of(mapping).keys
    first = 0 if mapping.y_true is None else 1
    scores = keys[first : first + len(mapping.systems)]
    ranges = [people.table.score_range(score, mapping.count) for score in scores]
    problems = [
        _threshold_outside(score.column, mapping.threshold, found)
        for score, found in zip(scores, ranges, strict=True)
        if mapping.score_kind != "probability" and found and not found[0] <= mapping.threshold <= found[1]
    ]
    if problems:
        raise MappingError(problems)
    return tuple(
        _score_cube(people, cube, system.name, score, found)
        for system, score, found in zip(mapping.systems, scores, ranges, strict=True)
        if found
    )


def _threshold_outside(column: str, threshold: float, found: tuple[float, float]) -> Problem:
    return Problem(
        "threshold_outside_scores",
        N_("The threshold {threshold} lies outside the scores in “{column}”, which run from {low} to {high}."),
        N_("Give a threshold among the scores: at or above it a person counts as selected."),
        values={
            "threshold": canonical_text(threshold),
            "column": shown(column),
            "low": canonical_text(float(f"{found[0]:.6g}")),
            "high": canonical_text(float(f"{found[1]:.6g}")),
        },
    )


def _score_cube(people: People, cube: Cube, system: str, score: Key, found: tuple[float, float]) -> ScoreCube:
    mapping, table = people.mapping, people.table
    is_probability = mapping.score_kind == "probability"
    low, high = (0.0, 1.0) if is_probability else found
    cuts = {mapping.threshold or 0.0, *(CALIBRATION_CUTS if is_probability else ())}
    scale = Scale(low, high, tuple(sorted(cut for cut in cuts if low < cut <= high)))
    steps = table.score_steps(score, mapping.count, scale)
    margins = {names: counts_of(cube, mapping, names) for names in ((), *((name,) for name in mapping.features))}
    groups = sum(len(margin.groups) for margin in margins.values())
    most = min(max(CELLS // (3 * groups), FEWEST_BINS), MOST_BINS)
    bin_of_step = _bins(steps, scale, most)
    bins = _score_bins(steps, bin_of_step)
    keys = tuple(key for key in layout_of(mapping).keys if key.column in {mapping.y_true, *mapping.features})
    first = 0 if mapping.y_true is None else 1
    shared = tuple(range(first))
    sets = (shared, *((*shared, first + place) for place in range(len(mapping.features))))
    total = None if mapping.weight is None else table.total(mapping.count, mapping.weight)
    cells = table.score_cells(
        score,
        keys,
        sets,
        scale,
        steps.step[np.flatnonzero(np.diff(bin_of_step, prepend=-1))].tolist(),
        count=mapping.count,
        weight=mapping.weight,
        total=total,
    )
    read = _Read(cells, _outcomes(mapping, cells), len(bins.low))
    made: dict[tuple[str, ...], ScoreMargin] = {(): read.margin(0, (), ((),), np.zeros(0, dtype=np.int64), None)}
    for place, name in enumerate(mapping.features):
        groups_found = groups_of(mapping.feature(name).bins, cells.levels[first + place])
        wanted = margins[(name,)].groups
        made[(name,)] = read.margin(place + 1, (name,), wanted, _rows(groups_found, wanted), first + place)
    return ScoreCube(system, bins, made, cube.weighted)


def _rows(found: Groups, wanted: tuple[Group, ...]) -> NDArray[np.int64]:
    """Return for each level found by the engine its row among the wanted groups, -1 for none."""
    row = {group[0]: at for at, group in enumerate(wanted)}
    of_name = np.array([row.get(name, -1) for name in found.names], dtype=np.int64)
    rows: NDArray[np.int64] = of_name[found.rank] if len(found.rank) else of_name
    return rows


def _bins(steps: Steps, scale: Scale, most: int) -> NDArray[np.int64]:
    """Return the bin of each step: its own where there are few, else bins of about as many people each."""
    if len(steps.step) <= most:
        return np.arange(len(steps.step), dtype=np.int64)
    # A bin ends at a cut in any case; what cuts take of the bins, people do not get.
    segment = np.searchsorted(np.array(scale.cuts), steps.low, side="right")
    before = np.cumsum(steps.people) - steps.people / 2
    part = np.floor(before / steps.people.sum() * (most - len(scale.cuts))).astype(np.int64)
    together = np.stack([segment, part])
    changes = np.any(np.diff(together, axis=1) != 0, axis=0)
    return np.concatenate([[0], np.cumsum(changes)]).astype(np.int64)


def _score_bins(steps: Steps, bin_of_step: NDArray[np.int64]) -> ScoreBins:
    first = np.flatnonzero(np.diff(bin_of_step, prepend=-1))
    last = np.append(first[1:] - 1, len(bin_of_step) - 1)
    return ScoreBins(steps.low[first], steps.high[last])


def _outcomes(mapping: SchemaMapping, cells: ScoreCells) -> NDArray[np.int64]:
    """Return each cell's outcome: NEGATIVE, POSITIVE or UNKNOWN."""
    if mapping.y_true is None:
        return np.full(len(cells.n), UNKNOWN, dtype=np.int64)
    levels: tuple[Level, ...] = cells.levels[0]
    positive = mapping.positive if mapping.positive_true is None else mapping.positive_true
    rule = LabelRule(positive or "", mapping.negative, mapping.outcome_unknown)
    reading = read_labels([level for level in levels if isinstance(level, str)], rule)
    places = [reading.places.get(level, UNKNOWN) if isinstance(level, str) else UNKNOWN for level in levels]
    return np.array(places, dtype=np.int64)[cells.codes[:, 0]]


@dataclass(frozen=True, slots=True)
class _Read:
    """Cells whose outcome is understood."""

    cells: ScoreCells
    outcome: NDArray[np.int64]
    bins: int

    def margin(
        self,
        number: int,
        features: tuple[str, ...],
        groups: tuple[Group, ...],
        rows: NDArray[np.int64],
        key: int | None,
    ) -> ScoreMargin:
        """Return the counts of one set of cells; `rows` gives each level of its feature (`key`) a row."""
        cells = self.cells
        inside = np.flatnonzero(cells.sets == number)
        row = np.zeros(len(inside), dtype=np.int64) if key is None else rows[cells.codes[inside, key]]
        inside, row = inside[row >= 0], row[row >= 0]
        shape = (len(groups), POSITIVE + 2, self.bins)
        flat = (row * shape[1] + self.outcome[inside]) * shape[2] + cells.bins[inside]

        def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
            # In a fixed order, so that the same people give the same sums to the last bit.
            order = np.lexsort((values[inside], flat))
            sums = np.zeros(int(np.prod(shape)))
            np.add.at(sums, flat[order], values[inside][order])
            return sums.reshape(shape)

        n = np.zeros(int(np.prod(shape)), dtype=np.int64)
        np.add.at(n, flat, cells.n[inside])
        return ScoreMargin(
            features,
            groups,
            n.reshape(shape),
            *(summed(values) for values in (cells.w, cells.w2, cells.s, cells.s2)),
        )
