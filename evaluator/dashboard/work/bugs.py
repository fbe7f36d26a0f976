"""What a person sees of our mistakes: one sentence, and where the details lie."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import streamlit as st

from evaluator.bugs import write_bug
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.problems import show_problems
from evaluator.dashboard.work.texts import md
from evaluator.errors import EvaluatorError
from evaluator.store import data_folder


def say_bug(error: Exception) -> bool:
    """Show an error that no page caught, and return True so that nothing else of it is shown."""
    if isinstance(error, EvaluatorError):
        show_problems(error)
        return True
    sentence = _(
        "This is a bug, not something you did. What you entered is saved. Details, without values of your data, "
        "are in {log}.",
        log=str(_written_down(error)),
    )
    st.error(md(sentence), icon=":material/bug_report:")
    return True


def _written_down(error: Exception) -> Path:
    now = dt.datetime.now(dt.UTC)
    try:
        return write_bug(error, data_folder() / "log", at=now)
    except (OSError, EvaluatorError):  # the data folder itself may be what is wrong
        return write_bug(error, Path(tempfile.mkdtemp(prefix="evaluator-")), at=now)
