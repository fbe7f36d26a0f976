"""The saved evaluations on the first page: open, rename, delete for good with a receipt."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evaluator.dashboard.frame.page import go_to
from evaluator.dashboard.work.draft import current_id, load_draft, make_current
from evaluator.dashboard.work.language import _, current_language, ngettext
from evaluator.dashboard.work.problems import keep_notice
from evaluator.dashboard.work.purposes import purpose_of
from evaluator.dashboard.work.receipts import draw_receipts, keep_receipts
from evaluator.dashboard.work.records import let_go
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.texts import md_value
from evaluator.errors import EvaluatorError
from evaluator.store import Evaluation
from evaluator.wording import shortened, time_text

_FIRST = 10
"""Evaluations that are listed before the others are asked for."""
_DELETING = "deleting"


def draw_latest(saved: Sequence[Evaluation]) -> None:
    """Draw the way back to what was worked on last."""
    for evaluation in saved[:1]:
        label = _("Go on with “{title:said}”", title=md_value(shortened(evaluation.title, 60)))
        if st.button(label, key="go_on"):
            _open(evaluation)


def draw_saved(saved: Sequence[Evaluation]) -> None:
    """Draw the list, the latest changed first."""
    st.header(_("Saved evaluations"), anchor=False)
    draw_receipts()
    if not saved:
        st.markdown(_("Nothing is saved yet. Whatever you begin is saved from the first click."))
        return
    every = len(saved) <= _FIRST or st.checkbox(
        ngettext("Show the only one", "Show all {n:people}", len(saved)), key="all_saved"
    )
    for evaluation in saved if every else saved[:_FIRST]:
        with st.container(border=True):
            _row(evaluation)


def _row(evaluation: Evaluation) -> None:
    st.markdown(f"**{md_value(evaluation.title)}**")
    when = time_text(evaluation.updated.isoformat(), current_language())
    st.caption(_("Last changed: {when:said}", when=when))
    with st.container(horizontal=True):
        title = md_value(evaluation.title)
        if st.button(_("Open"), key=f"open_{evaluation.id}", help=_("Open {title:said}", title=title)):
            _open(evaluation)
        with st.popover(_("Rename"), help=_("Rename {title:said}", title=title)):
            _rename(evaluation)
        if st.button(_("Delete"), key=f"delete_{evaluation.id}", help=_("Delete {title:said}", title=title)):
            st.session_state[_DELETING] = evaluation.id
    if st.session_state.get(_DELETING) == evaluation.id:
        _confirm(evaluation)


def _open(evaluation: Evaluation) -> None:
    make_current(evaluation.id)
    purpose = purpose_of(load_draft(evaluation.id))
    go_to(purpose.results if store().list_records(evaluation.id) else purpose.steps[1])


def _rename(evaluation: Evaluation) -> None:
    key = f"title_{evaluation.id}"
    st.session_state.setdefault(key, evaluation.title)

    def save() -> None:
        title = str(st.session_state[key]).strip()
        if not title or title == evaluation.title:
            return
        try:
            store().rename_evaluation(evaluation.id, title, version=evaluation.version)
        except EvaluatorError as error:
            keep_notice(error)

    st.text_input(_("New name"), key=key, max_chars=200, on_change=save)


def _confirm(evaluation: Evaluation) -> None:
    st.warning(
        _(
            "Delete “{title:said}” for good? Its files, plans and records are deleted with it. "
            "This cannot be undone.",
            title=md_value(evaluation.title),
        )
    )
    with st.container(horizontal=True):
        st.button(
            _("Delete for good"),
            key=f"confirm_{evaluation.id}",
            type="primary",
            on_click=_delete,
            args=(evaluation,),
        )
        st.button(_("Keep it"), key=f"keep_{evaluation.id}", on_click=_keep)


def _keep() -> None:
    st.session_state.pop(_DELETING, None)


def _delete(evaluation: Evaluation) -> None:
    _keep()
    try:
        keep_receipts(store().delete_evaluation(evaluation.id, by=WHO))
    except EvaluatorError as error:
        keep_notice(error)
        return
    let_go()
    if current_id() == evaluation.id:
        make_current(None)
