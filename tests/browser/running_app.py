"""The app as a user starts it, in a process of its own on a data folder of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0
"""Seconds a start may take on a busy machine."""
_PORTS = range(8700, 8800)


def free_port() -> int:
    """Return a port nobody listens on; parallel runs begin to look at different places."""
    first = os.getpid() % len(_PORTS)
    for port in (*_PORTS[first:], *_PORTS[:first]):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("", port))
            return port
    raise RuntimeError("no port is free")


class WayOut:
    """A proxy that lets nothing through and remembers who wanted to go where."""

    def __init__(self) -> None:
        self.wanted: list[str] = []
        """First line of each request, such as `GET http://example.org/ HTTP/1.1`."""
        self._door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def settings(self) -> dict[str, str]:
        """The environment that sends a process this way for everything but this machine."""
        address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        here = "localhost,127.0.0.1"
        return {
            name: value
            for lower, value in (("http_proxy", address), ("https_proxy", address), ("no_proxy", here))
            for name in (lower, lower.upper())
        }

    def close(self) -> None:
        """Stop watching."""
        self._door.close()

    def _watch(self) -> None:
        with contextlib.suppress(OSError):  # the door was closed
            while True:
                caller, _ = self._door.accept()
                with caller:
                    caller.settimeout(5)
                    said = caller.recv(4096).decode("latin-1")
                    self.wanted.append(said.partition("\r\n")[0])


class RunningApp:
    """`python -m evaluator.dashboard.launch`, started, ended, and started again on the same data."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.way_out = WayOut()
        self._log = data.with_name(f"{data.name}.log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return once it says that it is ready."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("EVALUATOR_")}
        environment |= {"EVALUATOR_DATA": str(self.data), "PYTHONUNBUFFERED": "1"} | self.way_out.settings
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "evaluator.dashboard.launch", "--no-browser", "--port", str(self.port)],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        last = time.monotonic() + PATIENCE
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > last:
                self.end()
                raise RuntimeError(f"the app did not start:\n{self.said}")
            time.sleep(0.1)

    def end(self) -> None:
        """End it as Ctrl-C in its terminal does: everything it started hears it too."""
        if self._process is None:
            return
        group = self._process.pid
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGINT)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        finally:
            self._process = None
        self.left_behind = _members(group)
        for process in self.left_behind:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    left_behind: tuple[int, ...] = ()
    """Processes of the app that were still there after it had ended."""

    def __enter__(self) -> RunningApp:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self.way_out.close()

    @property
    def said(self) -> str:
        """What it wrote to its terminal."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _members(group: int) -> tuple[int, ...]:
    """Return the processes of a process group that still run, after a moment to end."""
    found: tuple[int, ...] = ()
    for _ in range(50):
        found = tuple(_running(group))
        if not found:
            break
        time.sleep(0.1)
    return found


def _running(group: int) -> list[int]:
    members = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                members.append(int(status.parent.name))
    return members
