"""A breakdown goes in; each group's people, and everybody outside it, come out as counts of the same shape."""

from __future__ import annotations

import numpy as np

from evaluator.domain.cube import Cube, Margin, Sums
from evaluator.domain.mapping import SchemaMapping
from evaluator.stages.counts.breakdowns import counts_of
from evaluator.stages.findings.compared import Breakdown
from evaluator.stages.findings.rates import Tally, tally_of


def rest_tally(cube: Cube, mapping: SchemaMapping, breakdown: Breakdown) -> tuple[Tally, Tally]:
    """Return the counts of every group of a breakdown, and of everybody outside it, in the order of the groups.

    Everybody is who is in the breakdown: people whose group is not recorded too, unless the mapping excludes them.
    """
    position = cube.systems.index(breakdown.system)
    own = cube.alone(counts_of(cube, mapping, breakdown.features), position)
    failures = cube.failures(counts_of(cube, mapping, breakdown.features))
    tried = ([failures], [_rest_of(failures)]) if failures else ([], [])
    return (
        tally_of([own], weighted=cube.weighted, failures=tried[0]),
        tally_of([_rest_of(own)], weighted=cube.weighted, failures=tried[1]),
    )


def _rest_of(own: Margin) -> Margin:
    n = own.n.sum(axis=0) - own.n
    return Margin(own.features, own.groups, n, _outside(own.w, n > 0), _outside(own.w2, n > 0))


def _outside(sums: Sums, anybody: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Sums:
    """Return the sums over all other groups: added up, not taken away, so that nothing is left where nobody is."""
    before = np.cumsum(np.concatenate([np.zeros_like(sums[:1]), sums[:-1]]), axis=0)
    after = np.cumsum(np.concatenate([np.zeros_like(sums[:1]), sums[:0:-1]]), axis=0)[::-1]
    return np.where(anybody, before + after, 0.0)
