"""What must be shown before a system is accepted, and what is asked of vendor or city while it is open."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evaluator.domain.base import Frozen, Identifier
from evaluator.domain.criteria import Because
from evaluator.domain.results import Sentence


class Demand(Frozen):
    """One condition or question that follows from a knock-out or criterion."""

    system: str
    """System it speaks of."""
    kind: Literal["condition", "question"]
    """A condition where something failed or is not met, a question while it is open."""
    of: Literal["knock_out", "criterion", "contradiction"]
    """What it follows from."""
    id: Identifier
    """Id of the indicator, or of the criterion: its clauses stand there."""
    to: Literal["vendor", "city"]
    """Who can answer it: the vendor, or the city itself."""
    because: tuple[Because, ...] = ()
    """What it follows from."""
    asks: tuple[Sentence, ...] = ()
    """What must be shown or sent."""
    levels: dict[Identifier, int] = Field(default_factory=dict)
    """Indicators whose evidence is wanted, each with the level it must show; their texts stand in the rubric."""
