"""What the tests of the store share: a clock that stands still, and the code of an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from evaluator.errors import EvaluatorError

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


@contextmanager
def refused(code: str, *said: str) -> Iterator[None]:
    """Expect an error of ours with one problem of this code, whose sentences can be said and say this."""
    with pytest.raises(EvaluatorError) as caught:
        yield
    assert [problem.code for problem in caught.value.problems] == [code]
    assert all(str(problem) for problem in caught.value.problems)
    assert all(text in str(problem) for problem in caught.value.problems for text in said)
