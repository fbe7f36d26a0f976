"""Pairs of groups by number go in, pairs by name with their intervals come out: what a finding shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluator.domain.cube import Group
from evaluator.domain.plan import Statistic
from evaluator.domain.results import Interval, Pair
from evaluator.stages.findings.compared import Compared, Standing
from evaluator.stages.statistics.contrasts import newcombe, score_ratio_interval
from evaluator.stages.statistics.gaps import Gap, Span
from evaluator.stages.statistics.intervals import z_of
from evaluator.stages.statistics.pairs import Comparison

METHODS: dict[Statistic, str] = {"difference": "newcombe", "ratio": "score"}
"""Names of the intervals; corrected ones are called simultaneous."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A metric, or several rates that are decided together, asked of one breakdown."""

    metric: str
    """Id of the metric or of the joint criterion."""
    rates: tuple[Compared, ...]
    """What is compared: families of the kernel, in their order."""
    standing: Standing
    """Groups assessed in all of them, and the others."""
    comparisons: int = 0
    """All pairs that share the level, where the same is asked within several control levels; else 0."""

    @property
    def withheld(self) -> tuple[str, dict[str, Any]] | None:
        """Why one of the rates has no value in any group, None when all have."""
        return next((rate.withheld for rate in self.rates if rate.withheld), None)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Cautions of any of the rates, each once."""
        return tuple(dict.fromkeys(code for rate in self.rates for code in rate.warnings))

    def rate_of(self, highest: Group, lowest: Group, value: float | None) -> Compared:
        """Return the rate that makes a gap of this value, difference or ratio, between two groups.

        Of several rates with the same, the first; the first of all where none has it.
        """
        for rate in self.rates:
            high, low = (float(rate.rate[rate.groups.index(group)]) for group in (highest, lowest))
            if value in (high - low, low / high if high > 0 else None):
                return rate
        return self.rates[0]


def interval_of(span: Span, level: float, method: str) -> Interval:
    """Return a span as an interval of a result."""
    return Interval(low=span.low, high=span.high, level=level, method=method)


def pair_of(asked: Asked, comparison: Comparison, statistic: Statistic, level: float) -> Pair:
    """Return a comparison by the names of its metric and groups."""
    rate, method = asked.rates[comparison.family], METHODS[statistic]
    return Pair(
        metric=rate.metric,
        first=rate.groups[comparison.first],
        second=rate.groups[comparison.second],
        value=comparison.value,
        interval=interval_of(comparison.interval, level, method),
        corrected=interval_of(comparison.corrected, level, f"{method}_simultaneous"),
        beyond=comparison.beyond,
    )


def extreme_pairs(gaps: Sequence[tuple[Asked, Gap]], statistic: Statistic, level: float) -> list[Pair | None]:
    """Return the pair that makes each gap: highest minus lowest rate, or lowest over highest; None without one.

    All intervals are computed together: ninety, one by one, would take half of all the time that gaps take.
    """
    pairs: list[Pair | None] = [None] * len(gaps)
    ends = list(_ends(gaps, statistic))
    if not ends:
        return pairs
    x1, n1, x2, n2 = np.array([end.counts for end in ends]).T
    z = np.array([[z_of(level) for _ in ends], [z_of(level, end.gap.comparisons) for end in ends]])
    compare = newcombe if statistic == "difference" else score_ratio_interval
    low, high = compare(x1, n1, x2, n2, z)
    for column, end in enumerate(ends):
        ordinary, corrected = (_span(low[row, column], high[row, column]) for row in (0, 1))
        comparison = Comparison(
            end.family, end.first, end.second, end.gap.value, ordinary, corrected, beyond=False
        )
        pairs[end.place] = pair_of(end.asked, comparison, statistic, level)
    return pairs


@dataclass(frozen=True, slots=True)
class _Ends:
    """The two groups that make a gap."""

    place: int
    asked: Asked
    gap: Gap
    family: int
    first: int
    second: int

    @property
    def counts(self) -> tuple[float, ...]:
        """x and n of the first group, then of the second."""
        counts = self.asked.rates[self.family].counts
        return tuple(float(part[group]) for group in (self.first, self.second) for part in (counts.x, counts.n))


def _ends(gaps: Sequence[tuple[Asked, Gap]], statistic: Statistic) -> Iterator[_Ends]:
    for place, (asked, gap) in enumerate(gaps):
        if gap.family is None or gap.lowest is None or gap.highest is None:
            continue
        order = (gap.highest, gap.lowest) if statistic == "difference" else (gap.lowest, gap.highest)
        yield _Ends(place, asked, gap, gap.family, *order)


def _span(low: np.float64, high: np.float64) -> Span:
    return Span(float(low), None if np.isinf(high) else float(high))
