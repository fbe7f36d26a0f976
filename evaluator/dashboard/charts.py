"""Rates of a record go in, figures with every word and number come out: exact, for the evaluator's own screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluator import wording
from evaluator.dashboard.language import _, current_language
from evaluator.dashboard.rate_words import left_out_of, note_text, rate_text, rate_words
from evaluator.dashboard.record_view import Features, RecordView
from evaluator.domain.results import Finding, GroupMetric, Outcome
from evaluator.errors import N_
from evaluator.figures.data import (
    Axis,
    Band,
    Cell,
    Dot,
    HeatFigure,
    RatesFigure,
    State,
    SystemsFigure,
    Tick,
)

_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
"""Distances of marks on the axis."""
_MOST_TICKS = 6

_STATES: dict[State, str] = {
    "met": N_("✓ inside the limit"),
    "not_met": N_("✗ part of a gap beyond the limit"),
    "cannot_tell": N_("? cannot tell"),
    "not_assessed": N_("– not compared"),
}
_WITHOUT_LIMIT: dict[State, str] = {"cannot_tell": N_("rate"), "not_assessed": N_("– not compared")}


def rates_figure(view: RecordView, system: str, metric: str, feature: str) -> RatesFigure | None:
    """Return a metric by the groups of a feature, highest first; None where no group has a value."""
    language = current_language()
    findings = view.findings(system, metric, (feature,))
    limited = next((finding for finding in findings if finding.limit is not None), None)
    left_out = left_out_of(findings)
    entries = _highest_first(view.entries(system, metric, (feature,)))
    drawn = [entry for entry in entries if entry.value is not None]
    if not drawn:
        return None
    dots = tuple(_dot(entry, _state(entry, limited, entry.group in left_out)) for entry in drawn)
    names = _STATES if limited else _WITHOUT_LIMIT
    occurring = [dot.state for dot in dots]
    band = _band(limited, drawn)
    title = _("{metric:metric} by {feature:feature}", metric=metric, feature=feature, labels=view.labels)
    return RatesFigure(
        title=wording.metric_name(metric, language),
        axis=_axis(metric, [*_ends(dots), band.high if band else 0.0]),
        dots=dots,
        states={state: _(name) for state, name in names.items() if state in occurring},
        alt=_alt(title, dots),
        band=band,
        unlisted=tuple(
            f"{_group(entry)}: {note_text(entry, left_out)}" for entry in entries if entry.value is None
        ),
        separators=wording.separators(language),
    )


def systems_figure(view: RecordView, metric: str, feature: str) -> SystemsFigure | None:
    """Return a metric of several systems by the groups of a feature; None where there is no value."""
    by_system = [_highest_first(view.entries(system, metric, (feature,))) for system in view.systems]
    dots = tuple(
        _dot(entry, "not_assessed", number)
        for number, entries in enumerate(by_system)
        for entry in entries
        if entry.value is not None
    )
    if not dots:
        return None
    title = _("{metric:metric} by {feature:feature}", metric=metric, feature=feature, labels=view.labels)
    said = (f"{view.systems[dot.series]}, {dot.label}: {dot.text}" for dot in dots)
    return SystemsFigure(
        title=wording.metric_name(metric, current_language()),
        axis=_axis(metric, _ends(dots)),
        groups=tuple(dict.fromkeys(dot.label for dot in dots)),
        series=tuple(wording.visible(system) for system in view.systems),
        dots=dots,
        alt=f"{title}. {'; '.join(said)}.",
        separators=wording.separators(current_language()),
    )


def heat_figure(view: RecordView, system: str, metric: str, features: Features) -> HeatFigure | None:
    """Return a metric by two features together; groups smaller than the plan's minimum are grey."""
    language = current_language()
    entries = {entry.group: entry for entry in view.entries(system, metric, features)}
    overall = view.overall(system, metric)
    if not entries or overall is None or overall.value is None:
        return None
    rows, columns = (_groups_of(view, system, metric, feature) for feature in features)
    least = view.record.plan.min_group_size
    shown = {g: e for g, e in entries.items() if e.value is not None and e.people >= least}
    widest = max((abs((entry.value or 0.0) - overall.value) for entry in shown.values()), default=0.0)
    cells = tuple(
        _cell(row, column, entries[group], overall.value, widest, enough=group in shown)
        for row, first in enumerate(rows)
        for column, second in enumerate(columns)
        if (group := (first, second)) in entries
    )
    title = _("{metric:metric} by {features:features}", metric=metric, features=features, labels=view.labels)
    note = _(
        "Blue: below {rate:said}, the rate of everybody; orange: above it; grey: too few people",
        rate=rate_text(overall),
    )
    return HeatFigure(
        title=wording.metric_name(metric, language),
        rows=tuple(wording.group_text(row, language) for row in rows),
        columns=tuple(wording.group_text(column, language) for column in columns),
        cells=cells,
        note=note,
        alt=f"{title}. {_('The same numbers stand in the table below.')}",
        separators=wording.separators(language),
    )


def _cell(row: int, column: int, entry: GroupMetric, middle: float, widest: float, *, enough: bool) -> Cell:
    people = _("n = {n:people}", n=entry.people)
    detail = f"{_group(entry)}: {rate_words(entry)}, {people}"
    if not enough or entry.value is None:
        return Cell(row, column, f"{_('too few')}\n{people}", None, detail)
    shade = (entry.value - middle) / widest if widest else 0.0
    return Cell(row, column, f"{rate_text(entry)}\n{people}", shade, detail)


def _dot(entry: GroupMetric, state: State, series: int = 0) -> Dot:
    interval = entry.interval
    return Dot(
        label=_group(entry),
        value=entry.value or 0.0,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        text=rate_words(entry),
        state=state,
        series=series,
    )


def _group(entry: GroupMetric) -> str:
    return wording.group_text(entry.group, current_language())


def _state(entry: GroupMetric, limited: Finding | None, left_out: bool) -> State:
    """Return what a group's dot stands for: its part in the gap that was judged."""
    if left_out or (limited is not None and limited.outcome is Outcome.NOT_ASSESSED):
        return "not_assessed"
    if limited is None:
        return "cannot_tell"
    beyond = {group for pair in limited.pairs if pair.beyond for group in (pair.first, pair.second)}
    if entry.group in beyond:
        return "not_met"
    return "met" if limited.outcome is Outcome.MET else "cannot_tell"


def _band(limited: Finding | None, drawn: Sequence[GroupMetric]) -> Band | None:
    """Return what the limit allows: from the lowest assessed rate up, or from the highest down for a ratio."""
    if limited is None or limited.limit is None or not limited.assessed or limited.group is not None:
        return None
    values = [entry.value for entry in drawn if entry.group in limited.assessed and entry.value is not None]
    if not values:
        return None
    if limited.statistic == "ratio":
        return Band(max(values) * limited.limit, max(values), _("what the limit allows below the highest rate"))
    most = min(min(values) + limited.limit, 1.0)
    return Band(min(values), most, _("what the limit allows above the lowest rate"))


def _axis(metric: str, values: Sequence[float]) -> Axis:
    """Return an axis from zero to a round number above every value."""
    top = max(values, default=1.0)
    step = next((step for step in _STEPS if top / step <= _MOST_TICKS - 1), _STEPS[-1])
    marks = min(-(-top // step), 1 / step) if top > 0 else 1.0
    ticks = tuple(
        Tick(number * step, wording.percent_short(round(number * step, 4), current_language()))
        for number in range(round(marks) + 1)
    )
    return Axis(wording.metric_name(metric, current_language()), 0.0, max(ticks[-1].at, top) * 1.02, ticks)


def _ends(dots: Iterable[Dot]) -> list[float]:
    return [dot.high if dot.high is not None else dot.value for dot in dots]


def _highest_first(entries: Iterable[GroupMetric]) -> list[GroupMetric]:
    return sorted(entries, key=lambda entry: -(entry.value if entry.value is not None else -1.0))


def _groups_of(view: RecordView, system: str, metric: str, feature: str) -> list[str | None]:
    """Return a feature's groups in the record's order, people whose group was not recorded last."""
    groups = [entry.group[0] for entry in view.entries(system, metric, (feature,))]
    return sorted(groups, key=lambda group: group is None)


def _alt(title: str, dots: Sequence[Dot]) -> str:
    return f"{title}. {'; '.join(f'{dot.label}: {dot.text}' for dot in dots)}."
