"""Whatever a group, a column or a system is called: the page shows the name, letter by letter, no more."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from nasty_names import EVERYWHERE, NAMES, ORDINARY
from playwright.sync_api import Browser, expect
from running_app import PATIENCE, ROOT, free_port
from visitor import Visitor, plain
from windows import Windows

from evaluator.wording import visible

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
PLACES = 15
"""Texts that `names_app` shows for each name."""


@pytest.fixture(scope="module")
def page_of_names(chromium: str) -> Iterator[str]:
    """Address of a page with every name in every place."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "names_app.py"), f"--server.port={port}"]
    served = subprocess.Popen(
        [
            *command,
            "--server.headless=true",
            "--browser.gatherUsageStats=false",
            "--browser.serverAddress=localhost",
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        with (
            contextlib.suppress(urllib.error.URLError, OSError),
            urllib.request.urlopen(f"{address}/_stcore/health"),
        ):
            break
        time.sleep(0.1)
    yield address
    served.terminate()
    served.wait(timeout=30)


@pytest.fixture(scope="module")
def shown(page_of_names: str, browser: Browser) -> Iterator[Visitor]:
    """A window on that page."""
    with Windows(browser) as windows:
        window = windows.open(page_of_names)
        window.open()
        yield window


_SEEN = '[data-testid="stMarkdownContainer"], th, td'
_TEXTS = """seen => Object.fromEntries([...document.querySelectorAll('main [class*="st-key-name_"]')].map(part => [
    part.className.match(/st-key-name_(\\d+)/)[1],
    {
        seen: [...part.querySelectorAll(seen)].map(text => text.innerText),
        spoken: [...part.querySelectorAll('[role="radiogroup"], input[type="text"]')]
            .map(text => text.getAttribute('aria-label')),
    },
]))"""
"""What is seen of each name, and what a screen reader calls the inputs with that name."""


@pytest.fixture(scope="module")
def texts(shown: Visitor) -> dict[str, dict[str, list[str]]]:
    """Every text under each name, read from the page at once."""
    names = shown.main.locator('[class*="st-key-name_"]')
    expect(names).to_have_count(len(EVERYWHERE))
    expect(names.locator(_SEEN)).to_have_count(len(EVERYWHERE) * PLACES)
    read: dict[str, dict[str, list[str]]] = shown.page.evaluate(_TEXTS, _SEEN)
    return read


@pytest.mark.parametrize("number", range(len(EVERYWHERE)), ids=[ascii(name[:40]) for name in EVERYWHERE])
def test_a_name_is_shown_as_it_is_everywhere(texts: dict[str, dict[str, list[str]]], number: int) -> None:
    name = plain(visible(EVERYWHERE[number]))
    seen = [plain(text) for text in texts[str(number)]["seen"]]
    assert len(seen) == PLACES
    assert set(seen) == {name, f"({name}): {name}"}


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_name_is_spoken_as_it_is(texts: dict[str, dict[str, list[str]]], name: str) -> None:
    spoken = texts[str(NAMES.index(name))]["spoken"]
    assert [plain(text) for text in spoken] == [name, name]


def test_nothing_was_made_of_a_name(shown: Visitor) -> None:
    made = "main :is(a, img, em, del, mark, sup, sub, code, .katex, hr, blockquote, script, input[type=checkbox])"
    found = shown.page.locator(made).evaluate_all("parts => parts.map(part => part.outerHTML)")
    assert found == []
