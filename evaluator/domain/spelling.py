"""Spellings that look the same: how two texts are held against each other, and which count as one.

Nothing is merged by itself. A text is one group with another only where a person says so (`Spelling`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from evaluator.domain.base import Frozen, Line
from evaluator.domain.canonical import canonical_text

Difference = Literal["blanks", "unseen", "accents", "case", "several", "letters"]
"""Why two texts that look the same are not: blanks, characters without a shape, composed accents, capitals,
several of these, letters of another alphabet."""

# Letters of Greek, Cyrillic and Armenian that a reader takes for Latin ones; each pair was looked at in print.
_LETTERS = (
    "АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ЅS ІI ЈJ ԌG ԚQ ԜW ҮY аa еe оo рp сc уy хx ѕs іi јj һh ԁd ԛq ԝw ѵv ӏl "
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX οo νv ιi αa ρp ϲc ϳj օo սu հh ցg"
)
_LATIN = {ord(pair[0]): pair[1] for pair in _LETTERS.split()}
_UNSEEN = ("Cf", "Cc", "Cs")
_VARIATION = frozenset(map(chr, (*range(0xFE00, 0xFE10), 0x34F, 0x115F, 0x1160, 0x3164, 0xFFA0)))


class Spelling(Frozen):
    """Texts of one column that a person counts as one group because they look the same."""

    column: Line
    """Column of a sensitive or control feature, of outcomes or of decisions."""
    written: tuple[str, ...] = Field(min_length=1, max_length=200)
    """Spellings as canonical texts, other than the one they count as."""
    counted_as: str
    """The spelling they count as."""

    @model_validator(mode="after")
    def _they_look_the_same(self) -> Spelling:
        wrong = [text for text in self.written if text == self.counted_as or not looks_like(text, self.counted_as)]
        if wrong:
            raise ValueError(f"“{wrong[0]}” does not look the same as “{self.counted_as}”, or is the same")
        return self


@dataclass(frozen=True, slots=True)
class Alike:
    """Two texts that look the same."""

    first: str
    """The one more people have."""
    second: str
    difference: Difference
    people: tuple[int, int] = (0, 0)
    """People with each, in that order."""


def seen_as(text: str) -> str:
    """Return what a reader sees of a text: composed, in small letters, single blanks, nothing that has no shape.

    >>> seen_as("  Vrouw\\u200b ") == seen_as("vrouw")
    True
    """
    composed = unicodedata.normalize("NFC", _without_unseen(text))
    folded = unicodedata.normalize("NFC", composed.casefold())
    return " ".join(folded.split())


def looks_like(first: str, second: str) -> bool:
    """Return True when two texts look the same, letters of other alphabets included."""
    return _shape(first) == _shape(second)


def difference_of(first: str, second: str) -> Difference | None:
    """Return why two texts that look the same differ; None where they do not look the same, or are the same."""
    if first == second or not looks_like(first, second):
        return None
    if seen_as(first) != seen_as(second):
        return "letters"
    ways: tuple[tuple[Difference, str, str], ...] = (
        ("blanks", " ".join(first.split()), " ".join(second.split())),
        ("unseen", _without_unseen(first), _without_unseen(second)),
        ("accents", unicodedata.normalize("NFC", first), unicodedata.normalize("NFC", second)),
        ("case", first.casefold(), second.casefold()),
    )
    return next((way for way, one, other in ways if one == other), "several")


def alike(counted: Mapping[str, int]) -> tuple[Alike, ...]:
    """Return the texts that look the same as another, each beside the one most people have.

    `counted` gives the people with each text. Among texts of one shape the one with most people comes first;
    among equals the one written most plainly.
    """
    found = []
    for texts in _families(counted, _shape):
        first, *others = sorted(texts, key=lambda text: (-counted[text], _oddity(text), text))
        for other in others:
            difference = difference_of(first, other)
            if difference is not None:
                found.append(Alike(first, other, difference, (counted[first], counted[other])))
    return tuple(found)


def merged(column: str, counted: Mapping[str, int]) -> tuple[Spelling, ...]:
    """Return how to count as one what looks the same in one alphabet: each family as its most frequent spelling.

    Letters of other alphabets that look alike stay apart: they may be different words.
    """
    made = []
    for texts in _families(counted, seen_as):
        first, *others = sorted(texts, key=lambda text: (-counted[text], _oddity(text), text))
        if others and seen_as(first):
            made.append(Spelling(column=column, written=tuple(sorted(others)), counted_as=first))
    return tuple(made)


def nothing_seen(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that have no shape at all: a reader takes them for missing."""
    return tuple(sorted(text for text in texts if not seen_as(text)))


def spelled(spellings: Sequence[Spelling], column: str) -> tuple[tuple[str, str], ...]:
    """Return a column's spellings as pairs of what is written and what it counts as, both canonical."""
    return tuple(
        (canonical_text(text) or text, canonical_text(spelling.counted_as) or spelling.counted_as)
        for spelling in spellings
        if spelling.column == column
        for text in spelling.written
    )


def _families(counted: Mapping[str, int], shape: Callable[[str], str]) -> list[list[str]]:
    families: dict[str, list[str]] = {}
    for text in counted:
        families.setdefault(shape(text), []).append(text)
    return [texts for _, texts in sorted(families.items()) if len(texts) > 1]


def _shape(text: str) -> str:
    latin = _without_unseen(text).translate(_LATIN)
    return seen_as(unicodedata.normalize("NFD", latin).translate(_LATIN))


def _without_unseen(text: str) -> str:
    return "".join(char for char in text if not _is_unseen(char))


def _is_unseen(char: str) -> bool:
    """Return True for a character without a shape; blanks have one, and so have accents."""
    if char.isspace():
        return False
    return char in _VARIATION or unicodedata.category(char) in _UNSEEN


def _oddity(text: str) -> int:
    """Return how far a text is from the plainest way of writing it."""
    plain = unicodedata.normalize("NFC", _without_unseen(text))
    return (text != plain) + (text != " ".join(text.split()))
