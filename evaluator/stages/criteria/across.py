"""Records of several evaluations go in; how often what was found comes out, without names or counts of people.

Nothing that a person wrote passes: criteria, indicators and groups count only where they are published ones, and a
feature only as one of a few common kinds. One evaluation counts once, as the worst of its systems.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Outcome
from evaluator.stages.findings.outcomes import worst

LEAST, ADVISED = 2, 3
"""Fewest evaluations a note is made of, and the number below which it hardly hides who they are of."""

KINDS: dict[str, tuple[str, ...]] = {
    "age": ("age", "birth"),
    "sex": ("sex", "gender"),
    "place": ("district", "neighbourhood", "neighborhood", "borough", "ward", "postcode", "area", "street"),
    "origin": ("origin", "ethnicity", "ethnic", "race", "nationality", "migration", "background", "citizenship"),
    "skin": ("skin",),
    "disability": ("disability", "disabled", "impairment", "mobility"),
    "language": ("language",),
    "income": ("income", "benefit", "poverty", "employment"),
    "religion": ("religion", "belief"),
}
"""Kinds of features that may be named, and the words a column of that kind holds."""
OTHER = "other"

Ident = tuple[str, str]
"""Id of a published document and of something in it."""


@dataclass(frozen=True, slots=True)
class Published:
    """What may be named: it stands in a published file and says nothing of a city."""

    criteria: frozenset[Ident]
    indicators: frozenset[Ident]
    groups: frozenset[Ident]


@dataclass(frozen=True, slots=True)
class Across:
    """What several evaluations come to together."""

    evaluations: int
    with_data: int
    locked: int
    """Evaluations with data whose plan was locked before results could be seen."""
    verdicts: Mapping[str, int]
    """Evaluations of systems by the gravest status of each; a city that assessed itself has no such status."""
    criteria: Mapping[Ident, Mapping[Outcome, int]]
    knock_outs: Mapping[Ident, Mapping[str, int]]
    """By indicator: evaluations in which it passed, failed, stayed open."""
    features: Mapping[str, Mapping[Outcome, int]]
    """By kind of feature: what its limits came to."""
    with_outcome: Mapping[Outcome, int]
    """Evaluations in which a limit on any feature came to this."""
    missing: Mapping[Ident, int]
    """By indicator: evaluations without an answer, or with one that evidence did not carry; most first."""
    conditions: Mapping[tuple[str, Ident], int]
    """By what it follows from: evaluations in which a condition was asked; most first."""
    maturity: Mapping[Ident, float]
    """Mean maturity of each group over the evaluations that answered it."""
    unnamed: int
    """Criteria of cities' own, which are not named."""


def distinct(records: Iterable[EvaluationRecord]) -> tuple[EvaluationRecord, ...]:
    """Return the records, each once: the same evaluation given twice would count twice."""
    return tuple({record.seal: record for record in records}.values())


def across(records: Sequence[EvaluationRecord], published: Published) -> Across:
    """Return how often what was found in these evaluations; ValueError for fewer than two."""
    if len(records) < LEAST:
        raise ValueError("a note is made of at least two evaluations")
    missing: Counter[Ident] = Counter(
        id for record in records for id in set(_missing(record)) & published.indicators
    )
    asked: Counter[tuple[str, Ident]] = Counter(
        id for record in records for id in set(_conditions(record, published))
    )
    with_data = [record for record in records if record.source.format != "none"]
    return Across(
        evaluations=len(records),
        with_data=len(with_data),
        locked=sum(record.plan_status == "locked" for record in with_data),
        verdicts=Counter(_gravest(record) for record in records if record.verdicts and not _of_a_city(record)),
        criteria=_tallied(_criteria(record) for record in records).of(published.criteria),
        knock_outs=_tallied(_knock_outs(record) for record in records).of(published.indicators),
        features=_tallied(_features(record) for record in records).found,
        with_outcome=Counter(outcome for record in records for outcome in _limits(record)),
        missing=dict(missing.most_common()),
        conditions=dict(asked.most_common()),
        maturity=_maturity(records, published),
        unnamed=len({id for record in records for id in _criteria(record)} - published.criteria),
    )


@dataclass(frozen=True, slots=True)
class _Tallied:
    found: dict[Any, Counter[Any]]

    def of(self, known: frozenset[Ident]) -> dict[Any, Counter[Any]]:
        return {id: counts for id, counts in self.found.items() if id in known}


def _tallied(each: Iterable[Mapping[Any, Any]]) -> _Tallied:
    found: dict[Any, Counter[Any]] = {}
    for one in each:
        for id, came_to in one.items():
            found.setdefault(id, Counter())[came_to] += 1
    return _Tallied(found)


def _criteria(record: EvaluationRecord) -> dict[Ident, Outcome]:
    """Return what each criterion came to: the worst of the record's systems."""
    set_id = record.criteria.id if record.criteria else ""
    by_id: dict[str, list[Outcome]] = {}
    for item in record.outcomes:
        by_id.setdefault(item.criterion, []).append(item.outcome)
    return {(set_id, id): worst(outcomes) for id, outcomes in by_id.items()}


_STATES = ("passed", "open", "failed")


def _knock_outs(record: EvaluationRecord) -> dict[Ident, str]:
    rubric = record.rubric.id if record.rubric else ""
    by_id: dict[str, list[str]] = {}
    for item in record.knock_outs:
        by_id.setdefault(item.indicator, []).append(item.state)
    return {(rubric, id): max(states, key=_STATES.index) for id, states in by_id.items()}


def _features(record: EvaluationRecord) -> dict[str, Outcome]:
    """Return what the limits came to for each kind of feature."""
    labels = {item.column: item.label for item in record.mapping.sensitive} if record.mapping else {}
    by_kind: dict[str, list[Outcome]] = {}
    for item in record.findings:
        if item.limit is not None and len(item.features) == 1 and not item.control:
            column = item.features[0]
            by_kind.setdefault(kind_of(column, labels.get(column, "")), []).append(item.outcome)
    return {kind: worst(outcomes) for kind, outcomes in by_kind.items()}


def _limits(record: EvaluationRecord) -> set[Outcome]:
    """Return everything that limits on single features came to."""
    return {item.outcome for item in record.findings if item.limit is not None and len(item.features) == 1}


def kind_of(*names: str) -> str:
    """Return the kind of feature that a column's name or label speaks of; `other` where none is known.

    >>> kind_of("Age group"), kind_of("sex"), kind_of("Merrowhaven")
    ('age', 'sex', 'other')
    """
    words = {word for name in names for word in re.split(r"[^a-z]+", name.casefold())}
    return next((kind for kind, known in KINDS.items() if words & set(known)), OTHER)


def _missing(record: EvaluationRecord) -> Iterable[Ident]:
    for item in record.review.indicators if record.review and record.rubric else ():
        if item.status == "unanswered" or item.cap_code is not None:
            yield (record.rubric.id if record.rubric else "", item.id)


def _conditions(record: EvaluationRecord, published: Published) -> Iterable[tuple[str, Ident]]:
    documents = {"criterion": record.criteria, "knock_out": record.rubric}
    known = {"criterion": published.criteria, "knock_out": published.indicators}
    for item in record.demands:
        document = documents[item.of]
        if item.kind == "condition" and document is not None and (document.id, item.id) in known[item.of]:
            yield item.of, (document.id, item.id)


def _of_a_city(record: EvaluationRecord) -> bool:
    return record.rubric is not None and record.rubric.content.get("subject") == "city"


_GRAVEST = (
    "not_acceptable_as_presented",
    "decision_open",
    "acceptable_with_conditions",
    "acceptable_as_presented",
)


def _gravest(record: EvaluationRecord) -> str:
    return min((verdict.status for verdict in record.verdicts), key=_GRAVEST.index)


def _maturity(records: Sequence[EvaluationRecord], published: Published) -> dict[Ident, float]:
    levels: dict[Ident, list[float]] = {}
    for record in records:
        for group in record.review.groups if record.review and record.rubric else ():
            id = (record.rubric.id if record.rubric else "", group.id)
            if group.maturity is not None and id in published.groups:
                levels.setdefault(id, []).append(group.maturity)
    return {id: fmean(found) for id, found in levels.items()}
