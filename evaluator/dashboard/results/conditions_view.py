"""Conditions and questions that follow from an evaluation: on the page, and as a letter to take away."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.frame.downloads import file_stem
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.conditions import Demand
from evaluator.report.conditions import (
    clauses,
    demand_asks,
    demand_because,
    demand_kind,
    demand_title,
    evidence_wanted,
    levels_wanted,
    vendor_letter,
)
from evaluator.report.context import context_of
from evaluator.report.data_request import request_html, request_markdown


def show_conditions(view: RecordView, system: str) -> None:
    """Draw what must be shown and asked about one system, and the letter to its vendor."""
    own = [item for item in view.record.demands if item.system == system]
    if not own:
        st.markdown(_("Nothing failed and nothing is open, so there is nothing to ask."))
        return
    st.markdown(
        _(
            "What failed or is not met must become a condition in the contract or the decision. "
            "What is open becomes a question. Knock-outs come first."
        )
    )
    for to, title in (("vendor", _("To the vendor")), ("city", _("For the city itself"))):
        asked = [item for item in own if item.to == to]
        if asked:
            st.subheader(title, anchor=False)
            for place, item in enumerate(asked):
                _demand(view, item, f"{to}_{place}")
    _letter(view, system)


def _demand(view: RecordView, demand: Demand, key: str) -> None:
    with st.container(border=True):
        kind, about = demand_kind(view, demand), demand_title(view, demand)
        st.markdown(f"**{md(kind)}:** {md(about)}")
        st.markdown(bullets(md(line) for line in [*demand_asks(view, demand), *levels_wanted(view, demand)]))
        with st.expander(_("Why, by which evidence, and by which clause"), key=f"asked_{key}"):
            st.markdown(bullets(md(line) for line in demand_because(view, demand)))
            evidence = evidence_wanted(view, demand)
            if evidence:
                st.markdown(_("Evidence wanted:"))
                st.markdown(bullets(md_value(line) for line in evidence))
            sources = clauses(view, demand)
            if sources:
                st.markdown(_("Sources:"))
                st.markdown(bullets(md_value(line) for line in sources))


def _letter(view: RecordView, system: str) -> None:
    """Draw the buttons for the letter, made as reports are: without the numbers of small groups."""
    letter = vendor_letter(
        context_of(view.record.model_copy(update={"small_cells": "suppress"}), current_language()), system
    )
    if letter is None:
        return
    stem = f"{file_stem(system)}-conditions"
    with st.container(horizontal=True):
        for suffix, mime, label, content in (
            ("md", "text/markdown", _("Save the letter to the vendor (Markdown)"), request_markdown(letter)),
            ("html", "text/html", _("Save the letter to the vendor (HTML)"), request_html(letter)),
        ):
            st.download_button(
                label,
                data=content.encode(),
                file_name=f"{stem}.{suffix}",
                mime=mime,
                key=f"letter_{suffix}",
                on_click="ignore",
            )
    st.caption(_("Numbers of small groups are left out of the letter, as they are out of the report."))
