"""City overlays: what a city adds to, changes in or takes out of a published rubric and its criteria, and why."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, RootModel, field_validator, model_validator

from evaluator.domain.base import Frozen, Identifier, Language, Line, Schema, Text, Version
from evaluator.domain.criteria import Criterion
from evaluator.domain.plan import LimitSize, Statistic
from evaluator.domain.rubric import FactQuestion, Indicator, KnockOut, SignOff
from evaluator.domain.system import Impact

ChangeKind = Literal["added", "tightened", "loosened", "dropped", "reweighted", "reworded"]
Touched = Literal["fact", "indicator", "criterion", "minimum_maturity"]


class Words(RootModel[dict[Language, Line]]):
    """A text in the languages that are to say something else."""

    @field_validator("root")
    @classmethod
    def _says_something(cls, texts: dict[str, str]) -> dict[str, str]:
        if not texts:
            raise ValueError("a new wording needs a language and a text, such as {en: ...}")
        return texts


class AddedFact(Frozen):
    """A fact the city needs to know of a system, for conditions of its own."""

    fact: FactQuestion
    reason: Line


class AddedIndicator(Frozen):
    """A question more, at the end of a group."""

    group: Identifier
    indicator: Indicator
    reason: Line


class ChangedIndicator(Frozen):
    """A question that is worded, weighed or judged otherwise."""

    indicator: Identifier
    reason: Line
    question: Words | None = None
    why: Words | None = None
    evidence: Words | None = None
    levels: dict[int, Words] = Field(default_factory=dict)
    weight: float | None = Field(default=None, gt=0, le=10)
    knock_out: KnockOut | None = None
    """A knock-out for an indicator that has none."""
    fails_at: int | None = Field(default=None, ge=0, le=3)
    """Another highest level that fails, for an indicator that has a knock-out."""
    legal_sign_off: SignOff | None = None
    """Needed where a knock-out is loosened."""

    @field_validator("levels")
    @classmethod
    def _levels_there_are(cls, levels: dict[int, Words]) -> dict[int, Words]:
        if any(not 0 <= level <= 4 for level in levels):
            raise ValueError("levels are 0, 1, 2, 3 and 4")
        return levels

    @model_validator(mode="after")
    def _one_knock_out(self) -> ChangedIndicator:
        if self.knock_out is not None and self.fails_at is not None:
            raise ValueError("knock_out is for an indicator without one, fails_at for one that has it: keep one")
        return self


class DroppedIndicator(Frozen):
    """A question that is not asked."""

    indicator: Identifier
    reason: Line
    legal_sign_off: SignOff | None = None
    """Needed where the indicator has a knock-out."""


class AddedCriterion(Frozen):
    """A criterion more."""

    criterion: Criterion
    reason: Line


class ChangedCriterion(Frozen):
    """A criterion with another limit, minimum or wording."""

    criterion: Identifier
    reason: Line
    title: Words | None = None
    why: Words | None = None
    limit: LimitSize | None = None
    """Another limit of its metric check."""
    minimum: float | Literal["by_impact"] | None = None
    """Another minimum of its rubric check."""

    @field_validator("minimum")
    @classmethod
    def _minimum_is_a_level(cls, minimum: float | str | None) -> float | str | None:
        if isinstance(minimum, float | int) and not 0 < minimum <= 4:
            raise ValueError("a minimum lies above 0 and is at most 4")
        return minimum


class DroppedCriterion(Frozen):
    """A criterion that is not demanded."""

    criterion: Identifier
    reason: Line


class ChangedMinimum(Frozen):
    """Another minimum maturity for one impact level."""

    impact: Impact
    minimum: float = Field(gt=0, le=4)
    reason: Line


class Overlay(Frozen):
    """What a city changes on top of a named version, as read from its file."""

    kind: Literal["overlay"] = "overlay"
    schema_: Schema = Field(default=1, alias="schema")
    id: Identifier
    version: Version
    title: Text
    by: Line
    """Who decided it."""
    on: str = ""
    """When, empty where nobody wrote it down."""
    base: Identifier
    """Rubric it stands on."""
    base_version: Version
    criteria: Identifier | None = None
    """Criteria set it stands on; needed where it changes criteria or minimums."""
    criteria_version: Version | None = None
    add_facts: tuple[AddedFact, ...] = ()
    add_indicators: tuple[AddedIndicator, ...] = ()
    change_indicators: tuple[ChangedIndicator, ...] = ()
    drop_indicators: tuple[DroppedIndicator, ...] = ()
    add_criteria: tuple[AddedCriterion, ...] = ()
    change_criteria: tuple[ChangedCriterion, ...] = ()
    drop_criteria: tuple[DroppedCriterion, ...] = ()
    change_minimum_maturity: tuple[ChangedMinimum, ...] = ()

    @model_validator(mode="after")
    def _names_the_criteria_it_changes(self) -> Overlay:
        if (self.criteria is None) != (self.criteria_version is None):
            raise ValueError("criteria and criteria_version stand together")
        touches = (self.add_criteria, self.change_criteria, self.drop_criteria, self.change_minimum_maturity)
        if self.criteria is None and any(touches):
            raise ValueError("criteria are changed: say which by criteria and criteria_version")
        return self


class OverlayChange(Frozen):
    """One thing that an overlay changed: what it was, what it is, and why."""

    kind: ChangeKind
    """What sort of change; whatever is not clearly a tightening of a limit or minimum counts as loosened."""
    touched: Touched
    """What it is about."""
    id: str
    """Id of the fact, indicator or criterion, or the impact level."""
    about: Text | None = None
    """Its question or title, as published or as it was added; null for a minimum."""
    field: str = ""
    """Field that changed, such as `weight` or `levels.2.en`; empty where it is the whole."""
    old: str | float | None = None
    """As published; null where there was nothing."""
    new: str | float | None = None
    """As it is here; null where it was taken out."""
    metric: str | None = None
    """Metric of a limit that changed or was dropped, null for everything else."""
    statistic: Statistic | None = None
    """Statistic of that limit, null for everything else."""
    reason: str
    """Why, in the city's words."""
    knock_out: bool = False
    """True where a knock-out was taken out or loosened."""
    sign_off: SignOff | None = None
    """Who signed for that."""
    sentence: str = ""
    """English rendering."""
