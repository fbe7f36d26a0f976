"""What an answer comes to, in words: for the rubric page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator import wording
from evaluator.dashboard.work.language import _, current_language
from evaluator.domain.base import Source
from evaluator.domain.rubric import IndicatorResult, KnockOutState, Rubric
from evaluator.errors import N_
from evaluator.wording import say

KINDS = {
    "document": N_("A document"),
    "test": N_("A test or its results"),
    "public_record": N_("A public record"),
    "statement": N_("Words only: a statement or a promise"),
}
SUPPLIERS = {
    "vendor": N_("From the vendor"),
    "city": N_("From the city"),
    "third_party": N_("From somebody independent"),
}
STATE_SIGNS = {"passed": "✓", "failed": "✗", "open": "?", "none": "–"}
"""Signs that say a knock-out's state without colour."""
_SHORT_HASH = 12
"""Characters of a hash on one line; all of it stands one click behind, and in the report."""


def evidence_words(item: Mapping[str, Any]) -> str:
    """Return a piece of evidence on one line: what it is, from whom, when, and the file or link."""
    parts = [str(item["title"]), _(KINDS[item.get("kind", "document")]), _(SUPPLIERS[item["supplied_by"]])]
    if item.get("date"):
        parts.append(wording.date_text(str(item["date"]), current_language()))
    parts += [str(item[name]) for name in ("file", "link") if item.get(name)]
    if item.get("sha256"):
        parts.append(f"SHA-256 {str(item['sha256'])[:_SHORT_HASH]}…")
    return " · ".join(parts)


def lowered_words(result: IndicatorResult) -> str:
    """Return why less than the answered level counts; empty where all of it counts."""
    if result.cap_code is None:
        return ""
    values = {"answered": result.answered_level, "level": result.level}
    return say(f"lowered_{result.cap_code}", values, current_language())


def because_words(result: IndicatorResult, rubric: Rubric, labels: Mapping[str, str] | None = None) -> str:
    """Return why an indicator, or its knock-out, comes to what it does; facts are named by their questions."""
    values = {**result.because_values, "labels": labels}
    if "facts" in values:
        questions = {fact.id: fact.question.get(current_language()) for fact in rubric.facts}
        values["facts"] = [f"“{questions.get(fact, fact)}”" for fact in values["facts"]]
    return say(result.because_code, values, current_language())


def source_text(source: Source) -> str:
    """Return where something comes from: document, clause, and what was taken from it."""
    place = ", ".join(part for part in (source.document, source.clause) if part)
    return f"{place}. {source.note}" if source.note else f"{place}."


def state_words(state: KnockOutState | str) -> str:
    """Return a knock-out's state with its sign: `✗ Failed`."""
    return f"{STATE_SIGNS[str(state)]} {wording.knock_out_state_name(str(state), current_language())}"
