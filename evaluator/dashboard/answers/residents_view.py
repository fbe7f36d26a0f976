"""A survey of residents as evidence about a tool: named on the page AI system, shown on the page Criteria."""

from __future__ import annotations

from typing import Any

import streamlit as st

from evaluator.dashboard.answers.answer_inputs import Sheet
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work import answering
from evaluator.dashboard.work.draft import Draft, drawn_draft, load_draft
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.texts import md, md_value
from evaluator.domain.rubric import Indicator
from evaluator.domain.survey import SurveyUsed
from evaluator.report.contradictions import EFFECTS
from evaluator.report.residents import about_residents, change_rows, clear_changes, survey_evidence

_KEY = "resident_survey"


def survey_of(draft: Draft) -> SurveyUsed | None:
    """Return the survey that a draft names, as it was then; None without one."""
    kept = draft.get("survey", "used")
    return None if kept is None else SurveyUsed.model_validate(kept)


def choose_survey(draft: Draft) -> None:
    """Draw the choice of a survey that was evaluated here."""
    surveys = _surveys()
    kept, title = draft.get("survey", "of"), draft.get("survey", "title", default="")
    if kept is not None:
        surveys.setdefault(kept, title)  # its evaluation may be deleted: what was named stays
    st.header(_("What residents say"), anchor=False)
    if not surveys:
        st.caption(
            _(
                "A survey of residents before and after can stand as evidence here (questions G7.3 and G9.5). "
                "Start one on the first page and evaluate it; then it can be chosen here."
            )
        )
        return
    st.session_state[_KEY] = kept
    st.selectbox(
        _("Resident survey about this system"),
        list(surveys),
        format_func=lambda id: surveys[id],
        key=_KEY,
        on_change=_named,
        args=(surveys,),
        index=None,
        placeholder=_("None"),
        help=_("It is evidence for questions G7.3 and G9.5, and what answers say of people is held against it."),
    )


def _surveys() -> dict[str, str]:
    """Return the evaluations of surveys that came to a record: ids of the records with titles."""
    found: dict[str, str] = {}
    for evaluation in store().list_evaluations(owner=WHO):
        draft = load_draft(evaluation.id)
        if draft.get("mapping", "survey") and draft.record_id is not None:
            found[draft.record_id] = evaluation.title
    return found


def _named(surveys: dict[str, str]) -> None:
    """Keep what the chosen survey says: it stays also where its evaluation is deleted later."""
    from evaluator.asked.named_survey import named_survey
    from evaluator.dashboard.work.records import record_of

    draft, chosen = drawn_draft(), st.session_state[_KEY]
    value: dict[str, Any] | None = None
    if chosen is not None:
        used = named_survey(record_of(chosen))
        value = {"of": chosen, "title": surveys[chosen], "used": used.model_dump(mode="json")}
    draft.put(value, "survey")


def claimed_effect(sheet: Sheet, indicator: Indicator) -> None:
    """Draw which effect on people an answer claims, where a survey is held against it."""
    if not any(claim.needs == "survey_effect" for claim in indicator.claims):
        return
    st.selectbox(
        _("Effect on people that this claims"),
        list(EFFECTS),
        index=None,
        format_func=lambda effect: _(EFFECTS[effect]),
        placeholder=_("None"),
        help=_(
            "Such as what the vendor says. It is held against the resident survey named on the page AI system."
        ),
        **sheet.kept(
            f"effect_{indicator.id}",
            sheet.get("answers", indicator.id, "claimed_effect"),
            lambda content, effect: answering.claim_effect(content, indicator.id, effect),
        ),
    )


def show_residents(view: RecordView) -> None:
    """Draw what the named survey says; nothing where none was named."""
    used = view.record.resident_survey
    if used is None:
        return
    st.header(_("What residents said"), anchor=False)
    st.markdown(md(survey_evidence(view, used)))
    changed = clear_changes(used)
    for caption, items in (
        (_("Everybody together"), used.result.everybody),
        (_("Groups and gaps that changed clearly"), changed),
    ):
        if not items:
            continue
        header, rows = change_rows(view, used, items)
        st.markdown(f"**{md(caption)}**")
        table = [{name: md_value(text) for name, text in zip(header, row, strict=True)} for row in rows]
        st.table(table, hide_index=True, alt=caption)
    if not changed:
        st.markdown(md(_("No share of a group and no gap between groups changed clearly.")))
    st.caption(md(about_residents(view)))
