"""The gate of `--fail-on`: which outcomes close it, and the sentences that say why it closed."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator import wording
from evaluator.domain.record import EvaluationRecord
from evaluator.errors import N_, InputError, Problem, shown
from evaluator.stages.criteria.gate import closing_checks, closing_findings

OUTCOMES = ("not_met", "cannot_tell", "not_assessed")
"""The outcomes a gate can look for."""


def gate_outcomes(text: str | None) -> tuple[str, ...]:
    """Return the outcomes that a text such as `not_met,cannot_tell` names, none for None; InputError otherwise."""
    if text is None:
        return ()
    chosen = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in chosen if part not in OUTCOMES]
    if unknown or not chosen:
        raise InputError(
            Problem(
                "gate_unknown",
                N_("--fail-on does not know “{unknown}”."),
                N_("Use one or more of {outcomes}, separated by commas."),
                values={"unknown": shown(", ".join(unknown) or text), "outcomes": ", ".join(OUTCOMES)},
            )
        )
    return chosen


def closing_sentences(record: EvaluationRecord, outcomes: Sequence[str], *, with_rubric: bool) -> list[str]:
    """Return one sentence for each finding and check that closes the gate; none when it stays open."""
    if not outcomes:
        return []
    labels = wording.feature_labels(record)
    findings = [
        wording.finding_text(finding, wording.rates_of(record, finding), "en", labels=labels)
        for finding in closing_findings(record, outcomes)
    ]
    checks = [
        f"{criterion}: {part.sentence}"
        for criterion, part in closing_checks(record, outcomes, with_rubric=with_rubric)
    ]
    return [*findings, *checks]
