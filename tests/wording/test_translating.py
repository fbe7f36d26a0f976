"""A compiled catalogue translates sentences whose fields stand elsewhere; what it lacks stays English."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from evaluator import wording
from evaluator.wording.languages import gettext

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "More than {allowed:percent_short} of the people are in groups that could not be assessed."
msgstr "Te veel mensen (boven {allowed:percent_short}) zitten in groepen die niet beoordeeld konden worden."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "nl" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "evaluator.mo").open("wb") as file:
        write_mo(file, read_po(io.BytesIO(CATALOGUE.encode()), locale="nl"))
    return tmp_path


def test_a_country_s_language_falls_back_to_the_language_and_then_to_english(folder: Path) -> None:
    english = wording.SENTENCES["left_out_share"]
    for language in ("nl", "nl-BE"):
        assert gettext(language, folder).gettext(english).startswith("Te veel mensen (boven {allowed")
    assert gettext("nl", folder).gettext("No limit was set.") == "No limit was set."
    assert gettext("fr", folder).gettext(english) == english


def test_the_catalogue_template_holds_the_sentences() -> None:
    template = Path(wording.__file__).parents[1] / "locale" / "evaluator.pot"
    with template.open("rb") as file:
        collected = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file)}
    missing = [code for code, sentence in wording.SENTENCES.items() if sentence not in collected]
    assert not missing, "run make pot"
