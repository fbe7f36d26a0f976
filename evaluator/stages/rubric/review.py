"""A rubric, its answers, the system's facts and the findings go in; levels, maturity and knock-outs come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from evaluator.domain.assessors import Stance
from evaluator.domain.condition import Said
from evaluator.domain.results import Finding
from evaluator.domain.rubric import (
    Answer,
    Answers,
    GroupResult,
    Indicator,
    IndicatorResult,
    KnockOutState,
    Rubric,
    RubricGroup,
    RubricResult,
    SystemReview,
)
from evaluator.domain.system import AISystem, Fact
from evaluator.errors import N_, DocumentError, Problem
from evaluator.stages.rubric import knock_outs
from evaluator.stages.rubric.contradictions import Held, caps_by_measurement, contradictions_of, filled_level
from evaluator.stages.rubric.evidence import UNCAPPED, Cap, cap_of
from evaluator.stages.rubric.follow_ups import said_of, why_hidden
from evaluator.stages.rubric.knock_outs import NO_KNOCK_OUT, Judged
from evaluator.stages.rubric.limits_measured import (
    LIMIT_EXCEEDED,
    LimitsMeasured,
    is_gap_with_limit,
    limits_measured,
)
from evaluator.stages.rubric.residents import with_survey

CODES: dict[str, str] = {
    **knock_outs.CODES,
    "answered": "level",
    "lowered_no_evidence": "answered (level), level (that counts)",
    "lowered_statement_only": "answered, level",
    "lowered_vendor_word_only": "answered, level",
    "lowered_vendor_document_unchecked": "answered, level",
    "lowered_survey_asker_unknown": "answered, level",
    "lowered_contradicted": "answered, level",
    "lowered_measurement_cannot_tell": "answered, level",
    "filled_locked_plan": "level",
    "filled_combinations": "level",
    "filled_survey_before_after": "level",
    "not_applicable": "reason",
    "not_applicable_signed_off": "reason, by, on",
    "unanswered": "",
    "assessors_disagree": "said (what each assessor said)",
    "hidden": "facts (ids of the facts its condition names)",
    "hidden_follow_up": "indicators (ids of those whose answers its condition names)",
    "measured_beyond_limit": "level, metrics (ids), features (names)",
    "measured_inside_limits": "level, checks (findings that are met)",
    "measured_cannot_tell": "metrics, features (of the findings that leave it open)",
    "not_measured": "",
}
"""Every reason an indicator's result can carry, with the names of its values."""

_NOTHING_YET = Answer()
Status = Literal["answered", "measured", "not_applicable", "unanswered", "hidden"]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What an answer or the measurements say about one indicator, before it is put into the result."""

    status: Status
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    level: int | None = None
    cap: str | None = None
    knock_out: Judged = NO_KNOCK_OUT


@dataclass(frozen=True, slots=True)
class _Known:
    """What conditions are held against."""

    facts: Mapping[str, Fact]
    said: Mapping[str, Said]
    measured: LimitsMeasured
    caps: Mapping[str, Cap]
    """Of answers that the data contradict or cannot bear out, by indicator."""
    held: Held | None
    disputed: Mapping[str, Sequence[Stance]]
    """What each assessor said, where they differ and nothing was agreed."""


def score_rubric(
    rubric: Rubric,
    answers: Answers,
    system: AISystem,
    findings: Iterable[Finding] = (),
    systems: Sequence[str] = (),
    held: Held | None = None,
    disputed: Mapping[str, Sequence[Stance]] | None = None,
) -> RubricResult:
    """Return what the answers come to: levels after evidence caps, maturity by group, knock-outs.

    `disputed` indicators, on which several assessors differ (`assessors.combine`), count as unanswered.

    Where `systems` (default: those of the findings) are several, measured indicators count all of them together,
    and `by_system` holds what differs for each alone. `held` is what answers are held against; None without data.
    Raises DocumentError with every answer that does not belong
    to the rubric.
    """
    check_answers(rubric, answers)
    gaps = tuple(finding for finding in findings if is_gap_with_limit(finding))
    disputed = disputed or {}
    together = _scored(rubric, answers, system, gaps, held, disputed)
    names = tuple(systems) or tuple(dict.fromkeys(finding.system for finding in gaps))
    if len(names) < 2:
        return together
    of = {name: [finding for finding in gaps if finding.system == name] for name in names}
    alone = {name: _scored(rubric, answers, system, own, held, disputed) for name, own in of.items()}
    differing = tuple(_difference(name, result, together) for name, result in alone.items())
    return together.model_copy(update={"by_system": tuple(d for d in differing if d.indicators or d.groups)})


def check_answers(rubric: Rubric, answers: Answers) -> None:
    """Raise DocumentError with every reason why the answers do not belong to the rubric."""
    problems: list[Problem] = []
    names = {"answered": answers.rubric, "rubric": rubric.id, "version": rubric.version}
    if answers.rubric != rubric.id:
        problems.append(
            Problem(
                "answers_of_another_rubric",
                N_("The answers belong to the rubric {answered}, not to {rubric}."),
                N_("Use the rubric {answered}, or answer {rubric}."),
                where="answers, rubric",
                values=names,
            )
        )
    elif answers.rubric_version and _major(answers.rubric_version) != _major(rubric.version):
        problems.append(
            Problem(
                "answers_of_another_version",
                N_("The answers were given to version {answered_version} of the rubric, this is {version}."),
                N_("Answers carry over only within one major version: look at each of them again."),
                where="answers, rubric_version",
                values={**names, "answered_version": answers.rubric_version},
            )
        )
    known = {indicator.id for indicator in rubric.indicators}
    problems += [_unknown_indicator(id, rubric) for id in answers.answers if id not in known]
    if problems:
        raise DocumentError(problems)


def _unknown_indicator(id: str, rubric: Rubric) -> Problem:
    return Problem(
        "unknown_indicator",
        N_("The rubric {rubric} has no indicator {id}."),
        N_("Its indicators run from {first} to {last}."),
        where=f"answers, {id}",
        values={
            "id": id,
            "rubric": f"{rubric.id} {rubric.version}",
            "first": rubric.indicators[0].id,
            "last": rubric.indicators[-1].id,
        },
    )


def _major(version: str) -> str:
    return version.split(".", maxsplit=1)[0]


def _scored(
    rubric: Rubric,
    answers: Answers,
    system: AISystem,
    gaps: Sequence[Finding],
    held: Held | None,
    disputed: Mapping[str, Sequence[Stance]],
) -> RubricResult:
    measured = limits_measured(gaps)
    facts = {**system.facts, LIMIT_EXCEEDED: measured.exceeded}
    said = said_of(rubric, answers, facts, measured.level if measured.judged else None)
    caps = caps_by_measurement(contradictions_of(rubric, answers, held, gaps, system.name))
    known = _Known(facts, said, measured, caps, held, disputed)
    by_id = {
        indicator.id: _result(group, indicator, answers.answers.get(indicator.id, _NOTHING_YET), known)
        for group in rubric.groups
        for indicator in group.indicators
    }
    return RubricResult(
        rubric=rubric.id,
        version=rubric.version,
        indicators=tuple(by_id.values()),
        groups=tuple(_maturity(group, by_id) for group in rubric.groups),
    )


def _result(group: RubricGroup, indicator: Indicator, answer: Answer, known: _Known) -> IndicatorResult:
    reading = _reading(indicator, answer, known)
    judged = reading.knock_out
    speaks = judged.state is not KnockOutState.NONE
    return IndicatorResult(
        id=indicator.id,
        group=group.id,
        status=reading.status,
        answered_level=None if reading.status == "hidden" else answer.level,
        level=reading.level,
        cap_code=reading.cap,
        knock_out=judged.state,
        because_code=judged.code if speaks else reading.code,
        because_values=judged.values if speaks else reading.values,
    )


def _reading(indicator: Indicator, answer: Answer, known: _Known) -> _Reading:
    condition, facts, measured = indicator.applies_when, known.facts, known.measured
    if condition and condition.holds(facts, known.said) is Fact.NO:
        return _Reading("hidden", *why_hidden(condition, facts))
    if indicator.measured and measured.exceeded is not Fact.UNKNOWN:
        return _measured(indicator, answer, facts, measured)
    if indicator.id in known.disputed:
        return _disputed(indicator, known)
    if answer.not_applicable.strip():
        return _not_applicable(indicator, answer, facts)
    if indicator.measured:
        return _measured(indicator, answer, facts, measured)
    return _filled(indicator, answer, known) or _answered(indicator, answer, known)


def _filled(indicator: Indicator, answer: Answer, known: _Known) -> _Reading | None:
    """Return the level that the evaluation itself gives where nobody answered."""
    level = filled_level(indicator.filled_by, known.held) if answer.level is None else None
    if level is None or indicator.filled_by is None:
        return None
    judged = knock_outs.judge_answer(indicator, known.facts, answered=level, level=level, cap=None)
    return _Reading("measured", f"filled_{indicator.filled_by.needs}", {"level": level}, level, knock_out=judged)


def _answered(indicator: Indicator, answer: Answer, known: _Known) -> _Reading:
    answered, facts = answer.level, known.facts
    if answered is None:
        judged = knock_outs.judge_answer(indicator, facts, answered=None, level=None, cap=None)
        return _Reading("unanswered", "unanswered", knock_out=judged)
    doubt = known.caps.get(indicator.id, UNCAPPED)
    survey = known.held.survey if known.held else None
    cap = min(with_survey(cap_of(answer), indicator.evidence_from, survey), doubt, key=lambda cap: cap.level)
    level = min(answered, cap.level)
    lowered = cap.code if level < answered else None
    judged = knock_outs.judge_answer(indicator, facts, answered=answered, level=level, cap=lowered)
    if lowered is None:
        return _Reading("answered", "answered", {"level": level}, level, knock_out=judged)
    values = {"answered": answered, "level": level}
    return _Reading("answered", f"lowered_{lowered}", values, level, lowered, judged)


def _disputed(indicator: Indicator, known: _Known) -> _Reading:
    said = [item.model_dump() for item in known.disputed[indicator.id]]
    judged = knock_outs.judge_disputed(indicator, known.facts, said)
    return _Reading("unanswered", "assessors_disagree", {"said": said}, knock_out=judged)


def _not_applicable(indicator: Indicator, answer: Answer, facts: Mapping[str, Fact]) -> _Reading:
    reason = answer.not_applicable.strip()
    if knock_outs.knock_out_applies(indicator, facts) is Fact.NO:
        return _Reading("not_applicable", "not_applicable", {"reason": reason})
    if answer.legal_sign_off is None:  # counts as unanswered: a knock-out is not waved away by a sentence
        return _Reading("unanswered", "unanswered", knock_out=knock_outs.judge_not_applicable(reason))
    signed = {"reason": reason, "by": answer.legal_sign_off.by, "on": answer.legal_sign_off.on}
    return _Reading("not_applicable", "not_applicable_signed_off", signed)


def _measured(
    indicator: Indicator, answer: Answer, facts: Mapping[str, Fact], measured: LimitsMeasured
) -> _Reading:
    judged = knock_outs.judge_measured(indicator, facts, measured, answer)
    if not measured.judged:
        return _Reading("unanswered", "not_measured", knock_out=judged)
    level = measured.level
    if measured.beyond:
        values = {"level": level, **knock_outs.about(measured.beyond)}
        return _Reading("measured", "measured_beyond_limit", values, level, knock_out=judged)
    if measured.undecided:
        values = knock_outs.about(measured.undecided)
        return _Reading("measured", "measured_cannot_tell", values, level, knock_out=judged)
    values = {"level": level, "checks": measured.judged}
    return _Reading("measured", "measured_inside_limits", values, level, knock_out=judged)


def _maturity(group: RubricGroup, results: Mapping[str, IndicatorResult]) -> GroupResult:
    asked = [i for i in group.indicators if results[i.id].status not in ("hidden", "not_applicable")]
    counted = [(i.weight, level) for i in asked if (level := results[i.id].level) is not None]
    total = sum(weight for weight, _ in counted)
    return GroupResult(
        id=group.id,
        maturity=sum(weight * level for weight, level in counted) / total if counted else None,
        answered=len(counted),
        applicable=len(asked),
    )


def _difference(system: str, alone: RubricResult, together: RubricResult) -> SystemReview:
    return SystemReview(
        system=system,
        indicators=tuple(a for a, b in zip(alone.indicators, together.indicators, strict=True) if a != b),
        groups=tuple(a for a, b in zip(alone.groups, together.groups, strict=True) if a != b),
    )
