"""The inputs for one answer of the rubric: drawn from the draft, saved to it at every change."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.answers import evidence_form
from evaluator.dashboard.answers.answer_inputs import LONGEST_LINE, LONGEST_TEXT, Sheet
from evaluator.dashboard.work import answering
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import md, md_value
from evaluator.domain.rubric import LEVELS, Indicator, IndicatorResult

_QUICK = (0, 1, answering.SEEN)
"""Levels of the quick screen: no, partly, yes and seen."""


def question_text(indicator: Indicator) -> str:
    """Return an indicator's id and question, fit for Markdown."""
    return f"**{md_value(indicator.id)}** {md_value(indicator.question.get(current_language()))}"


def quick_answer(sheet: Sheet, indicator: Indicator) -> None:
    """Draw no, partly, or yes and seen; and for the last, what was seen and who checked it."""
    id, language = indicator.id, current_language()
    names = (_("No"), _("Partly"), _("Yes, seen"))
    choice = answering.quick_choice_of(sheet.content, id)
    st.radio(
        question_text(indicator),
        _QUICK,
        index=None,
        format_func=lambda level: names[level],
        captions=[md_value(indicator.levels[level].get(language)) for level in _QUICK],
        **sheet.kept(
            f"quick_{id}",
            choice if isinstance(choice, int) else None,
            lambda content, level: answering.choose_quickly(content, id, level),
        ),
    )
    if choice == answering.NOT_APPLICABLE:
        st.caption(_("Under all questions it is said not to apply here."))
    if choice == answering.SEEN:
        evidence_form.seen(sheet, id)
    else:
        evidence_form.given(sheet, id)
    _take_back(sheet, choice, id)


def full_answer(sheet: Sheet, indicator: Indicator) -> None:
    """Draw the five levels, not applicable, justification and evidence."""
    id, language = indicator.id, current_language()
    choice = answering.choice_of(sheet.content, id)
    levels = [md_value(indicator.levels[level].get(language)) for level in LEVELS]
    st.radio(
        question_text(indicator),
        (*LEVELS, answering.NOT_APPLICABLE),
        index=None,
        format_func=_option,
        captions=[*levels, md(_needed(indicator))],
        **sheet.kept(f"answer_{id}", choice, lambda content, chosen: answering.choose(content, id, chosen)),
    )
    _take_back(sheet, choice, id)
    if choice == answering.NOT_APPLICABLE:
        _reason_not_applicable(sheet, indicator)
    st.text_area(
        _("Justification for {id}: why this level", id=id),
        max_chars=LONGEST_TEXT,
        height=80,
        **sheet.kept(
            f"justification_{id}",
            sheet.get("answers", id, "justification", default=""),
            lambda c, v: answering.write(c, id, "justification", v),
        ),
    )
    evidence_form.evidence(sheet, id)


def measured_answer(sheet: Sheet, indicator: Indicator, result: IndicatorResult) -> None:
    """Draw what a person can add where the level is measured: a mitigation, or that it does not apply."""
    id = indicator.id
    st.markdown(_("Nobody answers this one: its level comes from the measured results."))
    if sheet.apart:
        st.caption(_("What is decided about it is written down together, under “What we agreed on”."))
        return
    if result.status == "measured" or answering.sign_off_of(sheet.content, id, "mitigation"):
        with st.expander(_("A mitigation was approved"), key=sheet.key(f"mitigation_{id}")):
            st.markdown(_("Where a limit is exceeded, a mitigation that a named person approved can answer it."))
            _sign_off(sheet, id, "mitigation")
        return
    chosen = answering.choice_of(sheet.content, id) == answering.NOT_APPLICABLE
    st.checkbox(
        _("{id} does not apply here", id=id),
        **sheet.kept(
            f"not_measured_{id}",
            chosen,
            lambda c, v: answering.choose(c, id, answering.NOT_APPLICABLE if v else None),
        ),
    )
    if chosen:
        _reason_not_applicable(sheet, indicator)


def _reason_not_applicable(sheet: Sheet, indicator: Indicator) -> None:
    id = indicator.id
    st.text_area(
        _("Why does {id} not apply here?", id=id),
        max_chars=LONGEST_TEXT,
        height=80,
        **sheet.kept(
            f"reason_{id}",
            sheet.get("answers", id, "not_applicable", default=""),
            lambda c, v: answering.write(c, id, "not_applicable", v),
        ),
    )
    if not sheet.get("answers", id, "not_applicable"):
        st.caption(_("Without a reason it stays open."))
    if indicator.knock_out is not None:
        st.markdown(_("Legal sign-off, needed where the knock-out applies:"))
        _sign_off(sheet, id, "legal_sign_off")


def _sign_off(sheet: Sheet, id: str, kind: answering.SignOffKind) -> None:
    """Draw who approved what, and when; it counts once all three are there."""
    signed = answering.sign_off_of(sheet.content, id, kind)
    by, on = st.columns(2)
    by.text_input(
        _("Approved by (name and office)"),
        max_chars=LONGEST_LINE,
        **sheet.kept(f"{kind}_by_{id}", signed.get("by", ""), lambda c, v: answering.sign(c, id, kind, "by", v)),
    )
    sheet.day(
        on,
        _("Approved on"),
        f"{kind}_on_{id}",
        signed.get("on", ""),
        lambda c, v: answering.sign(c, id, kind, "on", v),
    )
    st.text_input(
        _("What was approved, and why"),
        max_chars=LONGEST_LINE,
        **sheet.kept(
            f"{kind}_what_{id}", signed.get("what", ""), lambda c, v: answering.sign(c, id, kind, "what", v)
        ),
    )
    if signed and not sheet.get("answers", id, kind):
        st.caption(_("Counts once all three are filled in."))


def _take_back(sheet: Sheet, choice: object, id: str) -> None:
    if choice is not None:
        st.button(
            _("Take back the answer to {id}", id=id),
            key=sheet.key(f"clear_{id}"),
            type="tertiary",
            on_click=sheet.pressed(lambda content: answering.choose(content, id, None)),
        )


def _needed(indicator: Indicator) -> str:
    if indicator.knock_out is None:
        return _("Needs a reason.")
    return _("Needs a reason; where the knock-out applies, a legal sign-off too.")


def _option(option: int | str) -> str:
    if option == answering.NOT_APPLICABLE:
        return _("Does not apply here")
    return _("Level {n:level}", n=option)
