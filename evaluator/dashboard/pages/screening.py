"""The AI Act: questions about the system, and what follows from the answers, as they are given."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from evaluator.dashboard.frame.fields import key_of
from evaluator.dashboard.frame.page import page
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.documents import shipped
from evaluator.domain.screening import BY_SETTING, Screening, ScreeningQuestion, ScreeningResult, ScreeningStep
from evaluator.domain.system import Fact
from evaluator.report.screening import Consequence, consequences, source_text
from evaluator.stages.rubric.screening import is_begun, screen_facts
from evaluator.wording import (
    screening_choice,
    screening_choice_name,
    screening_class,
    screening_sentence,
    screening_state,
)

# What each choice says of the function, and of switching it on. (Streamlit would show a text that stands alone.)
_FACTS: dict[str, dict[str, Fact]] = {
    "yes": {"": Fact.YES},
    "no": {"": Fact.NO, BY_SETTING: Fact.NO},
    "by_setting": {"": Fact.NO, BY_SETTING: Fact.YES},
    "not_now": {"": Fact.NO, BY_SETTING: Fact.UNKNOWN},
    "unknown": {"": Fact.UNKNOWN},
}


@page("screening")
def render(draft: Draft) -> None:
    """Draw the page."""
    screening, language = shipped.screening("ai_act"), current_language()
    facts = draft.system.facts
    st.markdown(md(screening.about.get(language)))
    st.caption(md(screening.text_read.get(language)))
    result = screen_facts(screening, facts)
    if is_begun(screening, facts):
        _draw_result(screening, result, language)
    asked = set(result.asked)
    for step in screening.steps:
        if any(question.id in asked for question in step.questions):
            _draw_step(step, asked, facts, language)


def _draw_result(screening: Screening, result: ScreeningResult, language: str) -> None:
    st.header(_("What it comes to so far"), anchor=False)
    box = st.warning if result.likely in ("prohibited", "open") or result.possible else st.info
    box(f"**{screening_class(result, language)}.** {md(screening_sentence(result, language))}")
    for state in ("holds", "by_setting", "open"):
        found = consequences(screening, result, state, language)
        if found:
            title = _("{state:said} ({n:number})", state=screening_state(state, language), n=len(found))
            with st.expander(title, expanded=False):
                for item in found:
                    st.markdown(_item(item))


def _item(item: Consequence) -> str:
    lines = [*item.details, *(_("Missing: {question:said}", question=one) for one in item.missing), *item.sources]
    return f"**{md(item.says)}**\n\n{bullets(md(line) for line in lines)}"


def _draw_step(step: ScreeningStep, asked: set[str], facts: dict[str, Fact], language: str) -> None:
    st.header(md(step.title.get(language)), anchor=False)
    st.markdown(md(step.about.get(language)))
    for question in step.questions:
        if question.id in asked:
            with st.container(border=True, gap="xxsmall"):
                _draw_question(question, facts, language)


def _draw_question(question: ScreeningQuestion, facts: dict[str, Fact], language: str) -> None:
    key = key_of("system", "facts", question.id)
    chosen = screening_choice(facts, question)
    further = ["by_setting"] if question.by_setting else []
    undecided = ["not_now"] if chosen == "not_now" else []
    options = ["yes", *further, "no", *undecided, "unknown"]
    st.session_state[key] = chosen
    st.radio(
        md(question.question.get(language)),
        options,
        format_func=lambda option: screening_choice_name(option, language, by_setting=question.by_setting),
        key=key,
        on_change=_saving(question, key),
        horizontal=not question.by_setting,
    )
    if question.help is not None:
        st.caption(md(question.help.get(language)))
    st.caption(md_value("; ".join(source_text(source) for source in question.sources)))


def _saving(question: ScreeningQuestion, key: str) -> Callable[[], None]:
    def save() -> None:
        said = _FACTS[st.session_state[key]]
        given = {suffix: said.get(suffix) for suffix in ("", *([BY_SETTING] if question.by_setting else []))}
        drawn_draft().put_all(
            {
                ("system", "facts", f"{question.id}{suffix}"): None if fact is None else fact.value
                for suffix, fact in given.items()
            }
        )

    return save


render()
