"""The table of a draft, looked at on the server: what it holds, what it suggests, and whether a mapping fits it.

Rows are read where they lie; what is kept here are column names, a few first rows and values with their counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.dashboard.draft import Draft
from evaluator.dashboard.inputs import data_path
from evaluator.dashboard.mapping_form import mapping_of
from evaluator.dashboard.running import as_the_person_calls_it
from evaluator.dashboard.second_file import join_of, second_path, together
from evaluator.domain.mapping import SchemaMapping
from evaluator.errors import EvaluatorError, InputError

if TYPE_CHECKING:
    from evaluator.domain.cube import Cube
    from evaluator.domain.results import Sentence
    from evaluator.engine import ColumnProfile
    from evaluator.stages.suggest import Suggestion

PREVIEW_ROWS = 8
"""First rows that are shown."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What a table holds, as far as a person needs it to say what its columns mean."""

    name: str
    """As the person knows the file."""
    format: str
    rows: int
    columns: tuple[str, ...]
    reading: dict[str, Any]
    """How it was read: separator, header line, repaired names."""
    first_rows: tuple[dict[str, str | None], ...]
    profiles: dict[str, ColumnProfile]
    suggestion: Suggestion

    def values(self, column: str | None) -> tuple[tuple[str, int], ...]:
        """Return the most frequent values of a column and how many rows have each; none for an unknown column."""
        profile = self.profiles.get(column or "")
        return profile.values if profile else ()


@dataclass(frozen=True, slots=True)
class Counted:
    """People in the groups of each feature, once a mapping fits."""

    people: int
    groups: dict[str, tuple[tuple[str | None, int], ...]]
    """For each feature its groups, in order, and how many people are in each."""
    exclusions: tuple[tuple[str, dict[str, Any], int], ...]
    """Reason code, its values, and how many people."""
    pointed_out: tuple[Sentence, ...] = ()
    """Groups and names of columns that look the same, and what was merged."""


def facts_of(draft: Draft) -> TableFacts | None:
    """Return what the draft's table holds, the columns of a second file included; None without a table.

    EvaluatorError when it cannot be read. A second file that is gone or cannot be read adds nothing.
    """
    facts, join = own_facts_of(draft), join_of(draft)
    if facts is None or join is None:
        return facts
    try:
        path = second_path(draft)
        return facts if path is None else together(facts, facts_at(path, join.name), join)
    except EvaluatorError:  # the view of the second file says why
        return facts


def own_facts_of(draft: Draft) -> TableFacts | None:
    """Return what the draft's first file holds, None without one; EvaluatorError when it cannot be read."""
    path, name = data_path(draft)
    return None if path is None else facts_at(path, name)


def facts_at(path: Path, name: str) -> TableFacts:
    """Return what a file holds; InputError that calls the file by `name`."""
    status = path.stat()
    try:
        return _facts(str(path), name, status.st_size, status.st_mtime_ns)
    except InputError as error:
        raise type(error)(as_the_person_calls_it(error.problems, path.name, name)) from error


def counted(draft: Draft) -> Counted:
    """Return the people in every group; EvaluatorError with every problem of the mapping and the values."""
    path, name = data_path(draft)
    mapping = mapping_of(draft)
    if path is None:
        return Counted(0, {}, ())
    second = second_path(draft) if mapping.join else None
    try:
        return _counted(str(path), path.stat().st_mtime_ns, str(second or ""), mapping.model_dump_json())
    except InputError as error:
        problems = as_the_person_calls_it(error.problems, path.name, name)
        if second is not None and mapping.join is not None:
            problems = as_the_person_calls_it(problems, second.name, mapping.join.name)
        raise type(error)(problems) from error


@lru_cache(maxsize=16)
def _facts(path: str, name: str, size: int, changed: int) -> TableFacts:
    from evaluator.engine import open_source
    from evaluator.stages.suggest import suggest_mapping

    with open_source(path) as table:
        return TableFacts(
            name=name,
            format=table.format,
            rows=table.rows(),
            columns=table.columns,
            reading=table.reading,
            first_rows=tuple(table.preview(PREVIEW_ROWS)),
            profiles={column: table.profile(column) for column in table.columns},
            suggestion=suggest_mapping(table),
        )


@lru_cache(maxsize=32)
def _counted(path: str, changed: int, second: str, mapping_json: str) -> Counted:
    from evaluator.domain.plan import EvaluationPlan
    from evaluator.engine import open_source
    from evaluator.how_joined import with_second
    from evaluator.stages.people import apply_mapping
    from evaluator.stages.spellings import spelling_warnings
    from evaluator.stages.tasks import count_people

    mapping = SchemaMapping.model_validate_json(mapping_json)
    with with_second(open_source(path), mapping, second or None) as table:
        people = apply_mapping(table, mapping)
        cube = count_people(people, EvaluationPlan(intersections=1)).cube
        pointed_out = spelling_warnings(people.mapping, cube, table.columns)
    return Counted(
        people=cube.people,
        groups={feature: _people(cube, feature) for feature in cube.features},
        exclusions=tuple(
            (item.reason_code, {"feature": item.feature, "system": item.system}, item.people)
            for item in cube.exclusions
        ),
        pointed_out=pointed_out,
    )


def _people(cube: Cube, feature: str) -> tuple[tuple[str | None, int], ...]:
    margin = cube.margin((feature,))
    return tuple((group[0], int(n.sum())) for group, n in zip(margin.groups, margin.n, strict=True))
