"""The server's end of a host process: it is started, told what to run, and listened to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROGRAM = (
    "import json, sys; settings = json.loads(sys.argv[1]); sys.path[:] = settings['path'];"
    "from evaluator.jobs.host import serve; serve(settings)"
)
"""What the host process runs: no script of ours or of the server's is its main module."""


@dataclass(frozen=True, slots=True)
class NurserySettings:
    """What a host needs to know."""

    folder: Path
    """Folder of the jobs' folders."""
    logs: Path
    preload: Sequence[str]
    """Modules to import before the first job."""
    forks: bool
    """True when it can fork a child a job; else it runs one job and ends."""
    memory: int | None
    """Most bytes of data a job may take, None for no limit."""


class Nursery:
    """A host process; `heard` is called for each line it says and `gone` once when it has ended."""

    def __init__(
        self,
        settings: NurserySettings,
        heard: Callable[[Nursery, str], None],
        gone: Callable[[Nursery, int], None],
    ) -> None:
        self.ready = False
        """True once everything is imported."""
        self.used = False
        """True once it was given a job."""
        self.forks = settings.forks
        self._heard, self._gone = heard, gone
        told = {
            "folder": str(settings.folder),
            "logs": str(settings.logs),
            "preload": list(settings.preload),
            "forks": settings.forks,
            "memory": settings.memory,
            "path": [entry or os.getcwd() for entry in sys.path],
        }
        # In a session of its own, so that Ctrl+C in the server's terminal is the server's to handle.
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, json.dumps(told)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._listener = threading.Thread(target=self._listen, name="jobs-listener", daemon=True)
        self._listener.start()

    @property
    def free(self) -> bool:
        """True when it can take a job now."""
        return self.ready and (self.forks or not self.used)

    def start(self, job: str) -> bool:
        """Tell it to run a job; False when it is gone."""
        self.used = True
        return self._tell(f"start {job}")

    def stop(self, job: str) -> None:
        """Tell it to end a job; it then says that the job has ended, or is gone itself."""
        if self.forks:
            self._tell(f"stop {job}")
        else:
            self._kill()

    def close(self) -> None:
        """End it with its children and wait until it is gone."""
        self._hang_up()
        try:
            self._process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._kill()
        if threading.current_thread() is not self._listener:
            self._listener.join(timeout=3)

    def _tell(self, line: str) -> bool:
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(line.encode() + b"\n")
                self._process.stdin.flush()
        except (OSError, ValueError):  # broken, or closed meanwhile
            return False
        return True

    def _kill(self) -> None:
        """Kill it and all that belongs to it."""
        with suppress(OSError):
            if sys.platform == "win32":
                self._process.kill()
            elif self._process.poll() is None:
                import signal

                os.killpg(self._process.pid, signal.SIGKILL)

    def _listen(self) -> None:
        """Hand on what it says until it has ended. This thread talks to the registry alone, never to a page."""
        output = self._process.stdout
        if output is not None:
            with output:
                for line in output:
                    self._heard(self, line.decode().rstrip("\n"))
        code = self._process.wait()
        self._hang_up()
        self._gone(self, code)

    def _hang_up(self) -> None:
        """Close the line on which it is told what to do: it ends when it has not yet."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
