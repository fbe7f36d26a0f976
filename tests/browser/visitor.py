"""A person at the screen: goes to pages, fills in what has a label, presses what has a name."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FilePayload, Locator, Page, TimeoutError, expect

PATIENCE = 60_000
"""Milliseconds to wait for something to appear on a busy machine."""

_CALM = """moment => {
    const app = document.querySelector('[data-testid="stApp"]');
    const calm = app && app.dataset.testScriptState === 'notRunning'
        && app.dataset.testConnectionState === 'CONNECTED' && !document.querySelector('[data-stale="true"]');
    if (!calm) { delete window.calmSince; return false; }
    window.calmSince ??= performance.now();
    return performance.now() - window.calmSince > moment;
}"""
"""True once the page has been drawn and has stayed as it is for a moment."""

_RUNS = """() => {
    if (window.runs === undefined) {
        window.runs = 0;
        const begins = change => change.target.dataset.testScriptState === 'running';
        new MutationObserver(changes => { window.runs += changes.filter(begins).length; }).observe(
            document.documentElement, {subtree: true, attributeFilter: ['data-test-script-state']});
    }
    return window.runs;
}"""
"""How often the page has begun to be worked out anew since this was first asked."""

_JOINER = "\u2060"


def plain(text: str) -> str:
    """Return a text as it is read: without word joiners, and with single spaces."""
    return " ".join(text.replace(_JOINER, "").split())


def _letters(text: str) -> re.Pattern[str]:
    return re.compile(f"{_JOINER}?".join(r"\s" if letter == " " else re.escape(letter) for letter in text))


class Visitor:
    """One window, and what a person does in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    # --- going ----------------------------------------------------------------------------------------------

    def open(self, path: str = "/") -> None:
        """Open an address of the app, as typed or followed from a bookmark."""
        self.page.goto(f"{self.address}{path}")
        self.settle()

    def go_to(self, title: str) -> None:
        """Go to a page by its entry in the navigation."""
        closed = self.page.get_by_test_id("stExpandSidebarButton")  # not asked of a navigation that slides away
        if closed.is_visible():
            closed.click()
        self.page.get_by_role("navigation").get_by_role("link", name=title).click()
        self.is_on(title)

    def is_on(self, title: str) -> None:
        """Wait for the page with this heading."""
        expect(self.page.get_by_role("heading", name=title, level=1, exact=True)).to_be_visible()
        self.settle()

    def settle(self, moment: int = 150) -> None:
        """Wait until the page is drawn and nothing has run any more for a moment, in milliseconds."""
        self.page.wait_for_function(_CALM, arg=moment, polling=50, timeout=PATIENCE)

    @contextlib.contextmanager
    def answered(self) -> Iterator[None]:
        """Wait after what is done in the block until the app has heard of it, and then until the page is drawn.

        A busy machine takes a while to begin; what changes nothing is not waited for longer than that.
        """
        before = self.page.evaluate(_RUNS)
        yield
        with contextlib.suppress(TimeoutError):
            self.page.wait_for_function("before => !(window.runs <= before)", arg=before, timeout=4_000)
        self.settle()

    @property
    def evaluation(self) -> str:
        """Id of the evaluation in the address."""
        return parse_qs(urlsplit(self.page.url).query)["evaluation"][0]

    # --- looking --------------------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        """The page without the navigation."""
        return self.page.get_by_role("main")

    def input(self, label: str) -> Locator:
        """Return the text or number input with this label."""
        kinds = self.main.get_by_role("textbox", name=label, exact=True)
        return kinds.or_(self.main.get_by_role("spinbutton", name=label, exact=True))

    def button(self, name: str) -> Locator:
        """Return the button with this name."""
        return self.main.get_by_role("button", name=name, exact=True)

    def keyed(self, key: str) -> Locator:
        """Return the element drawn under a key of the app."""
        return self.main.locator(f".st-key-{key}")

    def question(self, id: str) -> Locator:
        """Return the part of the rubric with this question."""
        return self.keyed(f"question_{id.replace('.', '-')}")

    def says(self, text: str) -> None:
        """Wait until the page shows a text, letter by letter, unseen word joiners aside."""
        expect(self.main.get_by_text(_letters(text)).filter(visible=True).first).to_be_visible()

    def heading(self, name: str) -> None:
        """Wait for a heading of the page."""
        expect(self.main.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def tables(self, name: str) -> list[list[list[str]]]:
        """Return the rows of every table with this name, without the heads, as they are read."""
        found = self.main.get_by_role("table", name=name, exact=True)
        expect(found.first).to_be_visible()
        self.settle()
        return [
            [[plain(cell) for cell in row.get_by_role("cell").all_inner_texts()] for row in rows.all()[1:]]
            for rows in (table.get_by_role("row") for table in found.all())
        ]

    def table(self, name: str) -> list[list[str]]:
        """Return the rows of the only table with this name."""
        (only,) = self.tables(name)
        return only

    # --- doing ----------------------------------------------------------------------------------------------

    def write(self, label: str, text: str) -> None:
        """Write into an input and leave it, which saves it."""
        self._write(self.input(label), text)

    def write_in(self, key: str, text: str) -> None:
        """Write into the input drawn under a key of the app."""
        self._write(self.keyed(key).get_by_role("textbox"), text)

    def _write(self, place: Locator, text: str) -> None:
        in_form = place.locator("xpath=ancestor::*[@data-testid='stForm']").count() > 0
        with contextlib.nullcontext() if in_form else self.answered():  # a form is sent as a whole, later
            place.fill(text)
            place.press("Tab")

    def pick(self, question: str | re.Pattern[str], option: str | re.Pattern[str]) -> None:
        """Pick one of the answers that stand under a question."""
        exact = isinstance(option, str)
        answers = self.main.get_by_role("radiogroup", name=question)
        self._mark(answers.get_by_role("radio", name=option, exact=exact))

    def answer(self, question: str, option: str) -> None:
        """Pick an answer to the rubric's question with this id."""
        self._mark(self.question(question).get_by_role("radio", name=option, exact=True))

    def _mark(self, radio: Locator) -> None:
        self.settle()  # a page that is drawn anew meanwhile forgets the click
        if not radio.is_checked():
            with self.answered():
                radio.locator("xpath=ancestor::label").click()
        expect(radio).to_be_checked()

    def open_part(self, name: str) -> None:
        """Open a part of the page that is folded."""
        part = self.main.locator("details").filter(has=self.page.locator("summary", has_text=name))
        if part.get_attribute("open") is None:
            part.locator("summary").click()
        expect(part).to_have_attribute("open", "")

    def choose(self, label: str, option: str) -> None:
        """Choose from a list that opens, by the keyboard: write the option and take the one that is left."""
        box = self.main.get_by_role("combobox", name=label, exact=True)
        if box.input_value() != option:
            box.evaluate("box => box.scrollIntoView({block: 'center', behavior: 'instant'})")
            self.settle()  # a page that still scrolls closes the list
            wanted = self.page.get_by_role("option", name=option, exact=True)
            for _ in range(8):  # a page that is drawn again meanwhile closes the list too
                box.fill(option)
                with contextlib.suppress(AssertionError), self.answered():
                    expect(wanted).to_be_visible(timeout=8_000)
                    box.press("Enter")
                    box.blur()
                box.blur()  # what was only written, and not chosen, goes when the box is left
                self.settle()
                if box.input_value() == option:
                    break
            expect(box).to_have_value(option)
        self.settle()

    def press(self, name: str) -> None:
        """Press a button."""
        expect(self.button(name)).to_have_count(1)  # a page that is drawn anew shows what goes beside what comes
        with self.answered():
            self.button(name).click()

    def upload(self, name: str, content: bytes, kind: str = "text/csv") -> None:
        """Choose a file in the file input of the page."""
        file = FilePayload(name=name, mimeType=kind, buffer=content)
        with self.answered():
            self.main.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)

    def download(self, name: str, folder: Path) -> Path:
        """Press a button that saves a file; return where it lies, under the name the browser gives it."""
        with self.page.expect_download(timeout=PATIENCE) as coming:
            self.button(name).click()
        place = folder / coming.value.suggested_filename
        coming.value.save_as(place)
        return place
