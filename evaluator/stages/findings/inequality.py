"""Counts of right and wrong decisions go in; indices of how unequally people benefit from them come out.

Benefit is 2 for somebody wrongly selected, 1 for a right decision, 0 for somebody wrongly passed over: prediction
minus outcome plus 1. Source: Speicher, T. et al. (2018), A unified approach to quantifying algorithmic unfairness:
measuring individual and group unfairness via inequality indices, KDD '18, and AIF360's `theil_index`,
`generalized_entropy_index` (alpha 2) and their `between_all_groups_...`, held against its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluator.domain.cube import Margin
from evaluator.domain.metrics import METRICS
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding, Interval, LeftOut, Outcome
from evaluator.stages.counts.breakdowns import CELLS
from evaluator.stages.findings.outcome_known import OutcomeKnown
from evaluator.stages.statistics.bootstrap import LEAST, one_sided_limits, percentile_limits, resampled
from evaluator.stages.statistics.chance import seed_of
from evaluator.stages.statistics.intervals import Floats

CODES: dict[str, str] = {"no_benefit": ""}
"""Codes this stage can give beside those of `summaries`."""

ALPHA: dict[str, float] = {"theil_index": 1.0, "generalized_entropy_index": 2.0}
"""Weight of large benefits, by index."""
BENEFIT = np.array([0.0, 1.0, 2.0])
"""Benefit of people wrongly passed over, rightly decided, wrongly selected."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One system with the plan and with what is known of its outcomes."""

    system: str
    plan: EvaluationPlan
    known: OutcomeKnown
    weighted: bool

    @property
    def withheld(self) -> tuple[str, dict[str, Any]] | None:
        """Why nothing that needs both kinds of error has a value, None when it can."""
        code = self.known.reason(METRICS["error_rate"])
        if code is None:
            return None
        shares = code.startswith(("outcome_known_only", "outcome_known_for"))
        return code, dict(self.known.shares) if shares else {}

    def finding(
        self,
        known: dict[str, Any],
        statistic: str,
        value: float | None = None,
        interval: Interval | None = None,
        reason: tuple[str, dict[str, Any]] | None = None,
    ) -> Finding:
        """Return a finding that is not judged; what is withheld from the whole system is its reason first."""
        code, values = self.withheld or reason or (None, {})
        outcome = self.withheld or ("no_limit_set", {})
        return Finding(
            **known,
            statistic=statistic,
            value=value,
            interval=interval,
            reason_code=code,
            reason_values=values,
            outcome=Outcome.NOT_ASSESSED,
            outcome_code=outcome[0],
            outcome_values=outcome[1],
        )


def index_of(cells: Floats, alpha: float) -> Floats:
    """Return the index over people: `cells` end in three sums, of people with benefit 0, 1 and 2.

    The mean of ((b/m)^alpha - 1) / (alpha (alpha - 1)), m the mean benefit; for alpha 1 of (b/m) ln(b/m), which is
    Theil's. NaN where nobody benefits.
    """
    return _mean(cells, _entropy(BENEFIT, _mean(cells, BENEFIT)[..., np.newaxis], alpha))


def between_of(cells: Floats, alpha: float) -> Floats:
    """Return the index if everybody had the mean benefit of their group; `cells` end in groups x three sums."""
    sizes = cells.sum(axis=-1)
    own = np.divide(cells @ BENEFIT, sizes, out=np.zeros(sizes.shape), where=sizes > 0)
    return _mean(sizes, _entropy(own, _mean(sizes, own)[..., np.newaxis], alpha))


def _mean(weights: Floats, values: Floats) -> Floats:
    total = weights.sum(axis=-1)
    mean: Floats = np.divide(
        (weights * values).sum(axis=-1), total, out=np.full(total.shape, np.nan), where=total > 0
    )
    return mean


def _entropy(benefit: Floats, mean: Floats, alpha: float) -> Floats:
    share = np.divide(
        benefit, mean, out=np.full(np.broadcast_shapes(benefit.shape, mean.shape), np.nan), where=mean > 0
    )
    if alpha == 1.0:
        result: Floats = share * np.log(np.where(share > 0, share, 1.0))
        return result
    powers: Floats = (share**alpha - 1.0) / (alpha * (alpha - 1.0))
    return powers


def _benefits(margin: Margin, kind: str) -> Floats:
    """Return the sums of people by group and benefit, those whose outcome is known."""
    array = {"n": margin.n, "w": margin.w, "w2": margin.w2}[kind].astype(np.float64)
    tp, fp, fn, tn = (array[:, row, column] for row, column in (CELLS[c] for c in ("tp", "fp", "fn", "tn")))
    return np.stack([fn, tp + tn, fp], axis=-1)


def overall(everybody: Margin, scene: Scene) -> Iterator[Finding]:
    """Yield the indices between all people."""
    cells = {kind: _benefits(everybody, kind).sum(axis=0) for kind in ("n", "w", "w2")}
    people = float(cells["n"].sum())
    draws = _draws(cells, scene, ()) if people >= LEAST and scene.withheld is None else None
    known: dict[str, Any] = {"system": scene.system, "features": ()}
    for metric, alpha in ALPHA.items():
        named = {**known, "metric": metric, "warnings": scene.known.warnings(METRICS["error_rate"])}
        value = float(index_of(cells["w"], alpha)) if scene.withheld is None else np.nan
        if np.isnan(value):
            yield scene.finding(named, "overall", reason=("no_benefit", {}))
            continue
        limits = None if draws is None else percentile_limits(index_of(draws, alpha), scene.plan.level)
        yield scene.finding(named, "overall", value, _interval(limits, scene, "bootstrap"))


def between(margin: Margin, scene: Scene) -> Iterator[Finding]:
    """Yield the indices between the groups of one breakdown that are large enough."""
    cells = {kind: _benefits(margin, kind) for kind in ("n", "w", "w2")}
    people = cells["n"].sum(axis=1)
    recorded = np.array([None not in group for group in margin.groups], dtype=np.bool_)
    assessed = recorded & (people >= scene.plan.min_group_size) & (people > 0)
    chosen = {kind: sums[assessed] for kind, sums in cells.items()}
    left_out = tuple(
        LeftOut(
            group=margin.groups[row],
            reason_code="too_few_people" if recorded[row] else "not_recorded",
            people=int(people[row]),
        )
        for row in np.flatnonzero(~assessed).tolist()
    )
    known: dict[str, Any] = {
        "system": scene.system,
        "features": margin.features,
        "assessed": tuple(margin.groups[row] for row in np.flatnonzero(assessed)),
        "left_out": left_out,
        "warnings": scene.known.warnings(METRICS["error_rate"]),
    }
    enough = int(assessed.sum()) >= 2
    drawn = enough and scene.withheld is None and people[assessed].min() >= LEAST
    draws = _draws(chosen, scene, margin.features) if drawn else None
    for metric, alpha in ALPHA.items():
        named = {**known, "metric": metric}
        if not enough or scene.withheld is not None:
            values = {"groups": int(assessed.sum()), "needed": scene.plan.min_group_size}
            yield scene.finding(named, "between_groups", reason=("fewer_than_two_groups", values))
            continue
        value = float(between_of(chosen["w"], alpha))
        if np.isnan(value):
            yield scene.finding(named, "between_groups", reason=("no_benefit", {}))
            continue
        # Rounding may leave equal groups a hair below 0.
        value = max(value, 0.0)
        limits = None if draws is None else one_sided_limits(value, between_of(draws, alpha), scene.plan.level)
        yield scene.finding(named, "between_groups", value, _interval(limits, scene, "bootstrap_one_sided"))


def _draws(cells: dict[str, Floats], scene: Scene, features: tuple[str, ...]) -> Floats:
    seed = seed_of(scene.plan.seed, "inequality", scene.system, features)
    return resampled(cells["n"], cells["w"], cells["w2"], seed, weighted=scene.weighted)


def _interval(limits: Any, scene: Scene, method: str) -> Interval | None:
    if limits is None:
        return None
    return Interval(low=float(limits.low), high=float(limits.high), level=scene.plan.level, method=method)
