"""`python -m evaluator.dashboard.launch`: start the app, wait until it is ready, open it in the browser."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Sequence
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parent
_PATIENCE = 90.0
"""Seconds to wait for the app to be ready."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the app until it ends or Ctrl-C is pressed; return its exit code."""
    asked = _parsed(arguments)
    if not _is_free(asked.port):
        return _say(
            f"Port {asked.port} is already in use. Choose another one, such as --port {asked.port + 1}.", 2
        )
    child = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", *_settings(asked.port)], stdout=subprocess.DEVNULL
    )
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())  # whoever ends us ends the app with us
    address = f"http://localhost:{asked.port}"
    try:
        if wrong := wrong_settings():  # looked at while the app starts: nobody waits for it
            child.terminate()
            child.wait()
            return _say("\n".join(wrong), 2)
        if not _becomes_ready(child, f"{address}/ready"):
            child.terminate()
            return _say("The app did not start. What it said stands above.", child.wait() or 1)
        _show(address, asked.browser)
        return child.wait()
    except KeyboardInterrupt:
        return _ended(child)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluator.dashboard.launch", description=__doc__)
    parser.add_argument("--port", type=int, default=8501, help="port of the app (8501)")
    parser.add_argument(
        "--no-browser", dest="browser", action="store_false", help="print the address, open nothing"
    )
    return parser.parse_args(arguments)


def wrong_settings() -> list[str]:
    """Return a sentence for each environment variable of ours that cannot be what it is set to."""
    from evaluator.engine.encoding import default_country
    from evaluator.engine.limits import limits_from
    from evaluator.errors import EvaluatorError
    from evaluator.store.settings import keeping_set

    wrong: list[str] = []
    for setting in (limits_from, default_country, keeping_set):
        try:
            setting()
        except EvaluatorError as error:
            wrong += [str(problem) for problem in error.problems]
    return wrong


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


def _settings(port: int) -> list[str]:
    """Return the app's file and its settings: those of the checkout, or those that came with the package."""
    own = [f"--server.port={port}", "--server.headless=true"]
    if (_CHECKOUT / "app.py").is_file() and (_CHECKOUT / "pyproject.toml").is_file():
        return [str(_CHECKOUT / "app.py"), *_shipped(_CHECKOUT / ".streamlit" / "config.toml"), *own]
    shipped = _PACKAGE / "shipped" / ".streamlit" / "config.toml"
    return [str(_PACKAGE / "dashboard" / "served.py"), *_shipped(shipped), *own]


def _shipped(file: Path) -> list[str]:
    """Return a settings file as options, so that they hold wherever the app is started from."""
    with file.open("rb") as stream:
        return _flattened(tomllib.load(stream), "")


def _flattened(table: dict[str, object], prefix: str) -> list[str]:
    options: list[str] = []
    for name, value in table.items():
        if isinstance(value, dict):
            options += _flattened(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            options += [f"--{prefix}{name}={item}" for item in value]
        else:
            options.append(f"--{prefix}{name}={str(value).lower() if isinstance(value, bool) else value}")
    return options


def _becomes_ready(child: subprocess.Popen[bytes], address: str) -> bool:
    last = time.monotonic() + _PATIENCE
    while child.poll() is None and time.monotonic() < last:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    return False


def _show(address: str, browser: bool) -> None:
    opened = browser and _has_screen() and webbrowser.open(address)
    told = f"The app is open at {address}" if opened else f"The app is ready: open {address} in a browser"
    sys.stdout.write(f"\n  {told}\n  Press Ctrl-C here to end it.\n\n")
    sys.stdout.flush()


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _ended(child: subprocess.Popen[bytes]) -> int:
    """Give the app time to end by the same Ctrl-C, which the terminal has sent to it too."""
    try:
        child.wait(timeout=10)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.terminate()
        child.wait(timeout=10)
    return 0


def _say(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
