"""What is missing in each group goes in; which of it a report may show beside the rates comes out.

Rates look at people with a decision, the data checks at everybody in the file. Side by side they tell how many
lack a decision, and of these how many should have been selected: numbers that may count from 1 to 9 people. All
are sums of six cells (outcome positive, negative or unknown; with or without a decision), so that a small number
follows from shown ones exactly when it is a linear combination of them (`small_cells.follows`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from evaluator.domain.data_checks import DataShare
from evaluator.report.context import Context
from evaluator.report.small_cells import THRESHOLD, Vector, follows

Column = tuple[str, str | None]
"""What is counted, and of which system."""

_POSITIVE, _NEGATIVE, _UNKNOWN = 0, 1, 2


def _cells(*places: tuple[int, bool]) -> Vector:
    sums = np.zeros(6)
    for outcome, decided in places:
        sums[outcome + (0 if decided else 3)] = 1.0
    return sums


_ALL = np.ones(6)
_DECIDED = _cells((_POSITIVE, True), (_NEGATIVE, True), (_UNKNOWN, True))
_KNOWN_DECIDED = _cells((_POSITIVE, True), (_NEGATIVE, True))
_UNKNOWN_ALL = _cells((_UNKNOWN, True), (_UNKNOWN, False))
_POSITIVE_ALL = _cells((_POSITIVE, True), (_POSITIVE, False))
_NEGATIVE_ALL = _cells((_NEGATIVE, True), (_NEGATIVE, False))
SHOWN: dict[str, tuple[Vector, ...]] = {
    "label_rate": (_POSITIVE_ALL, _ALL - _UNKNOWN_ALL),
    "outcome_missing": (_UNKNOWN_ALL, _ALL),
    "prediction_missing": (_ALL - _DECIDED, _ALL),
}
"""Sums of cells that a column shows: numerator and denominator. In order of importance."""
_SENSITIVE = (_POSITIVE_ALL, _NEGATIVE_ALL, _UNKNOWN_ALL, _ALL - _DECIDED, *np.eye(6)[3:])
"""What must not follow where it counts from 1 to 9: each column's people, people without a decision by outcome."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The people of one group as one system sees them."""

    cells: Vector
    elsewhere: tuple[Vector, ...]
    """Sums that the tables of rates show exactly."""

    def small(self) -> Vector:
        """Return the sensitive sums from 1 to 9 that the tables of rates do not tell by themselves."""
        told = np.array(self.elsewhere).reshape(-1, 6)
        found = [one for one in _SENSITIVE if 0 < one @ self.cells < THRESHOLD]
        kept = [one for one in found if not follows(one[np.newaxis], told)]
        return np.array(kept).reshape(-1, 6)


def hidden_columns(context: Context, feature: str | None, items: Iterable[DataShare]) -> frozenset[Column]:
    """Return the columns of a feature's table that a report leaves out; of everybody together without a feature.

    A column is left out for all groups, since they add up to everybody.
    """
    items = tuple(items)
    hidden: set[Column] = set()
    for system in context.systems:
        groups = [
            _group(context, system, feature, [item for item in items if item.group == name and _of(item, system)])
            for name in dict.fromkeys(item.group for item in items)
        ]
        shown: list[Vector] = []
        for what, sums in SHOWN.items():
            column = (what, system if what == "prediction_missing" else None)
            if not any((item.what, item.system) == column for item in items):
                continue
            more = [*shown, *sums]
            if any(_tells(group, more) for group in groups):
                hidden.add(column)
            elif column not in hidden:
                shown = more
    return frozenset(hidden)


def _of(item: DataShare, system: str) -> bool:
    return item.what in SHOWN and item.system in (None, system)


def _tells(group: _Group, shown: Sequence[Vector]) -> bool:
    small = group.small()
    return bool(len(small)) and follows(small, np.array([*group.elsewhere, *shown]))


def _group(context: Context, system: str, feature: str | None, items: Sequence[DataShare]) -> _Group:
    """Return the cells of one group, and what the rates show of it."""
    found = {item.what: item for item in items}
    name = items[0].group if items else None
    features, group = ((feature,), (name,)) if feature is not None else ((), ())
    rates = {
        metric: [one for one in context.entries(system, metric, features) if one.group == group]
        for metric in ("count", "base_rate")
    }
    people = max((item.people for item in items if item.what != "label_rate"), default=0)
    missing = found["prediction_missing"].counted if "prediction_missing" in found else 0
    unknown = found["outcome_missing"].counted if "outcome_missing" in found else people
    positive = found["label_rate"].counted if "label_rate" in found else 0
    base = next(iter(rates["base_rate"]), None)
    known = base.people if base else 0
    decided_positive = round((base.value or 0.0) * known) if base else 0
    decided = (decided_positive, known - decided_positive, people - missing - known)
    whole = (positive, people - unknown - positive, unknown)
    without = [max(all_ - part, 0) for all_, part in zip(whole, decided, strict=True)]
    elsewhere = []
    if rates["count"] and context.suppression.of_all(rates["count"]) == "exact":
        elsewhere.append(_DECIDED)
    if base is not None and context.suppression.of(base) == "exact":
        elsewhere += [_KNOWN_DECIDED, _cells((_POSITIVE, True))]
    return _Group(np.array([*decided, *without], dtype=np.float64), tuple(elsewhere))
