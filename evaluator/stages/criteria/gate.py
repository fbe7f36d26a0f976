"""The gate of a build: a record goes in, the knock-outs and checks that close it come out."""

from __future__ import annotations

from collections.abc import Collection

from evaluator.domain.criteria import Because
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding
from evaluator.stages.criteria.rubric_checks import CODES as RUBRIC_CODES


def closing_findings(record: EvaluationRecord, outcomes: Collection[str]) -> tuple[Finding, ...]:
    """Return the findings with a limit whose outcome is one of `outcomes`."""
    return tuple(item for item in record.findings if item.limit is not None and item.outcome in outcomes)


def closing_checks(
    record: EvaluationRecord, outcomes: Collection[str], *, with_rubric: bool
) -> tuple[tuple[str, Because], ...]:
    """Return the knock-outs and parts of criteria that close the gate, with the id of indicator or criterion.

    Parts that rest on a finding are left to `closing_findings`; knock-outs and parts of the rubric count only
    `with_rubric`.
    """
    closing = [item for item in record.knock_outs if with_rubric and item.because.outcome in outcomes]
    parts = tuple(
        (outcome.criterion, part)
        for outcome in record.outcomes
        for part in outcome.because
        if part.outcome in outcomes and part.code != "finding" and (with_rubric or part.code not in RUBRIC_CODES)
    )
    return (*((item.indicator, item.because) for item in closing), *parts)
