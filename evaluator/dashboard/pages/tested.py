"""The page `tested`: how the numbers of this product are tested; made from the figures of a command."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.work.language import current_language
from evaluator.documents.tested import figures_of_tests
from evaluator.report.tested import markdown_page


def render() -> None:
    """Draw the page."""
    title, _, rest = markdown_page(figures_of_tests(), current_language()).partition("\n\n")
    st.title(title.removeprefix("# "), anchor=False)
    st.markdown(rest)


render()
