"""A record's metrics go in; which of them a report may show, coarsely or exactly, comes out.

The rule, in words a reader can check:

1. A number that counts from 1 to 9 people is not shown, nor any rate it can be computed from (`small_cells`).
2. What is hidden in a group is hidden in every smaller group inside it.
3. Groups of one breakdown add up to everybody, and pairs of features add up to each feature. Wherever a hidden
   number would be the only unknown in such a sum, a second group is hidden too, or, where it is large, shown so
   coarsely that at least ten different counts fit.

For each hidden number a change is looked for that a reader cannot see (`witness`): people move between cells of
the group and back in its partner. Where no partner allows one, the metrics concerned are hidden in the whole
breakdown, or for everybody. Breakdowns by three features or more leave out every metric that is hidden anywhere.
Control levels count as one more feature; people whom a breakdown leaves out, and pairs nobody is in, count as
groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from evaluator.domain.metrics import AMOUNTS, SCORE_METRICS
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import GroupMetric
from evaluator.report.amount_cells import few_without_outcome, hide_amounts
from evaluator.report.coarse import ROUNDABLE
from evaluator.report.matching_cells import hide_matching
from evaluator.report.partners import Row, Table, hide
from evaluator.report.small_cells import EVERY_METRIC, THRESHOLD, Metrics, in_order

Shown: TypeAlias = Literal["exact", "rounded", "hidden"]

_NOTHING: Metrics = frozenset()
_WORST: tuple[Shown, ...] = ("exact", "rounded", "hidden")


@dataclass(frozen=True, slots=True)
class Suppression:
    """What a report may show."""

    hidden: dict[str, dict[Row, Metrics]]
    """By system (and class, see `whose`): metrics that are not shown in a group."""
    coarse: dict[str, dict[Row, Metrics]]
    """By system: metrics shown coarsely, or hidden where the group is too small for that."""

    @property
    def applied(self) -> bool:
        """True when anything is hidden or coarse."""
        return any(metrics for rows in (*self.hidden.values(), *self.coarse.values()) for metrics in rows.values())

    def of(self, entry: GroupMetric) -> Shown:
        """Return how an entry may be shown; what scores come to only where every rate may be shown exactly."""
        if entry.metric in SCORE_METRICS:
            row = row_of(entry)
            touched = self.hidden.get(whose(entry), {}).get(row) or self.coarse.get(whose(entry), {}).get(row)
            return "hidden" if touched or 0 < entry.people < THRESHOLD else "exact"
        if entry.metric in AMOUNTS:
            return self._way_of_amount(entry.system, row_of(entry))
        return self._way(whose(entry), row_of(entry), entry.metric, entry.people)

    def of_absent(self, system: str, features: tuple[str, ...], group: tuple[str | None, ...]) -> Shown:
        """Return whether it may be said that nobody is in a group; hidden where that would tell of others."""
        return self._way(system, (features, group), "count", 0)

    def of_all(self, entries: Iterable[GroupMetric]) -> Shown:
        """Return how a number that rests on several entries may be said: as the worst of them."""
        return max((self.of(entry) for entry in entries), key=_WORST.index, default="exact")

    def _way_of_amount(self, system: str, row: Row) -> Shown:
        """Return how an amount may be shown: `rounded` where only its number of people is left out."""
        if AMOUNTS & self.hidden.get(system, {}).get(row, _NOTHING):
            return "hidden"
        return "rounded" if AMOUNTS & self.coarse.get(system, {}).get(row, _NOTHING) else "exact"

    def _way(self, system: str, row: Row, metric: str, people: int) -> Shown:
        if metric in self.hidden.get(system, {}).get(row, _NOTHING):
            return "hidden"
        if metric in self.coarse.get(system, {}).get(row, _NOTHING):
            return "rounded" if people >= ROUNDABLE else "hidden"
        return "exact"


def suppression_of(record: EvaluationRecord) -> Suppression:
    """Return what a report on the record may show; everything where the record says so."""
    if record.small_cells == "show" or not record.group_metrics:
        return Suppression({}, {})
    by_system: dict[str, dict[Row, dict[str, GroupMetric]]] = {}
    for entry in record.group_metrics:
        if entry.metric in SCORE_METRICS or entry.metric in AMOUNTS:
            continue
        by_system.setdefault(whose(entry), {}).setdefault(row_of(entry), {})[entry.metric] = entry
    if record.mapping is not None and record.mapping.task == "matching":
        found = {system: hide_matching(rows) for system, rows in by_system.items()}
        return Suppression(
            {system: hidden for system, (hidden, _coarse) in found.items()},
            {system: coarse for system, (_hidden, coarse) in found.items()},
        )
    order = in_order(record.plan)
    tables = {system: hide(Table.of(rows, order)) for system, rows in by_system.items()}
    _level(tables.values())
    suppression = Suppression(
        {system: table.hidden for system, table in tables.items()},
        {system: table.coarse for system, table in tables.items()},
    )
    if record.amounts:
        return _amounts_too(record, suppression)
    several = any(item.class_ for item in record.group_metrics)
    return _of_classes(suppression, by_system) if several else suppression


def whose(entry: GroupMetric) -> str:
    """Return what an entry's system is called here: each class of a system is looked at as a table of its own."""
    return entry.system if entry.class_ is None else f"{entry.system}\n{entry.class_}"


def _of_classes(found: Suppression, tables: Mapping[str, Mapping[Row, dict[str, GroupMetric]]]) -> Suppression:
    """Return what may be shown of classes: a breakdown only where nothing in it need be hidden in any class.

    The classes of a group add up to the group, so that what one class hides the others would tell.
    """
    touched = {
        row[0] for part in (found.hidden, found.coarse) for rows in part.values() for row in rows if rows[row]
    }
    everything = () in touched
    hidden = dict(found.hidden)
    for name, rows in tables.items():
        if "\n" in name:
            hidden[name] = {row: EVERY_METRIC for row in rows if everything or row[0] in touched}
    coarse = {name: rows for name, rows in found.coarse.items() if "\n" not in name}
    return Suppression(hidden, coarse)


def _amounts_too(record: EvaluationRecord, found: Suppression) -> Suppression:
    """Return what may be shown where errors of estimated numbers stand beside counts."""
    hidden = {system: dict(rows) for system, rows in found.hidden.items()}
    for system, rows in hidden.items():
        protected = {
            row for rows in (found.hidden, found.coarse) for row, some in rows.get(system, {}).items() if some
        }
        own = [entry for entry in record.group_metrics if entry.system == system]
        for row, metrics in hide_amounts(own, row_of, protected.__contains__).items():
            rows[row] = rows.get(row, _NOTHING) | metrics
    if not few_without_outcome(record):
        return Suppression(hidden, found.coarse)
    coarse = {system: dict(rows) for system, rows in found.coarse.items()}
    for entry in record.group_metrics:
        if entry.metric in AMOUNTS:
            own_rows, row = coarse.setdefault(entry.system, {}), row_of(entry)
            own_rows[row] = own_rows.get(row, _NOTHING) | AMOUNTS
    return Suppression(hidden, coarse)


def row_of(entry: GroupMetric) -> Row:
    """Return the row an entry belongs to: control levels count as groups of one more feature."""
    return (*entry.features, *entry.control), (*entry.group, *entry.control.values())


def _level(tables: Iterable[Table]) -> None:
    """Show what is the same for every system alike in all: how many people there are, and their outcomes."""
    tables = list(tables)
    for metric in ("count", "share", "base_rate"):
        one = frozenset({metric})
        for row in {row for table in tables for row, metrics in table.hidden.items() if metric in metrics}:
            for table in tables:
                table.hide(row, one)
        for row in {row for table in tables for row, metrics in table.coarse.items() if metric in metrics}:
            for table in tables:
                table.blur(row, one)
