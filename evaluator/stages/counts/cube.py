"""Count people into a cube: groups x outcome x decisions, in one query, with everybody left out counted too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import prod

import numpy as np

from evaluator.domain.cube import POSITIVE, UNKNOWN, Cube, Exclusion, Margin
from evaluator.domain.mapping import MissingRule, SchemaMapping
from evaluator.domain.plan import EvaluationPlan
from evaluator.engine import Cells, Total
from evaluator.errors import MappingError, Problem
from evaluator.stages.counts.levels import (
    MOST_CONTROL_LEVELS,
    Layout,
    Tally,
    feature_problems,
    groups_of,
    label_meanings,
    layout_of,
)
from evaluator.stages.counts.margins import Codes, Counted, margin
from evaluator.stages.mapping import value_problems as say
from evaluator.stages.mapping.people import People

CODES: dict[str, str] = {
    "prediction_missing": "people without a decision or score, by system, overall and by group",
    "group_excluded": "people left out of one feature's breakdowns because their group is not recorded",
    "count_zero": "rows that stand for nobody",
    "ragged_row": "rows left out with more or fewer values than there are columns",
    "total_row": "rows left out that add up the others",
}
"""Reasons for exclusions and what they mean."""

SMALLEST_WEIGHT = 1e-100
"""A largest weight below this counts as no weight: its square would be lost."""
MOST_PEOPLE = 2**63 - 1


def build_cube(people: People, plan: EvaluationPlan) -> Cube:
    """Return the counts for every breakdown the plan asks for; MappingError with all problems of the values.

    The same people give the same cube, to the last bit, whatever the order of rows, the format of the file and
    the way of counting.
    """
    layout = layout_of(people.mapping, borders=people.borders)
    planned = planned_margins(people.mapping, layout, plan)
    tally, problems = tally_of_people(people, layout, planned)
    places, label_problems = label_meanings(people, layout, tally)
    problems += [*label_problems, *feature_problems(people, layout, tally)]
    if problems:
        raise MappingError(problems)
    return cube_of_tally(people, layout, planned, tally, _places(layout, places, tally.cells))


def planned_margins(mapping: SchemaMapping, layout: Layout, plan: EvaluationPlan) -> list[tuple[int, ...]]:
    """Return the keys of every margin that the plan asks for, those within control levels last."""
    planned = [one for size in range(plan.intersections + 1) for one in combinations(layout.features, size)]
    return [*planned, *((*one, *layout.controls) for one in planned if layout.controls)]


def tally_of_people(
    people: People, layout: Layout, planned: Sequence[tuple[int, ...]]
) -> tuple[Tally, list[Problem]]:
    """Return the cells that the planned margins are made of, and what is wrong with counts and weights."""
    total, problems = _total(people)
    tally = _counted(people, layout, planned, total, problems)
    return tally, [*problems, *_count_problems(people, tally.cells)]


def cube_of_tally(
    people: People, layout: Layout, planned: Sequence[tuple[int, ...]], tally: Tally, place: Codes
) -> Cube:
    """Return the cube of cells whose `place` on the axes of outcome and joint decision is known."""
    mapping = people.mapping
    counted = Counted(
        cells=tally.cells,
        sets=tally.sets,
        groups={key: groups_of(bins, tally.cells.levels[key]) for key, bins in layout.bins(mapping)},
        place=place,
        width=3 ** len(layout.labels) if layout.outcome is not None else 3 ** (1 + len(layout.labels)),
    )
    margins = _margins(people, layout, planned, counted)
    levels = len(margins[mapping.control].groups) if mapping.control else 0
    if levels > MOST_CONTROL_LEVELS:
        raise MappingError(say.too_many_levels(" x ".join(mapping.control), levels))
    cube = Cube(
        features=(*mapping.features, *mapping.control),
        systems=tuple(system.name for system in mapping.systems),
        margins=margins,
        has_y_true=mapping.y_true is not None,
        weighted=mapping.weight is not None,
        order={feature.column: feature.bins for feature in mapping.sensitive if feature.cuts},
        has_failures=layout.failed is not None,
    )
    unread = (Exclusion(reason, rows) for reason, rows in people.table.left_out.items())
    return replace(cube, exclusions=(*unread, *_exclusions(mapping, cube, tally.cells)))


def _total(people: People) -> tuple[Total | None, list[Problem]]:
    """Return what sums of weights need, None without a weight column or when it cannot be used."""
    mapping, table = people.mapping, people.table
    if mapping.weight is None:
        return None, []
    total = table.total(mapping.count, mapping.weight)
    if total.bad_weights:
        return None, [say.bad_number(table, "weight", mapping.weight)]
    if total.people > MOST_PEOPLE:
        return None, []
    if total.largest_weight < SMALLEST_WEIGHT:
        nobody = total.bad_counts or not total.people
        return None, [] if nobody else [say.no_weight(mapping.weight)]
    return total, []


def _counted(
    people: People,
    layout: Layout,
    planned: Sequence[tuple[int, ...]],
    total: Total | None,
    problems: Sequence[Problem],
) -> Tally:
    """Return the cells of the finest cube where that is small, else those of every planned margin."""
    table, mapping, keys = people.table, people.mapping, layout.keys
    labels = len(layout.labels)
    sizes = table.estimate(keys)
    found = list(say.too_many_values(table, keys, labels, sizes))
    if found:
        raise MappingError(problems, found)
    weight = None if total is None else mapping.weight
    if 4 * prod(sizes) <= table.limits.cells:
        finest = (tuple(range(len(keys))),)
        most = table.limits.cells
        cells = table.count(keys, finest, count=mapping.count, weight=weight, total=total, most=most)
        if cells is not None:
            return Tally(cells, finest)
    margins = tuple((*layout.labels, *one) for one in planned)
    cells = table.count(keys, margins, count=mapping.count, weight=weight, total=total)
    if cells is not None:
        return Tally(cells, margins)
    found = list(say.too_many_values(table, keys, labels, None))
    raise MappingError(problems, found or [say.too_many_cells()])


def _count_problems(people: People, cells: Cells) -> Iterator[Problem]:
    column = people.mapping.count
    if column is None:
        return
    everybody = sum(n for n, number in zip(cells.people, cells.sets.tolist(), strict=True) if number == 0)
    if cells.bad_counts:
        yield say.bad_number(people.table, "count", column)
    elif not everybody:
        yield say.no_people(column)
    elif everybody > MOST_PEOPLE:
        yield say.too_many_people(column)


def _places(layout: Layout, meanings: Mapping[int, Sequence[int]], cells: Cells) -> Codes:
    """Return each cell's place on the flattened axes outcome x joint decision, the outcome most significant.

    An attempt that failed has no decision, whatever its row says.
    """
    place = np.full(len(cells.people), 0 if layout.outcome is not None else UNKNOWN, dtype=np.int64)
    found = {key: np.array(meanings[key], dtype=np.int64)[cells.codes[:, key]] for key in layout.labels}
    for key in layout.labels:
        if layout.failed is not None and key in layout.systems:
            found[key] = np.where(found[layout.failed] == POSITIVE, UNKNOWN, found[key])
        place = place * 3 + found[key]
    return place


def _margins(
    people: People, layout: Layout, planned: Sequence[tuple[int, ...]], counted: Counted
) -> dict[tuple[str, ...], Margin]:
    margins: dict[tuple[str, ...], Margin] = {}
    for keys in planned:
        names = tuple(layout.keys[key].column for key in keys)
        found = margin(counted, names, keys, people.table.limits.dense)
        if found is None:
            raise MappingError(say.too_many_cells())
        margins[names] = found
    return margins


def _exclusions(mapping: SchemaMapping, cube: Cube, cells: Cells) -> Iterator[Exclusion]:
    """Yield who is left out: without a decision (overall, then by group), without a group, rows of nobody.

    Attempts that failed are not left out: they have a rate of their own.
    """
    margins = cube.margins
    features: tuple[tuple[str, ...], ...] = ((), *((feature.column,) for feature in mapping.sensitive))
    for position, system in enumerate(mapping.systems):
        for names in features:
            margin_ = margins[names]
            missing = cube.alone(margin_, position).n[:, :, UNKNOWN].sum(axis=1)
            failures = cube.failures(margin_)
            if failures is not None:
                missing = missing - failures.n[:, :, POSITIVE].sum(axis=1)
            for group, people in zip(margin_.groups, missing.tolist(), strict=True):
                if people:
                    column = names[0] if names else None
                    yield Exclusion("prediction_missing", people, column, group[0] if group else None, system.name)
    for feature in mapping.sensitive:
        if feature.missing is MissingRule.EXCLUDE:
            margin_ = margins[(feature.column,)]
            people = sum(int(margin_.n[at].sum()) for at, group in enumerate(margin_.groups) if group == (None,))
            if people:
                yield Exclusion("group_excluded", people, feature.column)
    if cells.empty_rows:
        yield Exclusion("count_zero", cells.empty_rows)
