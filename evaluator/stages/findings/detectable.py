"""A finding goes in; the gaps its groups could show, and what would settle it, come out by the groups' names."""

from __future__ import annotations

from typing import Any

import numpy as np

from evaluator.domain.certainty import Detectable, DetectableGap, Group, MorePeople, ToSettle
from evaluator.domain.plan import EvaluationPlan, Statistic
from evaluator.domain.results import Finding
from evaluator.stages.findings.compared import Breakdown, Compared
from evaluator.stages.findings.named_pairs import Asked
from evaluator.stages.statistics.power import Shown, people_for_met, smallest_detectable
from evaluator.stages.statistics.projected import POWER
from evaluator.stages.statistics.settle import rounded_up, what_settles

UNDECIDED_BY_COUNTS = ("interval_crosses_limit", "guard_disagrees")
UNDECIDED_BY_SIZE = ("left_out_share", "fewer_than_two_groups")

CODES: dict[str, str] = {
    "cannot_be_shown": "",
    "no_room": "",
    "more_people_for_met": "power, more (each said before)",
    "more_people_for_not_met": "power, more (each said before)",
    "reach_smallest_size": "more (each said before)",
    "no_realistic_number": "",
}
"""Codes this stage can give, with their values."""


def detectable_gaps(
    finding: Finding, statistic: Statistic, asked: Asked, plan: EvaluationPlan
) -> Detectable | None:
    """Return what each assessed group could show against the largest (the largest against the next).

    None without a limit or a value. For joint criteria, in the rate with the wider gap. Rates of the groups held
    against are those observed.
    """
    if finding.limit is None or finding.highest is None or finding.lowest is None:
        return None
    rate = asked.rate_of(finding.highest, finding.lowest, finding.value)
    counts, comparisons = rate.counts, max(finding.comparisons, 1)
    groups = np.flatnonzero(counts.assessed)
    largest, next_largest = groups[np.argsort(-counts.n[groups], kind="stable")[:2]]
    against = np.where(groups == largest, next_largest, largest)
    common = float(counts.x[groups].sum() / counts.n[groups].sum())
    found = smallest_detectable(
        counts.n[groups],
        counts.n[against],
        rate.rate[against],
        kind=statistic,
        limit=finding.limit,
        level=plan.level,
        comparisons=comparisons,
    )
    needed = people_for_met(common, kind=statistic, limit=finding.limit, groups=groups.size, level=plan.level)
    return Detectable(
        metric=rate.metric,
        against=rate.groups[int(largest)],
        power=POWER,
        comparisons=comparisons,
        gaps=tuple(
            _gap(rate.groups[group], found.higher, found.lower, row) for row, group in enumerate(groups.tolist())
        ),
        needed_for_met=None if needed is None else max(needed, plan.min_group_size),
        rate=common,
    )


def _gap(group: Group, higher: Shown, lower: Shown, row: int) -> DetectableGap:
    (up, up_code), (down, down_code) = _said(higher, row), _said(lower, row)
    return DetectableGap(group=group, higher=up, higher_code=up_code, lower=down, lower_code=down_code)


def _said(shown: Shown, row: int) -> tuple[float | None, str | None]:
    if shown.possible[row]:
        return float(shown.value[row]), None
    return None, "cannot_be_shown" if shown.room[row] else "no_room"


def to_settle(
    finding: Finding, statistic: Statistic, asked: Asked, breakdown: Breakdown, plan: EvaluationPlan
) -> ToSettle | None:
    """Return what would settle a finding that cannot tell, None where numbers of people would not.

    More people do not make up for outcomes nobody knows, nor for people whose group was not recorded.
    """
    if finding.limit is None:
        return None
    if finding.outcome_code in UNDECIDED_BY_SIZE:
        # Nobody at all in the denominator may lie in the nature of the group: no number would be honest.
        small = [left.group for left in finding.left_out if left.reason_code == "too_few_people" and left.people]
        first_step = tuple(_to_smallest_size(group, asked, breakdown, plan) for group in small)
        return ToSettle(code="reach_smallest_size", more=first_step) if first_step else None
    if finding.outcome_code not in UNDECIDED_BY_COUNTS:
        return None
    families = [rate.counts for rate in asked.rates]
    found = what_settles(
        families, kind=statistic, limit=finding.limit, level=plan.level, comparisons=asked.comparisons
    )
    if found is None:
        return ToSettle(code="no_realistic_number")
    more = tuple(
        _more_people(asked.rates[one.family], one.group, one.wanted / one.now - 1.0, breakdown)
        for one in found.enlarged
    )
    code: Any = "more_people_for_met" if found.side == "inside" else "more_people_for_not_met"
    return ToSettle(code=code, more=more, power=POWER)


def _more_people(rate: Compared, at: int, times: float, breakdown: Breakdown) -> MorePeople:
    """Return `times` as many people more as there are: weights and shares of the denominator stay as they are."""
    return MorePeople(
        metric=rate.metric,
        group=rate.groups[at],
        in_denominator=rounded_up(times * int(rate.counts.people[at])),
        people=rounded_up(times * int(breakdown.people[at])),
    )


def _to_smallest_size(group: Group, asked: Asked, breakdown: Breakdown, plan: EvaluationPlan) -> MorePeople:
    """Return the people a group is short of to be assessed, in the rate where it is shortest of them."""
    at = asked.rates[0].groups.index(group)
    rate = min(asked.rates, key=lambda one: _size(one, at))
    # With unequal weights more people are needed than the plan's number.
    return _more_people(rate, at, plan.min_group_size / _size(rate, at) - 1.0, breakdown)


def _size(rate: Compared, at: int) -> float:
    return min(float(rate.counts.people[at]), float(rate.counts.n[at]))
