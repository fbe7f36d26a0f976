"""Check a mapping against a table: what comes out is ready to be counted, or every problem at once."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from evaluator.domain.canonical import canonical_text
from evaluator.domain.mapping import SchemaMapping
from evaluator.engine import JoinedTable, Table
from evaluator.errors import N_, MappingError, Problem, shown
from evaluator.stages.mapping.labels import meaning
from evaluator.stages.mapping.value_problems import wrong_values


@dataclass(frozen=True, slots=True)
class People:
    """A table with a mapping that fits it."""

    table: Table
    mapping: SchemaMapping
    borders: Mapping[str, float] = field(default_factory=dict)
    """By system the lowest score among the first k, where the first k are selected."""


def apply_mapping(table: Table, mapping: SchemaMapping) -> People:
    """Return the table with its mapping checked, labels and reference groups as canonical text.

    MappingError with every problem: columns, roles, labels, threshold.
    """
    problems = [*_columns(table, mapping), *_roles(mapping), *_systems(table, mapping), *_matching(mapping)]
    problems += [*_classes(mapping), *_first_k(mapping)]
    problems += _amounts(mapping) if mapping.task == "regression" else _labels(mapping)
    problems += _joined(table, mapping)
    if problems:
        raise MappingError([*problems, *wrong_values(table, _canonical(mapping))])
    table.prepare(mapping.columns)
    return People(table, _canonical(mapping))


def _columns(table: Table, mapping: SchemaMapping) -> Iterator[Problem]:
    for column in mapping.columns:
        if column not in table.columns:
            yield missing_column(column, table.columns)
        elif table.is_nested(column):
            yield Problem(
                "column_nested",
                N_("The column “{column}” holds lists or records, not single values."),
                N_("Choose another column, or write its values into columns of their own."),
                shown(table.name),
                {"column": shown(column)},
            )
    if len(mapping.sensitive) > table.limits.features:
        yield Problem(
            "too_many_features",
            N_("{features} sensitive features are more than can be evaluated at once ({limit})."),
            N_("Leave some out, or evaluate them in turn."),
            values={"features": len(mapping.sensitive), "limit": table.limits.features},
        )


def missing_column(column: str, columns: Iterable[str]) -> Problem:
    """Return the problem of a column that is not there, with the nearest name or the names that are."""
    names = list(columns)
    folded = {name.casefold(): name for name in reversed(names)}
    near = difflib.get_close_matches(column.casefold(), folded, n=1, cutoff=0.6)
    what = N_("There is no column “{column}”.")
    if near:
        hint, values = N_("Did you mean “{near}”?"), {"column": shown(column), "near": shown(folded[near[0]])}
    else:
        hint, values = N_("The columns are: {columns}."), {"column": shown(column), "columns": _listed(names)}
    return Problem("column_missing", what, hint, values=values)


def _roles(mapping: SchemaMapping) -> Iterator[Problem]:
    roles: dict[str, list[str]] = {}
    for system in mapping.systems:
        roles.setdefault(system.column, []).append("y_pred")
    single = {
        "y_true": mapping.y_true,
        "failed": mapping.failed,
        "count": mapping.count,
        "weight": mapping.weight,
        "case_id": mapping.case_id,
    }
    for role, column in single.items():
        if column is not None:
            roles.setdefault(column, []).append(role)
    if mapping.join_id not in (None, mapping.case_id):
        roles.setdefault(mapping.join_id or "", []).append("join_id")
    for column in (*mapping.features, *mapping.control):
        roles.setdefault(column, []).append("sensitive" if column in mapping.features else "control")
    for column, played in roles.items():
        if len(played) > 1:
            what = N_("The column “{column}” plays several parts: {roles:roles}.")
            if len(set(played)) == 1:
                what = N_("The column “{column}” is named more than once as {roles:roles}.")
            hint, different = N_("Give each part a column of its own."), list(dict.fromkeys(played))
            values = {"column": shown(column), "roles": different}
            yield Problem("column_in_two_roles", what, hint, values=values)


def _joined(table: Table, mapping: SchemaMapping) -> Iterator[Problem]:
    if isinstance(table, JoinedTable) and mapping.count in table.names:
        yield Problem(
            "count_in_second_file",
            N_("The column “{column}”, which says how many people a row stands for, is in the second file."),
            N_("It has to stand beside the decisions: rows without a match would stand for nobody."),
            shown(table.second.name),
            {"column": shown(mapping.count)},
        )


def _systems(table: Table, mapping: SchemaMapping) -> Iterator[Problem]:
    if not mapping.systems:
        yield Problem(
            "no_system",
            N_("No column says what the system decided."),
            N_(
                "Choose the column with its decisions or scores (on the command line: --y-pred or --score). The "
                "columns are: {columns}."
            ),
            values={"columns": _listed(table.columns)},
        )
    scores, threshold = mapping.has_scores, mapping.threshold
    if (mapping.task == "scores" and threshold is None) or (
        threshold is not None and not math.isfinite(threshold)
    ):
        yield Problem(
            "threshold_missing",
            N_("Scores need a threshold: a score at or above it counts as selected."),
            N_("Give the threshold that is or will be used."),
        )
    if mapping.task == "top-k":
        return
    if not scores and (threshold is not None or mapping.score_kind != "any"):
        yield Problem(
            "threshold_without_scores",
            N_("A threshold or a kind of score was given, but the columns hold decisions."),
            N_("Name the columns as scores, or leave the threshold out."),
        )
    if scores and mapping.score_kind == "probability" and threshold is not None and not 0 <= threshold <= 1:
        yield Problem(
            "threshold_outside",
            N_("The threshold {threshold} can never be reached by a probability from 0 to 1."),
            N_("Give a threshold between 0 and 1, or do not call the scores probabilities."),
            values={"threshold": canonical_text(threshold)},
        )


def _matching(mapping: SchemaMapping) -> Iterator[Problem]:
    if mapping.task == "matching" and mapping.y_true is None:
        yield Problem(
            "same_person_missing",
            N_("It is not said which comparisons are of one and the same person."),
            N_("Choose the column that says so (on the command line: --y-true)."),
        )
    if mapping.task != "matching" and mapping.failed is not None:
        yield Problem(
            "failed_without_matching",
            N_("A column of failed attempts was given, but the task is not matching."),
            N_("Set the task to matching, or leave the column out."),
        )


def _classes(mapping: SchemaMapping) -> Iterator[Problem]:
    if mapping.task == "multiclass" and mapping.positive_true is not None:
        yield Problem(
            "positive_true_of_classes",
            N_("A positive label of the outcome was given, but each class is the same in both columns."),
            N_("Leave it out (--positive-true); the class of concern is named once (--positive)."),
        )


MOST_PLACES = 1_000_000
"""Places that a list of the first k may have: everybody in it is ranked."""


def _first_k(mapping: SchemaMapping) -> Iterator[Problem]:
    if mapping.task != "top-k":
        if mapping.k is not None:
            yield Problem(
                "k_without_top_k",
                N_("A number of places (--k) was given, but the task is not to select the first k."),
                N_("Set the task to top-k, or leave the number out."),
            )
        return
    if mapping.k is None:
        yield Problem(
            "k_missing",
            N_("It is not said how many people are selected."),
            N_("Give the number of places (--k): so many people with the highest scores are selected."),
        )
    elif mapping.k > MOST_PLACES:
        yield Problem(
            "k_too_large",
            N_("{k} places are more than can be ranked ({most})."),
            N_("Use the task scores, with the score at that place as threshold."),
            values={"k": mapping.k, "most": MOST_PLACES},
        )
    if mapping.threshold is not None:
        yield Problem(
            "threshold_with_k",
            N_("A threshold was given, but the first k are selected whatever their scores are."),
            N_("Leave the threshold out, or use the task scores."),
        )
    if mapping.weight is not None:
        yield Problem(
            "weight_with_k",
            N_("A list has one place for each person: sampling weights cannot say who would be in it."),
            N_("Leave the weight out. A column that says how many people a row stands for may stay (--count)."),
        )


def _amounts(mapping: SchemaMapping) -> Iterator[Problem]:
    """Yield what does not fit numbers: labels have no meaning there."""
    named = (mapping.positive, mapping.positive_true, *mapping.negative, *mapping.outcome_unknown)
    label = next((label for label in named if label is not None), None)
    if label is not None:
        yield Problem(
            "labels_of_numbers",
            N_("The label “{label}” was named, but the task is regression: its columns hold numbers, no labels."),
            N_("Leave it out, or choose another task. An outcome nobody knows is left empty."),
            values={"label": shown(label)},
        )


def _labels(mapping: SchemaMapping) -> Iterator[Problem]:
    decisions = not mapping.has_scores
    needs_true = mapping.y_true is not None and mapping.positive_true is None
    needed = mapping.task != "multiclass"
    if mapping.positive is None and needed and (decisions or needs_true):
        yield Problem(
            "positive_missing",
            N_("It is not said which label counts as selected (the positive label)."),
            N_("Name the value, such as “yes”, that means the person is selected."),
        )
    if mapping.y_true is None and (mapping.positive_true is not None or mapping.outcome_unknown):
        yield Problem(
            "labels_without_y_true",
            N_("Labels of the outcome were given, but no column with the outcome."),
            N_("Choose the column (on the command line: --y-true), or leave the labels out."),
        )
    true = mapping.positive if mapping.positive_true is None else mapping.positive_true
    for positive, others in ((mapping.positive, mapping.negative), (true, mapping.outcome_unknown)):
        for label in dict.fromkeys(others):
            if positive is not None and meaning(_text(label)) == meaning(_text(positive)):
                yield Problem(
                    "label_in_two_roles",
                    N_("The label “{label}” is named as positive label and as something else."),
                    N_("Let each label mean one thing."),
                    values={"label": shown(label)},
                )


def _canonical(mapping: SchemaMapping) -> SchemaMapping:
    def text(label: str | None) -> str | None:
        return None if label is None else _text(label)

    labels = [mapping.y_true, mapping.failed, *(system.column for system in mapping.systems)]
    kept = {written: one for label in labels if label is not None for written, one in mapping.spelled(label)}

    def label(given: str | None) -> str | None:
        canonical = text(given)
        return None if canonical is None else kept.get(canonical, canonical)

    features = tuple(
        feature.model_copy(update={"reference": _reference(text(feature.reference), mapping, feature.column)})
        for feature in mapping.sensitive
    )
    return mapping.model_copy(
        update={
            "positive": label(mapping.positive),
            "positive_true": label(mapping.positive_true),
            "negative": tuple(_text(label) for label in mapping.negative),
            "outcome_unknown": tuple(_text(label) for label in mapping.outcome_unknown),
            "sensitive": features,
        }
    )


def _reference(reference: str | None, mapping: SchemaMapping, column: str) -> str | None:
    """Return the reference as it counts: a spelling that is merged stands for the one it counts as."""
    return None if reference is None else dict(mapping.spelled(column)).get(reference, reference)


def _text(label: str) -> str:
    return canonical_text(label) or label


def _listed(names: Iterable[str], most: int = 20) -> str:
    items = [shown(name) for name in names]
    return ", ".join(items[:most]) + (", …" if len(items) > most else "")
