"""The qualitative half: indicators with levels, answers with evidence, and what the answers come to."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from evaluator.domain.base import Frozen, Identifier, Line, RulesBroken, Schema, Source, Text, Version
from evaluator.domain.condition import Condition, in_order
from evaluator.domain.contradictions import Claim, Effect, Filling, Resolution

LEVELS = (0, 1, 2, 3, 4)


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

    @field_validator("when")
    @classmethod
    def _hangs_on_facts(cls, when: Condition | None) -> Condition | None:
        if when is not None and when.answers():
            raise ValueError("a knock-out hangs on facts, never on another answer")
        return when


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
    """Facts, and answers to other indicators, under which it is asked; None means always."""
    knock_out: KnockOut | None = None
    measured: Literal["limits"] | None = None
    """`limits`: the level comes from the measured findings against the plan's limits."""
    filled_by: Filling | None = None
    """A level that the evaluation itself gives where nobody answered; None where it gives none."""
    claims: tuple[Claim, ...] = ()
    """What answers say of the data from which level on; held against what was measured."""
    evidence_from: Literal["survey"] | None = None
    """`survey`: a resident survey that the evaluation names is evidence for the answer, checked by the city."""
    quick: bool = False
    """Part of the quick screen."""
    weight: float = Field(default=1, gt=0, le=10)
    sources: tuple[Source, ...] = Field(min_length=1)
    cross_walk: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Places in other frameworks it feeds, such as `fria: [d]`."""
    asked_of: Literal["vendor", "city"] | None = None
    """Who is asked to show it where it is missing; None means the vendor where a tender can ask for it."""

    @model_validator(mode="after")
    def _five_levels(self) -> Indicator:
        if tuple(sorted(self.levels)) != LEVELS:
            raise ValueError("an indicator describes the levels 0, 1, 2, 3 and 4, each once")
        return self

    @model_validator(mode="after")
    def _no_answer_hides_a_knock_out(self) -> Indicator:
        if self.knock_out and self.applies_when and self.applies_when.answers():
            raise ValueError("an indicator with a knock-out is asked by facts, never by another answer")
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
    subject: Literal["system", "city"] = "system"
    """What is looked at: an AI system, or the city itself."""
    scale: tuple[ScaleLevel, ...] = Field(min_length=5, max_length=5)
    facts: tuple[FactQuestion, ...] = ()
    groups: tuple[RubricGroup, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _scale_is_whole(self) -> Rubric:
        if tuple(sorted(item.level for item in self.scale)) != LEVELS:
            raise RulesBroken([(("scale",), "the scale describes the levels 0, 1, 2, 3 and 4, each once")])
        return self

    @model_validator(mode="after")
    def _holds_together(self) -> Rubric:
        broken = [(path, detail) for path, _, detail in broken_rules(self)]
        if broken:
            raise RulesBroken(broken)
        return self

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator, in order."""
        return tuple(item for group in self.groups for item in group.indicators)


Place = tuple[str | int, ...]
"""Keys and positions from the top of a rubric to a value in it."""


def broken_rules(rubric: Rubric) -> list[tuple[Place, str, str]]:
    """Return what does not hold together in a rubric: where, the id it is about, and what is wrong.

    Every id stands once; conditions name facts that are asked and indicators that are there; no indicator hangs,
    by way of others, on its own answer.
    """
    places = {id: place for place, id in reversed(list(_ids(rubric)))}
    seen: set[str] = set()
    broken: list[tuple[Place, str, str]] = []
    for place, id in _ids(rubric):
        if id in seen:
            broken.append(((*place, "id"), id, f"id used twice: {id}; each id stands once"))
        seen.add(id)
    asked = [fact.id for fact in rubric.facts]
    for at, id in enumerate(asked):
        if id in asked[:at]:
            broken.append((("facts", at, "id"), id, f"id used twice: {id}; each id stands once"))
    for item in rubric.indicators:
        for key, condition in _conditions(item):
            where = (*places[item.id], *key)
            broken += [(where, item.id, detail) for detail in _unknown_names(item.id, condition, rubric)]
    hangs_on = {i.id: i.applies_when.answers() if i.applies_when else () for i in rubric.indicators}
    rings: list[tuple[str, ...]] = []
    in_order(hangs_on, rings.append)
    for ring in rings:
        detail = f"a cycle: whether {ring[0]} is asked hangs on its own answer ({' -> '.join(ring)})"
        broken.append(((*places[ring[0]], "applies_when"), ring[0], detail))
    return broken


def _ids(rubric: Rubric) -> Iterator[tuple[Place, str]]:
    for at, group in enumerate(rubric.groups):
        yield ("groups", at), group.id
        for place, item in enumerate(group.indicators):
            yield ("groups", at, "indicators", place), item.id


def _conditions(item: Indicator) -> Iterator[tuple[Place, Condition]]:
    if item.applies_when:
        yield ("applies_when",), item.applies_when
    if item.knock_out and item.knock_out.when:
        yield ("knock_out", "when"), item.knock_out.when


def _unknown_names(id: str, condition: Condition, rubric: Rubric) -> Iterator[str]:
    asked = [fact.id for fact in rubric.facts]
    unknown = sorted(set(condition.facts()) - {*asked, "measured.limit_exceeded"})
    if unknown:
        yield f"{id} names a fact the rubric does not ask: {', '.join(unknown)}; it asks: {', '.join(asked)}"
    missing = sorted(set(condition.answers()) - {item.id for item in rubric.indicators})
    if missing:
        yield f"{id} hangs on an indicator the rubric does not have: {', '.join(missing)}"


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
    tested_features: tuple[Line, ...] = ()
    """Features the answer says were tested, by column or name; held against what was measured."""
    claimed_effect: Effect | None = None
    """What the answer says the tool does to people; held against the resident survey that is named."""
    resolved: tuple[Resolution, ...] = ()
    """Contradictions between this answer and the measurements that a named person resolved."""
    at: str = ""
    """When it was given or last changed, ISO 8601; empty where nobody wrote it down."""
    agreed: SignOff | None = None
    """In a consensus: who agreed on it, when, and why."""

    @property
    def is_given(self) -> bool:
        """True with a level or a reason why it does not apply."""
        return self.level is not None or bool(self.not_applicable.strip())

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
    role: Literal["assessor", "consensus"] = "assessor"
    """`consensus`: what several assessors agreed on where they had answered differently."""
    filled_in_by: Literal["city", "vendor"] = "city"
    """`vendor`: every piece of evidence in it counts as the vendor's, and as not checked."""
    answers: dict[Identifier, Answer] = Field(default_factory=dict)
    """The answer to each indicator, by its id."""

    @model_validator(mode="after")
    def _agreed_in_a_consensus(self) -> Answers:
        broken: list[tuple[Place, str]] = []
        for id, answer in self.answers.items():
            if self.role == "consensus" and answer.agreed is None:
                broken.append((("answers", id), f"a consensus answer says who agreed on it: {id} lacks agreed"))
            if self.role == "assessor" and answer.agreed is not None:
                broken.append((("answers", id, "agreed"), "only a file with role: consensus says what was agreed"))
        if self.role == "consensus" and self.filled_in_by == "vendor":
            broken.append((("filled_in_by",), "a vendor gives answers; a consensus is the city's"))
        if broken:
            raise RulesBroken(broken)
        return self


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
    `vendor_document_unchecked`, `survey_asker_unknown`, `contradicted`, `measurement_cannot_tell`."""
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
