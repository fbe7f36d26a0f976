"""The evaluation record: everything an evaluation used and found, versioned, sealed, and read by every face."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal, TypeVar

from pydantic import Field

from evaluator.domain.amounts import SystemAmounts
from evaluator.domain.assessors import Assessed
from evaluator.domain.base import Frozen
from evaluator.domain.canonical import canonical_json, sha256_of
from evaluator.domain.conditions import Demand
from evaluator.domain.contradictions import Contradiction
from evaluator.domain.criteria import CriterionOutcome, KnockOutOutcome, Verdict
from evaluator.domain.data_checks import DataShare, Duplicates, Representation
from evaluator.domain.first_k import FirstK
from evaluator.domain.impact import ImpactResult
from evaluator.domain.joining import JoinedSource
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.matching import Matching
from evaluator.domain.overlay import OverlayChange
from evaluator.domain.paired import Ranking
from evaluator.domain.plan import AnswersDeadline, EvaluationPlan
from evaluator.domain.proxies import Proxy
from evaluator.domain.results import Agreement, Finding, GroupMetric, Sentence
from evaluator.domain.rubric import Answers, RubricResult
from evaluator.domain.scores import SystemScores
from evaluator.domain.screening import ScreeningResult
from evaluator.domain.subgroups import SubgroupSearch
from evaluator.domain.survey import SurveyResult, SurveyUsed
from evaluator.domain.system import AISystem
from evaluator.domain.within import WithinLevels

SCHEMA_VERSION: Literal[1] = 1


class DataSource(Frozen):
    """Where the counts came from; never a row."""

    name: str
    """File or dataset name as the person knows it."""
    format: Literal["csv", "parquet", "xlsx", "xls", "ods", "arrow", "jsonl", "frame", "none"]
    """What it was read as, once it was unpacked; `none` in an evaluation without data."""
    sha256: str | None = None
    """Hash of the file's bytes; None for a frame or where there is no data."""
    rows: int = 0
    """Rows that were read."""
    people: int = 0
    """People the rows stand for."""
    columns: tuple[str, ...] = ()
    """Columns that were used."""
    reading: dict[str, Any] = Field(default_factory=dict)
    """How it was read: separator, code page, header row."""
    joined: JoinedSource | None = None
    """The second file, where the groups came from one."""


class ExclusionEntry(Frozen):
    """People left out, by reason."""

    reason_code: str
    """Why, as a code."""
    reason: str = ""
    """English rendering."""
    people: int
    """People left out for it."""
    feature: str | None = None
    """Feature it speaks of, None for everybody."""
    group: str | None = None
    """Group it speaks of, None where it is not known or not asked."""
    system: str | None = None
    """System it speaks of, None for all."""


class DocumentUsed(Frozen):
    """A rubric or criteria file as it was used."""

    id: str
    """Its id."""
    version: str
    """Its version."""
    sha256: str
    """Hash of the canonical JSON of `content`."""
    content: dict[str, Any]
    """The whole document: a record can be read without the file."""


class ScreeningUsed(Frozen):
    """A screening against a law as it was used, and what it came to."""

    document: DocumentUsed
    """The screening's file."""
    result: ScreeningResult
    """What the answers came to; the answers stand among the system's facts."""


class ImpactUsed(Frozen):
    """The impact questions as they were used, and what they came to."""

    document: DocumentUsed
    """The questions' file."""
    result: ImpactResult
    """What the answers came to; the answers stand with the system."""


class Published(Frozen):
    """A rubric or criteria set as it was published, before an overlay changed it."""

    id: str
    """Its id."""
    version: str
    """Its version."""
    sha256: str
    """Hash of the canonical JSON of its content."""


class OverlayUsed(Frozen):
    """A city's overlay as it was used, and everything it changed in what was published."""

    document: DocumentUsed
    """The overlay's file."""
    by: str
    """Who decided it."""
    on: str = ""
    """When it was decided; empty where nobody wrote it down."""
    rubric: Published
    """The rubric it stands on; `rubric` of the record holds it as changed."""
    criteria: Published
    """The criteria it stands on; `criteria` of the record holds them as changed."""
    changes: tuple[OverlayChange, ...]
    """Every change, those in the rubric first."""


class Amendment(Frozen):
    """A later remark or correction: who, when, why; chained, so that none can be taken out unseen."""

    at: str
    """Time, ISO 8601 in UTC."""
    by: str
    """Who made it."""
    reason: str
    """Why."""
    change: dict[str, Any] = Field(default_factory=dict)
    """What it says about the record, which itself stays as it was sealed."""
    previous: str
    """Hash of the amendment before, or the record's seal for the first."""
    sha256: str
    """Hash of this amendment without this field."""


class EvaluationRecord(Frozen):
    """One evaluation, complete."""

    kind: Literal["record"] = "record"
    """Says what the file is."""
    schema_version: Literal[1] = SCHEMA_VERSION
    """Version of this format."""
    product: dict[str, str]
    """Name and version of this product."""
    created_at: str
    """Time, ISO 8601 in UTC."""
    audience: Literal["evaluator", "public"] = "evaluator"
    """Who may read it: all counts for the evaluator, or small cells withheld for the public."""
    small_cells: Literal["suppress", "show"] = "suppress"
    """What reports do with cells below ten people."""
    system: AISystem
    """The AI system, as its deployer described it."""
    source: DataSource
    """Where the counts came from."""
    mapping: SchemaMapping | None = None
    """Which column played which part; None without data."""
    overrides: tuple[Sentence, ...] = ()
    """Flags that overrode a mapping file."""
    plan: EvaluationPlan
    """Limits, level, sizes and seed, with the lock if there is one."""
    plan_status: Literal["locked", "exploratory"]
    """Whether the plan was locked before results were seen."""
    exclusions: tuple[ExclusionEntry, ...] = ()
    """People left out, by reason."""
    warnings: tuple[Sentence, ...] = ()
    """Cautions a reader must see beside the results."""
    group_metrics: tuple[GroupMetric, ...] = ()
    """Every rate, for everybody and for each group of each breakdown."""
    findings: tuple[Finding, ...] = ()
    """Every gap between groups, with what it comes to."""
    matching: Matching | None = None
    """Summaries and thresholds where people are matched, None for every other task."""
    first_k: tuple[FirstK, ...] = ()
    """Where the first k are selected: each system's list; empty for every other task."""
    scores: tuple[SystemScores, ...] = ()
    """What the scores of each system come to; empty where the data hold decisions."""
    amounts: tuple[SystemAmounts, ...] = ()
    """How the errors of each system are spread, where systems estimate numbers; empty for every other task."""
    within_control: tuple[WithinLevels, ...] = ()
    """Each gap within the levels of the control features beside the gap overall; empty without such features."""
    summaries: tuple[Finding, ...] = ()
    """Summary measures by the names that other tools give them; none is judged."""
    comparisons: tuple[Finding, ...] = ()
    """Every two systems on the same people: rates and gaps of the one less those of the other; none is judged."""
    rankings: tuple[Ranking, ...] = ()
    """Orders of the systems, each with how firm it is; empty with one system."""
    survey: SurveyResult | None = None
    """What a survey of residents before and after says; None where systems decide about people."""
    agreement: Agreement
    """What fairlearn said to the same counts."""
    subgroup_searches: tuple[SubgroupSearch, ...] = ()
    """Searches for subgroups that are worse off, one for each system; empty where none was asked for."""
    proxies: tuple[Proxy, ...] = ()
    """What other columns say about each sensitive feature; empty where nobody asked."""
    representation: tuple[Representation, ...] = ()
    """The data beside a reference population; empty where none was given."""
    data_shares: tuple[DataShare, ...] = ()
    """What is missing for whom, and how often outcomes are positive; empty where nobody asked."""
    duplicates: tuple[Duplicates, ...] = ()
    """What is in the data twice; empty where nobody asked."""
    rubric: DocumentUsed | None = None
    """The rubric that was used, None without one."""
    answers: Answers | None = None
    """The answers that count, None without; of several assessors what they say alike, or agreed on."""
    assessed: Assessed | None = None
    """What each of several assessors answered, how well they agree, and the consensus; None with one."""
    review: RubricResult | None = None
    """What the answers come to, None without."""
    criteria: DocumentUsed | None = None
    """The criteria that were used, None without."""
    outcomes: tuple[CriterionOutcome, ...] = ()
    """What each criterion comes to for each system."""
    knock_outs: tuple[KnockOutOutcome, ...] = ()
    """The knock-outs that apply."""
    verdicts: tuple[Verdict, ...] = ()
    """What it all comes to, for each system."""
    contradictions: tuple[Contradiction, ...] = ()
    """Claims of the answers that the data contradict or cannot bear out, each system by itself."""
    resident_survey: SurveyUsed | None = None
    """The survey of residents that was named as evidence; None without one."""
    demands: tuple[Demand, ...] = ()
    """Conditions and questions that follow, for the vendor and for the city; knock-outs first."""
    deadline: AnswersDeadline | None = None
    """Which answers came after the plan's deadline; None without a deadline or without answers."""
    overlay: OverlayUsed | None = None
    """What the city changed on top of the published rubric and criteria, None without an overlay."""
    screening: ScreeningUsed | None = None
    """What the system's facts come to under the AI Act; None where nobody answered its questions."""
    impact: ImpactUsed | None = None
    """The impact level by its questions; None where nobody answered any."""
    software: dict[str, str]
    """Versions of the packages the numbers rest on."""
    seed: int
    """Seed of everything that was drawn at random."""
    seal: str = ""
    """SHA-256 over the canonical JSON of everything but `seal` and `amendments`."""
    amendments: tuple[Amendment, ...] = ()
    """Later remarks and corrections, oldest first."""


def record_document(record: EvaluationRecord) -> dict[str, Any]:
    """Return the record as written to a file."""
    document: dict[str, Any] = record.model_dump(mode="json", by_alias=True)
    document["plan"] = {**record.plan.model_dump(mode="json", by_alias=True, exclude_unset=True)}
    document["plan"]["status"] = record.plan_status
    return document


def sealed(record: EvaluationRecord) -> tuple[EvaluationRecord, bytes]:
    """Return the record with its seal, and its canonical JSON: what its file holds, in one pass."""
    parts = _parts(record_document(record))
    seal = hashlib.sha256(_assembled(_body(parts))).hexdigest()
    return record.model_copy(update={"seal": seal}), _assembled({**parts, "seal": canonical_json(seal)})


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
    return _assembled(parts) if _holds(document, parts) else None


def sealed_document(content: bytes) -> dict[str, Any] | None:
    """Return the document of a record's canonical JSON, None when its seal or an amendment does not match it.

    The seal is held against the bytes as they stand, which takes a tenth of the time that writing them anew does.
    """
    try:
        document, parts = _members(content.decode())
    except (UnicodeDecodeError, json.JSONDecodeError):
        return None
    return document if _assembled(parts) == content and _holds(document, parts) else None


def _holds(document: dict[str, Any], parts: dict[str, bytes]) -> bool:
    if document.get("seal") != hashlib.sha256(_assembled(_body(parts))).hexdigest():
        return False
    previous = document["seal"]
    for amendment in document.get("amendments", ()):
        body = {key: value for key, value in amendment.items() if key != "sha256"}
        if amendment.get("previous") != previous or amendment.get("sha256") != sha256_of(body):
            return False
        previous = amendment["sha256"]
    return True


def _members(text: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the members of an object written without white space, and their texts; JSONDecodeError for others."""
    read, at = json.JSONDecoder().raw_decode, 0
    document: dict[str, Any] = {}
    parts: dict[str, bytes] = {}
    while at < len(text) - 1:
        key, colon = read(text, at + 1)  # after the brace or the comma
        if not isinstance(key, str):
            raise json.JSONDecodeError("a key must be a text", text, at + 1)
        document[key], end = read(text, colon + 1)
        parts[key] = text[colon + 1 : end].encode()
        at = end
    return document, parts


_Value = TypeVar("_Value")


def _body(document: dict[str, _Value]) -> dict[str, _Value]:
    return {key: value for key, value in document.items() if key not in ("seal", "amendments")}


def _parts(document: dict[str, Any]) -> dict[str, bytes]:
    return {key: canonical_json(value) for key, value in document.items()}


def _assembled(parts: dict[str, bytes]) -> bytes:
    """Return the canonical JSON of an object from that of its members: sorted by key (RFC 8785, 3.2.3)."""
    order = sorted(parts, key=lambda key: key.encode("utf-16-be"))
    return b"{" + b",".join(canonical_json(key) + b":" + parts[key] for key in order) + b"}"
