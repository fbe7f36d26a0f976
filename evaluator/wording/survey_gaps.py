"""What a survey of residents found, in sentences: how each gap changed, and what that gives the rubric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluator.domain.survey import GapChange, SurveyResult
from evaluator.errors import N_
from evaluator.wording.numbers import points_number
from evaluator.wording.say import say
from evaluator.wording.templates import fill
from evaluator.wording.visible import visible

_DIRECTIONS = {
    "narrower": N_(
        "“{question:said}”, by {features:features}: the gap narrowed from {before:said} to {after:said} "
        "percentage points, by {change:said} (between {low:said} and {high:said})."
    ),
    "wider": N_(
        "“{question:said}”, by {features:features}: the gap widened from {before:said} to {after:said} "
        "percentage points, by {change:said} (between {low:said} and {high:said})."
    ),
    "cannot_tell": N_(
        "“{question:said}”, by {features:features}: {before:said} percentage points before and {after:said} "
        "after; whether the gap changed cannot be told (a change between {low:said} and {high:said} fits)."
    ),
}
_ORDER = ("wider", "narrower", "cannot_tell", None)
_FEEDS = {
    "effect_measured": N_(
        "G9.5: the effect was measured at this place by group, before and after. By itself the file carries level "
        "{level:number}; level 3 also needs a named person who acts on it, which no file can show."
    ),
    "effect_not_measured": N_(
        "G9.5: no gap could be compared between before and after, so this is no measurement of an effect by group."
    ),
    "asked_by_users": N_(
        "G7.3: those who use the tool asked. That is the city's own survey and carries level 2 at most."
    ),
    "asked_by_city": N_(
        "G7.3: an office of the city asked. Attach the method: level 3 needs somebody independent of those who "
        "use the tool."
    ),
    "asked_independently": N_(
        "G7.3: somebody independent asked, as the mapping says. The file cannot prove it: attach the method and "
        "who ran it as evidence."
    ),
    "asked_by_nobody_knows": N_(
        "G7.3: nobody said who asked. Say so in the mapping (asked_by), and attach the method."
    ),
}


def gaps_in_order(found: SurveyResult) -> list[GapChange]:
    """Return the gaps: those that changed first, then those that cannot be told, then those without a value."""
    return sorted(found.gaps, key=lambda gap: _ORDER.index(gap.direction))


def gap_change_text(gap: GapChange, language: str, labels: Mapping[str, str]) -> str:
    """Return what a gap did, with its interval; or why there is no change."""
    known: dict[str, Any] = {"question": visible(gap.question), "features": gap.features, "labels": labels}
    if gap.change is None or gap.interval is None or gap.direction is None:
        reason = say(gap.reason_code or "no_value", gap.reason_values, language)
        return fill(
            N_("“{question:said}”, by {features:features}: {reason:said}"), {**known, "reason": reason}, language
        )
    low, high = gap.interval.low or 0.0, gap.interval.high or 0.0
    numbers = {"before": gap.before, "after": gap.after, "change": gap.change, "low": low, "high": high}
    if gap.direction != "cannot_tell":
        numbers["change"] = abs(gap.change)
    if gap.direction == "narrower":
        numbers |= {"low": -high, "high": -low}
    said = {name: points_number(value or 0.0, language) for name, value in numbers.items()}
    return fill(_DIRECTIONS[gap.direction], {**known, **said}, language)


def feed_texts(found: SurveyResult, language: str) -> Iterator[str]:
    """Yield what a survey gives each indicator of the rubric."""
    for feed in found.feeds:
        yield fill(_FEEDS[feed.code], {"level": feed.level}, language)
