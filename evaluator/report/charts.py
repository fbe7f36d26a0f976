"""A context goes in, what the figures show comes out: values as they may be shown, and finished words.

The tables beside the figures are made from the same parts, and the screens use them too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from evaluator import wording
from evaluator.domain.metrics import AMOUNTS
from evaluator.domain.results import Finding, Pair
from evaluator.domain.system import Polarity
from evaluator.errors import N_
from evaluator.figures.colours import SIGNS, STATES
from evaluator.figures.data import Axis, Band, Dot, RatesFigure, State, SystemsFigure, Tick
from evaluator.report.context import Context
from evaluator.report.shown import ShownRate

_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
_MOST_TICKS = 6
_JUDGED: dict[State, str] = {
    "met": N_("within the limit"),
    "not_met": N_("beyond the limit"),
    "cannot_tell": N_("cannot tell"),
    "not_assessed": N_("not assessed"),
}
_NOT_SHOWN_BEYOND = N_("not shown to be beyond the limit")
_NO_LIMIT = N_("no limit was set")
_COUNTS_WHAT_IS_RIGHT = frozenset(
    ("true_positive_rate", "true_negative_rate", "precision", "negative_predictive_value", "accuracy")
)
"""Rates of right decisions: whoever has the lower one is worse off."""


def rates_figure(context: Context, system: str, metric: str, features: Sequence[str]) -> RatesFigure | None:
    """Return a metric's rates by group for one system, highest first; None when no group has a value to draw."""
    _ = context.say
    shown = context.shown(system, metric, features)
    drawn = sorted((rate for rate in shown if rate.value is not None), key=lambda rate: -(rate.value or 0))
    if not drawn:
        return None
    finding = context.judging(system, features, metric)
    dots = tuple(_dot(context, rate, _state_of(context, finding, metric, rate)) for rate in drawn)
    values = {"metric": metric, "features": features}
    return RatesFigure(
        title=_("{metric:metric} by {features:features}", **values),
        axis=rate_axis(context, (end for rate in drawn for end in (rate.value, rate.low, rate.high)), metric),
        dots=dots,
        states=_legend(context, finding, {dot.state for dot in dots}),
        alt=_alt(context, drawn, _("{metric:metric} by {features:features}", **values)),
        band=_band(context, finding, drawn) if finding and finding.metric == metric else None,
        unlisted=_unlisted(context, shown),
        separators=wording.separators(context.language),
    )


def systems_figure(context: Context, metric: str, features: Sequence[str]) -> SystemsFigure | None:
    """Return a metric's rates by group for all systems beside each other; None with fewer than two systems."""
    _ = context.say
    by_system = [context.shown(system, metric, features) for system in context.systems]
    drawn = [rate for rates in by_system for rate in rates if rate.value is not None]
    if len(by_system) < 2 or not drawn:
        return None
    groups = dict.fromkeys(context.group(features, rate.entry.group) for rates in by_system for rate in rates)
    there = {context.group(features, rate.entry.group) for rate in drawn}
    title = _("{metric:metric} by {features:features}, system by system", metric=metric, features=features)
    return SystemsFigure(
        title=title,
        axis=rate_axis(context, (end for rate in drawn for end in (rate.value, rate.low, rate.high)), metric),
        groups=tuple(group for group in groups if group in there),
        series=tuple(wording.visible(system) for system in context.systems),
        dots=tuple(
            _dot(context, rate, "not_assessed", number)
            for number, rates in enumerate(by_system)
            for rate in rates
            if rate.value is not None
        ),
        alt=_alt(context, drawn, title),
        unlisted=tuple(line for rates in by_system for line in _unlisted(context, rates, name_system=True)),
        separators=wording.separators(context.language),
    )


def rate_axis(context: Context, values: Iterable[float | None], metric: str) -> Axis:
    """Return an axis from 0 to beyond the largest value, with at most six marks; of amounts as low as they go."""
    if metric in AMOUNTS:
        return _amount_axis(context, [value for value in values if value is not None], metric)
    largest = min(max((value for value in values if value is not None), default=1.0), 1.0)
    step = next((step for step in _STEPS if largest / step <= _MOST_TICKS - 1), 0.25)
    marks = max(math.ceil(largest / step - 1e-9), 1)
    ticks = tuple(
        Tick(at * step, wording.percent_short(round(at * step, 4), context.language)) for at in range(marks + 1)
    )
    return Axis(wording.metric_name(metric, context.language), 0.0, marks * step, ticks)


def _amount_axis(context: Context, values: Sequence[float], metric: str) -> Axis:
    """Return an axis in the unit of the data with 0 on it, with about six marks at round numbers."""
    low, high = min(0.0, *values), max(0.0, *values)
    width = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(width / (_MOST_TICKS - 1)))
    step = next(step * power for step in (1, 2, 5, 10, 20) if width / (step * power) <= _MOST_TICKS - 1)
    first, last = math.floor(low / step + 1e-9), max(math.ceil(high / step - 1e-9), 1 if low == 0 else 0)
    ticks = tuple(Tick(at * step, wording.amount(at * step, context.language)) for at in range(first, last + 1))
    return Axis(wording.metric_name(metric, context.language), first * step, last * step, ticks)


def legend(context: Context, states: Iterable[State], words: dict[State, str]) -> dict[State, str]:
    """Return what the states that occur mean, with their signs."""
    _ = context.say
    occurring = set(states)
    return {state: f"{SIGNS[state]} {_(words[state])}" for state in STATES if state in occurring}


def _dot(context: Context, rate: ShownRate, state: State, series: int = 0) -> Dot:
    text = rate.rate if rate.interval == "–" else f"{rate.rate} ({rate.interval})"
    label = context.group(rate.entry.features, rate.entry.group)
    return Dot(label, rate.value or 0.0, rate.low, rate.high, text, state, series)


def _state_of(context: Context, finding: Finding | None, metric: str, rate: ShownRate) -> State:
    """Return how a group stands in the finding that judges the metric."""
    group = rate.entry.group
    if finding is None or group not in finding.assessed:
        in_pairs = finding is not None and _is_beyond(context, finding, metric, group)
        return "not_met" if in_pairs else "not_assessed"
    if finding.outcome == "met":
        return "met"
    return "not_met" if _is_beyond(context, finding, metric, group) else "cannot_tell"


def _is_beyond(context: Context, finding: Finding, metric: str, group: tuple[str | None, ...]) -> bool:
    """Return whether a group lies on the far side of a pair beyond the limit, seen from where the band starts."""
    return finding.outcome == "not_met" and any(
        group == _far(context, finding, pair) for pair in finding.pairs if pair.beyond and pair.metric == metric
    )


def _far(context: Context, finding: Finding, pair: Pair) -> tuple[str | None, ...]:
    """Return the group with the higher rate; the one with the lower where the band starts from the highest."""
    ratio = finding.statistic.endswith("ratio")
    first_is_higher = (pair.value or 0.0) > (1.0 if ratio else 0.0)
    return pair.first if first_is_higher != (ratio or _more_is_better(context, pair.metric)) else pair.second


def _more_is_better(context: Context, metric: str) -> bool:
    """Return True where the group with the lower rate is the one that is worse off."""
    if metric == "selection_rate":
        return context.record.system.polarity is Polarity.BENEFIT
    return metric in _COUNTS_WHAT_IS_RIGHT


def _legend(context: Context, finding: Finding | None, states: set[State]) -> dict[State, str]:
    words = dict(_JUDGED)
    if finding is None:
        words["not_assessed"] = _NO_LIMIT
    elif finding.outcome == "not_met":
        words["cannot_tell"] = _NOT_SHOWN_BEYOND
    return legend(context, states, words)


def _band(context: Context, finding: Finding, drawn: Sequence[ShownRate]) -> Band | None:
    """Return what the limit allows: from the highest assessed group for a ratio or where more is better, else from
    the lowest."""
    _ = context.say
    assessed = [rate.value for rate in drawn if rate.entry.group in finding.assessed and rate.value is not None]
    ends = {finding.lowest, finding.highest}
    if finding.limit is None or not ends <= {rate.entry.group for rate in drawn} or len(assessed) < 2:
        return None
    if finding.statistic == "ratio":
        least = max(assessed) * finding.limit
        words = _("at least {limit:ratio} times the highest rate", limit=finding.limit)
        return Band(least, max(assessed), words)
    if finding.metric in AMOUNTS:
        words = _("up to {limit:amount} above the lowest value", limit=finding.limit)
        return Band(min(assessed), min(assessed) + finding.limit, words)
    points = wording.points_short(finding.limit, context.language)
    if _more_is_better(context, finding.metric):
        words = _("down to {limit:said} below the highest rate", limit=points)
        return Band(max(max(assessed) - finding.limit, 0.0), max(assessed), words)
    words = _("up to {limit:said} above the lowest rate", limit=points)
    return Band(min(assessed), min(min(assessed) + finding.limit, 1.0), words)


def _unlisted(context: Context, shown: Sequence[ShownRate], *, name_system: bool = False) -> tuple[str, ...]:
    lines = []
    for rate in shown:
        if rate.value is None:
            group = context.group(rate.entry.features, rate.entry.group)
            named = f"{wording.visible(rate.entry.system)}, {group}" if name_system else group
            lines.append(f"{named}: {rate.note}")
    return tuple(lines)


def _alt(context: Context, drawn: Sequence[ShownRate], title: str) -> str:
    _ = context.say
    highest, lowest = (
        _rate_words(context, pick(drawn, key=lambda rate: rate.value or 0.0)) for pick in (max, min)
    )
    return _(
        "{title:said}: dots with intervals. Highest: {highest:said}. Lowest: {lowest:said}.",
        title=title,
        highest=highest,
        lowest=lowest,
    )


def _rate_words(context: Context, rate: ShownRate) -> str:
    group = context.group(rate.entry.features, rate.entry.group)
    return f"{group} {rate.rate}" if rate.interval == "–" else f"{group} {rate.rate} ({rate.interval})"
