"""The windows somebody opens, each in a context of its own, and everything they asked for."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError
from visitor import PATIENCE, Visitor
from watch import Watch


class Windows:
    """Windows of one test; closing them fails if one of them asked for anything that is not on this machine."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.pages: list[Page] = []
        self.watches: list[Watch] = []
        self.failed = False
        """True once the test has failed: what the windows complained of is said with that, and not once more."""

    def open(self, address: str, *, width: int = 1280, **options: Any) -> Visitor:
        """Open a window for an app; `options` as `Browser.new_context` takes them."""
        height = 900 if width > 640 else 844
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, locale="en-GB", **options
        )
        context.set_default_timeout(PATIENCE)
        self.watches.append(Watch(context))
        page = context.new_page()
        self.pages.append(page)
        return Visitor(page, address)

    def shown(self) -> str:
        """Return what every window complained of, and what it shows as a screen reader finds it."""
        complaints = [f"complained: {said}" for watch in self.watches for said in watch.complaints]
        return "\n".join([*complaints, *(f"{page.url}\n{_seen(page)}" for page in self.pages)])

    def __enter__(self) -> Windows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(self.shown())
        for page in self.pages:
            page.context.close()
        if error is None and not self.failed:
            for watch in self.watches:
                watch.check()


def _seen(page: Page) -> str:
    try:
        return page.locator("body").aria_snapshot(timeout=5_000)
    except PlaywrightError as error:  # a window that hangs is a finding, too
        return f"does not answer: {error.message}"
