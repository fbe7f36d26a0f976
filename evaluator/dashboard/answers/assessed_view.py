"""How well several people agree and what they have to discuss, drawn from what they answered or from a record."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.assessors import Assessed, Difference
from evaluator.domain.rubric import Answer, Answers, Indicator, Rubric, RubricResult
from evaluator.report.assessors import kappa_text

_NOTHING = Answer()


def show_assessed(view: RecordView) -> None:
    """Draw what several people answered, as a record has it; nothing where one person answered."""
    found, rubric, review = view.record.assessed, view.rubric, view.record.review
    if found is None or rubric is None or review is None:
        return
    st.header(_("Who answered, and how well they agree"), anchor=False)
    show_how_well(rubric, found, asked_of(rubric, review))
    with st.expander(_("What they said where they differ"), key="assessed"):
        show_to_discuss(rubric, found)
    st.caption(_("Differences are settled on the page Rubric, under “What we agreed on”."))


def asked_of(rubric: Rubric, review: RubricResult) -> list[str]:
    """Return the questions that people answer: neither hidden nor measured."""
    return [item.id for item in rubric.indicators if not (item.measured or is_hidden(review, item.id))]


def is_hidden(review: RubricResult, id: str) -> bool:
    return any(item.id == id and item.status == "hidden" for item in review.indicators)


def show_how_well(rubric: Rubric, found: Assessed, asked: list[str]) -> None:
    """Draw how well they agree: in a sentence for every two people, and in numbers of questions."""
    st.markdown(bullets(md(kappa_text(pair, current_language())) for pair in found.pairs))
    if any(pair.kappa is not None for pair in found.pairs):
        st.caption(
            _(
                "Weighted kappa is 1 where two people always give the same level, and 0 where their levels lie no "
                "closer together than chance alone would put them (Cohen 1968). Nothing is judged by it."
            )
        )
    differ = {item.indicator for item in found.differences}
    same = sum(
        all(person.answers.get(id, _NOTHING).is_given for person in found.assessors)
        for id in asked
        if id not in differ
    )
    open_ = [item for item in found.differences if not item.settled]
    struck = _knock_outs(rubric)
    st.markdown(
        md(
            _(
                "The same answer from everybody: {same:number}. To discuss: {open:number}, of them knock-outs: "
                "{struck:number}. Settled: {settled:number}.",
                same=same,
                open=len(open_),
                struck=sum(item.indicator in struck for item in open_),
                settled=len(found.differences) - len(open_),
            )
        )
    )
    words = [
        _(
            "A question on which people differ counts as not answered until they agree: its level is left out. "
            "Where it is a knock-out, that stays open, and with it the decision."
        )
        if any(item.kind != "approval" for item in open_)
        else "",
        _("A sign-off or mitigation that not everybody names alike counts for nothing until they agree.")
        if any(item.kind == "approval" for item in open_)
        else "",
    ]
    if open_:
        st.info(" ".join(filter(None, words)), icon=":material/help:")


def show_to_discuss(rubric: Rubric, found: Assessed) -> None:
    """Draw what everybody said and why where they differ; those that not everybody answered, by name only."""
    shown = [item for item in in_order(rubric, found) if item.kind != "unanswered"]
    missing = [item for item in found.differences if item.kind == "unanswered" and not item.settled]
    indicators = {item.id: item for item in rubric.indicators}
    if shown:
        rows = [
            {
                _("Question"): _question(indicators[item.indicator]),
                _("State"): _("settled") if item.settled else _("open"),
                _("Who"): md_value(person.assessor),
                _("Answer, and why"): said_by(indicators[item.indicator], person, item),
            }
            for item in shown
            for person in found.assessors
        ]
        st.table(rows, hide_index=True, alt=_("Questions to discuss, with what everybody said"))
    elif not missing:
        st.markdown(_("Nothing: all say the same wherever anybody answered."))
    for person in found.assessors:
        ids = [item.indicator for item in missing if not person.answers.get(item.indicator, _NOTHING).is_given]
        if ids:
            what = _("{name:text} has not answered, others have: {ids:list}.", name=person.assessor, ids=ids)
            st.markdown(md(what))


def in_order(rubric: Rubric, found: Assessed) -> list[Difference]:
    """Return the differences: open before settled, and knock-outs first."""
    struck = _knock_outs(rubric)
    return sorted(found.differences, key=lambda item: (item.settled, item.indicator not in struck))


def _knock_outs(rubric: Rubric) -> set[str]:
    return {item.id for item in rubric.indicators if item.knock_out is not None}


def _question(indicator: Indicator) -> str:
    text = f"{indicator.id} {indicator.question.get(current_language())}"
    return md_value(text) if indicator.knock_out is None else f"**{_('Knock-out')}.** {md_value(text)}"


def said_by(indicator: Indicator, person: Answers, difference: Difference | None) -> str:
    """Return what somebody said and why, fit for Markdown; where approvals are what differs, those too."""
    answer = person.answers.get(indicator.id, _NOTHING)
    parts = [_answer_words(indicator, answer)]
    if difference is not None and difference.kind == "approval":
        parts += [
            _("{what:text} ({by:text}, {on:date}).", what=signed.what, by=signed.by, on=signed.on)
            for signed in (answer.legal_sign_off, answer.mitigation)
            if signed
        ] or [_("No sign-off.")]
    if answer.justification.strip():
        parts.append(f"“{wording.visible(answer.justification)}”")
    return md(" ".join(parts))


def _answer_words(indicator: Indicator, answer: Answer) -> str:
    if answer.not_applicable.strip():
        return _("Does not apply: {reason:text}", reason=answer.not_applicable)
    if answer.level is None:
        return _("No answer.")
    words = indicator.levels[answer.level].get(current_language())
    return _("Level {level:level}: {words:text}", level=answer.level, words=words)
