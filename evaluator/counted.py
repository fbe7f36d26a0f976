"""From rows to counts: after this no row is needed any more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from evaluator.asked.looking import followed
from evaluator.asked.request import Request
from evaluator.domain.amounts import AmountCube
from evaluator.domain.cube import Cube
from evaluator.domain.exploration import Exploration, Explored
from evaluator.domain.first_k import FirstK
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.matching import ThresholdSweep
from evaluator.domain.record import DataSource
from evaluator.domain.results import Sentence
from evaluator.domain.scores import ScoreCube
from evaluator.engine import Table
from evaluator.in_english import joined_in_english
from evaluator.stages.counts.joined import joined_source
from evaluator.stages.mapping.people import People, apply_mapping
from evaluator.stages.mapping.spellings import spelling_warnings
from evaluator.stages.tasks.classes import ClassCubes
from evaluator.stages.tasks.every_task import count_people
from evaluator.stages.tasks.first_k import lists_of
from evaluator.stages.tasks.thresholds import sweep_thresholds

Progress = Callable[[str, float], None]
"""Told the step and the share done, 0 to 1."""

_NOTHING_ASKED = Explored()


def quiet(step: str, share: float) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything that is taken from the rows: afterwards none of them is needed."""

    source: DataSource
    cube: Cube
    mapping: SchemaMapping
    """The mapping as it was counted by: labels and references as canonical texts."""
    sweeps: tuple[ThresholdSweep, ...] = ()
    scores: tuple[ScoreCube, ...] = ()
    amounts: tuple[AmountCube, ...] = ()
    explored: Explored = _NOTHING_ASKED
    classes: ClassCubes | None = None
    lists: tuple[FirstK, ...] = ()
    pointed_out: tuple[Sentence, ...] = ()


def count(table: Table, request: Request, progress: Progress, name: str | None) -> Counted:
    mapping = mapping_of(request)
    progress("reading", 0.05)
    with _told(table, progress):
        people = apply_mapping(table, mapping)
        counted = count_people(people, request.plan)
    cube = counted.cube
    scores, amounts = _score_cubes(people, cube), _amount_cubes(people, request)
    source = DataSource(
        name=name or table.name,
        format=table.format,
        sha256=table.sha256,
        rows=table.rows(),
        people=cube.people,
        columns=mapping.columns,
        reading=table.reading,
        joined=joined_in_english(joined_source(people)),
    )
    explored = _explored(people, cube, request)
    return Counted(
        source=source,
        cube=cube,
        mapping=people.mapping,
        sweeps=sweep_thresholds(people, request.plan),
        scores=scores,
        amounts=amounts,
        explored=explored,
        classes=counted.classes,
        lists=lists_of(people, counted.borders, cube, request.plan),
        pointed_out=spelling_warnings(people.mapping, cube, table.columns),
    )


def _told(table: Table, progress: Progress) -> AbstractContextManager[None]:
    """Tell how far the counting is, where somebody wants to know."""
    return nullcontext() if progress is quiet else followed(table, progress, "counting", 0.1, 0.35)


def _explored(people: People, cube: Cube, request: Request) -> Explored:
    if request.exploration == Exploration():
        return Explored()
    from evaluator.stages.explored.exploring import explore

    return explore(people, cube, request.exploration, request.plan)


def mapping_of(request: Request) -> SchemaMapping:
    if request.mapping is None:
        raise ValueError("an evaluation of a table needs a mapping")
    return request.mapping


def _score_cubes(people: People, cube: Cube) -> tuple[ScoreCube, ...]:
    if people.mapping.task != "scores":
        return ()
    from evaluator.stages.scores.cube import build_score_cubes

    return build_score_cubes(people, cube)


def _amount_cubes(people: People, request: Request) -> tuple[AmountCube, ...]:
    if people.mapping.task != "regression":
        return ()
    from evaluator.stages.amounts.cube import build_amount_cubes

    return build_amount_cubes(people, request.plan)
