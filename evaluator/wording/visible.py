"""A text from outside goes in; the same text with everything unseen made visible comes out.

Group, column and system names come from files we did not write. Characters that steer the text around them (line
breaks, direction overrides, zero-width marks) are shown as what they are, so that two names that differ look
different and no name can rearrange a sentence.
"""

from __future__ import annotations

import re
import unicodedata

_SUSPECT = re.compile(r"[^\x20-\x7e\xa1-\xac\xae-\u036f]|^ | $| {2}")
_RIGHT_TO_LEFT = ("R", "AL")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_JOINERS = ("\u200c", "\u200d")
_UNSEEN_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp")
_BLANKS = {"\n": "↵", "\t": "⇥"}


def visible(text: str) -> str:
    """Return the text on one line with control, direction and zero-width characters shown as `[U+202E]`.

    Line breaks and tabs become their symbols, spaces at the ends and repeated spaces become `␣`, and text with
    right-to-left letters is isolated so that it cannot turn what stands around it.

    >>> visible("a\\nb\\u202ec ")
    'a↵b[U+202E]c␣'
    """
    if not _SUSPECT.search(text):
        return text
    shown = "".join(_shown(text, place) for place in range(len(text)))
    turns = any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)
    return f"{_ISOLATE}{shown}{_END_ISOLATE}" if turns else shown


def shortened(text: str, longest: int) -> str:
    """Return the text, cut in the middle with an ellipsis where it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    head = (longest - 1) * 2 // 3
    cut = f"{text[:head]}…{text[len(text) - (longest - 1 - head) :]}"
    return cut if text[:1] != _ISOLATE or cut.endswith(_END_ISOLATE) else cut + _END_ISOLATE


def _shown(text: str, place: int) -> str:
    character = text[place]
    if character == " ":
        alone = 0 < place < len(text) - 1 and text[place - 1] != " " and text[place + 1] != " "
        return character if alone else "␣"
    if character in _BLANKS:
        return _BLANKS[character]
    if unicodedata.category(character) == "Zs":
        return "␣" if place in (0, len(text) - 1) else " "
    if character in _JOINERS and _joins(text, place):
        return character
    if unicodedata.category(character) in _UNSEEN_CATEGORIES or ord(character) & 0xFFFE == 0xFFFE:
        return f"[U+{ord(character):04X}]"
    return character


def _joins(text: str, place: int) -> bool:
    """Return True for a joiner that scripts and emoji need; between Latin letters it only hides a difference."""
    if not 0 < place < len(text) - 1:
        return False
    return all(
        ord(neighbour) > 0x2FF and unicodedata.category(neighbour) not in _UNSEEN_CATEGORIES
        for neighbour in (text[place - 1], text[place + 1])
    )
