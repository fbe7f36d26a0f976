"""Inputs that show a part of the answers and save what the person makes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import streamlit as st

from evaluator.dashboard.draft import drawn_draft

Alter = Callable[[dict[str, Any], Any], None]
LONGEST_LINE, LONGEST_TEXT = 400, 4000
"""Characters of a line and of a longer text."""
_FIRST_DAY, _LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 1, 1)


def kept(key: str, value: Any, alter: Alter) -> dict[str, Any]:
    """Return the arguments of an input that shows `value` and saves what the person makes of it by `alter`."""
    st.session_state[key] = value

    def save() -> None:
        drawn_draft().change(dated(lambda content: alter(content, st.session_state[key])))

    return {"key": key, "on_change": save}


def pressed(alter: Callable[[dict[str, Any]], Any]) -> Callable[[], None]:
    """Return the callback of a button that changes the answers."""

    def save() -> None:
        drawn_draft().change(dated(alter))

    return save


def dated(alter: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], None]:
    """Return a change of the answers that writes down when each answer it touches was given."""

    def altered(content: dict[str, Any]) -> None:
        before = {id: dict(answer) for id, answer in content.get("answers", {}).items()}
        alter(content)
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        times = content.setdefault("answered_at", {})
        for id, answer in content.get("answers", {}).items():
            if answer != before.get(id):
                times[id] = now

    return altered


def day(place: Any, label: str, key: str, text: str, alter: Alter) -> None:
    """Draw a choice of a day in a container; kept as an ISO date, empty where none is chosen."""

    def iso(content: dict[str, Any], chosen: dt.date | None) -> None:
        alter(content, chosen.isoformat() if chosen else "")

    place.date_input(label, min_value=_FIRST_DAY, max_value=_LAST_DAY, **kept(key, _parsed(text), iso))


def _parsed(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
