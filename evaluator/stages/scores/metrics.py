"""Score cubes go in, the figures of merit of every group come out, with intervals and what gaps are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import NEGATIVE, POSITIVE, Cube, Group
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.metrics import SCORE_METRICS
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import GroupMetric, Interval
from evaluator.domain.scores import ScoreCube, ScoreMargin
from evaluator.stages.counts.breakdowns import counts_of
from evaluator.stages.counts.control_levels import cubes_within
from evaluator.stages.findings.outcome_known import SAYS_SHARES, OutcomeKnown, outcome_known
from evaluator.stages.scores import errors as score_errors
from evaluator.stages.scores import values
from evaluator.stages.scores.found import NEEDS_OUTCOME, Resampled, ScoreMeasures
from evaluator.stages.scores.values import KNOWN
from evaluator.stages.statistics.bootstrap import pivotal, resampled
from evaluator.stages.statistics.intervals import Floats, Limits, z_of

CODES: dict[str, str] = {
    "scores_not_probabilities": "",
    "one_outcome_only": "",
}
"""Codes this stage adds to those of `outcome_known`."""

RESAMPLED_BINS = 100
"""Bins into which a group's scores are merged before they are resampled: the spread needs no more."""
FEWEST = 30
"""People in every denominator below which nothing is resampled."""
LINEARISED = "linearised"
"""Method of the interval of a figure whose error is worked out instead of resampled."""
ORDINARY = 0.95
"""Level of the interval whose width keeps the error of an area from being taken for too small."""


def score_measures(
    scores: tuple[ScoreCube, ...], cube: Cube, mapping: SchemaMapping, plan: EvaluationPlan
) -> ScoreMeasures:
    """Return the figures of merit by system: everybody, single features, intersections, then the control levels.

    The area under the curve has Newcombe's interval. Brier score and calibration error of everybody and of single
    features have the basic bootstrap one of 2,000 replicates where at least 30 outcomes are known. The seed is the
    plan's: the same record, the same ends. What cannot be resampled for thousands of groups, intersections and
    control levels, rests on linearised errors (`score_errors`); their calibration error has no interval.
    """
    measures: list[GroupMetric] = []
    resampled: list[Resampled] = []
    known: dict[Group, OutcomeKnown] = {}
    levels = {(): cube, **{tuple(level.values()): inside for level, inside in cubes_within(cube, mapping)}}
    for position, of_system in enumerate(scores):
        random = np.random.default_rng([plan.seed, position, 9])
        for part_cube in (of_system, *of_system.inner):
            level = tuple(part_cube.control.values())
            inside = levels[level]
            alone = counts_of(inside, mapping, ()).of_system(
                cube.systems.index(of_system.system), len(cube.systems)
            )
            known[of_system.system, *level] = own = outcome_known(
                alone.n.sum(axis=0), has_y_true=cube.has_y_true, weighted=cube.weighted
            )
            for margin in part_cube.margins.values():
                part = _Part(part_cube, margin, own, mapping, plan, inner=part_cube is not of_system)
                drawn = None if part.inner else list(part.drawn(random))
                columns = [part.column(metric, drawn) for metric in SCORE_METRICS]
                measures.extend(
                    entry for row in zip(*(entries for entries, _ in columns), strict=True) for entry in row
                )
                resampled.extend(found for _, found in columns if found is not None and margin.features)
    return ScoreMeasures(tuple(measures), tuple(resampled), known)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One group's resampled figures: what the table gives, and the replicates."""

    centre: dict[str, float]
    replicates: dict[str, Floats]


@dataclass(frozen=True, slots=True)
class _Part:
    """One system's scores in one breakdown."""

    cube: ScoreCube
    margin: ScoreMargin
    known: OutcomeKnown
    mapping: SchemaMapping
    plan: EvaluationPlan
    inner: bool = False
    """Whether errors are linearised instead of resampled."""

    @property
    def probability(self) -> bool:
        return self.mapping.score_kind == "probability"

    def drawn(self, random: np.random.Generator) -> Iterator[_Drawn | None]:
        """Yield the replicates of each group, None where there are too few people."""
        loss = values.squared_error(self.margin)
        for row in range(len(self.margin.groups)):
            known = int(self.margin.n[row, KNOWN].sum())
            yield self._resampled(row, loss[row], random) if known >= FEWEST else None

    def _resampled(self, row: int, squared: Floats, random: np.random.Generator) -> _Drawn:
        n, w, w2, s = (a[row][KNOWN] for a in (self.margin.n, self.margin.w, self.margin.w2, self.margin.s))
        loss = squared[KNOWN]
        part = values.calibration_part(self.cube.bins) if self.probability else None
        starts = _merged(n.sum(axis=0), part)
        n, w, w2, s, loss = (np.add.reduceat(a, starts, axis=1) for a in (n, w, w2, s, loss))
        drawn = resampled(n, w, w2, random, weighted=self.cube.weighted)
        mean = np.divide(s, w, out=np.zeros(w.shape), where=w > 0)
        error = np.divide(loss, w, out=np.zeros(w.shape), where=w > 0)
        one = np.concatenate([w[None], drawn])
        found = {"roc_auc": values.area_under_curve(one[:, POSITIVE], one[:, NEGATIVE])}
        if part is not None:
            total = one.sum(axis=(1, 2))
            found["brier_score"] = (one * error).sum(axis=(1, 2)) / np.where(total > 0, total, np.nan)
            inside = (part[starts][:, None] == np.arange(part.max() + 1)).astype(np.float64)
            found["expected_calibration_error"] = values.calibration_error(
                one.sum(axis=1) @ inside, (one * mean).sum(axis=1) @ inside, one[:, POSITIVE] @ inside
            )
        return _Drawn(
            {metric: float(array[0]) for metric, array in found.items()},
            {metric: array[1:] for metric, array in found.items()},
        )

    def column(self, metric: str, drawn: list[_Drawn | None] | None) -> tuple[list[GroupMetric], Resampled | None]:
        """Return one metric's entries by group, and what its gaps are made of: None where it has none."""
        value, people = self._values(metric), self._people(metric)
        reason = self._reason(metric)
        if reason is not None:
            value = np.full(value.shape, np.nan)
        error = None if drawn is not None else self._errors(metric, value)
        entries = self._entries(metric, value, reason, self._intervals(metric, value, drawn, error))
        if drawn is None and error is None:
            return entries, None
        apart = {
            row: one.replicates[metric] - one.centre[metric]
            for row, one in enumerate(drawn or ())
            if one is not None and metric in one.replicates and np.isfinite(value[row])
        }
        n = self.margin.n.sum(axis=(1, 2))
        found = Resampled(
            self.cube.system,
            self.margin.features,
            metric,
            self.margin.groups,
            tuple(people.tolist()),
            tuple(n.tolist()),
            value,
            {row: far for row, far in apart.items() if np.isfinite(far).all()},
            reason,
            self.known.warnings(NEEDS_OUTCOME),
            self.cube.control,
            error,
        )
        return entries, found

    def _entries(
        self,
        metric: str,
        value: Floats,
        reason: tuple[str, dict[str, Any]] | None,
        intervals: list[Interval | None],
    ) -> list[GroupMetric]:
        bound = values.auc_error_bound(self.margin.w[:, POSITIVE], self.margin.w[:, NEGATIVE], self.cube.bins)
        squares = self.margin.w2[:, KNOWN].sum(axis=(1, 2))
        sizes = values.effective(self.margin.w[:, KNOWN].sum(axis=(1, 2)), squares)
        warnings = self.known.warnings(NEEDS_OUTCOME)
        entries = []
        for row, group in enumerate(self.margin.groups):
            there = bool(np.isfinite(value[row]))
            code, said = reason or ("one_outcome_only" if metric == "roc_auc" else "no_known_outcomes", {})
            entries.append(
                GroupMetric(
                    system=self.cube.system,
                    metric=metric,
                    features=self.margin.features,
                    group=group,
                    control=dict(self.cube.control),
                    people=int(self.margin.n[row][KNOWN].sum()),
                    effective_n=float(sizes[row]) if there else None,
                    value=float(value[row]) if there else None,
                    reason_code=None if there else code,
                    reason_values={} if there else dict(said),
                    interval=intervals[row] if there else None,
                    parts={"error_bound": float(bound[row]) if metric == "roc_auc" else 0.0} if there else {},
                    warnings=warnings if there else (),
                )
            )
        return entries

    def _errors(self, metric: str, value: Floats) -> Floats | None:
        """Return the linearised standard errors by group; None for the calibration error, which has none."""
        if metric == "roc_auc":
            return score_errors.area_error(self.margin, value, self._area(value, z_of(ORDINARY)))
        return score_errors.brier_error(self.margin, value) if metric == "brier_score" else None

    def _area(self, value: Floats, z: float) -> Limits:
        sizes = values.effective(self.margin.w.sum(axis=2), self.margin.w2.sum(axis=2))
        positives, negatives = (np.maximum(sizes[:, outcome], 1.0) for outcome in (POSITIVE, NEGATIVE))
        return values.area_interval(np.where(np.isfinite(value), value, 0.5), positives, negatives, z)

    def _values(self, metric: str) -> Floats:
        if metric == "roc_auc":
            return values.area_under_curve(self.margin.w[:, POSITIVE], self.margin.w[:, NEGATIVE])
        if metric == "brier_score":
            return values.brier_score(self.margin)
        return values.calibration_error_of(self.margin, self.cube.bins)

    def _people(self, metric: str) -> NDArray[np.int64]:
        """Return the people in the smallest denominator by group: for the area, of positives or of negatives."""
        known = self.margin.n[:, KNOWN].sum(axis=2)
        people: NDArray[np.int64] = known.min(axis=1) if metric == "roc_auc" else known.sum(axis=1)
        return people

    def _reason(self, metric: str) -> tuple[str, dict[str, Any]] | None:
        code = self.known.reason(NEEDS_OUTCOME)
        if code is not None:
            return code, dict(self.known.shares) if code in SAYS_SHARES else {}
        if metric != "roc_auc" and not self.probability:
            return "scores_not_probabilities", {}
        return None

    def _intervals(
        self, metric: str, value: Floats, drawn: list[_Drawn | None] | None, error: Floats | None
    ) -> list[Interval | None]:
        level = self.plan.level
        if metric == "roc_auc":
            low, high = self._area(value, z_of(level))
            ends = zip(low.tolist(), high.tolist(), strict=True)
            return [Interval(low=a, high=b, level=level, method="newcombe_area") for a, b in ends]
        if drawn is None:
            return self._linearised(value, error)
        found: list[Interval | None] = []
        for row, one in enumerate(drawn):
            if one is None or not np.isfinite(value[row]):
                found.append(None)
                continue
            low_end, high_end = pivotal(float(value[row]), one.centre[metric], one.replicates[metric], level)
            found.append(Interval(low=low_end, high=high_end, level=level, method="bootstrap_pivotal"))
        return found

    def _linearised(self, value: Floats, error: Floats | None) -> list[Interval | None]:
        """Return normal intervals of figures from 0 to 1, for groups with enough known outcomes."""
        if error is None:
            return [None] * len(value)
        far = z_of(self.plan.level) * error
        enough = self.margin.n[:, KNOWN].sum(axis=(1, 2)) >= FEWEST
        return [
            Interval(
                low=max(one - reach, 0.0), high=min(one + reach, 1.0), level=self.plan.level, method=LINEARISED
            )
            if there and np.isfinite(reach)
            else None
            for one, reach, there in zip(value.tolist(), far.tolist(), enough.tolist(), strict=True)
        ]


def _merged(people: Any, part: Any) -> Any:
    """Return where each of at most `RESAMPLED_BINS` merged bins starts; none lies across a calibration cut."""
    before = np.cumsum(people) - people / 2
    which = np.floor(before / max(people.sum(), 1) * RESAMPLED_BINS)
    changes = np.diff(which, prepend=-1) != 0
    if part is not None:
        changes |= np.diff(part, prepend=-1) != 0
    return np.flatnonzero(changes)
