"""People from two files go in; what their match comes to, in sentences, and whom it leaves out comes out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evaluator.domain.cube import NEGATIVE, POSITIVE
from evaluator.domain.joining import JoinedSource, MatchedDecisions
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.results import Sentence
from evaluator.engine import FOUND, JoinedTable, Key
from evaluator.stages.counts.levels import Layout, Tally, label_meanings, layout_of
from evaluator.stages.mapping.people import People
from evaluator.stages.statistics.intervals import wilson, z_of

CODES: dict[str, str] = {
    "join_all_matched": "rows, file, column",
    "join_some_matched": "rows, matched, unmatched, file, column",
    "join_without_id": "rows",
    "join_nearly": "rows",
    "join_repeated": "rows",
    "join_other_unmatched": "rows",
    "join_other_without_id": "rows",
    "join_other_repeated": "rows",
    "join_in_both": "column, name",
    "join_uneven": "system; selected, not_selected: share that found none, 0 to 1",
}
"""Codes of two files that were joined, and the values they come with."""

UNEVEN = 0.05
"""Difference between the shares on both sides of a system's decisions from which a caution is given."""


def joined_source(people: People) -> JoinedSource | None:
    """Return the second file as it was used, None where one file holds all; UploadError when nothing matches."""
    table, mapping = people.table, people.mapping
    if not isinstance(table, JoinedTable):
        return None
    second, match = table.second, table.match()
    source = JoinedSource(
        name=table.join.name,
        format=second.format,
        sha256=second.sha256,
        rows=match.other_rows,
        columns=tuple(column for column in mapping.columns if column in table.names),
        id_here=table.id_here,
        id_there=table.id_there,
        reading=second.reading,
        match=match,
        decisions=matched_decisions(people) if match.unmatched else (),
    )
    return source.model_copy(update={"sentences": (*match_said(source), *_in_both(table, mapping))})


def match_said(source: JoinedSource) -> tuple[Sentence, ...]:
    """Return what the match of two files comes to: how many rows found each other first, then what stands out."""
    return tuple(_said(source))


def _said(source: JoinedSource) -> Iterator[Sentence]:
    match = source.match
    values = {"rows": match.rows, "file": source.name, "column": source.id_here}
    if match.unmatched:
        found = {"matched": match.matched, "unmatched": match.unmatched}
        yield Sentence(code="join_some_matched", values={**values, **found})
    else:
        yield Sentence(code="join_all_matched", values=values)
    for name in ("without_id", "nearly", "repeated", "other_unmatched", "other_without_id", "other_repeated"):
        rows = getattr(match, name)
        if rows:
            yield Sentence(code=f"join_{name}", values={"rows": rows})


def _in_both(table: JoinedTable, mapping: SchemaMapping) -> Iterator[Sentence]:
    """Yield the columns in use that both files have: which of the two is meant is easily overlooked."""
    for name, column in table.in_both.items():
        if name in mapping.columns or column in mapping.columns:
            yield Sentence(code="join_in_both", values={"column": column, "name": name})


def matched_decisions(people: People) -> tuple[MatchedDecisions, ...]:
    """Return how many people found a row in the second file on each side of each system's decisions."""
    if not people.mapping.systems:
        return ()
    layout = layout_of(people.mapping)
    keys = (*(layout.keys[key] for key in layout.labels), Key(FOUND))
    sets = tuple((key, len(keys) - 1) for key in layout.labels)
    cells = people.table.count(keys, sets, count=people.mapping.count)
    if cells is None:  # so many labels that they are told as a problem elsewhere
        return ()
    tally = Tally(cells, sets)
    meanings, _problems = label_meanings(people, layout, tally)
    return tuple(
        _of_system(people.mapping.systems[at].name, key, tally, meanings[key], layout)
        for at, key in enumerate(layout.systems)
    )


def _of_system(name: str, key: int, tally: Tally, meanings: list[int], layout: Layout) -> MatchedDecisions:
    cells, found = tally.cells, len(layout.labels)
    counted = {(side, level): 0 for side in (NEGATIVE, POSITIVE) for level in ("yes", "no")}
    inside = np.flatnonzero(cells.sets == tuple(tally.sets).index((key, found)))
    for at in inside.tolist():
        side, level = meanings[cells.codes[at, key]], cells.levels[found][cells.codes[at, found]]
        if (side, level) in counted:
            counted[side, str(level)] += cells.people[at]
    return MatchedDecisions(
        system=name,
        selected=counted[POSITIVE, "yes"] + counted[POSITIVE, "no"],
        selected_unmatched=counted[POSITIVE, "no"],
        not_selected=counted[NEGATIVE, "yes"] + counted[NEGATIVE, "no"],
        not_selected_unmatched=counted[NEGATIVE, "no"],
    )


def match_cautions(source: JoinedSource | None) -> tuple[Sentence, ...]:
    """Return a caution for each system of whose selected people clearly more, or fewer, found no row.

    The groups of those who were found then say less about those who were not. Clearly: by more than five
    percentage points, and by more than chance explains (Wilson intervals at 95 % that do not overlap).
    """
    return tuple(_uneven(source)) if source else ()


def _uneven(source: JoinedSource) -> Iterator[Sentence]:
    z = z_of(0.95)
    for item in source.decisions:
        sides = ((item.selected_unmatched, item.selected), (item.not_selected_unmatched, item.not_selected))
        if not all(people for _, people in sides):
            continue
        selected, not_selected = (unmatched / people for unmatched, people in sides)
        (low, high), (other_low, other_high) = (
            (float(end) for end in wilson(unmatched, people, z)) for unmatched, people in sides
        )
        if abs(selected - not_selected) > UNEVEN and (low > other_high or other_low > high):
            values = {"system": item.system, "selected": selected, "not_selected": not_selected}
            yield Sentence(code="join_uneven", values=values)
