"""How far the reading of a large table is, with a way to stop it; what is shown until there is more to show."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.work import looks, running
from evaluator.dashboard.work.language import _
from evaluator.jobs import JobState, Status


def draw_look(unfinished: looks.NotYet) -> None:
    """Draw the progress until there is a result, or that it was stopped and how to go on."""
    if looks.was_cancelled(unfinished.key):
        st.info(_("Reading was stopped. Nothing of it was kept."))
        st.button(
            _("Read it now"),
            key=f"look_again_{unfinished.key[:8]}",
            type="primary",
            on_click=looks.again,
            args=(unfinished.key,),
        )
        return
    st.fragment(_follow, run_every=0.5)(unfinished.key)


def _follow(key: str) -> None:
    state = looks.state_of(key)
    if state is None or looks.was_cancelled(key):
        st.rerun()
    st.progress(min(max(state.share, 0.0), 1.0), text=_said(state))
    st.caption(_("You may leave this page or close the window: reading goes on."))
    if st.button(_("Stop reading"), key=f"stop_look_{key[:8]}"):
        looks.cancel(key)
        st.rerun()


def _said(state: JobState) -> str:
    if state.status is Status.WAITING:
        return _("Waiting: other work comes first.") if state.ahead else _(running.STARTING)
    return _(looks.STEPS.get(state.step, running.STARTING))
