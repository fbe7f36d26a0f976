"""Effective counts by group go in; the widest gap among assessed groups, with its interval, comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from evaluator.stages.statistics.contrasts import difference_limits, smallest_ratio_end, wilson_rates
from evaluator.stages.statistics.intervals import z_of
from evaluator.stages.statistics.many_groups import (
    assessed_of,
    difference_ends,
    extreme_pair,
    many,
    pairs_among,
    ratio_ends,
)
from evaluator.stages.statistics.pairing import GroupCounts, Indices, Kind, Obstacle, Pairs, obstacle_of, pairs_of

NoGap: TypeAlias = Obstacle | Literal["nobody_selected"]


class Span(NamedTuple):
    """An interval of one number."""

    low: float
    """Lower end."""
    high: float | None
    """Upper end; None when a ratio has no upper bound."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The widest gap among assessed groups: the largest difference, or the smallest ratio."""

    value: float | None
    """The observed gap, 0 to 1; None when there is none."""
    span: Span | None
    """Simultaneous interval at the plan's level; None when there is no value."""
    family: int | None
    """Which of the rates decided together has the widest gap: 0 for the first."""
    lowest: int | None
    """Index of the group with the lower rate."""
    highest: int | None
    """Index of the group with the higher rate."""
    comparisons: int
    """Comparisons the interval is corrected for."""
    reason_code: NoGap | None
    """Why there is no value."""


def widest_gap(
    families: Sequence[GroupCounts],
    *,
    kind: Kind,
    level: float = 0.95,
    reference: int | None = None,
    comparisons: int = 0,
    pairs: Pairs | None = None,
) -> Gap:
    """Return the widest gap among assessed groups, in any of the rates, with its simultaneous interval.

    The values are fairlearn's `difference` and `ratio` between groups, or with `reference` to that group, and
    the worse one of several rates. When all pairs' corrected intervals [lo, hi] hold together, the largest
    difference lies between the largest of (lo, -hi, 0) and the largest of (|lo|, |hi|), and the smallest ratio
    between the smallest lower end (each pair taken both ways) and the smallest upper end, at most 1.
    `comparisons` as in `decide_pairs`; `pairs`, where they are made already, are those of `families`. ValueError
    as `pairs_of`.
    """
    if reference is None and many(families):
        return _gap_of_many(families, kind=kind, level=level, comparisons=comparisons)
    made = pairs_of(families, reference) if pairs is None else pairs
    return gap_of(made, kind=kind, level=level, comparisons=comparisons)


def _gap_of_many(families: Sequence[GroupCounts], *, kind: Kind, level: float, comparisons: int) -> Gap:
    """Return what `gap_of` returns for all pairs of these groups, without making them."""
    comparisons = max(
        sum(pairs_among(int(one.tested.sum())) for one in families),
        sum(pairs_among(int(one.assessed.sum())) for one in families),
        comparisons,
    )
    obstacle = obstacle_of(families, None)
    if obstacle is not None:
        return Gap(None, None, None, None, None, comparisons, obstacle)
    assessed = assessed_of(families)
    widest = extreme_pair(assessed, kind)
    if widest is None:
        return Gap(None, None, None, None, None, comparisons, "nobody_selected")
    family, *pair = widest
    rate = {group: float(families[family].x[group] / families[family].n[group]) for group in pair}
    low, high = sorted(pair, key=lambda group: rate[group])
    ends = difference_ends if kind == "difference" else ratio_ends
    return Gap(
        value=rate[high] - rate[low] if kind == "difference" else rate[low] / rate[high],
        span=Span(*ends(assessed, z_of(level, comparisons))),
        family=family,
        lowest=low,
        highest=high,
        comparisons=comparisons,
        reason_code=None,
    )


def gap_of(pairs: Pairs, *, kind: Kind, level: float, comparisons: int = 0) -> Gap:
    """Return `widest_gap` for pairs that are already made."""
    first, second = pairs.first[pairs.assessed], pairs.second[pairs.assessed]
    comparisons = max(pairs.comparisons, first.size, comparisons)
    if pairs.obstacle is not None:
        return Gap(None, None, None, None, None, comparisons, pairs.obstacle)
    rate = pairs.x / pairs.n
    z = z_of(level, comparisons)
    if kind == "difference":
        widest = int(np.argmax(np.abs(rate[first] - rate[second])))
    else:
        lower, higher = np.minimum(rate[first], rate[second]), np.maximum(rate[first], rate[second])
        known = higher > 0
        if np.unique(pairs.family[first[known]]).size < np.unique(pairs.family).size:
            return Gap(None, None, None, None, None, comparisons, "nobody_selected")
        widest = int(np.argmin(np.divide(lower, higher, out=np.full(lower.shape, np.inf), where=known)))
    low, high = sorted((int(first[widest]), int(second[widest])), key=lambda entry: float(rate[entry]))
    return Gap(
        value=float(rate[high] - rate[low] if kind == "difference" else rate[low] / rate[high]),
        span=_difference_span(pairs, first, second, z)
        if kind == "difference"
        else _ratio_span(pairs, first, second, z),
        family=int(pairs.family[low]),
        lowest=int(pairs.group[low]),
        highest=int(pairs.group[high]),
        comparisons=comparisons,
        reason_code=None,
    )


def _difference_span(pairs: Pairs, first: Indices, second: Indices, z: float) -> Span:
    rates = wilson_rates(pairs.x, pairs.n, z)
    low, high = difference_limits(rates[first], rates[second])
    return Span(float(max(0.0, low.max(), (-high).max())), float(max(high.max(), (-low).max())))


def _ratio_span(pairs: Pairs, first: Indices, second: Indices, z: float) -> Span:
    one, other = np.concatenate([first, second]), np.concatenate([second, first])
    counts = (pairs.x[one], pairs.n[one], pairs.x[other], pairs.n[other])
    return Span(smallest_ratio_end(*counts, z, upper=False), smallest_ratio_end(*counts, z, upper=True))
