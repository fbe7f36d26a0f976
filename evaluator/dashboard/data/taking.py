"""A file becomes the draft's data: read as such files usually are, its columns held against the mapping."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.dashboard.data.reading_inputs import CHANGED, GOOD
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.inputs import Source
from evaluator.dashboard.work.looks import NotYet
from evaluator.dashboard.work.mapping_form import fitting, form_of, with_features
from evaluator.dashboard.work.reading_form import reading_in
from evaluator.dashboard.work.second_file import join_of
from evaluator.dashboard.work.shelf import store
from evaluator.dashboard.work.tables import facts_at
from evaluator.errors import UploadError
from evaluator.store import Upload

if TYPE_CHECKING:
    from evaluator.asked.looking import TableFacts

SETTLED = "second", "settled"
"""Where the draft keeps that the suggestions of its second file were taken over."""
_HOPELESS = (
    *("file_", "no_rows", "no_sheets", "limit_", "unpacked_", "convert_"),
    *("parquet_", "arrow_", "json_", "workbook_", "zip_"),
)
"""How codes begin of problems that no other way of reading solves: nothing of such a file is kept."""


def usual_reading() -> dict[str, Any]:
    """Return how files that come here are usually read, as the form keeps it: the country, where it is known."""
    country = store().usual_country()
    return {"country": country} if country else {}


def usual_source(path: Path, upload: Upload) -> Source:
    """Return an upload as it is read before anybody has said how."""
    return Source(path, upload.name, reading_in({"reading": usual_reading()}), upload.id)


def require_readable(source: Source, slot: str) -> None:
    """Raise UploadError for a file that no way of reading makes a table; other problems are shown on the page.

    `slot` as in `tables.facts_at`.
    """
    try:
        facts_at(source, slot)
    except NotYet:
        return
    except UploadError as error:
        if any(problem.code.startswith(_HOPELESS) for problem in error.problems):
            raise


def take_data(content: dict[str, Any], data: dict[str, Any]) -> None:
    """Make a file the draft's data, in a change of the draft; its columns are looked at once they are known."""
    content["data"] = {**data, CHANGED[-1]: True}
    mapping = {key: value for key, value in content.get("mapping", {}).items() if key != "reading"}
    reading = usual_reading()
    content["mapping"] = {**mapping, **({"reading": reading} if reading else {})}


def settle_mapping(draft: Draft, facts: TableFacts) -> None:
    """Hold what a file turned out to hold against the mapping: what fits stays, else the suggestion is taken."""
    if not draft.get(*CHANGED):
        return
    form = draft.get("mapping", default={})
    fits = fitting(form, facts.columns) or form_of(facts.suggestion.mapping)
    reading = form.get("reading")
    fits = {**fits, **({"reading": reading} if reading else {})}
    changes = {("mapping",): fits, CHANGED: None, GOOD: reading or {}}
    if draft.get("second"):
        changes[SETTLED] = None
    draft.put_all(changes)


def settle_second(draft: Draft, first: TableFacts, both: TableFacts) -> None:
    """Take over the groups that a second file suggests, once it is known by which columns it is joined."""
    if join_of(draft) is None or draft.get(*SETTLED) or both.columns == first.columns:
        return
    features = [item for item in both.suggestion.mapping.sensitive if item.column not in first.columns]
    form = draft.get("mapping", default={})
    draft.put_all({("mapping",): with_features(form, features), SETTLED: True})
