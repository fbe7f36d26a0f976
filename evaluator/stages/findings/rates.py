"""The counts of one system go in, its rates in every group come out: arrays with one entry a group.

Rates are direct quotients of sums of cells, so that they equal fairlearn's to the last bit (a false negative
rate is FN / P, never 1 - TPR).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import NEGATIVE, POSITIVE, Group, Margin, Sums
from evaluator.domain.metrics import Cell
from evaluator.stages.counts.breakdowns import CELLS
from evaluator.stages.statistics.intervals import effective_size

Kind: TypeAlias = Literal["n", "w", "w2"]
"""People, sums of weights, sums of squared weights."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The cells of one system in every group of every breakdown."""

    keys: tuple[tuple[tuple[str, ...], Group], ...]
    """Features and group of each entry."""
    starts: NDArray[np.intp]
    """First entry of each breakdown that has a group."""
    sums: Mapping[Kind, Mapping[Cell, Sums]]
    """The cells, by kind of sum."""
    weighted: bool
    """Whether sums of weights differ from people."""

    def total(self, kind: Kind, cells: Iterable[Cell]) -> Sums:
        """Return the sum of some cells in every group."""
        total: Sums = np.zeros(len(self.keys))
        for cell in cells:
            total = total + self.sums[kind].get(cell, 0.0)
        return total


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in every group; `value`, `size` and `hits` are 0 where it is not defined."""

    numerator: Sums
    """Sum of weights of those who are counted."""
    denominator: Sums
    """Sum of weights of those among whom they are counted."""
    people: Sums
    """People in the denominator, unweighted."""
    size: Sums
    """Effective number of people in the denominator: the n of every interval."""
    hits: Sums
    """Effective number in the numerator: the x of every interval."""
    defined: NDArray[np.bool_]
    """Where the denominator is not empty."""
    value: Sums
    """0 to 1."""


def tally_of(margins: Sequence[Margin], *, weighted: bool, failures: Sequence[Margin] = ()) -> Tally:
    """Return the cells of one system from its margins of the shape (groups, 3, 3).

    `failures` are the attempts that failed and those that did not, in margins of the same groups; empty where
    nobody wrote that down.
    """
    keys = tuple((margin.features, group) for margin in margins for group in margin.groups)
    sizes = [len(margin.groups) for margin in margins if margin.groups]
    arrays = {
        "n": np.concatenate([margin.n for margin in margins]).astype(np.float64),
        "w": np.concatenate([margin.w for margin in margins]),
        "w2": np.concatenate([margin.w2 for margin in margins]),
    }
    sums: dict[Kind, dict[Cell, Sums]] = {"n": {}, "w": {}, "w2": {}}
    for kind, cells in sums.items():
        for cell, (row, column) in CELLS.items():
            cells[cell] = arrays[kind][:, row, column]
    if failures:
        tried = {
            "n": np.concatenate([margin.n for margin in failures]).astype(np.float64),
            "w": np.concatenate([margin.w for margin in failures]),
            "w2": np.concatenate([margin.w2 for margin in failures]),
        }
        for kind, cells in sums.items():
            cells["fa"] = tried[kind][:, :, POSITIVE].sum(axis=1)
            cells["ac"] = tried[kind][:, :, NEGATIVE].sum(axis=1)
    return Tally(keys, np.cumsum([0, *sizes])[:-1], sums, weighted)


def rate_of(tally: Tally, numerator: Iterable[Cell], denominator: Iterable[Cell]) -> Rate:
    """Return some cells over those and more cells, in every group."""
    above, below = tuple(numerator), tuple(denominator)
    rest = tuple(cell for cell in below if cell not in above)
    weights = tally.total("w", above), tally.total("w", below)
    squares = tally.total("w2", above), tally.total("w2", rest)
    return _rate(weights, squares, tally.total("n", below), weighted=tally.weighted)


def share_of(tally: Tally) -> Rate:
    """Return each group's share of the people in its breakdown."""
    everyone = tuple(CELLS)
    entries = np.diff([*tally.starts, len(tally.keys)])
    own = {kind: tally.total(kind, everyone) for kind in tally.sums}
    whole = {kind: np.repeat(np.add.reduceat(sums, tally.starts), entries) for kind, sums in own.items()}
    squares = own["w2"], np.maximum(whole["w2"] - own["w2"], 0.0)
    return _rate((own["w"], whole["w"]), squares, whole["n"], weighted=tally.weighted)


def _rate(weights: tuple[Sums, Sums], squares: tuple[Sums, Sums], people: Sums, *, weighted: bool) -> Rate:
    top, bottom = weights
    # Weights so small that their squares vanish weigh nothing: they have no effective size.
    defined = (bottom > 0) & (squares[0] + squares[1] >= np.finfo(np.float64).tiny)
    value: Sums = np.divide(top, bottom, out=np.zeros(bottom.shape), where=defined)
    if not weighted:
        return Rate(top, bottom, people, bottom, top, defined, value)
    size = np.zeros(bottom.shape)
    parts = (top, bottom, *squares, people)
    size[defined] = effective_size(*(part[defined] for part in parts))
    return Rate(top, bottom, people, size, value * size, defined, value)
