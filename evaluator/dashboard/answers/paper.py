"""Forms for paper, to save and print: what a group around a table ticks before somebody enters it here."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.work.language import _, current_language
from evaluator.domain.rubric import Rubric


def show_quick_sheet(rubric: Rubric) -> None:
    """Draw the button that saves the quick screen as a form to print."""
    language = current_language()

    def page() -> bytes:
        from evaluator.report.quick_sheet import quick_sheet
        from evaluator.report.sheet import sheet_html

        return sheet_html(quick_sheet(rubric, language)).encode()

    st.download_button(
        _("Save the quick screen for paper (HTML)"),
        data=page,
        file_name=f"{rubric.id}-quick-screen.html",
        mime="text/html",
        key="quick_sheet",
        icon=":material/print:",
        on_click="ignore",
    )
    st.caption(
        _(
            "For a workshop: boxes to tick and lines for notes, in black and white on A4, without a network. Open "
            "it in a browser and print it; enter the ticks below afterwards, in the same order."
        )
    )
