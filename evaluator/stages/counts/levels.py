"""Tell what the levels found in a table mean: outcome and decision labels, scores, groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN
from evaluator.domain.mapping import (
    NOT_ONE_GROUP,
    MissingRule,
    SchemaMapping,
    SensitiveFeature,
    SystemColumn,
)
from evaluator.engine import LARGEST, Cells, Key, Level, Rule
from evaluator.engine.sql import OUTSIDE, UNREADABLE
from evaluator.errors import Problem
from evaluator.stages.counts.margins import Groups, smallest_set
from evaluator.stages.mapping import value_problems as say
from evaluator.stages.mapping.labels import LabelRule, Reading, meaning, read_labels
from evaluator.stages.mapping.people import People
from evaluator.stages.mapping.spellings import label_pairs, labels_problem

MOST_CONTROL_LEVELS = 50
"""Levels of the control features together: every result is repeated in each of them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The keys to count by: outcome and failures (if any), one for each system, sensitive and control feature."""

    keys: tuple[Key, ...]
    outcome: int | None
    systems: range
    features: range
    controls: range
    failed: int | None = None
    """The key that says whether an attempt failed; it follows the systems."""

    @property
    def labels(self) -> range:
        """The keys that every margin has: outcome, systems and failures."""
        return range(self.features.start)

    def sensitive(self, mapping: SchemaMapping) -> list[tuple[int, SensitiveFeature]]:
        """Return each sensitive feature with its key."""
        return list(zip(self.features, mapping.sensitive, strict=True))

    def bins(self, mapping: SchemaMapping) -> list[tuple[int, tuple[str, ...]]]:
        """Return each sensitive and control feature's key with the bins its cut points make."""
        found = [(key, feature.bins) for key, feature in self.sensitive(mapping)]
        return [*found, *((key, ()) for key in self.controls)]


@dataclass(frozen=True, slots=True)
class Tally:
    """Cells, and the keys of each of their sets."""

    cells: Cells
    sets: tuple[tuple[int, ...], ...]

    def people(self, key: int) -> dict[Level, int]:
        """Return the people with each level of a key; a level of rows that stand for nobody has 0."""
        inside = np.flatnonzero(self.cells.sets == smallest_set(self.sets, (key,)))
        levels = self.cells.levels[key]
        tally: dict[Level, int] = {}
        for at, code in zip(inside.tolist(), self.cells.codes[inside, key].tolist(), strict=True):
            tally[levels[code]] = tally.get(levels[code], 0) + self.cells.people[at]
        return tally


def layout_of(
    mapping: SchemaMapping,
    alone: SystemColumn | None = None,
    thresholds: tuple[float, ...] = (),
    borders: Mapping[str, float] | None = None,
) -> Layout:
    """Return what to count by for a checked mapping; for one system `alone`, its scores between `thresholds`.

    `borders` give systems a threshold of their own, by name.
    """
    # A score at or above the threshold lies in the upper of two half-open bins.
    used = (mapping.threshold,) if mapping.has_scores and mapping.threshold is not None else None
    cuts = thresholds or used
    within = (0.0, 1.0) if (cuts or borders) and mapping.score_kind == "probability" else None
    outcome = [] if mapping.y_true is None else [Key(mapping.y_true, spelled=mapping.spelled(mapping.y_true))]
    if mapping.task == "regression":
        # Numbers are summed elsewhere: here it is counted who has them, and found out whether they are numbers.
        cuts, within = (0.0,), (-LARGEST, LARGEST)
        outcome = [Key(key.column, cuts, within) for key in outcome]
    own = {name: (border,) for name, border in (borders or {}).items()}
    systems = [
        Key(
            system.column,
            own.get(system.name, cuts),
            within,
            spelled=() if cuts or own else mapping.spelled(system.column),
        )
        for system in ((alone,) if alone else mapping.systems)
    ]
    features = [
        Key(feature.column, feature.cuts or None, spelled=mapping.spelled(feature.column))
        for feature in mapping.sensitive
    ]
    controls = [Key(column, spelled=mapping.spelled(column)) for column in mapping.control]
    failed = [] if mapping.failed is None else [Key(mapping.failed, spelled=mapping.spelled(mapping.failed))]
    first, second = len(outcome), len(outcome) + len(systems)
    third = second + len(failed)
    fourth = third + len(features)
    return Layout(
        keys=(*outcome, *systems, *failed, *features, *controls),
        outcome=0 if outcome else None,
        systems=range(first, second),
        features=range(third, fourth),
        controls=range(fourth, fourth + len(controls)),
        failed=second if failed else None,
    )


def label_meanings(people: People, layout: Layout, tally: Tally) -> tuple[dict[int, list[int]], list[Problem]]:
    """Return NEGATIVE, POSITIVE or UNKNOWN for each level of the outcome and of every system; and all problems."""
    meanings: dict[int, list[int]] = {}
    problems: list[Problem] = []
    elsewhere = _negative_somewhere(people.mapping, layout, tally)
    for key in layout.labels:
        column, levels = layout.keys[key].column, tally.cells.levels[key]
        if layout.keys[key].cuts is not None:
            problems += _number_problems(people, layout.keys[key], tally.people(key), key in layout.systems)
            meanings[key] = [level if level in (NEGATIVE, POSITIVE) else UNKNOWN for level in levels]
            continue
        counted = {level: n for level, n in tally.people(key).items() if isinstance(level, str)}
        rule, reading = _read(people.mapping, layout, key, counted, elsewhere if key in layout.systems else ())
        problem = say.unclear_labels(column, rule.positive, reading, counted)
        if not counted and key in layout.systems:
            problem = say.no_labels(column)
        elif len(counted) > people.table.limits.labels:
            problem = say.too_many_labels(people.table, column)
        problems += [problem] if problem else []
        problems += [labels_problem(column, pair) for pair in label_pairs(counted, reading.places)[:3]]
        meanings[key] = [
            reading.places.get(level, UNKNOWN) if isinstance(level, str) else UNKNOWN for level in levels
        ]
    return meanings, problems


def _read(
    mapping: SchemaMapping,
    layout: Layout,
    key: int,
    found: Mapping[str, int],
    elsewhere: Sequence[tuple[str, str]],
) -> tuple[LabelRule, Reading]:
    if key == layout.failed:
        rule = LabelRule("yes")
    elif key in layout.systems:
        rule = LabelRule(mapping.positive or "", mapping.negative)
    else:
        positive = mapping.positive if mapping.positive_true is None else mapping.positive_true
        rule = LabelRule(positive or "", mapping.negative, mapping.outcome_unknown)
    return rule, read_labels(found, rule, elsewhere)


def _negative_somewhere(mapping: SchemaMapping, layout: Layout, tally: Tally) -> list[tuple[str, str]]:
    """Return the meanings that are negative in a system's column where the positive label occurs too.

    A system that selects nobody is then understood from the others.
    """
    negative: list[tuple[str, str]] = []
    for key in layout.systems:
        if layout.keys[key].cuts is None:
            found = {level: 0 for level in tally.cells.levels[key] if isinstance(level, str)}
            _, reading = _read(mapping, layout, key, found, ())
            if reading.positive_found:
                negative += [meaning(label) for label, place in reading.places.items() if place == NEGATIVE]
    return negative


def _number_problems(people: People, key: Key, found: Mapping[Level, int], of_system: bool) -> Iterator[Problem]:
    if UNREADABLE in found:
        yield say.bad_number(people.table, "number", key.column)
    if OUTSIDE in found:
        rule: Rule = "amount" if people.mapping.task == "regression" else "within"
        yield say.bad_number(people.table, rule, key.column, key.within)
    if set(found) <= {None} and of_system:
        yield say.no_labels(key.column)


def feature_problems(people: People, layout: Layout, tally: Tally) -> Iterator[Problem]:
    """Yield what is wrong with the groups: too many, unreadable numbers, missing where refused, no reference."""
    table = people.table
    for key, feature in layout.sensitive(people.mapping):
        found = tally.people(key)
        if UNREADABLE in found:
            yield say.bad_number(table, "number", feature.column)
        elif len(found) > table.limits.groups and not feature.cuts:
            yield say.too_many_groups(table, feature.column)
        if feature.missing is MissingRule.REFUSE and found.get(None):
            yield say.missing_refused(feature.column, found[None])
        groups = [name for name in groups_of(feature.bins, tuple(found)).names if name is not None]
        named = feature.reference is not None and feature.reference not in NOT_ONE_GROUP
        if named and feature.reference not in groups:
            yield say.unknown_reference(feature, groups)
    for key in layout.controls:
        levels = len(tally.people(key))
        if levels > MOST_CONTROL_LEVELS:
            yield say.too_many_levels(people.mapping.control[key - layout.controls.start], levels)


def groups_of(bins: Sequence[str], levels: Sequence[Level]) -> Groups:
    """Return the groups that a feature's levels make, in order: bins by their cut points, others by name."""
    names = [bins[level] if isinstance(level, int) and level >= 0 else None if bins else level for level in levels]
    texts = [None if name is None else str(name) for name in names]
    known = {name: at for at, name in enumerate(bins)}
    ordered = sorted(set(texts), key=lambda name: (name is None, known.get(name or "", 0), name or ""))
    rank = {name: at for at, name in enumerate(ordered)}
    return Groups(tuple(ordered), np.array([rank[name] for name in texts], dtype=np.int64))
