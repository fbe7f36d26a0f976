"""One system's groups go in; what each must hide, for its own sake or to protect another, comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias

import numpy as np

from evaluator.domain.metrics import ALL
from evaluator.domain.results import GroupMetric
from evaluator.report.coarse import ROUNDABLE
from evaluator.report.small_cells import (
    EVERY_METRIC,
    Metrics,
    Vector,
    cells_of,
    hidden_metrics,
    in_doubt,
    shown_with_value,
    small_sums,
)
from evaluator.report.witness import Party, could_differ

Group: TypeAlias = tuple[str | None, ...]
Row: TypeAlias = tuple[tuple[str, ...], Group]
"""Features (control features after sensitive ones) and the group."""

EVERYBODY: Row = ((), ())
REST = "\x00rest"
"""Stands for the people whom a feature's breakdown leaves out; never shown."""
NOTHING: Metrics = frozenset()
_DESCRIBING: Metrics = frozenset({"count", "share", "base_rate"})
"""Metrics that describe the data, not the system."""


@dataclass(slots=True)
class Table:
    """One system's groups, real or standing in for nobody and for those left out."""

    order: tuple[str, ...]
    cells: dict[Row, Vector]
    metrics: dict[Row, Metrics]
    """Metrics with a value."""
    doubt: tuple[int, ...]
    """Places of the cells a reader does not know."""
    by_features: dict[tuple[str, ...], list[Row]] = field(default_factory=dict)
    own: dict[Row, Metrics] = field(default_factory=dict)
    """What each must hide for its own sake."""
    hidden: dict[Row, Metrics] = field(default_factory=dict)
    coarse: dict[Row, Metrics] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Mapping[Row, Mapping[str, GroupMetric]], order: Sequence[str]) -> Table:
        """Return the table of the record's metrics by group, completed by the groups that stand in."""
        table = cls(
            tuple(order),
            {row: cells_of(entries) for row, entries in rows.items()},
            {row: shown_with_value(entries) for row, entries in rows.items()},
            in_doubt(cells_of(rows[EVERYBODY])) if EVERYBODY in rows else tuple(range(len(ALL))),
        )
        for row in rows:
            table.by_features.setdefault(row[0], []).append(row)
        table._complete()
        for row, cells in table.cells.items():
            table.own[row] = hidden_metrics(cells, table.metrics[row], table.order, table.doubt)
        return table

    @property
    def everybody(self) -> Metrics:
        """What everybody together must hide; every group hides it then."""
        return self.own.get(EVERYBODY, NOTHING)

    def people(self, row: Row) -> float:
        return float(self.cells[row].sum())

    def rows(self, features: tuple[str, ...]) -> list[Row]:
        return self.by_features.get(features, [])

    def features(self, number: int) -> list[tuple[str, ...]]:
        return [features for features in self.by_features if len(features) == number]

    def hide(self, row: Row, metrics: Metrics) -> None:
        self.hidden[row] = self.hidden.get(row, NOTHING) | metrics

    def blur(self, row: Row, metrics: Metrics) -> None:
        self.coarse[row] = self.coarse.get(row, NOTHING) | metrics

    def unknown(self, row: Row) -> Metrics:
        return self.hidden.get(row, NOTHING) | self.coarse.get(row, NOTHING)

    def small(self, row: Row) -> Vector:
        return small_sums(self.cells[row], self.metrics[row])

    def party(self, row: Row, sign: int, blurred: Metrics) -> Party:
        """Return a group as it would take part in a change, with some more metrics blurred."""
        least = 1 if len(row[0]) == 1 and REST not in row[1] and self.people(row) else 0
        return Party(self.cells[row], self.metrics[row], self.unknown(row) | blurred, sign, least)

    def cost(self, rows: Iterable[Row], wanted: Metrics) -> tuple[int, float]:
        """Return what blurring takes from a reader: groups that would be hidden, then people in all fresh ones."""
        fresh = [row for row in rows if not wanted <= self.unknown(row) and REST not in row[1]]
        lost = sum(0 < self.people(row) < ROUNDABLE for row in fresh)
        return lost, sum(self.people(row) for row in fresh) if lost else -sum(self.people(row) for row in fresh)

    def _complete(self) -> None:
        """Add the people whom a feature leaves out, and the pairs nobody is in."""
        everybody = self.cells.get(EVERYBODY)
        for (name,) in self.features(1):
            if everybody is not None:
                self._add_rest(((name,), (REST,)), everybody, self.rows((name,)))
        for pair in self.features(2):
            values = [[row[1][0] for row in self.rows((name,))] for name in pair]
            for group in product(*values):
                row: Row = (pair, group)
                if row in self.cells:
                    continue
                self._add(row, np.zeros(len(ALL)), NOTHING)
                place = next((at for at, value in enumerate(group) if value == REST), None)
                if place is not None:
                    other = 1 - place
                    whole = ((pair[other],), (group[other],))
                    line = [r for r in self.rows(pair) if r[1][other] == group[other] and r != row]
                    self._add_rest(row, self.cells[whole], line)

    def _add_rest(self, row: Row, whole: Vector, parts: Sequence[Row]) -> None:
        rest = whole - sum((self.cells[part] for part in parts), np.zeros(len(ALL)))
        if rest.sum() > 0:
            self._add(row, np.maximum(rest, 0.0), self.metrics[EVERYBODY])

    def _add(self, row: Row, cells: Vector, metrics: Metrics) -> None:
        if row not in self.cells:
            self.by_features.setdefault(row[0], []).append(row)
        self.cells[row], self.metrics[row] = cells, metrics


def hide(table: Table) -> Table:
    """Fill in what every group hides or blurs; begun anew with more hidden where no partner can be found."""
    while True:
        table.hidden, table.coarse = {}, {}
        for row, metrics in table.own.items():
            table.hide(row, metrics)
            for parent in _larger_groups(row):
                table.hide(row, table.own.get(parent, NOTHING))
            if REST in row[1]:
                table.hide(row, EVERY_METRIC)
        alone = _protect_features(table)
        if alone is None:
            break
        _hide_more(table, alone)
    for pair in table.features(2):
        _protect_pairs(table, pair)
    unknown = NOTHING.union(*(table.unknown(row) for row in table.cells))
    for row in table.cells:
        if len(row[0]) > 2:
            table.hide(row, unknown)
    return table


def _larger_groups(row: Row) -> Iterator[Row]:
    """Yield every larger group a group lies in."""
    names, group = row
    for kept in product((False, True), repeat=len(names)):
        if not all(kept):
            places = [place for place, keep in enumerate(kept) if keep]
            yield tuple(names[place] for place in places), tuple(group[place] for place in places)


def _hide_more(table: Table, row: Row) -> None:
    """Hide more of a group that has no partner: what is judged, then everything, then the same of everybody."""
    for more in (EVERY_METRIC - _DESCRIBING, EVERY_METRIC):
        if not more <= table.own[row]:
            table.own[row] |= more
            return
    table.own[EVERYBODY] = table.everybody | table.own[row]


def _protect_features(table: Table) -> Row | None:
    """Give each hidden group of a single feature a partner; return the first for which there is none."""
    for features in table.features(1):
        for row in table.rows(features):
            wanted = table.own[row]
            if not wanted - table.everybody:
                continue
            partner = _partner(table, row, wanted)
            if partner is None:
                return row
            table.blur(partner, wanted)
            for pair in table.features(2):
                if features[0] in pair:
                    _follow(table, pair, row, partner, wanted)
    return None


def _partner(table: Table, row: Row, wanted: Metrics) -> Row | None:
    others = sorted(
        (other for other in table.rows(row[0]) if other != row and table.people(other)),
        key=lambda other: table.cost([other], wanted),
    )
    small = table.small(row)
    return next(
        (
            other
            for other in others
            if could_differ(small, [table.party(row, 1, wanted), table.party(other, -1, wanted)], table.doubt)
        ),
        None,
    )


def _follow(table: Table, pair: tuple[str, ...], parent: Row, partner: Row, wanted: Metrics) -> None:
    """Blur the partner's part of a pair too, in one place at least: else the parts give the whole away."""
    small = table.small(parent)
    whole = [table.party(parent, 1, wanted), table.party(partner, -1, wanted)]
    both = [(row, other) for row in table.rows(pair) if (other := _swapped(row, parent, partner))]
    for row, other in sorted(both, key=lambda two: table.cost(two, wanted)):
        if could_differ(small, [*whole, table.party(row, 1, wanted), table.party(other, -1, wanted)], table.doubt):
            table.blur(row, wanted)
            table.blur(other, wanted)
            return
    for row in table.rows(pair):
        table.hide(row, EVERY_METRIC)


def _swapped(row: Row, parent: Row, partner: Row) -> Row | None:
    """Return the group with the partner's value in place of the parent's; None when it is not the parent's."""
    place = row[0].index(parent[0][0])
    if row[1][place] != parent[1][0]:
        return None
    return row[0], tuple(partner[1][0] if at == place else value for at, value in enumerate(row[1]))


def _protect_pairs(table: Table, pair: tuple[str, ...]) -> None:
    rows = table.rows(pair)
    for row in rows:
        wanted = table.own[row] - table.everybody
        if not wanted or _moves_with_its_feature(table, row):
            continue
        corners, blurred = _rectangle(table, row, rows, wanted), wanted
        if corners is None:
            corners, blurred = _rectangle(table, row, rows, EVERY_METRIC), EVERY_METRIC
        for corner in [row, *(corners or ())]:
            table.blur(corner, blurred)
        for other in rows if corners is None else ():
            table.hide(other, EVERY_METRIC)


def _moves_with_its_feature(table: Table, row: Row) -> bool:
    """Return True when people can move unseen to the same place in a group that is unknown as a whole."""
    wanted, small = table.own[row], table.small(row)
    for name, value in zip(*row, strict=True):
        parent: Row = ((name,), (value,))
        if not wanted <= table.unknown(parent):
            continue
        others = [other for other in table.rows((name,)) if other != parent and wanted <= table.unknown(other)]
        for other in others:
            swapped = _swapped(row, parent, other)
            if swapped is None or swapped not in table.cells:
                continue
            parties = [
                table.party(row, 1, wanted),
                table.party(swapped, -1, wanted),
                table.party(parent, 1, NOTHING),
                table.party(other, -1, NOTHING),
            ]
            if could_differ(small, parties, table.doubt):
                table.blur(swapped, wanted)
                return True
    return False


def _rectangle(table: Table, row: Row, rows: Sequence[Row], wanted: Metrics) -> list[Row] | None:
    """Return three more groups so that people can move around the rectangle unseen; None when there are none."""
    pair, (first, second) = row
    values = [list(dict.fromkeys(other[1][place] for other in rows)) for place in (0, 1)]
    small = table.small(row)
    candidates: list[list[Row]] = [
        [(pair, (first, b)), (pair, (a, second)), (pair, (a, b))]
        for a, b in product(*values)
        if a != first and b != second
    ]
    for corners in sorted(candidates, key=lambda three: table.cost(three, wanted)):
        parties = [table.party(row, 1, wanted)]
        parties += [table.party(corner, sign, wanted) for corner, sign in zip(corners, (-1, -1, 1), strict=True)]
        if could_differ(small, parties, table.doubt):
            return corners
    return None
