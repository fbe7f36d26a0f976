"""The language of the person at the screen, and the words of the pages in it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from evaluator import wording

_KEY = "lang"


def current_language() -> str:
    """Return the language in use: chosen in this session, in the address, or best for the browser."""
    chosen = st.session_state.get(_KEY) or st.query_params.get(_KEY)
    if chosen in wording.languages():
        return str(chosen)
    return wording.best_language([str(st.context.locale or "")])


def _(template: str, /, **values: Any) -> str:
    """Return a text of ours in the person's language; fields name a value and its kind: `{n:people}`.

    Values are shown as they are. Where the result goes into Markdown and holds a text from outside, put the whole
    of it through `texts.md`.
    """
    return wording.speaker(current_language())(template, **values)


def ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    """Return the text that fits the number `n`, which its fields may name as `{n:people}`."""
    language = current_language()
    return wording.speaker(language)(wording.gettext(language).ngettext(singular, plural, n), n=n, **values)


def choose_language() -> None:
    """Show the choice of languages in the sidebar where there is more than one."""
    codes = list(wording.languages())
    if len(codes) < 2:
        return
    st.session_state.setdefault(_KEY, current_language())
    st.sidebar.selectbox(_("Language"), codes, format_func=wording.language_name, key=_KEY, bind="query-params")


def page_language_script(language: str) -> str:
    """Return the script that tells the browser the language and direction of the page (WCAG 3.1.1)."""
    direction = "rtl" if wording.is_right_to_left(language) else "ltr"
    return f'document.documentElement.lang = "{language}"; document.documentElement.dir = "{direction}";'
