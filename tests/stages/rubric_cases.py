"""Small rubrics, answers and findings made in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.results import Finding, Interval
from evaluator.domain.rubric import Answer, Answers, Evidence, Rubric, SignOff
from evaluator.domain.system import AISystem

SOURCE = [{"document": "Charter", "clause": "1"}]
LEGAL = SignOff(by="A. Jurist", on="2026-11-02", what="No public interface exists")
MITIGATION = SignOff(by="B. Director", on="2026-11-03", what="Second review of every alert")

ITEMS: dict[str, Evidence] = {
    "vendor statement": Evidence(title="Said so", kind="statement", supplied_by="vendor"),
    "vendor document": Evidence(title="Manual", supplied_by="vendor"),
    "vendor test": Evidence(title="Test", kind="test", supplied_by="vendor"),
    "checked vendor document": Evidence(title="Manual", supplied_by="vendor", checked_by="C. Officer"),
    "checked vendor statement": Evidence(
        title="Said so", kind="statement", supplied_by="vendor", checked_by="C. Officer"
    ),
    "city statement": Evidence(title="We think so", kind="statement", supplied_by="city"),
    "city document": Evidence(title="Report", supplied_by="city"),
    "third party": Evidence(title="Audit", kind="test", supplied_by="third_party"),
}


def text(words: str) -> dict[str, str]:
    return {"en": words}


def indicator(id: str, **more: Any) -> dict[str, Any]:
    levels = {level: text(f"{id} at {level}") for level in range(5)}
    plain = {"question": text(f"{id}?"), "why": text("why"), "evidence": text("what"), "levels": levels}
    return {"id": id, **plain, "sources": SOURCE, **more}


def knock_out(when: Mapping[str, Any] | None = None, fails_at: int = 1) -> dict[str, Any]:
    condition = {"when": when} if when else {}
    return {"fails_at": fails_at, "reason": text("not good enough"), **condition}


def rubric(groups: Mapping[str, list[dict[str, Any]]], facts: tuple[str, ...] = ("public", "biometric")) -> Rubric:
    return Rubric.model_validate(
        {
            "id": "small",
            "version": "1.2.0",
            "title": text("Small"),
            "about": text("Small"),
            "scale": [{"level": n, "title": text(str(n)), "evidence": text(str(n))} for n in range(5)],
            "facts": [{"id": fact, "question": text(fact)} for fact in facts],
            "groups": [
                {"id": id, "title": text(id), "about": text(id), "indicators": items}
                for id, items in groups.items()
            ],
        }
    )


def answers(given: Mapping[str, Answer], **more: Any) -> Answers:
    return Answers(rubric="small", answers=dict(given), **more)


def seen(level: int, *names: str) -> Answer:
    """An answer at a level, by default with a city's document."""
    return Answer(level=level, evidence=tuple(ITEMS[name] for name in names or ("city document",)))


def system(polarity: str | None = None, impact: str | None = None, **facts: str) -> AISystem:
    return AISystem.model_validate({"name": "Tool", "polarity": polarity, "impact": impact, "facts": facts})


def finding(outcome: str = "met", **more: Any) -> Finding:
    codes = {"met": "all_pairs_inside", "not_met": "pair_beyond", "cannot_tell": "interval_crosses_limit"}
    fields: dict[str, Any] = {
        "system": "Tool",
        "metric": "selection_rate",
        "features": ("sex",),
        "statistic": "ratio",
        "value": 0.9,
        "interval": Interval(low=0.85, high=0.95, level=0.95, method="score_simultaneous"),
        "limit": 0.8,
        "outcome": outcome,
        "outcome_code": codes.get(outcome, "no_y_true"),
        **more,
    }
    return Finding.model_validate(fields)


def criterion(id: str, group: str = "G1", **checks: Any) -> dict[str, Any]:
    return {"id": id, "group": group, "title": text(id), "why": text(id), "sources": SOURCE, **checks}


def criteria(*items: dict[str, Any]) -> CriteriaSet:
    return CriteriaSet.model_validate(
        {
            "id": "demands",
            "version": "1.0.0",
            "title": text("Demands"),
            "about": text("Demands"),
            "rubric": "small",
            "minimum_maturity": {"low": 1.5, "medium": 2, "high": 2.5, "very_high": 3},
            "criteria": items,
        }
    )


def metric_check(**more: Any) -> dict[str, Any]:
    return {"metric": "selection_rate", "statistic": "ratio", "limit": 0.8, **more}
