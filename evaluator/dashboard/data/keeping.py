"""When an upload is deleted: a person's choice, with what it means said beside it."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.frame import fields
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, ngettext
from evaluator.dashboard.work.shelf import store

_CHOICE = ("data", "deleted")


def draw_keeping(draft: Draft) -> None:
    """Draw the choice, and what it means."""
    hours = int(store().keeping.uploads_for.total_seconds() // 3600)
    path = _CHOICE if draft.data else ("keeping",)
    fields.bound(
        draft,
        path,
        st.radio,
        _("How long may the file stay on this computer?"),
        ["hours", "counted"],
        default=store().keeping.deleted,
        format_func=lambda choice: (
            _("Until I delete it, at most {hours:said}", hours=_hours(hours))
            if choice == "hours"
            else _("Only until it was evaluated")
        ),
        captions=[
            _("You can change the mapping, answer questions and evaluate again."),
            _("To evaluate again, for example after new answers, you then upload it again."),
        ],
    )
    st.caption(_("Results hold counts, never rows. Every deletion leaves a receipt."))


def chosen_keeping(draft: Draft) -> str:
    """Return what was chosen before the file came: `hours` or `counted`."""
    return str(draft.get("keeping", default=store().keeping.deleted))


def _hours(hours: int) -> str:
    return ngettext("{n:people} hour", "{n:people} hours", hours)
