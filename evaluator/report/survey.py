"""A record of a resident survey goes in; what it says of people and of gaps comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from evaluator import wording
from evaluator.domain.survey import GapChange, ShareChange, SurveyResult
from evaluator.errors import N_
from evaluator.figures.data import State
from evaluator.report.about import measured_section
from evaluator.report.context import Context, prose
from evaluator.report.ending import checks_section, data_section
from evaluator.report.model import Block, Facts, Notice, Paragraph, Section, Sentences, Table, cell
from evaluator.report.shown import SUPPRESSED

_METRIC = "selection_rate"
_HIDDEN = N_("“{question:said}”, by {features:features}: not shown, because it may rest on fewer than 10 people.")


def is_survey(context: Context) -> bool:
    """Return True where residents were asked and no system was measured."""
    return context.record.survey is not None


def survey_title(context: Context) -> str:
    """Return the report's title."""
    _ = context.say
    return _("Resident survey: {name:text}", name=context.record.system.name)


def survey_notice(context: Context) -> Notice:
    """Return what a reader must know first."""
    _ = context.say
    return Notice(
        _("What people said, before and after"),
        _(
            "A survey shows what changed between two dates, not why. Without a place where nothing was "
            "introduced, the season, news or other measures explain a change as well as the tool does."
        ),
    )


def survey_sections(context: Context) -> tuple[Section, ...]:
    """Return the sections of the report."""
    _, found = context.say, context.record.survey
    if found is None:
        return ()
    return (
        _answer_section(context, found),
        Section("everybody", _("Everybody together"), (everybody_table(context, found),)),
        *(_feature_section(context, found, feature) for feature in context.features),
        measured_section(context),
        *data_section(context),
        checks_section(context),
    )


def _answer_section(context: Context, found: SurveyResult) -> Section:
    _ = context.say
    blocks: list[Block] = [
        Sentences(tuple(gap_sentences(context, found))),
        Paragraph(_("What this gives the rubric:"), "lead"),
        Sentences(tuple((None, text) for text in feed_sentences(context, found))),
        Paragraph(caution_pairs(context), "note"),
    ]
    if context.record.rubric is not None:
        rubric = f"{context.record.rubric.id} {context.record.rubric.version}"
        blocks.append(Facts(((_("Rubric"), rubric), (_("About"), prose(context.record.system.name)))))
    return Section("answer", _("What it comes to"), tuple(blocks))


def caution_pairs(context: Context) -> str:
    """Return how the intervals were made, in one paragraph."""
    _ = context.say
    return _(
        "A gap is the highest share less the lowest among groups with at least {people:people} answers both "
        "before and after. The interval of a change holds both gaps together, each with half of the allowed "
        "error. People asked before and after count as different people; where some are the same, it is wider "
        "than it need be.",
        people=context.record.plan.min_group_size,
    )


def gap_sentences(context: Context, found: SurveyResult) -> Iterable[tuple[State | None, str]]:
    """Yield every gap in a sentence: those that changed first, then those that cannot be told, then no value."""
    for gap in wording.gaps_in_order(found):
        state: State | None = "cannot_tell" if gap.direction == "cannot_tell" else None
        yield state, gap_words(context, gap)


def gap_words(context: Context, gap: GapChange) -> str:
    """Return what a gap did, as exactly as it may be said."""
    _ = context.say
    if gap.direction is not None and not _may_be_said(context, gap.question, gap.features, gap.assessed):
        return _(_HIDDEN, question=wording.visible(gap.question), features=gap.features)
    return wording.gap_change_text(gap, context.language, context.labels)


def points(context: Context, value: float) -> str:
    """Return a difference of shares as a number of percentage points."""
    return wording.points_number(value, context.language)


def feed_sentences(context: Context, found: SurveyResult) -> Iterable[str]:
    """Return what the survey gives each indicator of the rubric."""
    return wording.feed_texts(found, context.language)


def everybody_table(context: Context, found: SurveyResult) -> Table:
    """Return every question for everybody together."""
    _ = context.say
    caption = _("Share that said yes, everybody together")
    return _table(context, found.everybody, caption, lambda item: wording.visible(item.question), _("Question"))


def group_table(context: Context, found: SurveyResult, question: str, feature: str) -> Table:
    """Return one question by the groups of one feature."""
    _ = context.say
    shares = [item for item in found.groups if (item.question, item.features) == (question, (feature,))]
    caption = _("“{question:said}”: share that said yes", question=wording.visible(question))
    return _table(context, shares, caption, lambda item: context.group((feature,), item.group), _("Group"))


def _table(
    context: Context, shares: Sequence[ShareChange], caption: str, named: Callable[[ShareChange], str], first: str
) -> Table:
    _ = context.say
    cells = [(named(item), *_share_cells(context, item)) for item in shares]
    header = (
        first,
        _("Before"),
        _("After"),
        _("Change, percentage points"),
        _("Interval of the change"),
        _("Note"),
    )
    shown = len(header) if any(row[-1] for row in cells) else len(header) - 1  # nothing to note, no column for it
    rows = tuple(tuple(cell(text) for text in row[:shown]) for row in cells)
    return Table(caption, header[:shown], rows, frozenset({1, 2, 3, 4}))


def _share_cells(context: Context, item: ShareChange) -> tuple[str, str, str, str, str]:
    _ = context.say
    language = context.language
    why = context.said(item.reason_code, item.reason_values) if item.reason_code else ""
    if not _may_be_said(context, item.question, item.features, (item.group,)):
        return _(SUPPRESSED), _(SUPPRESSED), "–", "–", why
    sides = (item.before, item.people_before), (item.after, item.people_after)
    before, after = (
        "–" if share is None else _("{share:percent} of {people:people}", share=share, people=people)
        for share, people in sides
    )
    if item.change is None or item.interval is None:
        return before, after, "–", "–", why
    ends = wording.interval_text(item.interval, "difference", language)
    return before, after, points(context, item.change), ends, why


def _may_be_said(
    context: Context, question: str, features: tuple[str, ...], groups: Sequence[tuple[str | None, ...]]
) -> bool:
    """Return True where both waves of these groups may be shown exactly."""
    survey = context.record.survey
    waves = (survey.survey.before, survey.survey.after) if survey else ()
    entries = [
        entry
        for wave in waves
        for entry in context.entries(question, _METRIC, features, (wave,))
        if entry.group in groups
    ]
    return context.suppression.of_all(entries) == "exact"


def _feature_section(context: Context, found: SurveyResult, feature: str) -> Section:
    _ = context.say
    blocks: list[Block] = []
    for gap in found.gaps:
        if gap.features == (feature,):
            blocks.append(group_table(context, found, gap.question, feature))
            blocks.append(Paragraph(gap_words(context, gap)))
    title = _("By {features:features}", features=(feature,))
    return Section(f"by-{context.features.index(feature) + 1}", title, tuple(blocks))
