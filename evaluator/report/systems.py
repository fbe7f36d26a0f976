"""Several systems of a record go in; what they do to the same people comes out, by pairs and in order."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.metrics import RARE
from evaluator.domain.results import Finding
from evaluator.errors import N_
from evaluator.report.context import Context
from evaluator.report.model import Block, Cell, Paragraph, Section, Sentences, Table, cell
from evaluator.report.shown import SUPPRESSED
from evaluator.report.small_cells import THRESHOLD

Features = tuple[str, ...]

_PEOPLE_HIDDEN = N_(
    "{first:text} and {second:text}, {metric:metric_inside}: the numbers are not shown, because some rest on "
    "fewer than 10 people."
)
_COMPARISONS_HIDDEN = N_(
    "{first:text} and {second:text}, {metric:metric_inside}: the numbers are not shown, because some rest on "
    "fewer than 10 comparisons."
)


def systems_section(context: Context) -> tuple[Section, ...]:
    """Return the section; none with one system."""
    found = context.record.comparisons
    if not found:
        return ()
    _ = context.say
    blocks: list[Block] = [Paragraph(about_systems(context))]
    overall = [item for item in found if not item.features]
    blocks.append(Sentences(tuple((None, comparison_words(context, item)) for item in overall)))
    for features in dict.fromkeys(item.features for item in found if item.features):
        blocks += _of_feature(context, features)
    if context.record.rankings:
        orders = tuple((None, text) for text in ranking_words(context))
        blocks.append(Section("systems-order", _("How firm an order is"), (Sentences(orders),)))
    return (Section("systems", _("The systems on the same people"), tuple(blocks)),)


def about_systems(context: Context) -> str:
    """Return what is compared, in two sentences."""
    if context.record.matching is not None:
        return context.say(
            "Compared are comparisons that both systems made. Nothing is judged by these numbers; they say "
            "whether two systems really differ, and for whom."
        )
    return context.say(
        "Compared are people about whom both systems decided. Nothing is judged by these numbers; they say "
        "whether "
        "two systems really differ, and for whom."
    )


def comparison_words(context: Context, finding: Finding) -> str:
    """Return a comparison in words, as far as it may be shown."""
    if not may_be_shown(context, finding):
        words = _COMPARISONS_HIDDEN if finding.metric in RARE else _PEOPLE_HIDDEN
        return context.say(
            words,
            first=finding.system,
            second=finding.compared_with,
            metric=finding.metric,
        )
    return wording.paired_text(finding, context.language, labels=context.labels)


def ranking_words(context: Context) -> list[str]:
    """Return the orders in words; those that rest on numbers that may not be shown are left out."""
    return [
        wording.ranking_text(item, context.language, labels=context.labels)
        for item in context.record.rankings
        if all(_exact(context, system, item.metric, item.features) for system in item.systems)
    ]


def may_be_shown(context: Context, finding: Finding) -> bool:
    """Return whether a comparison of two systems may be shown.

    Counts from 1 to 9 of people on whom the systems differ or agree hide all comparisons of the two by that
    feature, whatever the metric: the groups add up to everybody, and the rates share their people. What is hidden
    for everybody is hidden by every feature.
    """
    systems = (finding.system, finding.compared_with or "")
    if not all(_exact(context, system, finding.metric, finding.features) for system in systems):
        return False
    if finding.paired is None or context.record.small_cells == "show":
        return True
    return not any(
        _is_small(context, item)
        for item in context.record.comparisons
        if (item.system, item.compared_with) == (finding.system, finding.compared_with)
        and item.features in ((), finding.features)
    )


def _is_small(context: Context, finding: Finding) -> bool:
    """Return whether a count is small, or that of the people about whom only one of the systems decided."""
    paired = finding.paired
    if paired is None:
        return False
    for system in (finding.system, finding.compared_with or ""):
        for entry in context.entries(system, finding.metric, finding.features):
            if entry.group == (finding.group or ()) and 0 < entry.people - paired.people < THRESHOLD:
                return True
    counts = (paired.both, paired.only_first, paired.only_second, paired.neither, paired.people)
    return any(0 < count < THRESHOLD for count in counts)


def _exact(context: Context, system: str, metric: str, features: Features) -> bool:
    return context.suppression.of_all(context.entries(system, metric, features)) == "exact"


def _of_feature(context: Context, features: Features) -> list[Block]:
    _ = context.say
    found = [item for item in context.record.comparisons if item.features == features]
    gaps = [item for item in found if item.statistic == "difference_of_gaps"]
    said = Sentences(tuple((None, comparison_words(context, item)) for item in gaps))
    named = wording.features_text(features, context.labels, context.language)
    caption = _("Differences between systems by {feature:said}", feature=named)
    header = [_("Group"), _("Systems"), _("Measure"), _("Decided differently"), _("Difference"), _("Interval")]
    rows = tuple(comparison_row(context, item) for item in found if item.statistic == "paired_difference")
    return [said, Table(caption, tuple(header), rows, frozenset({3, 4, 5}))]


def comparison_row(context: Context, finding: Finding) -> tuple[Cell, ...]:
    """Return a difference of rates in one group as a row."""
    _ = context.say
    group = context.group(finding.features, finding.group or ())
    systems = f"{wording.visible(finding.system)} − {wording.visible(finding.compared_with or '')}"
    named = [cell(group), cell(systems), cell(wording.metric_name(finding.metric, context.language))]
    if finding.value is None or finding.paired is None:
        return (
            *named,
            cell("–"),
            cell(context.said(finding.reason_code or "no_value", finding.reason_values)),
            cell("–"),
        )
    if not may_be_shown(context, finding):
        return (*named, cell("–"), cell(_(SUPPRESSED)), cell("–"))
    apart = finding.paired.only_first + finding.paired.only_second
    of = _("{apart:number} of {people:number}", apart=apart, people=finding.paired.people)
    interval = wording.interval_text(finding.interval, "difference", context.language)
    return (*named, cell(of), cell(wording.points(finding.value, context.language)), cell(interval))
