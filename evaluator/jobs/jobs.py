"""The registry of jobs in the server: started, looked at from any page or thread, cancelled, forgotten."""

from __future__ import annotations

import atexit
import json
import re
import secrets
import shutil
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from evaluator.errors import Problem
from evaluator.jobs.child import FAULTS, REQUEST, SCRATCH
from evaluator.jobs.nursery import Nursery, NurserySettings
from evaluator.jobs.outcome import Outcome, not_started, read_outcome
from evaluator.jobs.state import JobState, Status

_TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_STALE = 24 * 3600.0
"""Seconds after which a folder that a dead server left behind is removed."""
_CANCEL_WITHIN = 5.0
"""Seconds that a cancelling waits for the process to be gone; it takes a fraction of one."""


@dataclass(slots=True)
class _Job:
    """What the registry knows; changed under its lock alone."""

    state: JobState
    nursery: Nursery | None = None
    """Where it runs, None while it waits and after it has ended."""
    cancelled: bool = False
    ended_at: float = 0.0


class Jobs:
    """Runs functions in child processes, a few at once, the others in order. Use as a context, or call `close`.

    `folder` is where scratch folders lie, `logs` where what is known of bugs is kept, without values of the data
    (None for `logs` in the folder); `preload` names the modules a job needs, imported once so that a job starts in
    milliseconds; `at_once` is how many run at a time; `memory` is the most bytes of data a job may take (Linux),
    None for no limit; `forks` is whether one process can start many jobs (`host.py`); a job that has ended is
    forgotten after `keep_ended` seconds.
    """

    def __init__(
        self,
        folder: Path,
        *,
        logs: Path | None = None,
        preload: Sequence[str] = (),
        at_once: int = 2,
        memory: int | None = None,
        new_id: Callable[[], str] = lambda: secrets.token_hex(16),
        forks: bool = sys.platform == "linux",
        keep_ended: float = 3600.0,
    ) -> None:
        self._at_once, self._new_id, self._keep_ended = at_once, new_id, keep_ended
        running = folder.absolute() / "running"
        _remove_stale(running)
        self._folder = running / secrets.token_hex(8)
        self._logs = (logs or folder / "logs").absolute()
        self._settings = NurserySettings(self._folder, self._logs, tuple(preload), forks, memory)
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._jobs: dict[str, _Job] = {}
        self._waiting: deque[str] = deque()
        self._nurseries: list[Nursery] = []
        self._closed = False
        atexit.register(self.close)

    def warm_up(self) -> None:
        """Start importing what jobs need, in the background; returns at once."""
        with self._lock:
            self._prepare()

    def start(self, target: str, arguments: Mapping[str, Any]) -> str:
        """Start `module:function` as soon as there is room and return the job's id.

        It is called in its own process as `function(arguments, progress=..., scratch=...)`: `arguments` is a copy
        of these, `progress(step, share)` may be called as often as it likes, `scratch` is an empty folder of its
        own. It returns JSON or a file; one in `scratch` stays until the job is forgotten. ValueError or TypeError
        when the target is not written like that or the arguments are not JSON.
        """
        if not _TARGET.fullmatch(target):
            raise ValueError(f"a target is written module:function, not {target!r}")
        if self._closed:
            raise RuntimeError("the jobs were closed")
        request = json.dumps({"target": target, "arguments": dict(arguments)}, allow_nan=False)
        job = self._new_id()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / job / SCRATCH).mkdir(mode=0o700, parents=True)
        (self._folder / job / REQUEST).write_text(request, encoding="utf-8")
        with self._lock:
            self._forget_old()
            self._jobs[job] = _Job(JobState(job, Status.WAITING))
            self._waiting.append(job)
            self._dispatch()
        return job

    def state(self, job: str) -> JobState | None:
        """Return how the job stands; None when it was forgotten or belongs to a server that was restarted."""
        with self._lock:
            known = self._jobs.get(job)
            if known is None:
                return None
            if known.state.status is Status.WAITING and job in self._waiting:
                return replace(known.state, ahead=self._waiting.index(job))
            return known.state

    def wait(self, job: str, timeout: float | None = None) -> JobState | None:
        """Return the job's state once it has ended, or as it stands after `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: job not in self._jobs or self._jobs[job].state.ended, timeout)
            return self.state(job)

    def cancel(self, job: str) -> JobState | None:
        """End the job and return its state; nothing of it is left: no process, no folder."""
        with self._lock:
            known = self._jobs.get(job)
            if known is None or known.state.ended:
                return self.state(job)
            known.cancelled = True
            if known.nursery is None:
                with suppress(ValueError):
                    self._waiting.remove(job)
                self._finish(job, Outcome())
            else:
                known.nursery.stop(job)
        return self.wait(job, _CANCEL_WITHIN)

    def forget(self, job: str) -> None:
        """Cancel the job if it has not ended, and drop its state, its result and the file it made."""
        self.cancel(job)
        with self._changed:
            if self._jobs.pop(job, None) is not None:
                shutil.rmtree(self._folder / job, ignore_errors=True)
            self._changed.notify_all()

    def close(self) -> None:
        """End every job and process and remove every scratch folder; logs of bugs stay."""
        with self._lock:
            self._closed = True
            nurseries = list(self._nurseries)
            for job, known in list(self._jobs.items()):
                known.cancelled = True
                if known.nursery is None and not known.state.ended:
                    self._finish(job, Outcome())
            self._waiting.clear()
        for nursery in nurseries:
            nursery.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        atexit.unregister(self.close)

    def __enter__(self) -> Jobs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What follows runs under the lock; the listening threads of the nurseries come in through _heard and _gone.

    def _dispatch(self) -> None:
        """Give waiting jobs to hosts that are ready, in order, as far as there is room."""
        while self._waiting and not self._closed:
            if sum(known.nursery is not None for known in self._jobs.values()) >= self._at_once:
                return
            nursery = next((one for one in self._nurseries if one.free), None)
            if nursery is None:
                self._prepare()
                return
            job = self._waiting[0]
            if not nursery.start(job):
                return  # it has just ended: _gone comes next and dispatches again
            self._waiting.popleft()
            self._jobs[job].nursery = nursery
            self._jobs[job].state = replace(self._jobs[job].state, status=Status.RUNNING)
            if not nursery.forks:
                self._prepare()
        self._changed.notify_all()

    def _prepare(self) -> None:
        """See to it that one host is ready or getting ready."""
        if self._closed or any(one.free or not one.ready for one in self._nurseries):
            return
        for folder in (self._folder, self._logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._nurseries.append(Nursery(self._settings, self._heard, self._gone))

    def _heard(self, nursery: Nursery, line: str) -> None:
        verb, _, rest = line.partition(" ")
        job, _, said = rest.partition(" ")
        if verb == "ended":
            self._end(job, int(said))
            return
        with self._changed:
            if verb == "ready":
                nursery.ready = True
                self._dispatch()
            elif verb == "progress" and job in self._jobs:
                step, share = json.loads(said)
                self._jobs[job].state = replace(self._jobs[job].state, step=step, share=share)
            self._changed.notify_all()

    def _gone(self, nursery: Nursery, code: int) -> None:
        with self._lock:
            self._nurseries.remove(nursery)
            orphans = [job for job, known in self._jobs.items() if known.nursery is nursery]
        for job in orphans:
            self._end(job, code if not nursery.forks else code or -9)
        with self._lock:
            if not nursery.ready:  # it could not even start: the next one would not either
                while self._waiting:
                    self._finish(self._waiting.popleft(), Outcome(problems=(not_started(),)))
            self._dispatch()

    def _end(self, job: str, code: int) -> None:
        """Read how the job ended, without holding anybody up, then say so."""
        folder = self._folder / job
        outcome = read_outcome(folder, code)
        outcome = replace(outcome, log=outcome.log or self._kept_faults(job))
        with self._lock:
            self._finish(job, outcome)
            self._dispatch()

    def _kept_faults(self, job: str) -> Path | None:
        """Keep what a crash in C code wrote: addresses in the code, no values. None when it did not."""
        faults, log = self._folder / job / FAULTS, self._logs / f"{job}.log"
        if not faults.is_file() or not faults.stat().st_size:
            return None
        faults.replace(log)
        return log

    def _finish(self, job: str, outcome: Outcome) -> None:
        """Remove the job's folder, unless the result lies in it, and then let everybody know that it has ended."""
        known, folder = self._jobs.get(job), self._folder / job
        if known is None:
            return
        made_file = isinstance(outcome.result, Path) and outcome.result.is_relative_to(folder)
        if known.cancelled or not made_file:
            shutil.rmtree(folder, ignore_errors=True)
        known.state = _final(known, outcome)
        known.nursery, known.ended_at = None, time.monotonic()
        self._changed.notify_all()

    def _forget_old(self) -> None:
        over = time.monotonic() - self._keep_ended
        for job in [job for job, known in self._jobs.items() if known.state.ended and known.ended_at < over]:
            del self._jobs[job]
            shutil.rmtree(self._folder / job, ignore_errors=True)


def _final(known: _Job, outcome: Outcome) -> JobState:
    if known.cancelled:
        return replace(known.state, status=Status.CANCELLED, ahead=0)
    problems: tuple[Problem, ...] = outcome.problems
    if problems:
        return replace(known.state, status=Status.FAILED, problems=problems, log=outcome.log)
    return replace(known.state, status=Status.DONE, share=1.0, result=outcome.result)


def _remove_stale(running: Path) -> None:
    """Remove what a server left behind that was stopped without a chance to clean up."""
    for folder in running.glob("*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - _STALE:
                shutil.rmtree(folder, ignore_errors=True)
