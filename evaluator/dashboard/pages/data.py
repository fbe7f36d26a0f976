"""Data and mapping: bring a table, see how it was read, say what its columns mean, check that it fits."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.data_choice import draw_choice, draw_chosen
from evaluator.dashboard.draft import Draft
from evaluator.dashboard.join_view import draw_join
from evaluator.dashboard.language import _
from evaluator.dashboard.mapping_inputs import draw_mapping
from evaluator.dashboard.page import page
from evaluator.dashboard.people_check import draw_check
from evaluator.dashboard.problems import show_problems
from evaluator.dashboard.reading_view import draw_reading
from evaluator.dashboard.receipts import draw_receipts
from evaluator.dashboard.tables import facts_of, own_facts_of
from evaluator.errors import StoreError


@page("data")
def render(draft: Draft) -> bool:
    """Draw the page."""
    st.header(_("The data"), anchor=False)
    draw_receipts()
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
    draw_chosen(draft, data)
    if facts is None:
        return True
    draw_reading(facts)
    draw_join(draft, facts)
    draw_mapping(draft, facts_of(draft) or facts)
    return draw_check(draft)


render()
