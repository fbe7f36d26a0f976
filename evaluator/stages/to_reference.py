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
    for metric, (rate, standing) in rates.items():
        known = {"system": breakdown.system, "metric": metric, "features": breakdown.features}
        for statistic in NAMES:
            yield from _findings(known, rate, standing, (named,), statistic, plan.level)


def _findings(
    known: dict[str, Any], rate: Compared, standing: Standing, reference: Group, statistic: Statistic, level: float
) -> Iterator[Finding]:
    code, values = rate.withheld or ("no_limit_set", {})
    for group, (value, interval, reason) in _found(rate, reference, statistic, level).items():
        both = (group, reference)
        reason_code, reason_values = reason or (None, {})
        yield Finding(
            **known,
            statistic=NAMES[statistic],
            group=group,
            reference=reference,
            value=value,
            reason_code=reason_code,
            reason_values=reason_values,
            interval=interval,
            assessed=tuple(one for one in both if one in standing.assessed),
            left_out=tuple(left for left in standing.left_out if left.group in both),
            comparisons=1,
            outcome=Outcome.NOT_ASSESSED,
            outcome_code=code,
            outcome_values=values,
            warnings=rate.warnings,
        )


def _found(rate: Compared, reference: Group, statistic: Statistic, level: float) -> dict[Group, Found]:
    """Return what there is to say of every other recorded group."""
    at = rate.groups.index(reference) if reference in rate.groups else None
    others = [row for row, group in enumerate(rate.groups) if row != at and None not in group]
    reasons = {row: _reason(rate, row, at, reference) for row in others}
    found: dict[Group, Found] = {rate.groups[row]: (None, None, reason) for row, reason in reasons.items()}
    rows = [row for row, reason in reasons.items() if reason is None]
    if at is None or not rows:
        return found
    x, n = rate.counts.x, rate.counts.n
    compare, method = (newcombe, "newcombe") if statistic == "difference" else (score_ratio_interval, "score")
    ends = compare(x[rows], n[rows], x[at], n[at], z_of(level))
    for row, low, high in zip(rows, ends.low.tolist(), ends.high.tolist(), strict=True):
        interval = Interval(low=low, high=high if np.isfinite(high) else None, level=level, method=method)
        first, second = float(rate.rate[row]), float(rate.rate[at])
        if statistic == "difference":
            found[rate.groups[row]] = first - second, interval, None
        else:
            found[rate.groups[row]] = _ratio(first, second, interval, reference)
    return found


def _reason(rate: Compared, row: int, at: int | None, reference: Group) -> Reason | None:
    if rate.withheld is not None:
        return rate.withheld
    if at is None:
        return "reference_absent", {"reference": list(reference)}
    if not rate.defined[at]:
        return "reference_has_no_value", {"reference": list(reference)}
    return rate.reasons[row]


def _ratio(first: float, second: float, interval: Interval, reference: Group) -> Found:
    if second > 0:
        return first / second, interval, None
    if first > 0:
        return None, interval, ("reference_rate_zero", {"reference": list(reference)})
    return None, None, ("nobody_selected_in_either", {})
