"""A context goes in, rates by two features together come out as a heatmap, and as the table beside it."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator import wording
from evaluator.domain.metrics import AMOUNTS
from evaluator.domain.results import Finding
from evaluator.errors import N_
from evaluator.figures.data import Cell, HeatFigure
from evaluator.report.context import Context
from evaluator.report.shown import ShownRate

MOST_ROWS, MOST_COLUMNS = 14, 8
"""More groups than this make a heatmap nobody can read."""
_SMALLEST_SPAN = 0.1
"""Ten percentage points from the middle are full colour, or the widest difference where it is wider."""

_TOO_FEW = N_("too few people")
_NOT_SHOWN = N_("not shown")
_NOBODY = N_("nobody")


def heat_figure(context: Context, system: str, metric: str, features: Sequence[str]) -> HeatFigure | None:
    """Return a metric's rates by two features; None where there are too many groups to draw or no values."""
    _ = context.say
    rows, columns = (_groups(context, name) for name in features)
    turned = len(columns) > len(rows)
    if turned:
        rows, columns = columns, rows
    shown = {rate.entry.group: rate for rate in context.shown(system, metric, features)}
    overall = next((rate.value for rate in context.shown(system, metric, ()) if rate.value is not None), None)
    if len(rows) > MOST_ROWS or len(columns) > MOST_COLUMNS or not shown or overall is None:
        return None
    values = [rate.value for rate in shown.values() if rate.value is not None and _is_assessed(context, rate)]
    if not values:
        return None
    amounts = metric in AMOUNTS
    span = max([abs(value - overall) for value in values] + ([1e-300] if amounts else [_SMALLEST_SPAN]))
    cells = []
    for row, first in enumerate(rows):
        for column, second in enumerate(columns):
            group = (second, first) if turned else (first, second)
            cells.append(
                _cell(context, system, tuple(features), group, shown.get(group), (row, column), overall, span)
            )
    return HeatFigure(
        title=_("{metric:metric} by {features:features}", metric=metric, features=features),
        rows=tuple(wording.group_text((value,), context.language) for value in rows),
        columns=tuple(wording.group_text((value,), context.language) for value in columns),
        cells=tuple(cells),
        note=_("Blue: below the overall value ({value:amount}); orange: above it. Grey: no value.", value=overall)
        if amounts
        else _(
            "Blue: below the overall rate ({rate:percent}); orange: above it. Grey: no rate to show.", rate=overall
        ),
        alt=_alt(context, metric, features, cells),
        separators=wording.separators(context.language),
    )


def widest_first(context: Context, system: str, metric: str) -> list[tuple[str, ...]]:
    """Return the pairs of features, those with the widest gap in the metric first."""
    gaps = {pair: _gap(context.findings(pair, metric), system) for pair in context.pairs}
    return sorted(gaps, key=lambda pair: -gaps[pair])


def _gap(findings: Sequence[Finding], system: str) -> float:
    values = [
        finding.value
        for finding in findings
        if finding.system == system and finding.statistic == "difference" and finding.value is not None
    ]
    return max(values, default=-1.0)


def _groups(context: Context, feature: str) -> list[str | None]:
    entries = context.entries(context.systems[0], "count", (feature,))
    return [entry.group[0] for entry in entries]


def _is_assessed(context: Context, rate: ShownRate) -> bool:
    return rate.entry.people >= context.record.plan.min_group_size


def _cell(
    context: Context,
    system: str,
    features: tuple[str, ...],
    group: tuple[str | None, ...],
    rate: ShownRate | None,
    place: tuple[int, int],
    overall: float,
    span: float,
) -> Cell:
    _ = context.say
    name = context.group(features, group)
    if rate is None:
        words = _(_NOBODY) if context.suppression.of_absent(system, features, group) == "exact" else _(_NOT_SHOWN)
        return Cell(*place, words, None, f"{name}: {words}")
    if rate.value is None:
        words = _(_NOT_SHOWN) if rate.way == "hidden" else _("no value")
        return Cell(*place, words, None, f"{name}: {rate.note}")
    people = _("n = {people:said}", people=rate.people)
    if not _is_assessed(context, rate):
        return Cell(*place, f"{_(_TOO_FEW)}\n{people}", None, f"{name}: {_(_TOO_FEW)}, {people}")
    shade = max(-1.0, min((rate.value - overall) / span, 1.0))
    return Cell(*place, f"{rate.rate}\n{people}", shade, f"{name}: {rate.rate} ({rate.interval}), {people}")


def _alt(context: Context, metric: str, features: Sequence[str], cells: Sequence[Cell]) -> str:
    _ = context.say
    shaded = [cell for cell in cells if cell.shade is not None]
    low, high = (pick(shaded, key=lambda cell: cell.shade or 0.0).detail for pick in (min, max))
    return _(
        "{metric:metric} by {features:features}, a rate in each cell. Lowest: {low:said}. Highest: {high:said}. "
        "{empty:number} of {all:number} cells have no rate to show.",
        metric=metric,
        features=features,
        low=low,
        high=high,
        empty=len(cells) - len(shaded),
        all=len(cells),
    )
