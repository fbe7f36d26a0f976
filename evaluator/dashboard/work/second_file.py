"""The second file of a draft, such as the groups: where it lies, by what it is joined, what it adds to the first.

The draft keeps it as `second` (`id` of the upload, `settled` once what it suggests was taken over) and `join`
(`id_here`, `id_there`: columns; `reading`: how it is to be read, as the mapping keeps it for the first).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.reading_form import reading_in
from evaluator.dashboard.work.shelf import store
from evaluator.domain.joining import USUAL_ID, Join
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.reading import Reading
from evaluator.domain.results import Sentence
from evaluator.store import Upload

if TYPE_CHECKING:
    from evaluator.asked.looking import TableFacts
    from evaluator.stages.mapping.suggest import Suggestion


def second_upload(draft: Draft) -> Upload | None:
    """Return the second file, also when it was deleted since; None where there is none."""
    id = draft.get("second", "id")
    return store().get_upload(id) if id else None


def second_path(draft: Draft) -> Path | None:
    """Return where the second file lies, None where there is none; StoreError when it is gone."""
    upload = second_upload(draft)
    return None if upload is None else store().upload_path(upload.id)


def join_of(draft: Draft) -> Join | None:
    """Return how the second file is joined; None without one, or while it is not said by which columns."""
    upload, here, there = second_upload(draft), draft.get("join", "id_here"), draft.get("join", "id_there")
    if upload is None or not (here and there):
        return None
    return Join(name=upload.name, id_here=here, id_there=there, reading=_asked_reading(draft))


def second_reading(draft: Draft) -> Reading | None:
    """Return how the second file is to be read: as was asked, else from the country of the first."""
    own, first = _asked_reading(draft), reading_in(draft.get("mapping", default={}))
    if own is not None or first is None or first.country is None:
        return own
    return Reading(country=first.country)


def _asked_reading(draft: Draft) -> Reading | None:
    return reading_in(draft.get("join", default={}) or {})


def joined_mapping(mapping: SchemaMapping, draft: Draft) -> SchemaMapping:
    """Return the mapping with the second file in it; the id is then the case's name, where nothing else is."""
    join = join_of(draft)
    if join is None:
        return mapping
    return mapping.model_copy(update={"join": join, "case_id": mapping.case_id or join.id_here})


def likely_ids(first: TableFacts, second: TableFacts) -> dict[str, str]:
    """Return the columns with the id, as far as names tell: `id_here`, `id_there`."""
    here, there = (facts.suggestion.mapping.case_id for facts in (first, second))
    for column in (here, there, USUAL_ID):
        if column is not None and column in first.columns and column in second.columns:
            return {"id_here": column, "id_there": column}
    found: dict[str, Any] = {"id_here": here, "id_there": there}
    return {role: column for role, column in found.items() if column is not None}


def together(first: TableFacts, second: TableFacts, join: Join) -> TableFacts:
    """Return what both files hold as one table: columns of the second by their names beside the first's.

    Of what the second suggests, its sensitive features are taken over: the rest is asked of the first.
    """
    from evaluator.engine import names_beside

    usable = [column for column in second.columns if column != join.id_there]
    names = names_beside(usable, first.columns)
    profiles = {name: replace(second.profiles[column], column=name) for name, column in names.items()}
    return replace(
        first,
        columns=(*first.columns, *names),
        profiles={**first.profiles, **profiles},
        suggestion=_suggested(first.suggestion, second.suggestion, {old: new for new, old in names.items()}),
    )


def _suggested(first: Suggestion, second: Suggestion, names: dict[str, str]) -> Suggestion:
    """Return what the first suggests with the sensitive features of the second, by their new names."""
    features = [item for item in second.mapping.sensitive if item.column in names]
    sensitive = [item.model_copy(update={"column": names[item.column]}) for item in features]
    own = {item.column for item in features}

    def renamed(sentences: Iterable[Sentence]) -> list[Sentence]:
        found = [item for item in sentences if item.values.get("column") in own]
        return [
            item.model_copy(update={"values": {**item.values, "column": names[item.values["column"]]}})
            for item in found
        ]

    return replace(
        first,
        mapping=first.mapping.model_copy(update={"sensitive": (*first.mapping.sensitive, *sensitive)}),
        reasons=(*first.reasons, *renamed(second.reasons)),
        to_confirm=(*first.to_confirm, *renamed(second.to_confirm)),
    )
