"""What was measured and answered is judged: request and findings go in, what the record says of them comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluator.asked.assessing import assessed_of
from evaluator.asked.request import Request
from evaluator.documents import document_used, shipped
from evaluator.domain.contradictions import Contradiction
from evaluator.domain.record import ImpactUsed, ScreeningUsed
from evaluator.domain.results import Finding
from evaluator.domain.rubric import Answers, Rubric, RubricResult
from evaluator.domain.system import AISystem
from evaluator.in_english import (
    assessed_in_english,
    contradiction_in_english,
    demand_in_english,
    impact_in_english,
    knock_out_in_english,
    outcome_in_english,
    overlay_in_english,
    review_in_english,
    verdict_in_english,
)
from evaluator.stages.criteria.conditions import demands_of
from evaluator.stages.criteria.decide import Decision, decide
from evaluator.stages.plan.fixing import deadline_of
from evaluator.stages.rubric.contradictions import Held, contradictions_of, only_survey
from evaluator.stages.rubric.impact import assess_impact
from evaluator.stages.rubric.limits_measured import is_gap_with_limit
from evaluator.stages.rubric.review import score_rubric
from evaluator.stages.rubric.screening import is_begun, screen_facts

_OF_THE_SCREENING = "aia."
"""How the facts begin that the screening against the AI Act asks."""


def judged_fields(request: Request, findings: Sequence[Finding], systems: Sequence[str]) -> dict[str, Any]:
    """Return the fields of a record that say what findings and answers come to, with their English text."""
    system, rubric, criteria = request.system, request.rubric, request.criteria
    impact = impact_used(system)
    review = None
    contradictions: tuple[Contradiction, ...] = ()
    if rubric and request.answers is not None:
        held = held_of(request, findings)
        review = score_rubric(rubric, request.answers, system, findings, systems, held, request.disputed)
        contradictions = _contradictions(rubric, request.answers, held, findings, systems, review)
    impacts = impact.result.levels if impact else None
    decision = Decision((), (), ())  # a survey without answers to the rubric describes, and judges nothing
    if review is not None or request.mapping is None or request.mapping.survey is None:
        decision = decide(criteria, rubric, findings, review, system, systems, impacts)
    demands = demands_of(decision, rubric, review, findings, contradictions)
    return {
        "rubric": document_used(rubric) if rubric else None,
        "answers": request.answers,
        "assessed": assessed_in_english(assessed_of(request.assessing, rubric, review)),
        "review": review_in_english(review) if review else None,
        "criteria": document_used(criteria),
        "outcomes": tuple(outcome_in_english(item) for item in decision.outcomes),
        "knock_outs": tuple(knock_out_in_english(item) for item in decision.knock_outs),
        "demands": tuple(demand_in_english(item) for item in demands),
        "resident_survey": request.survey,
        "contradictions": tuple(contradiction_in_english(item) for item in contradictions),
        "verdicts": tuple(verdict_in_english(item) for item in decision.verdicts),
        "overlay": overlay_in_english(request.overlay),
        "deadline": deadline_of(request.plan, request.answers),
        "screening": screening_used(system),
        "impact": impact,
    }


def held_of(request: Request, findings: Sequence[Finding]) -> Held | None:
    """Return what answers are held against; None where there are neither data nor a survey."""
    mapping, plan = request.mapping, request.plan
    if mapping is None:
        return only_survey(request.survey)
    return Held(
        features={feature.column: feature.label for feature in mapping.sensitive},
        depth=max((len(finding.features) for finding in findings), default=0),
        outcomes=mapping.y_true is not None,
        locked=plan.status == "locked" and bool(plan.limits),
        survey=request.survey,
    )


def _contradictions(
    rubric: Rubric,
    answers: Answers,
    held: Held | None,
    findings: Sequence[Finding],
    systems: Sequence[str],
    review: RubricResult,
) -> tuple[Contradiction, ...]:
    """Return the contradictions of every system, in answers that count."""
    counted = {item.id for item in review.indicators if item.status == "answered"}
    gaps = [finding for finding in findings if is_gap_with_limit(finding)]
    return tuple(
        item
        for name in systems
        for item in contradictions_of(rubric, answers, held, [gap for gap in gaps if gap.system == name], name)
        if item.indicator in counted
    )


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
