"""A rate of the record goes in, what a table or chart on the evaluator's own screen says of it comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evaluator import wording
from evaluator.dashboard.language import _, current_language
from evaluator.domain.results import Finding, GroupMetric
from evaluator.errors import N_
from evaluator.figures.colours import SIGNS

LEFT_OUT = {
    "too_few_people": N_("Not compared: too few people"),
    "not_recorded": N_("Not compared: the group was not recorded"),
    "no_value": N_("Not compared: there is no value"),
}


def rate_text(entry: GroupMetric) -> str:
    """Return a rate, or a dash where there is none."""
    return "–" if entry.value is None else wording.percent(entry.value, current_language())


def interval_text(entry: GroupMetric) -> str:
    """Return where the rate may lie, or a dash."""
    interval = entry.interval
    if interval is None or interval.low is None or interval.high is None:
        return "–"
    language = current_language()
    ends = {"low": wording.percent(interval.low, language), "high": wording.percent(interval.high, language)}
    return _("{low:said} to {high:said}", **ends)


def rate_words(entry: GroupMetric) -> str:
    """Return a rate with its interval on one line; where there is none, why."""
    if entry.value is None:
        return reason_text(entry)
    interval = interval_text(entry)
    return rate_text(entry) if interval == "–" else f"{rate_text(entry)} ({interval})"


def counted_text(entry: GroupMetric, *, weighted: bool) -> str:
    """Return what was counted: `312 of 1,204`, or the people alone where people stand for others by weights."""
    language = current_language()
    if weighted or entry.numerator is None or entry.denominator is None:
        return wording.people(entry.people, language)
    counts = {
        "part": wording.people(entry.numerator, language),
        "all": wording.people(entry.denominator, language),
    }
    return _("{part:said} of {all:said}", **counts)


def reason_text(entry: GroupMetric) -> str:
    """Return why a rate has no value; empty where it has one."""
    return wording.say(entry.reason_code, entry.reason_values, current_language()) if entry.reason_code else ""


def note_text(entry: GroupMetric, left_out: Mapping[tuple[str | None, ...], str]) -> str:
    """Return what a reader must know of a group's rate: why it has none, or why it was not compared."""
    reason = reason_text(entry)
    return reason or (_(LEFT_OUT[left_out[entry.group]]) if entry.group in left_out else "")


def left_out_of(findings: Iterable[Finding]) -> dict[tuple[str | None, ...], str]:
    """Return the groups that were left out of comparisons, each with the reason's code."""
    return {
        item.group: item.reason_code if item.reason_code in LEFT_OUT else "no_value"
        for finding in findings
        for item in finding.left_out
    }


def outcome_text(outcome: str) -> str:
    """Return an outcome with its sign: `✗ Not met`."""
    return f"{sign_of(outcome)} {wording.outcome_name(outcome, current_language())}"


def sign_of(outcome: str) -> str:
    """Return the sign of an outcome."""
    return next(sign for state, sign in SIGNS.items() if state == outcome)
