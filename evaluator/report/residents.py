"""The resident survey that was named as evidence: who was asked, and what changed clearly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluator import wording
from evaluator.domain.survey import GapChange, ShareChange, SurveyUsed
from evaluator.errors import N_
from evaluator.figures.colours import SIGNS
from evaluator.report.context import Context
from evaluator.report.model import Block, Cell, Facts, Paragraph, Section, Table, cell
from evaluator.stages.rubric.residents import direction, may_be_named

_ASKED_BY: dict[str | None, str] = {
    "users_of_the_tool": N_("those who use the tool"),
    "city": N_("an office of the city that does not use the tool"),
    "independent": N_("somebody independent of the city"),
    None: N_("nobody said who"),
}


def residents_section(context: Context) -> tuple[Section, ...]:
    """Return what the named survey says; nothing where none was named."""
    used = context.record.resident_survey
    if used is None:
        return ()
    _ = context.say
    blocks: list[Block] = [Paragraph(about_residents(context)), Facts(_facts(context, used))]
    blocks.append(_table(context, used, _("Everybody together"), used.result.everybody))
    changed = clear_changes(used)
    if changed:
        blocks.append(_table(context, used, _("Groups and gaps that changed clearly"), changed))
    else:
        blocks.append(Paragraph(_("No share of a group and no gap between groups changed clearly.")))
    return (Section("residents", _("What residents said"), tuple(blocks)),)


def about_residents(context: Context) -> str:
    """Return how the survey is read, in one paragraph."""
    return context.say(
        "A resident survey is named as evidence. It was evaluated by itself, and its own report shows every "
        "question and group. A change is called clear where its interval does not reach 0, corrected for "
        "everything the survey compares. Groups are given in whole percentages without numbers of people, and not "
        "at all where few people said yes or few said no. A survey shows what changed, not why."
    )


def survey_evidence(context: Context, used: SurveyUsed) -> str:
    """Return the survey as a piece of evidence, in one line."""
    return context.say(
        "Resident survey “{name:text}” ({people:people} people; asked by: {asked:said}), evaluated {on:date}, "
        "record {seal:text}",
        name=used.name,
        people=people_asked(used),
        asked=asked_by(context, used),
        on=used.made_at,
        seal=used.seal[:12],
    )


def asked_by(context: Context, used: SurveyUsed) -> str:
    """Return who asked."""
    return context.say(_ASKED_BY[used.result.survey.asked_by])


def people_asked(used: SurveyUsed) -> int:
    """Return how many people answered the question that most answered, before and after together."""
    return max((item.people_before + item.people_after for item in used.result.everybody), default=0)


def clear_changes(used: SurveyUsed) -> tuple[ShareChange | GapChange, ...]:
    """Return the groups and gaps that changed clearly, those for the worse first."""
    compared: tuple[ShareChange | GapChange, ...] = (*used.result.groups, *used.result.gaps)
    found = [item for item in compared if direction(used, item)]
    return tuple(sorted(found, key=lambda item: direction(used, item) != "worse"))


def change_row(context: Context, used: SurveyUsed, item: ShareChange | GapChange) -> tuple[str, ...]:
    """Return a change as texts: what, before, after, change with its interval, and what that means for people."""
    _ = context.say
    if item.features and not may_be_named(used, item):
        return _what(context, used, item), "–", "–", "–", _("not shown, few people")
    together = item.together
    change = "–"
    if item.change is not None and together is not None:
        points = {
            name: wording.points_number(value or 0.0, context.language)
            for name, value in (("change", item.change), ("low", together.low), ("high", together.high))
        }
        change = _("{change:said} ({low:said} to {high:said})", **points)
    return (
        _what(context, used, item),
        *(_share(context, item, wave) for wave in ("before", "after")),
        change,
        _meaning(context, used, item),
    )


def _share(context: Context, item: ShareChange | GapChange, wave: str) -> str:
    share = getattr(item, wave)
    if share is None:
        return "–"
    if isinstance(item, GapChange):
        return wording.points(share, context.language)
    if item.features:
        return wording.percent_short(round(share, 2), context.language)
    people = getattr(item, f"people_{wave}")
    return context.say("{share:percent} of {people:people}", share=share, people=people)


def _what(context: Context, used: SurveyUsed, item: ShareChange | GapChange) -> str:
    question = wording.visible(item.question)
    if not item.features:
        return question
    if isinstance(item, GapChange):
        by = wording.features_text(item.features, used.labels, context.language)
        return context.say("{question:said}: gap between groups by {by:said}", question=question, by=by)
    group = wording.named_group_text(item.features, item.group, used.labels, context.language)
    return f"{question}: {group}"


def _meaning(context: Context, used: SurveyUsed, item: ShareChange | GapChange) -> str:
    _ = context.say
    if item.change is None:
        return context.said(item.reason_code, item.reason_values) if item.reason_code else "–"
    means = {"better": _("clearly better"), "worse": _("clearly worse"), None: _("no clear change")}
    return means[direction(used, item)]


def _facts(context: Context, used: SurveyUsed) -> tuple[tuple[str, str], ...]:
    _ = context.say
    return (
        (_("Survey"), wording.visible(used.name)),
        (_("Asked by"), asked_by(context, used)),
        (_("People"), wording.people(people_asked(used), context.language)),
        (_("Evaluated on"), wording.date_text(used.made_at, context.language)),
        (_("Seal of its record"), used.seal),
    )


def change_rows(
    context: Context, used: SurveyUsed, items: Iterable[ShareChange | GapChange]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the header and the rows of a table of changes."""
    _ = context.say
    header = (_("Question"), _("Before"), _("After"), _("Change, percentage points"), _("What it means"))
    return header, tuple(change_row(context, used, item) for item in items)


def _table(context: Context, used: SurveyUsed, caption: str, items: Sequence[ShareChange | GapChange]) -> Table:
    header, rows = change_rows(context, used, items)
    cells = tuple(
        (*(cell(text) for text in row[:-1]), _marked(row[-1], direction(used, item)))
        for row, item in zip(rows, items, strict=True)
    )
    return Table(caption, header, cells, frozenset({1, 2, 3}))


def _marked(text: str, means: str | None) -> Cell:
    if means == "worse":
        return cell(text, "not_met", SIGNS["not_met"])
    return cell(text)
