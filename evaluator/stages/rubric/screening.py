"""A screening and the facts of a system go in; what each rule comes to, and the likely class, come out.

Answers are yes, no or unknown, and conditions follow Kleene's three-valued logic (1952): an answer that is missing
never rules anything out, and a further answer never turns `holds` into `excluded` or back.
"""

from __future__ import annotations

from collections.abc import Mapping

from evaluator.domain.screening import (
    BY_SETTING,
    CLASSES,
    FOUND,
    AiActClass,
    Likely,
    RuleResult,
    Screening,
    ScreeningResult,
    ScreeningRule,
)
from evaluator.domain.system import Fact

Facts = dict[str, Fact]


def screen_facts(screening: Screening, facts: Mapping[str, Fact]) -> ScreeningResult:
    """Return what a system's facts come to; a fact that is not named is unknown."""
    known, asked = _answers(screening, facts)
    at_most = {id: _switched_on(screening, id, known, facts) if id in asked else Fact.NO for id in known}
    results = []
    for rule in screening.rules:
        results.append(_judged(rule, known, at_most))
        for answers, state in ((known, rule.when.holds(known)), (at_most, rule.when.holds(at_most))):
            name = f"{FOUND}{rule.kind}"
            answers[name] = _either(answers.get(name, Fact.NO), state)
    likely, possible = _class_of(known, at_most)
    return ScreeningResult(
        likely=likely,
        possible=possible,
        rules=tuple(results),
        asked=asked,
        unanswered=tuple(id for id in asked if not _is_answered(screening, id, known, facts)),
    )


def is_begun(screening: Screening, facts: Mapping[str, Fact]) -> bool:
    """Return True when at least one question of a screening has been answered."""
    ids = {question.id for question in screening.questions}
    return any(facts.get(id, Fact.UNKNOWN) is not Fact.UNKNOWN for id in ids)


def _answers(screening: Screening, facts: Mapping[str, Fact]) -> tuple[Facts, tuple[str, ...]]:
    """Return every question's answer, no for what is not asked, and the questions that are asked."""
    known: Facts = {}
    asked = []
    for question in screening.questions:
        wanted = Fact.YES if question.asked_when is None else question.asked_when.holds(known)
        given = facts.get(question.id, Fact.UNKNOWN)
        if wanted is Fact.NO:
            known[question.id] = Fact.NO
            continue
        asked.append(question.id)
        known[question.id] = given
    return known, tuple(asked)


def _switched_on(screening: Screening, id: str, known: Facts, facts: Mapping[str, Fact]) -> Fact:
    """Return the answer if everything that can be switched on were: yes is yes, no needs a second no."""
    question = next(item for item in screening.questions if item.id == id)
    if known[id] is not Fact.NO or not question.by_setting:
        return known[id]
    return facts.get(f"{id}{BY_SETTING}", Fact.UNKNOWN)


def _is_answered(screening: Screening, id: str, known: Facts, facts: Mapping[str, Fact]) -> bool:
    return Fact.UNKNOWN not in (known[id], _switched_on(screening, id, known, facts))


def _judged(rule: ScreeningRule, known: Facts, at_most: Facts) -> RuleResult:
    now, then = rule.when.holds(known), rule.when.holds(at_most)
    named = tuple(id for id in rule.when.facts() if not id.startswith(FOUND))
    missing = tuple(id for id in named if Fact.UNKNOWN in (known[id], at_most[id]))
    if now is Fact.YES:
        return RuleResult(id=rule.id, kind=rule.kind, state="holds", rests_on=named)
    if then is Fact.YES:
        return RuleResult(id=rule.id, kind=rule.kind, state="by_setting", rests_on=named)
    if Fact.UNKNOWN in (now, then):
        return RuleResult(id=rule.id, kind=rule.kind, state="open", rests_on=named, missing=missing)
    return RuleResult(id=rule.id, kind=rule.kind, state="excluded", rests_on=named)


def _either(one: Fact, other: Fact) -> Fact:
    if Fact.YES in (one, other):
        return Fact.YES
    return Fact.UNKNOWN if Fact.UNKNOWN in (one, other) else Fact.NO


def _class_of(known: Facts, at_most: Facts) -> tuple[Likely, tuple[AiActClass, ...]]:
    """Return the gravest class that the answers give, and the graver ones that they do not rule out."""
    if known.get(f"{FOUND}outside") is Fact.YES:
        return "outside", ()
    possible: list[AiActClass] = []
    for kind in CLASSES:
        now, then = known.get(f"{FOUND}{kind}", Fact.NO), at_most.get(f"{FOUND}{kind}", Fact.NO)
        if now is Fact.YES:
            return kind, tuple(possible)
        if now is Fact.UNKNOWN or then is not Fact.NO:
            possible.append(kind)
    return ("open", tuple(possible)) if possible else ("none_found", ())
