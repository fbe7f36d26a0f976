"""Tell what the labels of a column mean: the positive label, negative ones, unknown ones.

Two labels match when they are the same text, or when both say yes, or both say no, in any language listed here.
Words that mean yes in one of the languages and no in another (`jo`) are left out, and so are words that are
common labels of something else (`on`, `off`, `positive`). Of initials only y, j and n are listed: others are used
as codes (`A` for approved, `S` for suspended) and must be given as they stand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN

_WORDS: dict[str, tuple[str, str]] = {
    "number": ("1", "0"),
    # Spreadsheets write truth values in their own language.
    "en": ("yes y true", "no n false"),
    "nl": ("ja j waar", "nee onwaar"),
    "de": ("ja wahr", "nein falsch"),
    "fr": ("oui vrai", "non faux"),
    "es": ("sí si verdadero", "no falso"),
    "it": ("sì si vero", "no falso"),
    "pt": ("sim verdadeiro", "não nao falso"),
    "ca": ("sí si cert", "no fals"),
    "eu": ("bai", "ez"),
    "pl": ("tak prawda", "nie fałsz"),
    "cs": ("ano pravda", "ne nepravda"),
    "sk": ("áno ano pravda", "nie nepravda"),
    "sl": ("da", "ne"),
    "hr": ("da istina", "ne laž"),
    "ro": ("da adevărat", "nu fals"),
    "hu": ("igen igaz", "nem hamis"),
    "el": ("ναι nai", "όχι οχι ochi oxi"),
    "bg": ("да", "не"),
    "sr": ("да da", "не ne"),
    "uk": ("так", "ні"),
    "da": ("ja sand", "nej falsk"),
    "sv": ("ja sant", "nej falskt"),
    "no": ("ja sann", "nei usann"),
    "fi": ("kyllä kylla tosi", "ei epätosi"),
    "et": ("jah tõene", "ei väär"),
    "lv": ("jā", "nē"),
    "lt": ("taip tiesa", "ne netiesa"),
    "ga": ("tá", "níl"),
    "mt": ("iva", "le"),
    "tr": ("evet", "hayır hayir"),
}

YES_WORDS = frozenset(word for yes, _ in _WORDS.values() for word in yes.split())
"""Texts that say yes, in lower case."""

NO_WORDS = frozenset(word for _, no in _WORDS.values() for word in no.split())
"""Texts that say no, in lower case."""


def meaning(label: str) -> tuple[str, str]:
    """Return what a label says: `("word", "yes")`, `("word", "no")`, or the label itself with `"text"`."""
    folded = unicodedata.normalize("NFC", label).strip().casefold()
    if folded in YES_WORDS:
        return "word", "yes"
    if folded in NO_WORDS:
        return "word", "no"
    return "text", label


def opposite(label: str) -> tuple[str, str] | None:
    """Return the meaning opposite to a label that says yes or no, None for every other label."""
    return {("word", "yes"): ("word", "no"), ("word", "no"): ("word", "yes")}.get(meaning(label))


@dataclass(frozen=True, slots=True)
class LabelRule:
    """How the labels of one column are told apart, as canonical texts."""

    positive: str
    negative: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the labels of a column come to."""

    places: Mapping[str, int]
    """NEGATIVE, POSITIVE or UNKNOWN for each label that is understood."""
    unclear: tuple[str, ...]
    """Labels that are neither the positive one nor clearly negative."""
    positive_found: bool
    """True when the positive label occurs."""


def read_labels(found: Iterable[str], rule: LabelRule, elsewhere: Collection[tuple[str, str]] = ()) -> Reading:
    """Return what each label found in a column means.

    With the positive label there, one other label is the negative one. A further label must be named in
    `rule.negative`. Without the positive label, the others must be known as negative: named, the opposite of the
    positive one, or negative in another system's column (`elsewhere`, as meanings).
    """
    positive = meaning(rule.positive)
    unknown = {meaning(label) for label in rule.unknown}
    named = {meaning(label) for label in rule.negative}
    natural = opposite(rule.positive)
    places: dict[str, int] = {}
    others: list[str] = []
    for label in found:
        if meaning(label) == positive:
            places[label] = POSITIVE
        elif meaning(label) in unknown:
            places[label] = UNKNOWN
        else:
            others.append(label)
    seen = POSITIVE in places.values()
    meanings = {meaning(label) for label in others}
    second_label = seen and len(meanings) == 1
    known = named | ({natural} if natural else set()) | (set() if seen else set(elsewhere))
    unclear = () if second_label else tuple(label for label in others if meaning(label) not in known)
    places.update((label, NEGATIVE) for label in others if label not in unclear)
    if unclear and not named & meanings:
        # Nothing tells which of the labels is the second one, so all of them are in question.
        unclear = tuple(others)
    return Reading(places, unclear, seen)
