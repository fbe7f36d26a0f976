"""Errors by group go in, gaps between groups come out as findings, judged where the plan has a limit.

The rule is that of rates (`pairs`): *met* needs the interval of every pair inside the limit at the plan's level,
*not met* one pair outside it at the level shared by all pairs. What guards it is another thing: a group whose
figure a few very large errors make, or whose errors do not vary, is held neither inside nor outside any limit.

How many people a gap concerns is not said: an average error is nobody's, and no number of people follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.metrics import AMOUNT_METRICS
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding, Interval, LeftOut, Outcome, Pair
from evaluator.stages.amounts.metrics import AmountMeasures, AmountPart
from evaluator.stages.amounts.values import Means, difference_ends
from evaluator.stages.findings import within
from evaluator.stages.findings.verdicts import limit_for
from evaluator.stages.statistics.intervals import Limits

CODES: dict[str, str] = {
    "few_errors_decide": "limit, statistic, pairs: how many, metric, first and second: groups of the pair",
    "outcomes_unknown_share": "share: of people with an estimate, allowed: by the plan; both 0 to 1",
}
"""Codes this stage can give beside those of `verdicts` and `within`."""

FEWEST = 30
"""People below which a group is not compared, whatever the plan says."""
METHOD = "t_and_hall_pair"
PAIRS_NAMED = 10


def amount_gaps(measured: AmountMeasures, plan: EvaluationPlan) -> tuple[Finding, ...]:
    """Return the largest difference of each figure between the groups of each breakdown, by system.

    Overall first, then within each control level: there all levels together are one criterion.
    """
    findings: list[Finding] = []
    levels: dict[tuple[str, tuple[str, ...]], list[AmountPart]] = {}
    for part in measured.parts:
        if not part.features:
            continue
        if part.control:
            levels.setdefault((part.system, part.features), []).append(part)
        else:
            findings.extend(_gap(_Compared.of(part, metric, plan), plan, 0) for metric in AMOUNT_METRICS)
    for parts in levels.values():
        findings.extend(_within(parts, plan))
    return tuple(findings)


@dataclass(frozen=True, slots=True)
class _Compared:
    """One figure in every group, and who is compared."""

    part: AmountPart
    means: Means
    assessed: tuple[int, ...]
    """Rows of the groups that can keep a limit from being met."""
    tested: tuple[int, ...]
    """Rows of the groups that can show it to be broken: smaller ones too."""

    @classmethod
    def of(cls, part: AmountPart, metric: str, plan: EvaluationPlan) -> _Compared:
        means = part.means(metric)
        able = [
            row
            for row, group in enumerate(part.groups)
            if None not in group and part.reason is None and min(means.n[row], means.size[row]) >= FEWEST
        ]
        assessed = tuple(row for row in able if min(means.n[row], means.size[row]) >= plan.min_group_size)
        return cls(part, means, assessed, tuple(able))

    @property
    def pairs(self) -> int:
        """Pairs of tested groups."""
        return len(self.tested) * (len(self.tested) - 1) // 2

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The groups that are not assessed."""
        part = self.part
        rows = [row for row in range(len(part.groups)) if row not in self.assessed]
        return tuple(
            LeftOut(group=part.groups[row], reason_code=self._why(row), people=int(part.sums.n[row]))
            for row in rows
        )

    def _why(self, row: int) -> str:
        if None in self.part.groups[row]:
            return "not_recorded"
        if self.part.reason:
            return self.part.reason
        return "too_few_people" if self.part.sums.mass[row] > 0 else "no_known_outcomes"


@dataclass(frozen=True, slots=True)
class _Held:
    """Pairs of groups held against each other: arrays with one entry a pair."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    gap: NDArray[np.float64]
    ends: Limits
    corrected: Limits

    @classmethod
    def of(cls, means: Means, rows: Sequence[int], level: float, comparisons: int) -> _Held:
        pairs = np.array(list(combinations(rows, 2)), dtype=np.int64).reshape(-1, 2)
        first, second = pairs[:, 0], pairs[:, 1]
        value = means.value
        ends, corrected = (_pair_ends(means, first, second, level, m) for m in (1, max(comparisons, 1)))
        return cls(first, second, value[first] - value[second], ends, corrected)


def _pair_ends(
    means: Means, first: NDArray[np.int64], second: NDArray[np.int64], level: float, comparisons: int
) -> Limits:
    ends, value = means.ends(level, comparisons), means.value
    one, other = (Limits(ends.low[rows], ends.high[rows]) for rows in (first, second))
    return difference_ends(value[first], one, value[second], other)


def _within(parts: Sequence[AmountPart], plan: EvaluationPlan) -> Iterator[Finding]:
    """Yield the gaps of one breakdown within each control level, level by level: together one criterion."""
    people = [dict(zip(part.groups, part.everybody.tolist(), strict=True)) for part in parts]
    together: list[list[Finding]] = []
    for metric in AMOUNT_METRICS:
        compared = [_Compared.of(part, metric, plan) for part in parts]
        shared = sum(one.pairs for one in compared)
        found = [_gap(one, plan, shared) for one in compared]
        together.append(within.judged_together(found, people, plan))
    for of_level in zip(*together, strict=True):
        yield from of_level


def _gap(compared: _Compared, plan: EvaluationPlan, shared: int) -> Finding:
    """Return the largest difference; `shared` are the pairs of all control levels together, 0 overall."""
    part, means, rows = compared.part, compared.means, compared.assessed
    limit = limit_for(plan, means.metric, "difference", len(part.features), within_control=bool(part.control))
    known: dict[str, Any] = {
        "system": part.system,
        "metric": means.metric,
        "features": part.features,
        "control": part.control,
        "statistic": "difference",
        "assessed": tuple(part.groups[row] for row in rows),
        "left_out": compared.left_out,
        "limit": limit,
        "warnings": part.warnings,
    }
    if part.reason or not part.sums.mass.any():
        code = part.reason or "no_known_outcomes"
        return Finding(**known, reason_code=code, outcome=Outcome.NOT_ASSESSED, outcome_code=code)
    comparisons = max(shared, compared.pairs)
    if len(rows) < 2:
        return Finding(**known, **_too_few(compared, plan, limit, comparisons))
    value = means.value[list(rows)]
    lowest, highest = rows[int(np.argmin(value))], rows[int(np.argmax(value))]
    held = _Held.of(means, rows, plan.level, max(comparisons, 1))
    low, high = held.corrected
    return Finding(
        **known,
        value=float(means.value[highest] - means.value[lowest]),
        interval=Interval(
            low=float(max(0.0, low.max(), (-high).max())),
            high=float(max(high.max(), (-low).max())),
            level=plan.level,
            method=f"{METHOD}_simultaneous",
        )
        if means.varies[list(rows)].all()
        else None,
        lowest=part.groups[lowest],
        highest=part.groups[highest],
        comparisons=comparisons,
        **_judged(compared, limit, plan, comparisons),
    )


def _too_few(compared: _Compared, plan: EvaluationPlan, limit: float | None, comparisons: int) -> dict[str, Any]:
    """Return the fields of a finding with fewer than two groups to assess; smaller ones may break a limit."""
    recorded = [group for group in compared.part.groups if None not in group]
    code = "fewer_than_two_groups"
    values: dict[str, Any] = {"groups": len(compared.assessed), "needed": max(plan.min_group_size, FEWEST)}
    if compared.part.control and len(recorded) == 1:
        code, values = "one_group_in_level", {"group": list(recorded[0])}
    judged: dict[str, Any] = {"outcome": Outcome.NOT_ASSESSED, "outcome_code": "no_limit_set"}
    if limit is not None:
        judged = {"outcome": Outcome.CANNOT_TELL, "outcome_code": code, "outcome_values": values}
        judged = _beyond(compared, limit, plan, comparisons) or judged
    return {"reason_code": code, "reason_values": values, "comparisons": comparisons, **judged}


def _judged(compared: _Compared, limit: float | None, plan: EvaluationPlan, comparisons: int) -> dict[str, Any]:
    """Return the outcome of a finding: some pair beyond the limit, every pair inside it, or neither."""
    if limit is None:
        return {"outcome": Outcome.NOT_ASSESSED, "outcome_code": "no_limit_set"}
    beyond = _beyond(compared, limit, plan, comparisons)
    if beyond:
        return beyond
    held = _Held.of(compared.means, compared.assessed, plan.level, comparisons)
    settled = compared.means.settled
    sure = settled[held.first] & settled[held.second]
    reach = np.maximum(np.abs(held.ends.low), np.abs(held.ends.high))
    crossing = reach >= limit
    outcome, code, which = Outcome.MET, "all_pairs_inside", np.ones(len(reach), dtype=np.bool_)
    if not sure.all():
        outcome, code, which = Outcome.CANNOT_TELL, "few_errors_decide", ~sure
    elif crossing.any():
        outcome, code, which = Outcome.CANNOT_TELL, "interval_crosses_limit", crossing
    worst = int(np.argmax(np.where(which, reach, -1.0)))
    said = _said(compared, held, worst, limit, int(which.sum()))
    if outcome is Outcome.MET:
        doubt = _doubt(compared, plan)
        outcome, code, said = (Outcome.CANNOT_TELL, *doubt) if doubt else (outcome, code, said)
    pair = _named(compared, held, worst, plan, beyond=False)
    return {"outcome": outcome, "outcome_code": code, "outcome_values": said, "pairs": (pair,)}


def _beyond(compared: _Compared, limit: float, plan: EvaluationPlan, comparisons: int) -> dict[str, Any] | None:
    """Return the outcome when a pair of tested groups is shown to lie beyond the limit, else None."""
    if len(compared.tested) < 2:
        return None
    held = _Held.of(compared.means, compared.tested, plan.level, comparisons)
    settled = compared.means.settled
    out = (held.corrected.low > limit) | (held.corrected.high < -limit)
    out &= settled[held.first] & settled[held.second]
    if not out.any():
        return None
    order = sorted(np.flatnonzero(out).tolist(), key=lambda at: -abs(float(held.gap[at])))
    return {
        "outcome": Outcome.NOT_MET,
        "outcome_code": "pair_beyond",
        "outcome_values": _said(compared, held, order[0], limit, len(order)),
        "pairs": tuple(_named(compared, held, at, plan, beyond=True) for at in order[:PAIRS_NAMED]),
    }


def _said(compared: _Compared, held: _Held, at: int, limit: float, pairs: int) -> dict[str, Any]:
    groups = compared.part.groups
    return {
        "limit": limit,
        "statistic": "difference",
        "pairs": pairs,
        "metric": compared.means.metric,
        "first": list(groups[int(held.first[at])]),
        "second": list(groups[int(held.second[at])]),
    }


def _named(compared: _Compared, held: _Held, at: int, plan: EvaluationPlan, *, beyond: bool) -> Pair:
    groups, varies = compared.part.groups, compared.means.varies
    first, second = int(held.first[at]), int(held.second[at])

    def interval(ends: Limits, suffix: str = "") -> Interval | None:
        if not (varies[first] and varies[second]):
            return None
        low, high = float(ends.low[at]), float(ends.high[at])
        return Interval(low=low, high=high, level=plan.level, method=f"{METHOD}{suffix}")

    return Pair(
        metric=compared.means.metric,
        first=groups[first],
        second=groups[second],
        value=float(held.gap[at]),
        interval=interval(held.ends),
        corrected=interval(held.corrected, "_simultaneous"),
        beyond=beyond,
    )


def _doubt(compared: _Compared, plan: EvaluationPlan) -> tuple[str, dict[str, Any]] | None:
    """Return why a limit that all assessed pairs keep cannot be called met, None when it can."""
    everybody = compared.part.everybody
    inside = int(everybody[list(compared.assessed)].sum())
    share = 1 - inside / int(everybody.sum()) if everybody.sum() else 0.0
    if share > plan.left_out_share:
        return "left_out_share", {"share": share, "allowed": plan.left_out_share}
    if compared.part.unknown > plan.left_out_share:
        return "outcomes_unknown_share", {"share": compared.part.unknown, "allowed": plan.left_out_share}
    return None
