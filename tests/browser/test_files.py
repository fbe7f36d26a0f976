"""A file that is read wrongly at first: put right on the page, kept over a refresh, deleted with a receipt."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from running_app import RunningApp
from visitor import Visitor

pytestmark = pytest.mark.browser

POLISH = "decyzja;dzielnica\n" + "tak;Śródmieście\nnie;Żoliborz\n" * 30
ENCODING = "How its letters are stored"
CENTRAL = "Central European (Windows, cp1250)"


def _groups(visitor: Visitor) -> str:
    return visitor.keyed("field_mapping_positive").inner_text()


@pytest.fixture
def wrong(visitor: Visitor) -> Visitor:
    """The page with a Polish file of which nobody has said where it comes from."""
    visitor.press("Start the evaluation")
    visitor.is_on("AI system")
    visitor.go_to("Data and mapping")
    visitor.upload("decyzje.csv", POLISH.encode("cp1250"))
    visitor.says("60 rows, 2 columns.")
    return visitor


def test_letters_read_wrongly_are_put_right_and_stay_right(
    wrong: Visitor, app: RunningApp, tmp_path: Path
) -> None:
    visitor = wrong
    visitor.says("which is a guess")
    visitor.open_part("Read it differently")
    visitor.choose(ENCODING, CENTRAL)
    visitor.says("as you asked")
    visitor.pick(re.compile("^Which value means that a person was selected"), re.compile("^tak"))
    visitor.says("The mapping fits: 60 people can be evaluated.")
    expect(visitor.main.get_by_role("table", name="People in each group")).to_contain_text("Śródmieście")
    expect(visitor.main.get_by_role("table", name="People in each group")).to_contain_text("Żoliborz")
    visitor.page.reload()
    visitor.settle()
    visitor.says("as you asked")
    expect(visitor.main.get_by_role("combobox", name=ENCODING, exact=True)).to_have_value(CENTRAL)
    expect(visitor.main.get_by_role("table", name="People in each group")).to_contain_text("Śródmieście")
    visitor.press("Delete this file now")
    visitor.says("Deleted. Receipts:")
    saved = visitor.download("Save the receipts as JSON", tmp_path)
    (receipt,) = json.loads(saved.read_text(encoding="utf-8"))["receipts"]
    assert (receipt["name"], receipt["size"], receipt["reason"]) == ("decyzje.csv", len(POLISH), "asked")
    assert not [file for file in (app.data / "drafts").rglob("*.csv") if file.stat().st_size == len(POLISH)]


def test_a_country_is_kept_for_the_next_file(wrong: Visitor) -> None:
    visitor = wrong
    visitor.open_part("Read it differently")
    visitor.choose("Country the file comes from", "Poland")
    visitor.says("which is usual in the country")
    visitor.press("Delete this file now")
    visitor.upload("decyzje-2.csv", POLISH.encode("cp1250"))
    visitor.says("which is usual in the country")
