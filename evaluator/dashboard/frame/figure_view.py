"""Figures on the page: in the colours of the theme, and narrow enough for a phone."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from evaluator import wording
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import md
from evaluator.figures.data import Figure, HeatFigure, ProfileFigure


def show_figure(figure: Figure | None, key: str) -> None:
    """Draw a figure under its title, with what it says in words for those who do not see it."""
    if figure is None:
        st.markdown(_("There is no value to draw."))
        return
    from evaluator.figures.colours import DARK, LIGHT
    from evaluator.figures.screen import CONFIG, draw

    st.markdown(f"**{md(figure.title)}**")  # here, where a long one finds a second line on a phone
    ink = DARK if st.context.theme.type == "dark" else LIGHT
    st.plotly_chart(
        draw(replace(_narrow(figure), title=""), ink), theme=None, config=CONFIG, alt=figure.alt, key=key
    )
    if isinstance(figure, HeatFigure):
        st.caption(md(figure.note))


def _narrow(figure: Figure) -> Figure:
    """Return the figure with less text inside it: the table and the caption below it have the rest."""
    if isinstance(figure, HeatFigure):
        cells = (
            cell if cell.shade is not None else replace(cell, text="\n".join(["–", *cell.text.split("\n")[1:]]))
            for cell in figure.cells
        )
        return replace(figure, cells=tuple(cells), note="")
    if isinstance(figure, ProfileFigure):
        bars = (
            replace(bar, text="–" if bar.value is None else wording.level(bar.value, current_language()))
            for bar in figure.bars
        )
        return replace(figure, bars=tuple(bars))
    return figure
