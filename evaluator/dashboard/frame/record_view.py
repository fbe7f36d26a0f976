"""A record as the evaluator's own screen shows it: exact, small numbers too, in the person's language."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from evaluator.dashboard.work.language import current_language
from evaluator.domain.metrics import AMOUNT_METRICS, JOINT, SPECS
from evaluator.domain.record import EvaluationRecord
from evaluator.report.context import Context, context_of

RecordView: TypeAlias = Context
"""What reports read from, here with nothing left out."""


def view_of(record: EvaluationRecord) -> RecordView:
    """Return the record's view; what reports suppress is shown."""
    return context_of(record.model_copy(update={"small_cells": "show"}), current_language())


def alone(view: RecordView, system: str) -> RecordView:
    """Return the view with the rubric as it comes out for one of several systems."""
    review = view.record.review
    own = view.record.model_copy(update={"review": review.of(system) if review else None})
    return replace(view, record=own)


def metrics_of(view: RecordView) -> tuple[str, ...]:
    """Return the metrics to look at: those with a limit and those that lead by polarity, then all others."""
    from evaluator.stages.plan.planning import leading_metrics

    plan = view.record.plan
    measured = {entry.metric for entry in view.record.group_metrics}
    judged = {finding.metric for finding in view.record.findings}
    joint = [metric for metric in JOINT if metric in judged]
    known = [
        metric for metric in (*SPECS, *joint, *AMOUNT_METRICS) if set(JOINT.get(metric, (metric,))) <= measured
    ]
    leading = [*(limit.metric for limit in plan.limits), *leading_metrics(plan.polarity)]
    return tuple(dict.fromkeys([*(metric for metric in leading if metric in known), *known]))
