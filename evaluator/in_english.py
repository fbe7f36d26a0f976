"""The English text that a record keeps beside every code: for readers of the file alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from evaluator import wording
from evaluator.domain.assessors import Assessed
from evaluator.domain.base import Frozen
from evaluator.domain.conditions import Demand
from evaluator.domain.contradictions import Contradiction
from evaluator.domain.criteria import CriterionOutcome, KnockOutOutcome, Verdict
from evaluator.domain.cube import Cube
from evaluator.domain.impact import ImpactResult
from evaluator.domain.joining import JoinedSource
from evaluator.domain.matching import Matching, MatchingSummary
from evaluator.domain.record import ExclusionEntry, OverlayUsed
from evaluator.domain.results import Finding, GroupMetric, Sentence
from evaluator.domain.rubric import IndicatorResult, RubricResult

Noun = TypeVar("Noun", bound=Frozen)


def _said(noun: Noun, **updates: Any) -> Noun:
    return noun.model_copy(update=updates)


def _english(code: str, values: Mapping[str, Any]) -> str:
    return wording.say(code, values, "en")


def sentence_in_english(sentence: Sentence) -> Sentence:
    """Return a sentence with its English text."""
    return _said(sentence, english=_english(sentence.code, sentence.values))


def metric_in_english(metric: GroupMetric) -> GroupMetric:
    """Return a metric with the reason why it has no value."""
    if metric.reason_code is None:
        return metric
    return _said(metric, reason=_english(metric.reason_code, metric.reason_values))


def finding_in_english(finding: Finding) -> Finding:
    """Return a finding with the reasons for its value and for what it comes to."""
    reason = _english(finding.reason_code, finding.reason_values) if finding.reason_code else None
    why = _english(finding.outcome_code, finding.outcome_values)
    return _said(finding, reason=reason, outcome_reason=why)


def matching_in_english(matching: Matching) -> Matching:
    """Return what matching comes to, with the reasons of its summaries."""
    return _said(matching, summaries=tuple(_summary_in_english(item) for item in matching.summaries))


def _summary_in_english(summary: MatchingSummary) -> MatchingSummary:
    if summary.reason_code is None:
        return summary
    values = {**summary.reason_values, "features": summary.features}
    return _said(summary, reason=_english(summary.reason_code, values))


def review_in_english(review: RubricResult) -> RubricResult:
    """Return what the answers come to, with the reason of each indicator."""
    alone = tuple(_said(item, indicators=_indicators_in_english(item.indicators)) for item in review.by_system)
    return _said(review, indicators=_indicators_in_english(review.indicators), by_system=alone)


def _indicators_in_english(indicators: Sequence[IndicatorResult]) -> tuple[IndicatorResult, ...]:
    return tuple(_said(item, because=_english(item.because_code, item.because_values)) for item in indicators)


def assessed_in_english(assessed: Assessed | None) -> Assessed | None:
    """Return what several assessors answered, with why their agreement has no value; None with one assessor."""
    if assessed is None:
        return None
    pairs = tuple(
        _said(item, reason=_english(item.reason_code, item.reason_values)) if item.reason_code else item
        for item in assessed.pairs
    )
    return _said(assessed, pairs=pairs)


def impact_in_english(impact: ImpactResult) -> ImpactResult:
    """Return what the impact questions come to, in a sentence."""
    return _said(impact, because=_english(impact.because_code, impact.because_values))


def demand_in_english(demand: Demand) -> Demand:
    """Return a condition or question with its English text."""
    because = tuple(_said(item, sentence=_english(item.code, item.values)) for item in demand.because)
    return _said(demand, because=because, asks=tuple(sentence_in_english(item) for item in demand.asks))


def contradiction_in_english(contradiction: Contradiction) -> Contradiction:
    """Return a contradiction with what was measured."""
    return _said(contradiction, because=_english(contradiction.because_code, contradiction.because_values))


def outcome_in_english(outcome: CriterionOutcome) -> CriterionOutcome:
    """Return an outcome with why it is so and what would settle it."""
    because = tuple(_said(item, sentence=_english(item.code, item.values)) for item in outcome.because)
    settle = tuple(_said(item, sentence=_english(item.code, item.values)) for item in outcome.to_settle)
    return _said(outcome, because=because, to_settle=settle)


def knock_out_in_english(knock_out: KnockOutOutcome) -> KnockOutOutcome:
    """Return a knock-out with why it is so."""
    because = knock_out.because
    return _said(knock_out, because=_said(because, sentence=_english(because.code, because.values)))


def verdict_in_english(verdict: Verdict) -> Verdict:
    """Return a verdict in a sentence."""
    return _said(verdict, sentence=_english(verdict.because_code, verdict.because_values))


def overlay_in_english(overlay: OverlayUsed | None) -> OverlayUsed | None:
    """Return an overlay with each change in a sentence; None without one."""
    if overlay is None:
        return None
    changes = tuple(_said(item, sentence=wording.change_text(item)) for item in overlay.changes)
    return _said(overlay, changes=changes)


def joined_in_english(source: JoinedSource | None) -> JoinedSource | None:
    """Return a second file with what its match comes to; None where there is none."""
    if source is None:
        return None
    return _said(source, sentences=tuple(sentence_in_english(item) for item in source.sentences))


def exclusions_of(cube: Cube | None) -> tuple[ExclusionEntry, ...]:
    """Return who was left out and why; nobody where there are no data."""
    if cube is None:
        return ()
    return tuple(
        ExclusionEntry(
            reason_code=item.reason_code,
            reason=_english(item.reason_code, {"feature": item.feature, "system": item.system}),
            people=item.people,
            feature=item.feature,
            group=item.group,
            system=item.system,
        )
        for item in cube.exclusions
    )


def warnings_of(measures: Sequence[GroupMetric]) -> tuple[Sentence, ...]:
    """Return each warning of the metrics once for each system."""
    found: dict[tuple[str, str], Sentence] = {}
    for metric in measures:
        for code in metric.warnings:
            values = {"system": metric.system}
            found.setdefault(
                (code, metric.system), Sentence(code=code, values=values, english=_english(code, values))
            )
    return tuple(found.values())


_CAUTIONS = {
    "matching": ("comparisons_share_people", "summaries_do_not_decide"),
    "top-k": ("first_k_bar",),
}


def cautions_of(task: str | None) -> tuple[Sentence, ...]:
    """Return what the results of a task must always be read with."""
    codes = _CAUTIONS.get(task or "", ())
    return tuple(Sentence(code=code, english=_english(code, {})) for code in codes)


def cautions_of_reading(reading: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """Return what somebody must look at in how the file was read."""
    found = wording.reading_cautions(reading)
    return tuple(Sentence(code=code, values=values, english=_english(code, values)) for code, values in found)
