"""What was pointed out about spellings goes in, sentences with the people of each spelling come out."""

from __future__ import annotations

from collections.abc import Iterable

from evaluator.domain.results import Sentence
from evaluator.errors import N_
from evaluator.wording.numbers import count_of_people
from evaluator.wording.say import say
from evaluator.wording.templates import fill

CODES = ("spellings_merged", "column_names_alike")
"""Codes beside those that start with `spelling_`."""


def spelling_texts(sentences: Iterable[Sentence], language: str = "en") -> tuple[str, ...]:
    """Return a sentence for everything that looks the same or was merged, with how many people have each spelling.

    For the evaluator's own screen alone: the numbers may be small.
    """
    return tuple(_text(item, language) for item in sentences if is_about_spelling(item))


def is_about_spelling(sentence: Sentence) -> bool:
    """Return True for a sentence that points out, or reports, spellings."""
    return sentence.code.startswith("spelling_") or sentence.code in CODES


def _text(sentence: Sentence, language: str) -> str:
    said = say(sentence.code, sentence.values, language)
    people = sentence.values.get("people")
    if not people:
        return said
    if len(people) == 1:
        return f"{said} {count_of_people(people[0], language)}."
    values = {"first": people[0], "second": people[1]}
    return f"{said} {fill(N_('{first:people} and {second:people} people.'), values, language)}"
