"""Curves of several groups go in; a Plotly figure for the screen, or matplotlib axes for paper, comes out.

Groups are told apart by symbol and dash as well as by colour.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from evaluator.figures.colours import LIGHT, Ink
from evaluator.figures.data import Axis, CurvesFigure

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from matplotlib.axes import Axes

HEIGHT = 420
"""Height in pixels, legend aside."""
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "star")
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_MARKERS = ("o", "D", "s", "^", "P", "*")
_LINES = ("-", "--", ":", "-.")


def on_screen(figure: CurvesFigure, ink: Ink = LIGHT) -> go.Figure:
    """Return the figure for the screen; its layout is finished by `screen`."""
    import plotly.graph_objects as go

    drawn = go.Figure()
    low, high = figure.across.low, figure.across.high
    if figure.diagonal:
        drawn.add_trace(
            go.Scatter(
                x=[low, high],
                y=[figure.up.low, figure.up.high],
                mode="lines",
                name=html.escape(figure.diagonal, quote=False),
                line={"color": ink.grid, "dash": "dash", "width": 2},
                hoverinfo="skip",
            )
        )
    for number, curve in enumerate(figure.curves):
        colour = ink.series[number % len(ink.series)]
        drawn.add_trace(
            go.Scatter(
                x=[x for x, _ in curve.points],
                y=[y for _, y in curve.points],
                mode="lines+markers",
                name=html.escape(curve.label, quote=False),
                line={"color": colour, "dash": _DASHES[number % len(_DASHES)], "width": 2},
                marker={"symbol": _SYMBOLS[number % len(_SYMBOLS)], "size": 7, "color": colour},
                hovertext=[html.escape(f"{curve.label}: {text}", quote=False) for text in curve.texts],
                hoverinfo="text",
            )
        )
    if figure.mark:
        place, label = figure.mark
        drawn.add_trace(
            go.Scatter(
                x=[place, place],
                y=[figure.up.low, figure.up.high],
                mode="lines",
                name=html.escape(label, quote=False),
                line={"color": ink.text, "dash": "dot", "width": 2},
                hoverinfo="skip",
            )
        )
    return drawn


def axis_settings(axis: Axis, font: dict[str, Any]) -> dict[str, Any]:
    """Return what Plotly must be told of an axis."""
    return {
        "title": {"text": html.escape(axis.title, quote=False), "font": font},
        "range": [axis.low, axis.high],
        "tickvals": [tick.at for tick in axis.ticks],
        "ticktext": [html.escape(tick.text, quote=False) for tick in axis.ticks],
    }


def on_paper(axes: Axes, figure: CurvesFigure, size: int) -> list[Any]:
    """Draw the curves into axes and return what the legend shows."""
    legend: list[Any] = []
    if figure.diagonal:
        legend += axes.plot(
            [figure.across.low, figure.across.high],
            [figure.up.low, figure.up.high],
            color=LIGHT.grid,
            linestyle="--",
            label=figure.diagonal,
        )
    for number, curve in enumerate(figure.curves):
        colour = LIGHT.series[number % len(LIGHT.series)]
        legend += axes.plot(
            [x for x, _ in curve.points],
            [y for _, y in curve.points],
            color=colour,
            linestyle=_LINES[number % len(_LINES)],
            marker=_MARKERS[number % len(_MARKERS)],
            markersize=5,
            label=curve.label,
        )
    if figure.mark:
        legend.append(axes.axvline(figure.mark[0], color=LIGHT.text, linestyle=":", label=figure.mark[1]))
    for side in axes.spines.values():
        side.set_visible(False)
    for axis, set_limits, set_ticks, set_label in (
        (figure.across, axes.set_xlim, axes.set_xticks, axes.set_xlabel),
        (figure.up, axes.set_ylim, axes.set_yticks, axes.set_ylabel),
    ):
        set_limits(axis.low, axis.high)
        ticks, texts = [tick.at for tick in axis.ticks], [tick.text for tick in axis.ticks]
        set_ticks(ticks, texts, color=LIGHT.text, fontsize=size)
        set_label(axis.title, color=LIGHT.text, fontsize=size)
    axes.tick_params(length=0, pad=6)
    axes.grid(color=LIGHT.grid, linewidth=1, zorder=0)
    axes.set_axisbelow(True)
    return legend
