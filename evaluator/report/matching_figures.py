"""A sweep of thresholds goes in; the curves that screens and reports draw of it come out.

Errors of matching are rare, so the axis of rates runs in powers of ten. A rate of 0 has no place on it: the curve
starts or ends there, and the table has the 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from evaluator import wording
from evaluator.domain.matching import GroupErrors, ThresholdPoint, ThresholdSweep
from evaluator.figures.data import Axis, Curve, CurvesFigure, Tick
from evaluator.report.context import Context
from evaluator.report.matching import plain_number, rate_of, rate_text, shown_points
from evaluator.report.score_figures import MOST_CURVES, score_axis

_LEAST_DECADES = 2


def error_figure(
    context: Context, sweep: ThresholdSweep, metric: str, points: Sequence[ThresholdPoint]
) -> CurvesFigure | None:
    """Return one error rate of everybody and of each group by threshold, the vendor's threshold marked.

    Only thresholds at which the rate may be shown; the largest groups where there are many. None where nothing is
    left to draw.
    """
    _ = context.say
    shown = shown_points(context, sweep, metric, points)
    there = [point for point in points if shown[point.threshold]]
    names = [_("everybody"), *(context.group((sweep.feature,), one.group) for one in sweep.points[0].groups)]
    curves = [
        curve
        for place in _drawn(sweep.points[0])
        if (curve := _curve(context, names[place], [(one, _errors(one, place)) for one in there], metric)).points
    ]
    if not curves:
        return None
    used = next((point.threshold for point in sweep.points if point.used), None)
    places = [x for curve in curves for x, _y in curve.points] + ([] if used is None else [used])
    title = _("{metric:metric} by threshold", metric=metric)
    groups = wording.listed([curve.label for curve in curves], context.language)
    return CurvesFigure(
        title=title,
        across=score_axis(context, _("Threshold"), places),
        up=_rare_axis(context, metric, [y for curve in curves for _x, y in curve.points]),
        curves=tuple(curves),
        alt=_(
            "{title:said}. One curve each for {groups:said}; the table has the numbers.",
            title=title,
            groups=groups,
        ),
        mark=None if used is None else (used, _("the threshold in use")),
        separators=wording.separators(context.language),
    )


def _errors(point: ThresholdPoint, place: int) -> GroupErrors:
    return (point.overall, *point.groups)[place]


def _drawn(point: ThresholdPoint) -> list[int]:
    """Return the places of everybody and of the largest groups, in their order."""
    sizes = [one.impostors + one.genuine for one in point.groups]
    largest = sorted(range(len(sizes)), key=lambda at: -sizes[at])[: MOST_CURVES - 1]
    return [0, *(at + 1 for at in sorted(largest))]


def _curve(
    context: Context, name: str, errors: Sequence[tuple[ThresholdPoint, GroupErrors]], metric: str
) -> Curve:
    there = [(point, one, rate) for point, one in errors if (rate := rate_of(one, metric))]
    texts = tuple(
        context.say(
            "threshold {threshold:said}: {rate:said}",
            threshold=plain_number(point.threshold),
            rate=rate_text(context, one, metric),
        )
        for point, one, _rate in there
    )
    return Curve(name, tuple((point.threshold, math.log10(rate)) for point, _one, rate in there), texts)


def _rare_axis(context: Context, metric: str, places: Sequence[float]) -> Axis:
    """Return an axis of powers of ten that holds the places (logarithms of rates), at least two of them."""
    high = math.ceil(max(places) - 1e-9)
    low = min(math.floor(min(places) + 1e-9), high - _LEAST_DECADES)
    ticks = tuple(
        Tick(at, wording.percent(10.0**at, context.language, max(-at - 2, 0))) for at in range(low, high + 1)
    )
    return Axis(wording.metric_name(metric, context.language), low, high, ticks)
