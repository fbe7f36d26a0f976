"""The way of a procurement officer from a file to a saved report, with names that try to be more than names."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dutch_table
import pytest
from playwright.sync_api import Browser, Locator, expect
from running_app import ROOT, RunningApp
from visitor import Visitor, plain
from windows import Windows

import evaluator
from evaluator.domain.canonical import canonical_json
from evaluator.domain.record import record_document

pytestmark = pytest.mark.browser

TITLE = "Aanbesteding <b>2027</b> ![x](https://evil.example/t.png)"
SYSTEM = 'Lantaarnwacht <i id="planted">3</i> [x](https://evil.example/s)'
OFFICER = "A. Officier <script>alert(2)</script> www.evil.example"
SEEN = "Advies van 12 maart <img src=https://evil.example/e.png> :material/lock:"
PLACE = dutch_table.PLACE


FILES = ("record (JSON)", "plan (YAML)", "mapping (YAML)", "AI system (YAML)", "answers (YAML)")
"""What the page Report saves, beside the report."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What the officer saw and saved on the way."""

    table: Path
    rates: dict[str, list[str]]
    """Rows of the false positive rates by group, as the page Results shows them."""
    criteria: str
    """What the page Criteria says."""
    report: Path
    files: dict[str, Path]

    @property
    def record(self) -> Any:
        """The saved record's document."""
        return json.loads(self.files["record (JSON)"].read_bytes())


@pytest.fixture(scope="module")
def walk(app: RunningApp, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Go the whole way once; what came of it is looked at by the tests."""
    folder = tmp_path_factory.mktemp("walk")
    table = folder / "besluiten.csv"
    table.write_bytes(dutch_table.table())
    with Windows(browser) as windows:
        officer = windows.open(app.address)
        officer.open()
        _describe(officer)
        _map(officer)
        _lock(officer)
        rates = _results(officer)
        _answer(officer)
        criteria = _criteria(officer)
        report, files = _save(officer, folder)
    return Walk(table, rates, criteria, report, files)


def _nothing_made_of_names(officer: Visitor) -> None:
    made = officer.page.locator(dutch_table.MARKS)
    found = made.evaluate_all("elements => elements.map(element => element.outerHTML)")
    assert found == [], (officer.page.url, found)


def _describe(officer: Visitor) -> None:
    officer.write("What do you want to evaluate?", TITLE)
    officer.press("Start the evaluation")
    officer.is_on("AI system")
    officer.says(TITLE)
    officer.write("Name of the AI system", SYSTEM)
    officer.write("Provider", "Straatblik B.V.")
    officer.pick("What does it mean for a person to be selected by the system?", "A burden")
    officer.pick("Impact level of this use", "High")
    _nothing_made_of_names(officer)
    officer.press("Next: AI Act")
    officer.is_on("AI Act")
    officer.press("Next: Data and mapping")
    officer.is_on("Data and mapping")


def _map(officer: Visitor) -> None:
    officer.upload(dutch_table.NAME, dutch_table.table())
    officer.says(dutch_table.NAME)
    officer.says("546 rows, 5 columns.")
    officer.says("Not checked yet: choose above which value means selected.")
    officer.pick(re.compile("^Which value means that a person was selected"), re.compile("^ja"))
    officer.choose("Column with the outcome", "uitkomst")
    officer.open_part("Groups of leeftijd")
    officer.write("Cut points of leeftijd", "18, 30, 65")
    officer.says("The mapping fits: 546 people can be evaluated.")
    officer.says("30-<65")
    rates = dutch_table.false_positive_rates().items()
    counted = [[PLACE, place or "not recorded", str(rate.people)] for place, rate in rates]
    last = time.monotonic() + 60
    while missing := [row for row in counted if row not in officer.table("People in each group")]:
        assert time.monotonic() < last, missing
    _nothing_made_of_names(officer)
    officer.press("Next: Plan")
    officer.is_on("Plan")


def _lock(officer: Visitor) -> None:
    officer.write("Largest difference in the false positive rate, in percentage points", "7,5")
    officer.write("Name of whoever locks the plan", OFFICER)
    officer.press("Lock the plan")
    officer.says(f"Version 1, locked by {OFFICER} on")
    officer.says("False positive rate, difference: at most 7.5 percentage points")
    _nothing_made_of_names(officer)
    officer.press("Next: Results")
    officer.is_on("Results")


def _results(officer: Visitor) -> dict[str, list[str]]:
    officer.press("Evaluate now")
    expect(officer.page.get_by_role("heading", name="What was found")).to_be_visible()
    officer.settle()
    for place in dutch_table.PLANTED:
        officer.says(place)
    _nothing_made_of_names(officer)
    return {row[0]: row for rows in officer.tables("False positive rate by group") for row in rows}


def _answer(officer: Visitor) -> None:
    officer.press("Next: Rubric")
    officer.is_on("Rubric")
    officer.write("Who answers", OFFICER)
    officer.answer("G1.1", "Yes, seen")
    officer.write("What did you see for G1.1? One line, such as the title and date of a document.", SEEN)
    officer.write("Who at the city checked it for G1.1?", OFFICER)
    officer.answer("G1.2", "Partly")
    officer.answer("G2.1", "No")
    officer.says("3 of 19 questions answered")
    _nothing_made_of_names(officer)


def _criteria(officer: Visitor) -> str:
    officer.press("Next: Criteria")
    officer.is_on("Criteria")
    officer.press("Evaluate again")
    officer.is_on("Results")
    expect(officer.page.get_by_role("heading", name="What was found")).to_be_visible()
    officer.go_to("Criteria")
    _nothing_made_of_names(officer)
    return plain(officer.main.inner_text())


def _save(officer: Visitor, folder: Path) -> tuple[Path, dict[str, Path]]:
    officer.press("Next: Report")
    officer.is_on("Report")
    _nothing_made_of_names(officer)
    report = officer.download("Save the report (HTML)", folder)
    return report, {file: officer.download(f"Save the {file}", folder) for file in FILES}


def test_the_screen_shows_the_rates_that_were_counted_by_hand(walk: Walk) -> None:
    for place, rate in dutch_table.false_positive_rates().items():
        row = walk.rates[place or "not recorded"]
        assert row[1] == f"{rate.wrong} of {rate.of}"
        assert row[2] == f"{100 * rate.wrong / rate.of:.1f}%"


def test_the_saved_files_make_the_same_record_again(walk: Walk) -> None:
    record = walk.record
    again = record_document(
        evaluator.evaluate(
            walk.table,
            mapping=walk.files["mapping (YAML)"],
            plan=walk.files["plan (YAML)"],
            system=walk.files["AI system (YAML)"],
            answers=walk.files["answers (YAML)"],
            now=record["created_at"],
        )
    )
    assert record["source"]["sha256"] == again["source"]["sha256"]
    assert record["source"]["name"] == dutch_table.NAME
    for document in (record, again):
        del document["seal"], document["source"]["name"]
    assert sorted(again) == sorted(record)
    assert [name for name in record if canonical_json(record[name]) != canonical_json(again[name])] == []


def test_the_plan_was_locked_before_anything_was_evaluated(walk: Walk) -> None:
    record = walk.record
    assert record["plan"]["status"] == "locked"
    assert record["plan"]["lock"]["by"] == OFFICER
    assert record["plan"]["lock"]["at"] <= record["created_at"]
    limits = {limit["metric"]: limit["limit"] for limit in record["plan"]["limits"]}
    assert limits == {"false_positive_rate": 0.075, "precision": 0.1}


def test_the_answers_in_the_record_are_those_given(walk: Walk) -> None:
    answers = walk.record["answers"]["answers"]
    assert {id: answer["level"] for id, answer in answers.items()} == {"G1.1": 2, "G1.2": 1, "G2.1": 0}
    (evidence,) = answers["G1.1"]["evidence"]
    assert (evidence["title"], evidence["checked_by"]) == (SEEN, OFFICER)


def test_the_verdict_on_the_page_is_the_one_in_the_record(walk: Walk) -> None:
    (verdict,) = walk.record["verdicts"]
    assert verdict["status"] == "not_acceptable_as_presented", "G1.2 is a knock-out, and only partly shown"
    assert "Not acceptable as presented." in walk.criteria


def test_the_seal_holds_until_one_letter_is_changed(walk: Walk, tmp_path: Path) -> None:
    record = walk.files["record (JSON)"]
    assert _check(record).returncode == 0
    altered = tmp_path / "record.json"
    altered.write_bytes(record.read_bytes().replace(b"Straatblik", b"Straatblok"))
    refused = _check(altered)
    assert refused.returncode == 2
    assert "seal" in refused.stderr


def _check(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evaluator", "check", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_report_reads_without_scripts_and_names_stay_names(walk: Walk, windows: Windows) -> None:
    reader = windows.open("", java_script_enabled=False)
    reader.page.goto(walk.report.as_uri())
    shown = plain(reader.page.locator("body").inner_text())
    for name in (SYSTEM, PLACE, OFFICER, SEEN, *dutch_table.PLANTED):
        assert name in shown
    assert reader.page.locator(dutch_table.MARKS).count() == 0
    assert reader.page.locator("script, iframe, object, embed, form, link, base").count() == 0
    assert {address.partition("#")[0] for address in windows.watches[0].asked} == {walk.report.as_uri()}


def test_the_report_shows_the_rates_that_were_counted_by_hand_and_hides_small_ones(
    walk: Walk, windows: Windows
) -> None:
    reader = windows.open("", java_script_enabled=False)
    reader.page.goto(walk.report.as_uri())
    table = reader.page.get_by_role("table", name=f"False positive rate by {PLACE}", exact=True)
    rows = {row[0]: row for row in map(_cells, table.get_by_role("row").all()[1:])}
    rates = {place or "not recorded": rate for place, rate in dutch_table.false_positive_rates().items()}
    hidden = {place for place in rates if rows[place][1] == "suppressed"}
    assert {place for place, rate in rates.items() if rate.wrong < 10} < hidden
    assert len(hidden) == 2, "the small one, and one more, so that nobody works the small one out"
    for place in rates.keys() - hidden:
        wrong, of = rates[place].wrong, rates[place].of
        assert rows[place][1] == f"{100 * wrong / of:.1f}%"
        assert rows[place][3:5] == [str(of), str(wrong)]


def _cells(row: Locator) -> list[str]:
    return [plain(cell) for cell in row.locator("th, td").all_inner_texts()]
