"""Outcomes and left-out groups in the few words a table has room for."""

from __future__ import annotations

from collections.abc import Iterable

from evaluator import wording
from evaluator.dashboard.work.language import _, current_language
from evaluator.domain.results import Finding
from evaluator.errors import N_
from evaluator.figures.colours import SIGNS
from evaluator.report.shown import ShownRate

Group = tuple[str | None, ...]

LEFT_OUT = {
    "too_few_people": N_("Not compared: too few people"),
    "not_recorded": N_("Not compared: the group was not recorded"),
    "no_value": N_("Not compared: there is no value"),
}


def left_out_of(findings: Iterable[Finding]) -> dict[Group, str]:
    """Return the groups that were left out of comparisons, each with the reason in words."""
    return {item.group: left_out_text(item.reason_code) for finding in findings for item in finding.left_out}


def left_out_text(reason_code: str) -> str:
    """Return why a group was left out of comparisons."""
    return _(LEFT_OUT.get(reason_code, LEFT_OUT["no_value"]))


def rate_text(rate: ShownRate) -> str:
    """Return a rate with its interval on one line; where there is none, why."""
    if rate.value is None:
        return rate.note or rate.rate
    return rate.rate if rate.interval == "–" else f"{rate.rate} ({rate.interval})"


def counted_text(rate: ShownRate, *, weighted: bool) -> str:
    """Return what was counted: `312 of 1,204`, or the people alone where people stand for others by weights."""
    if weighted or rate.entry.numerator is None:
        return rate.people
    return _("{part:said} of {all:said}", part=rate.counted, all=rate.people)


def outcome_text(outcome: str) -> str:
    """Return an outcome with its sign: `✗ Not met`."""
    return f"{sign_of(outcome)} {wording.outcome_name(outcome, current_language())}"


def sign_of(outcome: str) -> str:
    """Return the sign of an outcome."""
    return next(sign for state, sign in SIGNS.items() if state == outcome)
