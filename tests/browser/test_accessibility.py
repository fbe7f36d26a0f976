"""Every page and the saved report keep to WCAG 2.2 A and AA as axe sees it: on a desk, on a phone, light, dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dutch_table
import pytest
from audit import findings, open_all, too_wide
from playwright.sync_api import Browser, expect
from running_app import RunningApp
from visitor import Visitor
from windows import Windows

from evaluator.dashboard.work.steps import STEPS

pytestmark = pytest.mark.browser

SCREENS = {f"{scheme}-{width}": (scheme, width) for scheme, width in (("light", 1280), ("dark", 390))}
"""Both colour schemes and both widths: contrast hangs on the one, what fits on the other."""
ADDRESSES = ["", *(step.address for step in STEPS[1:])]
"""The first page is the one without an address of its own."""
UNFINISHED = ("", "system", "data", "plan", "results")
"""Pages that look different before a plan is locked."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pages show in these tests."""

    example: str
    """Id of a worked example that was evaluated."""
    draft: str
    """Id of an evaluation whose columns have a meaning and whose plan is not locked."""
    bare: str
    """Id of an evaluation that was only given a name."""
    report: Path
    """The saved report of the worked example."""


@pytest.fixture(scope="module")
def shown(app: RunningApp, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Everything the tests look at, made once by hand."""
    with Windows(browser) as windows:
        window = windows.open(app.address)
        bare = _started(window, "Only a name")
        draft = _started(window, "Not locked yet")
        window.pick("What does it mean for a person to be selected by the system?", "A burden")
        window.go_to("Data and mapping")
        window.upload(dutch_table.NAME, dutch_table.table())
        window.pick(re.compile("^Which value means that a person was selected"), re.compile("^ja"))
        window.open()
        window.press("Open example 1")
        window.heading("What was found")
        window.settle()
        example = window.evaluation
        window.go_to("Report")
        report = window.download("Save the report (HTML)", tmp_path_factory.mktemp("saved"))
    return Shown(example, draft, bare, report)


def _started(window: Visitor, title: str) -> str:
    window.open()
    window.write("What do you want to evaluate?", title)
    window.press("Start the evaluation")
    window.is_on("AI system")
    return window.evaluation


@pytest.fixture(scope="module", params=SCREENS.values(), ids=SCREENS)
def screen(request: pytest.FixtureRequest, app: RunningApp, browser: Browser) -> Iterator[Visitor]:
    """A window of each size in each colour scheme."""
    scheme, width = request.param
    with Windows(browser) as windows:
        yield windows.open(app.address, width=width, color_scheme=scheme)


def _nothing_found(window: Visitor) -> None:
    open_all(window.page)
    window.settle(moment=500)  # what was just drawn is faded in, and pale until then
    assert findings(window.page) == []
    assert too_wide(window.page) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_is_kept_out_of_an_evaluated_example(screen: Visitor, shown: Shown, address: str) -> None:
    screen.open(f"/{address}?evaluation={shown.example}")
    _nothing_found(screen)


@pytest.mark.parametrize("address", UNFINISHED)
def test_nobody_is_kept_out_of_an_evaluation_under_way(screen: Visitor, shown: Shown, address: str) -> None:
    screen.open(f"/{address}?evaluation={shown.draft}")
    _nothing_found(screen)


def test_nobody_is_kept_out_of_bringing_data_in(screen: Visitor, shown: Shown) -> None:
    screen.open(f"/data?evaluation={shown.bare}")
    _nothing_found(screen)


def test_nobody_is_kept_out_of_the_saved_report(screen: Visitor, shown: Shown) -> None:
    screen.page.goto(shown.report.as_uri())
    assert findings(screen.page) == []
    assert too_wide(screen.page) == []


BARRIERS = {
    "image-alt": "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "color-contrast": "<p style='color:#999;background:#aaa'>hard to read</p>",
    "label": "<input type='text'>",
    "button-name": "<button></button>",
}


@pytest.mark.parametrize("rule", BARRIERS)
def test_a_barrier_would_be_found(browser: Browser, rule: str) -> None:
    page = browser.new_page()
    page.set_content(f"<html lang='en'><title>A page</title><main><h1>A page</h1>{BARRIERS[rule]}</main>")
    assert [finding.rule for finding in findings(page)] == [rule]
    page.close()


def test_a_page_that_is_too_wide_would_be_found(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_content("<div style='width:500px'>wide</div>")
    assert len(too_wide(page)) == 1
    page.close()


_LISTEN = "() => { window.reached = new Set(); addEventListener('focusin', event => reached.add(event.target)); }"
_STOPS = """() => [...document.querySelectorAll(
    'main :is(button, a[href], input, textarea, select, summary, [role="combobox"], [role="slider"])')]
    .filter(part => !part.disabled && part.type !== 'file' && part.checkVisibility({visibilityProperty: true}))"""
_MISSED = f"""() => ({_STOPS})()
    .filter(part => !reached.has(part) && !part.matches(':is(button, input[type="date"])[tabindex="-1"]'))
    .filter(part => part.type !== 'radio' || ![...reached].some(other => other.name === part.name))
    .map(part => part.outerHTML)"""
"""Of radio buttons with one name the Tab key reaches one, and arrows the rest; a list's or a number's little
buttons are left out by Streamlit with `tabindex`, since arrow keys in its input do what they do; so is the unseen
input behind a date, whose day, month and year are reached one by one."""
_UNSEEN = """() => {
    const at = document.activeElement;
    for (let part = at; part && part !== document.body; part = part.parentElement) {
        const style = getComputedStyle(part);
        if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) return null;
        if (style.boxShadow !== 'none') return null;
    }
    return at === document.body ? null : at.outerHTML;
}"""


def _walk_by_tab(window: Visitor) -> list[str]:
    """Press Tab until the focus has come round to the start again; return where it could not be seen."""
    page = window.page
    open_all(page)
    window.settle()
    page.evaluate(_LISTEN)
    unseen, rounds = [], 0
    for _ in range(2_000):
        page.keyboard.press("Tab")
        if hidden := page.evaluate(_UNSEEN):
            unseen.append(hidden)
        rounds += page.evaluate("() => document.activeElement === document.body")
        if rounds == 2:  # the first may be where the focus lay before it came to the page
            break
    return unseen


@pytest.mark.parametrize("address", ["plan", "results", "criteria", "report"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    app: RunningApp, windows: Windows, shown: Shown, address: str
) -> None:
    window = windows.open(app.address)
    window.open(f"/{address}?evaluation={shown.draft if address == 'plan' else shown.example}")
    unseen = _walk_by_tab(window)
    assert window.page.evaluate("() => reached.size") > 5
    assert window.page.evaluate(_MISSED) == []
    assert unseen == []


def test_a_plan_is_locked_without_a_mouse(app: RunningApp, windows: Windows, shown: Shown) -> None:
    window = windows.open(app.address)
    window.open(f"/plan?evaluation={shown.draft}")
    name = window.input("Name of whoever locks the plan")
    name.focus()
    window.page.keyboard.type("R. Jansen")
    window.page.keyboard.press("Tab")
    window.settle()
    name.focus()
    for _ in range(5):
        window.page.keyboard.press("Tab")
        if window.button("Lock the plan").evaluate("button => button === document.activeElement"):
            break
    window.page.keyboard.press("Enter")
    expect(window.main.get_by_text("Version 1, locked by R. Jansen on")).to_be_visible()
