"""The table of a draft, looked at on the server: what it holds, what it suggests, and whether a mapping fits it.

Rows are read where they lie; what is kept here are column names, a few first rows and values with their counts.
A small table is looked at in place; a large one in a job, which makes a copy of it that is read faster.
"""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from evaluator.dashboard.work import looks
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.inputs import Source, source_of
from evaluator.dashboard.work.mapping_form import mapping_of
from evaluator.dashboard.work.running import as_the_person_calls_it
from evaluator.dashboard.work.second_file import join_of, second_path, second_reading, second_upload, together
from evaluator.dashboard.work.shelf import store
from evaluator.domain.canonical import sha256_of
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.reading import Reading
from evaluator.errors import EvaluatorError, InputError, UploadError
from evaluator.store import folder_roots, require_unchanged

if TYPE_CHECKING:
    from evaluator.asked.looking import Counted, TableFacts
    from evaluator.domain.joining import JoinedSource

Found = TypeVar("Found")

QUICK = 8 << 20
"""Bytes of a text that is read in well under two seconds, also on a slow machine."""
QUICK_PACKED = 1 << 20
"""The same for workbooks and compressed files."""
QUICK_PARQUET = 256 << 20
"""The same for Parquet, of which only what is needed is read."""


def facts_of(draft: Draft) -> TableFacts | None:
    """Return what the draft's table holds, the columns of a second file included; None without a table.

    EvaluatorError when it cannot be read, `looks.NotYet` while a large one is being read. A second file that is
    gone or cannot be read adds nothing.
    """
    facts, join = own_facts_of(draft), join_of(draft)
    if facts is None or join is None:
        return facts
    try:
        second = second_facts_of(draft)
    except EvaluatorError:  # the view of the second file says why
        return facts
    return facts if second is None else together(facts, second, join)


def own_facts_of(draft: Draft) -> TableFacts | None:
    """Return what the draft's first file holds, None without one; EvaluatorError as `facts_of`."""
    source = source_of(draft)
    return None if source is None else facts_at(source, draft.id)


def second_facts_of(draft: Draft) -> TableFacts | None:
    """Return what the draft's second file holds, None without one; EvaluatorError as `facts_of`."""
    upload, path = second_upload(draft), second_path(draft)
    if upload is None or path is None:
        return None
    return facts_at(Source(path, upload.name, second_reading(draft), upload.id), f"second {draft.id}")


def facts_at(source: Source, slot: str) -> TableFacts:
    """Return what a file holds; UploadError that calls it as the person does, `looks.NotYet`.

    `slot` is whose look it is: a newer one of the same ends an older one that is still on its way.
    """
    try:
        if _is_quick(source.path):
            return _unchanged(source, _facts(*_key(source)))
        if source.copy is not None:
            return _kept_facts(str(source.copy))
        found: TableFacts = looks.result_of(
            sha256_of(["facts", *map(str, _key(source))]),
            f"facts {slot}",
            "evaluator.asked.looking:run_look",
            {
                "data": str(source.path),
                "name": source.name,
                "reading": _document(source.reading),
                "copies": bool(source.upload),
            },
            lambda made: _taken(source, Path(made)),
        )
    except InputError as error:
        raise type(error)(as_the_person_calls_it(error.problems, source.path.name, source.name)) from error
    except looks.NotYet:
        raise
    except EvaluatorError as error:
        raise UploadError(as_the_person_calls_it(error.problems, source.path.name, source.name)) from error
    return found


def counted(draft: Draft) -> Counted:
    """Return the people in every group; EvaluatorError with every problem of the mapping and the values.

    `looks.NotYet` while a large table is being counted.
    """
    from evaluator.asked.looking import Counted, counted_from

    source = source_of(draft)
    mapping = mapping_of(draft)
    if source is None:
        return Counted(0, {}, ())
    second = second_path(draft) if mapping.join else None
    copy = None if second else source.copy
    try:
        if second is None and (_is_quick(source.path) or (copy is not None and _is_quick(copy))):
            return _counted(*_key(source), str(copy or ""), "", mapping.model_dump_json())
        if second is not None and _is_quick(source.path) and _is_quick(second):
            return _counted(*_key(source), "", str(second), mapping.model_dump_json())
        found: Counted = looks.result_of(
            sha256_of(["counted", *map(str, _key(source)), str(second or ""), mapping.model_dump_json()]),
            f"counted {draft.id}",
            "evaluator.asked.looking:run_count",
            {
                "data": str(source.path),
                "reading": _document(source.reading),
                "copy": str(copy) if copy else None,
                "second": str(second) if second else None,
                "mapping": mapping.model_dump(mode="json", by_alias=True),
            },
            lambda document: _unchanged(source, counted_from(document)),
        )
    except looks.NotYet:
        raise
    except EvaluatorError as error:
        problems = as_the_person_calls_it(error.problems, source.path.name, source.name)
        if second is not None and mapping.join is not None:
            problems = as_the_person_calls_it(problems, second.name, mapping.join.name)
        raise InputError(problems) from error
    return found


def matched(draft: Draft) -> JoinedSource | None:
    """Return how many rows of both files found each other, None until it is said by which columns.

    EvaluatorError with every problem, `looks.NotYet` while large files are being matched.
    """
    from evaluator.domain.joining import JoinedSource

    source, join, second = source_of(draft), join_of(draft), second_path(draft)
    if source is None or join is None or second is None:
        return None
    mapping = SchemaMapping(join=join, case_id=join.id_here, reading=source.reading)
    try:
        if _is_quick(source.path) and _is_quick(second):
            return _matched(*_key(source), str(second), mapping.model_dump_json())
        found: JoinedSource | None = looks.result_of(
            sha256_of(["matched", *map(str, _key(source)), str(second), mapping.model_dump_json()]),
            f"matched {draft.id}",
            "evaluator.asked.looking:run_match",
            {
                "data": str(source.path),
                "second": str(second),
                "mapping": mapping.model_dump(mode="json", by_alias=True),
            },
            lambda document: _unchanged(source, document and JoinedSource.model_validate(document)),
        )
    except looks.NotYet:
        raise
    except EvaluatorError as error:
        problems = as_the_person_calls_it(error.problems, source.path.name, source.name)
        raise InputError(as_the_person_calls_it(problems, second.name, join.name)) from error
    return found


def forget_table(draft: Draft) -> None:
    """Hold nothing of the draft's table any more: what is on its way is stopped, what is known is dropped."""
    for kind in ("facts", "facts second", "counted", "matched"):
        looks.forget(f"{kind} {draft.id}")
    for known in (_facts, _kept_facts, _counted, _matched):
        known.cache_clear()


def _is_quick(path: Path) -> bool:
    """Return True when a file, or the folder of a copy, is read in less than two seconds."""
    if path.is_dir():
        return sum(item.stat().st_size for item in path.iterdir()) <= QUICK_PARQUET
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(b"PAR1"):
        limit = QUICK_PARQUET
    elif head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")):
        limit = QUICK_PACKED
    else:
        limit = QUICK
    return path.stat().st_size <= limit


def _key(source: Source) -> tuple[str, str, int, int, str]:
    status = source.path.stat()
    reading = source.reading.model_dump_json() if source.reading else ""
    return str(source.path), source.name, status.st_size, status.st_mtime_ns, reading


def _document(reading: Reading | None) -> dict[str, Any] | None:
    return None if reading is None else reading.model_dump(mode="json")


def _reading(text: str) -> Reading | None:
    return Reading.model_validate_json(text) if text else None


def _taken(source: Source, facts: Path) -> TableFacts:
    """Take over what a look has made: the facts, and the copy they lie beside where it is of an upload."""
    from evaluator.asked.looking import facts_in

    found = _unchanged(source, facts_in(facts.parent))
    if source.upload:
        store().keep_copy(source.upload, source.copy_key, facts.parent)
    else:
        shutil.rmtree(facts.parent, ignore_errors=True)
    return found


def _unchanged(source: Source, found: Found) -> Found:
    """Return what was found; StoreError when a file on the server became another one meanwhile."""
    if source.server_file is not None:
        require_unchanged(source.server_file, folder_roots())
    return found


@lru_cache(maxsize=16)
def _facts(path: str, name: str, size: int, changed: int, reading: str) -> TableFacts:
    from evaluator.asked.looking import look, opened

    with opened(Path(path), _reading(reading)) as table:
        return look(table, name)


@lru_cache(maxsize=16)
def _kept_facts(copy: str) -> TableFacts:
    from evaluator.asked.looking import facts_in

    return facts_in(Path(copy))


@lru_cache(maxsize=32)
def _counted(
    path: str, name: str, size: int, changed: int, reading: str, copy: str, second: str, mapping: str
) -> Counted:
    from evaluator.asked.how_joined import with_second
    from evaluator.asked.looking import count_people, opened

    known = SchemaMapping.model_validate_json(mapping)
    with with_second(
        opened(Path(path), _reading(reading), Path(copy) if copy else None), known, second or None
    ) as table:
        return count_people(table, known)


@lru_cache(maxsize=16)
def _matched(
    path: str, name: str, size: int, changed: int, reading: str, second: str, mapping: str
) -> JoinedSource | None:
    from evaluator.asked.how_joined import match_of

    return match_of(Path(path), SchemaMapping.model_validate_json(mapping), Path(second))
