"""Say what is wrong with the values of a table: which column, which row or line, what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from evaluator.domain.mapping import NOT_ONE_GROUP, SchemaMapping, SensitiveFeature
from evaluator.engine import Key, Rule, Table
from evaluator.errors import N_, Problem, shown
from evaluator.stages.mapping.labels import Reading

_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+\s*")
_POINT = N_("Write all numbers of the column alike, or say what the decimal sign is (--decimal).")

_BROKEN: dict[Rule, tuple[str, str, str]] = {
    "number": (
        N_("Line {line}: “{value}” in the column “{column}” is not a finite number (rows like it: {rows})."),
        N_("Row {row}: “{value}” in the column “{column}” is not a finite number (rows like it: {rows})."),
        N_("Correct it, or leave the field empty if the value is missing."),
    ),
    "within": (
        N_("Line {line}: {value} in the column “{column}” is no probability from 0 to 1 (rows like it: {rows})."),
        N_("Row {row}: {value} in the column “{column}” is no probability from 0 to 1 (rows like it: {rows})."),
        N_("Correct it, or do not call the scores probabilities."),
    ),
    "amount": (
        N_("Line {line}: {value} in the column “{column}” is too large for an amount (rows like it: {rows})."),
        N_("Row {row}: {value} in the column “{column}” is too large for an amount (rows like it: {rows})."),
        N_("Give numbers up to 1,000,000,000,000,000, such as by using a larger unit."),
    ),
    "count": (
        N_(
            "Line {line}: the count “{value}” in “{column}” is not an integer of 0 or more (rows like it: {rows})."
        ),
        N_("Row {row}: the count “{value}” in “{column}” is not an integer of 0 or more (rows like it: {rows})."),
        N_("Give every row a number of people."),
    ),
    "weight": (
        N_("Line {line}: the weight “{value}” in “{column}” is no number from 0 to 1e100 (rows like it: {rows})."),
        N_("Row {row}: the weight “{value}” in “{column}” is no number from 0 to 1e100 (rows like it: {rows})."),
        N_("Give every row a sampling weight."),
    ),
}


def wrong_values(table: Table, mapping: SchemaMapping) -> Iterator[Problem]:
    """Yield what is wrong with weights, counts and references, where something else keeps all from being counted.

    Columns that are not there, or hold no single values, are told by others.
    """
    numbers: tuple[tuple[Rule, str | None], ...] = (("weight", mapping.weight), ("count", mapping.count))
    for rule, column in numbers:
        if column is not None and _is_plain(table, column) and table.find(rule, column) is not None:
            yield bad_number(table, rule, column)
    for feature in mapping.sensitive:
        reference = feature.reference
        if reference is None or reference in NOT_ONE_GROUP or not _is_plain(table, feature.column):
            continue
        if not (groups := _groups(table, mapping, feature)):
            yield too_many_groups(table, feature.column)
        elif reference not in groups:
            yield unknown_reference(feature, groups)


def _is_plain(table: Table, column: str) -> bool:
    return column in table.columns and not table.is_nested(column)


def _groups(table: Table, mapping: SchemaMapping, feature: SensitiveFeature) -> Sequence[str]:
    """Return the groups a feature can have, none where its values are too many."""
    if feature.cuts:
        return feature.bins
    merged = dict(mapping.spelled(feature.column))
    levels = table.levels(feature.column, table.limits.groups + len(merged)) or ()
    texts = [str(level) for level in levels if level is not None]
    return list(dict.fromkeys(merged.get(text, text) for text in texts))


def bad_number(table: Table, rule: Rule, column: str, within: tuple[float, float] | None = None) -> Problem:
    """Return the problem of a column in which some value is known to break a rule for numbers."""
    bad = table.find(rule, column, within)
    if bad is None:
        raise ValueError(f"every value keeps the rule {rule}")
    by_line, by_row, hint = _BROKEN[rule]
    value = bad.value or ""
    if _DECIMAL_COMMA.fullmatch(value):
        hint = _POINT
    values = {"column": shown(column), "value": shown(value), "row": bad.row, "line": bad.line, "rows": bad.rows}
    what = by_row if bad.line is None else by_line
    return Problem(f"bad_{rule}", what, hint, shown(bad.file or table.name), values)


def too_many_values(
    table: Table, keys: Sequence[Key], labels: int, sizes: Sequence[int] | None
) -> Iterator[Problem]:
    """Yield the columns with more different values than can be told apart.

    The first `labels` keys hold outcomes and decisions, the others features. `sizes` are estimates from below that
    spare looking; None looks at every column.
    """
    for place, key in enumerate(keys):
        most = (table.limits.labels if place < labels else table.limits.groups) + len(key.spelled)
        if key.cuts is not None or (sizes is not None and sizes[place] <= most):
            continue
        if table.levels(key.column, most) is None:
            yield too_many_labels(table, key.column) if place < labels else too_many_groups(table, key.column)


def too_many_labels(table: Table, column: str) -> Problem:
    """Return the problem of a decision or outcome column with very many values."""
    return Problem(
        "too_many_labels",
        N_("The column “{column}” has more than {most} different values, such as {values}: no decisions."),
        N_("Choose the column with the decisions, or name it as score with a threshold."),
        shown(table.name),
        {"column": shown(column), "most": table.limits.labels, "values": _examples(table, column)},
    )


def too_many_groups(table: Table, column: str) -> Problem:
    """Return the problem of a feature with very many values and no cut points."""
    numeric = table.profile(column).numeric
    return Problem(
        "too_many_groups",
        N_("The feature “{column}” has more than {most} different values, such as {values}."),
        N_(
            "Give cut points that make groups of it, such as 18,30,65 (on the command line: --bins "
            "{column}=18,30,65)."
        )
        if numeric
        else N_("Combine its values into fewer groups in the file, or leave it out."),
        shown(table.name),
        {"column": shown(column), "most": table.limits.groups, "values": _examples(table, column)},
    )


def _examples(table: Table, column: str) -> str:
    return ", ".join(f"“{shown(value, 20)}”" for value, _ in table.profile(column).values[:3])


def too_many_cells() -> Problem:
    """Return the problem of features whose combinations are too many."""
    return Problem(
        "too_many_combinations",
        N_("The features have too many combinations of groups to be counted together."),
        N_(
            "Leave out a feature, make fewer groups, or evaluate single features only (on the command line: "
            "--intersections 1)."
        ),
    )


def unclear_labels(column: str, positive: str, reading: Reading, people: Mapping[str, int]) -> Problem | None:
    """Return the problem of labels that are not understood, None when all are.

    `people` tells how many have each label.
    """
    found = {"column": shown(column), "positive": shown(positive), "labels": tally_text(people)}
    if not reading.unclear:
        return None
    if not reading.positive_found:
        return Problem(
            "positive_unknown",
            N_("The positive label “{positive}” is not among the values of “{column}”: {labels}."),
            N_("Name the value that means selected, exactly as it stands there."),
            values=found,
        )
    return Problem(
        "third_label",
        N_("Beside “{positive}” the column “{column}” has several other values: {labels}."),
        N_("Name every value that means not selected, such as {third} (on the command line: --negative {third})."),
        values={**found, "third": shown(reading.unclear[0])},
    )


def no_labels(column: str) -> Problem:
    """Return the problem of a decision column without any decision."""
    return Problem(
        "no_labels",
        N_("The column “{column}” holds no values at all."),
        N_("Choose the column with the system's decisions or scores."),
        values={"column": shown(column)},
    )


def tally_text(people: Mapping[str, int]) -> str:
    """Return labels with their people, the most frequent first."""
    ordered = sorted(people.items(), key=lambda item: (-item[1], item[0]))
    listed = ", ".join(f"“{shown(label, 30)}” ({n})" for label, n in ordered[:8])
    return f"{listed}, …" if len(ordered) > 8 else listed


def missing_refused(column: str, people: int) -> Problem:
    """Return the problem of people without a group where the mapping refuses them."""
    return Problem(
        "group_missing",
        N_("For {people} people the feature “{column}” is not recorded, and the mapping refuses that."),
        N_("Complete the data, or count them as a group of their own (own-group)."),
        values={"column": shown(column), "people": people},
    )


def unknown_reference(feature: SensitiveFeature, groups: Sequence[str | None]) -> Problem:
    """Return the problem of a reference group that does not occur."""
    known = ", ".join(f"“{shown(group, 30)}”" for group in groups[:20] if group is not None)
    return Problem(
        "reference_unknown",
        N_("The reference group “{reference}” is not among the groups of “{column}”: {groups}."),
        N_("Name one of these groups, @rest (everybody else) or @overall (everybody), or leave it out."),
        values={"reference": shown(feature.reference), "column": shown(feature.column), "groups": known},
    )


def too_many_levels(column: str, levels: int) -> Problem:
    """Return the problem of control features in whose levels every result cannot be repeated."""
    return Problem(
        "too_many_control_levels",
        N_("The control feature “{column}” has {levels} levels; every result would be repeated in each of them."),
        N_("Combine its values into at most 50 levels in the file, or leave it out."),
        values={"column": shown(column), "levels": levels},
    )


def no_people(column: str) -> Problem:
    """Return the problem of counts that are all 0."""
    return Problem(
        "no_people",
        N_("All counts in “{column}” are 0, so there is nobody to evaluate."),
        N_("Choose the column that says how many people a row stands for."),
        values={"column": shown(column)},
    )


def too_many_people(column: str) -> Problem:
    """Return the problem of counts whose sum no table of people can have."""
    return Problem(
        "too_many_people",
        N_("The counts in “{column}” add up to more than 9,000,000,000,000,000,000 people."),
        N_("Choose the column that says how many people a row stands for."),
        values={"column": shown(column)},
    )


def no_weight(column: str) -> Problem:
    """Return the problem of weights that are all 0, or as good as 0."""
    return Problem(
        "no_weight",
        N_("All weights in “{column}” are 0, so nobody counts."),
        N_("Choose the column with the sampling weights, or leave it out."),
        values={"column": shown(column)},
    )
