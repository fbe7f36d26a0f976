"""Texts from outside go in; texts that a place on the page shows literally come out."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

from evaluator.wording import visible

_JOINER = "\u2060"
"""Word joiner, unseen: keeps `:x:`, `->`, bare addresses and what begins a list from being read as such."""

_MARKS = re.compile(r"[\\`*\[\]$~|#]|(?<![^\W_])_|_(?![^\W_])|<(?=[a-z/!?])|&(?=[a-z#])", re.IGNORECASE)
"""What Markdown reads wherever it stands; an underscore inside a word is only an underscore."""

_FIRST = re.compile(r"^\s*(?=[-+=>]|\d+[.)])")
"""Before what Markdown reads at the start of a text only: lists, lines, quotations."""


_EMOJI = ("\ufe0f", "\u20e3")
"""What makes an emoji of the sign before it."""


def md(text: str) -> str:
    """Return a text that Markdown places (headings, labels, tables, alerts) show as it is, on one line.

    Only what Markdown would read is escaped: a label is also the name a screen reader speaks, and there Streamlit
    leaves the backslashes in. Not for values that are copied out or exported: word joiners are put in.
    """
    text = text.replace(":", ":" + _JOINER).replace("@", "@" + _JOINER)
    text = re.sub(r"(www)\.", r"\1" + _JOINER + ".", text, flags=re.IGNORECASE)
    text = re.sub(r"(-|<|>|~|=)(?=[-<>=~])", r"\1" + _JOINER, text).replace("\n", " ")
    text = _FIRST.sub(r"\g<0>" + _JOINER, _MARKS.sub(r"\\\g<0>", text))
    # Streamlit takes an emoji at the start of a label for the label's icon.
    return _JOINER + text if unicodedata.category(text[:1] or " ") == "So" or text[1:2] in _EMOJI else text


def md_value(text: str) -> str:
    """Return a text from outside for a Markdown place, with unseen characters made visible."""
    return md(visible(text))


def pl(text: str) -> str:
    """Return a text from outside for a Plotly text, which reads a little HTML."""
    return html.escape(visible(text), quote=False)


def bullets(lines: Iterable[str]) -> str:
    """Return lines, already fit for Markdown, as a list."""
    return "\n".join(f"- {line}" for line in lines)


def plain(text: str) -> str:
    """Return what a reader sees of a text made by `md`; for tests and file names."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace(_JOINER, "")
