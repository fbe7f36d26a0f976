"""Effective counts by group go in; what all pairs of groups together say about a limit comes out.

*Met*: every pair of assessed groups lies strictly inside the limit by both intervals, the ordinary one and the
guard, each at the plan's level (an intersection-union test: Berger, R. L. (1982), Technometrics 24, 295-300).
*Not met*: some pair of tested groups lies strictly outside by both, at the level shared among all of them (the
first step of Holm, S. (1979), Scandinavian Journal of Statistics 6, 65-70; his further steps only name further
pairs). Otherwise *cannot tell*. That left-out people or unknown outcomes turn *met* into *cannot tell* is the
caller's part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from evaluator.stages.statistics.contrasts import (
    difference_limits,
    exact_rates,
    guard_ratio_above,
    guard_ratio_below,
    newcombe,
    score_ratio_interval,
    score_statistic,
    wilson_rates,
)
from evaluator.stages.statistics.gaps import Gap, Span, widest_gap
from evaluator.stages.statistics.intervals import Floats, z_of
from evaluator.stages.statistics.pairing import GroupCounts, Indices, Kind, Mask, Obstacle, Pairs, pairs_of

Decision: TypeAlias = Literal["met", "not_met", "cannot_tell"]
ReasonCode: TypeAlias = (
    Obstacle
    | Literal["all_pairs_inside", "pair_beyond", "interval_crosses_limit", "guard_disagrees", "nobody_selected"]
)

LISTED = 20
"""Pairs described one by one; all are counted."""
NAMING_STEPS = 50
"""Steps after which no further pairs are named; to stop early names too few, never too many."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups held against each other."""

    family: int
    """Which of the rates decided together: 0 for the first."""
    first: int
    """Index of the first group: the lower index (in a ratio the lower rate), or the group that is compared."""
    second: int
    """Index of the second group: the reference, where there is one."""
    value: float | None
    """First minus second, or first over second; None for a ratio whose second rate is 0."""
    interval: Span
    """At the plan's level."""
    corrected: Span
    """At the level shared among all comparisons, so that all such intervals hold together."""
    beyond: bool
    """Whether the pair is shown to lie beyond the limit."""


@dataclass(frozen=True, slots=True)
class PairsDecision:
    """What all pairs together say about a limit, and which of them decide."""

    decision: Decision
    """Before the caller weighs left-out people and unknown outcomes."""
    reason_code: ReasonCode
    """Why."""
    comparisons: int
    """Pairs of tested groups over all rates: what *not met* is corrected for."""
    binding: tuple[Comparison, ...]
    """Pairs that decide, worst first: beyond the limit at the first step; not inside it; or the one nearest it."""
    binding_count: int
    """How many decide; `binding` lists at most `LISTED`."""
    beyond: tuple[Comparison, ...]
    """Pairs shown to lie beyond the limit, Holm's further steps included, worst first."""
    beyond_count: int
    """How many are shown; `beyond` lists at most `LISTED`."""
    gap: Gap
    """The widest gap among assessed groups, with its simultaneous interval."""
    left_out_share: float
    """Share of people in groups that are not assessed, in the rate where it is largest."""


def decide_pairs(
    families: Sequence[GroupCounts],
    *,
    kind: Kind,
    limit: float,
    level: float = 0.95,
    reference: int | None = None,
    comparisons: int = 0,
) -> PairsDecision:
    """Return what all pairs of groups say about `limit`, with the pairs that decide and the widest gap.

    `families` are the rates decided together: one, or true and false positive rate for equalized odds. A
    difference must lie strictly in (-limit, limit), a ratio in [limit, 1/limit]. With `reference`, a group's
    index, groups are compared with that group only. `comparisons` are the pairs that share the level where
    these are not all (the same question is asked within other control levels). ValueError when the limit is not
    strictly between 0 and 1 (no data could show that such a limit is met), or as `pairs_of` and `checked_counts`.
    """
    case = _case_of(families, kind, limit, level, reference, comparisons)
    corrected = _standing(case, case.shared_z)
    found = _judge(case, corrected)
    named = _worst_first(_named(case, corrected), corrected.excess)
    return PairsDecision(
        decision=found.decision,
        reason_code=found.reason_code,
        comparisons=case.comparisons,
        binding=_described(case, found.binding[:LISTED], named),
        binding_count=found.binding.size,
        beyond=_described(case, named[:LISTED], named),
        beyond_count=named.size,
        gap=widest_gap(
            families, kind=kind, level=level, reference=reference, comparisons=comparisons, pairs=case.pairs
        ),
        left_out_share=max(counts.left_out_share() for counts in families),
    )


def decision_of(
    families: Sequence[GroupCounts], *, kind: Kind, limit: float, level: float = 0.95, reference: int | None = None
) -> Decision:
    """Return only the decision of `decide_pairs`: for simulations, and to ask what more people would settle."""
    case = _case_of(families, kind, limit, level, reference)
    return _judge(case, _standing(case, case.shared_z)).decision


@dataclass(frozen=True, slots=True)
class _Case:
    """The pairs with the question asked of them."""

    pairs: Pairs
    kind: Kind
    limit: float
    level: float
    low_score: Floats
    """Ratios: each pair's score statistic at the limit."""
    high_score: Floats
    """Ratios: the same at 1 / limit."""
    blank: Mask
    """Ratios: pairs of 0 against 0, which have no value."""
    elsewhere: int
    """All pairs that share the level, where there are more than these."""

    @property
    def comparisons(self) -> int:
        """Pairs that share the level: what *not met* is corrected for."""
        return max(self.pairs.comparisons, self.elsewhere)

    @property
    def shared_z(self) -> float:
        """The quantile at the level shared among all comparisons."""
        return z_of(self.level, max(self.comparisons, 1))


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where each pair stands at one z, by the ordinary interval and by the guard."""

    inside: Mask
    guard_inside: Mask
    beyond: Mask
    guard_beyond: Mask
    reach: Floats
    """How far the far end of the interval reaches out; larger is worse."""
    excess: Floats
    """How far out the near end lies."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The decision and the pairs it rests on, worst first."""

    decision: Decision
    reason_code: ReasonCode
    binding: Indices


def _case_of(
    families: Sequence[GroupCounts],
    kind: Kind,
    limit: float,
    level: float,
    reference: int | None,
    comparisons: int = 0,
) -> _Case:
    if not 0.0 < limit < 1.0:
        raise ValueError(f"a limit must lie strictly between 0 and 1, not {limit!r}: no data could show it is met")
    pairs = pairs_of(families, reference)
    none = np.zeros(0)
    if kind == "difference":
        return _Case(
            pairs, kind, limit, level, none, none, np.zeros(pairs.first.shape, dtype=np.bool_), comparisons
        )
    counts = (pairs.x[pairs.first], pairs.n[pairs.first], pairs.x[pairs.second], pairs.n[pairs.second])
    low_score, high_score = score_statistic(*counts, limit), score_statistic(*counts, 1.0 / limit)
    blank = (counts[0] == 0) & (counts[2] == 0)
    return _Case(pairs, kind, limit, level, low_score, high_score, blank, comparisons)


def _standing(case: _Case, z: float) -> _Standing:
    pairs, limit = case.pairs, case.limit
    exact = exact_rates(pairs.x, pairs.n, z)
    first, second = exact[pairs.first], exact[pairs.second]
    if case.kind == "difference":
        rates = wilson_rates(pairs.x, pairs.n, z)
        low, high = difference_limits(rates[pairs.first], rates[pairs.second])
        reach, excess = np.maximum(high, -low), np.maximum(low, -high)
        guard_low, guard_high = difference_limits(first, second)
        guard_reach, guard_excess = np.maximum(guard_high, -guard_low), np.maximum(guard_low, -guard_high)
        return _Standing(reach < limit, guard_reach < limit, excess > limit, guard_excess > limit, reach, excess)
    out = np.maximum(-case.low_score, case.high_score)
    return _Standing(
        inside=out < -z,
        guard_inside=guard_ratio_above(first, second, limit) & guard_ratio_below(first, second, 1.0 / limit),
        beyond=out > z,
        guard_beyond=guard_ratio_below(first, second, limit) | guard_ratio_above(first, second, 1.0 / limit),
        reach=out,
        excess=out,
    )


def _judge(case: _Case, corrected: _Standing) -> _Found:
    pairs = case.pairs
    beyond = pairs.tested & corrected.beyond
    shown = beyond & corrected.guard_beyond
    if shown.any():
        return _Found("not_met", "pair_beyond", _worst_first(shown, corrected.excess))
    if pairs.obstacle is not None:
        return _Found("cannot_tell", pairs.obstacle, np.zeros(0, dtype=np.intp))
    ordinary = _standing(case, z_of(case.level))
    unsettled = pairs.assessed & ~(ordinary.inside & ordinary.guard_inside)
    if not unsettled.any():
        return _Found("met", "all_pairs_inside", _worst_first(pairs.assessed, ordinary.reach)[:1])
    if beyond.any():
        return _Found("cannot_tell", "guard_disagrees", _worst_first(beyond, corrected.excess))
    reason_code, open_pairs = _doubt(case, ordinary, unsettled)
    return _Found("cannot_tell", reason_code, _worst_first(open_pairs, ordinary.reach))


def _doubt(case: _Case, ordinary: _Standing, unsettled: Mask) -> tuple[ReasonCode, Mask]:
    crossing = unsettled & ~ordinary.inside & ~case.blank
    if crossing.any():
        return "interval_crosses_limit", crossing
    blank = unsettled & case.blank
    return ("nobody_selected", blank) if blank.any() else ("guard_disagrees", unsettled)


def _named(case: _Case, corrected: _Standing) -> Mask:
    """Return the pairs shown beyond the limit by Holm's steps: those named are no longer corrected for."""
    tested = case.pairs.tested
    named = tested & corrected.beyond & corrected.guard_beyond
    fresh = named
    for _ in range(NAMING_STEPS):
        left = case.comparisons - int(named.sum())
        if left == 0 or not fresh.any():
            break
        step = _standing(case, z_of(case.level, left))
        fresh = tested & step.beyond & step.guard_beyond & ~named
        named = named | fresh
    return named


def _worst_first(chosen: Mask, severity: Floats) -> Indices:
    indices = np.flatnonzero(chosen)
    return indices[np.argsort(-severity[indices], kind="stable")]


def _described(case: _Case, chosen: Indices, named: Indices) -> tuple[Comparison, ...]:
    if chosen.size == 0:
        return ()
    pairs = case.pairs
    first, second = pairs.first[chosen], pairs.second[chosen]
    rate = pairs.x / pairs.n
    if case.kind == "ratio" and not pairs.directed:
        swapped = rate[first] > rate[second]
        first, second = np.where(swapped, second, first), np.where(swapped, first, second)
    z = np.array([[z_of(case.level)], [case.shared_z]])
    method = newcombe if case.kind == "difference" else score_ratio_interval
    low, high = method(pairs.x[first], pairs.n[first], pairs.x[second], pairs.n[second], z)
    shown = np.isin(chosen, named)
    return tuple(
        Comparison(
            family=int(pairs.family[a]),
            first=int(pairs.group[a]),
            second=int(pairs.group[b]),
            value=_value(case.kind, float(rate[a]), float(rate[b])),
            interval=_span(low[0, row], high[0, row]),
            corrected=_span(low[1, row], high[1, row]),
            beyond=bool(shown[row]),
        )
        for row, (a, b) in enumerate(zip(first, second, strict=True))
    )


def _value(kind: Kind, first: float, second: float) -> float | None:
    if kind == "difference":
        return first - second
    return first / second if second > 0 else None


def _span(low: np.float64, high: np.float64) -> Span:
    return Span(float(low), None if np.isinf(high) else float(high))
