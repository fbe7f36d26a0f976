"""Names of groups, features and systems come from other people's files: what is unseen is made visible."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator import wording


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("women", "women", id="plain"),
        pytest.param("Frauen über 65", "Frauen über 65", id="accents"),
        pytest.param("a\nb\tc", "a↵b⇥c", id="line break and tab"),
        pytest.param("x\u202eefas", "x[U+202E]efas", id="direction override"),
        pytest.param("wo\u200dmen", "wo[U+200D]men", id="zero width between Latin letters"),
        pytest.param("👩\u200d🚒", "👩\u200d🚒", id="joiner inside an emoji"),
        pytest.param("می\u200cخواهم", "\u2068می\u200cخواهم\u2069", id="Persian"),
        pytest.param(" a  b ", "␣a␣␣b␣", id="spaces that would vanish"),
        pytest.param("a\u00a0b", "a b", id="no-break space"),
        pytest.param("\ud800", "[U+D800]", id="half a character"),
        pytest.param("\x00", "[U+0000]", id="NUL"),
        pytest.param("e\u0301", "e\u0301", id="decomposed accent"),
    ],
)
def test_what_is_unseen_becomes_visible(text: str, shown: str) -> None:
    assert wording.visible(text) == shown


@given(st.text())
def test_nothing_shown_can_steer_what_stands_around_it(text: str) -> None:
    shown = wording.visible(text)
    shown.encode("utf-8")
    inner = shown[1:-1] if shown[:1] == "\u2068" and shown[-1:] == "\u2069" else shown
    for place, character in enumerate(inner):
        category = unicodedata.category(character)
        assert category not in ("Cc", "Cs", "Zl", "Zp")
        if category == "Cf":
            assert character in "\u200c\u200d"
            assert ord(inner[place - 1]) > 0x2FF


@given(st.text(min_size=1), st.text(min_size=1))
def test_names_that_differ_look_different(one: str, other: str) -> None:
    alike = unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)
    if one != other and not alike and not {"↵", "⇥", "␣", "["} & set(one + other):
        assert wording.visible(one) != wording.visible(other)


def test_a_missing_group_stays_apart_from_a_group_of_that_name() -> None:
    assert wording.group_text(["women", None]) == "women, not recorded"
    assert wording.group_text("not recorded") == "“not recorded”"
    assert wording.group_text(()) == "everybody"
    assert wording.named_group_text(("sex", "age"), ("women", "65+")) == "sex: women, age: 65+"
    assert wording.features_text(("sex", "age_band", "district"), {"age_band": "age"}) == "sex, age and district"


def test_a_long_name_is_cut_in_the_middle() -> None:
    assert wording.shortened("abcdefghij", 10) == "abcdefghij"
    assert wording.shortened("abcdefghijk", 10) == "abcdef…ijk"
    isolated = wording.shortened(wording.visible("ש" * 60), 20)
    assert (isolated[0], isolated[-1]) == ("\u2068", "\u2069")
