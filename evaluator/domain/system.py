"""The AI system under evaluation, as its deployer describes it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from evaluator.domain.base import Frozen, Identifier, Line, Schema


class Polarity(StrEnum):
    """What being selected means for the person: it decides which metrics lead."""

    BENEFIT = "benefit"
    BURDEN = "burden"
    BOTH = "both"
    MATCHING = "matching"


class Impact(StrEnum):
    """How much harm the use can do; kept apart from maturity, it sets the minimum maturity."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


class Fact(StrEnum):
    """What is known about a statement on the system."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class AISystem(Frozen):
    """Who offers and uses which AI system, for what, and what being selected means."""

    kind: Literal["system"] = "system"
    schema_: Schema = Field(default=1, alias="schema")
    name: Line
    """Name of the tool as offered."""
    version: str = ""
    """Version or model identifier of the tool."""
    provider: str = ""
    """Who develops the system or has it developed (AI Act Art. 3(3))."""
    deployer: str = ""
    """Who uses it under its authority (AI Act Art. 3(4)): usually the city."""
    intended_purpose: str = ""
    """What the provider says the system is for (AI Act Art. 3(12))."""
    affected_persons: str = ""
    """Whom its decisions reach."""
    sector: str = ""
    """Field of use, such as street safety or social benefits."""
    lifecycle_stage: Literal["planned", "tender", "pilot", "in_use", "retired", ""] = ""
    """Where the city stands with the system."""
    polarity: Polarity | None = None
    """What being selected means for the person; None while nobody has said."""
    human_oversight: str = ""
    """Who decides after the system's output, and how."""
    impact: Impact | None = None
    """Impact level that sets the minimum maturity, as a person set it; None where nobody did."""
    impact_answers: dict[Identifier, Identifier] = Field(default_factory=dict)
    """Answers to the impact questions, by their ids; `unknown` is the same as none."""
    impact_reason: str = ""
    """Why `impact` is another level than the answers give."""
    facts: dict[Identifier, Fact] = Field(default_factory=dict)
    """Yes, no or unknown for each fact a rubric asks about; a fact not named is unknown."""
