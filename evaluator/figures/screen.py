"""Figure data goes in, a Plotly figure comes out: transparent, with its own font colours, every text literal.

Rows lie at whole numbers with their names as tick texts, so that two groups whose shortened names are alike stay
two, and no name is taken for a number or a date.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Any

import numpy  # noqa: F401 - see pandas
import pandas  # noqa: F401 - Plotly takes both as they stand, also half imported by another thread; this waits
import plotly.graph_objects as go

from evaluator.figures.colours import HEAT_TEXT, LIGHT, SIGNS, Ink, heat
from evaluator.figures.curves import HEIGHT, axis_settings, on_screen
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

FONT_SIZE = 14
ROW = 44
"""Height of a row in pixels."""
CONFIG: dict[str, Any] = {"displayModeBar": False}
"""Plotly's own toolbar is left out: the table beside the figure holds the numbers."""

_SYMBOLS: dict[State, str] = {
    "met": "circle",
    "not_met": "x",
    "cannot_tell": "diamond-open",
    "not_assessed": "square-open",
}
_TITLE_PLACE = {"x": 0, "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 8}}
_LEGEND_CHARACTERS = 50
"""Characters a row of the legend is reckoned to hold; on a narrow screen it takes more rows."""
_LEGEND_ROW, _TITLE, _EDGE = 24, 46, 12
"""Height in pixels of a row of the legend, of a title with its distance, and of the edge where there is none."""
_SERIES = ("circle", "diamond", "square", "triangle-up", "cross", "star")


def pl(text: str) -> str:
    """Return a text as Plotly must be given it to show it as it is: no tag, link or entity is interpreted."""
    return html.escape(text, quote=False)


def draw(figure: Figure, ink: Ink = LIGHT) -> go.Figure:
    """Return the figure for the screen; `ink` is LIGHT or DARK, or colours of one's own."""
    match figure:
        case RatesFigure():
            return rates(figure, ink)
        case SystemsFigure():
            return systems(figure, ink)
        case HeatFigure():
            return heatmap(figure, ink)
        case ProfileFigure():
            return profile(figure, ink)
        case OutcomesFigure():
            return outcomes(figure, ink)
        case CurvesFigure():
            return curves(figure, ink)


def rates(figure: RatesFigure, ink: Ink = LIGHT) -> go.Figure:
    """Return rates by group: a dot and an interval each, the highest on top, the limit as a band."""
    drawn = go.Figure()
    if figure.band:
        band = figure.band
        drawn.add_vrect(x0=band.low, x1=band.high, fillcolor=ink.band, line_width=0, layer="below")
        drawn.add_trace(_legend_only(band.label, {"symbol": "square", "size": 14, "color": ink.band}))
    for state, label in figure.states.items():
        rows = [(row, dot) for row, dot in enumerate(figure.dots) if dot.state == state]
        drawn.add_trace(_dots(rows, label, ink.of(state), _SYMBOLS[state]))
    return _laid_out(drawn, figure, ink, [dot.label for dot in figure.dots], axis=figure.axis)


def systems(figure: SystemsFigure, ink: Ink = LIGHT) -> go.Figure:
    """Return rates of several systems by group: one row a group, one symbol a system, a little apart."""
    drawn = go.Figure()
    places = {group: row for row, group in enumerate(figure.groups)}
    for number, name in enumerate(figure.series):
        apart = (number - (len(figure.series) - 1) / 2) * 0.22
        rows = [(places[dot.label] + apart, dot) for dot in figure.dots if dot.series == number]
        colour = ink.series[number % len(ink.series)]
        drawn.add_trace(_dots(rows, name, colour, _SERIES[number % len(_SERIES)]))
    return _laid_out(drawn, figure, ink, figure.groups, axis=figure.axis)


def heatmap(figure: HeatFigure, ink: Ink = LIGHT) -> go.Figure:
    """Return rates by two features together: text in every cell, grey where nothing can be said."""
    drawn = go.Figure()
    for cell in figure.cells:
        box = {"x0": cell.column - 0.48, "x1": cell.column + 0.48, "y0": cell.row - 0.46, "y1": cell.row + 0.46}
        drawn.add_shape(type="rect", fillcolor=heat(cell.shade), line_width=0, layer="below", **box)
    drawn.add_trace(
        go.Scatter(
            x=[cell.column for cell in figure.cells],
            y=[cell.row for cell in figure.cells],
            mode="text",
            text=["<br>".join(pl(line) for line in cell.text.split("\n")) for cell in figure.cells],
            textfont={"color": HEAT_TEXT, "size": FONT_SIZE - 1},
            hovertext=[pl(cell.detail or cell.text.replace("\n", ", ")) for cell in figure.cells],
            hoverinfo="text",
            showlegend=False,
        )
    )
    _laid_out(drawn, figure, ink, figure.rows, row_height=56)
    drawn.update_xaxes(
        title={"text": pl(figure.note), "font": {"size": FONT_SIZE - 1, "color": ink.text}},
        tickvals=list(range(len(figure.columns))),
        ticktext=[pl(name) for name in figure.columns],
        range=[-0.5, len(figure.columns) - 0.5],
        showgrid=False,
    )
    if not figure.note:  # nothing is written below the columns' names
        drawn.update_layout(height=drawn.layout.height - 30, margin_b=30)
    return drawn


def profile(figure: ProfileFigure, ink: Ink = LIGHT) -> go.Figure:
    """Return maturity by group as horizontal bars, the minimum marked on each."""
    drawn = go.Figure()
    for state, label in figure.states.items():
        rows = [(row, bar) for row, bar in enumerate(figure.bars) if bar.state == state]
        drawn.add_trace(
            go.Bar(
                orientation="h",
                x=[bar.value or 0.0 for _, bar in rows],
                y=[row for row, _ in rows],
                name=pl(label),
                marker={"color": ink.of(state), "line": {"color": ink.grid, "width": 1}},
                text=[pl(bar.text) for _, bar in rows],
                textposition="outside",
                textfont={"color": ink.text},
                hovertext=[pl(f"{bar.label}: {bar.text}") for _, bar in rows],
                hoverinfo="text",
                cliponaxis=False,
            )
        )
    marked = [(row, bar.minimum) for row, bar in enumerate(figure.bars) if bar.minimum is not None]
    mark = {"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": ink.text}}
    drawn.add_trace(
        go.Scatter(
            x=[minimum for _, minimum in marked],
            y=[row for row, _ in marked],
            mode="markers",
            marker=mark,
            name=pl(figure.minimum_label),
            hoverinfo="skip",
        )
    )
    return _laid_out(drawn, figure, ink, [bar.label for bar in figure.bars], axis=figure.axis)


def outcomes(figure: OutcomesFigure, ink: Ink = LIGHT) -> go.Figure:
    """Return how many criteria come to which outcome: one bar a system."""
    drawn = go.Figure()
    for state, label in figure.states.items():
        numbers = [tally.numbers.get(state, 0) for tally in figure.tallies]
        drawn.add_trace(
            go.Bar(
                orientation="h",
                x=numbers,
                y=list(range(len(numbers))),
                name=pl(label),
                marker={"color": ink.of(state), "line": {"color": ink.grid, "width": 1}},
                text=[f"{SIGNS[state]} {number}" if number else "" for number in numbers],
                textposition="inside",
                insidetextanchor="middle",
                textfont={"color": ink.on(state), "size": FONT_SIZE},
                hovertext=[pl(tally.text) for tally in figure.tallies],
                hoverinfo="text",
            )
        )
    _laid_out(drawn, figure, ink, [tally.label for tally in figure.tallies], axis=figure.axis)
    return drawn.update_layout(barmode="stack")


def curves(figure: CurvesFigure, ink: Ink = LIGHT) -> go.Figure:
    """Return curves over two axes, one line a group."""
    drawn = _laid_out(on_screen(figure, ink), figure, ink, ())
    font = {"family": "Source Sans, system-ui, sans-serif", "size": FONT_SIZE, "color": ink.text}
    drawn.update_layout(height=HEIGHT + drawn.layout.margin.t)
    drawn.update_xaxes(**axis_settings(figure.across, font))
    return drawn.update_yaxes(**axis_settings(figure.up, font), showgrid=True, gridcolor=ink.grid)


def _dots(rows: Sequence[tuple[float, Dot]], name: str, colour: str, symbol: str) -> go.Scatter:
    values = [dot.value for _, dot in rows]
    return go.Scatter(
        x=values,
        y=[row for row, _ in rows],
        mode="markers",
        name=pl(name),
        marker={"size": 12, "color": colour, "symbol": symbol, "line": {"width": 2, "color": colour}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [dot.high - dot.value if dot.high is not None else 0.0 for _, dot in rows],
            "arrayminus": [dot.value - dot.low if dot.low is not None else 0.0 for _, dot in rows],
            "color": colour,
            "thickness": 2,
            "width": 5,
        },
        hovertext=[pl(f"{dot.label}: {dot.text}") for _, dot in rows],
        hoverinfo="text",
    )


def _legend_only(name: str, marker: dict[str, Any]) -> go.Scatter:
    return go.Scatter(x=[None], y=[None], mode="markers", name=pl(name), marker=marker, hoverinfo="skip")


def _laid_out(
    drawn: go.Figure,
    figure: Figure,
    ink: Ink,
    rows: Iterable[str],
    *,
    axis: Axis | None = None,
    row_height: int = ROW,
) -> go.Figure:
    names = list(rows)
    labels = sum(len(trace.name or "") + 6 for trace in drawn.data if trace.showlegend is not False)
    legend = _LEGEND_ROW * -(-labels // _LEGEND_CHARACTERS)
    top = (_TITLE if figure.title else _EDGE) + legend
    font = {"family": "Source Sans, system-ui, sans-serif", "size": FONT_SIZE, "color": ink.text}
    drawn.update_layout(
        title={"text": pl(figure.title), "font": {"size": 16, "color": ink.text}, **_TITLE_PLACE},
        font=font,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        height=top + 60 + row_height * max(len(names), 1),
        # Where no title stands above the legend, the margin grows with the rows the legend really takes.
        margin={"l": 10, "r": 20, "t": top if figure.title else _EDGE + min(legend, _LEGEND_ROW), "b": 60},
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.0,
            "yanchor": "bottom",
            "font": font,
            "traceorder": "normal",
        },
        hoverlabel={"font": {"size": FONT_SIZE}},
        separators=figure.separators,
        bargap=0.35,
        template=None,
    )
    drawn.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=["<br>".join(pl(line) for line in lines_of(name)) for name in names],
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        automargin=True,
        ticklabelstandoff=8,
        tickfont=font,
    )
    drawn.update_xaxes(gridcolor=ink.grid, zeroline=False, automargin=True, tickfont=font, fixedrange=True)
    drawn.update_yaxes(fixedrange=True)
    if axis:
        drawn.update_xaxes(
            title={"text": pl(axis.title), "font": font},
            range=[axis.low, axis.high],
            tickvals=[tick.at for tick in axis.ticks],
            ticktext=[pl(tick.text) for tick in axis.ticks],
        )
    return drawn
