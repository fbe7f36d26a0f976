"""Findings go in, what they say together about the plan's limits comes out: beyond, inside, or unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluator.domain.results import Finding, Outcome
from evaluator.domain.system import Fact

LIMIT_EXCEEDED = "measured.limit_exceeded"
"""The fact that findings settle; conditions of a rubric may name it."""
BEYOND_LEVEL, INSIDE_LEVEL = 0, 3
"""Levels that measurements give; level 4 needs a person: repeated, independently checked, published."""


@dataclass(frozen=True, slots=True)
class LimitsMeasured:
    """What all findings with a limit come to."""

    exceeded: Fact
    """Yes when one is not met, no when all are met, unknown otherwise."""
    beyond: tuple[Finding, ...]
    """Findings that are not met."""
    undecided: tuple[Finding, ...]
    """Findings that cannot tell or could not be assessed."""
    judged: int
    """Findings with a limit."""

    @property
    def level(self) -> int | None:
        """Level 0 to 4 of an indicator that is measured; None while the findings leave it open."""
        return {Fact.YES: BEYOND_LEVEL, Fact.NO: INSIDE_LEVEL, Fact.UNKNOWN: None}[self.exceeded]


def is_gap_with_limit(finding: Finding) -> bool:
    """Return True for a gap between all groups of one system that a limit was set for."""
    return finding.limit is not None and finding.compared_with is None and finding.group is None


def limits_measured(findings: Iterable[Finding]) -> LimitsMeasured:
    """Return what the findings that have a limit say together."""
    judged = [finding for finding in findings if is_gap_with_limit(finding)]
    beyond = tuple(finding for finding in judged if finding.outcome is Outcome.NOT_MET)
    undecided = tuple(f for f in judged if f.outcome in (Outcome.CANNOT_TELL, Outcome.NOT_ASSESSED))
    if beyond:
        exceeded = Fact.YES
    elif undecided or not judged:
        exceeded = Fact.UNKNOWN
    else:
        exceeded = Fact.NO
    return LimitsMeasured(exceeded, beyond, undecided, len(judged))
