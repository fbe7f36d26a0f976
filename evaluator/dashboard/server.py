"""What stands around the pages: security headers, a route that says when all is ready, start and end."""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import re
import threading
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from evaluator import wording
from evaluator.dashboard.frame.page_script import page_script
from evaluator.dashboard.work import memory, running, shelf
from evaluator.dashboard.work.bugs import say_bug
from evaluator.dashboard.work.overlay_choice import published
from evaluator.errors import StoreError

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_LATER = ("pandas", "evaluator.dashboard.work.examples", "evaluator.engine", "evaluator.figures.screen")
"""Modules that pages after the first import: two seconds that nobody has to wait for."""
_SWEEP_EVERY = 600
"""Seconds between two looks for uploads whose time is over."""
_GIVE_BACK_EVERY = 60
"""Seconds between two looks for memory that closed windows have left."""

# Streamlit takes a folder `pages` beside the main file for its older kind of app until a main file has called
# `st.navigation` once: whoever came by a page's own address first would get that page without its frame.
PagesManager.uses_pages_directory = False


def _allowed_scripts() -> str:
    """Return the hashes of the inline scripts we know: Streamlit's own, and ours."""
    index = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    ours = [page_script(language) for language in wording.languages()]
    digests = (hashlib.sha256(script.encode()).digest() for script in [*_INLINE.findall(index), *ours])
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def security_headers() -> list[tuple[bytes, bytes]]:
    """Return the headers every answer carries: nothing from outside is loaded, run, sent to or framed."""
    policy = (
        "default-src 'self'",
        f"script-src 'self' {_allowed_scripts()}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    )
    headers = {
        "content-security-policy": "; ".join(policy),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()]


class SecurityHeaders:
    """Puts the security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = security_headers()
        self._names = {name for name, _ in self._headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _replace(message, self._headers, self._names)
            await send(message)

        await self._app(scope, receive, with_headers)


def _replace(message: MutableMapping[str, Any], headers: list[tuple[bytes, bytes]], names: set[bytes]) -> None:
    kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
    message["headers"] = [*kept, *headers]


async def ready(request: Request) -> Response:
    """Answer 200 once the store is open and the evaluations' process is on its way, 503 before."""
    open_ = shelf.is_open()
    return JSONResponse({"ready": open_}, status_code=200 if open_ else 503)


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the store and get ready to evaluate; at the end, stop what runs and close the store."""
    await asyncio.to_thread(shelf.store)
    running.warm_up()
    threading.Thread(target=_warm_pages, name="warm-pages", daemon=True).start()
    regularly = [asyncio.create_task(_expire_uploads()), asyncio.create_task(_give_back())]
    try:
        yield {}
    finally:
        for task in regularly:
            task.cancel()
        running.stop_all()
        shelf.close_all()


def _warm_pages() -> None:
    """Import and read what later pages need while the person reads the first one."""
    published()
    for module in _LATER:
        import_module(module)
    # What is loaded by now stays; to look through it for garbage takes a third of a second each time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


async def _expire_uploads() -> None:
    """Delete what is over, also when nobody looks; what cannot be deleted now is tried again the next time."""
    while True:
        await asyncio.sleep(_SWEEP_EVERY)
        with suppress(StoreError):
            await asyncio.to_thread(shelf.store().expire_uploads)


async def _give_back() -> None:
    """A closed window's session is found by the collector alone, which hardly runs in a server that rests."""
    while True:
        await asyncio.sleep(_GIVE_BACK_EVERY)
        await asyncio.to_thread(memory.give_back)


SERVER: dict[str, Any] = {
    "routes": [Route("/ready", ready)],
    "middleware": [Middleware(SecurityHeaders)],
    "lifespan": lifespan,
    "on_script_error": say_bug,
}
"""Arguments of `st.App`."""
