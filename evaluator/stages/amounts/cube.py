"""Sum the errors of estimated numbers by group, one cube a system: every figure is read from it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.amounts import AmountCube, AmountTable, ErrorCells, ErrorSums, SpreadErrors, WeightSums
from evaluator.domain.cube import Group
from evaluator.domain.plan import EvaluationPlan
from evaluator.engine import AmountCells, Amounts, ErrorBins, Key, Level
from evaluator.engine.counting import exact_float
from evaluator.stages.counts.breakdowns import features_looked_at
from evaluator.stages.counts.levels import groups_of, layout_of
from evaluator.stages.mapping.people import People


def build_amount_cubes(people: People, plan: EvaluationPlan) -> tuple[AmountCube, ...]:
    """Return one cube for each system, none unless systems estimate numbers; the values were checked before.

    The same people give the same sums, to the last bit, whatever the order of rows and the format of the file.
    """
    mapping = people.mapping
    if mapping.task != "regression":
        return ()
    layout = layout_of(mapping)
    keys = tuple(layout.keys[at] for at in (*layout.features, *layout.controls))
    bins = [
        *(mapping.feature(key.column).bins for key in keys[: len(mapping.features)]),
        *(() for _ in mapping.control),
    ]
    truth = None if layout.outcome is None else layout.keys[layout.outcome]
    weight, total = None, None
    if mapping.weight is not None:
        weight, total = Key(mapping.weight), people.table.total(mapping.count, mapping.weight)
    cubes = []
    for at, system in zip(layout.systems, mapping.systems, strict=True):
        amounts = Amounts(layout.keys[at], truth, weight, total)
        tables = _tables(people, plan, amounts, keys, bins)
        cubes.append(AmountCube(system.name, tables, truth is not None))
    return tuple(cubes)


def _tables(
    people: People, plan: EvaluationPlan, amounts: Amounts, keys: tuple[Key, ...], bins: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], AmountTable]:
    mapping, table = people.mapping, people.table
    places = {key.column: place for place, key in enumerate(keys)}
    looked_at = list(features_looked_at(mapping, plan.intersections))
    names = [*looked_at, *((*one, *mapping.control) for one in looked_at if mapping.control)]
    sets = [tuple(places[name] for name in one) for one in names]
    cells = table.amount_cells(amounts, keys, sets, mapping.count)
    if _all_weigh_the_same(amounts, cells):
        # Then weights say nothing, and the numbers are those without them, to the last bit.
        amounts = Amounts(amounts.estimate, amounts.truth)
        cells = table.amount_cells(amounts, keys, sets, mapping.count)
    spread = None
    if amounts.truth is not None:
        single = [one for one in sets[: len(looked_at)] if len(one) < 2]
        features = keys[: len(mapping.features)]
        spread = _spread(table.error_bins(amounts, features, single, mapping.count), single, bins)
    return {
        one: _table(one, number, sets[number], cells, bins, (spread or {}).get(sets[number], {}))
        for number, one in enumerate(names)
    }


def _all_weigh_the_same(amounts: Amounts, cells: AmountCells) -> bool:
    """Return whether every weight is the largest: the sums of integers, which are exact, say so."""
    if amounts.total is None:
        return False
    largest = round(math.ldexp(amounts.total.largest_weight, -amounts.total.exponent) * 2.0**cells.bits)
    return all(
        int(weight) == int(people) * largest for weight, people in zip(cells.powers[1, 0], cells.n, strict=True)
    )


def _groups(
    codes: NDArray[np.int64],
    levels: tuple[tuple[Level, ...], ...],
    key_set: Sequence[int],
    bins: Sequence[tuple[str, ...]],
) -> tuple[tuple[Group, ...], NDArray[np.int64]]:
    """Return the groups that occur in some cells, and each cell's row among them."""
    if not len(codes):
        return (), np.zeros(0, dtype=np.int64)
    ranks = np.zeros((len(codes), len(key_set)), dtype=np.int64)
    found = [groups_of(bins[key], levels[key]) for key in key_set]
    for at, (key, groups) in enumerate(zip(key_set, found, strict=True)):
        ranks[:, at] = groups.rank[codes[:, key]]
    unique, row = np.unique(ranks, axis=0, return_inverse=True)
    names = tuple(
        tuple(groups.names[rank] for groups, rank in zip(found, one, strict=True)) for one in unique.tolist()
    )
    return names, np.asarray(row, dtype=np.int64).reshape(-1)


def _table(
    names: tuple[str, ...],
    number: int,
    key_set: Sequence[int],
    cells: AmountCells,
    bins: Sequence[tuple[str, ...]],
    spread: dict[Group, SpreadErrors],
) -> AmountTable:
    inside = np.flatnonzero(cells.sets == number)
    groups, row = _groups(cells.codes[inside], cells.levels, key_set, bins)
    negative, n = cells.negative[inside], cells.n[inside]
    sign = np.where(negative, -1.0, 1.0)
    by_group = _split(row, len(groups))

    def size(heavy: int, power: int) -> NDArray[np.float64]:
        """Return each cell's sum of a power of the weight times a power of the size of the error."""
        sums, exponent = cells.powers[heavy, power], cells.exponent[inside].tolist()
        where = zip(inside.tolist(), exponent, strict=True)
        return np.array([exact_float(sums[place], q * power - cells.bits) for place, q in where])

    def total(heavy: int, power: int, *, signed: bool = False) -> NDArray[np.float64]:
        values = sign * size(heavy, power) if signed else size(heavy, power)
        return np.array([math.fsum(values[own].tolist()) for own in by_group])

    def whole(values: Sequence[int]) -> NDArray[np.float64]:
        sums = [sum(values[at] for at in inside[own].tolist()) for own in by_group]
        return np.array([exact_float(one, cells.unit) for one in sums])

    weighted = (1, 0) in cells.powers
    sums = ErrorSums(
        n=np.array([int(n[own].sum()) for own in by_group], dtype=np.int64),
        e1=total(1, 1, signed=True),
        e2=total(1, 2),
        e3=total(1, 3, signed=True),
        a1=total(1, 1),
        a3=total(1, 3),
        e4=total(1, 4),
        e6=total(1, 6),
        truth=whole(cells.truth),
        estimate=whole(cells.estimate),
        weights=WeightSums(
            w=total(1, 0),
            s0=total(2, 0),
            s1=total(2, 1, signed=True),
            sa1=total(2, 1),
            s2=total(2, 2),
            s4=total(2, 4),
            t0=total(3, 0),
            t1=total(3, 1, signed=True),
            ta1=total(3, 1),
            t2=total(3, 2),
            t3=total(3, 3, signed=True),
            ta3=total(3, 3),
            t4=total(3, 4),
            t6=total(3, 6),
        )
        if weighted
        else None,
    )
    mass = size(1, 0) if weighted else n.astype(np.float64)
    return AmountTable(names, groups, sums, ErrorCells(row, negative, mass, size(1, 1), size(1, 2)), spread)


def _split(row: NDArray[np.int64], groups: int) -> list[NDArray[np.int64]]:
    if not groups:
        return []
    order = np.argsort(row, kind="stable")
    return np.split(order, np.cumsum(np.bincount(row, minlength=groups))[:-1])


def _spread(
    found: ErrorBins, sets: Sequence[Sequence[int]], bins: Sequence[tuple[str, ...]]
) -> dict[tuple[int, ...], dict[Group, SpreadErrors]]:
    spread: dict[tuple[int, ...], dict[Group, SpreadErrors]] = {}
    for number, key_set in enumerate(sets):
        inside = np.flatnonzero(found.sets == number)
        groups, row = _groups(found.codes[inside], found.levels, key_set, bins)
        own = spread.setdefault(tuple(key_set), {})
        for group, at in zip(groups, _split(row, len(groups)), strict=True):
            cells = inside[at]
            cells = cells[np.lexsort((found.high[cells], found.low[cells]))]
            own[group] = SpreadErrors(found.n[cells], found.low[cells], found.high[cells], found.w[cells])
    return spread
