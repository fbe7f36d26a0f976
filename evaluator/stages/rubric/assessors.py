"""Several assessors' answers and their consensus go in; the answers that count, and who differs, come out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from evaluator.domain.assessors import Assessed, AssessorPair, Difference, DifferenceKind, Stance
from evaluator.domain.contradictions import Effect
from evaluator.domain.rubric import Answer, Answers, Evidence, Indicator, Rubric, SignOff
from evaluator.stages.statistics.kappa import weighted_kappa

_NOTHING_YET = Answer()
_KINDS: tuple[DifferenceKind, ...] = ("not_applicable", "levels", "unanswered", "approval")
"""From those that differ most: whether it applies at all comes before how well it is done."""


@dataclass(frozen=True, slots=True)
class Together:
    """What several assessors' answers come to."""

    answers: Answers
    """The answers that count; none to an indicator on which the assessors differ without a consensus."""
    disputed: Mapping[str, tuple[Stance, ...]] = field(default_factory=dict)
    """What each assessor said, for every indicator that counts as unanswered because they differ."""


def combine(rubric: Rubric, assessors: Sequence[Answers], consensus: Answers | None = None) -> Together:
    """Return the answers that count: the consensus, else what all assessors say alike, with everybody's evidence.

    Where they differ, one of them not having answered included, nothing counts without a consensus. A sign-off or
    a mitigation counts only where it is the same for all of them, or stands in the consensus.
    """
    counted: dict[str, Answer] = {}
    disputed: dict[str, tuple[Stance, ...]] = {}
    agreed = consensus.answers if consensus else {}
    for indicator in rubric.indicators:
        id = indicator.id
        given = {item.assessor: item.answers[id] for item in assessors if id in item.answers}
        if id in agreed:
            counted[id] = _settled(agreed[id], given)
        elif _differ(_said(indicator, assessors)):
            disputed[id] = tuple(_said(indicator, assessors))
        elif given:
            counted[id] = _alike(given, whole=len(given) == len(assessors))
    return Together(_document(assessors, consensus, counted), disputed)


def assessed(
    rubric: Rubric, assessors: Sequence[Answers], consensus: Answers | None, hidden: Collection[str] = ()
) -> Assessed:
    """Return how well the assessors agree and what they have to discuss; `hidden` indicators are not looked at."""
    asked = [item for item in rubric.indicators if item.id not in hidden]
    found = list(_differences(asked, assessors, consensus))
    weight = {item.id: item.knock_out is None for item in asked}
    found.sort(
        key=lambda item: (item.settled, _KINDS.index(item.kind), -(item.spread or 0), weight[item.indicator])
    )
    return Assessed(
        assessors=tuple(assessors),
        consensus=consensus,
        pairs=tuple(_pair(asked, first, second) for first, second in combinations(assessors, 2)),
        differences=tuple(found),
    )


def _stance(indicator: Indicator, assessor: Answers) -> Stance:
    answer = assessor.answers.get(indicator.id, _NOTHING_YET)
    level = None if indicator.measured else answer.level  # a measured level is nobody's opinion
    return Stance(assessor=assessor.assessor, level=level, not_applicable=bool(answer.not_applicable.strip()))


def _said(indicator: Indicator, assessors: Sequence[Answers]) -> Iterator[Stance]:
    return (_stance(indicator, item) for item in assessors)


def _differ(said: Iterable[Stance]) -> bool:
    return len({(item.level, item.not_applicable) for item in said}) > 1


def _settled(agreed: Answer, given: Mapping[str, Answer]) -> Answer:
    when = agreed.at or (agreed.agreed.on if agreed.agreed else "")
    everybody = [agreed, *given.values()]
    held = {
        "evidence": _evidence(everybody),
        "tested_features": _tested(everybody),
        "claimed_effect": _effect(everybody),
    }
    return agreed.model_copy(update={**held, "at": when})


def _alike(given: Mapping[str, Answer], *, whole: bool) -> Answer:
    """Return what all said alike; the latest time, or none where one of them wrote none down."""
    answers = list(given.values())
    times = [answer.at for answer in answers]
    said = {name: answer.justification for name, answer in given.items() if answer.justification.strip()}
    words = dict.fromkeys(said.values())
    reasons = dict.fromkeys(answer.not_applicable.strip() for answer in answers)
    return Answer(
        level=answers[0].level if len({answer.level for answer in answers}) == 1 else None,
        not_applicable=" / ".join(reason for reason in reasons if reason),
        legal_sign_off=_shared([answer.legal_sign_off for answer in answers]) if whole else None,
        mitigation=_shared([answer.mitigation for answer in answers]) if whole else None,
        justification=next(iter(words)) if len(words) == 1 else "\n".join(f"{n}: {t}" for n, t in said.items()),
        evidence=_evidence(answers),
        tested_features=_tested(answers),
        claimed_effect=_effect(answers),
        resolved=tuple(item for item in answers[0].resolved if all(item in other.resolved for other in answers)),
        at=max(times) if all(times) else "",
    )


def _shared(signed: Sequence[SignOff | None]) -> SignOff | None:
    return signed[0] if all(item == signed[0] for item in signed) else None


def _evidence(answers: Sequence[Answer]) -> tuple[Evidence, ...]:
    """Return everybody's evidence, each piece once."""
    found: list[Evidence] = []
    for answer in answers:
        found += [item for item in answer.evidence if item not in found]
    return tuple(found)


def _tested(answers: Sequence[Answer]) -> tuple[str, ...]:
    """Return every feature that anybody says was tested: each claim is held against the measurements."""
    return tuple(dict.fromkeys(name for answer in answers for name in answer.tested_features))


def _effect(answers: Sequence[Answer]) -> Effect | None:
    """Return the effect on people that the first who names one claims: it is held against the resident survey."""
    return next((answer.claimed_effect for answer in answers if answer.claimed_effect), None)


def _document(assessors: Sequence[Answers], consensus: Answers | None, counted: Mapping[str, Answer]) -> Answers:
    documents = [*assessors, *([consensus] if consensus else [])]
    first = documents[0]
    bare = {id: answer.model_copy(update={"agreed": None}) for id, answer in counted.items()}
    return Answers(
        rubric=first.rubric,
        rubric_version=first.rubric_version,
        system=first.system,
        assessor=", ".join(item.assessor for item in assessors) or first.assessor,
        answers=bare,
    )


def _differences(
    asked: Sequence[Indicator], assessors: Sequence[Answers], consensus: Answers | None
) -> Iterator[Difference]:
    agreed = consensus.answers if consensus else {}
    for indicator in asked:
        said = tuple(_said(indicator, assessors))
        kind = _kind(said) or _approval(indicator, assessors)
        if kind is not None:
            levels = [item.level for item in said if item.level is not None]
            spread = max(levels) - min(levels) if kind == "levels" else None
            settled = indicator.id in agreed
            yield Difference(indicator=indicator.id, kind=kind, spread=spread, said=said, settled=settled)


def _kind(said: Sequence[Stance]) -> DifferenceKind | None:
    levels = {item.level for item in said if item.level is not None}
    if levels and any(item.not_applicable for item in said):
        return "not_applicable"
    if len(levels) > 1:
        return "levels"
    return "unanswered" if _differ(said) else None


def _approval(indicator: Indicator, assessors: Sequence[Answers]) -> DifferenceKind | None:
    answers = [item.answers.get(indicator.id, _NOTHING_YET) for item in assessors]
    same = all(
        (item.legal_sign_off, item.mitigation) == (answers[0].legal_sign_off, answers[0].mitigation)
        for item in answers
    )
    return None if same else "approval"


def _pair(asked: Sequence[Indicator], first: Answers, second: Answers) -> AssessorPair:
    both = [(_stance(item, first).level, _stance(item, second).level) for item in asked]
    levels = [(one, other) for one, other in both if one is not None and other is not None]
    kappa = weighted_kappa([one for one, _ in levels], [other for _, other in levels])
    return AssessorPair(
        first=first.assessor,
        second=second.assessor,
        items=len(levels),
        same=sum(one == other for one, other in levels),
        kappa=kappa.value,
        reason_code=kappa.code,
        reason_values=kappa.values,
    )
