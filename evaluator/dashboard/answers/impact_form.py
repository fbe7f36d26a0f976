"""How much harm the use can do: the impact questions, what they give, and the level a person sets instead."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame import fields
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.documents import shipped
from evaluator.domain.impact import GRAVITY, UNKNOWN, ImpactQuestion, ImpactResult, ImpactScale
from evaluator.stages.rubric.impact import assess_impact
from evaluator.wording import impact_meaning, impact_name

_BY_ANSWERS = ""
"""The choice to take the level that the answers give."""


def draw_impact(draft: Draft) -> None:
    """Draw the questions, the level their answers give with its reasons, and the level a person sets."""
    st.header(_("How much harm it can do"), anchor=False)
    st.markdown(
        _(
            "Not how good the system is, but how much is at stake: the higher the impact, the more maturity the "
            "criteria ask for. Leave unknown what nobody knows; that never lowers the level."
        )
    )
    scale, language = shipped.impact_scale(), current_language()
    for question in scale.questions:
        _question(draft, question, language)
    result = assess_impact(scale, draft.system)
    if result is not None:
        _result(scale, result, language)
    _stated(draft, result, language)
    with st.expander(_("Where the impact questions come from"), key="about_impact"):
        st.markdown(md_value(scale.about.get(language)))
        sources = (f"{item.document}, {item.clause}" for q in scale.questions for item in q.sources)
        st.markdown(bullets(md_value(text) for text in dict.fromkeys(sources)))


def _question(draft: Draft, question: ImpactQuestion, language: str) -> None:
    titles = {answer.id: answer.title.get(language) for answer in question.answers}
    with st.container(border=True, gap="xxsmall"):
        fields.choice(
            draft,
            ("system", "impact_answers", question.id),
            md_value(question.question.get(language)),
            [*titles, UNKNOWN],
            lambda value: md_value(titles[value]) if value in titles else _("Not known"),
            widget=st.radio,
            default=UNKNOWN,
        )
        if question.help is not None:
            st.caption(md_value(question.help.get(language)))


def _result(scale: ImpactScale, result: ImpactResult, language: str) -> None:
    said = wording.say(result.because_code, result.because_values, language)
    lines = [rule.says.get(language) for rule in scale.rules if rule.id in result.rules]
    st.info(md(said), icon=":material/balance:")
    if lines:
        st.markdown(_("Why at least this level by the answers:"))
        st.markdown(bullets(md_value(line) for line in lines))


def _stated(draft: Draft, result: ImpactResult | None, language: str) -> None:
    fields.bound(
        draft,
        ("system", "impact"),
        st.radio,
        _("Impact level of this use"),
        [_BY_ANSWERS, *(level.value for level in GRAVITY)],
        default=_BY_ANSWERS,
        kept=lambda value: value or None,
        format_func=lambda level: impact_name(level, language) if level else _("As the answers give it"),
        captions=["", *(impact_meaning(level.value, language) for level in GRAVITY)],
        help=_("You may set another level than the answers give. Both are kept and shown."),
    )
    stated = draft.system.impact
    if stated is not None and result is not None and not result.at_least is result.at_most is stated:
        fields.area(
            draft,
            ("system", "impact_reason"),
            _("Why this level and not the one the answers give"),
            max_chars=4000,
            help=_("Without a reason the graver of the two counts."),
        )
