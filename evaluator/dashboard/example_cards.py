"""The worked examples on the first page: one card for each shipped dataset, one click to its results."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.language import _, current_language
from evaluator.dashboard.page import go_to
from evaluator.documents import shipped


def draw_examples() -> None:
    """Draw a card for each shipped dataset."""
    st.header(_("Open a worked example"), anchor=False)
    st.markdown(
        _(
            "Each example is evaluated anew when you open it: "
            "its plan is locked first, then the results are worked out."
        )
    )
    for number, dataset in enumerate(shipped.datasets(), start=1):
        with st.container(border=True):
            _card(number, dataset)


def _card(number: int, dataset: shipped.Dataset) -> None:
    title = dataset.title.get(current_language())
    st.subheader(_("Example {n:number}: {title:said}", n=number, title=title), anchor=False)
    st.markdown(dataset.about.get(current_language()))
    if st.button(_("Open example {n:number}", n=number), key=f"example_{dataset.id}"):
        from evaluator.dashboard.examples import LOCKED_BY, open_example

        open_example(dataset.id, title, _(LOCKED_BY))
        go_to("results")
