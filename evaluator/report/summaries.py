"""The summary measures of a record go in; a section with one table a feature comes out."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator import wording
from evaluator.domain.metrics import SUMMARIES
from evaluator.domain.results import Finding
from evaluator.report.context import Context
from evaluator.report.model import Block, Cell, Paragraph, Section, Sentences, Table, cell
from evaluator.report.shown import SUPPRESSED


def summaries_section(context: Context) -> tuple[Section, ...]:
    """Return the section; none without summary measures."""
    found = summaries_of(context)
    if not found:
        return ()
    _ = context.say
    blocks: list[Block] = [
        Paragraph(
            _(
                "Other tools sum a system up in one number. These are given so that numbers can be compared, and "
                "nothing is judged by them: one number cannot say who is worse off."
            )
        ),
        Sentences(
            tuple(
                (None, f"{wording.metric_name(metric, context.language)}. {text}")
                for metric in dict.fromkeys(item.metric for item in found)
                for text in [wording.summary_definition(metric, context.language)]
            )
        ),
    ]
    for features in dict.fromkeys(item.features for item in found):
        own = [item for item in found if item.features == features]
        blocks.append(_table(context, features, [item for item in own if not item.control]))
        if any(item.control for item in own):
            blocks.append(_levels(context, features, [item for item in own if item.control]))
    return (Section("summaries", _("Summary measures"), tuple(blocks)),)


def summaries_of(context: Context) -> list[Finding]:
    """Return every summary measure: those of the record, and the gaps in equalized odds among its findings.

    Overall first, then those of each control level.
    """
    if not context.record.summaries:
        return []
    features = dict.fromkeys(item.features for item in context.record.summaries)
    odds = [item for one in features for item in context.findings(one, "equalized_odds")]
    for one in features:
        odds += [item for _within, levels in context.within(one, "equalized_odds") for item in levels]
    order = list(SUMMARIES)
    everything = [*odds, *context.record.summaries]
    places = list(features)
    return sorted(
        everything, key=lambda item: (bool(item.control), places.index(item.features), order.index(item.metric))
    )


def summary_words(context: Context, finding: Finding) -> tuple[str, str, str]:
    """Return value, interval and sentence of a summary measure, as far as they may be shown."""
    if finding.value is not None and context.summary_way(finding) != "exact":
        hidden = context.say(SUPPRESSED)
        return hidden, "–", hidden
    language, labels = context.language, context.labels
    interval = wording.summary_interval(finding, language) if finding.value is not None else "–"
    text = wording.summary_text(finding, language, labels=labels)
    return wording.summary_value(finding, language), interval, text


def _table(context: Context, features: tuple[str, ...], found: Sequence[Finding]) -> Table:
    _ = context.say
    several = len(context.systems) > 1
    header = [_("Measure"), *([_("System")] if several else []), _("Statistic"), _("Value"), _("In words")]
    rows: list[tuple[Cell, ...]] = []
    for item in found:
        value, interval, text = summary_words(context, item)
        named = [cell(wording.metric_name(item.metric, context.language))]
        named += [cell(wording.visible(item.system))] if several else []
        named += [cell(wording.statistic_name(item.statistic, context.language))]
        rows.append((*named, cell(value if interval == "–" else [value, interval]), cell(text)))
    whom = wording.features_text(features, context.labels, context.language) if features else _("everybody")
    caption = _("Summary measures: {whom:said}", whom=whom)
    return Table(caption, tuple(header), tuple(rows), frozenset({3 if several else 2}))


def _levels(context: Context, features: tuple[str, ...], found: Sequence[Finding]) -> Table:
    """Return the measures within each control level: one row a measure and level."""
    _ = context.say
    several = len(context.systems) > 1
    header = [_("Measure"), *([_("System")] if several else []), _("Level"), _("Statistic"), _("Value")]
    rows: list[tuple[Cell, ...]] = []
    for item in found:
        value, interval, _text = summary_words(context, item)
        named = [cell(wording.metric_name(item.metric, context.language))]
        named += [cell(wording.visible(item.system))] if several else []
        named += [cell(wording.level_text(item.control, context.language, context.labels))]
        named += [cell(wording.statistic_name(item.statistic, context.language))]
        rows.append((*named, cell(value if interval == "–" else [value, interval])))
    whom = wording.features_text(features, context.labels, context.language) if features else _("everybody")
    caption = _("Summary measures within each level: {whom:said}", whom=whom)
    return Table(caption, tuple(header), tuple(rows), frozenset({4 if several else 3}))
