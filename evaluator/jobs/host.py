"""A process that has imported what jobs need and forks one child a job; started by `nursery.py`.

A fork starts in milliseconds where importing the packages again would take seconds. It runs in a process of its
own: the server has threads and open connections, which a fork must not copy. `multiprocessing` from the server
would run the server's main script again in each child, and under Streamlit that script is the page. Where forking
is not safe (macOS, Windows) a host runs one job itself and ends.

It is told, a line each: `start ID`, `stop ID`. It says: `ready`, `progress ID [step, share]`, `ended ID CODE`. It
ends, with its children and their folders, when nobody is left to tell it anything.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NoReturn

from evaluator.jobs.child import Say, run_job

_REQUESTS = 0
"""Descriptor on which the host is told what to do."""
_PATIENCE = 0.2
"""Seconds a child has to end after it was asked to, before it is made to."""


def serve(settings: Mapping[str, Any]) -> None:
    """Import, say ready, and run jobs until nobody asks any more."""
    say = _own_output()
    for module in settings["preload"]:
        with suppress(Exception):  # only a head start: the job that needs it will fail and say why
            import_module(module)
    gc.freeze()  # children share these pages as long as nobody writes to them
    say("ready")
    host = _Host(Path(settings["folder"]), Path(settings["logs"]), settings["memory"], say)
    if settings["forks"]:
        host.serve_many()
    host.serve_one()


def _own_output() -> Say:
    """Keep standard output for what the host says; what any package prints goes nowhere, as it may hold data."""
    output = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)

    def say(line: str) -> None:
        os.write(output, line.encode() + b"\n")

    return say


@dataclass(slots=True)
class _Child:
    process: BaseProcess
    kill_at: float | None = None
    """Time at which it is killed, None while nobody wants it stopped."""


class _Host:
    """The children that run, and the way to talk about them."""

    def __init__(self, folder: Path, logs: Path, memory: int | None, say: Say) -> None:
        self._folder, self._logs, self._memory, self._say = folder, logs, memory, say
        self._children: dict[str, _Child] = {}
        self._unread = b""

    def serve_many(self) -> NoReturn:
        """Fork a child for each job, for ever."""
        while True:
            sentinels = {child.process.sentinel: job for job, child in self._children.items()}
            for ready in wait([_REQUESTS, *sentinels], self._patience()):
                if ready == _REQUESTS:
                    self._read_requests()
                elif ready in sentinels:
                    self._bury(sentinels[ready])
            self._kill_the_late()

    def _patience(self) -> float | None:
        waits = [
            child.kill_at - time.monotonic() for child in self._children.values() if child.kill_at is not None
        ]
        return max(0.0, min(waits)) if waits else None

    def _read_requests(self) -> None:
        heard = os.read(_REQUESTS, 65536)
        if not heard:
            self._leave()
        *lines, self._unread = (self._unread + heard).split(b"\n")
        for line in lines:
            verb, job = line.decode().split(" ")
            if verb == "start":
                self._fork(job)
            elif job in self._children:  # else it has ended meanwhile
                self._signal(job, signal.SIGTERM)
                self._children[job].kill_at = time.monotonic() + _PATIENCE

    def _fork(self, job: str) -> None:
        process = multiprocessing.get_context("fork").Process(target=self._live, args=(job, os.getpid()))
        process.start()
        with suppress(OSError):  # the child does it too; whoever comes first
            os.setpgid(process.pid or 0, process.pid or 0)
        self._children[job] = _Child(process)

    def _live(self, job: str, parent: int) -> None:
        """Be the child: a group of its own, which dies with the host."""
        with suppress(OSError):
            os.setpgid(0, 0)
        _die_with_parent(parent)
        os.dup2(os.open(os.devnull, os.O_RDONLY), _REQUESTS)
        run_job(self._folder / job, self._logs, self._say, self._memory)

    def _signal(self, job: str, number: signal.Signals) -> None:
        """Signal the child and all it has started; its number is its own until it is buried."""
        with suppress(ProcessLookupError):
            os.killpg(self._children[job].process.pid or 0, number)

    def _kill_the_late(self) -> None:
        for job, child in self._children.items():
            if child.kill_at is not None and child.kill_at <= time.monotonic():
                self._signal(job, signal.SIGKILL)
                child.kill_at = time.monotonic() + _PATIENCE

    def _bury(self, job: str) -> None:
        self._signal(job, signal.SIGKILL)  # what it has started and left behind
        process = self._children.pop(job).process
        process.join()
        code = process.exitcode
        process.close()
        self._say(f"ended {job} {code}")

    def _leave(self) -> NoReturn:
        """Nobody is left: end the children, remove their folders, end."""
        for job in self._children:
            self._signal(job, signal.SIGKILL)
        for child in self._children.values():
            child.process.join(1)
        shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(0)

    def serve_one(self) -> NoReturn:
        """Run one job in this process, and end with it."""
        line = sys.stdin.buffer.readline()
        if not line:
            os._exit(0)
        job = line.decode().split()[1]
        threading.Thread(target=self._leave_when_alone, args=(job,), daemon=True).start()
        run_job(self._folder / job, self._logs, self._say, self._memory)
        os._exit(0)

    def _leave_when_alone(self, job: str) -> None:
        while os.read(_REQUESTS, 1):
            pass
        shutil.rmtree(self._folder / job, ignore_errors=True)
        os._exit(0)


def _die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process when its parent is gone, and end at once if it already is."""
    import ctypes

    set_death_signal = 1  # PR_SET_PDEATHSIG
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
