"""A metric's rates by group as a table: one row a group and system, each number as exactly as it may be shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from evaluator import wording
from evaluator.domain.metrics import AMOUNTS, RARE
from evaluator.errors import N_
from evaluator.report.context import Context
from evaluator.report.model import Table, cell
from evaluator.report.shown import ShownRate


class _Column(NamedTuple):
    """A column: its heading, whether it holds numbers, and what it says of a rate."""

    title: str
    is_number: bool
    text: Callable[[ShownRate], str]


def rates_table(context: Context, metric: str, features: Sequence[str]) -> Table:
    """Return the rates of a breakdown, then everybody's."""
    _ = context.say
    groups = [rate for system in context.systems for rate in context.shown(system, metric, features)]
    everybody = [rate for system in context.systems for rate in context.shown(system, metric, ())]
    order = {group: at for at, group in enumerate(dict.fromkeys(rate.entry.group for rate in groups))}
    rows = [*sorted(groups, key=lambda rate: order[rate.entry.group]), *everybody]
    notes = any(rate.note for rate in rows)
    columns = _columns(context, metric, notes=notes)
    return Table(
        caption=_caption(context, metric, features),
        header=tuple(column.title for column in columns),
        rows=tuple(tuple(cell(column.text(rate)) for column in columns) for rate in rows),
        numbers=frozenset(at for at, column in enumerate(columns) if column.is_number),
        source=_explanation(context, metric),
        footnotes=footnotes(context, suppressed=any(rate.way != "exact" for rate in rows)),
    )


def _caption(context: Context, metric: str, features: Sequence[str]) -> str:
    said = context.say(N_("{metric:metric} by {features:features}"), metric=metric, features=features)
    return said if context.class_ is None else wording.of_class_text(context.class_, said, context.language)


def value_title(metric: str, language: str) -> str:
    """Return the heading of a column of a metric's values: not all are rates."""
    _ = wording.speaker(language)
    return _("Value") if metric in AMOUNTS else _("Rate")


def footnotes(context: Context, *, suppressed: bool) -> tuple[str, ...]:
    """Return what must be known to read a table of rates."""
    _ = context.say
    notes = []
    if context.weighted:
        notes.append(_("Rates use the sampling weights; people are counted without them."))
    if suppressed:
        notes.append(
            _("Numbers below 10 comparisons, and what they could be computed from, are suppressed.")
            if context.record.matching is not None
            else _("Numbers below 10 people, and what they could be computed from, are suppressed.")
        )
    return tuple(notes)


def _columns(context: Context, metric: str, *, notes: bool) -> list[_Column]:
    _ = context.say
    level = wording.percent_short(context.record.plan.level, context.language)
    columns = [_Column(_("Group"), False, lambda rate: _group(context, rate))]
    if len(context.systems) > 1:
        columns.append(_Column(_("System"), False, lambda rate: wording.visible(rate.entry.system)))
    columns += [
        _Column(value_title(metric, context.language), True, lambda rate: rate.rate),
        _Column(_("{level:said} interval", level=level), True, lambda rate: rate.interval),
        _Column(_("Among"), True, lambda rate: rate.people),
    ]
    if context.weighted:
        columns.append(_Column(_("Effective number"), True, lambda rate: _effective(context, rate)))
    elif metric not in AMOUNTS:
        columns.append(_Column(_("Counted"), True, lambda rate: rate.counted))
    if notes:
        columns.append(_Column(_("Remark"), False, lambda rate: rate.note))
    return columns


def _group(context: Context, rate: ShownRate) -> str:
    return context.group(rate.entry.features, rate.entry.group)


def _effective(context: Context, rate: ShownRate) -> str:
    if rate.way != "exact" or rate.entry.effective_n is None:
        return "–"
    return wording.people(round(rate.entry.effective_n), context.language)


def _explanation(context: Context, metric: str) -> str:
    _ = context.say
    meaning = wording.metric_meaning(metric, context.language)
    if metric in AMOUNTS:
        among = _("“Among” is the number of people with an estimate and a known outcome. In the unit of the data.")
        return f"{meaning} {among}"
    among = _("“Among” is the number of people it is a share of.")
    if metric in RARE:
        among = _("“Among” is the number of comparisons or attempts it is a share of.")
    return f"{meaning} {among}" if context.weighted else f"{meaning} {among} {_('“Counted” is how many of them.')}"
