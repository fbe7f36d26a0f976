"""What several people answered, held against each other; and what they agree on, with by whom, when and why."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from evaluator import wording
from evaluator.asked.assessing import assessed_of, assessing_of
from evaluator.dashboard.answers import answer_form, contradictions_view, review_view
from evaluator.dashboard.answers.answer_inputs import LONGEST_LINE, LONGEST_TEXT, Sheet
from evaluator.dashboard.answers.answer_words import evidence_words
from evaluator.dashboard.answers.assessed_view import (
    asked_of,
    in_order,
    is_hidden,
    said_by,
    show_how_well,
    show_to_discuss,
)
from evaluator.dashboard.work import answering
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.language import _, current_language, ngettext
from evaluator.dashboard.work.overlay_choice import in_use
from evaluator.dashboard.work.people import CONSENSUS, has_begun, name_of, part_to_change, people_of
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.assessors import Assessed
from evaluator.domain.rubric import Answer, Rubric, RubricResult
from evaluator.stages.plan.fixing import deadline_of

_NOTHING = Answer()
_CHOSEN = "agree_on"
"""Name, in the address, of the question that is being settled."""


def draw_agreement(draft: Draft, sheet: Sheet, review: RubricResult, *, measured: bool) -> None:
    """Draw where the people differ, and how they settle it; before anybody has looked, only how far each is."""
    used = in_use(draft)
    asked = asked_of(used.rubric, review)
    st.header(_("What we agreed on"), anchor=False)
    opened = sheet.get("opened", default="")
    if not opened and not has_begun(draft.content, CONSENSUS):
        _closed(draft, asked)
        return
    found = assessed_of(assessing_of(used, draft.assessments), used.rubric, review)
    if found is None:
        return
    if opened:
        st.caption(
            _("Looked at together since {when:time}. Answers changed later are no longer apart.", when=opened)
        )
    _people(draft, asked)
    labels = wording.feature_labels(draft.record) if draft.record else {}
    review_view.show_knock_outs(used.rubric, review, labels, measured=measured)
    st.subheader(_("How well you agree"), anchor=False)
    show_how_well(used.rubric, found, asked)
    _agreeing(draft, sheet, used.rubric, review, found)
    st.subheader(_("All that is to discuss"), anchor=False)
    show_to_discuss(used.rubric, found)


def _closed(draft: Draft, asked: list[str]) -> None:
    st.markdown(
        _(
            "Here you see where you differ, and settle it. Wait until everybody has finished: whoever has seen "
            "the others' answers no longer answers apart."
        )
    )
    _people(draft, asked)
    st.button(_("Look at the answers together"), key="look_together", type="primary", on_click=_look)


def _look() -> None:
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    drawn_draft().change(lambda content: part_to_change(content, CONSENSUS).update(opened=now))


def _people(draft: Draft, asked: list[str]) -> None:
    """Draw how far everybody is, and who missed the plan's deadline for answers."""
    plan, lines = draft.locked_plan, []
    for person in people_of(draft.content):
        answers = draft.answers_of(person)
        given = answers.answers if answers else {}
        done = sum(given.get(id, _NOTHING).is_given for id in asked)
        line = _(
            "{name:text}: {done:number} of {all:number} questions answered.",
            name=name_of(draft.content, person),
            done=done,
            all=len(asked),
        )
        late = deadline_of(plan, answers) if plan else None
        lines.append(" ".join([line, *(wording.deadline_texts(late, current_language()) if late else ())]))
    st.markdown(bullets(md(line) for line in lines))


def _agreeing(draft: Draft, sheet: Sheet, rubric: Rubric, review: RubricResult, found: Assessed) -> None:
    """Draw one question with what everybody said, and the answer they agree on; open differences come first."""
    st.subheader(_("Agree on an answer"), anchor=False)
    differences = {item.indicator: item for item in in_order(rubric, found)}
    indicators = {item.id: item for item in rubric.indicators if not is_hidden(review, item.id)}
    states = {id: _("settled") if item.settled else _("open") for id, item in differences.items()}
    order = [*(id for id in differences if id in indicators), *(id for id in indicators if id not in differences)]
    if not order:
        return
    against = [id for id in contradictions_view.contradicted(draft) if id in indicators]
    if against:
        said = _("What was measured speaks against your answers to {ids:list}: resolve it here, too.", ids=against)
        st.caption(md(said))
    named = st.query_params.get(_CHOSEN)
    if _CHOSEN not in st.session_state and named in order:
        st.session_state[_CHOSEN] = named
    chosen = st.selectbox(
        _("Question"),
        order,
        format_func=lambda id: (
            f"{id} ({states.get(id, _('no difference'))}) {indicators[id].question.get(current_language())}"
        ),
        key=_CHOSEN,
        on_change=_put_in_address,
    )
    indicator = indicators[chosen]
    result = next(item for item in review.indicators if item.id == chosen)
    with st.container(border=True, key=f"agree_{chosen}"):
        lines = []
        for person in found.assessors:
            answer = person.answers.get(chosen, _NOTHING)
            said = f"**{md_value(person.assessor)}:** {said_by(indicator, person, differences.get(chosen))}"
            seen = "".join(f"\n  - {md_value(evidence_words(piece.model_dump()))}" for piece in answer.evidence)
            lines.append(f"{said}{seen}")
        st.markdown(bullets(lines))
        st.markdown(f"**{_('Your common answer')}**")
        if indicator.measured:
            st.markdown(answer_form.question_text(indicator))
            answer_form.measured_answer(sheet, indicator, result)
        else:
            answer_form.full_answer(sheet, indicator)
        contradictions_view.resolving(draft, sheet, indicator)
        _agreed(sheet, chosen)
        labels = wording.feature_labels(draft.record) if draft.record else {}
        review_view.show_result(indicator, result, rubric, labels)
    left = [id for id, item in differences.items() if not item.settled and id in indicators]
    if left:
        st.caption(
            ngettext("{n:people} question is still open.", "{n:people} questions are still open.", len(left))
        )
    after = [*left[left.index(chosen) + 1 :], *left[: left.index(chosen)]] if chosen in left else left
    for id in after[:1]:
        st.button(_("Next open question: {id}", id=id), key="agree_next", on_click=_go_on, args=(id,))


def _go_on(id: str) -> None:
    st.session_state[_CHOSEN] = id
    _put_in_address()


def _put_in_address() -> None:
    """Let a refresh find the question again, by its id alone: its state may have changed by then."""
    st.query_params[_CHOSEN] = st.session_state[_CHOSEN]


def _agreed(sheet: Sheet, id: str) -> None:
    """Draw who agreed, when and why: an answer counts once all three are there."""
    signed = answering.agreed_of(sheet.content, id)
    by, on = st.columns(2)
    by.text_input(
        _("Who agreed (names or offices)"),
        max_chars=LONGEST_LINE,
        **sheet.kept(f"agreed_by_{id}", signed.get("by", ""), lambda c, v: answering.agree(c, id, "by", v)),
    )
    sheet.day(
        on,
        _("Agreed on"),
        f"agreed_on_{id}",
        signed.get("on", ""),
        lambda c, v: answering.agree(c, id, "on", v),
    )
    st.text_area(
        _("Why you agreed on this answer"),
        max_chars=LONGEST_TEXT,
        height=80,
        **sheet.kept(f"agreed_what_{id}", signed.get("what", ""), lambda c, v: answering.agree(c, id, "what", v)),
    )
    if not sheet.get("answers", id, "agreed"):
        st.caption(_("Counts once it has an answer and says who agreed, when and why."))
    else:
        st.caption(_("Recorded: this answer counts."))
