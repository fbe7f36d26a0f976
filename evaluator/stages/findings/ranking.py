"""The cube of several systems goes in; their order by each rate and each gap comes out, with how firm it is."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import UNKNOWN, Cube, Margin
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.paired import Ranking
from evaluator.domain.plan import EvaluationPlan
from evaluator.stages.counts.breakdowns import counts_of
from evaluator.stages.findings.paired import COUNTED, assessed_of, compared_metrics, withheld_in
from evaluator.stages.statistics.bootstrap import LEAST, REPLICATES, resampled
from evaluator.stages.statistics.chance import seed_of
from evaluator.stages.statistics.intervals import Floats

FIRST_IS: dict[str, Literal["lowest", "highest"]] = {
    "true_positive_rate": "highest",
    "false_positive_rate": "lowest",
    "error_rate": "lowest",
}
"""Which rate comes first in an order; of the selection rate neither is better."""
CHUNK = 250
"""Samples drawn at once, so that memory stays small."""


def rank_systems(cube: Cube, mapping: SchemaMapping, plan: EvaluationPlan) -> tuple[Ranking, ...]:
    """Return the order of all systems by each rate of everybody, and by the gap in it, feature by feature.

    People about whom not every system decided take no part. Nothing where a metric cannot be measured in one
    system, or fewer than `LEAST` people (in two groups, for a gap) are in a denominator.
    """
    if len(cube.systems) < 2 or mapping.task == "matching":
        return ()
    withheld = {metric for reasons in withheld_in(cube, mapping) for metric in reasons}
    found: list[Ranking] = []
    for features in ((), *((feature,) for feature in mapping.features)):
        margin = counts_of(cube, mapping, features)
        for metric in compared_metrics(mapping.task):
            if metric in withheld or not margin.groups or (not features and metric not in FIRST_IS):
                continue
            ranking = _ranking(cube, margin, metric, plan)
            found += [ranking] if ranking else []
    return tuple(found)


def _ranking(cube: Cube, margin: Margin, metric: str, plan: EvaluationPlan) -> Ranking | None:
    sums = _sums_of(cube, metric)
    decided = sums[0] > 0
    people = margin.n.reshape(len(margin.groups), -1)[:, decided]
    totals = people.sum(axis=1).astype(np.float64)
    chosen = (totals >= max(LEAST, plan.min_group_size)) & assessed_of(margin.groups, totals, plan)
    if chosen.sum() < (2 if margin.features else 1):
        return None
    cells = {
        kind: getattr(margin, kind).reshape(len(margin.groups), -1)[chosen][:, decided]
        for kind in ("n", "w", "w2")
    }
    # Cells that count for the same systems are drawn as one: fewer numbers, the same distribution.
    counted, alike = np.unique(sums[1:, decided], axis=1, return_inverse=True)
    cells = {kind: _added(array, alike.ravel(), counted.shape[1]) for kind, array in cells.items()}
    figures = _figures(cells["w"][np.newaxis], counted, gaps=bool(margin.features))[0]
    first_is = "lowest" if margin.features else FIRST_IS[metric]
    sign = 1.0 if first_is == "lowest" else -1.0
    order = np.argsort(sign * figures, kind="stable")
    drawn = _drawn(cells, counted, cube, margin, metric, plan)[:, order] * sign
    ahead = drawn == drawn.min(axis=1, keepdims=True)
    return Ranking(
        metric=metric,
        features=margin.features,
        first_is=first_is,
        systems=tuple(cube.systems[at] for at in order.tolist()),
        values=tuple(float(figures[at]) for at in order.tolist()),
        first_share=tuple((ahead / ahead.sum(axis=1, keepdims=True)).mean(axis=0).tolist()),
        same_order=float((np.diff(drawn, axis=1) > 0).all(axis=1).mean()),
        samples=drawn.shape[0],
    )


def _added(cells: NDArray[Any], place: NDArray[np.intp], size: int) -> NDArray[Any]:
    added = np.zeros((cells.shape[0], size), dtype=cells.dtype)
    np.add.at(added.T, place, cells.T)
    return added


def _sums_of(cube: Cube, metric: str) -> Floats:
    """Return over the flattened cells of a group who is in the denominator, and whom each system counts."""
    systems = len(cube.systems)
    outcome, *decisions = np.indices((3, *([3] * systems)))
    outcomes, yes = COUNTED[metric]
    everybody = np.isin(outcome, outcomes) & np.logical_and.reduce([part != UNKNOWN for part in decisions])
    counting = np.full(3, -1)
    counting[list(outcomes)] = yes
    rows = [everybody, *(everybody & (part == counting[outcome]) for part in decisions)]
    return np.stack([row.ravel() for row in rows]).astype(np.float64)


def _figures(cells: Floats, counted: Floats, *, gaps: bool) -> Floats:
    """Return rates of everybody, or gaps between groups: samples x systems, from samples x groups x cells."""
    total = cells.sum(axis=-1)[..., np.newaxis]
    rates = (cells @ counted.T) / np.where(total > 0, total, np.nan)
    figures: Floats = np.ptp(rates, axis=1) if gaps else rates[:, 0]
    return figures


def _drawn(
    cells: dict[str, Any], counted: Floats, cube: Cube, margin: Margin, metric: str, plan: EvaluationPlan
) -> Floats:
    parts = []
    for part in range(REPLICATES // CHUNK):
        seed = seed_of(plan.seed, "order", cube.systems, margin.features, metric, part)
        sample = resampled(cells["n"], cells["w"], cells["w2"], seed, weighted=cube.weighted, replicates=CHUNK)
        parts.append(_figures(sample, counted, gaps=bool(margin.features)))
    drawn: Floats = np.concatenate(parts)
    return drawn[np.isfinite(drawn).all(axis=1)]
