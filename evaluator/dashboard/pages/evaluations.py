"""The first page: a new evaluation, the worked examples, the saved evaluations."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.frame.page import go_to, heading
from evaluator.dashboard.start.example_cards import draw_examples
from evaluator.dashboard.start.note_view import draw_note
from evaluator.dashboard.start.saved import draw_latest, draw_saved
from evaluator.dashboard.work.draft import make_current, new_draft
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.problems import show_problems
from evaluator.dashboard.work.purposes import PURPOSES, new_content
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.steps import step
from evaluator.errors import EvaluatorError


def render() -> None:
    """Draw the page."""
    heading(step("evaluations"), None)
    st.markdown(
        _(
            "Before a city buys, runs or teaches about an AI system, it can see here whom the system serves and "
            "whom it burdens, how sure that is, and what the criteria say. Everything stays on the computer this "
            "runs on: nothing you enter or upload is sent to anybody else."
        )
    )
    try:
        saved = store().list_evaluations(owner=WHO)
        draw_latest(saved)
        _new()
        draw_examples()
        draw_saved(saved)
        draw_note(saved)
    except EvaluatorError as error:
        show_problems(error)


def _new() -> None:
    st.header(_("Start a new evaluation"), anchor=False)
    with st.form("new", border=True):
        purpose = st.radio(
            _("What do you want to do?"),
            PURPOSES,
            format_func=lambda item: _(item.label),
            captions=[_(item.about) for item in PURPOSES],
            key="purpose_of_new",
        )
        name = st.text_input(
            _("What do you want to evaluate?"),
            key="new_title",
            max_chars=200,
            placeholder=_("For example: Street cameras, tender of spring 2027; or the name of your city"),
        )
        if st.form_submit_button(_("Start the evaluation"), key="new_evaluation", type="primary"):
            draft = new_draft(name.strip() or _("Evaluation without a name"), new_content(purpose))
            make_current(draft.id)
            go_to(purpose.steps[1])


render()
