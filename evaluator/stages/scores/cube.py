"""Count scores by group, outcome and bin, one cube a system: every curve and figure of merit is read from it.

Where scores take few values each has a bin of its own, and everything is exact. Else bins hold about as many
people each; no bin lies across the threshold or across a calibration cut, so that rates at the threshold, Brier
score and calibration error stay exact (sums of scores and of their squares are kept) and only the area under the
curve does not: its error is bounded (`score_values.auc_error_bound`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.canonical import canonical_text
from evaluator.domain.cube import UNKNOWN, Cube, Group
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.scores import CALIBRATION_CUTS, ScoreBins, ScoreCube, ScoreMargin
from evaluator.engine import Key, Scale, ScoreCells, Steps, Total
from evaluator.errors import N_, MappingError, Problem, shown
from evaluator.stages.counts.breakdowns import counts_of
from evaluator.stages.counts.control_levels import Level, cubes_within
from evaluator.stages.counts.levels import groups_of, layout_of
from evaluator.stages.mapping.labels import LabelRule, read_labels
from evaluator.stages.mapping.people import People
from evaluator.stages.scores.reading import ReadScores, within_level

MOST_BINS, FEWEST_BINS = 1_000, 100
"""Bins of a system's scores at most: fewer where there are very many groups."""
MOST_INNER, FEWEST_INNER = 300, 20
"""The same for intersections and within control levels."""
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
    total = None if mapping.weight is None else table.total(mapping.count, mapping.weight)
    counting = _Counting(people, score, scale, steps, total)
    singles = ((), *((name,) for name in mapping.features))
    wanted = {names: counts_of(cube, mapping, names).groups for names in singles}
    bins, margins = counting.margins(wanted, (MOST_BINS, FEWEST_BINS))
    return ScoreCube(system, bins, margins, cube.weighted, _inner(cube, mapping, system, counting))


def _inner(cube: Cube, mapping: SchemaMapping, system: str, counting: _Counting) -> tuple[ScoreCube, ...]:
    """Return the cubes of intersections and of every control level, all in the same bins; none without either."""
    looked_at = [names for names in cube.margins if not set(names) & set(mapping.control)]
    levels: list[tuple[Level, Cube, list[tuple[str, ...]]]] = [
        ({}, cube, [names for names in looked_at if len(names) > 1])
    ]
    levels += [(level, inside, looked_at) for level, inside in cubes_within(cube, mapping)]
    wanted: dict[tuple[str, ...], dict[Group, None]] = {}
    for level, inside, breakdowns in levels:
        for names in breakdowns:
            groups = counts_of(inside, mapping, names).groups
            wanted.setdefault((*names, *level), {}).update(dict.fromkeys((*g, *level.values()) for g in groups))
    if not wanted:
        return ()
    bins, margins = counting.margins(
        {names: tuple(of) for names, of in wanted.items()}, (MOST_INNER, FEWEST_INNER)
    )
    return tuple(
        ScoreCube(
            system,
            bins,
            {names: within_level(margins[(*names, *level)], names, tuple(level.values())) for names in breakdowns},
            cube.weighted,
            control=level,
        )
        for level, _inside, breakdowns in levels
        if breakdowns
    )


@dataclass(frozen=True, slots=True)
class _Counting:
    """One system's scores, ready to be counted by whatever groups are wanted."""

    people: People
    score: Key
    scale: Scale
    steps: Steps
    total: Total | None

    def margins(
        self, wanted: Mapping[tuple[str, ...], tuple[Group, ...]], bins: tuple[int, int]
    ) -> tuple[ScoreBins, dict[tuple[str, ...], ScoreMargin]]:
        """Return the bins, between so many at most and at least, and the counts of the wanted groups in them."""
        mapping = self.people.mapping
        groups = sum(len(found) for found in wanted.values())
        most = min(max(CELLS // (3 * max(groups, 1)), bins[1]), bins[0])
        bin_of_step = _bins(self.steps, self.scale, most)
        made = _score_bins(self.steps, bin_of_step)
        named = {name for names in wanted for name in names}
        keys = tuple(key for key in layout_of(mapping).keys if key.column in {mapping.y_true, *named})
        place = {key.column: at for at, key in enumerate(keys)}
        shared = () if mapping.y_true is None else (0,)
        cells = self.people.table.score_cells(
            self.score,
            keys,
            [(*shared, *(place[name] for name in names)) for names in wanted],
            self.scale,
            self.steps.step[np.flatnonzero(np.diff(bin_of_step, prepend=-1))].tolist(),
            count=mapping.count,
            weight=mapping.weight,
            total=self.total,
        )
        read = ReadScores(cells, _outcomes(mapping, cells), len(made.low))
        found = {}
        for number, (names, own) in enumerate(wanted.items()):
            of_key = {name: groups_of(_cuts(mapping, name), cells.levels[place[name]]) for name in names}
            found[names] = read.margin(number, names, own, [(place[name], of_key[name]) for name in names])
        return made, found


def _cuts(mapping: SchemaMapping, name: str) -> tuple[str, ...]:
    return mapping.feature(name).bins if name in mapping.features else ()


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
    levels = cells.levels[0]
    positive = mapping.positive if mapping.positive_true is None else mapping.positive_true
    rule = LabelRule(positive or "", mapping.negative, mapping.outcome_unknown)
    reading = read_labels([level for level in levels if isinstance(level, str)], rule)
    places = [reading.places.get(level, UNKNOWN) if isinstance(level, str) else UNKNOWN for level in levels]
    return np.array(places, dtype=np.int64)[cells.codes[:, 0]]
