"""The labels of outcomes and predictions go in; the classes that they name come out, or what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluator.domain.mapping import SchemaMapping
from evaluator.engine import Table
from evaluator.errors import N_, Problem, shown
from evaluator.stages.counts.levels import Layout, Tally
from evaluator.stages.mapping import value_problems as say
from evaluator.stages.mapping.labels import meaning

NO_CLASS, UNKNOWN_CLASS = -1, -2
"""A prediction that names no class and is always wrong; a value that is missing or means that nobody knows."""


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a task, and what each label found in a column comes to."""

    names: tuple[str, ...]
    """The class of concern first, then the others by name."""
    meanings: Mapping[int, Sequence[int]]
    """For the outcome's and each system's key: by level, the place of the class in `names`, `NO_CLASS` or
    `UNKNOWN_CLASS`."""


def read_classes(
    table: Table, mapping: SchemaMapping, layout: Layout, tally: Tally
) -> tuple[Classes, list[Problem]]:
    """Return the classes, and every problem of the labels.

    Where outcomes are known, the classes are those that occur among them: a prediction of anything else is a
    problem, unless `mapping.negative` names it as no class. Else the classes are those that are predicted. Labels
    match as they stand; only where all of them are words for yes and no do different words of one meaning match.
    """
    found = {key: _labels(tally, key) for key in layout.labels}
    unknown = set(mapping.outcome_unknown)
    true = {} if layout.outcome is None else {a: n for a, n in found[layout.outcome].items() if a not in unknown}
    predicted = [found[key] for key in layout.systems]
    as_words = all(meaning(label)[0] == "word" for labels in (true, *predicted) for label in labels)
    spoken = (true,) if layout.outcome is not None else tuple(predicted)
    by_identity: dict[str, str] = {}
    for labels in spoken:
        for label in sorted(labels, key=lambda label: (-labels[label], label)):
            if label not in mapping.negative:
                by_identity.setdefault(_identity(label, as_words), label)
    names = tuple(sorted(by_identity.values(), key=lambda name: (name != mapping.positive, name)))
    place = {_identity(name, as_words): at for at, name in enumerate(names)}
    meanings: dict[int, Sequence[int]] = {}
    for key in layout.labels:
        none = UNKNOWN_CLASS if key == layout.outcome else NO_CLASS
        meanings[key] = [
            UNKNOWN_CLASS
            if not isinstance(level, str) or (key == layout.outcome and level in unknown)
            else place.get(_identity(level, as_words), none)
            for level in tally.cells.levels[key]
        ]
    classes = Classes(names, meanings)
    return classes, list(_problems(table, mapping, layout, found, classes, as_words=as_words))


def _labels(tally: Tally, key: int) -> dict[str, int]:
    """Return the labels of a column that somebody has, with their people."""
    return {level: people for level, people in tally.people(key).items() if isinstance(level, str) and people}


def _identity(label: str, as_words: bool) -> str:
    return meaning(label)[1] if as_words else label


def _problems(
    table: Table,
    mapping: SchemaMapping,
    layout: Layout,
    found: Mapping[int, Mapping[str, int]],
    classes: Classes,
    *,
    as_words: bool,
) -> Iterator[Problem]:
    most = table.limits.labels
    for key in layout.labels:
        column = layout.keys[key].column
        if not found[key]:
            yield say.no_labels(column)
        elif key == layout.outcome and set(mapping.negative) & set(found[key]):
            yield _no_class_occurs(
                column, {label: found[key][label] for label in mapping.negative if label in found[key]}
            )
        elif len(found[key]) > most:
            yield say.too_many_labels(table, column)
        elif key in layout.systems and layout.outcome is not None and found[layout.outcome]:
            identities = {_identity(name, as_words) for name in classes.names}
            strange = {
                label: people
                for label, people in found[key].items()
                if _identity(label, as_words) not in identities and label not in mapping.negative
            }
            if strange:
                yield _never_an_outcome(column, mapping.y_true or "", strange, classes.names)
    if len(classes.names) < 2 and all(found[key] for key in layout.labels):
        yield _one_class(mapping.y_true or mapping.systems[0].column, classes.names)
    if mapping.positive is not None and classes.names and mapping.positive not in classes.names:
        yield _unknown_class(mapping.positive, classes.names)


def _never_an_outcome(column: str, outcome: str, strange: Mapping[str, int], names: Sequence[str]) -> Problem:
    return Problem(
        "classes_unknown_in_y_true",
        N_("“{column}” predicts classes that never occur in “{outcome}”: {labels}. The outcomes are: {known}."),
        N_(
            "Write each class the same way in both columns. If a prediction means that the system names none, "
            "say so: --negative {first}."
        ),
        values={
            "column": shown(column),
            "outcome": shown(outcome),
            "labels": say.tally_text(strange),
            "known": _listed(names),
            "first": shown(min(strange, key=lambda label: (-strange[label], label)), 30),
        },
    )


def _no_class_occurs(column: str, people: Mapping[str, int]) -> Problem:
    return Problem(
        "no_class_occurs",
        N_("“{column}” has outcomes that were said to be no class: {labels}."),
        N_(
            "Leave them out of --negative: an outcome names a class. If they mean that nobody knows, say so in a "
            "mapping file (outcome_unknown)."
        ),
        values={"column": shown(column), "labels": say.tally_text(people)},
    )


def _one_class(column: str, names: Sequence[str]) -> Problem:
    return Problem(
        "one_class_alone",
        N_("The column “{column}” names fewer than two classes: {known}."),
        N_("Choose the column with the classes."),
        values={"column": shown(column), "known": _listed(names) or "–"},
    )


def _unknown_class(positive: str, names: Sequence[str]) -> Problem:
    return Problem(
        "class_of_concern_unknown",
        N_("The class of concern “{positive}” does not occur. The classes are: {known}."),
        N_("Name one of them, exactly as it stands there, or leave it out (--positive)."),
        values={"positive": shown(positive), "known": _listed(names)},
    )


def _listed(names: Sequence[str], most: int = 12) -> str:
    said = ", ".join(f"“{shown(name, 30)}”" for name in names[:most])
    return f"{said}, …" if len(names) > most else said
