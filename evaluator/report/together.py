"""What was found by two features together, and which groups could not be assessed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from evaluator import wording
from evaluator.domain.metrics import RARE
from evaluator.domain.results import Finding
from evaluator.figures.colours import SIGNS
from evaluator.report.context import Context
from evaluator.report.heat import heat_figure, widest_first
from evaluator.report.model import Block, Cell, Drawing, Paragraph, Section, Table, cell
from evaluator.report.rates import footnotes
from evaluator.report.results import state_of

_MOST_HEATMAPS = 3
"""Heatmaps of a metric and system; the gaps of all pairs stand in a table."""
_FEWEST_SHADED = 3
"""A heatmap is drawn where one cell in so many at least has a rate to show."""


def together_section(context: Context) -> Section:
    """Return the widest gaps by two features together, the widest of them as heatmaps."""
    _ = context.say
    blocks: list[Block] = []
    for metric in context.lead:
        inner: list[Block] = [Paragraph(wording.metric_meaning(metric, context.language))]
        inner += _gaps_table(context, metric)
        for system in context.systems:
            heats = (_heat(context, system, metric, pair) for pair in widest_first(context, system, metric))
            for heat in islice((heat for heat in heats if heat), _MOST_HEATMAPS):
                inner += heat
        blocks.append(Section(f"together-{metric}", wording.metric_name(metric, context.language), tuple(inner)))
    return Section("together", _("Results by two features together"), tuple(blocks))


def _gaps_table(context: Context, metric: str) -> Iterable[Block]:
    _ = context.say
    several = len(context.systems) > 1
    findings = [
        item
        for system in context.systems
        for pair in widest_first(context, system, metric)
        for item in context.findings(pair, metric)
        if (item.system, item.statistic) == (system, "difference")
    ]
    limited = any(item.limit is not None for item in findings)
    rows = [row for item in findings if (row := _gap_row(context, item, several=several, limited=limited))]
    if rows:
        header = [_("Features"), *([_("System")] if several else []), _("Widest gap"), _("Highest"), _("Lowest")]
        header += [*([_("Outcome")] if limited else []), _("Groups left out")]
        yield Table(
            caption=_("Widest gap in the {metric:metric_inside} by two features together", metric=metric),
            header=tuple(header),
            rows=tuple(rows),
            numbers=frozenset({len(header) - 1}),
            source=_("The intervals allow for the number of groups that are compared."),
            footnotes=footnotes(context, suppressed=context.suppression.applied),
        )
    missing = len(findings) - len(rows)
    if missing:
        yield Paragraph(
            _(
                "Not listed: {number:number} of {all:number}, because the widest gap has no value or rests on "
                "suppressed numbers.",
                number=missing,
                all=len(findings),
            ),
            "note",
        )


def _gap_row(context: Context, finding: Finding, *, several: bool, limited: bool) -> tuple[Cell, ...] | None:
    """Return a finding as a row; None where its numbers cannot be shown and it is not judged."""
    _ = context.say
    way = context.way(finding)
    shown = finding.value is not None and way != "hidden"
    if not shown and finding.limit is None:
        return None
    named = [cell(wording.features_text(finding.features, context.labels, context.language))]
    named += [cell(wording.visible(finding.system))] if several else []
    numbers = [cell(_("not shown")), cell("–"), cell("–")]
    if shown and finding.value is not None:
        decimals, metric = 0 if way == "rounded" else None, finding.metric
        gap = wording.gap_text(finding.value, "difference", context.language, decimals, metric=metric)
        gap = _("about {gap:said}", gap=gap) if way == "rounded" else gap
        ends = wording.interval_text(
            finding.interval, "difference", context.language, decimals=decimals, metric=metric
        )
        groups = [
            cell(context.group(finding.features, group or ())) for group in (finding.highest, finding.lowest)
        ]
        numbers = [cell([gap, ends]), *groups]
    state = state_of(finding)
    judged = cell(wording.outcome_name(state, context.language), state, SIGNS[state])
    outcome = [judged if finding.limit is not None else cell(_("no limit"))] if limited else []
    return (*named, *numbers, *outcome, cell(wording.people(len(finding.left_out), context.language)))


def _heat(context: Context, system: str, metric: str, pair: tuple[str, ...]) -> list[Block]:
    _ = context.say
    figure = heat_figure(context, system, metric, pair)
    if figure is None or sum(item.shade is not None for item in figure.cells) * _FEWEST_SHADED < len(figure.cells):
        return []
    named = f" ({wording.visible(system)})" if len(context.systems) > 1 else ""
    texts = {(item.row, item.column): item.text.split("\n") for item in figure.cells}
    rows = tuple(
        (cell(name), *(cell(texts[row, column]) for column in range(len(figure.columns))))
        for row, name in enumerate(figure.rows)
    )
    return [
        Drawing(figure),
        Table(figure.title + named, (_("Group"), *figure.columns), rows),
    ]


def left_out_section(context: Context) -> Section:
    """Return which groups could not be assessed, and why."""
    _ = context.say
    blocks: list[Block] = []
    rows = list(_left_out_rows(context))
    if rows:
        blocks.append(
            Table(
                _("Groups that could not be assessed"),
                (
                    _("Feature"),
                    _("Group"),
                    *([_("System")] if len(context.systems) > 1 else []),
                    _("Measures"),
                    _("Why"),
                ),
                tuple(rows),
                footnotes=footnotes(context, suppressed=False),
            )
        )
    else:
        blocks.append(Paragraph(_("Every group of every single feature could be assessed in the measures above.")))
    pairs = _left_out_pairs(context)
    if pairs:
        blocks.append(Paragraph(pairs))
    return Section("left-out", _("Who could not be assessed"), tuple(blocks))


def _left_out_rows(context: Context) -> Iterable[tuple[Cell, ...]]:
    several = len(context.systems) > 1
    for feature in context.features:
        found: dict[tuple[str, tuple[str | None, ...], str], list[str]] = {}
        for metric in context.lead:
            for finding in context.findings((feature,), metric):
                for left in finding.left_out if finding.statistic == "difference" else ():
                    key = (finding.system, left.group, left.reason_code)
                    found.setdefault(key, []).append(
                        wording.metric_name(metric, context.language, inside=bool(found.get(key)))
                    )
        for (system, group, reason), metrics in found.items():
            texts = [context.feature(feature), context.group((feature,), group)]
            texts += [wording.visible(system)] if several else []
            texts += [wording.listed(metrics, context.language), context.said(reason, {})]
            yield tuple(cell(text) for text in texts)


def _left_out_pairs(context: Context) -> str:
    _ = context.say
    metric = context.lead[0] if context.lead else None
    if metric is None or not context.pairs:
        return ""
    findings = [
        item for pair in context.pairs for item in context.findings(pair, metric) if item.statistic == "difference"
    ]
    left = [item.reason_code for finding in findings for item in finding.left_out]
    every = len(left) + sum(len(item.assessed) for item in findings)
    if not every:
        return ""
    if not left:
        return _(
            "By two features together, every group could be assessed in the {metric:metric_inside}.", metric=metric
        )
    said = _(
        "By two features together, {left:number} of {every:number} groups could not be assessed in the "
        "{metric:metric_inside}.",
        left=len(left),
        every=every,
        metric=metric,
    )
    if 2 * left.count("too_few_people") <= len(left):
        return said
    few = _("Most of them have too few comparisons.") if metric in RARE else _("Most of them have too few people.")
    return f"{said} {few}"
