"""The cube: counts per group, outcome and prediction; everything said about a system is read from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Group = tuple[str | None, ...]
"""Values of the features of a breakdown, in its order; None is a group that was not recorded."""
Counts = NDArray[np.int64]
Sums = NDArray[np.float64]

NEGATIVE, POSITIVE, UNKNOWN = 0, 1, 2
"""Positions on the outcome axis and, for each system, on the prediction axis (UNKNOWN: no prediction)."""


@dataclass(frozen=True, slots=True)
class Margin:
    """Counts for every group of one breakdown.

    The arrays have the shape (groups, 3, 3 ** systems): axis 1 is the outcome (negative, positive, unknown),
    axis 2 the joint prediction of all systems, the first system being the most significant ternary digit.
    """

    features: tuple[str, ...]
    """Features of the breakdown, sensitive before control, in mapping order; empty for everybody together."""
    groups: tuple[Group, ...]
    """The groups that occur, sorted, None last."""
    n: Counts
    """People."""
    w: Sums
    """Sum of weights; equal to n where nothing is weighted."""
    w2: Sums
    """Sum of squared weights; equal to n where nothing is weighted."""

    def of_system(self, position: int, systems: int) -> Margin:
        """Return the counts of one system alone: arrays of the shape (groups, 3, 3)."""
        shape = (len(self.groups), 3, *([3] * systems))
        others = tuple(axis + 2 for axis in range(systems) if axis != position)
        n, w, w2 = (array.reshape(shape).sum(axis=others) for array in (self.n, self.w, self.w2))
        return Margin(self.features, self.groups, n, w, w2)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """People left out of a computation, counted by reason and never dropped silently."""

    reason_code: str
    """Why, such as `prediction_missing`, `group_excluded`, `count_zero`."""
    people: int
    """How many."""
    feature: str | None = None
    """Feature concerned, None when the row left every breakdown."""
    group: str | None = None
    """Group concerned within the feature; None also where it was not recorded."""
    system: str | None = None
    """System concerned, None when all are."""


@dataclass(frozen=True, slots=True)
class Cube:
    """Margins for every planned breakdown; two cubes of the same shape add up."""

    features: tuple[str, ...]
    """Sensitive then control features, in mapping order."""
    systems: tuple[str, ...]
    """Names of the systems, in mapping order."""
    margins: Mapping[tuple[str, ...], Margin]
    """Stored margins by their features; others are rolled up from a stored one that has their features."""
    has_y_true: bool
    """False when no outcome column was supplied."""
    weighted: bool
    """True when a sampling weight was supplied."""
    order: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    """Order of a feature's groups where it is not alphabetical (bins by their cut points)."""
    exclusions: tuple[Exclusion, ...] = ()
    """People excluded before counting, by reason."""
    has_failures: bool = False
    """True when the last prediction axis says whether an attempt failed; it belongs to no system."""

    def alone(self, margin: Margin, position: int) -> Margin:
        """Return the counts of one system alone: arrays of the shape (groups, 3, 3)."""
        return margin.of_system(position, self._axes)

    def failures(self, margin: Margin) -> Margin | None:
        """Return attempts by outcome and whether they failed (POSITIVE), None where nobody has said."""
        return margin.of_system(self._axes - 1, self._axes) if self.has_failures else None

    @property
    def _axes(self) -> int:
        return len(self.systems) + int(self.has_failures)

    def margin(self, features: Sequence[str]) -> Margin:
        """Return the counts for a breakdown; KeyError when no stored margin contains its features."""
        wanted = tuple(name for name in self.features if name in set(features))
        if wanted in self.margins:
            return self.margins[wanted]
        holders = [key for key in self.margins if set(wanted) <= set(key)]
        if not holders:
            raise KeyError(f"no counts were kept for {', '.join(wanted)}")
        smallest = min(holders, key=lambda key: len(self.margins[key].groups))
        return self._rolled_up(self.margins[smallest], wanted)

    def _rolled_up(self, margin: Margin, wanted: tuple[str, ...]) -> Margin:
        places = [margin.features.index(name) for name in wanted]
        short = [tuple(group[place] for place in places) for group in margin.groups]
        return margin_of(wanted, short, (margin.n, margin.w, margin.w2), self.order)

    @property
    def people(self) -> int:
        """People in the cube, with or without a prediction."""
        return int(next(iter(self.margins.values())).n.sum())

    def plus(self, other: Cube) -> Cube:
        """Return the cube of both sets of people together; ValueError when the shapes differ."""
        if (self.features, self.systems, set(self.margins), self.has_failures) != (
            other.features,
            other.systems,
            set(other.margins),
            other.has_failures,
        ):
            raise ValueError("only cubes of the same features, systems and margins add up")
        margins = {key: _added(self.margins[key], other.margins[key], self.order) for key in self.margins}
        tally: dict[tuple[str, str | None, str | None, str | None], int] = {}
        for item in (*self.exclusions, *other.exclusions):
            key = (item.reason_code, item.feature, item.group, item.system)
            tally[key] = tally.get(key, 0) + item.people
        exclusions = tuple(
            Exclusion(code, people, feature, group, system)
            for (code, feature, group, system), people in tally.items()
        )
        return Cube(
            features=self.features,
            systems=self.systems,
            margins=margins,
            has_y_true=self.has_y_true or other.has_y_true,
            weighted=self.weighted or other.weighted,
            order=self.order,
            exclusions=exclusions,
            has_failures=self.has_failures,
        )


def margin_of(
    features: tuple[str, ...],
    groups: Sequence[Group],
    arrays: tuple[Counts, Sums, Sums],
    order: Mapping[str, tuple[str | None, ...]] | None = None,
) -> Margin:
    """Return a margin with repeated groups added up and groups in order.

    `arrays` are n, w and w2 with one entry per given group.
    """
    unique = sorted(set(groups), key=lambda group: _rank(features, group, order or {}))
    place = {group: i for i, group in enumerate(unique)}
    index = np.array([place[group] for group in groups], dtype=np.intp)
    n, w, w2 = arrays
    return Margin(
        features,
        tuple(unique),
        _summed(n, index, len(unique)),
        _summed(w, index, len(unique)),
        _summed(w2, index, len(unique)),
    )


_Array = TypeVar("_Array", Counts, Sums)


def _summed(array: _Array, index: NDArray[np.intp], groups: int) -> _Array:
    out = np.zeros((groups, *array.shape[1:]), dtype=array.dtype)
    np.add.at(out, index, array)
    return out


def _rank(
    features: tuple[str, ...], group: Group, order: Mapping[str, tuple[str | None, ...]]
) -> list[tuple[int, int, str]]:
    rank: list[tuple[int, int, str]] = []
    for name, value in zip(features, group, strict=True):
        known = order.get(name, ())
        rank.append((value is None, known.index(value) if value in known else 0, value or ""))
    return rank


def _added(a: Margin, b: Margin, order: Mapping[str, tuple[str | None, ...]]) -> Margin:
    arrays = (np.concatenate([a.n, b.n]), np.concatenate([a.w, b.w]), np.concatenate([a.w2, b.w2]))
    return margin_of(a.features, (*a.groups, *b.groups), arrays, order)
