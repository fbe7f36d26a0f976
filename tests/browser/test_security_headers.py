"""What every answer of the running app carries, so that a browser lets nothing from outside in or out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response
from running_app import RunningApp
from windows import Windows

from evaluator.dashboard.work.steps import STEPS

pytestmark = pytest.mark.browser

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
ONLY_OURS = {
    "default-src": {"'self'"},
    "style-src": {"'self'", "'unsafe-inline'"},
    "img-src": {"'self'", "data:", "blob:"},
    "font-src": {"'self'", "data:"},
    "connect-src": {"'self'", "ws:", "wss:", "data:", "blob:"},
    "worker-src": {"'self'", "blob:"},
    "frame-ancestors": {"'none'"},
    "form-action": {"'self'"},
    "base-uri": {"'self'"},
    "object-src": {"'none'"},
}


def _policy(answer: Response) -> dict[str, set[str]]:
    parts = (part.split() for part in answer.headers["content-security-policy"].split(";"))
    return {part[0]: set(part[1:]) for part in parts}


def test_every_answer_of_every_page_lets_nothing_in_from_outside(app: RunningApp, windows: Windows) -> None:
    window = windows.open(app.address)
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    window.page.on("response", note)
    for step in STEPS:
        window.open(f"/{step.address}" if step.number > 1 else "/")
    own = [answer for answer in answers if answer.url.startswith(app.address)]
    assert own == [answer for answer in answers if not answer.url.startswith(("data:", "blob:"))]
    assert len(own) > len(STEPS)
    for answer in own:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, answer.url
        policy = _policy(answer)
        scripts = policy.pop("script-src")
        assert policy == ONLY_OURS, answer.url
        known = {part for part in scripts if part.startswith("'sha256-")}
        assert scripts - known == {"'self'"}, "no inline script but those whose hash is named, no eval"
        assert known


def test_an_answer_that_finds_nothing_carries_the_headers_too(app: RunningApp, windows: Windows) -> None:
    window = windows.open(app.address)
    answer = window.page.request.get(f"{app.address}/_stcore/nothing-here")
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "content-security-policy" in answer.headers
