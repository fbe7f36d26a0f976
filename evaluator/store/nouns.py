"""What the store hands out: frozen values, never a row of the database.

Every time is in UTC. Ids are random and long: who knows the id of an evaluation may open it, so an id is kept
out of logs and shown to nobody else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from evaluator.domain.plan import EvaluationPlan
from evaluator.errors import N_

ReceiptKind = Literal["upload", "record", "plan", "evaluation"]
"""What a deletion receipt speaks of."""
Reason = Literal["asked", "used", "expired", "evaluation_deleted"]
"""Why something was deleted."""
Method = Literal["removed", "removed_with_copies", "was_missing", "erased"]
"""What was done to delete it."""

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        "asked": N_("A person asked for it."),
        "used": N_("It was counted and is no longer needed."),
        "expired": N_("The time for which files are kept was over."),
        "evaluation_deleted": N_("The evaluation it belonged to was deleted."),
    }
)
"""English template of one sentence for each reason."""
METHODS: Mapping[Method, str] = MappingProxyType(
    {
        "removed": N_(
            "The file was removed from its folder. It was not overwritten: backups and snapshots made before, "
            "and the disk itself until it is reused, may still hold it."
        ),
        "removed_with_copies": N_(
            "The file was removed from its folder, and with it the copy that was made of it for faster reading. "
            "They were not overwritten: backups and snapshots made before, and the disk itself until it is "
            "reused, may still hold them."
        ),
        "was_missing": N_("The file was no longer in its folder. When and how it went is not known."),
        "erased": N_("It was erased from the database. Backups made before may still hold it."),
    }
)
"""English template that says honestly what was done."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation that a person works on."""

    id: str
    """32 hexadecimal digits, drawn at random: a key to the evaluation."""
    title: str
    """As the person wrote it, control characters replaced, at most 255 characters."""
    owner: str
    """Who made it, as the login names them."""
    created: dt.datetime
    updated: dt.datetime
    """Last change of its title or draft, or last arrival of a file, plan or record."""
    version: int
    """Counts the changes of the title from 1; a change must name the version it was made from."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The person's work so far, step by step."""

    evaluation: str
    content: dict[str, Any]
    """JSON: system, mapping, plan, answers, as the pages keep them; the caller's own copy."""
    version: int
    """Counts the savings from 1; a saving must name the version it was made from."""
    saved: dt.datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as received, lying in the draft folder until it is deleted or expires."""

    id: str
    evaluation: str
    name: str
    """What the person calls the file: a text, never a path; shortened in the middle to 255 characters."""
    size: int
    """Bytes."""
    sha256: str
    """Hash of the bytes, in hexadecimal."""
    file: str
    """Name under which it lies in the draft folder: random, with a known suffix or `.data`."""
    received: dt.datetime
    expires: dt.datetime
    deleted: dt.datetime | None
    """None while the file is there."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a deletion: what, when, its hash, by whom, why, and what was done; outlives the evaluation."""

    id: str
    kind: ReceiptKind
    subject: str
    """Id of what was deleted."""
    evaluation: str
    """Id of the evaluation it belonged to."""
    name: str
    """Name of the file or title of the evaluation; empty for records and plans."""
    size: int | None
    """Bytes of the file or document, None for an evaluation."""
    sha256: str | None
    """Hash of the file, seal of the record or hash of the plan; None for an evaluation."""
    at: dt.datetime
    by: str
    reason: Reason
    method: Method


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """A sealed record in the list of an evaluation."""

    id: str
    evaluation: str
    seal: str
    """SHA-256 the record carries; the same for a record and its later amendments."""
    sha256: str
    """Hash of the whole document, amendments too."""
    size: int
    """Bytes of canonical JSON."""
    added: dt.datetime


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A sealed record with its content."""

    entry: RecordEntry
    document: dict[str, Any]
    """The record as written to a file; its seal was checked when it was read."""


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A locked plan as it stood, with its place in the chain of versions."""

    id: str
    evaluation: str
    number: int
    """Counts the locked versions from 1."""
    sha256: str
    """Hash in the plan's lock."""
    previous: str | None
    """Hash of the version it replaces."""
    plan: EvaluationPlan
    """The plan with its lock, which was checked when it was read."""
    added: dt.datetime
