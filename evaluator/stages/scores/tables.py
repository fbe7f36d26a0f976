"""Score cubes go in; distribution, curve, calibration and threshold sweep of every group come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.scores import (
    CALIBRATION_CUTS,
    CalibrationBin,
    GroupScores,
    ScoreCube,
    ScoreMargin,
    ScoreStretch,
    Share,
    SweepPoint,
    SystemScores,
)
from evaluator.stages.scores import values
from evaluator.stages.scores.found import ScoreMeasures
from evaluator.stages.scores.options import threshold_options
from evaluator.stages.scores.values import KNOWN
from evaluator.stages.statistics.bootstrap import REPLICATES
from evaluator.stages.statistics.intervals import Floats, effective_size, wilson, z_of

STRETCHES, INNER_STRETCHES = 40, 12
"""Stretches of the score axis that a record keeps, at most, and those of intersections and within control levels;
the threshold in use is an end of one."""
GRID = 20
"""Thresholds of the sweep, at most, with the one in use."""
MOST_INNER = 200
"""Groups of intersections and within control levels whose curves a record keeps: the largest."""


def score_tables(
    scores: Sequence[ScoreCube], measured: ScoreMeasures, mapping: SchemaMapping, plan: EvaluationPlan
) -> tuple[SystemScores, ...]:
    """Return what the record keeps of each system's scores."""
    return tuple(_system(cube, measured, mapping, plan) for cube in scores)


def _system(
    cube: ScoreCube, measured: ScoreMeasures, mapping: SchemaMapping, plan: EvaluationPlan
) -> SystemScores:
    threshold = mapping.threshold or 0.0
    reason = measured.reason(cube)
    known = reason is None
    probability = mapping.score_kind == "probability"
    starts = stretch_starts(cube, threshold, STRETCHES, probability=probability)
    inner = _largest(cube, plan)
    groups = tuple(
        _Group(cube, margin, row, starts, threshold, plan.level, known, known and probability).scores()
        for margin in cube.margins.values()
        for row in range(len(margin.groups))
    )
    return SystemScores(
        system=cube.system,
        threshold=threshold,
        probability=probability,
        bins=len(cube.bins.low),
        exact=cube.bins.exact,
        auc_error_bound=_error_bound([cube]) if known else 0.0,
        replicates=REPLICATES,
        reason_code=reason,
        groups=groups,
        inner=tuple(_inner_scores(part, margin, row, measured, mapping, plan) for part, margin, row in inner),
        inner_bins=max((len(part.bins.low) for part in cube.inner), default=0),
        inner_error_bound=_error_bound(cube.inner) if known else 0.0,
        inner_without=sum(len(m.groups) for part in cube.inner for m in part.margins.values() if m.features)
        - len(inner),
        options=threshold_options(cube, threshold, plan, known=known),
    )


def _error_bound(cubes: Sequence[ScoreCube]) -> float:
    """Return the largest error that bins can make in the area under the curve of any group."""
    bounds = (
        values.auc_error_bound(margin.w[:, POSITIVE], margin.w[:, NEGATIVE], cube.bins)
        for cube in cubes
        for margin in cube.margins.values()
    )
    return max((float(bound.max(initial=0.0)) for bound in bounds), default=0.0)


def _largest(cube: ScoreCube, plan: EvaluationPlan) -> list[tuple[ScoreCube, ScoreMargin, int]]:
    """Return the groups of intersections and within control levels whose curves are kept, in the order of results.

    None below the plan's smallest size: so few people make no curve.
    """
    found = [
        (int(margin.n[row].sum()), (part, margin, row))
        for part in cube.inner
        for margin in part.margins.values()
        if margin.features
        for row in range(len(margin.groups))
    ]
    places = [at for at, (people, _where) in enumerate(found) if people >= max(plan.min_group_size, 1)]
    chosen = sorted(places, key=lambda at: -found[at][0])[:MOST_INNER]
    return [found[at][1] for at in sorted(chosen)]


def _inner_scores(
    cube: ScoreCube,
    margin: ScoreMargin,
    row: int,
    measured: ScoreMeasures,
    mapping: SchemaMapping,
    plan: EvaluationPlan,
) -> GroupScores:
    threshold, probability = mapping.threshold or 0.0, mapping.score_kind == "probability"
    known = measured.reason(cube) is None
    everybody = margin.n.sum(axis=(0, 1))
    starts = stretch_starts(cube, threshold, INNER_STRETCHES, probability=probability, people=everybody)
    return _Group(cube, margin, row, starts, threshold, plan.level, known, known and probability).scores()


def stretch_starts(
    cube: ScoreCube, threshold: float, most: int, *, probability: bool, people: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Return the first bin of each stretch: about as many `people` each, and one that starts at the threshold.

    Those of probabilities also start at the calibration cuts.
    """
    bins = len(cube.bins.low)
    if bins <= most:
        return np.arange(bins, dtype=np.int64)
    everybody = cube.margins[()].n.sum(axis=(0, 1)) if people is None else people
    before = np.cumsum(everybody) - everybody / 2
    which = np.floor(before / max(int(everybody.sum()), 1) * (most - 1))
    changes = np.diff(which, prepend=-1) != 0
    at = int(np.searchsorted(cube.bins.low, threshold))
    if at < bins:
        changes[at] = True
    changes[0] = True
    if probability:
        changes |= np.diff(values.calibration_part(cube.bins), prepend=0) != 0
    return np.flatnonzero(changes)


@dataclass(frozen=True, slots=True)
class _Group:
    """One group's scores in bins."""

    cube: ScoreCube
    margin: ScoreMargin
    row: int
    starts: NDArray[np.int64]
    threshold: float
    level: float
    known: bool
    """Whether rates that need the outcome may be said."""
    calibrated: bool
    """Whether calibration may be said."""

    def scores(self) -> GroupScores:
        n = self.margin.n[self.row]
        weight, score = float(self.margin.w[self.row].sum()), float(self.margin.s[self.row].sum())
        return GroupScores(
            features=self.margin.features,
            group=self.margin.groups[self.row],
            control=dict(self.cube.control),
            people=int(n.sum()),
            mean_score=score / weight if weight else None,
            stretches=self._stretches(),
            sweep=self._sweep(),
            calibration=self._calibration() if self.calibrated else (),
        )

    def _stretches(self) -> tuple[ScoreStretch, ...]:
        margin = self.margin
        n, w, s = (np.add.reduceat(a[self.row], self.starts, axis=1) for a in (margin.n, margin.w, margin.s))
        low = self.cube.bins.low[self.starts]
        high = self.cube.bins.high[np.append(self.starts[1:] - 1, len(self.cube.bins.high) - 1)]
        return tuple(
            ScoreStretch(
                low=float(low[at]),
                high=float(high[at]),
                positives=int(n[POSITIVE, at]),
                negatives=int(n[NEGATIVE, at]),
                unknown=int(n[UNKNOWN, at]),
                weight_positives=float(w[POSITIVE, at]),
                weight_negatives=float(w[NEGATIVE, at]),
                weight_unknown=float(w[UNKNOWN, at]),
                score_known=float(s[NEGATIVE, at] + s[POSITIVE, at]),
            )
            for at in range(len(low))
        )

    def _sweep(self) -> tuple[SweepPoint, ...]:
        places = self._grid()
        above = {
            name: _from_place(array[self.row])[:, places]
            for name, array in (("n", self.margin.n), ("w", self.margin.w), ("w2", self.margin.w2))
        }
        total = {
            name: array[self.row].sum(axis=1)[:, None]
            for name, array in (("n", self.margin.n), ("w", self.margin.w), ("w2", self.margin.w2))
        }
        z = z_of(self.level)

        def rate(over: list[int], hit: list[int], part: str) -> list[Share]:
            """Return the rate of `hit` above (or below) each threshold over a total, or over all selected."""
            ends = {
                name: (
                    (above[name] if part != "below" else total[name] - above[name])[hit].sum(axis=0),
                    (above[name] if part == "selected" else np.broadcast_to(total[name], above[name].shape))[
                        over
                    ].sum(axis=0),
                )
                for name in above
            }
            return shares(ends["w"], ends["w2"], ends["n"][1], z)

        everybody = [NEGATIVE, POSITIVE, UNKNOWN]
        none = [Share(value=None)] * len(places)
        columns = [rate(everybody, everybody, "above")]
        for over, hit, part in (
            ([POSITIVE], [POSITIVE], "above"),
            ([NEGATIVE], [NEGATIVE], "above"),
            ([POSITIVE], [POSITIVE], "below"),
            (KNOWN, [POSITIVE], "selected"),
        ):
            columns.append(rate(over, hit, part) if self.known else none)
        return tuple(
            SweepPoint(
                threshold=self.threshold if place == self._in_use else float(self.cube.bins.low[place]),
                selection_rate=selected,
                true_positive_rate=tpr,
                false_positive_rate=fpr,
                false_negative_rate=fnr,
                precision=precision,
            )
            for place, selected, tpr, fpr, fnr, precision in zip(places.tolist(), *columns, strict=True)
        )

    @property
    def _in_use(self) -> int:
        """The first bin at or above the threshold in use."""
        return int(np.searchsorted(self.cube.bins.low, self.threshold))

    def _grid(self) -> NDArray[np.int64]:
        """Return the bins at which the sweep's thresholds lie, among them the one in use."""
        every = max(-(-len(self.starts) // (GRID - 1)), 1)
        places = {*self.starts[::every].tolist(), self._in_use}
        return np.array(sorted(places), dtype=np.int64)

    def _calibration(self) -> tuple[CalibrationBin, ...]:
        bins = self.cube.bins
        n, w, w2, s = (
            values.by_calibration(a[self.row].astype(np.float64), bins)
            for a in (self.margin.n, self.margin.w, self.margin.w2, self.margin.s)
        )
        weight, score = w[KNOWN].sum(axis=0), s[KNOWN].sum(axis=0)
        people = n[KNOWN].sum(axis=0)
        observed = shares((w[POSITIVE], weight), (w2[POSITIVE], w2[KNOWN].sum(axis=0)), people, z_of(self.level))
        ends = (0.0, *CALIBRATION_CUTS, 1.0)
        return tuple(
            CalibrationBin(
                low=ends[at],
                high=ends[at + 1],
                people=int(people[at]),
                positives=int(n[POSITIVE, at]),
                mean_score=float(score[at] / weight[at]) if weight[at] else None,
                observed=observed[at],
            )
            for at in range(len(people))
        )


def _from_place(counts: NDArray[np.float64] | NDArray[np.int64]) -> Floats:
    """Return for each bin, and for a threshold above all of them, the counts at or above it."""
    above = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate([above, np.zeros((len(above), 1))], axis=1)


def shares(w: tuple[Floats, Floats], w2: tuple[Floats, Floats], n: Floats, z: float) -> list[Share]:
    """Return rates with Wilson's interval on the effective size; `w` and `w2` are numerators and denominators."""
    there = (w[1] > 0) & (n > 0)
    part, whole = np.where(there, np.clip(w[0], 0.0, w[1]), 0.0), np.where(there, w[1], 1.0)
    inside = np.where(there, np.clip(w2[0], 0.0, w2[1]), 0.0)
    rest = np.where(there, w2[1], 1.0) - inside
    size = effective_size(part, whole, inside, rest, np.where(there, n, 1.0))
    low, high = wilson(part / whole * size, size, z)
    return [
        Share(value=value, low=a, high=b) if ok else Share(value=None)
        for ok, value, a, b in zip(
            there.tolist(), (part / whole).tolist(), low.tolist(), high.tolist(), strict=True
        )
    ]
