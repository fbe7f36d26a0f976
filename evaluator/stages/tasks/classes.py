"""People with a class each go in; cubes of counts come out: is the class right, and each class against the rest.

One count of the rows serves all of them. What is said of one class is what decisions are: that class is selected,
every other one is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN, Cube, Group, Sums
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.metrics import CLASS_FREE, ONE_AGAINST_REST
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding, GroupMetric
from evaluator.engine.counting import exact_float
from evaluator.errors import MappingError
from evaluator.stages.counts.breakdowns import counts_of
from evaluator.stages.counts.control_levels import Level, cubes_within
from evaluator.stages.counts.cube import cube_of_tally, planned_margins, tally_of_people
from evaluator.stages.counts.levels import Layout, Tally, feature_problems, groups_of, layout_of
from evaluator.stages.counts.margins import smallest_set
from evaluator.stages.findings.measure import measure, sides_known
from evaluator.stages.findings.outcome_known import OutcomeKnown, known_by_class
from evaluator.stages.findings.quantify import Question, pairs_asked, quantify
from evaluator.stages.mapping.people import People
from evaluator.stages.tasks.class_labels import NO_CLASS, UNKNOWN_CLASS, Classes, read_classes

Places = NDArray[np.int64]
_Result = TypeVar("_Result", GroupMetric, Finding)


@dataclass(frozen=True, slots=True)
class Confusion:
    """One system's people with a known outcome, by group, class and predicted class."""

    system: str
    features: tuple[str, ...]
    groups: tuple[Group, ...]
    weights: Sums
    """Sums of weights of the shape (groups, classes, classes + 1); the last predicted class is none of them."""


@dataclass(frozen=True, slots=True)
class ClassCubes:
    """The counts of a task with several classes."""

    right: Cube
    """Of all classes together: whoever has a known outcome is positive, and selected when the class is right."""
    each: Mapping[str, Cube]
    """Of each class against all others, the class of concern first."""
    confusions: tuple[Confusion, ...] = ()
    """What was predicted for whom, for everybody and by single feature: by this it is checked what is right."""


def build_class_cubes(people: People, plan: EvaluationPlan) -> ClassCubes:
    """Return the counts for every breakdown the plan asks for; MappingError with all problems of the values."""
    mapping = people.mapping
    layout = layout_of(mapping)
    planned = planned_margins(mapping, layout, plan)
    tally, problems = tally_of_people(people, layout, planned)
    classes, label_problems = read_classes(people.table, mapping, layout, tally)
    problems += [*label_problems, *feature_problems(people, layout, tally)]
    if problems:
        raise MappingError(problems)
    codes = tally.cells.codes
    found = {key: np.array(classes.meanings[key], dtype=np.int64)[codes[:, key]] for key in layout.labels}
    true = found[layout.outcome] if layout.outcome is not None else np.full(len(codes), UNKNOWN_CLASS)
    predicted = [found[key] for key in layout.systems]
    right = right_places(layout, tally, classes)
    each = {
        name: _place(layout, _against(true, at), (_against(one, at) for one in predicted))
        for at, name in enumerate(classes.names)
    }
    return ClassCubes(
        right=cube_of_tally(people, layout, planned, tally, right),
        each={name: cube_of_tally(people, layout, planned, tally, place) for name, place in each.items()},
        confusions=tuple(_confusions(mapping, layout, tally, true, found, len(classes.names))),
    )


def right_places(layout: Layout, tally: Tally, classes: Classes) -> Places:
    """Return each cell's place where the question is whether each system named the right class.

    On the flattened axes of outcome (known or not) and joint decision (right, wrong or none).
    """
    codes = tally.cells.codes
    found = {key: np.array(classes.meanings[key], dtype=np.int64)[codes[:, key]] for key in layout.labels}
    true = found[layout.outcome] if layout.outcome is not None else np.full(len(codes), UNKNOWN_CLASS)
    known = np.where(true == UNKNOWN_CLASS, UNKNOWN, POSITIVE)
    return _place(layout, known, (_hits(true, found[key]) for key in layout.systems))


def _confusions(
    mapping: SchemaMapping, layout: Layout, tally: Tally, true: Places, found: Mapping[int, Places], classes: int
) -> Iterator[Confusion]:
    """Yield who was predicted what, straight from the cells; nothing where no outcome is known."""
    cells = tally.cells
    amounts = cells.weights or cells.people
    unit = cells.unit if cells.weights else 0
    weight = np.array([exact_float(amount, unit) for amount in amounts])
    sensitive = layout.sensitive(mapping)
    for key, system in zip(layout.systems, mapping.systems, strict=True):
        predicted = np.where(found[key] == NO_CLASS, classes, found[key])
        seen = (true != UNKNOWN_CLASS) & (found[key] != UNKNOWN_CLASS) & (weight > 0)
        for feature, column in ((None, None), *sensitive):
            wanted = (*layout.labels, *(() if feature is None else (feature,)))
            inside = np.flatnonzero(seen & (cells.sets == smallest_set(tally.sets, wanted)))
            names: tuple[Group, ...] = ((),)
            rows = np.zeros(len(inside), dtype=np.int64)
            if feature is not None and column is not None:
                groups = groups_of(column.bins, cells.levels[feature])
                names, rows = tuple((name,) for name in groups.names), groups.rank[cells.codes[inside, feature]]
            sums = np.zeros((len(names), classes, classes + 1))
            np.add.at(sums, (rows, true[inside], predicted[inside]), weight[inside])
            yield Confusion(system.name, () if column is None else (column.column,), names, sums)


def _hits(true: Places, predicted: Places) -> Places:
    """Return where a prediction is right; of an unknown outcome it is not said to be."""
    hit = np.where((true == predicted) & (predicted != NO_CLASS), POSITIVE, NEGATIVE)
    return np.where(predicted == UNKNOWN_CLASS, UNKNOWN, hit).astype(np.int64)


def _against(labels: Places, one: int) -> Places:
    found = np.where(labels == one, POSITIVE, NEGATIVE)
    return np.where(labels == UNKNOWN_CLASS, UNKNOWN, found).astype(np.int64)


def _place(layout: Layout, outcome: Places, decisions: Iterable[Places]) -> Places:
    place = outcome.astype(np.int64)
    for decision in decisions:
        place = place * 3 + decision
    return place


def measure_classes(cubes: ClassCubes, mapping: SchemaMapping, plan: EvaluationPlan) -> tuple[GroupMetric, ...]:
    """Return what holds of all classes together, then every rate of each class against the rest."""
    known = _known(cubes, mapping)
    together = measure(cubes.right, mapping, plan, CLASS_FREE, lambda system, level: known[system, _key(level)])
    found = list(together)
    for name, cube in cubes.each.items():
        found += [_of_class(item, name) for item in measure(cube, mapping, plan, ONE_AGAINST_REST)]
    return tuple(found)


def quantify_classes(
    measures: Iterable[GroupMetric], cubes: ClassCubes, mapping: SchemaMapping, plan: EvaluationPlan
) -> tuple[Finding, ...]:
    """Return the gaps in what holds of all classes together, then those of each class.

    A limit for a rate of classes speaks of every class: it is one question, so that the pairs of groups of all
    classes share the level (Holm's first step decides whether any is beyond it), and *met* needs every class.
    """
    by_class: dict[str | None, list[GroupMetric]] = {}
    for item in measures:
        by_class.setdefault(item.class_, []).append(item)
    shared: dict[Question, dict[str, int]] = {}
    for name in cubes.each:
        for question, pairs in pairs_asked(by_class[name], plan, weighted=cubes.right.weighted).items():
            asked = shared.setdefault(question, {})
            for metric, number in pairs.items():
                asked[metric] = asked.get(metric, 0) + number
    found = list(quantify(by_class[None], cubes.right, mapping, plan))
    for name, cube in cubes.each.items():
        # What being put into a class means for people is known of the class of concern alone.
        own = plan if name == mapping.positive else plan.model_copy(update={"polarity": None})
        found += [_of_class(item, name) for item in quantify(by_class[name], cube, mapping, own, shared)]
    return tuple(found)


def says_who_is_right(measures: Iterable[GroupMetric]) -> bool:
    """Return True when for every system it can be said how often the class is the right one."""
    everybody = [item for item in measures if item.metric == "accuracy" and not item.features and not item.control]
    return all(item.value is not None for item in everybody)


def outcomes_alone(cube: Cube) -> Cube:
    """Return the counts of people with a known outcome: of all classes together, who is wrong is known of them."""
    margins = {}
    for features, margin in cube.margins.items():
        n, w, w2 = margin.n.copy(), margin.w.copy(), margin.w2.copy()
        n[:, UNKNOWN], w[:, UNKNOWN], w2[:, UNKNOWN] = 0, 0.0, 0.0
        margins[features] = replace(margin, n=n, w=w, w2=w2)
    return replace(cube, margins=margins)


def _key(level: Level) -> tuple[str | None, ...]:
    return tuple(level.values())


def _known(cubes: ClassCubes, mapping: SchemaMapping) -> dict[tuple[str, tuple[str | None, ...]], OutcomeKnown]:
    """Return for whom outcomes are known over all classes, by system and control level."""
    sides: dict[tuple[str, tuple[str | None, ...]], list[tuple[str, OutcomeKnown]]] = {}
    for name, cube in cubes.each.items():
        for level, inside in _everywhere(cube, mapping):
            everybody = counts_of(inside, mapping, ())
            for position, system in enumerate(inside.systems):
                known = sides_known(inside.alone(everybody, position), inside)
                sides.setdefault((system, _key(level)), []).append((name, known))
    right = cubes.right
    return {
        key: known_by_class(found, has_y_true=right.has_y_true, weighted=right.weighted)
        for key, found in sides.items()
    }


def _everywhere(cube: Cube, mapping: SchemaMapping) -> Iterator[tuple[Level, Cube]]:
    yield {}, cube
    yield from cubes_within(cube, mapping)


def _of_class(item: _Result, name: str) -> _Result:
    return item.model_copy(update={"class_": name})
