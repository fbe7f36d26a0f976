"""How the impact level came about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "impact_by_rule": N_("Impact level by the answers: {level:impact}."),
    "impact_open": N_(
        "Impact level by the answers so far: at least “{lowest:impact}”, at most “{highest:impact}” "
        "(answers missing: {missing:number})."
    ),
    "impact_stated_alike": N_("Impact level as a person set it, and as the answers give it: {level:impact}."),
    "impact_stated_with_reason": N_(
        "Impact level as a person set it: {level:impact}. By the answers: {lowest:impact}. "
        "Reason: {reason:quoted}."
    ),
    "impact_stated_with_reason_open": N_(
        "Impact level as a person set it: {level:impact}. By the answers so far: at least “{lowest:impact}”, "
        "at most “{highest:impact}”. Reason: {reason:quoted}."
    ),
    "impact_stated_without_reason": N_(
        "A person set the impact level “{stated:impact}”. The answers do not give it and no reason was written "
        "down, so the graver of the two counts: at least “{level:impact}”."
    ),
}


def _with_reason(known: Mapping[str, Any]) -> str:
    alike = known.get("lowest") == known.get("highest")
    return "impact_stated_with_reason" if alike else "impact_stated_with_reason_open"


VARIANTS: dict[str, Callable[[Mapping[str, Any]], str]] = {"impact_stated_with_reason": _with_reason}
