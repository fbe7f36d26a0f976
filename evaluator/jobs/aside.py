"""Work beside other work: on a second core, in a fork of this process, which sees everything as it is now."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import Generic, NoReturn, TypeVar, cast

Result = TypeVar("Result")


class Aside(Generic[Result]):
    """Starts `work` in a fork; `result` waits for it.

    Only for a process in which no other thread runs Python code, as a job's is, on a system that can fork. What
    `work` returns must pickle. Where the fork ends without a result, because the work failed there or the system
    ended it, the work is done here, so that an error shows where it belongs.
    """

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._output, into = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._output)
            _serve(work, into)
        os.close(into)

    def result(self) -> Result:
        """Return what the work returns, or raise what it raises."""
        with os.fdopen(self._output, "rb") as output:
            content = output.read()
        _process, status = os.waitpid(self._process, 0)
        return cast("Result", pickle.loads(content)) if status == 0 else self._work()  # noqa: S301 - from our own fork


def _serve(work: Callable[[], object], into: int) -> NoReturn:
    status = 1
    try:
        with os.fdopen(into, "wb") as output:
            output.write(pickle.dumps(work()))
        status = 0
    finally:
        os._exit(status)  # nothing of the process this is a fork of may be done twice
