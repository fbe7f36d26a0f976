"""The page `rubric`: what numbers cannot show, answered with evidence; caps and knock-outs show at once."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.answers import (
    agreement_view,
    answer_form,
    answers_exchange,
    contradictions_view,
    paper,
    residents_view,
    review_view,
    who_answers,
)
from evaluator.dashboard.answers.answer_inputs import Sheet
from evaluator.dashboard.frame.addressed import addressed
from evaluator.dashboard.frame.page import page
from evaluator.dashboard.results.latest import review_of, show_change, show_exploratory
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.overlay_choice import changes_in, in_use
from evaluator.dashboard.work.people import CONSENSUS
from evaluator.dashboard.work.texts import md, md_value
from evaluator.domain.rubric import Indicator, Rubric, RubricResult

_QUICK, _ALL = "quick", "all"


@page("rubric")
def render(draft: Draft) -> None:
    """Draw the page."""
    used = in_use(draft)
    rubric = used.rubric
    sheet = who_answers.sheet_now(draft)
    review, measured = review_of(draft, sheet.person if sheet and sheet.apart else None)
    with st.expander(_("What this rubric is, and what it is not"), key="about_rubric"):
        st.markdown(md_value(rubric.about.get(current_language())))
    show_change(draft)
    if measured and draft.record is not None:
        show_exploratory(draft.record)
    who_answers.draw_who(draft, sheet)
    if sheet is None:
        return
    answers_exchange.draw_exchange(draft, sheet, rubric)
    if sheet.person == CONSENSUS:
        agreement_view.draw_agreement(draft, sheet, review, measured=measured)
        return
    labels = wording.feature_labels(draft.record) if draft.record else {}
    review_view.show_knock_outs(rubric, review, labels, measured=measured)
    for said in wording.knock_outs_changed(used.overlay.changes if used.overlay else (), current_language()):
        st.caption(md(said))
    shown = addressed(
        "questions",
        st.segmented_control,
        _("Which questions"),
        (_QUICK, _ALL),
        required=True,
        format_func=lambda which: _("Quick screen") if which == _QUICK else _("All questions"),
    )
    if shown == _ALL:
        _all(draft, sheet, rubric, review)
    else:
        _quick(draft, sheet, rubric, review)


def _quick(draft: Draft, sheet: Sheet, rubric: Rubric, review: RubricResult) -> None:
    st.header(_("Quick screen"), anchor=False)
    st.markdown(
        _(
            "The questions that decide most, for a first meeting. “Yes, seen” counts only when you name what you "
            "saw. Everything is saved as you go."
        )
    )
    paper.show_quick_sheet(rubric)
    indicators = [indicator for indicator in rubric.indicators if indicator.quick]
    review_view.show_progress(indicators, review)
    for indicator in indicators:
        _question(draft, sheet, rubric, review, indicator, quick=True)


def _all(draft: Draft, sheet: Sheet, rubric: Rubric, review: RubricResult) -> None:
    review_view.show_progress(rubric.indicators, review)
    groups = {group.id: group for group in rubric.groups}
    chosen = addressed(
        "group",
        st.selectbox,
        _("Group of questions"),
        list(groups),
        format_func=lambda id: f"{id} {groups[id].title.get(current_language())}",
    )
    review_view.show_group(groups[chosen], review)
    for indicator in groups[chosen].indicators:
        _question(draft, sheet, rubric, review, indicator, quick=False)
    after = list(groups)[list(groups).index(chosen) + 1 :][:1]
    for id in after:
        label = _("Next group: {group:text}", group=f"{id} {groups[id].title.get(current_language())}")
        st.button(md_value(label), key="next_group", on_click=_choose_group, args=(id,))


def _choose_group(id: str) -> None:
    st.session_state["group"] = id


def _question(
    draft: Draft, sheet: Sheet, rubric: Rubric, review: RubricResult, indicator: Indicator, *, quick: bool
) -> None:
    result = next(item for item in review.indicators if item.id == indicator.id)
    with st.container(border=True, key=f"question_{indicator.id}"):
        changes = changes_in(draft, indicator.id)
        if changes:
            mark = wording.change_mark(changes, current_language())
            reasons = " ".join(dict.fromkeys(change.reason for change in changes))
            st.caption(md(f"{mark[0].upper()}{mark[1:]}. {reasons}"))
        if indicator.measured or result.status == "hidden":
            st.markdown(answer_form.question_text(indicator))
        elif quick:
            answer_form.quick_answer(sheet, indicator)
        else:
            answer_form.full_answer(sheet, indicator)
            contradictions_view.tested_features(sheet, indicator)
            residents_view.claimed_effect(sheet, indicator)
        if indicator.measured:
            answer_form.measured_answer(sheet, indicator, result)
        contradictions_view.resolving(draft, sheet, indicator)
        labels = wording.feature_labels(draft.record) if draft.record else {}
        review_view.show_result(indicator, result, rubric, labels)
        review_view.show_about(indicator)


render()
