"""Matching rates by group go in; which of them a report may show, coarsely or exactly, comes out.

The cells behind these rates are few and stand apart: false matches among impostor comparisons, false non-matches
among genuine ones, failures among attempts. The rule is plain and hides rather more than it must:

1. A numerator, or what is left of its denominator, that counts from 1 to 9 hides the metric in that group, and in
   every smaller group inside it; of everybody together, it hides the metric everywhere.
2. The metric is then shown coarsely in all other groups of the breakdown, and in every finer breakdown that adds
   up to it, so that no sum or difference gives the hidden number away.
3. A denominator that counts from 1 to 9, or failures that are hidden, hide the numbers of comparisons likewise:
   these could be subtracted from each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from evaluator.domain.metrics import MATCHING
from evaluator.domain.results import GroupMetric
from evaluator.report.small_cells import COUNTING, THRESHOLD, Metrics

Row = tuple[tuple[str, ...], tuple[str | None, ...]]
"""Features and the group."""
MEASURED: Metrics = frozenset({*COUNTING, *(spec.id for spec in MATCHING)})
_NOTHING: Metrics = frozenset()
_EVERYBODY: Row = ((), ())


def hide_matching(
    rows: Mapping[Row, Mapping[str, GroupMetric]],
) -> tuple[dict[Row, Metrics], dict[Row, Metrics]]:
    """Return the metrics hidden in each group, and those shown coarsely in each."""
    own = {row: _small(entries.values()) for row, entries in rows.items()}
    hidden = {row: _NOTHING.union(*(own.get(larger, _NOTHING) for larger in _larger(row))) for row in rows}
    touched: dict[tuple[str, ...], Metrics] = {}
    for (features, _group), metrics in hidden.items():
        touched[features] = touched.get(features, _NOTHING) | metrics
    coarse: dict[Row, Metrics] = {}
    for row in rows:
        blurred = _NOTHING.union(*(touched.get(part, _NOTHING) for part in _parts_of(row[0])))
        coarse[row] = blurred if row != _EVERYBODY else _NOTHING
    return hidden, coarse


def _small(entries: Iterable[GroupMetric]) -> Metrics:
    """Return the metrics of a group that must be hidden for its own sake."""
    found: set[str] = set()
    for entry in entries:
        if entry.metric in COUNTING:
            if entry.metric == "count" and 0 < entry.people < THRESHOLD:
                return MEASURED
            continue
        if entry.value is None:
            continue
        hits = entry.value * entry.people
        if any(0 < round(part, 6) < THRESHOLD for part in (hits, entry.people - hits)):
            found.add(entry.metric)
            if entry.metric == "failure_to_acquire_rate":
                found.update(COUNTING)
        if entry.people < THRESHOLD:
            found.update(MEASURED)
    return frozenset(found)


def _larger(row: Row) -> Iterator[Row]:
    """Yield the group and every larger group it lies in."""
    features, group = row
    for size in range(len(features) + 1):
        for places in combinations(range(len(features)), size):
            yield tuple(features[at] for at in places), tuple(group[at] for at in places)


def _parts_of(features: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield every breakdown that one by these features adds up to, itself included; everybody together is none."""
    for size in range(1, len(features) + 1):
        yield from combinations(features, size)
