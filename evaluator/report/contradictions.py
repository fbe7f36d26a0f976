"""What was said and what was measured, held against each other: every claim that the data do not bear out."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.contradictions import TESTED_FEATURES, Contradiction
from evaluator.errors import N_
from evaluator.figures.colours import SIGNS
from evaluator.figures.data import State
from evaluator.report.context import Context, prose
from evaluator.report.model import Block, Cell, Paragraph, Section, Table, cell

EFFECTS: dict[str, str] = {
    "better": N_("People feel safer, trust more or use the place more."),
    "closer": N_("Groups of people come closer together: inclusion improves."),
}
"""What an answer may say of the effect on people, in words."""
_STATES: dict[str, tuple[str, State]] = {
    "contradicted": (N_("Contradicted"), "not_met"),
    "cannot_tell": (N_("Not borne out"), "cannot_tell"),
    "resolved": (N_("Resolved"), "met"),
}


def contradictions_section(context: Context) -> tuple[Section, ...]:
    """Return what was said beside what was measured; nothing where nothing contradicts."""
    _ = context.say
    found = context.record.contradictions
    if not found:
        return ()
    header = [_("Question"), _("What was said"), _("What was measured"), _("State")]
    if len(context.systems) > 1:
        header.insert(1, _("System"))
    rows = tuple(_row(context, item) for item in found)
    blocks: list[Block] = [
        Paragraph(about_contradictions(context)),
        Table(_("Said and measured"), tuple(header), rows),
    ]
    return (Section("contradictions", _("Said and measured"), tuple(blocks)),)


def about_contradictions(context: Context) -> str:
    """Return what holding answers against measurements means for them."""
    return context.say(
        "An answer stays as it was given. Where the data contradict what it claims, or do not bear it out, the "
        "level that counts is the highest that does not make the claim, until a named person resolves it."
    )


def _row(context: Context, item: Contradiction) -> tuple[Cell, ...]:
    words, state = _STATES[item.state]
    lines = [context.say(words)]
    if item.resolution is not None:
        lines.append(resolution_text(context, item))
    system = [cell(wording.visible(item.system))] if len(context.systems) > 1 else []
    return (
        cell(context.indicator(item.indicator)),
        *system,
        cell(said_text(context, item)),
        cell(context.said(item.because_code, item.because_values)),
        cell(lines, state, SIGNS[state]),
    )


def state_text(context: Context, item: Contradiction) -> str:
    """Return the name and sign of what a contradiction comes to."""
    words, state = _STATES[item.state]
    return f"{SIGNS[state]} {context.say(words)}"


def said_text(context: Context, item: Contradiction) -> str:
    """Return what was said: the level, by whom, and the claim it makes."""
    _ = context.say
    by = _("level {level:level}, by {by:text}", level=item.level, by=prose(item.said_by))
    level = by if item.said_by.strip() else _("level {level:level}", level=item.level)
    claim = _claim(context, item)
    if item.feature:
        return _(
            "{claim:said} Feature: {feature:quoted}; {level:said}.", claim=claim, feature=item.feature, level=level
        )
    return f"{claim} {level[:1].upper()}{level[1:]}."


def resolution_text(context: Context, item: Contradiction) -> str:
    """Return who resolved it, when and why; empty while it stands."""
    resolution = item.resolution
    if resolution is None:
        return ""
    return context.say(
        "{by:text}, {on:date}: {what:quoted}.", by=resolution.by, on=resolution.on, what=prose(resolution.what)
    )


def _claim(context: Context, item: Contradiction) -> str:
    claimed = item.because_values.get("claimed")
    if claimed in EFFECTS:
        return context.say(EFFECTS[claimed])
    if item.claim == TESTED_FEATURES or context.rubric is None:
        return context.say("Tested by the features named.")
    known = {(i.id, claim.id): claim for i in context.rubric.indicators for claim in i.claims}
    claim = known.get((item.indicator, item.claim))
    return prose(claim.says.get(context.language)) if claim else item.claim
