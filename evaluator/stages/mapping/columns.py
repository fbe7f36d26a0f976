"""Columns a person names go in; how to count by them comes out: by value, or in quarters of a number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from evaluator.domain.mapping import MissingRule, SchemaMapping, SensitiveFeature
from evaluator.engine import Key, Level, Table
from evaluator.errors import N_, Problem, shown
from evaluator.stages.mapping.people import People, missing_column
from evaluator.stages.mapping.value_problems import too_many_groups

FEW = 20
"""Different values up to which a number is counted by value."""
_MOST_VALUES = 100_000
"""Different values that are looked at to put a number in quarters."""


def column_problems(people: People, columns: Sequence[str]) -> Iterator[Problem]:
    """Yield the columns that are not there, cannot be used, or play another part."""
    roles = _roles(people.mapping)
    for column in columns:
        if column not in people.table.columns:
            yield missing_column(column, people.table.columns)
        elif people.table.is_nested(column):
            yield Problem(
                "column_not_single",
                N_("The column “{column}” holds lists or records, not single values."),
                N_("Leave it out."),
                values={"column": shown(column)},
            )
        elif column in roles:
            yield Problem(
                "column_plays_a_part",
                N_("The column “{column}” already says something else: {role:role}."),
                N_("Name columns that describe people."),
                values={"column": shown(column), "role": roles[column]},
            )


def counted_columns(people: People, columns: Sequence[str]) -> tuple[list[SensitiveFeature], list[Problem]]:
    """Return how to count by each column, and the columns with too many values.

    Sensitive features keep their groups. A number with more than `FEW` values is cut at its quartiles, which look
    at that column alone and never at outcomes, so that they favour no subgroup.
    """
    people.table.prepare(columns)  # at once: where they stand in a second file, its ids are matched anew
    known = {feature.column: feature for feature in people.mapping.sensitive}
    features, problems = [], []
    for column in columns:
        feature = known.get(column) or counted_column(people, column)
        if feature is None:
            problems.append(too_many_groups(people.table, column))
        else:
            features.append(feature.model_copy(update={"missing": MissingRule.OWN_GROUP, "reference": None}))
    return features, problems


def counted_column(people: People, column: str) -> SensitiveFeature | None:
    """Return how to count by a column: by value, or cut at its quartiles; None with too many values."""
    table = people.table
    if table.levels(column, FEW) is not None:
        return SensitiveFeature(column=column)
    counted = values_of(table, column, people.mapping.count)
    if counted is None:
        return None
    cuts = _quartiles(counted)
    if cuts:
        return SensitiveFeature(column=column, cuts=cuts)
    return SensitiveFeature(column=column) if len(counted) <= table.limits.groups else None


def values_of(table: Table, column: str, count: str | None) -> dict[str | None, int] | None:
    """Return the people with each value of a column, None with more than 100,000 values."""
    cells = table.count([Key(column)], [(0,)], count=count, most=_MOST_VALUES)
    if cells is None:
        return None
    found: dict[Level, int] = {}
    for code, people in zip(cells.codes[:, 0].tolist(), cells.people, strict=True):
        level = cells.levels[0][code]
        found[level] = found.get(level, 0) + people
    return {None if level is None else str(level): people for level, people in found.items()}


def _quartiles(counted: Mapping[str | None, int]) -> tuple[float, ...]:
    """Return the quartiles of a column of numbers, those that divide it; none where some value is no number."""
    numbers: dict[float, int] = {}
    for text, people in counted.items():
        if text is None:
            continue
        try:
            number = float(text)
        except ValueError:
            return ()
        if not math.isfinite(number):
            return ()
        numbers[number] = numbers.get(number, 0) + people
    everybody, below, cuts = sum(numbers.values()), 0, []
    ordered = sorted(numbers)
    for number, following in pairwise(ordered):
        before, below = below, below + numbers[number]
        if any(4 * before < quarter * everybody <= 4 * below for quarter in (1, 2, 3)):
            cuts.append(following)
    return tuple(dict.fromkeys(cuts))


def _roles(mapping: SchemaMapping) -> dict[str, str]:
    roles = {system.column: "y_pred" for system in mapping.systems}
    single = {
        "y_true": mapping.y_true,
        "failed": mapping.failed,
        "count": mapping.count,
        "weight": mapping.weight,
        "case_id": mapping.case_id,
        "join_id": mapping.join_id,
    }
    return {**roles, **{column: role for role, column in single.items() if column is not None}}
