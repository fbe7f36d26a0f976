"""The latest evaluation of a draft on the pages that show it: none yet, running, out of date, exploratory."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.answers.residents_view import survey_of
from evaluator.dashboard.frame.page import go_to
from evaluator.dashboard.work import running
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.overlay_choice import in_use
from evaluator.dashboard.work.problems import show_problems
from evaluator.dashboard.work.purposes import purpose_of
from evaluator.dashboard.work.texts import md
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.rubric import RubricResult

_BUSY = ("waiting", "running")
_TELL_EVERY, _WATCH_FOR = 0.5, 0.4
"""Seconds between two tellings of how far it is, which a slow browser has to keep up with, and those of them in
which the end is told at once."""


def show_latest(draft: Draft, *, runs_here: bool = False) -> EvaluationRecord | None:
    """Draw how far the evaluation is and return the record to show; None while there is none or one is being made.

    `runs_here` is for the page that starts evaluations; the others lead to it. A record that is out of date is
    returned with a warning above it: it shows what was entered then, as a whole.
    """
    runs_here = runs_here or "results" not in purpose_of(draft).steps
    state = running.poll(draft)
    if state.status in _BUSY:
        st.fragment(_follow, run_every=_TELL_EVERY)(draft)
        return None
    if state.problems:
        show_problems(state.problems)
        if runs_here and draft.data is not None and draft.data.kind != "none":
            _to_data()
    elif state.status == "cancelled" and runs_here:
        st.info(_("The evaluation was cancelled. Nothing of it was kept."))
    record = draft.record
    if record is None:
        _none_yet(draft, runs_here=runs_here)
        return None
    if running.is_current(draft):
        st.caption(_("Evaluated on {when:time}.", when=record.created_at))
    else:
        _out_of_date(draft, record)
    show_exploratory(record)
    return record


def show_exploratory(record: EvaluationRecord) -> None:
    """Say that results could be seen before a plan was locked, where that is so."""
    if record.plan_status == "exploratory" and wording.subject_of(record) != wording.CITY:
        box = st.info if record.source.format == "none" else st.warning
        box(wording.caution_exploratory(current_language()), icon=":material/warning:")


def review_of(draft: Draft, person: str | None = None) -> tuple[RubricResult, bool]:
    """Return what the answers come to now, and True when that includes measurements.

    Only a record of the draft as it stands is used; otherwise the answers and facts are scored alone. So are those
    of one `person` of several: nothing of what the others said is in it.
    """
    from evaluator.asked.assessing import assessing_of
    from evaluator.asked.request import review_answers
    from evaluator.domain.rubric import Answers

    running.poll(draft)
    record = draft.record
    if person is None and record is not None and record.review is not None and running.is_current(draft):
        return record.review, record.source.format != "none"
    used = in_use(draft)
    own = draft.answers_of(person) if person else None
    assessing = assessing_of(used, (() if own is None else (own,)) if person else draft.assessments)
    answers = assessing.answers or Answers(rubric=used.rubric.id)
    return review_answers(used.rubric, answers, draft.system, assessing.disputed, survey_of(draft)), False


def _evaluate(draft: Draft) -> None:
    """Evaluate the draft as it stands and go to where that can be followed."""
    running.forget(draft)
    running.start(draft)
    go_to(purpose_of(draft).results)


def _follow(draft: Draft) -> None:
    state = running.poll(draft)
    if state.status not in _BUSY:
        st.rerun()
    if state.status == "waiting":
        said = _("Waiting: other evaluations come first.") if state.ahead else _(running.STARTING)
    else:
        said = _(running.STEPS.get(state.step, running.STARTING))
    st.progress(min(max(state.share, 0.0), 1.0), text=said)
    st.caption(_("You may leave this page; the evaluation goes on."))
    if st.button(_("Cancel"), key="cancel"):
        running.cancel(draft)
        st.rerun()
    if running.wait(draft, _WATCH_FOR).status not in _BUSY:
        st.rerun()


def _to_data() -> None:
    if st.button(_("Go to Data and mapping"), key="to_data"):
        go_to("data")


def _none_yet(draft: Draft, *, runs_here: bool) -> None:
    if not runs_here:
        st.info(_("Nothing has been evaluated yet."))
        if st.button(_("Go to the results"), key="to_results", type="primary"):
            go_to("results")
        return
    data = draft.data
    if data is None:
        st.info(_("There are no data yet, so there is nothing to evaluate."))
        _to_data()
        return
    without_data = data.kind == "none"
    if draft.locked_plan is not None or without_data or draft.get("exploratory"):
        st.info(_("Nothing has been evaluated yet."))
        if st.button(_("Evaluate now"), key="evaluate", type="primary"):
            _evaluate(draft)
        return
    st.info(
        _(
            "The plan is not locked yet. Limits that are fixed before anybody sees a result prove more than "
            "limits chosen afterwards."
        )
    )
    with st.container(horizontal=True):
        if st.button(_("Lock the plan first"), key="to_plan", type="primary"):
            go_to("plan")
        if st.button(_("Look without locking (exploratory)"), key="explore"):
            draft.put(True, "exploratory")
            _evaluate(draft)


def _out_of_date(draft: Draft, record: EvaluationRecord) -> None:
    sentence = _(
        "What you entered has changed since this was evaluated on {when:time}. Everything below is of that time.",
        when=record.created_at,
    )
    st.warning(md(sentence), icon=":material/update:")
    if st.button(_("Evaluate again"), key="evaluate", type="primary"):
        _evaluate(draft)


def show_change(draft: Draft) -> None:
    """Say that what is entered and what was evaluated last have parted, and offer to evaluate again."""
    record = draft.record
    if record is None or running.is_current(draft):
        return
    st.warning(
        md(
            _(
                "What you entered has changed since the evaluation of {when:time}. This page shows the answers as "
                "they are now; the pages Results, Criteria and Report show that evaluation until it is run again.",
                when=record.created_at,
            )
        ),
        icon=":material/update:",
    )
    if st.button(_("Evaluate again"), key="evaluate", type="primary"):
        _evaluate(draft)
