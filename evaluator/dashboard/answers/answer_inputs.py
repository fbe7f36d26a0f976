"""Inputs that show a part of the answers and save what the person makes of it."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from evaluator.dashboard.work.answering import hold_agreement
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.people import CONSENSUS, FIRST, are_several, part_of
from evaluator.dashboard.work.purposes import purpose_of

Alter = Callable[[dict[str, Any], Any], None]
LONGEST_LINE, LONGEST_TEXT = 400, 4000
"""Characters of a line and of a longer text."""
_FIRST_DAY, _LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's answers, or what was agreed on, as the inputs show them and save to them."""

    person: str
    """Whose answers they are."""
    content: Mapping[str, Any]
    """That person's part of the draft: the inputs reach no other."""
    apart: bool = False
    """True where several people answer, each without seeing what the others said."""
    supplier: str = "vendor"
    """Where evidence is from until somebody says otherwise."""

    def get(self, *path: str, default: Any = None) -> Any:
        """Return the raw value at a path of the person's part; `default` where there is none."""
        found: Any = self.content
        for key in path:
            if not isinstance(found, dict) or key not in found:
                return default
            found = found[key]
        return default if found is None else found

    def key(self, name: str) -> str:
        """Return the key of an input: no two people share one."""
        return name if self.person == FIRST else f"{name}_of_{self.person}"

    def kept(self, name: str, value: Any, alter: Alter) -> dict[str, Any]:
        """Return the arguments of an input that shows `value` and saves what the person makes of it by `alter`."""
        key = self.key(name)
        st.session_state[key] = value
        return {
            "key": key,
            "on_change": lambda: self.save(lambda content: alter(content, st.session_state[key])),
        }

    def pressed(self, alter: Callable[[dict[str, Any]], Any]) -> Callable[[], None]:
        """Return the callback of a button that changes the answers."""
        return lambda: self.save(alter)

    def save(self, alter: Callable[[dict[str, Any]], Any]) -> None:
        """Save, in a callback, a change of this person's answers."""
        change = settled(alter) if self.person == CONSENSUS else dated(alter)
        drawn_draft().change_of(self.person, change)

    def day(self, place: Any, label: str, name: str, text: str, alter: Alter) -> None:
        """Draw a choice of a day in a container; kept as an ISO date, empty where none is chosen."""

        def iso(content: dict[str, Any], chosen: dt.date | None) -> None:
            alter(content, chosen.isoformat() if chosen else "")

        shown = self.kept(name, _parsed(text), iso)
        place.date_input(label, min_value=_FIRST_DAY, max_value=_LAST_DAY, **shown)


def sheet_of(draft: Draft, person: str) -> Sheet:
    """Return the answers of one person as the draft holds them."""
    apart = are_several(draft.content) and person != CONSENSUS
    supplier = "city" if purpose_of(draft).id == "city" else "vendor"
    return Sheet(person, part_of(draft.content, person), apart, supplier)


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


def settled(alter: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], None]:
    """Return a change of what was agreed on that leaves nobody's agreement to an answer that is not there.

    When it was given is not written down: the day on which people agreed stands in the answer itself.
    """

    def altered(content: dict[str, Any]) -> None:
        before = copy.deepcopy({part: content.get(part, {}) for part in ("answers", "unfinished")})
        alter(content)
        for id in {*content.get("answers", {}), *content.get("unfinished", {})}:
            if any(content.get(part, {}).get(id) != before[part].get(id) for part in before):
                hold_agreement(content, id)

    return altered


def _parsed(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
