"""Impact: how much harm a use can do, asked in a few questions; kept apart from how mature a system is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from evaluator.domain.base import Frozen, Identifier, Schema, Source, Text, Version
from evaluator.domain.system import Impact

UNKNOWN = "unknown"
"""The answer of somebody who does not know; the same as none."""
GRAVITY: tuple[Impact, ...] = (Impact.LOW, Impact.MEDIUM, Impact.HIGH, Impact.VERY_HIGH)
"""The levels, the mildest first."""


class ImpactAnswer(Frozen):
    """One possible answer."""

    id: Identifier
    title: Text


class ImpactQuestion(Frozen):
    """One question on what can go wrong, with its answers from the mildest to the gravest."""

    id: Identifier
    question: Text
    help: Text | None = None
    answers: tuple[ImpactAnswer, ...] = Field(min_length=2)
    """The mildest first, the gravest last; `unknown` can always be answered beside them."""
    sources: tuple[Source, ...] = Field(min_length=1)

    def place(self, answer: str) -> int:
        """Return how grave an answer is, 0 for the mildest; ValueError for one the question does not have."""
        return [item.id for item in self.answers].index(answer)


class ImpactRule(Frozen):
    """Answers that give a level: each question it names answered as named, or graver."""

    id: Identifier
    gives: Impact
    when: dict[Identifier, Identifier] = Field(min_length=1)
    """The mildest answer to each question with which the rule holds; a rule cannot ask for a milder one."""
    says: Text
    """Why this gives the level."""


class ImpactScale(Frozen):
    """All questions and rules, as read from their file: the gravest rule that holds gives the level."""

    kind: Literal["impact"] = "impact"
    schema_: Schema = Field(default=1, alias="schema")
    id: Identifier
    version: Version
    title: Text
    about: Text
    """What it derives from, and whose choice the rules are."""
    otherwise: Impact = Impact.LOW
    """The level where no rule holds."""
    questions: tuple[ImpactQuestion, ...] = Field(min_length=1)
    rules: tuple[ImpactRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_once_and_answers_known(self) -> ImpactScale:
        asked = {question.id: [answer.id for answer in question.answers] for question in self.questions}
        for ids in ([*(q.id for q in self.questions), *(rule.id for rule in self.rules)], *asked.values()):
            repeated = sorted({id for id in ids if ids.count(id) > 1})
            if repeated:
                raise ValueError(f"id used twice: {', '.join(repeated)}")
            if UNKNOWN in ids:
                raise ValueError("unknown can always be answered and is no id of its own")
        for rule in self.rules:
            unknown = sorted(
                f"{id}: {answer}" for id, answer in rule.when.items() if answer not in asked.get(id, ())
            )
            if unknown:
                raise ValueError(f"{rule.id} names an answer that no question has: {', '.join(unknown)}")
        return self


class ImpactResult(Frozen):
    """What the answers come to, what a person said, and which level counts."""

    at_least: Impact
    """The level the answers give already: no further answer lowers it."""
    at_most: Impact
    """The level if every answer that is missing were the gravest."""
    rules: tuple[Identifier, ...] = ()
    """The rules that give `at_least`; empty where none holds."""
    unanswered: tuple[Identifier, ...] = ()
    """Questions without an answer."""
    stated: Impact | None = None
    """The level a person set; None where nobody did."""
    reason: str = ""
    """Why that person set another level than the answers give."""
    levels: tuple[Impact, ...] = Field(min_length=1)
    """The levels that are possible, the mildest first: one where the impact is settled."""
    because_code: str
    """How the level that counts came about, as a code."""
    because_values: dict[str, Any] = Field(default_factory=dict)
    """What the sentence names."""
    because: str = ""
    """English rendering."""

    @property
    def level(self) -> Impact | None:
        """The level that counts; None while missing answers leave it open."""
        return self.levels[0] if len(self.levels) == 1 else None


def known_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that say something."""
    return {id: answer for id, answer in answers.items() if answer != UNKNOWN}
