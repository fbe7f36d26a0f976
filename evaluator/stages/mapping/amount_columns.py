"""Columns go in; those of numbers that were estimated, and of what they turned out to be, come out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from evaluator.engine import ColumnProfile
from evaluator.stages.mapping import role_words as words

FEW = 10
"""Different numbers up to which a column may hold labels or steps of a scale rather than amounts."""


def amount_columns(profiles: Iterable[ColumnProfile], taken: Collection[str]) -> tuple[tuple[str, str, str], ...]:
    """Return columns with their role and the word that says so: every estimate, and one that says what came true.

    Empty where either is missing. To be asked only where nothing looks like decisions, labels or scores.
    """
    found: dict[str, list[tuple[str, str, str]]] = {"y_pred": [], "y_true": []}
    others: list[tuple[str, tuple[str, ...]]] = []
    bare: set[tuple[str, ...]] = set()
    for profile in profiles:
        if profile.column in taken or not profile.numeric or profile.distinct <= FEW:
            continue
        name = words.words_of(profile.column)
        for role, columns in found.items():
            word = words.matched(name, words.ROLES[role][0])
            if word:
                columns.append((profile.column, role, word))
                bare |= {words.rest_of(name, word)} - {()} if role == "y_pred" else set()
                break
        else:
            others.append((profile.column, name))
    namesakes = [(column, "y_true", " ".join(name)) for column, name in others if name in bare]
    found["y_true"] = found["y_true"] or namesakes
    return (*found["y_pred"], *found["y_true"][:1]) if all(found.values()) else ()
