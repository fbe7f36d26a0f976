"""Two assessors' levels go in, how well they agree beyond chance comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluator.domain.rubric import LEVELS

CODES: dict[str, str] = {
    "kappa_too_few": "items (to which both gave a level), needed",
    "kappa_one_level": "level (the only one either gave)",
}
FEWEST = 10
"""Indicators from which kappa has a value: of fewer, one answer more or less would turn it round."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement of two assessors."""

    value: float | None
    """At most 1; 0 is what chance alone gives, below 0 is less than that. None where it has no value."""
    code: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


def weighted_kappa(first: Sequence[int], second: Sequence[int]) -> Kappa:
    """Return Cohen's weighted kappa of the levels two assessors gave to the same indicators, in the same order.

    1 less the observed over the expected disagreement, each level of distance counting the same (Cohen 1968,
    "Weighted kappa", Psychological Bulletin 70(4), 213-220). Linear weights: the levels are five steps of one
    scale, and squared weights rate agreement the higher the more levels a scale has (Brenner and Kliebsch 1996).
    No value for fewer than `FEWEST` indicators, and where both gave one and the same level throughout: chance
    alone would agree as well. ValueError when the lengths differ.
    """
    pairs = list(zip(first, second, strict=True))
    if len(pairs) < FEWEST:
        return Kappa(None, "kappa_too_few", {"items": len(pairs), "needed": FEWEST})
    ones, others = Counter(first), Counter(second)
    # Whole numbers throughout: no rounding can make a disagreement out of none.
    expected = sum(ones[a] * others[b] * abs(a - b) for a in LEVELS for b in LEVELS)
    if expected == 0:
        return Kappa(None, "kappa_one_level", {"level": first[0]})
    observed = sum(abs(a - b) for a, b in pairs)
    return Kappa(1 - len(pairs) * observed / expected)
