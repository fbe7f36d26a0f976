"""A context goes in, the maturity of the rubric's groups and the tally of outcomes come out as figures."""

from __future__ import annotations

import math

from evaluator import wording
from evaluator.domain.results import Outcome
from evaluator.domain.rubric import GroupResult
from evaluator.errors import N_
from evaluator.figures.data import Axis, Bar, OutcomesFigure, ProfileFigure, State, Tally, Tick
from evaluator.report.charts import legend
from evaluator.report.context import Context
from evaluator.report.impact import minimum_of

_HIGHEST = 4
_PROFILE: dict[State, str] = {
    "met": N_("at or above the minimum"),
    "not_met": N_("below the minimum"),
    "cannot_tell": N_("not all answered"),
    "not_assessed": N_("not answered"),
}
_OUTCOMES: dict[State, str] = {
    "met": N_("Met"),
    "not_met": N_("Not met"),
    "cannot_tell": N_("Cannot tell"),
    "not_assessed": N_("Not assessed"),
}


def minimum_maturity(context: Context, group: str) -> float | None:
    """Return the maturity a group must reach: what the criteria say of it, else what the impact sets.

    None while the impact is not settled.
    """
    checks = [item.rubric_check for item in context.criteria.criteria] if context.criteria else []
    own = [check.minimum for check in checks if check and check.group == group]
    fixed = [minimum for minimum in own if not isinstance(minimum, str)]
    return max(fixed) if fixed and len(fixed) == len(own) else minimum_of(context.record, context.criteria)


def profile_figure(context: Context) -> ProfileFigure | None:
    """Return the maturity of every group of the rubric; None where the rubric was not answered."""
    _ = context.say
    review, rubric = context.record.review, context.rubric
    if review is None or rubric is None:
        return None
    titles = {group.id: group.title.get(context.language) for group in rubric.groups}
    bars = tuple(
        Bar(
            wording.visible(f"{group.id} {titles.get(group.id, '')}".strip()),
            group.maturity,
            maturity_text(context, group),
            minimum_maturity(context, group.id),
            _state(group, minimum_maturity(context, group.id)),
        )
        for group in review.groups
    )
    return ProfileFigure(
        title=_("Maturity by group, 0 to 4"),
        axis=Axis(_("Level"), 0, _HIGHEST, tuple(Tick(at, str(at)) for at in range(_HIGHEST + 1))),
        bars=bars,
        states=legend(context, (bar.state for bar in bars), _PROFILE),
        minimum_label=_("minimum"),
        alt=_(
            "Maturity by group: {groups:said}.",
            groups="; ".join(f"{bar.label}: {bar.text}" for bar in bars),
        ),
        separators=wording.separators(context.language),
    )


def maturity_text(context: Context, group: GroupResult) -> str:
    """Return a group's maturity and how much of it was answered."""
    _ = context.say
    if group.maturity is None:
        return _("not answered")
    return _(
        "{maturity:level} ({answered:number} of {all:number} answered)",
        maturity=group.maturity,
        answered=group.answered,
        all=group.applicable,
    )


_NUMBERS: dict[State, str] = {
    "met": N_("{n:number} met"),
    "not_met": N_("{n:number} not met"),
    "cannot_tell": N_("{n:number} cannot tell"),
    "not_assessed": N_("{n:number} not assessed"),
}


def outcomes_figure(context: Context) -> OutcomesFigure | None:
    """Return how many criteria come to which outcome, system by system; None without criteria."""
    _ = context.say
    outcomes = context.record.outcomes
    if not outcomes:
        return None
    tallies = []
    for system in dict.fromkeys(item.system for item in outcomes):
        own = [item.outcome for item in outcomes if item.system == system]
        numbers: dict[State, int] = {outcome.value: own.count(outcome) for outcome in Outcome}
        words = ", ".join(_(_NUMBERS[state], n=n) for state, n in numbers.items() if n)
        tallies.append(Tally(wording.visible(system), numbers, words))
    most = max(sum(tally.numbers.values()) for tally in tallies)
    step = max(1, math.ceil(most / 5))
    marks = tuple(Tick(at, str(at)) for at in range(0, most + 1, step))
    return OutcomesFigure(
        title=_("Outcomes of the criteria"),
        axis=Axis(_("Number of criteria"), 0, most, marks),
        tallies=tuple(tallies),
        states=legend(context, (state for tally in tallies for state, n in tally.numbers.items() if n), _OUTCOMES),
        alt="; ".join(f"{tally.label}: {tally.text}" for tally in tallies) + ".",
        separators=wording.separators(context.language),
    )


def _state(group: GroupResult, minimum: float | None) -> State:
    if group.maturity is None:
        return "not_assessed"
    if minimum is None or group.answered < group.applicable:
        return "cannot_tell"
    return "met" if group.maturity >= minimum - 1e-9 else "not_met"
