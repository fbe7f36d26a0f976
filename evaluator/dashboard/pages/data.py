"""Data and mapping: bring a table, see how it was read, say what its columns mean, check that it fits."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.data.data_choice import draw_choice, draw_chosen
from evaluator.dashboard.data.join_view import draw_join
from evaluator.dashboard.data.look_view import draw_look
from evaluator.dashboard.data.mapping_inputs import draw_mapping
from evaluator.dashboard.data.people_check import draw_check
from evaluator.dashboard.data.reading_inputs import draw_reading_inputs
from evaluator.dashboard.data.reading_view import draw_reading
from evaluator.dashboard.data.taking import settle_mapping, settle_second
from evaluator.dashboard.frame.page import page
from evaluator.dashboard.results.survey_view import draw_asked_by, draw_template
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.looks import NotYet
from evaluator.dashboard.work.problems import show_problems
from evaluator.dashboard.work.purposes import purpose_of
from evaluator.dashboard.work.receipts import draw_receipts, list_receipts
from evaluator.dashboard.work.tables import facts_of, forget_table, own_facts_of
from evaluator.errors import InputError, StoreError


@page("data")
def render(draft: Draft) -> bool:
    """Draw the page."""
    of_survey = purpose_of(draft).id == "effect"
    if of_survey:
        draw_template()
    st.header(_("The data"), anchor=False)
    draw_receipts()
    done = _body(draft)
    if of_survey and draft.get("mapping", "survey"):
        draw_asked_by(draft)
    list_receipts(draft.id)
    return done


def _body(draft: Draft) -> bool:
    data = draft.data
    if data is None:
        draw_choice(draft)
        return False
    try:
        facts = own_facts_of(draft)
    except StoreError as error:  # the file has expired or was deleted elsewhere: ask for it again
        show_problems(error)
        draw_choice(draft)
        return False
    except NotYet as unfinished:
        draw_chosen(draft, data)
        draw_look(unfinished)
        return False
    except InputError as error:
        draw_chosen(draft, data)
        _cannot_read(draft, error)
        return False
    draw_chosen(draft, data)
    if facts is None:
        return True
    settle_mapping(draft, facts)
    draw_reading(facts)
    if data.kind != "dataset":
        draw_reading_inputs(draft, facts.reading, format=facts.format)
    draw_join(draft, facts)
    both = facts_of(draft) or facts
    settle_second(draft, facts, both)
    draw_mapping(draft, both)
    return draw_check(draft)


def _cannot_read(draft: Draft, error: InputError) -> None:
    """Say why the file cannot be read, beside the inputs that may change it."""
    st.header(_("How we read it"), anchor=False)
    show_problems(error)
    draw_reading_inputs(draft, {}, wrong=True)
    st.button(_("Try again"), key="try_again", on_click=forget_table, args=(draft,))


render()
