"""What was measured and answered is judged: request and findings go in, what the record says of them comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluator.documents import document_used, shipped
from evaluator.domain.record import ImpactUsed, ScreeningUsed
from evaluator.domain.results import Finding
from evaluator.domain.system import AISystem
from evaluator.in_english import (
    demand_in_english,
    impact_in_english,
    knock_out_in_english,
    outcome_in_english,
    overlay_in_english,
    review_in_english,
    verdict_in_english,
)
from evaluator.request import Request
from evaluator.stages.conditions import demands_of
from evaluator.stages.decide import Decision, decide
from evaluator.stages.fixing import deadline_of
from evaluator.stages.impact import assess_impact
from evaluator.stages.review import score_rubric
from evaluator.stages.screening import is_begun, screen_facts

_OF_THE_SCREENING = "aia."
"""How the facts begin that the screening against the AI Act asks."""


def judged_fields(request: Request, findings: Sequence[Finding], systems: Sequence[str]) -> dict[str, Any]:
    """Return the fields of a record that say what findings and answers come to, with their English text."""
    system, rubric, criteria = request.system, request.rubric, request.criteria
    impact = impact_used(system)
    review = None
    if rubric and request.answers is not None:
        review = score_rubric(rubric, request.answers, system, findings, systems)
    impacts = impact.result.levels if impact else None
    decision = Decision((), (), ())  # a survey without answers to the rubric describes, and judges nothing
    if review is not None or request.mapping is None or request.mapping.survey is None:
        decision = decide(criteria, rubric, findings, review, system, systems, impacts)
    return {
        "rubric": document_used(rubric) if rubric else None,
        "answers": request.answers,
        "review": review_in_english(review) if review else None,
        "criteria": document_used(criteria),
        "outcomes": tuple(outcome_in_english(item) for item in decision.outcomes),
        "knock_outs": tuple(knock_out_in_english(item) for item in decision.knock_outs),
        "demands": tuple(demand_in_english(item) for item in demands_of(decision, rubric, review, findings)),
        "verdicts": tuple(verdict_in_english(item) for item in decision.verdicts),
        "overlay": overlay_in_english(request.overlay),
        "deadline": deadline_of(request.plan, request.answers),
        "screening": screening_used(system),
        "impact": impact,
    }


def impact_used(system: AISystem) -> ImpactUsed | None:
    """Return what a system's answers to the impact questions come to; None where nobody answered any."""
    if not system.impact_answers:  # reading the questions takes time
        return None
    scale = shipped.impact_scale()
    result = assess_impact(scale, system)
    return ImpactUsed(document=document_used(scale), result=impact_in_english(result)) if result else None


def screening_used(system: AISystem) -> ScreeningUsed | None:
    """Return what the system's facts come to under the AI Act, None while nobody answered its questions."""
    facts = system.facts
    if not any(id.startswith(_OF_THE_SCREENING) for id in facts):  # reading its file takes a fifth of a second
        return None
    screening = shipped.screening("ai_act")
    if not is_begun(screening, facts):
        return None
    return ScreeningUsed(document=document_used(screening), result=screen_facts(screening, facts))
