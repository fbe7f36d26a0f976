"""The page points out spellings that look the same, and merges them where the person ticks a box."""

from __future__ import annotations

from pathlib import Path

import corpus
import pytest
from corpus_entry import Entry, Refused
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.mapping_form import form_of, mapping_of
from evaluator.dashboard.work.shelf import store
from evaluator.dashboard.work.texts import plain
from evaluator.domain.spelling import Spelling
from tests.dashboard.conftest import evaluation_of, on_page, title_of
from tests.dashboard.test_from_upload_to_lock import uploaded

ROWS = [(("weg", "blijft")[i % 2], "vrouw " if i == 7 else ("Vrouw", "Man")[i % 3 == 0]) for i in range(60)]
TABLE = "besluit,groep\n" + "".join(f"{decision},{group}\n" for decision, group in ROWS)


def said(page: AppTest) -> list[str]:
    return [plain(item.value) for item in page.warning]


def groups(page: AppTest) -> dict[str, str]:
    shown = page.table[0].value
    return dict(zip((plain(name) for name in shown["Group"]), shown["People"], strict=True))


@pytest.fixture
def mapped(evaluation: AppTest) -> AppTest:
    page = uploaded(evaluation, TABLE)
    page.radio(key="field_mapping_positive").set_value("weg").run()
    return page.multiselect(key="field_mapping_features").set_value(["groep"]).run()


@pytest.mark.slow
def test_groups_that_look_the_same_are_pointed_out_with_their_people(mapped: AppTest) -> None:
    assert groups(mapped) == {"Man": "20", "Vrouw": "39", "vrouw␣": "1"}
    (sentence,) = said(mapped)
    assert "“Vrouw” and “vrouw␣” look the same and count as two groups" in sentence
    assert sentence.endswith("39 and 1 people.")


@pytest.mark.slow
def test_a_tick_counts_them_as_one_and_taking_it_away_as_two(mapped: AppTest) -> None:
    page = mapped.checkbox(key="field_mapping_spellings_groep").check().run()
    assert groups(page) == {"Man": "20", "Vrouw": "40"}
    assert said(page) == ["In “groep”, “vrouw␣” counted as “Vrouw”, because a person said so."]
    mapping = mapping_of(load_draft(evaluation_of(page)))
    assert mapping.spellings == (Spelling(column="groep", written=("vrouw ",), counted_as="Vrouw"),)
    assert form_of(mapping)["spellings"] == {"groep": [{"written": ["vrouw "], "counted_as": "Vrouw"}]}
    page = page.checkbox(key="field_mapping_spellings_groep").uncheck().run()
    assert groups(page) == {"Man": "20", "Vrouw": "39", "vrouw␣": "1"}


@pytest.mark.slow
def test_labels_that_look_the_same_stand_in_the_way_until_they_are_merged(evaluation: AppTest) -> None:
    page = uploaded(evaluation, TABLE.replace("weg,", "Weg,", 2))
    page.radio(key="field_mapping_positive").set_value("weg").run()
    assert "“Weg” (2) look the same" in plain(page.error[0].value)
    page = page.checkbox(key="field_mapping_spellings_besluit").check().run()
    assert not page.error
    assert page.success[0].value == "The mapping fits: 60 people can be evaluated."


SAMPLE = [
    entry
    for entry in corpus.HOSTILE
    if isinstance(entry.expected, Refused)
    and entry.name.startswith(("a pickle", "a ZIP", "a workbook", "a web page"))
]


@pytest.mark.slow
def test_hostile_files_are_refused_on_the_page_and_nothing_of_them_is_kept(
    evaluation: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    page = on_page(evaluation, "data")
    assert len(SAMPLE) > 10
    for entry in SAMPLE:
        page = refused(page, entry, tmp_path)
    assert list(folder.iterdir()) == []


def refused(page: AppTest, entry: Entry, folder: Path) -> AppTest:
    made = entry.make(folder)
    page = page.file_uploader[0].upload(entry.file, made.read_bytes(), "text/csv").run()
    assert title_of(page) == "Data and mapping"
    assert len(page.error) == 1, entry.name
    assert plain(page.error[0].value).isprintable()
    assert store().list_uploads(evaluation_of(page)) == ()
    return page
