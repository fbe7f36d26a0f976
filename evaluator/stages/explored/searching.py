"""People and columns to search go in; subgroups worse off than everybody else come out, by system."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from evaluator.domain.cube import Cube
from evaluator.domain.metrics import METRICS, Cell
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Sentence
from evaluator.domain.subgroups import SearchAsked, SubgroupSearch
from evaluator.engine import Cells, Key
from evaluator.engine.counting import exact_float
from evaluator.errors import N_, MappingError, Problem
from evaluator.stages.counts.levels import Layout, Tally, feature_problems, groups_of, layout_of
from evaluator.stages.explored.search_places import Places, Split, places_of, task_problems
from evaluator.stages.explored.search_said import search_said, subgroup_said
from evaluator.stages.explored.subgroups import Counts, Found, Halves, search_halves
from evaluator.stages.findings.outcome_known import outcome_known
from evaluator.stages.findings.people_concerned import worse_off_is_lower
from evaluator.stages.mapping.columns import column_problems, counted_columns
from evaluator.stages.mapping.people import People
from evaluator.stages.statistics.intervals import Floats
from evaluator.stages.tasks.first_k import find_borders

MOST_CELLS = 500_000
"""Combinations of levels, outcomes and decisions that one search takes over at most."""
_PLACES: dict[tuple[int, int], Cell] = {
    (0, 0): "tn", (0, 1): "fp", (1, 0): "fn", (1, 1): "tp", (2, 0): "pu", (2, 1): "su",
}  # fmt: skip


def search_subgroups(
    people: People, cube: Cube, asked: SearchAsked, plan: EvaluationPlan
) -> tuple[SubgroupSearch, ...]:
    """Return one search for each system; MappingError with every problem of the columns.

    The plan's seed makes the halves: rows of one case stay together where the mapping names the case; else each
    person falls into a half by a seeded draw for each cell of people who are alike in all that is looked at, so
    that the order of rows does not matter. Weighted people need a case, since their weights differ.
    """
    split = _split(people, asked, plan)
    about_errors = people.mapping.y_true is not None or people.mapping.task == "multiclass"
    metric = asked.metric or ("error_rate" if about_errors else "selection_rate")
    return tuple(_search(split, cube, plan, asked, metric, at) for at in range(len(cube.systems)))


def _split(people: People, asked: SearchAsked, plan: EvaluationPlan) -> Split:
    columns = tuple(dict.fromkeys(asked.columns))
    problems = list(column_problems(people, columns))
    problems += task_problems(people.mapping.task, asked.metric)
    if problems:
        raise MappingError(problems)
    features, problems = counted_columns(people, columns)
    if problems:
        raise MappingError(problems)
    searched = people.mapping.model_copy(update={"sensitive": tuple(features), "control": ()})
    people, _borders = find_borders(people)
    inner = replace(people, mapping=searched)
    layout = layout_of(searched, borders=inner.borders)
    keys = list(layout.keys)
    if searched.case_id is not None:
        keys.append(Key(searched.case_id, halved=plan.seed))
    every = (tuple(range(len(keys))),)
    total = None
    if searched.weight is not None:
        if searched.case_id is None:
            raise MappingError(_weights_without_cases())
        total = people.table.total(searched.count, searched.weight)
    weight = None if total is None else searched.weight
    cells = people.table.count(keys, every, count=searched.count, weight=weight, total=total, most=MOST_CELLS)
    if cells is None:
        raise MappingError(_too_many())
    tally = Tally(cells, every)
    places, problems = places_of(inner, layout, tally)
    problems += feature_problems(inner, layout, tally)
    if problems:
        raise MappingError(problems)
    return _halved(inner, layout, cells, places, plan.seed, people.mapping.features)


def _too_many() -> Problem:
    return Problem(
        "search_too_wide",
        N_("Together, the columns to search have more than {most} combinations of values."),
        N_("Name fewer columns, or columns with fewer values."),
        values={"most": MOST_CELLS},
    )


def _weights_without_cases() -> Problem:
    return Problem(
        "search_weights_without_cases",
        N_("With sampling weights, a search for subgroups needs to know which rows belong to one case."),
        N_("Name the column that tells (on the command line: --case-id COL)."),
    )


def _halved(
    people: People,
    layout: Layout,
    cells: Cells,
    places: Places,
    seed: int,
    sensitive: tuple[str, ...],
) -> Split:
    groups = [groups_of(feature.bins, cells.levels[key]) for key, feature in layout.sensitive(people.mapping)]
    columns = [group.rank[cells.codes[:, key]] for key, group in zip(layout.features, groups, strict=True)]
    place = places.place
    half = np.full(len(place), 2, dtype=np.int64)
    if people.mapping.case_id is not None:
        of_level = [2 if level is None else int(level) for level in cells.levels[-1]]
        half = np.array(of_level, dtype=np.int64)[cells.codes[:, -1]]
    # Cells that are alike become one, in an order that the order of rows cannot change.
    rows, alike = np.unique(np.stack([*columns, place, half], axis=1), axis=0, return_inverse=True)
    weights = _weights(cells, alike.reshape(-1), len(rows))
    total = np.zeros(len(rows), dtype=np.int64)
    np.add.at(total, alike.reshape(-1), np.array(cells.people, dtype=np.int64))
    in_first = np.random.default_rng(seed).binomial(total, 0.5) / np.maximum(total, 1)
    # A weighted person without a case is searched and never confirms: nobody knows who else is the same case.
    in_first = np.select([rows[:, -1] == 0, rows[:, -1] == 1], [1.0, 0.0], 1.0 if weights else in_first)
    sums = np.stack([total.astype(np.float64), *(weights or [total.astype(np.float64)] * 2)])
    first = sums * in_first if weights else np.round(sums * in_first)
    return Split(
        features=people.mapping.sensitive,
        levels=tuple(group.names for group in groups),
        codes=rows[:, : len(columns)],
        place=rows[:, -2],
        amounts=np.stack([first, sums - first]),
        weighted=bool(weights),
        sensitive=sensitive,
        by_case=people.mapping.case_id is not None,
        known=places.known,
    )


def _weights(cells: Cells, place: Counts, places: int) -> list[Floats]:
    """Return the sums of weights and of their squares by place, added up exactly; none without weights."""
    found = []
    for values, unit in ((cells.weights, cells.unit), (cells.squares, cells.square_unit)):
        if values:
            exact = np.zeros(places, dtype=object)
            np.add.at(exact, place, np.array(values, dtype=object))
            found.append(np.array([exact_float(int(value), unit) for value in exact], dtype=np.float64))
    return found


def _search(
    split: Split, cube: Cube, plan: EvaluationPlan, asked: SearchAsked, metric: str, at: int
) -> SubgroupSearch:
    lower = worse_off_is_lower(metric, plan.polarity)
    worse: Literal["higher", "lower"] = "lower" if lower else "higher"
    columns = tuple(feature.column for feature in split.features)
    systems = len(cube.systems)
    known = (
        split.known[at]
        if split.known
        else outcome_known(
            cube.margin(()).of_system(at, systems).n[0], has_y_true=cube.has_y_true, weighted=cube.weighted
        )
    )
    without = known.reason(METRICS[metric])
    depth = min(plan.intersections, len(columns))
    halves = _rate(split, metric, at, systems)
    found = Found(0, 0, ())
    if without is None:
        found = search_halves(
            halves,
            depth=depth,
            least=plan.min_group_size,
            level=plan.level,
            difference=asked.difference,
            lower=lower,
        )
    subgroups = tuple(subgroup_said(split, metric, plan, held) for held in found.held)
    return SubgroupSearch(
        system=cube.systems[at],
        metric=metric,
        worse=worse,
        difference=asked.difference,
        columns=columns,
        sensitive=tuple(column for column in columns if column in split.sensitive),
        cuts={feature.column: feature.cuts for feature in split.features if feature.cuts},
        depth=depth,
        split="case_id" if split.by_case else "people",
        seed=plan.seed,
        found_people=int(halves.sums[0, 1].sum()),
        people=int(halves.sums[1, 1].sum()),
        looked_at=found.looked_at,
        comparisons=found.comparisons,
        subgroups=subgroups,
        reason_code=without,
        reason_values={} if without is None else known.values(without),
        sentence=search_said(metric, columns, found, subgroups, asked.difference, worse)
        if without is None
        else Sentence(code="search_without_value", values={"metric": metric, "columns": list(columns)}),
    )


def _rate(split: Split, metric: str, at: int, systems: int) -> Halves:
    outcome = split.place // 3**systems
    decision = split.place // 3 ** (systems - 1 - at) % 3
    names = np.array([_PLACES.get(pair, "") for pair in zip(outcome.tolist(), decision.tolist(), strict=True)])
    spec = METRICS[metric]
    over = np.isin(names, spec.denominator)
    counted = np.isin(names[over], spec.numerator)
    people, weights, squares = (split.amounts[:, layer][:, over] for layer in range(3))
    sums: list[Floats] = [people * counted, people]
    if split.weighted:
        sums += [weights * counted, weights, squares * counted, squares * ~counted]
    return Halves(split.levels, split.codes[over], np.stack(sums, axis=1))
