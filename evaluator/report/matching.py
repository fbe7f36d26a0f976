"""What is found when people are matched: summaries of inequality and other thresholds, as tables in words."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator import wording
from evaluator.domain.matching import GroupErrors, Matching, MatchingSummary, ThresholdPoint, ThresholdSweep
from evaluator.report.context import Context
from evaluator.report.model import Cell, Table, cell
from evaluator.report.shown import SUPPRESSED
from evaluator.report.small_cells import THRESHOLD

ERRORS = ("false_match_rate", "false_non_match_rate")
MOST_SPREAD = 12
"""Thresholds of a report's curve, beside those that are chosen."""


def weights_text(context: Context) -> str:
    """Return what the summaries are and how they weigh."""
    return context.say(
        "These summaries put the errors of all groups into one number each. Where a summary takes both kinds of "
        "error, each has the weight 0.5. Intervals hold for all groups at once (exact, Clopper and Pearson). None "
        "of the summaries decides anything: a limit is held against pairs of groups."
    )


def summaries_of(matching: Matching, system: str, features: Sequence[str]) -> list[MatchingSummary]:
    """Return the summaries of one breakdown of one system."""
    return [item for item in matching.summaries if (item.system, item.features) == (system, tuple(features))]


def summary_text(context: Context, summary: MatchingSummary) -> str:
    """Return how far apart the lowest and highest rate lie, as a sentence; empty for every other summary."""
    if summary.statistic != "max_over_min" or not _may_be_said(context, summary):
        return ""
    _ = context.say
    metric = summary.metrics[0]
    if summary.value is None:
        at_least = ""
        if summary.at_least is not None:
            number = wording.ratio(summary.at_least, context.language)
            at_least = _("The highest rate is at least about {number:said} times the lowest.", number=number)
        said = _(
            "{metric:metric}, highest over lowest: {reason:said}", metric=metric, reason=_reason(context, summary)
        )
        return f"{said} {at_least}".strip()
    return _(
        "{metric:metric}: the highest rate of a group is {value:ratio} times the lowest ({interval:said}).",
        metric=metric,
        value=summary.value,
        interval=wording.interval_text(summary.interval, "ratio", context.language),
    )


def summaries_table(context: Context, summaries: Sequence[MatchingSummary]) -> Table:
    """Return the summaries of one breakdown as a table."""
    _ = context.say
    rows = []
    for item in summaries:
        name = wording.statistic_name(item.statistic, context.language)
        of = wording.listed(wording.metric_name(metric, context.language, inside=True) for metric in item.metrics)
        meaning = wording.statistic_meaning(item.statistic, context.language)
        rows.append(tuple(cell(text) for text in (name, of, *_numbers(context, item), meaning)))
    header = (_("Summary"), _("Of"), _("Value"), _("Interval"), _("What it says"))
    caption = _("Errors of matching in one number, by {features:features}", features=summaries[0].features)
    return Table(caption, header, tuple(rows))


def _numbers(context: Context, summary: MatchingSummary) -> tuple[str, str]:
    _ = context.say
    if not _may_be_said(context, summary):
        return _(SUPPRESSED), "–"
    decimals = 4 if summary.statistic == "fairness_discrepancy_rate" else 2
    interval = wording.interval_text(summary.interval, "ratio", context.language, decimals=decimals)
    if summary.value is not None:
        return wording.ratio(summary.value, context.language, decimals), interval
    said = _reason(context, summary)
    if summary.at_least is not None:
        number = wording.ratio(summary.at_least, context.language, decimals)
        said = f"{said} {_('At least about {number:said}.', number=number)}"
    return said, interval if summary.interval else "–"


def _reason(context: Context, summary: MatchingSummary) -> str:
    values = {**summary.reason_values, "features": summary.features}
    return context.said(summary.reason_code or "no_value", values)


def _may_be_said(context: Context, summary: MatchingSummary) -> bool:
    entries = (
        entry for metric in summary.metrics for entry in context.entries(summary.system, metric, summary.features)
    )
    return context.suppression.of_all(entries) == "exact"


# --- thresholds -----------------------------------------------------------------------------------------------


def chosen_points(sweep: ThresholdSweep) -> list[ThresholdPoint]:
    """Return the threshold in use and those that keep a wanted false match rate."""
    return [point for point in sweep.points if point.used or point.target is not None]


def spread_points(sweep: ThresholdSweep) -> list[ThresholdPoint]:
    """Return the chosen thresholds and others spread evenly over all of them: those of a report."""
    last = len(sweep.points) - 1
    evenly = {round(at * last / (MOST_SPREAD - 1)) for at in range(MOST_SPREAD)}
    return [
        point
        for place, point in enumerate(sweep.points)
        if place in evenly or point.used or point.target is not None
    ]


def sweep_texts(context: Context, sweep: ThresholdSweep) -> list[str]:
    """Return what must be known to read the table of thresholds."""
    _ = context.say
    said = [
        _(
            "What other thresholds would do. A higher one lets fewer strangers pass and turns more people away. "
            "Wanted rates are looked for in steps of {step:said}.",
            step=plain_number(sweep.step),
        )
    ]
    if sweep.targets_missed:
        wanted = wording.listed([one_in(context, target) for target in sweep.targets_missed], context.language)
        said.append(
            _(
                "No threshold is named for {wanted:said}: no score is high enough for it, or there are too few "
                "comparisons of different people to tell such a rate.",
                wanted=wanted,
            )
        )
    return said


def thresholds_table(context: Context, sweep: ThresholdSweep, points: Sequence[ThresholdPoint]) -> Table:
    """Return both error rates of everybody and of each group at some thresholds; small counts are left out."""
    _ = context.say
    groups = [_("everybody"), *(context.group((sweep.feature,), one.group) for one in sweep.points[0].groups)]
    shown = {metric: shown_points(context, sweep, metric, points) for metric in ERRORS}
    rows: list[tuple[Cell, ...]] = []
    for point in points:
        for metric in ERRORS:
            texts = [
                rate_text(context, one, metric) if shown[metric][point.threshold] else _(SUPPRESSED)
                for one in (point.overall, *point.groups)
            ]
            name = wording.metric_name(metric, context.language)
            rows.append(tuple(cell(text) for text in (point_name(context, point), name, *texts)))
    caption = _("Errors at other thresholds, by {feature:feature}", feature=sweep.feature)
    return Table(caption, (_("Threshold"), _("Rate"), *groups), tuple(rows), frozenset(range(2, len(groups) + 2)))


def point_name(context: Context, point: ThresholdPoint) -> str:
    """Return a threshold with what it is: in use, or chosen for a false match rate."""
    _ = context.say
    said = [plain_number(point.threshold)]
    if point.used:
        said.append(_("in use"))
    if point.target is not None:
        said.append(_("false match rate at most {target:said}", target=one_in(context, point.target)))
    return f"{said[0]} ({'; '.join(said[1:])})" if said[1:] else said[0]


def one_in(context: Context, rate: float) -> str:
    """Return a rare rate as people say it: `1 in 1,000`."""
    return context.say("1 in {number:number}", number=round(1 / rate))


def plain_number(number: float) -> str:
    """Return a score as a plain number."""
    return f"{number:.10g}"


def rate_of(errors: GroupErrors, metric: str) -> float | None:
    """Return one error rate of a group."""
    return errors.false_match_rate if metric == "false_match_rate" else errors.false_non_match_rate


def rate_text(context: Context, errors: GroupErrors, metric: str) -> str:
    """Return one error rate of a group with its interval."""
    matching, rate = metric == "false_match_rate", rate_of(errors, metric)
    interval = errors.false_match_interval if matching else errors.false_non_match_interval
    if rate is None:
        return "–"
    decimals = _decimals(rate or (interval.high if interval else None) or 0.0)
    text = wording.percent(rate, context.language, decimals)
    if interval is None or interval.low is None or interval.high is None:
        return text
    low, high = (wording.percent(end, context.language, decimals) for end in (interval.low, interval.high))
    return context.say("{rate:said} ({low:said} to {high:said})", rate=text, low=low, high=high)


def _decimals(rate: float) -> int:
    """Return the decimals of a rate in per cent that show what it is: three for the rarest, one from 1% on."""
    return next((decimals for decimals, least in ((1, 0.01), (2, 0.001)) if rate >= least), 3)


def shown_points(
    context: Context, sweep: ThresholdSweep, metric: str, points: Sequence[ThresholdPoint]
) -> dict[float, bool]:
    """Return at which thresholds a rate may be shown.

    At none where the rate itself is not shown exactly at the threshold in use; else where neither a count nor what
    it differs by from one that is shown counts from 1 to 9. The threshold in use comes first, then those chosen
    for a wanted rate: with more thresholds beside them, the same ones of these are shown.
    """
    if not context.suppression.applied and context.record.small_cells == "show":
        return {point.threshold: True for point in points}
    beside = _shown_beside(context, sweep, metric)
    exact = any(one.feature == sweep.feature for one in beside)
    tables = [{point.threshold: point for point in one.points} for one in beside]
    kept: list[list[int]] = []
    shown: dict[float, bool] = {}
    for point in sorted(points, key=lambda one: (not one.used, one.target is None)):
        everywhere = [table[point.threshold] for table in tables if point.threshold in table]
        counts = [count for one in everywhere for count in _counts(one, metric)]
        clear = not any(
            0 < abs(a - b) < THRESHOLD
            for other in [[0] * len(counts), *kept]
            for a, b in zip(counts, other, strict=True)
        )
        shown[point.threshold] = exact and clear and not any(_nearly_all(one, metric) for one in everywhere)
        if shown[point.threshold]:
            kept.append(counts)
    return shown


def _shown_beside(context: Context, sweep: ThresholdSweep, metric: str) -> list[ThresholdSweep]:
    """Return the sweeps of the same system by features whose rate is shown exactly.

    Everybody is in each of their tables, so they show the same thresholds: else two tables together would tell
    what neither does.
    """
    matching = context.record.matching
    return [
        one
        for one in (matching.sweeps if matching else ())
        if one.system == sweep.system
        and context.suppression.of_all(context.entries(one.system, metric, (one.feature,))) == "exact"
    ]


def _counts(point: ThresholdPoint, metric: str) -> list[int]:
    groups = (point.overall, *point.groups)
    return [one.false_matches if metric == "false_match_rate" else one.false_non_matches for one in groups]


def _nearly_all(point: ThresholdPoint, metric: str) -> bool:
    wholes = [
        one.impostors if metric == "false_match_rate" else one.genuine for one in (point.overall, *point.groups)
    ]
    rests = [whole - count for whole, count in zip(wholes, _counts(point, metric), strict=True)]
    return any(0 < rest < THRESHOLD for rest in rests)
