"""How many conditions and questions follow, in a line."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.domain.record import EvaluationRecord
from evaluator.errors import N_
from evaluator.wording.templates import fill


def demands_line(record: EvaluationRecord, system: str, language: str = "en") -> Iterator[str]:
    """Yield how many conditions and questions there are for one system, and which answers are contradicted."""
    against = [i.indicator for i in record.contradictions if i.system == system and i.state == "contradicted"]
    if against:
        template = N_("  What was measured contradicts the answers to: {ids:list}")
        yield fill(template, {"ids": list(dict.fromkeys(against))}, language)
    own = [item for item in record.demands if item.system == system]
    if own:
        values = {
            "conditions": sum(item.kind == "condition" for item in own),
            "questions": sum(item.kind == "question" for item in own),
            "vendor": sum(item.to == "vendor" for item in own),
        }
        template = N_(
            "  Conditions: {conditions:number}; questions: {questions:number}; of these to the vendor: "
            "{vendor:number} (each in the report)"
        )
        yield fill(template, values, language)
