"""Screening a system against a law: questions about its facts, rules on the answers, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, model_validator

from evaluator.domain.base import Frozen, Identifier, Schema, Source, Text, Version
from evaluator.domain.condition import Condition

RuleKind = Literal["outside", "prohibited", "annex_iii", "exempt", "high_risk", "transparency", "role", "duty"]
"""What a rule says of a system; `annex_iii` and `exempt` are steps on the way to `high_risk`."""
AiActClass = Literal["prohibited", "high_risk", "transparency"]
Likely = Literal[AiActClass, "outside", "none_found", "open"]
CLASSES: tuple[AiActClass, ...] = ("prohibited", "high_risk", "transparency")
"""The classes, the gravest first."""
FOUND = "found."
"""`found.high_risk` in a condition: what the rules of that kind before it come to."""
BY_SETTING = ".by_setting"
"""Ends the name of the fact that a function which is off could be switched on."""


class ScreeningQuestion(Frozen):
    """A fact about the system, answered yes, no or unknown among the system's facts."""

    id: Identifier
    question: Text
    help: Text | None = None
    asked_when: Condition | None = None
    """Answers under which it is asked; None means always. What is not asked counts as no."""
    by_setting: bool = False
    """True where a `no` needs a second answer: could it be switched on by a setting, an update or a module?"""
    sources: tuple[Source, ...] = Field(min_length=1)


class ScreeningStep(Frozen):
    """Questions that belong together."""

    id: Identifier
    title: Text
    about: Text
    questions: tuple[ScreeningQuestion, ...] = Field(min_length=1)


class ScreeningRule(Frozen):
    """What follows from the answers, from when on, and who has to decide it."""

    id: Identifier
    kind: RuleKind
    when: Condition
    says: Text
    """What it means for the city, in plain words."""
    applies_from: Text | None = None
    """From which date."""
    uncertain: Text | None = None
    """What the law leaves open, or what may change."""
    decided_by: Text | None = None
    """Who has to decide it."""
    sources: tuple[Source, ...] = Field(min_length=1)


class Screening(Frozen):
    """A whole screening, as read from its file."""

    kind: Literal["ai_act"] = "ai_act"
    schema_: Schema = Field(default=1, alias="schema")
    id: Identifier
    version: Version
    title: Text
    about: Text
    """What it is, and that it is no legal advice."""
    text_read: Text
    """Which version of the law was read."""
    steps: tuple[ScreeningStep, ...] = Field(min_length=1)
    rules: tuple[ScreeningRule, ...] = Field(min_length=1)

    @property
    def questions(self) -> tuple[ScreeningQuestion, ...]:
        """Every question, in order."""
        return tuple(question for step in self.steps for question in step.questions)

    @model_validator(mode="after")
    def _ids_once_and_facts_known(self) -> Screening:
        ids = [step.id for step in self.steps] + [item.id for item in self.questions]
        ids += [rule.id for rule in self.rules]
        repeated = sorted({id for id in ids if ids.count(id) > 1})
        if repeated:
            raise ValueError(f"id used twice: {', '.join(repeated)}")
        conditions = [item.asked_when for item in self.questions] + [rule.when for rule in self.rules]
        if any(condition and condition.answers() for condition in conditions):
            raise ValueError("a screening asks for facts: its conditions name no answered levels")
        known: set[str] = set()
        for question in self.questions:
            _require_known(question.id, _facts(question.asked_when), known)
            known.add(question.id)
        for rule in self.rules:
            _require_known(rule.id, rule.when.facts(), known)
            known.add(f"{FOUND}{rule.kind}")
        return self


def _facts(condition: Condition | None) -> tuple[str, ...]:
    return condition.facts() if condition else ()


def _require_known(id: str, named: Iterable[str], known: set[str]) -> None:
    unknown = sorted(set(named) - known)
    if unknown:
        raise ValueError(f"{id} names a fact that nothing before it asks or finds: {', '.join(unknown)}")


class RuleResult(Frozen):
    """What one rule comes to."""

    id: Identifier
    """Id of the rule."""
    kind: RuleKind
    """What it says of a system."""
    state: Literal["holds", "by_setting", "open", "excluded"]
    """`by_setting`: not as it is, but a setting, an update or a module would make it hold; `open`: an answer is
    missing."""
    rests_on: tuple[Identifier, ...] = ()
    """Questions whose answers decide it."""
    missing: tuple[Identifier, ...] = ()
    """Questions nobody has answered yet that keep it open."""


class ScreeningResult(Frozen):
    """What the answers come to: a likely class and what is still possible, never a legal judgement."""

    likely: Likely
    """The gravest class that the answers give; `open` while a class is possible and none is given."""
    possible: tuple[AiActClass, ...] = ()
    """Graver classes that the answers do not rule out."""
    rules: tuple[RuleResult, ...] = ()
    """What each rule comes to."""
    asked: tuple[Identifier, ...] = ()
    """Questions that were asked, in order."""
    unanswered: tuple[Identifier, ...] = ()
    """Those of them that nobody has answered yet."""
