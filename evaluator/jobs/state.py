"""What is known of a job at a moment: frozen, safe to hand to any thread."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from evaluator.errors import Problem


class Status(StrEnum):
    """Where a job stands; the last three are for good."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class JobState:
    """One job as it stands."""

    id: str
    """32 hexadecimal digits, drawn at random: who knows it may see and cancel the job."""
    status: Status
    step: str = ""
    """What the job said last that it is doing."""
    share: float = 0.0
    """Share done, 0 to 1, as the job said last; 1 when it is done."""
    ahead: int = 0
    """Jobs that are waiting before this one."""
    result: Any = None
    """JSON, or the Path of the file it made."""
    problems: tuple[Problem, ...] = ()
    """Why it failed: what the person can change, or one problem of the codes in `outcome`."""
    log: Path | None = None
    """Where the details of a bug are, without any value of the data."""

    @property
    def ended(self) -> bool:
        """True when nothing will change any more."""
        return self.status in (Status.DONE, Status.FAILED, Status.CANCELLED)
