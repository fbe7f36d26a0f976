"""A small sealed record, made by hand."""

from __future__ import annotations

from typing import Any

from evaluator.domain.plan import EvaluationPlan, Limit, locked
from evaluator.domain.record import DataSource, EvaluationRecord, record_document, seal_of
from evaluator.domain.results import Agreement, GroupMetric, Interval
from evaluator.domain.system import AISystem, Impact, Polarity


def sealed(**more: Any) -> EvaluationRecord:
    rate = GroupMetric(
        system="Tool",
        metric="selection_rate",
        features=("sex",),
        group=(None,),
        numerator=1,
        denominator=3,
        people=3,
        value=1 / 3,
        interval=Interval(low=0.06149196, high=0.7923404, level=0.95, method="wilson"),
    )
    limit = Limit(metric="selection_rate", statistic="ratio", limit=0.8)
    plan = EvaluationPlan(limits=(limit,), polarity=Polarity.BENEFIT)
    fields: dict[str, Any] = {
        "product": {"name": "Product", "version": "1"},
        "created_at": "2026-11-22T09:00:00Z",
        "system": AISystem(name="Écran", impact=Impact.HIGH),
        "source": DataSource(name="data.csv", format="csv", rows=3, people=3),
        "plan": locked(plan, at="2026-11-22T08:00:00Z", by="City"),
        "plan_status": "locked",
        "group_metrics": (rate,),
        "agreement": Agreement(status="agrees", version="0.15", compared=1, largest_difference=1e-17),
        "software": {"numpy": "2"},
        "seed": 1,
        **more,
    }
    record = EvaluationRecord.model_validate(fields)
    return record.model_copy(update={"seal": seal_of(record_document(record))})
