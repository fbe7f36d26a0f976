"""What a browser window asks for and complains about, and what of it must never happen."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

_HERE = ("localhost", "127.0.0.1")
_AWAY = ("http", "https", "ws", "wss", "ftp")
_LOOKED_FOR = re.compile(r"status of 404 .*/_stcore/(health|host-config)\)$")
"""Streamlit's own page looks for its server under the address of the page first, and then at the root."""


class Watch:
    """Everything the windows of one context asked for and said."""

    def __init__(self, context: BrowserContext) -> None:
        self.asked: list[str] = []
        """Address of every request and connection."""
        self.complaints: list[str] = []
        """Errors in the console, and errors nobody caught."""
        self.spoke_up: list[str] = []
        """Messages of alert, confirm and prompt boxes; the question whether to leave a page is not one."""
        self._expected: tuple[str, ...] = ()
        context.on("request", self._request)
        context.on("page", self._page)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def expect(self, *parts: str) -> None:
        """Let complaints pass that hold one of these texts: the test brings them about itself."""
        self._expected += parts

    @property
    def away(self) -> list[str]:
        """What was asked for anywhere but on this machine."""
        return [address for address in self.asked if _is_away(address)]

    @property
    def unexpected(self) -> list[str]:
        """Complaints the test did not bring about itself."""
        own = (said for said in self.complaints if not _LOOKED_FOR.search(said))
        return [said for said in own if not any(part in said for part in self._expected)]

    def check(self) -> None:
        """Fail if a request left this machine or the page broke."""
        assert not self.away, f"requests left this machine: {self.away}"
        assert not self.unexpected, f"the page complained: {self.unexpected}"
        assert not self.spoke_up, f"a box was opened: {self.spoke_up}"

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)
        page.on("dialog", lambda dialog: (self._box(dialog.type, dialog.message), dialog.accept()))

    def _box(self, kind: str, message: str) -> None:
        if kind != "beforeunload":
            self.spoke_up.append(message)

    def _socket(self, socket: WebSocket) -> None:
        self.asked.append(socket.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"not caught: {error.error}")


def _is_away(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in _AWAY and parts.hostname not in _HERE
