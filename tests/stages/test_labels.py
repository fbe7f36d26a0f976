"""What labels mean: the positive one, the negative ones, and those nobody can be sure of."""

from __future__ import annotations

import pytest

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN
from evaluator.stages.mapping.labels import NO_WORDS, YES_WORDS, LabelRule, meaning, opposite, read_labels

SAYS_YES = [
    "yes",
    "Yes",
    "YES",
    "ja",
    "oui",
    "sí",
    "si",
    "sì",
    "sim",
    "tak",
    "ano",
    "áno",
    "igen",
    "da",
    "ναι",
    "ΝΑΙ",
    "да",
    "true",
    "1",
    "y",
    "j",
    "waar",
    "WAHR",
    "vrai",
    "si\u0301",
    " ja ",
]
SAYS_NO = [
    "no",
    "No",
    "nee",
    "nein",
    "non",
    "não",
    "nie",
    "ne",
    "nem",
    "nu",
    "όχι",
    "не",
    "false",
    "0",
    "n",
    "onwaar",
    "FALSCH",
    "faux",
]


@pytest.mark.parametrize("label", SAYS_YES)
def test_yes_is_understood_in_the_languages_of_european_cities(label: str) -> None:
    assert meaning(label) == meaning("yes")
    assert opposite(label) == meaning("no")


@pytest.mark.parametrize("label", SAYS_NO)
def test_no_is_understood_in_the_languages_of_european_cities(label: str) -> None:
    assert meaning(label) == meaning("no")


@pytest.mark.parametrize(
    "label", ["A", "S", "o", "t", "d", "f", "m", "jo", "2", "-1", "on", "off", "positive", "yes please"]
)
def test_codes_and_ambiguous_words_mean_only_themselves(label: str) -> None:
    assert meaning(label) == ("text", label)
    assert opposite(label) is None


def test_no_word_means_both() -> None:
    assert not YES_WORDS & NO_WORDS


P, N, U = POSITIVE, NEGATIVE, UNKNOWN
UNDERSTOOD: dict[str, tuple[list[str], LabelRule, dict[str, int]]] = {
    "two labels": (["granted", "refused"], LabelRule("granted"), {"granted": P, "refused": N}),
    "yes in another language": (["ja", "nee"], LabelRule("yes"), {"ja": P, "nee": N}),
    "numbers for words": (["1", "0"], LabelRule("true"), {"1": P, "0": N}),
    "no as the positive label": (["yes", "nein", "no"], LabelRule("no"), {"yes": N, "nein": P, "no": P}),
    "several spellings": (
        ["Yes", "yes", "YES", "No", "no"],
        LabelRule("yes"),
        {"Yes": P, "yes": P, "YES": P, "No": N, "no": N},
    ),
    "a named third label": (["yes", "no", "maybe"], LabelRule("yes", ("maybe",)), {"yes": P, "no": N, "maybe": N}),
    "all negatives named": (["a", "b", "c"], LabelRule("a", ("b", "c")), {"a": P, "b": N, "c": N}),
    "names for another column": (
        ["fraud", "honest"],
        LabelRule("fraud", ("clear", "review")),
        {"fraud": P, "honest": N},
    ),
    "unknown outcomes": (["1", "0", "pending"], LabelRule("1", (), ("pending",)), {"1": P, "0": N, "pending": U}),
    "only the positive label": (["granted"], LabelRule("granted"), {"granted": P}),
    "only the opposite word": (["nee"], LabelRule("ja"), {"nee": N}),
    "only named negatives": (["b"], LabelRule("a", ("b",)), {"b": N}),
    "nothing": ([], LabelRule("a"), {}),
}


@pytest.mark.parametrize("found, rule, places", UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_labels_are_understood(found: list[str], rule: LabelRule, places: dict[str, int]) -> None:
    reading = read_labels(found, rule)
    assert reading.places == places
    assert reading.unclear == ()


UNCLEAR: dict[str, tuple[list[str], LabelRule, tuple[str, ...], bool]] = {
    "a third label": (["yes", "no", "maybe"], LabelRule("yes"), ("no", "maybe"), True),
    "a third label beside a named one": (["a", "b", "c"], LabelRule("a", ("b",)), ("c",), True),
    "an unknown positive label": (["granted", "refused"], LabelRule("yes"), ("granted", "refused"), False),
    "a single label that is not the positive one": (["refused"], LabelRule("granted"), ("refused",), False),
    "a positive label in other letters": (
        ["Granted", "refused"],
        LabelRule("granted"),
        ("Granted", "refused"),
        False,
    ),
}


@pytest.mark.parametrize("found, rule, unclear, seen", UNCLEAR.values(), ids=UNCLEAR)
def test_labels_that_could_mean_anything_are_not_guessed(
    found: list[str], rule: LabelRule, unclear: tuple[str, ...], seen: bool
) -> None:
    reading = read_labels(found, rule)
    assert set(reading.unclear) == set(unclear)
    assert reading.positive_found is seen


def test_what_is_negative_in_one_systems_column_is_so_in_anothers() -> None:
    assert read_labels(["refused"], LabelRule("granted"), [meaning("refused")]).places == {"refused": NEGATIVE}
    # With the positive label in the column itself, other columns say nothing about a further label.
    reading = read_labels(
        ["granted", "refused", "open"], LabelRule("granted"), [meaning("refused"), meaning("open")]
    )
    assert set(reading.unclear) == {"refused", "open"}
