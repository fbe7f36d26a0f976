"""A gap within the levels of the control features goes in; its sentence and its table come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluator import wording
from evaluator.domain.results import Finding
from evaluator.domain.within import WithinLevels
from evaluator.figures.colours import SIGNS
from evaluator.figures.data import State
from evaluator.report.context import Context
from evaluator.report.model import Block, Cell, Sentences, Table, cell
from evaluator.report.rates import footnotes


def within_blocks(
    context: Context, metric: str, features: Sequence[str], system: str | None = None
) -> Iterable[Block]:
    """Yield what the levels come to beside the result overall, and a table of all levels; nothing without any.

    Of every system, or of one alone.
    """
    for within, levels in context.within(features, metric):
        if system not in (None, within.system):
            continue
        if within.limit is None and within.statistic != "difference":
            continue
        named = f"{wording.visible(within.system)}: " if len(context.systems) > 1 else ""
        state: State | None = within.outcome.value if within.limit is not None else None
        yield Sentences(((state, f"{named}{within_words(context, within)}"),))
        yield _table(context, within, levels, named)


def within_words(context: Context, within: WithinLevels) -> str:
    """Return a summary in words, its gap only where every level may be shown exactly."""
    hidden = any(context.way(finding) != "exact" for finding in context.levels(within))
    return wording.within_text(within, context.language, labels=context.labels, hidden=hidden)


def level_cells(context: Context, finding: Finding) -> tuple[str, str, str, str]:
    """Return a level's gap, its interval, who lies highest and lowest, and why there is none, as may be shown."""
    _ = context.say
    way = context.way(finding)
    if finding.value is None:
        if finding.reason_code == "one_group_in_level" and not _nobody_elsewhere_may_be_said(context, finding):
            return "–", "–", "–", context.said("fewer_than_two_groups", {})
        values = {"features": finding.features, "labels": context.labels, **finding.reason_values}
        why = context.said(finding.reason_code or "no_value", values)
        return "–", "–", "–", _("suppressed") if way == "hidden" else why
    if way == "hidden":
        return _("suppressed"), "–", "–", ""
    language, ratio = context.language, finding.statistic == "ratio"
    metric = finding.metric
    gap = wording.gap_text(finding.value, finding.statistic, language, coarse=way == "rounded", metric=metric)
    decimals = (1 if ratio else 0) if way == "rounded" else None
    ends = wording.interval_text(finding.interval, finding.statistic, language, decimals=decimals, metric=metric)
    groups = (context.group(finding.features, group or ()) for group in (finding.highest, finding.lowest))
    return gap, ends, " / ".join(groups), ""


def _nobody_elsewhere_may_be_said(context: Context, finding: Finding) -> bool:
    """Return whether a report may tell that every other group has nobody in this level."""
    features = (*finding.features, *finding.control)
    level = tuple(finding.control.values())
    groups = {entry.group for entry in context.entries(finding.system, "count", finding.features)}
    here = {entry.group for entry in context.entries(finding.system, "count", finding.features, level)}
    return all(
        context.suppression.of_absent(finding.system, features, (*group, *level)) == "exact"
        for group in groups - here
    )


def _table(context: Context, within: WithinLevels, levels: Sequence[Finding], named: str) -> Table:
    _ = context.say
    limited = within.limit is not None
    rows: list[tuple[Cell, ...]] = []
    for finding in levels:
        level = wording.level_text(finding.control, context.language, context.labels)
        gap, ends, groups, note = level_cells(context, finding)
        state: State = finding.outcome.value
        judged = cell(wording.outcome_name(state, context.language), state, SIGNS[state])
        rows.append((cell(level), cell(gap), cell(ends), cell(groups), *([judged] if limited else []), cell(note)))
    header = [_("Level"), _("Widest gap"), _("Interval"), _("Highest / lowest")]
    caption = _(
        "{metric:metric} by {features:features}: {statistic:statistic_inside} within each level",
        metric=within.metric,
        features=within.features,
        statistic=within.statistic,
    )
    return Table(
        caption=f"{named}{caption}",
        header=(*header, *([_("Outcome")] if limited else []), _("Note")),
        rows=tuple(rows),
        numbers=frozenset({1, 2}),
        source=_("The intervals allow for the number of groups that are compared in all levels together."),
        footnotes=footnotes(context, suppressed=context.suppression.applied),
    )
