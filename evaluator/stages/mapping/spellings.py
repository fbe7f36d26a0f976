"""Point out spellings that look the same, and say how to count them as one where a person asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from evaluator.domain.cube import Cube
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.results import Sentence
from evaluator.domain.spelling import Alike, alike, merged, nothing_seen
from evaluator.engine import Table
from evaluator.errors import N_, MappingError, Problem, shown
from evaluator.stages.mapping.columns import values_of
from evaluator.stages.mapping.people import missing_column

CODES: dict[str, str] = {
    **{
        f"spelling_{difference}": "column, first, second, people"
        for difference in ("blanks", "unseen", "accents", "case", "several", "letters")
    },
    "spelling_nothing_seen": "column, first, people",
    "spellings_merged": "column, written, counted_as",
    "column_names_alike": "first, second",
}
"""Codes of what is pointed out, and the values they come with; `people` are the people with each spelling."""

MOST_NAMED = 20
"""Pairs of spellings pointed out in one column."""


def spelling_warnings(mapping: SchemaMapping, cube: Cube, columns: Sequence[str]) -> tuple[Sentence, ...]:
    """Return what was merged, and every two groups and names of columns that look the same.

    `columns` are all columns of the table. Looks at the groups of the whole file, which are counted already.
    """
    said = [
        Sentence(code="spellings_merged", values=spelling.model_dump(mode="json"))
        for spelling in mapping.spellings
    ]
    for column in (*mapping.features, *mapping.control):
        if not (column in mapping.features and mapping.feature(column).cuts):
            said += pointed_out(column, _people_by_level(mapping, cube, column))
    used = set(mapping.columns)
    for pair in alike(dict.fromkeys(columns, 0)):
        first, second = sorted((pair.first, pair.second), key=lambda name: (name not in used, name))
        if first in used:
            said.append(Sentence(code="column_names_alike", values={"first": first, "second": second}))
    return tuple(said)


def pointed_out(column: str, counted: Mapping[str, int]) -> Iterator[Sentence]:
    """Yield a sentence for every two values of a column that look the same, and for those that show nothing.

    `counted` gives the people with each value.
    """
    for pair in alike(counted)[:MOST_NAMED]:
        values = {"column": column, "first": pair.first, "second": pair.second, "people": list(pair.people)}
        yield Sentence(code=f"spelling_{pair.difference}", values=values)
    for text in nothing_seen(counted)[:MOST_NAMED]:
        values = {"column": column, "first": text, "people": [counted[text]]}
        yield Sentence(code="spelling_nothing_seen", values=values)


def merge_alike(table: Table, mapping: SchemaMapping, columns: Sequence[str]) -> SchemaMapping:
    """Return the mapping with spellings of these columns that look the same counted as the most frequent one.

    Letters of another alphabet that look alike stay apart. MappingError for a column that has no part in which
    values are told apart by name.
    """
    problems = list(_problems(table, mapping, columns))
    if problems:
        raise MappingError(problems)
    found = list(mapping.spellings)
    for column in dict.fromkeys(columns):
        counted = values_of(table, column, mapping.count)
        if counted is None:
            continue  # counting refuses so many groups in a sentence of its own
        said = dict(mapping.spelled(column))
        people: dict[str, int] = {}
        for text, number in counted.items():
            if text is not None:
                kept = said.get(text, text)
                people[kept] = people.get(kept, 0) + number
        found += merged(column, people)
    return mapping.model_copy(update={"spellings": tuple(found)})


def label_pairs(counted: Mapping[str, int], places: Mapping[str, int]) -> tuple[Alike, ...]:
    """Return the labels that look the same and are not known to mean the same: placed apart, or not placed."""
    return tuple(
        pair
        for pair in alike(counted)
        if places.get(pair.first) is None or places.get(pair.first) != places.get(pair.second)
    )


def labels_problem(column: str, pair: Alike) -> Problem:
    """Return the problem of two labels that look the same and would count as different decisions."""
    first, second = pair.people
    return Problem(
        "labels_look_same",
        N_("In “{column}”, “{first}” ({people}) and “{second}” ({others}) look the same, but are two labels."),
        N_("Count them as one (on the command line: --merge-spellings {column}), or correct the file."),
        values={
            "column": shown(column),
            "first": shown(pair.first),
            "second": shown(pair.second),
            "people": first,
            "others": second,
            "labels": [column, pair.first, pair.second],
        },
    )


def _problems(table: Table, mapping: SchemaMapping, columns: Iterable[str]) -> Iterator[Problem]:
    for column in columns:
        if column not in table.columns:
            yield missing_column(column, table.columns)
        elif column not in mapping.named_by_value or (column in mapping.features and mapping.feature(column).cuts):
            yield Problem(
                "spellings_of_no_groups",
                N_("Spellings of “{column}” cannot be merged: its values are not told apart by name."),
                N_("Name a sensitive or control feature without cut points, or a column of labels."),
                values={"column": shown(column)},
            )


def _people_by_level(mapping: SchemaMapping, cube: Cube, column: str) -> dict[str, int]:
    names = (column,) if column in mapping.features else mapping.control
    margin, place = cube.margins[names], names.index(column)
    counted: dict[str, int] = {}
    for group, n in zip(margin.groups, margin.n.sum(axis=(1, 2)).tolist(), strict=True):
        text = group[place]
        if text is not None:
            counted[text] = counted.get(text, 0) + int(n)
    return counted
