"""The page `criteria`: what it all comes to, criterion by criterion, and why; all of it read from the record."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.answers import assessed_view, contradictions_view, residents_view
from evaluator.dashboard.frame.addressed import addressed
from evaluator.dashboard.frame.page import page
from evaluator.dashboard.frame.record_view import view_of
from evaluator.dashboard.planning.lock_view import show_deadline
from evaluator.dashboard.results import conditions_view, verdict_view
from evaluator.dashboard.results.latest import show_latest
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.overlay_choice import show_overlay
from evaluator.dashboard.work.texts import md, md_value


@page("criteria")
def render(draft: Draft) -> bool:
    """Draw the page."""
    record = show_latest(draft)
    if record is None:
        return False
    view = view_of(record)
    for verdict in record.verdicts:
        st.header(md_value(verdict.system), anchor=False)
        verdict_view.show_verdict(view, verdict)
    of_city = wording.subject_of(record) == wording.CITY
    if not of_city:
        st.caption(md(wording.caution_limits(current_language())))
    show_deadline(record)
    if record.overlay is not None:
        st.header(_("What was changed on top of the published version, and why"), anchor=False)
        show_overlay(record.overlay)
    system = view.systems[0]
    if len(view.systems) > 1:
        st.header(_("The systems side by side"), anchor=False)
        verdict_view.show_side_by_side(view)
        system = addressed("system", st.selectbox, _("Look closer at"), view.systems, format_func=wording.visible)
    if not of_city:
        st.header(_("Conditions and questions"), anchor=False)
        conditions_view.show_conditions(view, system)
        contradictions_view.show_contradictions(view, system)
        residents_view.show_residents(view)
        st.header(_("Knock-outs"), anchor=False)
        st.markdown(_("A knock-out that fails makes a system not acceptable as presented, whatever else is good."))
        verdict_view.show_knock_outs(view, system)
    assessed_view.show_assessed(view)
    st.header(_("Criteria, one by one"), anchor=False)
    verdict_view.show_criteria(view, system)
    st.header(_("Maturity profile"), anchor=False)
    st.markdown(_("The groups stand side by side; they are never added up to one number."))
    verdict_view.show_profile(view, system)
    with st.expander(_("Where these criteria come from"), key="about_criteria"):
        if view.criteria:
            st.markdown(md_value(view.criteria.about.get(current_language())))
    return True


render()
