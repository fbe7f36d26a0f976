"""The page `report`: the report and the files that others can check."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.frame.page import page
from evaluator.dashboard.results.latest import show_latest
from evaluator.dashboard.results.report_view import show_check, show_downloads, show_summary
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _


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
