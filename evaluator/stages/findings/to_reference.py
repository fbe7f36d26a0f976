"""The rates of one feature go in, each group held against the feature's reference comes out.

The reference is a group, everybody outside the group (`@rest`), or everybody (`@overall`). A group is part of
everybody: its rate minus everybody's is its rate minus that of the rest, times the share of the rest, because
everybody's rate is the average of the two by their shares. So the interval follows from that of two groups that do
not overlap, the shares taken as they are observed. These findings describe: limits speak of gaps between all
groups, so none is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from evaluator.domain.cube import Cube, Group, Sums
from evaluator.domain.mapping import NOT_ONE_GROUP, SchemaMapping
from evaluator.domain.metrics import SPECS
from evaluator.domain.plan import EvaluationPlan, Statistic
from evaluator.domain.results import Finding, Interval, Outcome
from evaluator.stages.findings.compared import Breakdown, Compared, Standing
from evaluator.stages.findings.everybody_else import rest_tally
from evaluator.stages.findings.rates import Tally, rate_of
from evaluator.stages.statistics.contrasts import newcombe, score_ratio_interval
from evaluator.stages.statistics.intervals import Floats, Limits, z_of
from evaluator.stages.statistics.pairing import Mask

CODES: dict[str, str] = {
    "reference_absent": "reference: the group",
    "reference_has_no_value": "reference: the group",
    "reference_rate_zero": "reference: the group",
    "nobody_else": "",
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


@dataclass(frozen=True, slots=True)
class _Against:
    """What each group is held against, one entry a group; those not overlapping with it where `part` is 1."""

    x: Floats
    """Effective numerators of the people outside the group (or of the reference group)."""
    n: Floats
    """Effective denominators."""
    defined: Mask
    part: Floats
    """Share of the people outside the group among those it is held against: less than 1 for everybody."""

    @property
    def rate(self) -> Floats:
        """The rates outside, 0 where there are none."""
        rate: Floats = np.divide(self.x, self.n, out=np.zeros(self.n.shape), where=self.defined)
        return rate


def to_reference(
    breakdown: Breakdown,
    rates: Mapping[str, tuple[Compared, Standing]],
    mapping: SchemaMapping,
    plan: EvaluationPlan,
    cube: Cube,
) -> Iterator[Finding]:
    """Yield difference and ratio of each recorded group to the reference, for every rate of a single feature.

    Nothing where the mapping names no reference. Intervals are Newcombe's and the score interval at the plan's
    level, for each group alone: few people make it wide, and put the group in `left_out`. People whose group is
    not recorded are among everybody and everybody else. `cube` holds the breakdown's own people.
    """
    if len(breakdown.features) != 1:
        return
    named = mapping.feature(breakdown.features[0]).reference
    if named is None:
        return
    rest = rest_tally(cube, mapping, breakdown) if named in NOT_ONE_GROUP else None
    for metric, (rate, standing) in rates.items():
        against = _group_as(rate, (named,)) if rest is None else _outside(metric, rate, rest, named)
        known = {
            "system": breakdown.system,
            "metric": metric,
            "features": breakdown.features,
            "control": breakdown.control,
        }
        for statistic in NAMES:
            yield from _findings(known, rate, standing, (named,), against, statistic, plan.level)


def _group_as(rate: Compared, reference: Group) -> _Against | None:
    if reference not in rate.groups:
        return None
    at, size = rate.groups.index(reference), len(rate.groups)
    x, n = (np.full(size, part[at]) for part in (rate.counts.x, rate.counts.n))
    return _Against(x, n, np.full(size, rate.defined[at]), np.ones(size))


def _outside(metric: str, rate: Compared, rest: tuple[Tally, Tally], named: str) -> _Against:
    spec = SPECS[metric]
    own, others = (rate_of(tally, spec.numerator, spec.denominator) for tally in rest)
    whole: Sums = own.denominator + others.denominator
    part = np.divide(others.denominator, whole, out=np.zeros(whole.shape), where=whole > 0)
    return _Against(others.hits, others.size, others.defined, part if named == "@overall" else np.ones(part.shape))


def _findings(
    known: dict[str, Any],
    rate: Compared,
    standing: Standing,
    reference: Group,
    against: _Against | None,
    statistic: Statistic,
    level: float,
) -> Iterator[Finding]:
    code, values = rate.withheld or ("no_limit_set", {})
    for group, (value, interval, reason) in _found(rate, reference, against, statistic, level).items():
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


def _found(
    rate: Compared, reference: Group, against: _Against | None, statistic: Statistic, level: float
) -> dict[Group, Found]:
    """Return what there is to say of every recorded group but the reference itself."""
    others = [
        row
        for row, group in enumerate(rate.groups)
        if (group != reference or _is_many(reference)) and None not in group
    ]
    reasons = {row: _reason(rate, row, against, reference) for row in others}
    found: dict[Group, Found] = {rate.groups[row]: (None, None, reason) for row, reason in reasons.items()}
    rows = [row for row, reason in reasons.items() if reason is None]
    if against is None or not rows:
        return found
    compare = newcombe if statistic == "difference" else score_ratio_interval
    ends = compare(rate.counts.x[rows], rate.counts.n[rows], against.x[rows], against.n[rows], z_of(level))
    ends = _carried_over(ends, against.part[rows], statistic)
    method = "newcombe" if statistic == "difference" else "score"
    for row, low, high in zip(rows, ends.low.tolist(), ends.high.tolist(), strict=True):
        interval = Interval(low=low, high=high if np.isfinite(high) else None, level=level, method=method)
        first, part = float(rate.rate[row]), float(against.part[row])
        second = (1.0 - part) * first + part * float(against.rate[row])
        if statistic == "difference":
            value = part * (first - float(against.rate[row]))
            found[rate.groups[row]] = value, interval, None
        else:
            found[rate.groups[row]] = _ratio(first, second, interval, reference)
    return found


def _is_many(reference: Group) -> bool:
    return reference[0] in NOT_ONE_GROUP


def _carried_over(ends: Limits, part: Floats, statistic: Statistic) -> Limits:
    """Return the interval against people of whom only `part` are outside the group.

    With the share s = 1 - part of the group: p - (s p + (1 - s) r) = (1 - s)(p - r), and p / (s p + (1 - s) r) =
    q / (s q + 1 - s) for q = p / r, which rises with q up to 1 / s. Both are exact for shares as observed.
    """
    if statistic == "difference":
        return Limits(part * ends.low, part * ends.high)
    own = 1.0 - part
    finite = [np.where(np.isfinite(end), end, 0.0) for end in ends]
    low, high = (
        np.divide(end, own * end + part, out=np.zeros(end.shape), where=own * end + part > 0) for end in finite
    )
    beyond = np.divide(1.0, own, out=np.full(own.shape, np.inf), where=own > 0)
    return Limits(low, np.where(np.isfinite(ends.high), high, beyond))


def _reason(rate: Compared, row: int, against: _Against | None, reference: Group) -> Reason | None:
    if rate.withheld is not None:
        return rate.withheld
    if against is None:
        return "reference_absent", {"reference": list(reference)}
    if _is_many(reference):
        return rate.reasons[row] or (None if against.defined[row] else ("nobody_else", {}))
    if not against.defined[row]:
        return "reference_has_no_value", {"reference": list(reference)}
    return rate.reasons[row]


def _ratio(first: float, second: float, interval: Interval, reference: Group) -> Found:
    if second > 0:
        return first / second, interval, None
    if first > 0:
        return None, interval, ("reference_rate_zero", {"reference": list(reference)})
    return None, None, ("nobody_selected_in_either", {})
