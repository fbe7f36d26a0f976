"""Reasons with an outcome each go in, the outcome they come to together comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluator.domain.criteria import Because
from evaluator.domain.results import Outcome

WORST_FIRST = (Outcome.NOT_MET, Outcome.CANNOT_TELL, Outcome.NOT_ASSESSED, Outcome.MET)
"""The outcome that speaks when several parts come together."""
UNSETTLED = (Outcome.CANNOT_TELL, Outcome.NOT_ASSESSED)


@dataclass(frozen=True, slots=True)
class Part:
    """What one check of a criterion comes to."""

    because: tuple[Because, ...]
    """At least one, the worst first."""
    to_settle: tuple[Because, ...] = ()


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the outcome that speaks for all; ValueError when there is none."""
    return min(outcomes, key=WORST_FIRST.index)


def worst_first(reasons: Sequence[Because]) -> tuple[Because, ...]:
    """Return the reasons with the worst outcome first, otherwise in their order."""
    return tuple(sorted(reasons, key=lambda because: WORST_FIRST.index(because.outcome)))
