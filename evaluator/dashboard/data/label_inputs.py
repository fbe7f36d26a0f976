"""What the labels mean: which value says selected. A person confirms it; nothing is evaluated before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from evaluator.dashboard.frame import fields
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.mapping_form import has_scores
from evaluator.dashboard.work.texts import md, md_value
from evaluator.wording import say

if TYPE_CHECKING:
    from evaluator.asked.looking import TableFacts

_MOST_CLASSES = 50
_MOST = 20
"""Values that are offered: a column with more holds no decisions."""


def draw_labels(draft: Draft, facts: TableFacts) -> None:
    """Draw the positive label, and what else the values in the columns need."""
    form = draft.get("mapping", default={})
    if form.get("task") == "regression":
        return
    scores, y_true = has_scores(form), form.get("y_true")
    columns = [] if scores else list(form.get("predictions", ()))
    if not columns and y_true is None:
        return
    if form.get("task") == "multiclass":
        _classes(draft, facts, list(form.get("predictions", ())), y_true)
        return
    if form.get("task") == "matching":
        st.subheader(_("Which value means the same person"), anchor=False)
        if y_true is not None:
            _same_person(draft, facts, y_true)
        if not columns:
            return
    st.subheader(_("Which value means selected"), anchor=False)
    decided = _tally(facts, columns or [y_true])
    positive = _positive(draft, facts, decided)
    if positive is not None and len(decided) > 2 and columns:
        fields.several(
            draft,
            ("mapping", "negative"),
            _("Values that mean not selected"),
            [value for value in decided if value != positive],
            placeholder=_("Choose every one"),
        )
    if y_true is not None and positive is not None and form.get("task") != "matching":
        _outcome_labels(draft, facts, y_true, positive if columns else None)


def _classes(draft: Draft, facts: TableFacts, columns: list[str], y_true: str | None) -> None:
    """Draw what a person may say of classes: the one of concern, predictions of none, and unknown outcomes."""
    st.subheader(_("The classes"), anchor=False)
    outcomes = _tally(facts, [y_true]) if y_true is not None else {}
    predicted = _tally(facts, columns)
    named = outcomes or predicted
    fields.choice(
        draft,
        ("mapping", "positive"),
        _("Class of concern: it stands first in every result"),
        list(named)[:_MOST_CLASSES],
        lambda value: _value(value, named),
        others=True,
        placeholder=_("None"),
        help=_("Each class is held against all others. Limits speak of every class, whether named here or not."),
    )
    never = [value for value in predicted if value not in outcomes]
    if y_true is not None and (never or draft.get("mapping", "negative")):
        fields.several(
            draft,
            ("mapping", "negative"),
            _("Predictions that name no class, and are never right"),
            never,
            placeholder=_("None"),
            help=_(
                "For example “do not know”. A class that is written in two ways must be corrected in the file."
            ),
        )
    if y_true is not None:
        fields.several(
            draft,
            ("mapping", "outcome_unknown"),
            _("Outcomes that mean: nobody knows"),
            list(outcomes)[:_MOST_CLASSES],
            placeholder=_("None"),
        )


def _same_person(draft: Draft, facts: TableFacts, y_true: str) -> None:
    found = _tally(facts, [y_true])
    fields.choice(
        draft,
        ("mapping", "positive_true"),
        _("Which value means that both are the same person?"),
        list(found)[:_MOST],
        lambda value: _value(value, found),
        widget=st.radio,
        others=True,
    )


def _positive(draft: Draft, facts: TableFacts, decided: dict[str, int]) -> str | None:
    options = list(decided)[:_MOST]
    kept = draft.get("mapping", "positive")
    if kept is not None and kept not in options:
        options.append(kept)
    chosen: str | None = fields.choice(
        draft,
        ("mapping", "positive"),
        _("Which value means that a person was selected (the positive label)?"),
        options,
        lambda value: _value(value, decided),
        widget=st.radio,
        clears=(("mapping", "negative"),),
    )
    if chosen is None:
        for item in facts.suggestion.to_confirm:
            if item.code in ("confirm_positive", "choose_positive"):
                st.caption(md(say(item.code, item.values, current_language())))
        st.info(_("Choose the value: nothing is evaluated before you have said what it means."))
    return chosen


def _outcome_labels(draft: Draft, facts: TableFacts, y_true: str, positive: str | None) -> None:
    """Draw what the outcome's values mean, where they differ from the decisions' or are more than two."""
    true = _tally(facts, [y_true])
    if positive is not None and positive not in true:
        fields.choice(
            draft,
            ("mapping", "positive_true"),
            _("Which outcome means that the person should have been selected?"),
            list(true)[:_MOST],
            lambda value: _value(value, true),
            widget=st.radio,
            others=True,
        )
    if len(true) > 2:
        fields.several(
            draft,
            ("mapping", "outcome_unknown"),
            _("Outcomes that mean: nobody knows"),
            [value for value in true if value != draft.get("mapping", "positive_true", default=positive)],
            placeholder=_("None"),
        )


def _tally(facts: TableFacts, columns: list[str]) -> dict[str, int]:
    """Return the values of the columns, the most frequent of the first column first, with its rows."""
    tally: dict[str, int] = {}
    for column in columns:
        for value, rows in facts.values(column):
            tally.setdefault(value, rows)
    return tally


def _value(value: str, tally: dict[str, int]) -> str:
    if value not in tally:
        return _("{value:said} (not in the column)", value=md_value(value))
    return _("{value:said} ({rows:people} rows)", value=md_value(value), rows=tally[value])
