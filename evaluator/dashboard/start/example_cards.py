"""The worked examples on the first page: one card for each shipped dataset, one click to its results."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.frame.page import go_to
from evaluator.dashboard.work.language import _, current_language
from evaluator.documents import shipped
from evaluator.documents.kinds import Shelf
from evaluator.errors import N_

SHELVES: dict[Shelf, str] = {
    "evaluation": N_("Worked evaluations, from numbers and answers to a verdict"),
    "practice": N_("Invented data to practise on"),
    "audit": N_("Data sets from published audits"),
}
"""The groups of cards in the order they are shown, with their headings."""


def draw_examples() -> None:
    """Draw a card for each shipped dataset, whole evaluations first."""
    st.header(_("Open a worked example"), anchor=False)
    st.markdown(
        _(
            "Each example is evaluated anew when you open it: "
            "its plan is locked first, then the results are worked out."
        )
    )
    numbered = list(enumerate(shipped.datasets(), start=1))
    for shelf, heading in SHELVES.items():
        st.subheader(_(heading), anchor=False)
        for number, dataset in numbered:
            if dataset.shelf == shelf:
                with st.container(border=True):
                    _card(number, dataset)


def _card(number: int, dataset: shipped.Dataset) -> None:
    title = dataset.title.get(current_language())
    st.markdown(_("**Example {n:number}: {title:said}**", n=number, title=title))
    st.markdown(dataset.about.get(current_language()))
    if st.button(_("Open example {n:number}", n=number), key=f"example_{dataset.id}"):
        from evaluator.dashboard.work.examples import LOCKED_BY, open_example

        open_example(dataset.id, title, _(LOCKED_BY))
        go_to("results")
