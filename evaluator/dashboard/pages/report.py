"""The page `report`: the report and the files that others can check."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.draft import Draft
from evaluator.dashboard.language import _
from evaluator.dashboard.latest import show_latest
from evaluator.dashboard.page import page
from evaluator.dashboard.report_view import show_check, show_downloads, show_summary


@page("report")
def render(draft: Draft) -> None:
    """Draw the page."""
    record = show_latest(draft)
    if record is not None:
        st.header(_("In short"), anchor=False)
        show_summary(record)
        st.header(_("Save"), anchor=False)
        show_downloads(record)
    st.header(_("Check a record"), anchor=False)
    show_check()


render()
