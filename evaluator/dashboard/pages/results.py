"""The page `results`: what the system does to whom, and how sure that is; all of it read from the record."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.page import page
from evaluator.dashboard.frame.record_view import RecordView, view_of
from evaluator.dashboard.results.amounts_view import show_amounts
from evaluator.dashboard.results.answer_first import (
    agreement_text,
    show_answer,
    show_cautions,
    show_exclusions,
    show_match,
)
from evaluator.dashboard.results.class_choice import choose_class
from evaluator.dashboard.results.explored_view import choose_exploration, show_explored
from evaluator.dashboard.results.first_k_view import show_first_k
from evaluator.dashboard.results.latest import show_latest
from evaluator.dashboard.results.matching_view import show_matching
from evaluator.dashboard.results.rates_view import choose_metric, show_feature, show_intersection, show_left_out
from evaluator.dashboard.results.scores_view import show_scores
from evaluator.dashboard.results.summaries_view import show_summaries
from evaluator.dashboard.results.survey_view import show_survey
from evaluator.dashboard.results.systems_view import show_systems
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.steps import TESTED_PAGE
from evaluator.dashboard.work.texts import md


@page("results")
def render(draft: Draft) -> None:
    """Draw the page."""
    record = show_latest(draft, runs_here=True)
    if record is None:
        return
    view = view_of(record)
    if record.source.format == "none":
        st.info(
            _("There were no data, so nothing was measured. What the answers come to is on the page Criteria.")
        )
        return
    if record.survey is not None:
        show_survey(view, record.survey)
        return
    show_answer(view)
    show_cautions(view)
    st.header(_("Look closer"), anchor=False)
    closer = choose_class(view)
    metric = choose_metric(closer)
    _notes(view)
    for feature in view.features:
        show_feature(closer, metric, feature)
    _together(closer, metric)
    show_first_k(view)
    show_systems(view)
    if record.matching is not None:
        show_matching(view)
    show_amounts(view)
    show_explored(view)
    show_summaries(view)
    show_scores(view)
    st.header(_("Who was left out"), anchor=False)
    show_left_out(closer, metric)
    show_exclusions(view)
    show_match(view)
    st.header(_("How far to trust the numbers"), anchor=False)
    st.markdown(md(agreement_text(record.agreement)))
    st.markdown(md(wording.caution_limits(current_language())))
    st.page_link(TESTED_PAGE, label=_("How our numbers are tested"))
    choose_exploration(draft, view)


def _notes(view: RecordView) -> None:
    """Draw what must be known to read the numbers."""
    matching = view.record.matching is not None
    st.caption(
        _(
            "This screen is for you, the evaluator: numbers here may rest on fewer than 10 comparisons. Reports "
            "leave those out."
        )
        if matching
        else _(
            "This screen is for you, the evaluator: numbers here may rest on fewer than 10 people. Reports leave "
            "those out."
        )
    )
    if view.weighted:
        st.caption(
            _("Each comparison counts with the weight the data give; their numbers are counted as they are.")
            if matching
            else _("Each person counts with the weight the data give; “people” are counted as they are.")
        )


def _together(view: RecordView, metric: str) -> None:
    if not view.pairs:
        return
    st.header(_("Two features together"), anchor=False)
    pair = st.selectbox(
        _("Features"),
        range(len(view.pairs)),
        format_func=lambda place: wording.features_text(view.pairs[place], view.labels, current_language()),
        key="pair",
    )
    show_intersection(view, metric, view.pairs[pair])


render()
