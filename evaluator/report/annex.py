"""Every rate by group: measures down, groups across, a few groups to a table."""

from __future__ import annotations

from evaluator import wording
from evaluator.report.context import Context
from evaluator.report.model import Block, Paragraph, Section, Table, cell
from evaluator.report.rates import footnotes
from evaluator.report.shown import ShownRate

_GROUPS_ACROSS = 5


def annex_section(context: Context) -> tuple[Section, ...]:
    """Return every rate of every single feature, with its interval."""
    _ = context.say
    if not context.record.group_metrics:
        return ()
    tables: list[Block] = [
        Paragraph(text, "note") for text in footnotes(context, suppressed=context.suppression.applied)
    ]
    for feature in context.features:
        for system in context.systems:
            for own in (context, *context.classes.values()):
                tables += _tables(own, system, feature)
    return (Section("annex", _("Annex: every rate by group"), tuple(tables)),)


def _tables(context: Context, system: str, feature: str) -> list[Table]:
    _ = context.say
    metrics = list(
        dict.fromkeys(entry.metric for entry in context.record.group_metrics if entry.metric != "share")
    )
    columns = {metric: context.shown(system, metric, (feature,)) for metric in metrics}
    groups = [rate.entry.group for rate in columns["count"]] if "count" in columns else []
    tables = []
    for some in _in_batches(groups):
        rows = []
        for metric in metrics:
            by_group = {rate.entry.group: rate for rate in columns[metric]}
            texts = [_lines(context, by_group[group]) for group in some if group in by_group]
            rows.append((cell(wording.metric_name(metric, context.language)), *(cell(text) for text in texts)))
        named = f" ({wording.visible(system)})" if len(context.systems) > 1 else ""
        if context.class_ is not None:
            named += ", " + _("class {name:quoted}", name=context.class_)
        caption = _("Every rate by {feature:said}", feature=context.feature(feature)) + named
        header = (_("Measure"), *(context.group((feature,), group) for group in some))
        numbers = frozenset(range(1, len(header)))
        tables.append(Table(caption, header, tuple(rows), numbers))
    return tables


def _in_batches(groups: list[tuple[str | None, ...]]) -> list[tuple[tuple[str | None, ...], ...]]:
    return [tuple(groups[at : at + _GROUPS_ACROSS]) for at in range(0, len(groups), _GROUPS_ACROSS)]


def _lines(context: Context, rate: ShownRate) -> tuple[str, ...]:
    _ = context.say
    if rate.entry.metric == "count":
        return (rate.people if rate.way != "hidden" else rate.rate,)
    if rate.value is None:
        return (rate.rate if rate.way == "hidden" else _("no value"),)
    return (rate.rate, rate.interval)
