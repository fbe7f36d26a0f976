"""The plan: limits and settings, locked before anybody sees a result."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.frame.page import go_to, page
from evaluator.dashboard.planning.lock_inputs import draw_lock, draw_locked
from evaluator.dashboard.planning.plan_inputs import draw_limits, draw_settings
from evaluator.dashboard.planning.power_form import draw_power
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.overlay_choice import draw_overlay
from evaluator.dashboard.work.plan_form import open_plan
from evaluator.dashboard.work.purposes import purpose_of


@page("plan")
def render(draft: Draft) -> bool:
    """Draw the page."""
    versions, judges = draft.plans, purpose_of(draft).id != "effect"
    if versions and not draft.get("plan_open"):
        draw_locked(versions)
        if judges:
            draw_overlay(draft, open_=False)
        return True
    plan = open_plan(draft)
    if judges:
        _polarity_first(draft)
        draw_overlay(draft, open_=True)
        draw_limits(draft, plan)
    else:
        st.info(_("A survey is described and not judged: there are no limits, only how sure the intervals are."))
    draw_settings(plan, judges=judges)
    if judges:
        draw_power(draft, plan)
    draw_lock(draft, versions, judges=judges)
    return False


def _polarity_first(draft: Draft) -> None:
    # Amounts that are estimated select nobody.
    if draft.system.polarity is not None or draft.get("mapping", "task") == "regression":
        return
    st.warning(_("You have not said yet what it means to be selected. The suggested limits depend on it."))
    if st.button(_("Say it on the page AI system"), key="to_system"):
        go_to("system")


render()
