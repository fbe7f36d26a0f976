"""Errors by group go in; which of them a report may not show comes out.

A mean error and its number of people give a sum away, and sums of groups add up to everybody's. So the rule is
plain and hides rather more than it must:

1. A group of which 1 to 9 people have a known outcome, or whose numbers are protected already, is hidden.
2. Of a single feature more groups are hidden, the smallest first, until at least two are, with ten people
   together: what can be computed from the others is then no small group's.
3. A breakdown by several features, or within control levels, is hidden whole where any of its groups is.
4. Where 1 to 9 people of any group have an estimate and no known outcome, it is nowhere said among how many
   people an error was found: else one number could be subtracted from the other.
5. Quantiles are shown of groups of at least 100 people, so that ten or more lie beyond each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evaluator.domain.metrics import AMOUNTS
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import GroupMetric
from evaluator.report.small_cells import THRESHOLD, Metrics

Row = tuple[tuple[str, ...], tuple[str | None, ...]]
"""Features and the group; control levels count as groups of one more feature."""
FEWEST_WITH_QUANTILES = 100
"""People of a group whose quantiles are shown."""


def hide_amounts(
    entries: Iterable[GroupMetric], row_of: Callable[[GroupMetric], Row], touched: Callable[[Row], bool]
) -> dict[Row, Metrics]:
    """Return the rows of one system in which no figure of errors is shown; `touched` are protected already."""
    people: dict[tuple[str, ...], dict[Row, int]] = {}
    for entry in entries:
        if entry.metric in AMOUNTS:
            row = row_of(entry)
            own = people.setdefault(row[0], {})
            own[row] = max(own.get(row, 0), entry.people)
    hidden: set[Row] = set()
    for features, rows in people.items():
        small = {row for row, number in rows.items() if 0 < number < THRESHOLD or touched(row)}
        if small and len(features) > 1:
            small = set(rows)
        elif small and features:
            small = _with_partners(small, rows)
        hidden |= small
    if any(row[0] == () for row in hidden):
        hidden = {row for rows in people.values() for row in rows}
    return dict.fromkeys(hidden, frozenset(AMOUNTS))


def few_without_outcome(record: EvaluationRecord) -> bool:
    """Return True when, of any group that is counted, 1 to 9 people have an estimate and no known outcome."""
    counted = {
        (entry.system, entry.features, entry.group, tuple(entry.control.values())): entry.people
        for entry in record.group_metrics
        if entry.metric == "count"
    }
    return any(
        0
        < counted[entry.system, entry.features, entry.group, tuple(entry.control.values())] - entry.people
        < THRESHOLD
        for entry in record.group_metrics
        if entry.metric == "mean_error" and entry.reason_code != "no_y_true"
    )


def _with_partners(small: set[Row], rows: dict[Row, int]) -> set[Row]:
    """Return the small groups with as many others, the smallest first, as protect them."""
    found = set(small)
    for row in sorted(rows, key=lambda row: (rows[row], str(row))):
        if len(found) > 1 and sum(rows[one] for one in found) >= THRESHOLD:
            break
        if rows[row]:
            found.add(row)
    return found
