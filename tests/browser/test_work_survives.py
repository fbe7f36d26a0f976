"""What a person has entered is there again: after a refresh, in another window, after a restart of the server."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import dutch_table
import pytest
from playwright.sync_api import Browser, expect
from running_app import RunningApp
from visitor import Visitor
from windows import Windows

pytestmark = pytest.mark.browser

GONE = ("WebSocket connection", "ERR_CONNECTION_", "ERR_EMPTY_RESPONSE", "/_stcore/health", "Is Streamlit still")
"""What a window complains of while there is no server."""
NOT_RECORDED = "People whose leeftijd is not recorded"


@pytest.fixture(scope="module")
def own_app(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app of these tests' own, which they may end and start again."""
    with RunningApp(tmp_path_factory.mktemp("own") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def evaluation(own_app: RunningApp, browser: Browser) -> str:
    """Id of an evaluation with a described system, a mapped table and an answer."""
    with Windows(browser) as windows:
        window = windows.open(own_app.address)
        window.open()
        window.write("What do you want to evaluate?", "Straatcamera's")
        window.press("Start the evaluation")
        window.is_on("AI system")
        window.write("Name of the AI system", "Lantaarnwacht")
        window.pick("What does it mean for a person to be selected by the system?", "A burden")
        window.press("Next: AI Act")
        window.is_on("AI Act")
        window.press("Next: Data and mapping")
        window.is_on("Data and mapping")
        window.upload("besluiten.csv", dutch_table.table())
        window.pick(re.compile("^Which value means that a person was selected"), re.compile("^ja"))
        window.choose("Column with the outcome", "uitkomst")
        window.open_part("Groups of leeftijd")
        window.write("Cut points of leeftijd", "18, 30, 65")
        window.choose(NOT_RECORDED, "Leave them out of this feature, and count them")
        window.go_to("Rubric")
        window.answer("G1.2", "Partly")
        return window.evaluation


@pytest.fixture
def officer(own_app: RunningApp, evaluation: str, windows: Windows) -> Visitor:
    """A person who comes back to that evaluation, on the page Rubric."""
    window = windows.open(own_app.address)
    window.open(f"/rubric?evaluation={evaluation}")
    return window


def _finds_everything(window: Visitor) -> None:
    window.go_to("Rubric")
    expect(window.question("G1.2").get_by_role("radio", name="Partly")).to_be_checked()
    window.go_to("AI system")
    expect(window.input("Name of the AI system")).to_have_value("Lantaarnwacht")
    expect(window.main.get_by_role("radio", name="A burden", exact=True)).to_be_checked()
    window.go_to("Data and mapping")
    window.says("besluiten.csv")
    expect(window.main.get_by_role("radio", name=re.compile(r"^ja \("))).to_be_checked()
    window.open_part("Groups of leeftijd")
    expect(window.input("Cut points of leeftijd")).to_have_value("18, 30, 65")
    expect(window.main.get_by_role("combobox", name=NOT_RECORDED)).to_have_value(re.compile("^Leave them out"))
    window.says("The mapping fits: 546 people can be evaluated.")


def test_the_address_is_enough_to_find_everything_again(officer: Visitor) -> None:
    _finds_everything(officer)


def test_a_refresh_loses_nothing(officer: Visitor, evaluation: str) -> None:
    officer.page.reload()
    officer.settle()
    _finds_everything(officer)
    assert officer.evaluation == evaluation


def test_the_first_page_lists_it_and_leads_back(officer: Visitor) -> None:
    officer.go_to("Evaluations")
    officer.says("Straatcamera's")
    officer.button("Open").click()
    officer.is_on("AI system")
    expect(officer.input("Name of the AI system")).to_have_value("Lantaarnwacht")


def test_two_windows_do_not_overwrite_each_other_in_silence(officer: Visitor, windows: Windows) -> None:
    other = windows.open(officer.address)
    other.open(f"/system?evaluation={officer.evaluation}")
    officer.go_to("AI system")
    officer.write("Provider", "Straatblik B.V.")
    other.write("Deployer", "Gemeente Merendam")
    expect(other.main.get_by_role("alert")).to_contain_text("changed")
    expect(other.input("Provider")).to_have_value("Straatblik B.V.")
    other.write("Deployer", "Gemeente Merendam")
    officer.page.reload()
    expect(officer.input("Provider")).to_have_value("Straatblik B.V.")
    expect(officer.input("Deployer")).to_have_value("Gemeente Merendam")


def test_a_page_opened_first_after_a_restart_is_whole(
    own_app: RunningApp, evaluation: str, windows: Windows
) -> None:
    own_app.end()
    own_app.start()
    window = windows.open(own_app.address)
    window.open(f"/rubric?evaluation={evaluation}")
    links = window.page.get_by_role("navigation").get_by_role("link")
    steps = [re.compile(rf"^{number}\. ") for number in range(1, 10)]
    expect(links).to_have_text([*steps, "How our numbers are tested"])
    expect(window.page).to_have_title(re.compile("Rubric"))
    _finds_everything(window)


def test_an_open_window_shows_what_is_saved_after_a_restart(
    officer: Visitor, own_app: RunningApp, windows: Windows
) -> None:
    """The first click after a restart may be lost: the window does not know of it. It is never shown as saved."""
    windows.watches[0].expect(*GONE)
    own_app.end()
    own_app.start()
    officer.settle(moment=1000)
    officer.question("G2.1").get_by_role("radio", name="No").locator("xpath=ancestor::label").click()
    last, saved = time.monotonic() + 60, None
    while officer.question("G2.1").get_by_role("radio", name="No").is_checked() != saved:
        assert time.monotonic() < last, f"the window shows what is not saved (saved: {saved})"
        officer.settle(moment=1000)
        other = windows.open(own_app.address)
        other.open(f"/rubric?evaluation={officer.evaluation}")
        saved = other.question("G2.1").get_by_role("radio", name="No").is_checked()
        other.page.close()
    officer.page.reload()
    officer.settle()
    officer.answer("G2.1", "No")
    officer.says("2 of 19 questions answered")


def test_a_restart_of_the_server_loses_neither_draft_nor_record(
    officer: Visitor, own_app: RunningApp, windows: Windows
) -> None:
    windows.watches[0].expect(*GONE)
    officer.go_to("Plan")
    officer.write("Name of whoever locks the plan", "A. Officier")
    officer.press("Lock the plan")
    officer.says("Version 1, locked by A. Officier on")
    officer.go_to("Results")
    officer.press("Evaluate now")
    before = officer.tables("False positive rate by group")
    own_app.end()
    assert own_app.left_behind == ()
    own_app.start()
    officer.page.reload()
    officer.settle()
    assert officer.tables("False positive rate by group") == before
    _finds_everything(officer)
    officer.go_to("Plan")
    officer.says("Version 1, locked by A. Officier on")
