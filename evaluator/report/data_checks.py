"""What the data themselves look like: beside the population, with what is missing, with what is there twice."""

from __future__ import annotations

from collections.abc import Iterable

from evaluator import wording
from evaluator.domain.data_checks import DataShare, Representation, RepresentedGroup
from evaluator.errors import N_
from evaluator.report.context import Context
from evaluator.report.model import Block, Cell, Paragraph, Section, Sentences, Table, cell
from evaluator.report.quality_cells import Column, hidden_columns
from evaluator.report.shown import SUPPRESSED
from evaluator.report.small_cells import THRESHOLD
from evaluator.report.suppression import Shown

_WHAT = {
    "outcome_missing": N_("Outcome not known"),
    "prediction_missing": N_("No decision or score"),
    "label_rate": N_("Positive among known outcomes"),
}
_NOT_ALIKE = ("fewer", "more")
_ALIKE = N_(
    "No group of {feature:feature} is shown to be rarer or more frequent in the data than in the population."
)
_APART = {
    "fewer": N_("{group:quoted} ({feature:feature}) is rarer in the data than in the population."),
    "more": N_("{group:quoted} ({feature:feature}) is more frequent in the data than in the population."),
}


def data_checks_section(context: Context) -> tuple[Section, ...]:
    """Return everything that was asked for of the data; nothing where nobody asked."""
    record = context.record
    blocks: list[Block] = []
    for item in record.representation:
        blocks += [Sentences(tuple((None, text) for text in represented_said(context, item)))]
        blocks.append(represented_table(context, item))
    if record.representation:
        blocks.append(Paragraph(represented_note(context), "note"))
    said = quality_said(context)
    if said:
        blocks += [Sentences(tuple((None, text) for text in said)), *quality_tables(context)]
    title = context.say(N_("Who is in the data, and what is missing"))
    return (Section("data-checks", title, tuple(blocks)),) if blocks else ()


def represented_said(context: Context, item: Representation) -> tuple[str, ...]:
    """Return the groups that are rarer or more frequent than in the population, or that none is shown to be."""
    apart = [group for group in item.groups if group.stands in _NOT_ALIKE]
    if not apart:
        return (context.say(_ALIKE, feature=item.feature),)
    if _way(context, item) == "exact":
        return tuple(context.said(group.sentence.code, group.sentence.values) for group in apart)
    shown = [group for group in apart if group.people >= THRESHOLD]
    return tuple(context.say(_APART[group.stands], group=group.group, feature=item.feature) for group in shown)


def represented_note(context: Context) -> str:
    """Return how to read it."""
    return context.say(
        N_(
            "The population’s shares are taken as known; each interval holds for its group alone. Whether the "
            "data should look like that population depends on whom the system is meant for."
        )
    )


def represented_table(context: Context, item: Representation) -> Table:
    """Return each group's share beside the population's."""
    _ = context.say
    header = [N_("Group"), N_("Share in the data"), N_("Interval"), N_("Share of the population")]
    header += [N_("Difference"), N_("Ratio"), N_("Interval of the ratio")]
    rows = tuple(_represented(context, item, group) for group in item.groups)
    caption = _(N_("{feature:feature} in the data and in the population"), feature=item.feature)
    footnotes = []
    if item.source is not None:
        footnotes.append(_(N_("Source of the population: {source:text}"), source=item.source.document))
    if context.record.small_cells == "show":
        text = N_("{people:count_of_people} whose group is recorded, {others:people} whose group is not.")
        footnotes.append(_(text, people=item.people, others=item.not_recorded))
    return Table(
        caption, tuple(_(name) for name in header), rows, frozenset(range(1, 7)), footnotes=tuple(footnotes)
    )


def _represented(context: Context, item: Representation, group: RepresentedGroup) -> tuple[Cell, ...]:
    language, way = context.language, _way(context, item)
    named, known = wording.group_text(group.group, language), wording.percent(group.population_share, language)
    if way == "exact":
        texts = [
            wording.percent(group.share, language),
            wording.interval_text(group.interval, "difference", language),
            known,
            wording.points(group.difference, language),
            "–" if group.ratio is None else wording.ratio(group.ratio, language),
            "–" if group.ratio is None else wording.interval_text(group.ratio_interval, "ratio", language),
        ]
    else:
        coarse = context.say(SUPPRESSED)
        if way == "rounded" and group.people >= THRESHOLD:
            coarse = context.say(N_("less than 1%"))
            if group.share >= 0.01:
                coarse = context.say(N_("about {share:percent_short}"), share=round(group.share, 2))
        texts = [coarse, "–", known, "–", "–", "–"]
    return tuple(cell(text) for text in (named, *texts))


def _way(context: Context, item: Representation) -> Shown:
    """Return how shares may be shown: to whole per cent where some group's people are not shown exactly.

    Shares add up to one, so that a single one that is withheld would follow from the others. To whole per cent, at
    least ten different counts fit to each where there are a thousand people; where there are fewer, none is shown.
    """
    if context.record.small_cells == "show":
        return "exact"
    groups = [group.group for group in item.groups] + [None]
    small = any(0 < group.people < THRESHOLD for group in item.groups) or 0 < item.not_recorded < THRESHOLD
    if not small and all(_is_open(context, item.feature, group, "count") for group in groups):
        return "exact"
    return "rounded" if item.people >= 1000 else "hidden"


def _is_open(context: Context, feature: str, group: str | None, metric: str) -> bool:
    entries = [
        entry
        for system in context.systems
        for entry in context.entries(system, metric, (feature,))
        if entry.group == (group,)
    ]
    return context.suppression.of_all(entries) == "exact"


def quality_said(context: Context) -> tuple[str, ...]:
    """Return what is missing for everybody, and what is there twice, in sentences."""
    found = [item for item in context.record.data_shares if not item.of_group and item.sentence is not None]
    hidden = hidden_columns(context, None, (item for item in found if item.feature is None))
    shown = [item for item in found if context.record.small_cells == "show" or _may_say(context, item, hidden)]
    sentences = [item.sentence for item in shown if item.sentence is not None]
    sentences += [item.sentence for item in context.record.duplicates]
    said = [context.said(item.code, item.values) for item in sentences]
    if said and context.weighted:
        said.append(context.say(N_("These numbers count people as they are in the file, without weights.")))
    return tuple(said)


def _may_say(context: Context, item: DataShare, hidden: frozenset[Column]) -> bool:
    if item.feature is None and (item.what, item.system) in hidden:
        return False
    if item.what == "group_missing" and item.feature is not None:
        return not _is_small(item) and _is_open(context, item.feature, None, "count")
    return not _is_small(item)


def quality_tables(context: Context) -> tuple[Table | Paragraph, ...]:
    """Return a table a feature: what is missing in each of its groups, and how often outcomes are positive.

    A sentence instead where nothing of it may be shown.
    """
    features = dict.fromkeys(item.feature for item in context.record.data_shares if item.of_group and item.feature)
    return tuple(_quality_table(context, feature) for feature in features)


def _quality_table(context: Context, feature: str) -> Table | Paragraph:
    _ = context.say
    items = [item for item in context.record.data_shares if item.of_group and item.feature == feature]
    columns = list(dict.fromkeys((item.what, item.system) for item in items))
    header = [_(N_("Group"))]
    hidden: set[Column] = set()
    if context.record.small_cells == "suppress":
        hidden |= hidden_columns(context, feature, items)
    for what, system in columns:
        name = _(_WHAT[what])
        several = system is not None and len(context.systems) > 1
        header.append(f"{name}: {wording.visible(system or '')}" if several else name)
        family = [item for item in items if (item.what, item.system) == (what, system)]
        if context.record.small_cells == "suppress" and _gives_away(context, feature, family):
            hidden.add((what, system))
    if len(hidden) == len(columns):
        text = N_("What is missing by {feature:feature} is withheld, since some of it rests on few people.")
        return Paragraph(_(text, feature=feature), "note")
    rows = []
    for group in dict.fromkeys(item.group for item in items):
        by_column = {(item.what, item.system): item for item in items if item.group == group}
        texts = [
            _(SUPPRESSED) if column in hidden else _share_text(context, by_column[column]) for column in columns
        ]
        rows.append(tuple(cell(text) for text in (wording.group_text((group,), context.language), *texts)))
    caption = _(N_("What is missing, and how often outcomes are positive, by {feature:feature}"), feature=feature)
    return Table(caption, tuple(header), tuple(rows), frozenset(range(1, len(header))))


def _gives_away(context: Context, feature: str, family: Iterable[DataShare]) -> bool:
    """Return whether some number of a column may not be shown; then none is, since they add up to everybody's."""
    return any(
        _is_small(item) or not all(_is_open(context, feature, item.group, name) for name in ("count", "base_rate"))
        for item in family
    )


def _is_small(item: DataShare) -> bool:
    return any(0 < people < THRESHOLD for people in (item.counted, item.people - item.counted))


def _share_text(context: Context, item: DataShare) -> str:
    if item.share is None:
        return "–"
    of = context.say(N_("{counted:people} of {people:people}"), counted=item.counted, people=item.people)
    interval = wording.interval_text(item.interval, "difference", context.language)
    return f"{wording.percent(item.share, context.language)} ({of}; {interval})"
