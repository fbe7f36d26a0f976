"""A field for a number, typed as text: a browser's own field for numbers makes 75 of “7,5” without a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from evaluator.dashboard.frame.page_script import WRONG
from evaluator.dashboard.work.draft import drawn_draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import md
from evaluator.errors import N_, InputError, Problem
from evaluator.wording import Allowed, both_readings, is_ambiguous, read_number, write_number

_TYPED = "typed_numbers"
"""Texts that are no number yet, by evaluation and key: they stay on screen, and nothing is made of them."""
_DRAWN = "wrong_numbers"
"""Labels of the fields that hold such a text on the page that is being drawn."""


def number_field(
    key: str,
    label: str,
    value: float | None,
    allowed: Allowed,
    keep: Callable[[float | None], None],
    *,
    optional: bool = False,
    **options: Any,
) -> None:
    """Draw a field that shows `value` and hands what is typed to `keep`; None for an `optional` one that is empty.

    What is not read stays on screen beside what is allowed, and `keep` does not hear of it.
    """
    evaluation = drawn_draft().id
    typed: dict[tuple[str, str], str] = st.session_state.setdefault(_TYPED, {})
    wrong = typed.get((evaluation, key))
    st.session_state[key] = wrong if wrong is not None else "" if value is None else _written(value)

    def save() -> None:
        text = str(st.session_state[key])
        number = read_number(text, allowed)
        if number is None and not (optional and not text.strip()):
            typed[evaluation, key] = text
            return
        typed.pop((evaluation, key), None)
        keep(int(number) if number is not None and allowed.whole else number)

    st.text_input(label, key=key, on_change=save, autocomplete="off", **options)
    if wrong is not None:
        st.session_state.setdefault(_DRAWN, []).append(label)
        still = _("Nothing is set.") if value is None else _("{number:said} still counts.", number=_written(value))
        with st.container(key=f"{WRONG}{key}"):
            st.error(f"{md(not_read(wrong, allowed))} {md(still)}", icon=":material/error:")


def not_read(text: str, allowed: Allowed) -> str:
    """Return the sentence that says what a field takes instead of what was typed."""
    if is_ambiguous(text) and not allowed.whole:
        many, few = both_readings(text)
        return _(
            "“{typed}” does not count yet, as it can be read in two ways: write {many:said} or {few:said}.",
            typed=text.strip(),
            many=many,
            few=few,
        )
    return _("“{typed}” does not count yet: {allowed:said}", typed=text.strip(), allowed=_allowed(allowed))


def _allowed(allowed: Allowed) -> str:
    low, high = (None if end is None else _written(end) for end in (allowed.low, allowed.high))
    if allowed.whole:
        return _("write a whole number, {low:said} or more, in digits only, such as 1200.", low=low or "")
    if low is not None and high is not None:
        return _(
            "write a number from {low:said} to {high:said}, with a point or a comma before decimals only.",
            low=low,
            high=high,
        )
    if low is not None:
        return _("write a number above {low:said}, with a point or a comma before decimals only.", low=low)
    return _("write a number such as 0.5 or 0,5, with a point or a comma before decimals only.")


def forget_typed(*keys: str) -> None:
    """Forget, from a callback, what is no number yet: in the fields with these keys, in all without keys."""
    evaluation, typed = drawn_draft().id, st.session_state.setdefault(_TYPED, {})
    for found in list(typed):
        if found[0] == evaluation and (not keys or found[1] in keys):
            del typed[found]


def begin_page() -> None:
    """Forget which fields were wrong on the page drawn before."""
    st.session_state[_DRAWN] = []


def wrong_fields() -> list[str]:
    """Return the labels of the fields on this page, drawn so far, that hold no number yet."""
    return list(st.session_state.get(_DRAWN, ()))


def check_fields() -> None:
    """Raise InputError while a field on this page, drawn so far, holds no number yet."""
    wrong = wrong_fields()
    if wrong:
        raise InputError(
            Problem(
                "field_not_a_number",
                N_("What is typed here is not a number that counts: {fields:list}."),
                N_("Correct it first."),
                values={"fields": wrong},
            )
        )


def _written(number: float) -> str:
    return write_number(number, current_language())
