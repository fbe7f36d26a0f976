"""Spellings that look the same: pointed out with their people, and merged where the person ticks the box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from evaluator.asked.looking import Counted
from evaluator.dashboard.frame import fields
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.mapping_form import spellings_form
from evaluator.dashboard.work.texts import md, md_value
from evaluator.domain.spelling import Spelling, merged, seen_as
from evaluator.errors import Problem
from evaluator.wording import spelling_texts


def show_spellings(draft: Draft, found: Counted) -> None:
    """Draw what looks the same or was merged, and a box for each column in which it can be merged."""
    for text in spelling_texts(found.pointed_out, current_language()):
        st.warning(md(text), icon=":material/spellcheck:")
    for column in draft.get("mapping", "spellings", default={}):
        _box(draft, column, ())
    for column, groups in found.groups.items():
        proposed = merged(column, {group: people for group, people in groups if group is not None})
        if proposed and not draft.get("mapping", "spellings", column):
            _box(draft, column, proposed)


def offer_labels(draft: Draft, problems: Iterable[Problem]) -> None:
    """Draw a box for each column whose labels look the same and stand in the way."""
    offered: dict[str, list[Spelling]] = {}
    for problem in problems:
        if problem.code == "labels_look_same":
            column, first, second = problem.values["labels"]
            if seen_as(first) == seen_as(second):
                offered.setdefault(column, []).append(Spelling(column=column, written=(second,), counted_as=first))
    for column, spellings in offered.items():
        _box(draft, column, spellings)


def _box(draft: Draft, column: str, proposed: Sequence[Spelling]) -> None:
    offered: list[dict[str, Any]] = spellings_form(proposed).get(column, [])
    kept = draft.get("mapping", "spellings", column) or []
    fields.bound(
        draft,
        ("mapping", "spellings", column),
        st.checkbox,
        _("Count spellings of {column:said} that look the same as one", column=md_value(column)),
        default=[],
        shown=bool,
        kept=lambda ticked: [*kept, *offered] if ticked else None,
        help=_("They count as the spelling most people have. The record says what was merged."),
    )
