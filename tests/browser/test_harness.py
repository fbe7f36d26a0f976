"""The watch itself: what these tests promise to notice, they notice."""

from __future__ import annotations

import subprocess
import sys

import pytest
from running_app import WayOut
from visitor import PATIENCE, Visitor
from windows import Windows

pytestmark = pytest.mark.browser

DEEDS = {
    "a picture from elsewhere": ("() => { new Image().src = 'https://elsewhere.example/p' }", "left this machine"),
    "a call to elsewhere": ("() => fetch('https://elsewhere.example/').catch(() => 0)", "Security Policy"),
    "a script in the page": (
        "() => { const s = document.createElement('script'); s.text = '1'; document.body.append(s) }",
        "Security Policy",
    ),
    "an error nobody caught": ("() => { setTimeout(() => { throw new Error('broken') }) }", "broken"),
    "a box": ("() => { setTimeout(() => alert('hello')) }", "hello"),
}


@pytest.mark.parametrize("deed, sign", DEEDS.values(), ids=DEEDS)
def test_what_must_not_happen_is_noticed(visitor: Visitor, windows: Windows, deed: str, sign: str) -> None:
    watch = windows.watches.pop()
    visitor.page.evaluate(deed)
    visitor.page.wait_for_timeout(1_000)
    with pytest.raises(AssertionError, match=sign):
        watch.check()


def test_a_connection_to_elsewhere_is_noticed(visitor: Visitor, windows: Windows) -> None:
    watch = windows.watches.pop()
    with visitor.page.expect_websocket(timeout=PATIENCE):
        visitor.page.evaluate("() => { new WebSocket('wss://elsewhere.example/') }")
    assert watch.away == ["wss://elsewhere.example/"]


def test_a_process_that_wants_to_leave_is_noticed() -> None:
    way_out = WayOut()
    code = "import urllib.request as r; r.urlopen('http://elsewhere.example/', timeout=5)"
    ended = subprocess.run([sys.executable, "-c", code], env=way_out.settings, capture_output=True, check=False)
    way_out.close()
    assert ended.returncode != 0
    assert way_out.wanted == ["GET http://elsewhere.example/ HTTP/1.1"]
