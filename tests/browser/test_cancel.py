"""An evaluation that takes too long can be cancelled, and can be left and found again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from running_app import RunningApp
from visitor import Visitor
from windows import Windows

pytestmark = pytest.mark.browser

_ROWS, _GROUPS = 12_000, 16
_FEATURES = ("sex", "religion", "nationality", "district", "language")
"""Pairs of features make thousands of groups: some seconds of work."""


def _long_table() -> bytes:
    heads = ["alert", "incident", *_FEATURES]
    lines = [",".join(heads)]
    for i in range(_ROWS):
        groups = (f"g{(i * (7 + 2 * n) + i // (3 + n)) % _GROUPS}" for n in range(len(_FEATURES)))
        lines.append(",".join(["yes" if i * 31 % 17 < 5 else "no", "yes" if i * 13 % 11 < 4 else "no", *groups]))
    return "\n".join(lines).encode()


@pytest.fixture
def waiting(visitor: Visitor) -> Visitor:
    """A person who looks at the progress of a long evaluation."""
    visitor.write("What do you want to evaluate?", "Long work")
    visitor.press("Start the evaluation")
    visitor.is_on("AI system")
    visitor.pick("What does it mean for a person to be selected by the system?", "A burden")
    visitor.go_to("Data and mapping")
    visitor.upload("long.csv", _long_table())
    visitor.pick(re.compile("^Which value means that a person was selected"), re.compile("^yes"))
    visitor.go_to("Results")
    visitor.button("Look without locking (exploratory)").click()
    expect(visitor.button("Cancel")).to_be_visible()
    return visitor


def test_a_cancelled_evaluation_ends_at_once_and_leaves_nothing(waiting: Visitor, app: RunningApp) -> None:
    expect(waiting.main.get_by_role("progressbar")).to_be_visible()
    waiting.button("Cancel").click()
    waiting.says("The evaluation was cancelled. Nothing of it was kept.")
    expect(waiting.button("Cancel")).to_have_count(0)
    waiting.settle()
    assert [file for file in (app.data / "jobs").glob("running/*/*") if file.is_dir()] == []
    waiting.page.reload()
    waiting.settle()
    expect(waiting.main.get_by_role("heading", name="What was found")).to_have_count(0)


def test_an_evaluation_goes_on_while_nobody_looks(waiting: Visitor, windows: Windows) -> None:
    address = f"/results?evaluation={waiting.evaluation}"
    waiting.page.close()
    other = windows.open(waiting.address)
    other.open(address)
    other.heading("What was found")
