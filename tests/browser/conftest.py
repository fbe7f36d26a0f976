"""The app in a real browser: started once as a user starts it, watched for anything that leaves this machine."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from running_app import RunningApp
from visitor import PATIENCE, Visitor
from windows import Windows

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
"""Quiet, and blind to every name but this machine's: what tries to leave is recorded and goes nowhere."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; the test is skipped where there is none."""
    debian = "/usr/bin/chromium"
    found = debian if Path(debian).exists() else next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip(f"SKIPPED PART: no Chromium on this machine (looked for {debian}, {', '.join(_NAMES)})")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser, started once."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def app(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app, started once and used by many tests; at the end it must have asked nobody for anything."""
    with RunningApp(tmp_path_factory.mktemp("app") / "data") as running:
        yield running
    assert not running.way_out.wanted, f"the app wanted to leave this machine: {running.way_out.wanted}"
    assert not running.left_behind, "the app left processes behind when it was ended"


@pytest.fixture
def windows(browser: Browser) -> Iterator[Windows]:
    """Windows that are closed at the end of the test."""
    with Windows(browser) as opened:
        yield opened


@pytest.fixture
def visitor(app: RunningApp, windows: Windows) -> Visitor:
    """A person at a desk in front of the app's first page."""
    window = windows.open(app.address)
    window.open()
    return window


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test once more that fails, and say so loudly: a browser loses a connection where a machine stalls."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say with a failure what the windows showed and what the app said."""
    report = yield
    if report.when == "call" and call.excinfo is not None:
        used = getattr(item, "funcargs", {}).values()
        for windows in (thing for thing in used if isinstance(thing, Windows)):
            report.sections.append(("windows", windows.shown()))
            windows.failed = True
        for app in (thing for thing in used if isinstance(thing, RunningApp)):
            report.sections.append(("app", app.said[-4000:]))
    return report
