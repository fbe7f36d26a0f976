"""Published texts and a city's new words go in; the texts as they read then, and what changed in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluator.domain.base import Text
from evaluator.domain.overlay import OverlayChange, Touched, Words


@dataclass(frozen=True, slots=True)
class Subject:
    """What a change is about, and why it was made."""

    touched: Touched
    id: str
    about: Text
    reason: str


def reworded(text: Text, words: Words) -> Text:
    """Return a text with new words.

    Where the English changes, translations that were not written anew are left out: they would still say what was
    published. They fall back to the English.
    """
    kept = {} if "en" in words.root else text.root
    return Text({**kept, **words.root})


def text_changes(subject: Subject, name: str, old: Text, new: Text) -> Iterator[OverlayChange]:
    """Yield what changed in a text, one change for each language."""
    for language in dict.fromkeys([*old.root, *new.root]):
        before, after = old.root.get(language), new.root.get(language)
        if before != after:
            yield OverlayChange(
                kind="reworded",
                touched=subject.touched,
                id=subject.id,
                about=subject.about,
                field=f"{name}.{language}",
                old=before,
                new=after,
                reason=subject.reason,
            )


def reworded_fields(
    subject: Subject, texts: Mapping[str, tuple[Text, Words | None]]
) -> tuple[dict[str, Text], list[OverlayChange]]:
    """Return the texts that read otherwise, by field, and every change in them."""
    new = {name: reworded(text, words) for name, (text, words) in texts.items() if words is not None}
    changes = [
        change for name, text in new.items() for change in text_changes(subject, name, texts[name][0], text)
    ]
    return {name: text for name, text in new.items() if text != texts[name][0]}, changes
