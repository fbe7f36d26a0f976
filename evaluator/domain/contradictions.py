"""What an answer claims of the data, and what the data say to it: held against each other, never overwritten."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from evaluator.domain.base import Frozen, Identifier, Line, Text

Needs = Literal[
    "groups",
    "features",
    "limits",
    "combinations",
    "outcomes",
    "locked_plan",
    "survey_before_after",
    "survey_not_by_users",
    "survey_independent",
    "survey_effect",
]
"""What the data must show: `groups` (a sensitive feature), `features` (a column for each feature the answer
names), `limits` (those, with no gap beyond its limit), `combinations` (groups of two features), `outcomes` (what
turned out to be true), `locked_plan` (a plan that was locked before results).

What a resident survey that is named must show: `survey_before_after` (groups compared before and after),
`survey_not_by_users` (not those who use the tool asked), `survey_independent` (somebody independent asked),
`survey_effect` (the effect the answer claims)."""
Effect = Literal["better", "closer"]
"""What an answer may say of the effect on people: they feel safer, trust more or use the place more; or groups
came closer together."""
CLAIMED_EFFECT = "claimed_effect"
"""Id of the claim that an answer makes by naming an effect, whatever its indicator claims."""
TESTED_FEATURES = "tested_features"
"""Id of the claim that an answer makes by naming features, whatever its indicator claims."""


class Claim(Frozen):
    """What an answer from a level on says of the data, so that it can be held against them."""

    id: Identifier
    from_level: int = Field(ge=1, le=4)
    """Answers from this level on make the claim; where it is not borne out, the level below counts at most."""
    needs: Needs
    says: Text
    """The claim in plain words."""


class Filling(Frozen):
    """A level that the evaluation itself gives where nobody answered."""

    needs: Literal["combinations", "locked_plan", "survey_before_after"]
    """What must be there for it."""
    level: int = Field(ge=1, le=4)


class Resolution(Frozen):
    """A named person's dated answer to a contradiction between what was said and what was measured."""

    claim: Identifier
    """Id of the claim; `tested_features` for a feature that the answer names, `claimed_effect` for an effect."""
    feature: str = ""
    """The feature it speaks of; empty for claims on none."""
    by: Line
    """Who resolved it."""
    on: Line
    """Date."""
    what: Line
    """Why the answer stands, or what became of it."""


class Contradiction(Frozen):
    """One claim that the data contradict or cannot bear out."""

    system: str
    """System it speaks of."""
    indicator: Identifier
    """Id of the indicator that was answered."""
    claim: Identifier
    """Id of the claim; `tested_features` for a feature that the answer names, `claimed_effect` for an effect."""
    feature: str = ""
    """The feature it speaks of, as the answer names it; empty for claims on none."""
    level: int
    """The level as answered: it stays the person's word."""
    said_by: str = ""
    """Who answered; empty where nobody wrote it down."""
    state: Literal["contradicted", "cannot_tell", "resolved"]
    """`contradicted`: the data say otherwise; `cannot_tell`: they do not bear it out; `resolved` by a person."""
    caps_at: int | None = None
    """The level the answer counts at most because of it; None where it changes none."""
    because_code: str
    """What was measured, as a code."""
    because_values: dict[str, Any] = Field(default_factory=dict)
    """What the sentence names."""
    because: str = ""
    """English rendering."""
    resolution: Resolution | None = None
    """Who resolved it, when and how; None while it stands."""
