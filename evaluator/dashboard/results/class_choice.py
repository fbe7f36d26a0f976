"""The choice of the class to look at, where a system names one of several."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.texts import md
from evaluator.report.results import class_meaning


def choose_class(view: RecordView) -> RecordView:
    """Draw the choice between all classes together and each of them; return what speaks of the chosen one.

    Without several classes nothing is drawn, and the view comes back.
    """
    if not view.classes:
        return view
    chosen = st.selectbox(
        _("Class"),
        [None, *view.classes],
        format_func=lambda name: _("All classes together") if name is None else wording.visible(name),
        help=_("Together: how often the class is the right one. Each class: held against all others."),
        key="class",
    )
    if chosen is not None:
        st.markdown(md(class_meaning(view, chosen)))
    return view.at_home(chosen)
