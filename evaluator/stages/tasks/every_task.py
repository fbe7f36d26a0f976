"""People go in; their counts come out, whatever the task: decisions, scores, matches, classes or a list."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.domain.cube import Cube
from evaluator.domain.plan import EvaluationPlan
from evaluator.stages.counts.cube import build_cube
from evaluator.stages.mapping.people import People
from evaluator.stages.tasks.classes import ClassCubes, build_class_cubes
from evaluator.stages.tasks.first_k import Border, find_borders


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a task."""

    cube: Cube
    """Everybody; with several classes: whether the class is the right one."""
    classes: ClassCubes | None = None
    """Each class against the others, None for every other task."""
    borders: tuple[Border, ...] = ()
    """Where each system's first k end; empty for every other task."""


def count_people(people: People, plan: EvaluationPlan) -> Counted:
    """Return the counts for every breakdown the plan asks for; MappingError with all problems of the values."""
    if people.mapping.task == "multiclass":
        classes = build_class_cubes(people, plan)
        return Counted(classes.right, classes)
    with_borders, borders = find_borders(people)
    return Counted(build_cube(with_borders, plan), borders=borders)
