"""Evaluations that run: started in a child process, followed by every window that shows them, kept when done."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from evaluator.dashboard.work.draft import Draft, load_draft
from evaluator.dashboard.work.inputs import Source, arguments_of, fingerprint_of, source_of
from evaluator.dashboard.work.records import hold
from evaluator.dashboard.work.second_file import second_upload
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.errors import N_, EvaluatorError, Problem, StoreError
from evaluator.jobs import Jobs, JobState, Status
from evaluator.store import data_folder, folder_roots, require_unchanged

TARGET = "evaluator.evaluation:run_job"
PRELOAD = ("evaluator.evaluation", "evaluator.asked.looking", "evaluator.stages.findings.warmed")
"""What an evaluation imports: the child processes are forked from one that has done so."""


@dataclass(frozen=True, slots=True)
class State:
    """How far the evaluation is."""

    status: Literal["idle", "waiting", "running", "done", "failed", "cancelled"]
    """`idle`: nothing was started since the server was."""
    step: str = ""
    """What is being done: reading, counting, measuring, comparing, checking, judging, done."""
    share: float = 0.0
    """Share done, 0 to 1."""
    ahead: int = 0
    """Evaluations of others that come first."""
    problems: tuple[Problem, ...] = ()
    """Why it failed; where it is done, what could not be done after it."""


@dataclass(slots=True)
class _Running:
    job: str
    fingerprint: str
    source: Source | None
    """The file; None without data."""
    files: tuple[tuple[str, str], ...]
    """What each data file is called on disk, and by the person."""
    uploads: tuple[str, ...]
    """Ids of the uploads it reads."""
    end: State | None = None
    record: str | None = None
    """Id of the record it made, once that is kept."""


_RUNNING: dict[str, _Running] = {}
"""The latest job of each evaluation."""
_JOBS: dict[str, Jobs] = {}
"""The jobs of each data folder: one in a server, several in tests."""
_LOCK = threading.RLock()


def jobs() -> Jobs:
    """Return the jobs of this server."""
    folder = data_folder()
    with _LOCK:
        if str(folder) not in _JOBS:
            _JOBS[str(folder)] = Jobs(folder / "jobs", preload=PRELOAD)
        return _JOBS[str(folder)]


def warm_up() -> None:
    """Get a process ready in the background, so that the first evaluation does not wait for imports."""
    jobs().warm_up()


def start(draft: Draft) -> None:
    """Start evaluating the draft as it stands, unless it runs; EvaluatorError when something is missing."""
    arguments, source = arguments_of(draft), source_of(draft)
    with _LOCK:
        if _now(draft) is None:
            job = jobs().start(TARGET, arguments)
            stored = (source.path.name, source.name) if source else ("", "")
            files = (stored, *_second_file(arguments))
            second = second_upload(draft)
            uploads = (source.upload if source else "", second.id if second else "")
            _RUNNING[draft.id] = _Running(job, fingerprint_of(draft), source, files, tuple(filter(None, uploads)))
            threading.Thread(target=_follow, args=(draft.id, job), name="evaluation", daemon=True).start()


def _follow(evaluation: str, job: str) -> None:
    """Keep the record once it is made, also when every page was closed."""
    jobs().wait(job)
    with _LOCK:
        known = _RUNNING.get(evaluation)
        if known is None or known.job != job or known.end is not None:
            return
        try:
            poll(load_draft(evaluation))
        except StoreError:  # the evaluation was deleted meanwhile
            known.end = State("cancelled")
            jobs().forget(job)


def poll(draft: Draft) -> State:
    """Return how far it is; a record that is done is kept in the store and named by the draft."""
    with _LOCK:
        known = _RUNNING.get(draft.id)
        if known is None:
            return State("idle")
        if known.end is None:
            state = jobs().state(known.job)
            if state is not None and not state.ended:
                waits = state.status is Status.WAITING
                return State("waiting" if waits else "running", state.step, state.share, state.ahead)
            known.end = _end(draft, known, state)
            jobs().forget(known.job)
        if known.record is not None and draft.record_id != known.record:
            draft.refresh()  # it was kept by another window, or beside all of them
        return known.end


def wait(draft: Draft, seconds: float) -> State:
    """Return how far it is once it has ended, or as it stands after so many seconds."""
    with _LOCK:
        now = _now(draft)
    if now is not None:
        jobs().wait(now.job, seconds)
    return poll(draft)


def cancel(draft: Draft) -> None:
    """Stop the evaluation; nothing of it is kept."""
    with _LOCK:
        now = _now(draft)
        if now is not None:
            jobs().forget(now.job)
            now.end = State("cancelled")


def forget(draft: Draft) -> None:
    """Forget how the latest evaluation ended; one that runs goes on."""
    with _LOCK:
        if _now(draft) is None:
            _RUNNING.pop(draft.id, None)


def is_current(draft: Draft) -> bool:
    """Return True when the latest record was made from the draft as it stands."""
    of = draft.get("record", "of")
    try:
        return of is not None and of == fingerprint_of(draft)
    except EvaluatorError:
        return False


def stop_all() -> None:
    """Stop everything that runs, as the end of the server does."""
    with _LOCK:
        for opened in _JOBS.values():
            opened.close()
        _JOBS.clear()
        _RUNNING.clear()


def _now(draft: Draft) -> _Running | None:
    """Return the job that runs or waits."""
    known = _RUNNING.get(draft.id)
    return known if known is not None and known.end is None else None


def _end(draft: Draft, known: _Running, state: JobState | None) -> State:
    if state is None or state.status is Status.CANCELLED:
        return State("cancelled")
    source = known.source
    if state.status is Status.FAILED:
        problems: Iterable[Problem] = state.problems
        for file in known.files:
            problems = as_the_person_calls_it(problems, *file)
        return State("failed", problems=tuple(problems))
    try:
        if source is not None and source.server_file is not None:
            require_unchanged(source.server_file, folder_roots())
    except StoreError as error:
        return State("failed", problems=error.problems)
    content = Path(state.result).read_bytes()
    entry = store().add_record(draft.id, content)
    hold(entry.id, json.loads(content))
    draft.put_over({"id": entry.id, "of": known.fingerprint}, "record")
    known.record = entry.id
    return State("done", "done", 1.0, problems=_delete_what_was_counted(draft, known.uploads))


def _delete_what_was_counted(draft: Draft, uploads: Iterable[str]) -> tuple[Problem, ...]:
    """Delete the uploads where the person chose so, the one with the groups too; return why one could not be."""
    problems: list[Problem] = []
    for upload in uploads if when_deleted(draft) == "counted" else ():
        try:
            store().delete_upload(upload, by=WHO, reason="used")
        except StoreError as error:
            problems += error.problems
    return tuple(problems)


def when_deleted(draft: Draft) -> str:
    """Return when the draft's upload is deleted: `hours`, once its time is over, or `counted`, right after."""
    return str(draft.get("data", "deleted", default=store().keeping.deleted))


def _second_file(arguments: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    second = arguments.get("second")
    return ((Path(second).name, arguments["mapping"]["join"]["name"]),) if second else ()


def as_the_person_calls_it(problems: Iterable[Problem], stored: str, name: str) -> Iterable[Problem]:
    """Return problems that call an uploaded file by the person's name for it, not by the one it lies under."""
    if not stored:
        return problems
    return (
        replace(
            problem,
            where=problem.where.replace(stored, name),
            values={key: name if value == stored else value for key, value in problem.values.items()},
        )
        for problem in problems
    )


STARTING = N_("Getting ready")
"""What to say before the first step."""
STEPS: dict[str, str] = {
    "reading": N_("Reading the data"),
    "counting": N_("Counting people"),
    "measuring": N_("Working out the rates of every group"),
    "comparing": N_("Comparing the groups"),
    "checking": N_("Checking every rate with fairlearn"),
    "judging": N_("Holding the results against the criteria"),
    "done": N_("Done"),
}
"""What to say in each step."""
