"""Work in a fork: its result comes back, and so does its error."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from evaluator.jobs.aside import Aside

pytestmark = [
    pytest.mark.skipif(
        not hasattr(os, "fork"), reason="SKIPPED PART: work beside other work; this system cannot fork"
    ),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]


def test_the_result_is_the_one_of_another_process() -> None:
    assert Aside(os.getpid).result() != os.getpid()


def test_a_result_may_be_larger_than_a_pipe_holds() -> None:
    assert Aside(lambda: b"x" * 1_000_000).result() == b"x" * 1_000_000


def test_an_error_is_raised_here() -> None:
    def fails() -> None:
        raise LookupError("not there")

    with pytest.raises(LookupError, match="not there"):
        Aside(fails).result()


def test_a_fork_that_was_ended_loses_nothing() -> None:
    here = os.getpid()

    def ends() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return sys.platform

    assert Aside(ends).result() == sys.platform
