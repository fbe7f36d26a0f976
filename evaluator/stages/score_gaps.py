"""Resampled figures of merit go in, gaps between groups come out as findings, judged where the plan has a limit.

No closed form exists for these gaps, so they rest on the bootstrap: the spread of each group's figure. Intervals
of all pairs hold at once (the largest standardised distance over all pairs rules them), as for rates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from evaluator.domain.cube import Group
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding, Interval, LeftOut, Outcome, Pair
from evaluator.stages.bootstrap import REPLICATES
from evaluator.stages.intervals import Floats, z_of
from evaluator.stages.score_metrics import FEWEST, Resampled
from evaluator.stages.verdicts import limit_for

CODES: dict[str, str] = {
    "fewer_than_two_groups": "groups: how many are assessed, needed: people a group needs",
}
"""Codes this stage can give beside those of `verdicts`."""

METHOD = "bootstrap_simultaneous"
PAIRS_NAMED = 10


def score_gaps(resampled: Iterable[Resampled], plan: EvaluationPlan) -> tuple[Finding, ...]:
    """Return the largest difference of each figure of merit between the groups of each feature.

    A group is assessed with the plan's smallest size, and at least 30 people, in every denominator: for the area
    under the curve of both outcomes.
    """
    return tuple(_finding(one, plan) for one in resampled)


@dataclass(frozen=True, slots=True)
class _Spread:
    """The groups that are assessed: their values and the spread of each."""

    rows: tuple[int, ...]
    value: Floats
    """Less what resampling adds on average: a calibration error is larger by chance the fewer people there are."""
    error: Floats
    """Standard error."""
    reach: float
    """Standard errors that all pairs stay within at once, at the plan's level."""


def _finding(one: Resampled, plan: EvaluationPlan) -> Finding:
    needed = max(plan.min_group_size, FEWEST)
    rows = tuple(
        row
        for row, group in enumerate(one.groups)
        if row in one.apart and None not in group and one.people[row] >= needed
    )
    limit = limit_for(plan, one.metric, "difference", 1)
    known: dict[str, Any] = {
        "system": one.system,
        "metric": one.metric,
        "features": one.features,
        "statistic": "difference",
        "assessed": tuple(one.groups[row] for row in rows),
        "left_out": tuple(_left_out(one, row) for row in range(len(one.groups)) if row not in rows),
        "limit": limit,
        "warnings": one.warnings,
    }
    if one.reason is not None:
        code, said = one.reason
        why = {"reason_code": code, "reason_values": said, "outcome_code": code, "outcome_values": said}
        return Finding(**known, **why, outcome=Outcome.NOT_ASSESSED)
    if len(rows) < 2:
        few = {"groups": len(rows), "needed": needed}
        return Finding(
            **known,
            reason_code="fewer_than_two_groups",
            reason_values=few,
            outcome=Outcome.NOT_ASSESSED if limit is None else Outcome.CANNOT_TELL,
            outcome_code="no_limit_set" if limit is None else "fewer_than_two_groups",
            outcome_values={} if limit is None else few,
        )
    spread = _spread(one, rows, plan.level)
    values = one.value[list(rows)]
    lowest, highest = int(np.argmin(values)), int(np.argmax(values))
    gap = float(values[highest] - values[lowest])
    middle = float(spread.value[highest] - spread.value[lowest])
    far = spread.reach * float(np.hypot(spread.error[highest], spread.error[lowest]))
    return Finding(
        **known,
        value=gap,
        interval=Interval(
            low=max(min(middle - far, gap), 0.0),
            high=min(max(middle + far, gap), 1.0),
            level=plan.level,
            method=METHOD,
        ),
        lowest=one.groups[rows[lowest]],
        highest=one.groups[rows[highest]],
        comparisons=len(rows) * (len(rows) - 1) // 2,
        **_judged(one, spread, limit, plan),
    )


def _left_out(one: Resampled, row: int) -> LeftOut:
    if None in one.groups[row]:
        code = "not_recorded"
    elif np.isfinite(one.value[row]):
        code = "too_few_people"
    else:
        code = "no_value"
    return LeftOut(group=one.groups[row], reason_code=code, people=one.people[row])


def _spread(one: Resampled, rows: tuple[int, ...], level: float) -> _Spread:
    """Return how far all pairs can lie from the truth at once: a quantile of the largest standardised distance."""
    apart = np.stack([one.apart[row] for row in rows])
    error = np.maximum(apart.std(axis=1, ddof=1), 1e-12)
    largest = np.zeros(REPLICATES)
    for at in range(len(rows) - 1):
        far = np.abs(apart[at + 1 :] - apart[at]) / np.hypot(error[at + 1 :], error[at])[:, None]
        np.maximum(largest, far.max(axis=0), out=largest)
    reach = max(float(np.quantile(largest, level)), z_of(level))
    return _Spread(rows, one.value[list(rows)] - apart.mean(axis=1), error, reach)


def _judged(one: Resampled, spread: _Spread, limit: float | None, plan: EvaluationPlan) -> dict[str, Any]:
    """Return the outcome of a finding with a limit: every pair inside, some pair beyond, or neither.

    Inside at the plan's level each (intersection-union); beyond at the level shared by all pairs, of groups that
    could be resampled, by the normal interval with the bootstrap's standard error.
    """
    if limit is None:
        return {"outcome": Outcome.NOT_ASSESSED, "outcome_code": "no_limit_set"}
    pairs = list(combinations(range(len(spread.rows)), 2))
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    gap = spread.value[first] - spread.value[second]
    error = np.hypot(spread.error[first], spread.error[second])
    corrected = z_of(plan.level, len(pairs))
    beyond = np.abs(gap) - corrected * error > limit
    crossing = np.abs(gap) + z_of(plan.level) * error >= limit

    def named(place: int) -> Pair:
        return _pair(one, spread, (int(first[place]), int(second[place])), plan, corrected, bool(beyond[place]))

    worst = int(np.argmax(np.where(beyond, np.abs(gap) + 1, np.abs(gap) + z_of(plan.level) * error)))
    chosen = np.flatnonzero(beyond)[:PAIRS_NAMED].tolist() or [worst]
    outcome, code, counted = Outcome.MET, "all_pairs_inside", len(pairs)
    if beyond.any():
        outcome, code, counted = Outcome.NOT_MET, "pair_beyond", int(beyond.sum())
    elif crossing.any():
        outcome, code, counted = Outcome.CANNOT_TELL, "interval_crosses_limit", int(crossing.sum())
    said: dict[str, Any] = {
        "limit": limit,
        "statistic": "difference",
        "pairs": counted,
        "metric": one.metric,
        "first": list(one.groups[spread.rows[int(first[worst])]]),
        "second": list(one.groups[spread.rows[int(second[worst])]]),
    }
    share = _left_out_share(one, spread.rows)
    if outcome is Outcome.MET and share > plan.left_out_share:
        outcome, code, said = (
            Outcome.CANNOT_TELL,
            "left_out_share",
            {"share": share, "allowed": plan.left_out_share},
        )
    elif outcome is Outcome.MET and "verification_bias" in one.warnings:
        outcome, code, said = Outcome.CANNOT_TELL, "verification_bias", {"system": one.system}
    return {
        "outcome": outcome,
        "outcome_code": code,
        "outcome_values": said,
        "pairs": tuple(named(place) for place in chosen),
    }


def _pair(
    one: Resampled,
    spread: _Spread,
    places: tuple[int, int],
    plan: EvaluationPlan,
    corrected: float,
    beyond: bool,
) -> Pair:
    a, b = places
    gap = float(spread.value[a] - spread.value[b])
    error = float(np.hypot(spread.error[a], spread.error[b]))

    def interval(z: float) -> Interval:
        low, high = max(gap - z * error, -1.0), min(gap + z * error, 1.0)
        return Interval(low=low, high=high, level=plan.level, method="bootstrap")

    groups: tuple[Group, Group] = (one.groups[spread.rows[a]], one.groups[spread.rows[b]])
    return Pair(
        metric=one.metric,
        first=groups[0],
        second=groups[1],
        value=gap,
        interval=interval(z_of(plan.level)),
        corrected=interval(corrected),
        beyond=beyond,
    )


def _left_out_share(one: Resampled, rows: tuple[int, ...]) -> float:
    everybody = sum(one.everybody)
    inside = sum(one.everybody[row] for row in rows)
    return (everybody - inside) / everybody if everybody else 0.0
