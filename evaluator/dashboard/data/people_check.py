"""Whether the mapping fits the data: every problem at once, or how many people stand in each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from evaluator.dashboard.data.look_view import draw_look
from evaluator.dashboard.data.spelling_view import offer_labels, show_spellings
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language, ngettext
from evaluator.dashboard.work.looks import NotYet
from evaluator.dashboard.work.problems import show_problems
from evaluator.dashboard.work.tables import counted
from evaluator.dashboard.work.texts import md, md_value
from evaluator.errors import InputError
from evaluator.wording import group_text, people, say

if TYPE_CHECKING:
    from evaluator.asked.looking import Counted


def draw_check(draft: Draft) -> bool:
    """Draw the problems, or the groups with their people; return True when the mapping fits."""
    st.header(_("Does it fit?"), anchor=False)
    form = draft.get("mapping", default={})
    task = form.get("task")
    labels = task not in ("scores", "top-k", "multiclass", "regression") or (
        task in ("scores", "top-k") and form.get("y_true")
    )
    if form.get("positive") is None and labels:
        st.info(_("Not checked yet: choose above which value means selected."))
        return False
    try:
        found = counted(draft)
    except NotYet as unfinished:
        draw_look(unfinished)
        return False
    except InputError as error:
        show_problems(error)
        offer_labels(draft, error.problems)
        return False
    st.success(
        ngettext(
            "The mapping fits: {n:people} person can be evaluated.",
            "The mapping fits: {n:people} people can be evaluated.",
            found.people,
        ),
        icon=":material/check:",
    )
    _groups(draft, found)
    show_spellings(draft, found)
    language = current_language()
    for code, values, number in found.exclusions:
        st.caption(md(f"{people(number, language)}: {say(code, values, language)}"))
    return True


def _groups(draft: Draft, found: Counted) -> None:
    language = current_language()
    rows = [
        {
            _("Feature"): md_value(draft.get("mapping", "feature", feature, "label") or feature),
            _("Group"): md(group_text([group], language)),
            _("People"): people(number, language),
        }
        for feature, groups in found.groups.items()
        for group, number in groups
    ]
    if rows:
        st.table(rows, hide_index=True, alt=_("People in each group"))
