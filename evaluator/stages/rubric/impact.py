"""The impact questions and a system's answers go in, the level they give comes out, with what it rests on.

Rules only ask for an answer *or a graver one*, so a graver answer never lowers the level; and an answer that is
missing is taken both ways, as the mildest and as the gravest, so it never lowers it either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.domain.impact import GRAVITY, ImpactResult, ImpactRule, ImpactScale, known_answers
from evaluator.domain.system import AISystem, Impact
from evaluator.errors import N_, DocumentError, Problem

CODES: dict[str, str] = {
    "impact_by_rule": "level",
    "impact_open": "lowest, highest (levels), missing (number of answers)",
    "impact_stated_alike": "level",
    "impact_stated_with_reason": "level (stated), lowest, highest (by the answers), reason",
    "impact_stated_without_reason": "stated, level (that counts at least)",
}
"""Every way in which a level comes about, with the names of its values."""


def assess_impact(scale: ImpactScale, system: AISystem) -> ImpactResult | None:
    """Return what a system's answers give; None where nobody answered any question.

    A level that a person set counts where it is the one the answers give, or where they say why it is another;
    without a reason the graver of the two counts. Raises DocumentError with every answer that the questions
    do not have.
    """
    check_impact_answers(scale, system)
    known = known_answers(system.impact_answers)
    if not known:
        return None
    gravest = {question.id: question.answers[-1].id for question in scale.questions}
    deciding, least = _level_of(scale, known)
    _, most = _level_of(scale, {**gravest, **known})
    code, values, levels = _counting(system, least, most, len(scale.questions) - len(known))
    return ImpactResult(
        at_least=least,
        at_most=most,
        rules=deciding,
        unanswered=tuple(question.id for question in scale.questions if question.id not in known),
        stated=system.impact,
        reason=system.impact_reason.strip(),
        levels=levels,
        because_code=code,
        because_values=values,
    )


def check_impact_answers(scale: ImpactScale, system: AISystem) -> None:
    """Raise DocumentError with every answer that the questions do not have."""
    offered = {question.id: [answer.id for answer in question.answers] for question in scale.questions}
    problems = []
    for id, answer in known_answers(system.impact_answers).items():
        if id in offered and answer in offered[id]:
            continue
        what = N_("The impact questions have no answer {answer} to {question}.")
        hint = N_("Use one of: {known}.")
        known = [*offered[id], "unknown"] if id in offered else list(offered)
        values = {"answer": answer, "question": id, "known": ", ".join(known)}
        problems.append(
            Problem("impact_answer_unknown", what, hint, where=f"system, impact_answers, {id}", values=values)
        )
    if problems:
        raise DocumentError(problems)


def _level_of(scale: ImpactScale, answers: Mapping[str, str]) -> tuple[tuple[str, ...], Impact]:
    """Return the rules that give the gravest level that holds, and that level."""
    holding = [rule for rule in scale.rules if _holds(scale, rule, answers)]
    level = max((scale.otherwise, *(rule.gives for rule in holding)), key=GRAVITY.index)
    return tuple(rule.id for rule in holding if rule.gives is level), level


def _holds(scale: ImpactScale, rule: ImpactRule, answers: Mapping[str, str]) -> bool:
    questions = {question.id: question for question in scale.questions}
    return all(
        id in answers and questions[id].place(answers[id]) >= questions[id].place(least)
        for id, least in rule.when.items()
    )


def _counting(
    system: AISystem, least: Impact, most: Impact, missing: int
) -> tuple[str, dict[str, Any], tuple[Impact, ...]]:
    """Return how the level that counts came about, and every level that is possible."""
    stated = system.impact
    by_answers = {"lowest": least.value, "highest": most.value}
    if stated is not None and system.impact_reason.strip():
        if least is most is stated:
            return "impact_stated_alike", {"level": stated.value}, (stated,)
        values = {"level": stated.value, **by_answers, "reason": system.impact_reason.strip()}
        return "impact_stated_with_reason", values, (stated,)
    if stated is not None:
        levels = _between(_graver(stated, least), _graver(stated, most))
        if levels == (stated,):
            return "impact_stated_alike", {"level": stated.value}, levels
        return "impact_stated_without_reason", {"stated": stated.value, "level": levels[0].value}, levels
    if least is most:
        return "impact_by_rule", {"level": least.value}, (least,)
    return "impact_open", {**by_answers, "missing": missing}, _between(least, most)


def _graver(one: Impact, other: Impact) -> Impact:
    return max(one, other, key=GRAVITY.index)


def _between(least: Impact, most: Impact) -> tuple[Impact, ...]:
    return GRAVITY[GRAVITY.index(least) : GRAVITY.index(most) + 1]
