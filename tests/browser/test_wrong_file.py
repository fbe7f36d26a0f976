"""A file that cannot be used: one sentence, and nothing of it stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from running_app import RunningApp
from visitor import Visitor, plain

pytestmark = pytest.mark.browser

FILES = {
    "an empty file": (b"", "The file is empty"),
    "only a header": (b"besluit,geslacht\n", "no rows"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, ""),
    "python objects": (b"\x80\x04\x95" + b"x" * 100, "pickle"),
}


def _kept(app: RunningApp) -> set[Path]:
    return {file for file in (app.data / "drafts").rglob("*") if file.is_file()}


@pytest.mark.parametrize("content, sentence", FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    app: RunningApp, visitor: Visitor, content: bytes, sentence: str
) -> None:
    before = _kept(app)
    visitor.press("Start the evaluation")
    visitor.is_on("AI system")
    visitor.go_to("Data and mapping")
    visitor.upload("van de leverancier.csv", content)
    alert = visitor.main.get_by_role("alert")
    expect(alert).to_have_count(1)
    said = plain(alert.get_by_role("paragraph").inner_text())
    assert said.startswith("van de leverancier.csv: ")
    assert sentence in said
    assert "Traceback" not in visitor.main.inner_text()
    assert _kept(app) == before
    visitor.page.reload()
    visitor.settle()
    expect(visitor.main.get_by_test_id("stFileUploaderDropzoneInput")).to_be_attached()
    expect(visitor.main.get_by_role("alert")).to_have_count(0)


def test_after_a_wrong_file_the_right_one_is_taken(visitor: Visitor) -> None:
    visitor.press("Start the evaluation")
    visitor.is_on("AI system")
    visitor.go_to("Data and mapping")
    visitor.upload("leeg.csv", b"")
    expect(visitor.main.get_by_role("alert")).to_have_count(1)
    visitor.upload("goed.csv", b"besluit,geslacht\n" + b"ja,v\nnee,m\n" * 20)
    visitor.says("40 rows, 2 columns.")
    expect(visitor.main.get_by_role("alert")).to_have_count(0)
