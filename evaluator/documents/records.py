"""The file of an evaluation record: written as canonical JSON, refused when a byte of it was changed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from evaluator.documents.reading import read_bytes, text_of
from evaluator.documents.writing import write_bytes
from evaluator.domain.canonical import canonical_json, without
from evaluator.domain.record import EvaluationRecord, record_document, seal_holds
from evaluator.errors import N_, DocumentError, Problem

MAX_RECORD_BYTES = 256 * 1024 * 1024
"""Largest record that is read, unless the caller allows more."""


class _Altered(ValueError):
    """A number is not the one that was sealed, though it rounds to the same."""


def dump_record(record: EvaluationRecord) -> bytes:
    """Return a record as canonical JSON (RFC 8785): the same record gives the same bytes."""
    return canonical_json(record_document(record))


def write_record(record: EvaluationRecord, path: Path, *, content: bytes | None = None) -> None:
    """Write a record whole or not at all; DocumentError when it cannot be written.

    `content` is what `dump_record` gives, where that is known already: of a thousand groups it takes a second.
    """
    write_bytes(dump_record(record) if content is None else content, Path(path))


def read_record(path: Path, *, max_bytes: int = MAX_RECORD_BYTES) -> EvaluationRecord:
    """Return the record in a file, as `parse_record`."""
    return parse_record(read_bytes(Path(path), max_bytes), str(path), max_bytes=max_bytes)


def parse_record(content: bytes, name: str = "record", *, max_bytes: int = MAX_RECORD_BYTES) -> EvaluationRecord:
    """Return a record whose seal and amendments hold.

    Spaces and line breaks between values do not matter; any other change breaks the seal. Raises DocumentError:
    `record_unreadable` for what is not a record, `seal_broken` for one that was altered, `record_newer` for one
    of a later version.
    """
    document = _document(text_of(content, name, max_bytes), name)
    _check_version(document, name)
    if not _seal_holds(document):
        raise _broken(name)
    plan = document.get("plan")
    fields = {**document, "plan": without(plan, "status")} if isinstance(plan, dict) else document
    try:
        return EvaluationRecord.model_validate(fields, by_alias=True, by_name=False)
    except ValidationError as error:  # sealed by something else than this product
        first = error.errors(include_url=False)[0]
        raise _unreadable(name, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error


def _document(text: str, name: str) -> dict[str, Any]:
    try:
        document = json.loads(
            text, object_pairs_hook=_each_key_once, parse_float=_exact, parse_constant=_no_constant
        )
    except _Altered as error:
        raise _broken(name) from error
    except json.JSONDecodeError as error:
        raise _unreadable(name, f"{error.msg} (line {error.lineno}, column {error.colno})") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(name, str(error)) from error
    if not isinstance(document, dict) or document.get("kind") != "record":
        raise _unreadable(name, "kind is not record")
    return document


def _check_version(document: dict[str, Any], name: str) -> None:
    version = document.get("schema_version")
    if isinstance(version, int) and version > 1:
        what = N_("The record has the schema version {version}; this version of the product reads 1.")
        hint = N_("Open it with a newer version of the product.")
        values = {"version": version}
        raise DocumentError(Problem("record_newer", what, hint, where=name, values=values))


def _seal_holds(document: dict[str, Any]) -> bool:
    try:
        return seal_holds(document)
    except (
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ):  # amendments of another shape, numbers JSON cannot keep
        return False


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise _Altered("a key stands twice")
    return document


def _exact(text: str) -> float:
    """Return a number; refuse one that was changed within the rounding of a float, or in its notation."""
    value = float(text)
    if "E" in text or Decimal(text) != Decimal(repr(value)):
        raise _Altered(text)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _broken(name: str) -> DocumentError:
    what = N_("The record was changed after it was sealed: its seal does not match its content.")
    return DocumentError(Problem("seal_broken", what, N_("Use the record as it was written."), where=name))


def _unreadable(name: str, detail: str) -> DocumentError:
    what = N_("This is not an evaluation record, or not a whole one: {detail}.")
    hint = N_("Choose a RECORD.json that this product wrote.")
    return DocumentError(Problem("record_unreadable", what, hint, where=name, values={"detail": detail}))
