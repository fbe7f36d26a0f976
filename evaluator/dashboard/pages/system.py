"""The AI system: what it is, what being selected by it means, how much harm it can do, what is known of it."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.answers.impact_form import draw_impact
from evaluator.dashboard.answers.residents_view import choose_survey
from evaluator.dashboard.frame import fields
from evaluator.dashboard.frame.page import page
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.overlay_choice import in_use
from evaluator.domain.rubric import FactQuestion
from evaluator.domain.system import Fact, Polarity
from evaluator.wording import (
    fact_name,
    polarity_meaning,
    polarity_name,
    stage_name,
)

_STAGES = ("planned", "tender", "pilot", "in_use", "retired")


@page("system")
def render(draft: Draft) -> bool:
    """Draw the page."""
    _what_it_is(draft)
    _selected(draft)
    _facts(draft)
    choose_survey(draft)
    draw_impact(draft)
    return bool(draft.get("system", "name")) and draft.system.polarity is not None


def _what_it_is(draft: Draft) -> None:
    st.header(_("What it is"), anchor=False)
    fields.text(draft, ("system", "name"), _("Name of the AI system"), max_chars=200)
    fields.text(draft, ("system", "version"), _("Version or model"), max_chars=200)
    fields.text(
        draft,
        ("system", "provider"),
        _("Provider"),
        max_chars=400,
        help=_("Who develops the system, or has it developed (AI Act, Article 3(3))."),
    )
    fields.text(
        draft,
        ("system", "deployer"),
        _("Deployer"),
        max_chars=400,
        help=_("Who uses it under its authority, usually the city (AI Act, Article 3(4))."),
    )
    fields.area(
        draft,
        ("system", "intended_purpose"),
        _("Intended purpose"),
        max_chars=4000,
        help=_("What the provider says the system is for (AI Act, Article 3(12))."),
    )
    fields.area(
        draft,
        ("system", "affected_persons"),
        _("Affected persons"),
        max_chars=4000,
        help=_("Whom its results reach, also those who never use it."),
    )
    fields.area(
        draft,
        ("system", "human_oversight"),
        _("Human oversight"),
        max_chars=4000,
        help=_("Who decides after the system has given its result, and how."),
    )
    fields.text(draft, ("system", "sector"), _("Field of use"), max_chars=200, placeholder=_("street safety"))
    fields.choice(
        draft,
        ("system", "lifecycle_stage"),
        _("Where you stand with it"),
        _STAGES,
        lambda stage: stage_name(stage, current_language()),
        placeholder=_("Choose one"),
    )


def _selected(draft: Draft) -> None:
    st.header(_("What being selected means"), anchor=False)
    st.markdown(
        _(
            "A person is *selected* when the system says yes about them: an alert, a grant, a check, a place. "
            "Your answer decides which rates come first and which limits the plan suggests."
        )
    )
    language = current_language()
    options = [polarity.value for polarity in Polarity]
    fields.choice(
        draft,
        ("system", "polarity"),
        _("What does it mean for a person to be selected by the system?"),
        options,
        lambda polarity: polarity_name(polarity, language),
        widget=st.radio,
        captions=[polarity_meaning(option, language) for option in options],
    )


def _facts(draft: Draft) -> None:
    st.header(_("Facts the rubric needs"), anchor=False)
    st.markdown(
        _(
            "They decide which questions are asked and which knock-outs apply. "
            "Leave unknown what nobody has checked."
        )
    )
    for fact in in_use(draft).rubric.facts:
        _fact(draft, fact)


def _fact(draft: Draft, fact: FactQuestion) -> None:
    language = current_language()
    with st.container(border=True, gap="xxsmall"):
        _question(draft, fact, language)


def _question(draft: Draft, fact: FactQuestion, language: str) -> None:
    fields.choice(
        draft,
        ("system", "facts", fact.id),
        fact.question.get(language),
        [item.value for item in (Fact.YES, Fact.NO, Fact.UNKNOWN)],
        lambda value: fact_name(value, language),
        widget=st.radio,
        default=Fact.UNKNOWN.value,
        horizontal=True,
    )
    if fact.help is not None:
        st.caption(fact.help.get(language))


render()
