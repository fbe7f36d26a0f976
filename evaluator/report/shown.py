"""An entry of the record goes in; its numbers as a report shows them come out: exact, coarse, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator import wording
from evaluator.domain.metrics import AMOUNTS, RARE
from evaluator.domain.results import GroupMetric
from evaluator.errors import N_
from evaluator.report.coarse import coarse_decimals, coarse_people, coarse_rate
from evaluator.report.suppression import Shown

SUPPRESSED = N_("suppressed")
WHY_SUPPRESSED = N_("suppressed (fewer than 10 people, here or beside it)")
COMPARISONS_SUPPRESSED = N_("suppressed (fewer than 10 comparisons, here or beside it)")
"""One reason for all: to tell small numbers from those that protect them would tell too much."""


@dataclass(frozen=True, slots=True)
class ShownRate:
    """A rate with everything a table or figure may say of it."""

    entry: GroupMetric
    way: Shown
    value: float | None
    """The value to draw: rounded where it is shown coarsely; None where there is none or it is hidden."""
    low: float | None
    high: float | None
    people: str
    counted: str
    rate: str
    interval: str
    note: str
    """Why there is no value, or why it is coarse; else empty."""


def shown_rate(entry: GroupMetric, way: Shown, language: str = "en") -> ShownRate:
    """Return an entry as it may be shown."""
    _ = wording.speaker(language)
    if entry.value is None:
        reason = wording.say(entry.reason_code or "no_value", entry.reason_values, language)
        people = wording.people(entry.people, language) if way == "exact" else _("not shown")
        return ShownRate(entry, way, None, None, None, people, "–", "–", "–", reason)
    if way == "hidden":
        why = COMPARISONS_SUPPRESSED if entry.metric in RARE else WHY_SUPPRESSED
        return ShownRate(entry, way, None, None, None, "–", "–", _(SUPPRESSED), "–", _(why))
    if entry.metric in AMOUNTS:
        return _in_its_unit(entry, way, language)
    decimals = coarse_decimals(entry.people) if way == "rounded" else _decimals(entry.metric)
    return _with_numbers(entry, way, decimals, language)


def _decimals(metric: str) -> int:
    return 2 if metric in RARE else 1


def _in_its_unit(entry: GroupMetric, way: Shown, language: str) -> ShownRate:
    """Return an entry that has the unit of the data, with as many digits as its interval bears."""
    _ = wording.speaker(language)
    low, high = (entry.interval.low, entry.interval.high) if entry.interval else (None, None)
    decimals = wording.decimals_within([entry.value], low, high)
    value, people = wording.amount(entry.value or 0.0, language, decimals), wording.people(entry.people, language)
    if way == "rounded":  # it is the people who must not be told exactly, not the value
        people = _("not shown")
    interval = "–"
    if low is not None and high is not None:
        ends = (wording.amount(end, language, decimals) for end in (low, high))
        interval = _("{low:said} to {high:said}", **dict(zip(("low", "high"), ends, strict=True)))
    return ShownRate(entry, way, entry.value, low, high, people, people, value, interval, "")


def _with_numbers(entry: GroupMetric, way: Shown, decimals: int, language: str) -> ShownRate:
    _ = wording.speaker(language)
    coarse = way == "rounded"
    value = coarse_rate(entry.value or 0.0, entry.people) if coarse else entry.value
    ends = [entry.interval.low, entry.interval.high] if entry.interval else [None, None]
    if coarse:
        ends = [round(end, decimals + 2) if end is not None else None for end in ends]
        people = _("about {people:people}", people=coarse_people(entry.people))
        counted = _("not shown")
    else:
        people = wording.people(entry.people, language)
        counted = wording.people(entry.numerator, language) if entry.numerator is not None else "–"
    interval = "–"
    if ends[0] is not None and ends[1] is not None:
        low, high = (wording.percent(end, language, decimals) for end in (ends[0], ends[1]))
        interval = _("{low:said} to {high:said}", low=low, high=high)
    rate = wording.percent(value or 0.0, language, decimals)
    note = _("shown coarsely, to protect a smaller number") if coarse else ""
    return ShownRate(entry, way, value, ends[0], ends[1], people, counted, rate, interval, note)
