"""Problems a person can act on, shown in place: what, where, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import bullets, md
from evaluator.errors import EvaluatorError, Problem
from evaluator.wording import problem_text

_NOTICE = "notice"


def show_problems(problems: EvaluatorError | Iterable[Problem]) -> None:
    """Show one problem as a sentence, several as a list."""
    found = problems.problems if isinstance(problems, EvaluatorError) else tuple(problems)
    sentences = [md(problem_text(problem, current_language())) for problem in found]
    if len(sentences) == 1:
        st.error(sentences[0], icon=":material/error:")
    elif sentences:
        lead = _("These {n:people} things have to be changed:", n=len(sentences))
        st.error(f"{lead}\n\n{bullets(sentences)}", icon=":material/error:")


def keep_notice(error: EvaluatorError) -> None:
    """Keep problems that came up in a callback, so that the page that is drawn next shows them once."""
    st.session_state[_NOTICE] = error.problems


def show_notice() -> None:
    """Show what was kept, once."""
    problems = st.session_state.pop(_NOTICE, ())
    if problems:
        show_problems(problems)
