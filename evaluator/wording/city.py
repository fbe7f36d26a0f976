"""What a rubric looks at and what it comes to go in; words for a city that assesses itself come out."""

from __future__ import annotations

from evaluator.domain.criteria import MITIGATED
from evaluator.domain.record import EvaluationRecord
from evaluator.errors import N_
from evaluator.wording import names
from evaluator.wording.templates import fill

CITY = "city"
"""Subject of a rubric that a city answers about itself."""

_NAMES = {
    "not_acceptable_as_presented": N_("Not ready"),
    "decision_open": N_("Not all answered yet"),
    "acceptable_with_conditions": N_("Some minimums are not reached yet"),
    "acceptable_as_presented": N_("Every minimum is reached"),
}
_MEANINGS = {
    "not_acceptable_as_presented": N_("Something failed that the criteria call indispensable."),
    "decision_open": N_("Some answers that decide are still missing. This is not a pass."),
    "acceptable_with_conditions": N_("The groups that are not there yet show where to begin."),
    "acceptable_as_presented": N_(
        "The city is prepared to ask the right questions of an AI system. Whether it may use one is another "
        "question."
    ),
}


def subject_of(record: EvaluationRecord) -> str:
    """Return what the record's rubric looks at: `system` or `city`."""
    return str(record.rubric.content.get("subject", "system")) if record.rubric else "system"


def mitigated(record: EvaluationRecord, system: str) -> list[str]:
    """Return the ids of a system's knock-outs that passed only because a named person approved a mitigation."""
    own = (item for item in record.knock_outs if item.system == system)
    return [item.indicator for item in own if item.because.code == MITIGATED]


def verdict_name(record: EvaluationRecord, status: str, language: str = "en") -> str:
    """Return the name of a verdict's status, fit for what was looked at."""
    if subject_of(record) == CITY:
        return fill(_NAMES[status], {}, language)
    return names.status_name(status, language)


def verdict_meaning(record: EvaluationRecord, status: str, language: str = "en") -> str:
    """Return in one or two sentences what a verdict's status says, fit for what was looked at."""
    if subject_of(record) == CITY:
        return fill(_MEANINGS[status], {}, language)
    return names.status_sentence(status, language)
