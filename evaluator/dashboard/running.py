"""Evaluations that run: started in a child process, followed by every window that shows them, kept when done."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evaluator import jobs
from evaluator.dashboard.draft import Draft
from evaluator.dashboard.inputs import arguments_of, fingerprint_of
from evaluator.dashboard.shelf import store
from evaluator.errors import EvaluatorError, Problem

TARGET = "evaluator.evaluation:run_job"


@dataclass(frozen=True, slots=True)
class State:
    """How far the evaluation is."""

    status: Literal["idle", "running", "done", "failed", "cancelled"]
    """`idle`: nothing was started since the server was."""
    step: str = ""
    """What is being done: reading, counting, measuring, comparing, checking, judging, done."""
    share: float = 0.0
    """Share done, 0 to 1."""
    problems: tuple[Problem, ...] = ()
    """Why it failed."""


@dataclass(slots=True)
class _Running:
    job: jobs.Job
    fingerprint: str
    end: State | None = None


_RUNNING: dict[str, _Running] = {}
"""The latest job of each evaluation."""
_LOCK = threading.Lock()


def warm_up() -> None:
    """Get a process ready in the background, so that the first evaluation does not wait for imports."""
    jobs.warm_up()


def start(draft: Draft) -> None:
    """Start evaluating the draft as it stands, unless it runs; InputError when something is missing."""
    with _LOCK:
        now = _RUNNING.get(draft.id)
        if now is not None and now.end is None:
            return
        arguments = arguments_of(draft)
        _RUNNING[draft.id] = _Running(jobs.start(TARGET, arguments), fingerprint_of(arguments))


def poll(draft: Draft) -> State:
    """Return how far it is; a record that is done is kept in the store and named by the draft."""
    with _LOCK:
        now = _RUNNING.get(draft.id)
        if now is None:
            return State("idle")
        if now.end is None:
            now.end = _end(draft, now)
        if now.end is not None:
            return now.end
        step, share = now.job.progress()
    return State("running", step, share)


def cancel(draft: Draft) -> None:
    """Stop the evaluation; nothing of it is kept."""
    with _LOCK:
        now = _RUNNING.get(draft.id)
        if now is not None and now.end is None:
            now.job.cancel()
            now.end = State("cancelled")


def forget(draft: Draft) -> None:
    """Forget how the latest evaluation ended; one that runs goes on."""
    with _LOCK:
        now = _RUNNING.get(draft.id)
        if now is not None and now.end is not None:
            del _RUNNING[draft.id]


def is_current(draft: Draft) -> bool:
    """Return True when the latest record was made from the draft as it stands."""
    of = draft.get("record", "of")
    try:
        return of is not None and of == fingerprint_of(arguments_of(draft))
    except EvaluatorError:
        return False


def stop_all() -> None:
    """Stop everything that runs, as the end of the server does."""
    with _LOCK:
        for now in _RUNNING.values():
            if now.end is None:
                now.job.cancel()
        _RUNNING.clear()


def _end(draft: Draft, now: _Running) -> State | None:
    """Return how the job ended, None while it runs."""
    if not now.job.done():
        return None
    try:
        path = now.job.result()
    except EvaluatorError as error:
        return State("failed", problems=error.problems)
    document = _read(Path(path))
    entry = store().add_record(draft.id, document)
    draft.put_over({"id": entry.id, "of": now.fingerprint}, "record")
    now.job.close()
    return State("done", "done", 1.0)


def _read(path: Path) -> dict[str, Any]:
    import json

    document: dict[str, Any] = json.loads(path.read_bytes())
    return document
