"""The qualitative half: indicators with levels, answers with evidence, and what the answers come to."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, RootModel, model_validator

from evaluator.domain.base import Frozen, Identifier, Line, Schema, Source, Text, Version
from evaluator.domain.system import Fact

LEVELS = (0, 1, 2, 3, 4)


class Condition(RootModel[dict[str, Any]]):
    """A condition on facts: `{biometric: yes}`, all of several, or `{all|any: [...]}`, `{not: {...}}`."""

    @model_validator(mode="after")
    def _well_formed(self) -> Condition:
        _check_condition(self.root)
        return self

    def facts(self) -> tuple[str, ...]:
        """Return the facts it names, each once."""
        return tuple(dict.fromkeys(_facts_of(self.root)))

    def holds(self, facts: dict[str, Fact]) -> Fact:
        """Return yes, no or unknown (Kleene's three-valued logic, 1952); a fact not named is unknown."""
        return _holds(self.root, facts)


def _check_condition(node: object) -> None:
    if not isinstance(node, dict) or not node:
        raise ValueError("a condition names facts, or all, any or not")
    for key, value in node.items():
        if key in ("all", "any"):
            if not isinstance(value, list) or not value:
                raise ValueError(f"{key} takes a list of conditions")
            for item in value:
                _check_condition(item)
        elif key == "not":
            _check_condition(value)
        elif value not in ("yes", "no"):
            raise ValueError(f"the fact {key} must be yes or no here")


def _facts_of(node: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for key, value in node.items():
        if key in ("all", "any"):
            found += [fact for item in value for fact in _facts_of(item)]
        elif key == "not":
            found += _facts_of(value)
        else:
            found.append(key)
    return found


def _holds(node: dict[str, Any], facts: dict[str, Fact]) -> Fact:
    results: list[Fact] = []
    for key, value in node.items():
        if key in ("all", "any"):
            inner = [_holds(item, facts) for item in value]
            results.append(_all(inner) if key == "all" else _not(_all([_not(item) for item in inner])))
        elif key == "not":
            results.append(_not(_holds(value, facts)))
        else:
            fact = facts.get(key, Fact.UNKNOWN)
            results.append(fact if fact is Fact.UNKNOWN else Fact.YES if fact == value else Fact.NO)
    return _all(results)


def _all(results: list[Fact]) -> Fact:
    if Fact.NO in results:
        return Fact.NO
    return Fact.UNKNOWN if Fact.UNKNOWN in results else Fact.YES


def _not(result: Fact) -> Fact:
    return {Fact.YES: Fact.NO, Fact.NO: Fact.YES, Fact.UNKNOWN: Fact.UNKNOWN}[result]


class FactQuestion(Frozen):
    """A fact of the system the rubric needs to know."""

    id: Identifier
    question: Text
    help: Text | None = None


class KnockOut(Frozen):
    """What makes a system not acceptable as presented, whatever else is good."""

    when: Condition | None = None
    """Facts under which it applies; None means always."""
    fails_at: int = Field(default=1, ge=0, le=3)
    """Highest level that fails."""
    reason: Text
    """What is wrong when it fails."""


class Indicator(Frozen):
    """One question with five level descriptions and the evidence they need."""

    id: Identifier
    question: Text
    why: Text
    """Why it matters, in plain words."""
    evidence: Text
    """What the city must see."""
    levels: dict[int, Text]
    """What each level 0 to 4 looks like here."""
    applies_when: Condition | None = None
    """Facts under which it is asked; None means always."""
    knock_out: KnockOut | None = None
    measured: Literal["limits"] | None = None
    """`limits`: the level comes from the measured findings against the plan's limits."""
    quick: bool = False
    """Part of the quick screen."""
    weight: float = Field(default=1, gt=0, le=10)
    sources: tuple[Source, ...] = Field(min_length=1)
    cross_walk: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Places in other frameworks it feeds, such as `fria: [d]`."""

    @model_validator(mode="after")
    def _five_levels(self) -> Indicator:
        if tuple(sorted(self.levels)) != LEVELS:
            raise ValueError("an indicator describes the levels 0, 1, 2, 3 and 4, each once")
        return self


class RubricGroup(Frozen):
    """Indicators that belong together."""

    id: Identifier
    title: Text
    about: Text
    indicators: tuple[Indicator, ...] = Field(min_length=1)


class ScaleLevel(Frozen):
    """A level of the common scale."""

    level: int = Field(ge=0, le=4)
    title: Text
    evidence: Text
    """Evidence it needs."""


class Rubric(Frozen):
    """A whole rubric, as read from its file."""

    kind: Literal["rubric"] = "rubric"
    schema_: Schema = Field(default=1, alias="schema")
    id: Identifier
    version: Version
    title: Text
    about: Text
    """What it derives from, and that it is no official document."""
    scale: tuple[ScaleLevel, ...] = Field(min_length=5, max_length=5)
    facts: tuple[FactQuestion, ...] = ()
    groups: tuple[RubricGroup, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_once_and_facts_known(self) -> Rubric:
        ids = [item.id for item in self.indicators] + [group.id for group in self.groups]
        asked = [fact.id for fact in self.facts]
        repeated = sorted({id for id in ids if ids.count(id) > 1} | {id for id in asked if asked.count(id) > 1})
        if repeated:
            raise ValueError(f"id used twice: {', '.join(repeated)}")
        if tuple(sorted(item.level for item in self.scale)) != LEVELS:
            raise ValueError("the scale describes the levels 0, 1, 2, 3 and 4, each once")
        known = {fact.id for fact in self.facts} | {"measured.limit_exceeded"}
        for item in self.indicators:
            conditions = [item.applies_when, item.knock_out.when if item.knock_out else None]
            unknown = {fact for c in conditions if c for fact in c.facts()} - known
            if unknown:
                raise ValueError(f"{item.id} names a fact the rubric does not ask: {', '.join(sorted(unknown))}")
        return self

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator, in order."""
        return tuple(item for group in self.groups for item in group.indicators)


class Evidence(Frozen):
    """Something that was seen, and who vouches for it."""

    title: Line
    """What it is."""
    kind: Literal["statement", "document", "test", "public_record"] = "document"
    """What sort of evidence; it caps the level that counts."""
    supplied_by: Literal["vendor", "city", "third_party"]
    """Who vouches for it."""
    file: str = ""
    """File name; the file itself stays with the city."""
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """Hash of the file, None where it was not taken."""
    link: str = ""
    """Where it can be read."""
    date: str = ""
    """Date of the document."""
    checked_by: str = ""
    """Who at the city checked it; empty when nobody did."""


class SignOff(Frozen):
    """A named person's dated approval."""

    by: Line
    """Who approved."""
    on: Line
    """Date."""
    what: Line
    """What was approved and why."""


class Answer(Frozen):
    """The answer to one indicator: a level, not applicable with a reason, or nothing yet."""

    level: int | None = Field(default=None, ge=0, le=4)
    """Level 0 to 4; None for not applicable and unanswered."""
    not_applicable: str = ""
    """Why the indicator does not apply; empty when it does."""
    legal_sign_off: SignOff | None = None
    """Needed where a knock-out is called not applicable."""
    mitigation: SignOff | None = None
    """An approved mitigation of a measured gap."""
    justification: str = ""
    """Why this level."""
    evidence: tuple[Evidence, ...] = ()
    """What was seen."""

    @model_validator(mode="after")
    def _level_or_not_applicable(self) -> Answer:
        if self.level is not None and self.not_applicable.strip():
            raise ValueError("an answer has a level or is not applicable, not both")
        return self


class Answers(Frozen):
    """The answers for one system."""

    kind: Literal["answers"] = "answers"
    schema_: Schema = Field(default=1, alias="schema")
    rubric: Identifier
    """Id of the rubric they answer."""
    rubric_version: Version | None = None
    """Version they were given for; None for the newest."""
    system: str = ""
    """Name of the system."""
    assessor: str = ""
    """Who answered."""
    answers: dict[Identifier, Answer] = Field(default_factory=dict)
    """The answer to each indicator, by its id."""


class KnockOutState(StrEnum):
    """What a knock-out comes to."""

    NONE = "none"
    """The indicator has no knock-out, or the facts say it does not apply."""
    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"


class IndicatorResult(Frozen):
    """What an answer comes to."""

    id: Identifier
    """Id of the indicator."""
    group: Identifier
    """Rubric group it belongs to."""
    status: Literal["answered", "measured", "not_applicable", "unanswered", "hidden"]
    """`hidden`: the facts say it is not asked; it never counts."""
    answered_level: int | None = None
    """Level as answered."""
    level: int | None = None
    """Level that counts, after the evidence cap; None when nothing counts."""
    cap_code: str | None = None
    """Why the level was lowered: `no_evidence`, `statement_only`, `vendor_word_only`,
    `vendor_document_unchecked`."""
    knock_out: KnockOutState
    """What its knock-out comes to."""
    because_code: str
    """Why, as a code."""
    because_values: dict[str, Any] = Field(default_factory=dict)
    """What the sentence names."""
    because: str = ""
    """English rendering."""


class GroupResult(Frozen):
    """Maturity of one group."""

    id: Identifier
    """Id of the group."""
    maturity: float | None = None
    """Weighted mean level of the indicators that count, 0 to 4; None when none does."""
    answered: int
    """Indicators that were answered or measured."""
    applicable: int
    """Indicators that are asked and not called not applicable."""


class SystemReview(Frozen):
    """What one of several systems' own measurements change in the result of the answers they share."""

    system: str
    """Name of the system."""
    indicators: tuple[IndicatorResult, ...] = ()
    """The indicators that come out differently for this system."""
    groups: tuple[GroupResult, ...] = ()
    """The groups that come out differently for this system."""


class RubricResult(Frozen):
    """What all answers come to: a profile of groups and the knock-outs, never one number."""

    rubric: Identifier
    """Id of the rubric."""
    version: Version
    """Version of the rubric."""
    indicators: tuple[IndicatorResult, ...]
    """With several systems, measured indicators count all their findings together: the worst speaks."""
    groups: tuple[GroupResult, ...]
    """Maturity of each group."""
    by_system: tuple[SystemReview, ...] = ()
    """Where several systems were measured: what differs for each of them alone."""

    def of(self, system: str) -> RubricResult:
        """Return the result for one system alone."""
        own = next((item for item in self.by_system if item.system == system), SystemReview(system=system))
        indicators = {item.id: item for item in own.indicators}
        groups = {item.id: item for item in own.groups}
        return RubricResult(
            rubric=self.rubric,
            version=self.version,
            indicators=tuple(indicators.get(item.id, item) for item in self.indicators),
            groups=tuple(groups.get(item.id, item) for item in self.groups),
        )
