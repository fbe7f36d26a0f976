"""Choices kept in the address by ids, which no language changes: a link or a refresh brings them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from evaluator.dashboard.work.draft import current_id

_CHOSEN = "chosen_before"
"""What was chosen last, by evaluation and key: a page that is left forgets its inputs, and so does the address."""


def addressed(key: str, widget: Callable[..., Any], label: str, ids: Sequence[str], **options: Any) -> str:
    """Draw a choice of one id and return the one chosen: as pressed, else as the address says, else the first."""
    before: dict[tuple[str | None, str], str] = st.session_state.setdefault(_CHOSEN, {})
    place = (current_id(), key)
    if st.session_state.get(key) not in ids:
        asked = (st.query_params.get(key), before.get(place))
        st.session_state[key] = next((id for id in asked if id in ids), ids[0])
    chosen = str(widget(label, ids, key=key, **options))
    before[place] = chosen
    if st.query_params.get(key) != chosen:
        st.query_params[key] = chosen
    return chosen
