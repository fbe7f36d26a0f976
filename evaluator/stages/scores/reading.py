"""Cells of scores as the engine counted them go in, dense counts of groups by outcome and bin come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import POSITIVE, Group
from evaluator.domain.scores import ScoreMargin
from evaluator.engine import ScoreCells
from evaluator.stages.counts.margins import Groups


@dataclass(frozen=True, slots=True)
class ReadScores:
    """Cells whose outcome is understood."""

    cells: ScoreCells
    outcome: NDArray[np.int64]
    """NEGATIVE, POSITIVE or UNKNOWN for each cell."""
    bins: int

    def margin(
        self,
        number: int,
        features: tuple[str, ...],
        wanted: tuple[Group, ...],
        keys: Sequence[tuple[int, Groups]],
    ) -> ScoreMargin:
        """Return the counts of one set of cells for the wanted groups; `keys` are its features, in order."""
        cells = self.cells
        inside = np.flatnonzero(cells.sets == number)
        row = _rows([(groups, cells.codes[inside, key]) for key, groups in keys], wanted, len(inside))
        inside, row = inside[row >= 0], row[row >= 0]
        shape = (len(wanted), POSITIVE + 2, self.bins)
        flat = (row * shape[1] + self.outcome[inside]) * shape[2] + cells.bins[inside]

        def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
            # In a fixed order, so that the same people give the same sums to the last bit.
            order = np.lexsort((values[inside], flat))
            sums = np.zeros(int(np.prod(shape)))
            np.add.at(sums, flat[order], values[inside][order])
            return sums.reshape(shape)

        n = np.zeros(int(np.prod(shape)), dtype=np.int64)
        np.add.at(n, flat, cells.n[inside])
        return ScoreMargin(
            features,
            wanted,
            n.reshape(shape),
            *(summed(values) for values in (cells.w, cells.w2, cells.s, cells.s2)),
        )


def _rows(
    keys: Sequence[tuple[Groups, NDArray[np.int64]]], wanted: tuple[Group, ...], cells: int
) -> NDArray[np.int64]:
    """Return for each cell its row among the wanted groups, -1 for none."""
    ranks = np.zeros((cells, len(keys)), dtype=np.int64)
    for at, (groups, codes) in enumerate(keys):
        ranks[:, at] = groups.rank[codes] if len(groups.rank) else 0
    if not cells:
        return np.zeros(0, dtype=np.int64)
    unique, which = np.unique(ranks, axis=0, return_inverse=True)
    row = {group: at for at, group in enumerate(wanted)}
    named = (
        tuple(groups.names[rank] for (groups, _codes), rank in zip(keys, one, strict=True))
        for one in unique.tolist()
    )
    places = np.array([row.get(group, -1) for group in named], dtype=np.int64)
    return places[which.reshape(-1)]


def within_level(margin: ScoreMargin, features: tuple[str, ...], level: Group) -> ScoreMargin:
    """Return the groups of one control level alone; a group's last values are those of the level."""
    own = len(features)
    rows = [row for row, group in enumerate(margin.groups) if group[own:] == level]
    groups = tuple(margin.groups[row][:own] for row in rows)
    at = np.array(rows, dtype=np.intp)
    w, w2, s, s2 = (a[at] for a in (margin.w, margin.w2, margin.s, margin.s2))
    return ScoreMargin(features, groups, margin.n[at], w, w2, s, s2)
