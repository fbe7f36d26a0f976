"""How the impact level came about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "impact_by_rule": N_("The answers give: {level:impact}."),
    "impact_open": N_(
        "The answers so far give at least: {lowest:impact}. {missing:number} are missing; with them it could be "
        "up to: {highest:impact}."
    ),
    "impact_stated_alike": N_("A person set: {level:impact}. The answers agree."),
    "impact_stated_with_reason": N_(
        "A person set: {level:impact}. By the answers: {lowest:impact}. Reason: {reason:quoted}."
    ),
    "impact_stated_with_reason_open": N_(
        "A person set: {level:impact}. By the answers between: {lowest:impact} and: {highest:impact}. "
        "Reason: {reason:quoted}."
    ),
    "impact_stated_without_reason": N_(
        "A person set: {stated:impact}. The answers do not give this level, and no reason was written down, so "
        "the graver counts, at least: {level:impact}."
    ),
}


def _with_reason(known: Mapping[str, Any]) -> str:
    alike = known.get("lowest") == known.get("highest")
    return "impact_stated_with_reason" if alike else "impact_stated_with_reason_open"


VARIANTS: dict[str, Callable[[Mapping[str, Any]], str]] = {"impact_stated_with_reason": _with_reason}
