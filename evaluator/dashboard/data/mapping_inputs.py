"""What the columns mean: one input for each role, with the reason for what is suggested, each to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from evaluator.dashboard.data.feature_inputs import draw_features
from evaluator.dashboard.data.label_inputs import draw_labels
from evaluator.dashboard.frame import fields
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.mapping_form import has_scores, name_of
from evaluator.dashboard.work.texts import md, md_value
from evaluator.errors import N_
from evaluator.wording import Allowed, say

if TYPE_CHECKING:
    from evaluator.asked.looking import TableFacts

TASKS: dict[str, str] = {
    "decisions": N_("Decisions, such as yes and no"),
    "scores": N_("Scores with a threshold"),
    "top-k": N_("Scores, of which the highest are selected: a fixed number of people"),
    "multiclass": N_("One of several classes, such as housing, debt or care"),
    "matching": N_("Comparisons of faces, plates or documents: the same or not"),
    "regression": N_("Numbers, such as a waiting time or an amount"),
}
"""What a system can give."""


def draw_mapping(draft: Draft, facts: TableFacts) -> None:
    """Draw the inputs of every role."""
    st.header(_("What the columns mean"), anchor=False)
    st.markdown(
        _("What is filled in is a suggestion. Look at each one; nothing counts before you have confirmed it.")
    )
    _predictions(draft, facts)
    _outcome(draft, facts)
    draw_labels(draft, facts)
    draw_features(draft, facts)
    counted_otherwise = bool(draft.get("mapping", "count") or draft.get("mapping", "weight"))
    with st.expander(_("Counts, weights and case numbers"), expanded=counted_otherwise):
        _others(draft, facts)


def why(facts: TableFacts, column: str | None, roles: Sequence[str], questions: Sequence[str] = ()) -> None:
    """Draw why a column was suggested for a role, and what to confirm about it."""
    language = current_language()
    suggestion = facts.suggestion
    reasons = [
        item
        for item in suggestion.reasons
        if column is not None and item.values["role"] in roles and item.values["column"] == column
    ]
    asked = [
        item
        for item in suggestion.to_confirm
        if item.code in questions and item.values.get("column", column) == column
    ]
    for item in (*reasons, *asked):
        st.caption(md(say(item.code, item.values, language)))


def _predictions(draft: Draft, facts: TableFacts) -> None:
    st.subheader(_("What the system decided"), anchor=False)
    fields.choice(
        draft,
        ("mapping", "task"),
        _("What does the system give?"),
        list(TASKS),
        lambda task: _(TASKS[task]),
        widget=st.radio,
        default="decisions",
        horizontal=True,
        clears=(("mapping", "negative"),),
    )
    if draft.get("mapping", "task") == "matching":
        _match_by(draft)
    scores = has_scores(draft.get("mapping", default={}))
    chosen = fields.several(
        draft,
        ("mapping", "predictions"),
        _columns_title(draft, scores=scores),
        facts.columns,
        max_selections=6,
        placeholder=_("Choose one column for each system"),
        help=_("Several columns compare several systems on the same people."),
    )
    for column in chosen:
        why(facts, column, ("y_pred", "score"))
    aside = _scores_aside(facts) if scores else []
    if aside and not set(chosen) & set(aside):
        st.info(
            md(_("Choose the columns with the scores here. These look like it: {columns:list}.", columns=aside))
        )
    why(facts, None, (), ("choose_system",) if scores else ("choose_system", "scores_beside_decisions"))
    if len(chosen) > 1:
        for column in chosen:
            fields.text(
                draft,
                ("mapping", "names", column),
                _("Name of the system in the column {column:said}", column=md_value(column)),
                placeholder=name_of(draft.get("mapping", default={}), column, draft.system.name),
                max_chars=200,
            )
    if draft.get("mapping", "task") == "top-k":
        _places(draft)
    elif scores:
        _threshold(draft, facts, chosen)


def _scores_aside(facts: TableFacts) -> list[str]:
    """Return the columns that look like scores and were left aside, because others look like decisions."""
    asked = (item for item in facts.suggestion.to_confirm if item.code == "scores_beside_decisions")
    return [column for item in asked for column in item.values["columns"]]


def _columns_title(draft: Draft, *, scores: bool) -> str:
    if draft.get("mapping", "task") == "regression":
        return _("Columns with the estimated numbers")
    if draft.get("mapping", "task") == "multiclass":
        return _("Columns with the class that the system names")
    return _("Columns with the scores") if scores else _("Columns with the decisions")


def _places(draft: Draft) -> None:
    fields.number(
        draft,
        ("mapping", "k"),
        _("How many people are selected: those with the highest scores"),
        Allowed(1, whole=True),
        placeholder=_("Not said yet"),
    )
    st.caption(
        _("Everybody who shares the score of the last place counts as selected; how many they are is said.")
    )


def _match_by(draft: Draft) -> None:
    st.markdown(
        _(
            "Each row is one comparison: of a person with their own picture, or of two different people. Groups "
            "are those of the person at the gate; a second column can hold those of the person in the picture."
        )
    )
    fields.choice(
        draft,
        ("mapping", "match_by"),
        _("What stands in its columns?"),
        ["scores", "decisions"],
        lambda kind: _("Scores: how alike both are") if kind == "scores" else _("Decisions: a match or not"),
        widget=st.radio,
        default="scores",
        horizontal=True,
    )


def _threshold(draft: Draft, facts: TableFacts, chosen: Sequence[str]) -> None:
    fields.number(
        draft,
        ("mapping", "threshold"),
        _("Threshold: a score at or above it counts as a match")
        if draft.get("mapping", "task") == "matching"
        else _("Threshold: a score at or above it counts as selected"),
        Allowed(),
        placeholder=_("Not said yet"),
    )
    for column in chosen[:1]:
        why(facts, column, (), ("choose_threshold", "choose_match_threshold"))
    fields.bound(
        draft,
        ("mapping", "score_kind"),
        st.checkbox,
        _("The scores are probabilities from 0 to 1"),
        default="any",
        shown=lambda kind: kind == "probability",
        kept=lambda ticked: "probability" if ticked else "any",
    )


def _outcome(draft: Draft, facts: TableFacts) -> None:
    if draft.get("mapping", "task") == "matching":
        _same_person(draft, facts)
        return
    st.subheader(_("What turned out to be true"), anchor=False)
    numbers = draft.get("mapping", "task") == "regression"
    chosen = fields.choice(
        draft,
        ("mapping", "y_true"),
        _("Column with the number that turned out to be true") if numbers else _("Column with the outcome"),
        facts.columns,
        others=True,
        clears=(("mapping", "positive_true"), ("mapping", "outcome_unknown")),
        placeholder=_("Not known: errors cannot be told")
        if numbers
        else _("Not known: only selection rates can be compared"),
        help=_("For example how long the person really waited, or what they were entitled to.")
        if numbers
        else _("For example whether there really was an incident, or whether the person was entitled."),
    )
    why(facts, chosen, ("y_true",), ("several_y_true",))
    if chosen is None:
        why(facts, None, (), ("choose_y_true",))


def _same_person(draft: Draft, facts: TableFacts) -> None:
    st.subheader(_("Whether it is one and the same person"), anchor=False)
    chosen = fields.choice(
        draft,
        ("mapping", "y_true"),
        _("Column that says whether both are the same person"),
        facts.columns,
        others=True,
        clears=(("mapping", "positive_true"), ("mapping", "outcome_unknown")),
        placeholder=_("Choose the column"),
    )
    why(facts, chosen, ("y_true",), ("several_y_true",))
    failed = fields.choice(
        draft,
        ("mapping", "failed"),
        _("Column that says which attempts failed, yes or no"),
        facts.columns,
        others=True,
        placeholder=_("None"),
        help=_("An attempt fails when no usable picture is taken. It is no comparison and has a rate of its own."),
    )
    why(facts, failed, ("failed",))


def _others(draft: Draft, facts: TableFacts) -> None:
    roles = (
        ("count", _("Column that says how many people a row stands for"), ("confirm_count",)),
        ("weight", _("Column with the sampling weight"), ("confirm_weight",)),
        ("case_id", _("Column with the case number (never shown, never kept)"), ()),
    )
    for role, label, questions in roles:
        chosen = fields.choice(draft, ("mapping", role), label, facts.columns, others=True, placeholder=_("None"))
        why(facts, chosen, (role,), questions)
