"""One job in its own process: the request is read from the job's folder, progress is said, the outcome written."""

from __future__ import annotations

import datetime as dt
import faulthandler
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from evaluator.bugs import write_bug
from evaluator.errors import EvaluatorError
from evaluator.jobs.outcome import bug, out_of_memory, write_problems, write_result

REQUEST, SCRATCH, FAULTS = "request.json", "scratch", "faults.txt"
"""Names in a job's folder: what is asked, the job's own folder, where a crash in C code is written."""
_PAUSE = 0.1
"""Seconds between two reports of the same step."""
_LONGEST_STEP = 200
"""Characters: a report must fit into one write to a pipe (4,096 bytes), which cannot be torn."""

Say = Callable[[str], None]


def run_job(folder: Path, logs: Path, say: Say, memory: int | None = None) -> None:
    """Run the job described in the folder and write its outcome there; nothing is raised.

    `target` names `module:function`, called as `function(arguments, progress=..., scratch=...)`; it returns JSON
    or the path of a file. What is known of a bug goes to `logs`. `memory` is the most bytes of data the process
    may take, where the system can hold it to that.
    """
    gc.disable()  # a process that ends soon need not look for what it could throw away
    request = json.loads((folder / REQUEST).read_bytes())
    scratch = folder / SCRATCH
    tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
    with (folder / FAULTS).open("wb") as faults:
        faulthandler.enable(faults)
        try:
            if memory is not None:
                _limit_memory(memory)
            function = _function(request["target"])
            result = function(request["arguments"], progress=_Progress(folder.name, say), scratch=scratch)
            write_result(folder, result, scratch)
        except EvaluatorError as error:
            write_problems(folder, error.problems)
        except MemoryError:
            if memory is not None:
                _limit_memory(None)  # there must be room to say so
            write_problems(folder, [out_of_memory()])
        except BaseException as error:  # noqa: BLE001 - the edge of the process: whatever it is, it must be told
            log = write_bug(error, logs, at=dt.datetime.now(dt.UTC))
            write_problems(folder, [bug(log)], log)
        faulthandler.disable()


def _function(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


def _limit_memory(most: int | None) -> None:
    """Hold the data of this process below `most` bytes; None lifts the limit."""
    if sys.platform == "linux":
        import resource

        _, highest = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (highest if most is None else most, highest))


class _Progress:
    """Says a new step at once and the same step at most ten times a second."""

    def __init__(self, job: str, say: Say) -> None:
        self._job = job
        self._say = say
        self._step: str | None = None
        self._said = 0.0

    def __call__(self, step: str, share: float) -> None:
        now = time.monotonic()
        if step == self._step and now - self._said < _PAUSE:
            return
        self._step, self._said = step, now
        document = json.dumps([step[:_LONGEST_STEP], max(0.0, min(1.0, float(share)))])
        self._say(f"progress {self._job} {document}")
