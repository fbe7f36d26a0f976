"""The cube of several systems goes in; what every two of them do to the same people comes out.

The cube counts joint decisions, so nothing is read again. Compared are rates whose denominator is the same people
for both systems: those about whom both decided. Nothing here is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN, Cube, Group, Margin
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.metrics import METRICS
from evaluator.domain.paired import Paired
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding, Interval, LeftOut, Outcome
from evaluator.stages.counts.breakdowns import counts_of
from evaluator.stages.findings import outcome_known
from evaluator.stages.statistics.bootstrap import LEAST, percentile_limits, resampled
from evaluator.stages.statistics.chance import seed_of
from evaluator.stages.statistics.gaps import Gap, widest_gap
from evaluator.stages.statistics.intervals import Floats, effective_size, z_of
from evaluator.stages.statistics.paired_intervals import mcnemar_mid_p, newcombe_paired
from evaluator.stages.statistics.pairing import group_counts

CODES: dict[str, str] = {
    "nobody_decided_by_both": "",
    "fewer_than_two_groups": "groups: how many are assessed, needed: people a group needs",
    "no_limit_set": "",
    "too_few_people": "people: in the denominator, needed: by the plan",
}
"""Codes this stage can give, with their values; a metric without a value anywhere passes its own code on."""

COUNTED: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "selection_rate": ((NEGATIVE, POSITIVE, UNKNOWN), (POSITIVE, POSITIVE, POSITIVE)),
    "true_positive_rate": ((POSITIVE,), (POSITIVE,)),
    "false_positive_rate": ((NEGATIVE,), (POSITIVE,)),
    "error_rate": ((NEGATIVE, POSITIVE), (POSITIVE, NEGATIVE)),
}
"""Outcomes of the people in a metric's denominator, and for each the decision that counts them."""


def compared_metrics(task: str) -> tuple[str, ...]:
    """Return the metrics two systems are compared by: of several classes, only how often the class is wrong."""
    return {"matching": (), "multiclass": ("error_rate",)}.get(task, tuple(COUNTED))


def compare_systems(cube: Cube, mapping: SchemaMapping, plan: EvaluationPlan) -> tuple[Finding, ...]:
    """Return every two systems' difference of rates for everybody and by group, and of their gaps by feature."""
    if len(cube.systems) < 2 or mapping.task == "matching":
        return ()
    withheld = withheld_in(cube, mapping)
    found: list[Finding] = []
    for first, second in combinations(range(len(cube.systems)), 2):
        for features in ((), *((feature,) for feature in mapping.features)):
            margin = counts_of(cube, mapping, features)
            if not margin.groups:
                continue
            both = Both(cube, margin, first, second)
            for metric in compared_metrics(mapping.task):
                reason = withheld[first].get(metric) or withheld[second].get(metric)
                found += _rates(both, metric, plan, reason)
                found += [_gaps(both, metric, plan, reason)] if features else []
    return tuple(found)


Reason = tuple[str, dict[str, Any]]


def withheld_in(cube: Cube, mapping: SchemaMapping) -> list[Mapping[str, Reason]]:
    """Return by system why a metric has no value anywhere."""
    everybody = counts_of(cube, mapping, ())
    found: list[Mapping[str, Reason]] = []
    for position in range(len(cube.systems)):
        people = everybody.of_system(position, len(cube.systems)).n.sum(axis=0)
        known = outcome_known.outcome_known(people, has_y_true=cube.has_y_true, weighted=cube.weighted)
        codes = {metric: known.reason(METRICS[metric]) for metric in COUNTED}
        found.append(
            {
                metric: (code, known.shares if code in outcome_known.SAYS_SHARES else {})
                for metric, code in codes.items()
                if code is not None
            }
        )
    return found


@dataclass(frozen=True, slots=True)
class Both:
    """Joint decisions of two systems in the groups of one breakdown."""

    cube: Cube
    margin: Margin
    first: int
    second: int

    @property
    def named(self) -> dict[str, Any]:
        """The fields of a finding that name the two systems and the breakdown."""
        systems = self.cube.systems
        names = {"system": systems[self.first], "compared_with": systems[self.second]}
        return {**names, "features": self.margin.features}

    def table(self, kind: str, metric: str) -> Floats:
        """Return sums by group of people counted by both, the first alone, the second alone, neither."""
        systems = len(self.cube.systems)
        array: Floats = getattr(self.margin, kind).astype(np.float64)
        shape = (len(self.margin.groups), 3, *([3] * systems))
        others = tuple(axis + 2 for axis in range(systems) if axis not in (self.first, self.second))
        joint = array.reshape(shape).sum(axis=others)
        outcomes, decisions = COUNTED[metric]
        cells = np.zeros((len(self.margin.groups), 4))
        for outcome, yes in zip(outcomes, decisions, strict=True):
            no = POSITIVE + NEGATIVE - yes
            for place, (one, other) in enumerate(((yes, yes), (yes, no), (no, yes), (no, no))):
                cells[:, place] += joint[:, outcome, one, other]
        return cells


def _rates(both: Both, metric: str, plan: EvaluationPlan, reason: Reason | None) -> Iterator[Finding]:
    """Yield the difference of the two rates in every group; people not recorded are a group like any other."""
    people, sums = both.table("n", metric), both.table("w", metric)
    for row, group in enumerate(both.margin.groups):
        total = int(people[row].sum())
        known = {**both.named, "metric": metric, "statistic": "paired_difference", "group": group or None}
        why = reason or (None if total else ("nobody_decided_by_both", {}))
        if why is not None:
            yield _finding(known, why)
            continue
        counts = [int(count) for count in people[row].tolist()]
        value = float((sums[row, 1] - sums[row, 2]) / sums[row].sum())
        paired = Paired(
            people=total,
            both=counts[0],
            only_first=counts[1],
            only_second=counts[2],
            neither=counts[3],
            p_value=None if both.cube.weighted else mcnemar_mid_p(counts[1], counts[2]),
        )
        yield _finding({**known, "value": value, "interval": _interval(both, metric, row, plan), "paired": paired})


def _interval(both: Both, metric: str, row: int, plan: EvaluationPlan) -> Interval | None:
    people = both.table("n", metric)[row]
    if not both.cube.weighted:
        both_, first, second, neither = people.tolist()
        ends = newcombe_paired(both_, first, second, neither, z_of(plan.level))
        return Interval(low=float(ends.low), high=float(ends.high), level=plan.level, method="newcombe_paired")
    if people.sum() < LEAST:
        return None
    w, w2 = (both.table(kind, metric)[row] for kind in ("w", "w2"))
    seed = seed_of(plan.seed, "paired", both.named["system"], both.named["compared_with"], metric, row)
    drawn = resampled(people, w, w2, seed, weighted=True)
    limits = percentile_limits((drawn[:, 1] - drawn[:, 2]) / drawn.sum(axis=1), plan.level)
    if limits is None:
        return None
    return Interval(low=float(limits.low), high=float(limits.high), level=plan.level, method="bootstrap")


def _gaps(both: Both, metric: str, plan: EvaluationPlan, reason: Reason | None) -> Finding:
    """Return the widest gap of the first system minus that of the second, among groups that are large enough."""
    people = both.table("n", metric)
    groups = both.margin.groups
    totals = people.sum(axis=1)
    assessed = assessed_of(groups, totals, plan)
    left_out = tuple(
        LeftOut(
            group=groups[row],
            reason_code="not_recorded" if None in groups[row] else "too_few_people",
            people=int(totals[row]),
        )
        for row in np.flatnonzero(~assessed).tolist()
    )
    known = {
        **both.named,
        "metric": metric,
        "statistic": "difference_of_gaps",
        "assessed": tuple(groups[row] for row in np.flatnonzero(assessed)),
        "left_out": left_out,
    }
    if reason is not None:
        return _finding(known, reason)
    if assessed.sum() < 2:
        values = {"groups": int(assessed.sum()), "needed": plan.min_group_size}
        return _finding(known, ("fewer_than_two_groups", values))
    first, second = (_gap(both, metric, side, assessed, plan) for side in ((0, 1), (0, 2)))
    if first.value is None or second.value is None or first.span is None or second.span is None:
        values = {"groups": int(assessed.sum()), "needed": plan.min_group_size}
        return _finding(known, ("fewer_than_two_groups", values))
    # Each gap's interval misses with half of what the level allows, so both hold together, however they depend.
    interval = Interval(
        low=first.span.low - (second.span.high or 0.0),
        high=(first.span.high or 0.0) - second.span.low,
        level=plan.level,
        method="both_gaps",
    )
    return _finding({**known, "value": first.value - second.value, "interval": interval})


def _gap(both: Both, metric: str, side: tuple[int, int], assessed: NDArray[np.bool_], plan: EvaluationPlan) -> Gap:
    """Return the widest gap of one of the two systems, with its simultaneous interval at the stricter level."""
    people, sums, squares = (both.table(kind, metric)[assessed] for kind in ("n", "w", "w2"))
    inside = list(side)
    totals, heads = sums.sum(axis=1), people.sum(axis=1)
    hits, size = sums[:, inside].sum(axis=1), heads
    if both.cube.weighted:
        part, rest = squares[:, inside].sum(axis=1), np.delete(squares, inside, axis=1).sum(axis=1)
        size = effective_size(hits, totals, part, rest, heads)
        hits = hits / totals * size
    counts = group_counts(hits, size, heads, min_group_size=plan.min_group_size)
    return widest_gap([counts], kind="difference", level=1.0 - (1.0 - plan.level) / 2)


def assessed_of(groups: tuple[Group, ...], people: Floats, plan: EvaluationPlan) -> NDArray[np.bool_]:
    recorded = np.array([None not in group for group in groups], dtype=np.bool_)
    return recorded & (people >= plan.min_group_size) & (people > 0)


def _finding(known: dict[str, Any], reason: Reason | None = None) -> Finding:
    code, values = reason or (None, {})
    withheld = code is not None and code in outcome_known.NO_VALUE_ANYWHERE
    return Finding(
        **known,
        reason_code=code,
        reason_values=values,
        outcome=Outcome.NOT_ASSESSED,
        outcome_code=code if withheld and code else "no_limit_set",
        outcome_values=values if withheld else {},
    )
