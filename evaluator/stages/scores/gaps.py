"""Resampled figures of merit go in, gaps between groups come out as findings, judged where the plan has a limit.

Gaps between the groups of single features rest on the bootstrap: the spread of each group's figure. Intersections
and control levels can make thousands of groups: theirs rest on linearised errors. Intervals of all pairs hold at
once (the largest standardised distance over all pairs rules them), as for rates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from evaluator.domain.cube import Group
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding, Interval, LeftOut, Outcome, Pair
from evaluator.stages.findings import within
from evaluator.stages.findings.verdicts import limit_for
from evaluator.stages.scores.found import Resampled
from evaluator.stages.scores.metrics import FEWEST, LINEARISED
from evaluator.stages.statistics.bootstrap import REPLICATES
from evaluator.stages.statistics.intervals import Floats, z_of

CODES: dict[str, str] = {
    "fewer_than_two_groups": "groups: how many are assessed, needed: people a group needs",
}
"""Codes this stage can give beside those of `verdicts`."""

METHOD = "bootstrap_simultaneous"
PAIRS_NAMED = 10


def score_gaps(resampled: Iterable[Resampled], plan: EvaluationPlan) -> tuple[Finding, ...]:
    """Return the largest difference of each figure of merit between the groups of each breakdown.

    Overall first, then within each control level: there all levels together are one criterion. A group is assessed
    with the plan's smallest size, and at least 30 people, in every denominator: for the area under the curve of
    both outcomes.
    """
    findings: list[Finding] = []
    levels: dict[tuple[str, tuple[str, ...], str], list[Resampled]] = {}
    for one in resampled:
        if one.control:
            levels.setdefault((one.system, one.features, one.metric), []).append(one)
        else:
            findings.append(_finding(one, plan, 0))
    for parts in levels.values():
        shared = sum(comb(len(_assessed(one, plan)), 2) for one in parts)
        found = [_finding(one, plan, shared) for one in parts]
        people = [dict(zip(one.groups, one.everybody, strict=True)) for one in parts]
        findings.extend(within.judged_together(found, people, plan))
    return tuple(findings)


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


def _assessed(one: Resampled, plan: EvaluationPlan) -> tuple[int, ...]:
    """Return the rows of the groups that are compared."""
    needed, able = max(plan.min_group_size, FEWEST), one.able
    return tuple(
        row
        for row, group in enumerate(one.groups)
        if row in able and None not in group and one.people[row] >= needed
    )


def _finding(one: Resampled, plan: EvaluationPlan, shared: int) -> Finding:
    """Return the largest difference; `shared` are the pairs of all control levels together, 0 overall."""
    rows = _assessed(one, plan)
    limit = limit_for(plan, one.metric, "difference", len(one.features), within_control=bool(one.control))
    known: dict[str, Any] = {
        "system": one.system,
        "metric": one.metric,
        "features": one.features,
        "control": dict(one.control),
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
    comparisons = max(shared, comb(len(rows), 2))
    if len(rows) < 2:
        return Finding(**known, comparisons=comparisons if one.control else 0, **_too_few(one, rows, limit, plan))
    spread = _spread(one, rows, plan.level, comparisons)
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
            method=METHOD if one.error is None else f"{LINEARISED}_simultaneous",
        ),
        lowest=one.groups[rows[lowest]],
        highest=one.groups[rows[highest]],
        comparisons=comparisons,
        **_judged(one, spread, limit, plan, comparisons),
    )


def _too_few(one: Resampled, rows: tuple[int, ...], limit: float | None, plan: EvaluationPlan) -> dict[str, Any]:
    """Return the fields of a finding with fewer than two groups to assess."""
    recorded = [group for group in one.groups if None not in group]
    code = "fewer_than_two_groups"
    values: dict[str, Any] = {"groups": len(rows), "needed": max(plan.min_group_size, FEWEST)}
    if one.control and len(recorded) == 1:
        code, values = "one_group_in_level", {"group": list(recorded[0])}
    judged: dict[str, Any] = {"outcome": Outcome.NOT_ASSESSED, "outcome_code": "no_limit_set"}
    if limit is not None:
        judged = {"outcome": Outcome.CANNOT_TELL, "outcome_code": code, "outcome_values": values}
    return {"reason_code": code, "reason_values": values, **judged}


def _left_out(one: Resampled, row: int) -> LeftOut:
    if None in one.groups[row]:
        code = "not_recorded"
    elif np.isfinite(one.value[row]):
        code = "too_few_people"
    else:
        code = "no_value"
    return LeftOut(group=one.groups[row], reason_code=code, people=one.people[row])


def _spread(one: Resampled, rows: tuple[int, ...], level: float, comparisons: int) -> _Spread:
    """Return how far all pairs can lie from the truth at once: a quantile of the largest standardised distance.

    Where nothing is resampled, the normal one for so many comparisons (Bonferroni), which is never less.
    """
    if one.error is not None:
        return _Spread(rows, one.value[list(rows)], one.error[list(rows)], z_of(level, comparisons))
    apart = np.stack([one.apart[row] for row in rows])
    error = np.maximum(apart.std(axis=1, ddof=1), 1e-12)
    largest = np.zeros(REPLICATES)
    for at in range(len(rows) - 1):
        far = np.abs(apart[at + 1 :] - apart[at]) / np.hypot(error[at + 1 :], error[at])[:, None]
        np.maximum(largest, far.max(axis=0), out=largest)
    reach = max(float(np.quantile(largest, level)), z_of(level))
    return _Spread(rows, one.value[list(rows)] - apart.mean(axis=1), error, reach)


def _judged(
    one: Resampled, spread: _Spread, limit: float | None, plan: EvaluationPlan, comparisons: int
) -> dict[str, Any]:
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
    corrected = z_of(plan.level, comparisons)
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
        method = "bootstrap" if one.error is None else LINEARISED
        return Interval(low=low, high=high, level=plan.level, method=method)

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
