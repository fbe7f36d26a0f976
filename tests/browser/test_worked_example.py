"""A worked example, from the first page to its results, as fast as a first visit has to be."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from running_app import ROOT, RunningApp
from visitor import Visitor
from windows import Windows

from evaluator.documents import shipped

pytestmark = pytest.mark.browser

Held = Callable[[str, float, float, float], None]


@pytest.fixture
def held(record_property: Callable[[str, object], None]) -> Held:
    """Print a time beside what we aim at, and hold it to what is bearable; a busy machine is given more time."""

    def hold(what: str, seconds: float, aim: float, most: float) -> None:
        busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        record_property(
            "measured", f"{what}: {seconds:.1f} s (aim {aim:g} s; the machine was {busy:.1f} times busy)"
        )
        assert seconds <= most * busy

    return hold


def test_the_first_page_is_of_use_soon(app: RunningApp, windows: Windows, held: Held) -> None:
    window = windows.open(app.address)
    begun = time.monotonic()
    window.page.goto(app.address)
    expect(window.button("Open example 1")).to_be_visible()
    expect(window.input("What do you want to evaluate?")).to_be_editable()
    seconds = time.monotonic() - begun
    held("opening the address to a useful first page", seconds, 5, 10)


def test_one_click_leads_to_results_and_a_slow_browser_keeps_up(
    app: RunningApp, windows: Windows, held: Held
) -> None:
    visitor = windows.open(app.address)
    said: list[str | bytes] = []

    def note(frame: str | bytes) -> None:
        said.append(frame)

    visitor.page.on("websocket", lambda socket: socket.on("framesent", note))
    visitor.open()
    before = len(said)
    begun = time.monotonic()
    visitor.button("Open example 1").click()
    visitor.heading("What was found")
    seconds = time.monotonic() - begun
    held("clicking a worked example to its results", seconds, 3, 15)
    # Each time the page asks how far it is, the browser draws it anew: asked more often, it never catches up.
    assert 1 <= len(said) - before <= 4 + 2 * seconds
    visitor.is_on("Results")
    visitor.says("✗ False positive rate by Mobility aid: difference 17.8 percentage points")


def test_the_plan_of_a_worked_example_was_locked_just_now_and_the_record_made_anew(
    visitor: Visitor, tmp_path: Path
) -> None:
    begun = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    number = 1 + [dataset.id for dataset in shipped.datasets()].index("compas_counts")
    visitor.button(f"Open example {number}").click()
    visitor.heading("What was found")
    visitor.go_to("Report")
    record = json.loads(visitor.download("Save the record (JSON)", tmp_path).read_bytes())
    assert begun <= record["plan"]["lock"]["at"] <= record["created_at"]
    assert record["agreement"]["status"] == "agrees"


def test_a_published_audit_shows_the_published_figures(visitor: Visitor) -> None:
    """ProPublica 2016: 805 of 1,795 Black and 349 of 1,488 white defendants wrongly called high risk."""
    number = 1 + [dataset.id for dataset in shipped.datasets()].index("compas_counts")
    visitor.button(f"Open example {number}").click()
    visitor.heading("What was found")
    visitor.settle()
    rates = {row[0]: row[1:3] for row in visitor.table("False positive rate by group")}
    assert rates["African-American"] == ["805 of 1,795", "44.8%"]
    assert rates["Caucasian"] == ["349 of 1,488", "23.5%"]
    visitor.choose("What to look at", "False negative rate")
    rates = {row[0]: row[1:3] for row in visitor.table("False negative rate by group")}
    assert rates["African-American"] == ["532 of 1,901", "28.0%"]
    assert rates["Caucasian"] == ["461 of 966", "47.7%"]


def test_every_shipped_dataset_is_a_worked_example(visitor: Visitor) -> None:
    datasets = [folder for folder in (ROOT / "datasets").iterdir() if (folder / "about.yaml").is_file()]
    expect(visitor.main.get_by_role("button", name="Open example")).to_have_count(len(datasets))


def test_several_systems_are_shown_side_by_side(visitor: Visitor) -> None:
    number = 1 + [dataset.id for dataset in shipped.datasets()].index("street_cameras_models")
    visitor.button(f"Open example {number}").click()
    visitor.heading("What was found")
    visitor.settle()
    table = visitor.main.get_by_role("table", name="False positive rate by group and system").first
    heads = table.get_by_role("columnheader")
    expect(heads).to_have_text(["Group", "plain", "mitigated"])
