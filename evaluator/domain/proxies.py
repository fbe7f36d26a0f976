"""How much a column tells of a sensitive feature: through a proxy groups are treated apart without being seen."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evaluator.domain.base import Frozen
from evaluator.domain.results import Interval, Sentence


class Proxy(Frozen):
    """What one column says about one sensitive feature, among the people of this file."""

    feature: str
    """The sensitive feature."""
    column: str
    """The column that may tell of it."""
    cuts: tuple[float, ...] = ()
    """Cut points of a numeric column with many values."""
    people: int
    """People whose group is recorded, in groups that are large enough."""
    groups: int
    """Groups that were told apart."""
    left_out: tuple[str, ...] = ()
    """Groups with too few people."""
    association: float | None = Field(default=None, ge=0, le=1)
    """Cramér's V corrected for bias: 0 says nothing, 1 says everything; None where it could not be computed."""
    strength: Literal["much", "some", "little"] | None = None
    """In words: V of 0.3 or more, of 0.1 or more, less. These words are this tool's, after Cohen (1988)."""
    guessed: float | None = None
    """Share of a group's people whose group is guessed right from the column alone, averaged over the groups; the
    rule is learnt on one half of the people and tried on the other."""
    guessed_blindly: float | None = None
    """The same without looking at the column: one over the number of groups."""
    interval: Interval | None = None
    """Where `guessed` may lie."""
    sentence: Sentence
    """What it comes to in one sentence."""
