"""Cells of the searched columns go in; what outcome and decision of each cell mean comes out, whatever the task.

With several classes the question is whether the system named the right one: of people whose class is known, a
wrong answer is a false negative. The first k count as selected, with everybody who shares the last place's score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluator.domain.cube import UNKNOWN, Counts
from evaluator.domain.mapping import SensitiveFeature
from evaluator.domain.metrics import CLASS_FREE
from evaluator.domain.subgroups import SEARCHED_TASKS
from evaluator.errors import N_, Problem, shown
from evaluator.stages.counts.levels import Layout, Tally, label_meanings
from evaluator.stages.findings.outcome_known import OutcomeKnown
from evaluator.stages.mapping.people import People
from evaluator.stages.statistics.intervals import Floats
from evaluator.stages.tasks.class_labels import Classes, read_classes
from evaluator.stages.tasks.classes import right_places


@dataclass(frozen=True, slots=True)
class Places:
    """What the cells mean."""

    place: Counts
    """Place of each cell on the flattened axes of outcome and joint decision."""
    known: tuple[OutcomeKnown, ...] = ()
    """With several classes, by system: for whom outcomes are known. Else the decisions' own sides tell."""


@dataclass(frozen=True, slots=True)
class Split:
    """The people in cells of the searched columns, outcomes and decisions, in two halves."""

    features: tuple[SensitiveFeature, ...]
    levels: tuple[tuple[str | None, ...], ...]
    codes: Counts
    """Place of each cell's level, of the shape (cells, columns)."""
    place: Counts
    """Place of each cell on the flattened axes of outcome and joint decision."""
    amounts: Floats
    """Of the shape (2, 3, cells), searched half first: people, their weights, the squares of these."""
    weighted: bool
    sensitive: tuple[str, ...]
    """Sensitive features of the evaluation."""
    by_case: bool
    """Whether rows of one case stay together."""
    known: tuple[OutcomeKnown, ...] = ()
    """With several classes, by system: for whom outcomes are known."""


def task_problems(task: str, metric: str | None) -> Iterator[Problem]:
    """Yield why a task cannot be searched, or not by this metric."""
    if task not in SEARCHED_TASKS:
        yield Problem(
            "search_task_not_built",
            N_("A search for subgroups is not built for the task “{task}”."),
            N_("Leave it out."),
            values={"task": task},
        )
    free = tuple(spec.id for spec in CLASS_FREE)
    if task == "multiclass" and metric is not None and metric not in free:
        yield Problem(
            "search_metric_of_one_class",
            N_("Subgroups cannot be searched by “{metric}” where there are several classes."),
            N_("Use one of: {known}. They say whether the class is the right one."),
            values={"metric": shown(metric), "known": ", ".join(free)},
        )


def places_of(people: People, layout: Layout, tally: Tally) -> tuple[Places, list[Problem]]:
    """Return what the cells mean, and every problem of the labels."""
    if people.mapping.task == "multiclass":
        classes, problems = read_classes(people.table, people.mapping, layout, tally)
        if problems:
            return Places(np.zeros(0, dtype=np.int64)), problems
        return Places(right_places(layout, tally, classes), _known(people, layout, tally, classes)), []
    meanings, problems = label_meanings(people, layout, tally)
    codes = tally.cells.codes
    place = np.full(len(codes), 0 if layout.outcome is not None else UNKNOWN, dtype=np.int64)
    for key in layout.labels:
        place = place * 3 + np.array(meanings[key], dtype=np.int64)[codes[:, key]]
    return Places(place), problems


def _known(people: People, layout: Layout, tally: Tally, classes: Classes) -> tuple[OutcomeKnown, ...]:
    """Return for each system the share of the people put into each class whose outcome is known."""
    mapping, cells = people.mapping, tally.cells
    number = np.array(cells.people, dtype=np.float64)
    true = np.full(len(number), False)
    if layout.outcome is not None:
        true = np.array(classes.meanings[layout.outcome], dtype=np.int64)[cells.codes[:, layout.outcome]] >= 0
    found = []
    for key in layout.systems:
        named = np.array(classes.meanings[key], dtype=np.int64)[cells.codes[:, key]]
        shares = {
            name: float(number[inside & true].sum() / number[inside].sum())
            for at, name in enumerate(classes.names)
            if number[inside := named == at].sum()
        }
        found.append(
            OutcomeKnown(
                supplied=mapping.y_true is not None,
                selected=max(shares.values(), default=None),
                not_selected=min(shares.values(), default=None),
                weighted=mapping.weight is not None,
                by_class=shares,
            )
        )
    return tuple(found)
