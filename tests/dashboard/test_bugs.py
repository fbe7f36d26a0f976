"""A mistake of ours is said in one sentence; details lie in a log that holds no value of the data."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.texts import plain
from evaluator.errors import Problem, StoreError


def page_with_a_bug() -> None:
    from evaluator.dashboard.work.bugs import say_bug

    try:
        int("Ms Jansen, 12 Mill Lane")
    except ValueError as error:
        say_bug(error)


def page_with_a_problem() -> None:
    from evaluator.dashboard.work.bugs import say_bug
    from evaluator.errors import Problem, StoreError

    say_bug(StoreError(Problem("full", "The disk is full.", "Make room.")))


@pytest.fixture
def log_folder(data_folder: Path) -> Path:
    return data_folder / "log"


def test_a_bug_is_said_in_one_sentence_with_its_log(log_folder: Path) -> None:
    page = AppTest.from_function(page_with_a_bug).run()
    (log,) = log_folder.iterdir()
    said = plain(page.error[0].value)
    assert said.startswith("This is a bug, not something you did.")
    assert str(log) in said
    assert "Jansen" not in said
    written = log.read_text(encoding="utf-8")
    assert "ValueError" in written
    assert "Jansen" not in written


@pytest.mark.slow
def test_a_problem_a_person_can_act_on_is_no_bug(log_folder: Path) -> None:
    page = AppTest.from_function(page_with_a_problem).run()
    assert plain(page.error[0].value) == str(StoreError(Problem("full", "The disk is full.", "Make room.")))
    assert not log_folder.exists()
