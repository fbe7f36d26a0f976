"""Errors of estimated numbers, summed by group, and what a record keeps of how they are spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.base import Frozen
from evaluator.domain.cube import Counts, Group, Sums

QUANTILES: tuple[float, ...] = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Shares of people at which the errors of a group are told."""


@dataclass(frozen=True, slots=True)
class WeightSums:
    """Sums of powers of weights times powers of errors, one entry a group; weights in any one unit.

    `s` are squared weights and `t` cubed ones; the number is the power of the error, `a` that of its size.
    """

    w: Sums
    """Sum of the weights."""
    s0: Sums
    s1: Sums
    sa1: Sums
    s2: Sums
    s4: Sums
    t0: Sums
    t1: Sums
    ta1: Sums
    t2: Sums
    t3: Sums
    ta3: Sums
    t4: Sums
    t6: Sums


@dataclass(frozen=True, slots=True)
class ErrorSums:
    """Sums over people with both numbers, one entry a group; an error is estimate minus truth."""

    n: Counts
    """People."""
    e1: Sums
    """Sum of the errors."""
    e2: Sums
    """Sum of the squared errors."""
    e3: Sums
    """Sum of the cubed errors."""
    a1: Sums
    """Sum of the sizes of the errors."""
    a3: Sums
    """Sum of the cubed sizes."""
    e4: Sums
    """Sum of the fourth powers."""
    e6: Sums
    """Sum of the sixth powers."""
    truth: Sums
    """Sum of what turned out to be true."""
    estimate: Sums
    """Sum of the estimates."""
    weights: WeightSums | None = None
    """Where people are weighted: all sums above but the people are then of weight times the power."""

    @property
    def mass(self) -> Sums:
        """What the sums are divided by for a mean: weights, or people where nothing is weighted."""
        return self.n.astype(np.float64) if self.weights is None else self.weights.w

    def mapped(self, change: Callable[[NDArray[Any]], NDArray[Any]]) -> ErrorSums:
        """Return the sums with every array changed; people stay whole numbers."""
        own = {one.name: change(getattr(self, one.name)) for one in fields(self) if one.name != "weights"}
        own["n"] = np.asarray(own["n"], dtype=np.int64)
        weights = self.weights
        inner = (
            None if weights is None else WeightSums(*(change(getattr(weights, f.name)) for f in fields(weights)))
        )
        return ErrorSums(**own, weights=inner)


@dataclass(frozen=True, slots=True)
class ErrorCells:
    """The cells that sums are made of, one entry a cell: errors of one sign and about one size in one group."""

    group: NDArray[np.int64]
    """Row of the group in the sums."""
    negative: NDArray[np.bool_]
    w: Sums
    """Sum of the weights: people where nothing is weighted."""
    size: Sums
    """Sum of weight times the size of the error."""
    square: Sums
    """Sum of weight times its square."""


@dataclass(frozen=True, slots=True)
class SpreadErrors:
    """People of one group by narrow bin of the error, lowest first."""

    n: Counts
    low: Sums
    """Lowest error in each bin."""
    high: Sums
    """Highest error in each bin."""
    w: Sums
    """Sum of the weights in each bin: people where nothing is weighted."""


@dataclass(frozen=True, slots=True)
class AmountTable:
    """One system's errors in every group of one breakdown; features and control features, in mapping order."""

    names: tuple[str, ...]
    groups: tuple[Group, ...]
    sums: ErrorSums
    cells: ErrorCells
    spread: Mapping[Group, SpreadErrors]
    """By group; empty for intersections and within control levels."""


@dataclass(frozen=True, slots=True)
class AmountCube:
    """One system's errors; no person in it."""

    system: str
    tables: Mapping[tuple[str, ...], AmountTable]
    """By features and control features: everybody, single features, pairs, then each within control levels."""
    has_y_true: bool


# --- what the record keeps --------------------------------------------------------------------------------------


class ErrorQuantile(Frozen):
    """The error that a share of a group's people have at most."""

    share: float
    """Share of people, 0 to 1."""
    value: float
    """Their largest error, in the unit of the data: the least with that share of people at or below."""
    bound: float
    """How far the value can be off, because errors were counted in narrow bins; 0 where it is exact."""
    people: int | None = None
    """Where people are weighted: how many have an error of at most the value."""


class SpreadOfErrors(Frozen):
    """How the errors of one group are spread."""

    features: tuple[str, ...]
    """The feature; empty for everybody together."""
    group: Group
    """Its value; None is not recorded."""
    people: int
    """People with an estimate and a known outcome."""
    without_outcome: int
    """People with an estimate whose outcome nobody knows."""
    quantiles: tuple[ErrorQuantile, ...] = ()
    """Lowest share first; empty for nobody."""


class SystemAmounts(Frozen):
    """How the errors of one system are spread; their means stand among the group metrics."""

    system: str
    """The system."""
    groups: tuple[SpreadOfErrors, ...]
    """Everybody first, then the groups of every feature."""
