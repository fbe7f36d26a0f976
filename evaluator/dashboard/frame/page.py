"""The frame of every page: where you are, what to do here, what went wrong, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Literal

import streamlit as st

from evaluator.dashboard.frame.number_field import begin_page, check_fields, wrong_fields
from evaluator.dashboard.work.draft import PARAMETER, Draft, current_draft, current_id, make_current
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.problems import show_notice, show_problems
from evaluator.dashboard.work.purposes import current_purpose
from evaluator.dashboard.work.steps import Step, StepId, step
from evaluator.dashboard.work.texts import md_value
from evaluator.errors import EvaluatorError, InputError, StoreError

Body = Callable[[Draft], bool | None]
"""Draws a page; returns False while something on it should be done before the next step."""


def page(id: StepId, *, previous_and_next: bool = True) -> Callable[[Body], Callable[[], None]]:
    """Make a page of a function that draws its body: heading before, problems in place, next step after it."""

    def framed(body: Body) -> Callable[[], None]:
        @wraps(body)
        def render() -> None:
            here = step(id)
            begin_page()
            draft = _draft()
            heading(here, draft)
            if draft is None:
                _open_one_first()
                return
            done = False
            try:
                done = body(draft) is not False and not wrong_fields()
            except EvaluatorError as error:
                show_problems(error)
            if previous_and_next:
                ways(here, done=done)

        return render

    return framed


def heading(here: Step, draft: Draft | None) -> None:
    """Draw the page's title, its place among the steps, and one sentence on what to do."""
    way = current_purpose().way
    parts = [_("Step {n:number} of {all:number}", n=way.index(here) + 1, all=len(way))] if here in way else []
    if here.number == 1:
        parts.insert(0, _("Inclusive AI Evaluator"))
    elif draft is not None:
        parts.insert(0, md_value(draft.title))
    st.caption(" · ".join(parts))
    st.title(_(here.title), anchor=False)
    st.markdown(_(current_purpose().intros.get(here.id, here.intro)))
    show_notice()


def ways(here: Step, *, done: bool = True) -> None:
    """Draw the buttons to the step before and, as the main one where this page is done, to the step after."""
    st.divider()
    with st.container(horizontal=True):
        before, after = _neighbours(here)
        if before is not None and st.button(_("Back: {page}", page=_(before.title)), key="previous"):
            go_to(before.id)
        kind: Literal["primary", "secondary"] = "primary" if done else "secondary"
        if after is not None and st.button(_("Next: {page}", page=_(after.title)), key="next", type=kind):
            _go_on(after)


def _go_on(after: Step) -> None:
    """Go to the step after, unless a field of this page holds what does not count."""
    try:
        check_fields()
    except InputError as error:
        show_problems(error)
        return
    go_to(after.id)


def _neighbours(here: Step) -> tuple[Step | None, Step | None]:
    """Return the steps before and after this one, of those that the current evaluation takes."""
    way = current_purpose().way
    earlier = [item for item in way if item.number < here.number]
    later = [item for item in way if item.number > here.number]
    return (earlier[-1] if earlier else None), (later[0] if later else None)


def go_to(id: StepId) -> None:
    """Go to the page of a step, with the current evaluation."""
    evaluation = current_id()
    st.switch_page(step(id).file, query_params={PARAMETER: evaluation} if evaluation else None)


def _draft() -> Draft | None:
    try:
        return current_draft()
    except StoreError as error:
        show_problems(error)
        if error.problems[0].code == "evaluation_missing":
            make_current(None)
        return None


def _open_one_first() -> None:
    st.info(_("No evaluation is open. Open one on the first page, or start a new one."))
    if st.button(_("Go to the evaluations"), key="to_evaluations", type="primary"):
        go_to("evaluations")
