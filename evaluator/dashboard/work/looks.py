"""Looks at large tables: in child processes, begun once, followed by every window, their results kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evaluator.dashboard.work import running
from evaluator.errors import N_, EvaluatorError, Problem
from evaluator.jobs import JobState, Status

_MOST = 64
"""Looks that are known at a time."""

STEPS: dict[str, str] = {
    "opening": N_("Finding out how the file is written"),
    "copying": N_("Reading the file from end to end"),
    "reading_all": N_("Reading the file from end to end"),
    "describing": N_("Looking at the columns"),
    "matching": N_("Matching the rows of both files"),
    "counting": N_("Counting the people in each group"),
}
"""What to say in each step."""


@dataclass(slots=True)
class Look:
    """One look, as far as it is; changed under the lock alone."""

    job: str
    slot: str
    """Whose look it is: a new one in the same place ends it."""
    ended: bool = False
    cancelled: bool = False
    result: Any = None
    problems: tuple[Problem, ...] = ()


class NotYet(EvaluatorError):
    """The table is still being read, or its reading was cancelled: there is nothing to show yet."""

    def __init__(self, key: str) -> None:
        super().__init__(
            Problem(
                "still_reading",
                N_("The table is not read yet."),
                N_("The page Data and mapping shows how far it is."),
            )
        )
        self.key = key


_LOOKS: dict[str, Look] = {}
_LOCK = threading.RLock()


def result_of(key: str, slot: str, target: str, arguments: Mapping[str, Any], keep: Callable[[Any], Any]) -> Any:
    """Return what a look came to, and begin it where nobody has yet.

    `keep` takes over what the job made, before it is removed, and returns what is handed out from then on. NotYet
    while it is on its way or cancelled; EvaluatorError with the problems it ended with.
    """
    with _LOCK:
        look = _LOOKS.get(key)
        if look is not None and not look.ended and not look.cancelled and state_of(key) is None:
            look = None  # its server was ended
        if look is None:
            _clear(slot)
            look = _LOOKS[key] = Look(running.jobs().start(target, arguments), slot)
            threading.Thread(target=_follow, args=(key, look, keep), name="look", daemon=True).start()
        if not look.ended:
            raise NotYet(key)
        if look.problems:
            raise EvaluatorError(look.problems)
        return look.result


def state_of(key: str) -> JobState | None:
    """Return how far a look is, None where nothing is known of it any more."""
    with _LOCK:
        look = _LOOKS.get(key)
        return running.jobs().state(look.job) if look and not look.ended else None


def was_cancelled(key: str) -> bool:
    """Return True when a person stopped this look."""
    with _LOCK:
        return key in _LOOKS and _LOOKS[key].cancelled


def cancel(key: str) -> None:
    """Stop a look; nothing of it is left but that it was stopped."""
    with _LOCK:
        look = _LOOKS.get(key)
        if look is None or look.ended:
            return
        look.cancelled = True
    running.jobs().forget(look.job)


def again(key: str) -> None:
    """Forget how a look ended, so that whoever asks next begins it anew."""
    with _LOCK:
        look = _LOOKS.get(key)
        if look is not None and (look.ended or look.cancelled):
            del _LOOKS[key]


def forget(slot: str) -> None:
    """Stop and forget every look in a place, as when its file is deleted."""
    with _LOCK:
        _clear(slot)


def _clear(slot: str) -> None:
    for key, look in list(_LOOKS.items()):
        if look.slot == slot:
            del _LOOKS[key]
            running.jobs().forget(look.job)
    for key in [key for key, look in _LOOKS.items() if look.ended][: max(0, len(_LOOKS) - _MOST)]:
        del _LOOKS[key]


def _follow(key: str, look: Look, keep: Callable[[Any], Any]) -> None:
    """Wait for the end beside the pages, which may all be closed, and take over what there is."""
    jobs = running.jobs()
    state = jobs.wait(look.job)
    with _LOCK:
        known = _LOOKS.get(key) is look
        if state is None or state.status is Status.CANCELLED or look.cancelled:
            look.cancelled = True
        elif state.status is Status.FAILED:
            look.problems, look.ended = tuple(state.problems), True
        elif known:
            try:
                look.result = keep(state.result)
            except EvaluatorError as error:
                look.problems = tuple(error.problems)
            look.ended = True
    jobs.forget(look.job)
