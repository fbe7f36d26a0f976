"""Figure data goes in, an SVG text comes out: the same bytes for the same data, text as text, colours by CSS.

Colours are written as CSS variables with the light colours as fallback, so that a page can turn them for a dark
background and a single file still shows them. Each id carries the prefix it is given, so that many figures fit on
one page.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from evaluator.figures.colours import HEAT_TEXT, LIGHT, SIGNS, STATES, heat
from evaluator.figures.curves import on_paper
from evaluator.figures.data import (
    Axis,
    CurvesFigure,
    Dot,
    Figure,
    HeatFigure,
    OutcomesFigure,
    ProfileFigure,
    RatesFigure,
    State,
    SystemsFigure,
)
from evaluator.figures.labels import lines_of
from evaluator.figures.svg import finished

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 640
"""Width in pixels; heights follow from the rows."""
_ROW, _HEAT_ROW, _LEGEND_ROW, _TOP, _BOTTOM = 34, 46, 22, 40, 52
_LEFT, _RIGHT, _MOST_RIGHT = 190, 190, 330
_NUMBER = 24
"""Width of a bar's part that holds its sign and number."""
_CURVES, _CURVES_LEFT = 300, 80
_SIZE = 13
_DPI = 72
"""At 72 dots an inch one point is one pixel, so that sizes here are those on the page."""

COLOURS: dict[str, str] = {
    LIGHT.text: "--chart-text",
    LIGHT.grid: "--chart-grid",
    LIGHT.band: "--chart-band",
    "#ffffff": "--chart-on",
    **{colour: f"--chart-{state.replace('_', '-')}" for state, colour in zip(STATES, LIGHT.states, strict=True)},
}
"""Colours a page may set, by the colour they stand for."""

_MARKERS: dict[State, str] = {"met": "o", "not_met": "X", "cannot_tell": "D", "not_assessed": "s"}
_FILLED: tuple[State, ...] = ("met", "not_met")
_SERIES = ("o", "D", "s", "^", "P", "*")
_DRAWING = threading.Lock()
"""matplotlib's settings are global: one figure is drawn at a time."""


def draw(figure: Figure, prefix: str = "figure") -> str:
    """Return the figure as an SVG element with title and description; every id in it begins with `prefix`."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Paper

    heat_map = isinstance(figure, HeatFigure)
    right, row = (20, _HEAT_ROW) if heat_map else (_right(figure), _ROW)
    inner = _CURVES if isinstance(figure, CurvesFigure) else _rows(figure) * row
    top = _TOP + (_legend_rows(figure) - 1) * _LEGEND_ROW
    height = top + inner + _BOTTOM
    out = io.BytesIO()
    settings = matplotlib.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "evaluator",
            "text.parse_math": False,
            "font.family": ["DejaVu Sans"],
            "font.size": _SIZE,
        }
    )
    with _DRAWING, settings, warnings.catch_warnings():
        # the reader's own fonts show what the measuring font has no picture for
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        paper = Paper(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI)
        FigureCanvasSVG(paper)
        left = _LEFT
        if isinstance(figure, CurvesFigure):
            left, right = _CURVES_LEFT, 20
        axes = paper.add_axes((left / WIDTH, _BOTTOM / height, (WIDTH - left - right) / WIDTH, inner / height))
        _draw_into(axes, figure)
        paper.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return finished(out.getvalue(), prefix=prefix, title=figure.title, description=figure.alt, colours=COLOURS)


def _right(figure: Figure) -> int:
    """Return the room for what stands beside the rows: more for a long tally, which else would be cut off."""
    if not isinstance(figure, OutcomesFigure):
        return _RIGHT
    return max(_RIGHT, min(_MOST_RIGHT, max((7 * len(tally.text) for tally in figure.tallies), default=0) + 20))


def _rows(figure: Figure) -> int:
    match figure:
        case RatesFigure():
            return max(len(figure.dots), 1)
        case SystemsFigure():
            return max(len(figure.groups), 1)
        case HeatFigure():
            return max(len(figure.rows), 1)
        case ProfileFigure():
            return max(len(figure.bars), 1)
        case OutcomesFigure():
            return max(len(figure.tallies), 1)
        case CurvesFigure():
            return 1


def _legend_rows(figure: Figure) -> int:
    """Return how many rows the legend takes, so that the figure leaves room for it."""
    match figure:
        case RatesFigure():
            labels = [*([figure.band.label] if figure.band else []), *figure.states.values()]
        case SystemsFigure():
            labels = list(figure.series)
        case ProfileFigure():
            labels = [*figure.states.values(), figure.minimum_label]
        case OutcomesFigure():
            labels = list(figure.states.values())
        case CurvesFigure():
            extra = [figure.diagonal] if figure.diagonal else []
            mark = [figure.mark[1]] if figure.mark else []
            labels = [*extra, *(curve.label for curve in figure.curves), *mark]
        case HeatFigure():
            labels = []
    return -(-len(labels) // _legend_columns(labels)) if labels else 1


def _legend_columns(labels: Sequence[str]) -> int:
    """Return how many labels stand side by side: as many as fit when all are as wide as the widest."""
    widest = max(len(label) for label in labels) * 7 + 40
    return max(1, min(len(labels), WIDTH // widest))


def _draw_into(axes: Axes, figure: Figure) -> None:
    match figure:
        case RatesFigure():
            _rates(axes, figure)
        case SystemsFigure():
            _systems(axes, figure)
        case HeatFigure():
            _heatmap(axes, figure)
        case ProfileFigure():
            _profile(axes, figure)
        case OutcomesFigure():
            _outcomes(axes, figure)
        case CurvesFigure():
            _legend(axes, on_paper(axes, figure, _SIZE - 1), _CURVES_LEFT / (WIDTH - _CURVES_LEFT - 20))


def _rates(axes: Axes, figure: RatesFigure) -> None:
    legend = []
    if figure.band:
        legend.append(axes.axvspan(figure.band.low, figure.band.high, color=LIGHT.band, lw=0, zorder=0))
        legend[-1].set_label(figure.band.label)
    for state, label in figure.states.items():
        rows = [(row, dot) for row, dot in enumerate(figure.dots) if dot.state == state]
        legend.append(_dots(axes, rows, LIGHT.of(state), _MARKERS[state], filled=state in _FILLED))
        legend[-1].set_label(label)
    for row, dot in enumerate(figure.dots):
        _beside(axes, figure.axis, row, dot.text)
    _laid_out(axes, [dot.label for dot in figure.dots], figure.axis, legend)


def _systems(axes: Axes, figure: SystemsFigure) -> None:
    legend = []
    places = {group: row for row, group in enumerate(figure.groups)}
    for number, name in enumerate(figure.series):
        apart = (number - (len(figure.series) - 1) / 2) * 0.26
        rows = [(places[dot.label] + apart, dot) for dot in figure.dots if dot.series == number]
        colour = LIGHT.series[number % len(LIGHT.series)]
        legend.append(_dots(axes, rows, colour, _SERIES[number % len(_SERIES)], filled=True))
        legend[-1].set_label(name)
    _laid_out(axes, figure.groups, figure.axis, legend)


def _heatmap(axes: Axes, figure: HeatFigure) -> None:
    from matplotlib.patches import Rectangle

    for cell in figure.cells:
        axes.add_patch(
            Rectangle((cell.column - 0.48, cell.row - 0.46), 0.96, 0.92, facecolor=heat(cell.shade), linewidth=0)
        )
        axes.text(cell.column, cell.row, cell.text, ha="center", va="center", color=HEAT_TEXT, fontsize=_SIZE - 1)
    _laid_out(axes, figure.rows, None, [])
    axes.set_xlim(-0.5, len(figure.columns) - 0.5)
    axes.set_xticks(range(len(figure.columns)), figure.columns, color=LIGHT.text, fontsize=_SIZE - 1)
    axes.xaxis.tick_top()
    axes.set_xlabel(figure.note, color=LIGHT.text, fontsize=_SIZE - 1)
    axes.grid(visible=False)


def _profile(axes: Axes, figure: ProfileFigure) -> None:
    legend = []
    for state, label in figure.states.items():
        rows = [(row, bar.value or 0.0) for row, bar in enumerate(figure.bars) if bar.state == state]
        legend.append(_bars(axes, rows, state))
        legend[-1].set_label(label)
    marked = [(row, bar.minimum) for row, bar in enumerate(figure.bars) if bar.minimum is not None]
    (mark,) = axes.plot(
        [minimum for _, minimum in marked],
        [row for row, _ in marked],
        linestyle="",
        marker="|",
        markersize=22,
        markeredgewidth=2.5,
        color=LIGHT.text,
        label=figure.minimum_label,
    )
    legend.append(mark)
    for row, bar in enumerate(figure.bars):
        _beside(axes, figure.axis, row, bar.text)
    _laid_out(axes, [bar.label for bar in figure.bars], figure.axis, legend)


def _outcomes(axes: Axes, figure: OutcomesFigure) -> None:
    legend = []
    begun = [0] * len(figure.tallies)
    unit = axes.get_position().width * WIDTH / (figure.axis.high - figure.axis.low)
    for state, label in figure.states.items():
        numbers = [tally.numbers.get(state, 0) for tally in figure.tallies]
        legend.append(_bars(axes, list(enumerate(numbers)), state, begun))
        legend[-1].set_label(label)
        for row, number in enumerate(numbers):
            if number * unit >= _NUMBER:  # in a narrower part it would lie over its neighbours
                middle = begun[row] + number / 2
                axes.text(middle, row, f"{SIGNS[state]} {number}", ha="center", va="center", color=LIGHT.on(state))
        begun = [left + number for left, number in zip(begun, numbers, strict=True)]
    for row, tally in enumerate(figure.tallies):
        _beside(axes, figure.axis, row, tally.text)
    _laid_out(axes, [tally.label for tally in figure.tallies], figure.axis, legend)


def _dots(axes: Axes, rows: Sequence[tuple[float, Dot]], colour: str, marker: str, *, filled: bool) -> Any:
    spans = [
        [dot.value - dot.low if dot.low is not None else 0.0 for _, dot in rows],
        [dot.high - dot.value if dot.high is not None else 0.0 for _, dot in rows],
    ]
    return axes.errorbar(
        [dot.value for _, dot in rows],
        [row for row, _ in rows],
        xerr=spans if rows else None,
        fmt=marker,
        color=colour,
        markerfacecolor=colour if filled else "none",
        markeredgewidth=1.8,
        markersize=9,
        elinewidth=2,
        capsize=4,
        zorder=3,
    )


def _bars(axes: Axes, rows: Iterable[tuple[int, float]], state: State, left: Sequence[float] = ()) -> Any:
    places = list(rows)
    return axes.barh(
        [row for row, _ in places],
        [length for _, length in places],
        left=[left[row] for row, _ in places] if left else 0,
        height=0.62,
        color=LIGHT.of(state),
        edgecolor=LIGHT.grid,
        linewidth=0.6,
        zorder=2,
    )


def _beside(axes: Axes, axis: Axis, row: int, text: str) -> None:
    axes.annotate(
        text,
        (axis.high, row),
        xytext=(10, 0),
        textcoords="offset points",
        va="center",
        color=LIGHT.text,
        fontsize=_SIZE - 1,
        annotation_clip=False,
    )


def _laid_out(axes: Axes, rows: Iterable[str], axis: Axis | None, legend: list[Any]) -> None:
    names = ["\n".join(lines_of(name)) for name in rows]
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), names, color=LIGHT.text, fontsize=_SIZE - 1, linespacing=1.05)
    axes.tick_params(length=0, pad=8)
    for side in axes.spines.values():
        side.set_visible(False)
    if axis:
        axes.set_xlim(axis.low, axis.high)
        axes.set_xticks(
            [tick.at for tick in axis.ticks],
            [tick.text for tick in axis.ticks],
            color=LIGHT.text,
            fontsize=_SIZE - 1,
        )
        axes.set_xlabel(axis.title, color=LIGHT.text, fontsize=_SIZE - 1)
        axes.grid(axis="x", color=LIGHT.grid, linewidth=1, zorder=0)
        axes.set_axisbelow(True)
    if legend:
        place = axes.get_position()
        _legend(axes, legend, place.x0 / place.width)


def _legend(axes: Axes, legend: list[Any], left: float) -> None:
    """Draw the legend above the axes, from the left end of the figure."""
    if legend:
        axes.legend(
            handles=legend,
            loc="lower left",
            bbox_to_anchor=(-left, 1.0),
            ncols=_legend_columns([entry.get_label() for entry in legend]),
            frameon=False,
            labelcolor=LIGHT.text,
            fontsize=_SIZE - 1,
            handletextpad=0.4,
            columnspacing=1.4,
            borderaxespad=0.2,
        )
