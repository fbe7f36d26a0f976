"""The rates of one feature go in, each group held against the feature's reference group comes out.

These findings describe: limits speak of gaps between all groups, so none is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

import numpy as np

from evaluator.domain.cube import Group
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.plan import EvaluationPlan, Statistic
from evaluator.domain.results import Finding, Interval, Outcome
from evaluator.stages.compared import Breakdown, Compared, Standing
from evaluator.stages.contrasts import newcombe, score_ratio_interval
from evaluator.stages.intervals import z_of

CODES: dict[str, str] = {
    "reference_absent": "reference: the group",
    "reference_has_no_value": "reference: the group",
    "reference_rate_zero": "reference: the group",
    "nobody_selected_in_either": "",
    "no_limit_set": "",
}
"""Codes this stage can give, with their values."""

Reason: TypeAlias = tuple[str, dict[str, Any]]
Found: TypeAlias = tuple[float | None, Interval | None, Reason | None]
"""A value and its interval, or the reason why there is none."""
NAMES: dict[Statistic, Literal["to_reference_difference", "to_reference_ratio"]] = {
    "difference": "to_reference_difference",
    "ratio": "to_reference_ratio",
}


def to_reference(
    breakdown: Breakdown,
    rates: Mapping[str, tuple[Compared, Standing]],
    mapping: SchemaMapping,
    plan: EvaluationPlan,
) -> Iterator[Finding]:
    """Yield difference and ratio of each recorded group to the reference, for every rate of a single feature.

    Nothing where the mapping names no reference. Intervals are Newcombe's and the score interval at the plan's
    level, for each group alone: few people make it wide, and put the group in `left_out`.
    """
    if len(breakdown.features) != 1:
        return
    named = mapping.feature(breakdown.features[0]).reference
    if named is None:
        return
    reference: Group = (named,)
    for metric, (rate, standing) in rates.items():
        others = [row for row, group in enumerate(rate.groups) if group != reference and None not in group]
        for statistic, name in NAMES.items():
            found = _found(rate, reference, others, statistic, plan.level)
            for row in others:
                value, interval, reason = found[row]
                both = (rate.groups[row], reference)
                code, values = reason or (None, {})
                yield Finding(
                    system=breakdown.system,
                    metric=metric,
                    features=breakdown.features,
                    statistic=name,
                    group=rate.groups[row],
                    reference=reference,
                    value=value,
                    reason_code=code,
                    reason_values=values,
                    interval=interval,
                    assessed=tuple(group for group in both if group in standing.assessed),
                    left_out=tuple(left for left in standing.left_out if left.group in both),
                    comparisons=1,
                    outcome=Outcome.NOT_ASSESSED,
                    outcome_code=rate.withheld[0] if rate.withheld else "no_limit_set",
                    outcome_values=rate.withheld[1] if rate.withheld else {},
                    warnings=rate.warnings,
                )


def _found(
    rate: Compared, reference: Group, others: list[int], statistic: Statistic, level: float
) -> dict[int, Found]:
    """Return what there is to say of every other group."""
    at = rate.groups.index(reference) if reference in rate.groups else None
    reasons = {row: _reason(rate, row, at, reference) for row in others}
    rows = np.array([row for row, reason in reasons.items() if reason is None], dtype=np.intp)
    found: dict[int, Found] = {row: (None, None, reason) for row, reason in reasons.items()}
    if at is None or rows.size == 0:
        return found
    x, n = rate.counts.x, rate.counts.n
    compare = newcombe if statistic == "difference" else score_ratio_interval
    low, high = compare(x[rows], n[rows], x[at], n[at], z_of(level))
    method = "newcombe" if statistic == "difference" else "score"
    for row, *ends in zip(rows.tolist(), low.tolist(), high.tolist(), strict=True):
        interval = Interval(
            low=ends[0], high=ends[1] if np.isfinite(ends[1]) else None, level=level, method=method
        )
        first, second = float(rate.rate[row]), float(rate.rate[at])
        found[row] = (
            _difference(first, second, interval)
            if statistic == "difference"
            else _ratio(first, second, interval, reference)
        )
    return found


def _reason(rate: Compared, row: int, at: int | None, reference: Group) -> Reason | None:
    if rate.withheld is not None:
        return rate.withheld
    if at is None:
        return "reference_absent", {"reference": list(reference)}
    if not rate.defined[at]:
        return "reference_has_no_value", {"reference": list(reference)}
    return rate.reasons[row]


def _difference(first: float, second: float, interval: Interval) -> Found:
    return first - second, interval, None


def _ratio(first: float, second: float, interval: Interval, reference: Group) -> Found:
    if second > 0:
        return first / second, interval, None
    if first > 0:
        return None, interval, ("reference_rate_zero", {"reference": list(reference)})
    return None, None, ("nobody_selected_in_either", {})
