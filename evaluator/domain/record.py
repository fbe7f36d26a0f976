"""The evaluation record: everything an evaluation used and found, versioned, sealed, and read by every face."""

from __future__ import annotations

import hashlib
from typing import Any, Literal, TypeVar

from pydantic import Field

from evaluator.domain.base import Frozen
from evaluator.domain.canonical import canonical_json, sha256_of
from evaluator.domain.criteria import CriterionOutcome, KnockOutOutcome, Verdict
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Agreement, Finding, GroupMetric, Sentence
from evaluator.domain.rubric import Answers, RubricResult
from evaluator.domain.system import AISystem

SCHEMA_VERSION: Literal[1] = 1


class DataSource(Frozen):
    """Where the counts came from; never a row."""

    name: str
    """File or dataset name as the person knows it."""
    format: Literal["csv", "parquet", "frame", "none"]
    sha256: str | None = None
    """Hash of the file's bytes; None for a frame or where there is no data."""
    rows: int = 0
    people: int = 0
    """People the rows stand for."""
    columns: tuple[str, ...] = ()
    """Columns that were used."""
    reading: dict[str, Any] = Field(default_factory=dict)
    """How it was read: separator, code page, header row."""


class ExclusionEntry(Frozen):
    """People left out, by reason."""

    reason_code: str
    reason: str = ""
    """English rendering."""
    people: int
    feature: str | None = None
    group: str | None = None
    system: str | None = None


class DocumentUsed(Frozen):
    """A rubric or criteria file as it was used."""

    id: str
    version: str
    sha256: str
    content: dict[str, Any]
    """The whole document: a record can be read without the file."""


class Amendment(Frozen):
    """A later remark or correction: who, when, why; chained, so that none can be taken out unseen."""

    at: str
    by: str
    reason: str
    change: dict[str, Any] = Field(default_factory=dict)
    previous: str
    """Hash of the amendment before, or the record's seal for the first."""
    sha256: str


class EvaluationRecord(Frozen):
    """One evaluation, complete."""

    kind: Literal["record"] = "record"
    schema_version: Literal[1] = SCHEMA_VERSION
    product: dict[str, str]
    """Name and version of this product."""
    created_at: str
    """Time, ISO 8601 in UTC."""
    audience: Literal["evaluator", "public"] = "evaluator"
    small_cells: Literal["suppress", "show"] = "suppress"
    """What reports do with cells below ten people."""
    system: AISystem
    source: DataSource
    mapping: SchemaMapping | None = None
    overrides: tuple[Sentence, ...] = ()
    """Flags that overrode a mapping file."""
    plan: EvaluationPlan
    plan_status: Literal["locked", "exploratory"]
    exclusions: tuple[ExclusionEntry, ...] = ()
    warnings: tuple[Sentence, ...] = ()
    """Cautions a reader must see beside the results."""
    group_metrics: tuple[GroupMetric, ...] = ()
    findings: tuple[Finding, ...] = ()
    agreement: Agreement
    rubric: DocumentUsed | None = None
    answers: Answers | None = None
    review: RubricResult | None = None
    criteria: DocumentUsed | None = None
    outcomes: tuple[CriterionOutcome, ...] = ()
    knock_outs: tuple[KnockOutOutcome, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    software: dict[str, str]
    """Versions of the packages the numbers rest on."""
    seed: int
    seal: str = ""
    """SHA-256 over the canonical JSON of everything but `seal` and `amendments`."""
    amendments: tuple[Amendment, ...] = ()


def record_document(record: EvaluationRecord) -> dict[str, Any]:
    """Return the record as written to a file."""
    document: dict[str, Any] = record.model_dump(mode="json", by_alias=True)
    document["plan"] = {**record.plan.model_dump(mode="json", by_alias=True, exclude_unset=True)}
    document["plan"]["status"] = record.plan_status
    return document


def seal_of(document: dict[str, Any]) -> str:
    """Return the seal a record's document must carry."""
    return hashlib.sha256(_assembled(_parts(_body(document)))).hexdigest()


def seal_holds(document: dict[str, Any]) -> bool:
    """Return True when the seal and every amendment's hash match the content."""
    return sealed_json(document) is not None


def sealed_json(document: dict[str, Any]) -> bytes | None:
    """Return the canonical JSON of a record's document, None when its seal or an amendment does not match.

    One pass over the document serves both: a record of a few megabytes takes a quarter of a second.
    """
    parts = _parts(document)
    if document.get("seal") != hashlib.sha256(_assembled(_body(parts))).hexdigest():
        return None
    previous = document["seal"]
    for amendment in document.get("amendments", ()):
        body = {key: value for key, value in amendment.items() if key != "sha256"}
        if amendment.get("previous") != previous or amendment.get("sha256") != sha256_of(body):
            return None
        previous = amendment["sha256"]
    return _assembled(parts)


_Value = TypeVar("_Value")


def _body(document: dict[str, _Value]) -> dict[str, _Value]:
    return {key: value for key, value in document.items() if key not in ("seal", "amendments")}


def _parts(document: dict[str, Any]) -> dict[str, bytes]:
    return {key: canonical_json(value) for key, value in document.items()}


def _assembled(parts: dict[str, bytes]) -> bytes:
    """Return the canonical JSON of an object from that of its members: sorted by key (RFC 8785, 3.2.3)."""
    order = sorted(parts, key=lambda key: key.encode("utf-16-be"))
    return b"{" + b",".join(canonical_json(key) + b":" + parts[key] for key in order) + b"}"
