"""Groups' scores go in; the curves that screens and reports draw come out: plain values and finished words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from evaluator import wording
from evaluator.domain.scores import GroupScores, SystemScores
from evaluator.errors import N_
from evaluator.figures.data import Axis, Curve, CurvesFigure, Tick
from evaluator.report.context import Context

MOST_CURVES = 6
"""Curves that can be told apart; the largest groups are drawn, the table has all."""
SWEPT = ("selection_rate", "true_positive_rate", "false_positive_rate", "false_negative_rate", "precision")
"""Rates of a threshold sweep."""


def group_name(context: Context, group: GroupScores) -> str:
    """Return a group's name, or that it is everybody."""
    return context.group(group.features, group.group) if group.features else context.say(N_("Everybody"))


def drawn_groups(groups: Sequence[GroupScores]) -> tuple[GroupScores, ...]:
    """Return the groups that are drawn: the largest, in their order."""
    chosen = sorted(range(len(groups)), key=lambda at: -groups[at].people)[:MOST_CURVES]
    return tuple(groups[at] for at in sorted(chosen))


def roc_figure(context: Context, groups: Sequence[GroupScores]) -> CurvesFigure | None:
    """Return the ROC curves of groups; None where none has both outcomes."""
    _ = context.say
    curves = []
    for group in drawn_groups(groups):
        points = group.roc
        texts = [
            _(
                "{tpr:percent} of those who should be selected, {fpr:percent} of the others",
                tpr=point.true_positive_rate,
                fpr=point.false_positive_rate,
            )
            for point in points
        ]
        if points:
            places = tuple((point.false_positive_rate, point.true_positive_rate) for point in points)
            curves.append(Curve(group_name(context, group), places, tuple(texts)))
    title = _("ROC curves: who is selected as the threshold falls")
    return _figure(
        context,
        title,
        _share_axis(context, wording.metric_name("false_positive_rate", context.language)),
        _share_axis(context, wording.metric_name("true_positive_rate", context.language)),
        curves,
        diagonal=_("no better than chance"),
    )


def calibration_figure(context: Context, groups: Sequence[GroupScores]) -> CurvesFigure | None:
    """Return mean score against observed share by group; None where nothing is calibrated."""
    _ = context.say
    curves = []
    for group in drawn_groups(groups):
        there = [bin for bin in group.calibration if bin.mean_score is not None and bin.observed.value is not None]
        points = tuple((bin.mean_score or 0.0, bin.observed.value or 0.0) for bin in there)
        texts = tuple(
            _(
                "mean score {score:said}, observed {observed:said}",
                score=wording.score_text(bin.mean_score, context.language),
                observed=wording.share_text(bin.observed, context.language),
            )
            for bin in there
        )
        if points:
            curves.append(Curve(group_name(context, group), points, texts))
    return _figure(
        context,
        _("Calibration: scores against what turned out to be true"),
        _share_axis(context, _("Mean score")),
        _share_axis(context, _("Share who should have been selected")),
        curves,
        diagonal=_("score and outcome agree"),
    )


def sweep_figure(
    context: Context, scores: SystemScores, groups: Sequence[GroupScores], metric: str
) -> CurvesFigure | None:
    """Return one rate by threshold and group, the threshold in use marked; None where it has no value."""
    _ = context.say
    name = wording.metric_name(metric, context.language)
    curves = []
    for group in drawn_groups(groups):
        there = [point for point in group.sweep if getattr(point, metric).value is not None]
        points = tuple((point.threshold, getattr(point, metric).value) for point in there)
        texts = tuple(
            _(
                "threshold {threshold:said}: {rate:said}",
                threshold=wording.score_text(point.threshold, context.language),
                rate=wording.share_text(getattr(point, metric), context.language),
            )
            for point in there
        )
        if points:
            curves.append(Curve(group_name(context, group), points, texts))
    places = [x for curve in curves for x, _y in curve.points]
    return _figure(
        context,
        _("{metric:metric} by threshold", metric=metric),
        score_axis(context, _("Threshold"), [*places, scores.threshold]),
        _share_axis(context, name),
        curves,
        mark=(scores.threshold, _("the threshold in use")),
    )


def distribution_figure(
    context: Context, scores: SystemScores, groups: Sequence[GroupScores]
) -> CurvesFigure | None:
    """Return the share of each group with a score of at most so much."""
    _ = context.say
    curves = []
    for group in drawn_groups(groups):
        weights = [
            stretch.weight_positives + stretch.weight_negatives + stretch.weight_unknown
            for stretch in group.stretches
        ]
        whole, below = sum(weights), 0.0
        points, texts = [], []
        for stretch, weight in zip(group.stretches, weights, strict=True):
            below += weight
            share = min(below / whole, 1.0) if whole else 0.0
            points.append((stretch.high, share))
            score = wording.score_text(stretch.high, context.language)
            texts.append(_("{share:percent} have at most {score:said}", share=share, score=score))
        if whole:
            curves.append(Curve(group_name(context, group), tuple(points), tuple(texts)))
    places = [x for curve in curves for x, _y in curve.points]
    return _figure(
        context,
        _("Distribution of the scores"),
        score_axis(context, _("Score"), [*places, scores.threshold]),
        _share_axis(context, _("Share with at most this score")),
        curves,
        mark=(scores.threshold, _("the threshold in use")),
    )


def _figure(
    context: Context,
    title: str,
    across: Axis,
    up: Axis,
    curves: Sequence[Curve],
    *,
    diagonal: str = "",
    mark: tuple[float, str] | None = None,
) -> CurvesFigure | None:
    if not curves:
        return None
    _ = context.say
    groups = wording.listed([curve.label for curve in curves], context.language)
    alt = _(
        "{title:said}. One curve each for {groups:said}; the table has the numbers.", title=title, groups=groups
    )
    separators = wording.separators(context.language)
    return CurvesFigure(title, across, up, tuple(curves), alt, diagonal, mark, separators)


def _share_axis(context: Context, title: str) -> Axis:
    ticks = tuple(Tick(at / 5, wording.percent_short(at / 5, context.language)) for at in range(6))
    return Axis(title, 0.0, 1.0, ticks)


def score_axis(context: Context, title: str, places: Sequence[float]) -> Axis:
    """Return an axis over the scores with marks at round numbers."""
    low, high = min(places), max(places)
    if not high > low:
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / 5
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = math.ceil(low / step - 1e-9)
    marks = [at * step for at in range(first, math.floor(high / step + 1e-9) + 1)]
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    ticks = tuple(Tick(at, wording.ratio(round(at, 12) + 0.0, context.language, decimals)) for at in marks)
    return Axis(title, low, high, ticks)


def stretch_text(context: Context, group: GroupScores, place: int) -> str:
    """Return where a stretch of scores lies, in words."""
    lows = [stretch.low for stretch in group.stretches]
    spans = [*pairwise(lows), (lows[-1], None)]
    low, high = spans[place]
    if place == 0 and high is not None:
        return context.say(N_("below {high:said}"), high=wording.score_text(high, context.language))
    if high is None:
        return context.say(N_("{low:said} and above"), low=wording.score_text(low, context.language))
    return context.say(
        N_("{low:said} to below {high:said}"),
        low=wording.score_text(low, context.language),
        high=wording.score_text(high, context.language),
    )
