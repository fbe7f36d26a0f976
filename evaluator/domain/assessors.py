"""Several assessors: what each answered, how well they agree, and where only a consensus counts."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from evaluator.domain.base import Frozen, Identifier
from evaluator.domain.rubric import Answers

DifferenceKind = Literal["not_applicable", "levels", "unanswered", "approval"]
"""How assessors differ: one says it does not apply; levels; not everybody answered; a sign-off is not shared."""


class Stance(Frozen):
    """What one assessor said to an indicator; neither a level nor not applicable is no answer."""

    assessor: str
    """Who said it."""
    level: int | None = None
    """Level 0 to 4."""
    not_applicable: bool = False
    """True where it is said not to apply."""


class Difference(Frozen):
    """An indicator to discuss."""

    indicator: Identifier
    """Its id."""
    kind: DifferenceKind
    """How the assessors differ."""
    spread: int | None = None
    """Highest less lowest level; None where levels are not what differs."""
    said: tuple[Stance, ...]
    """What each assessor said, in the order of the assessors."""
    settled: bool = False
    """True where a consensus answer is recorded: it counts."""


class AssessorPair(Frozen):
    """How well two assessors agree, over the indicators to which both gave a level."""

    first: str
    """One assessor."""
    second: str
    """The other."""
    items: int
    """Indicators to which both gave a level."""
    same: int
    """Those with the same level."""
    kappa: float | None = None
    """Cohen's weighted kappa with linear weights, at most 1; None where it has no value."""
    reason_code: str | None = None
    """Why it has no value, as a code."""
    reason_values: dict[str, Any] = Field(default_factory=dict)
    """What the sentence names."""
    reason: str | None = None
    """English rendering."""


class Assessed(Frozen):
    """Everything several assessors answered, and what became of it."""

    assessors: tuple[Answers, ...]
    """The answers of each assessor as given; a vendor's evidence as the vendor's."""
    consensus: Answers | None = None
    """Answers that were agreed on, with by whom, when and why; None while there are none."""
    pairs: tuple[AssessorPair, ...] = ()
    """Every two assessors."""
    differences: tuple[Difference, ...] = ()
    """Indicators to discuss: open ones first, then those that differ most."""
