"""The open plan's inputs: each limit with its meaning and source, and the settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import streamlit as st

from evaluator.dashboard.frame.number_field import forget_typed, number_field
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.plan_form import (
    is_touched,
    keep_plan,
    open_plan,
    suggested_plan,
    with_limit,
    with_new_limit,
    with_setting,
    without_limit,
)
from evaluator.dashboard.work.problems import keep_notice
from evaluator.dashboard.work.texts import md
from evaluator.domain.base import Source
from evaluator.domain.metrics import AMOUNT_METRICS, LIMITABLE, RARE, SCORE_METRICS, limitable
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.errors import EvaluatorError
from evaluator.wording import Allowed, metric_meaning, metric_name, percent_short, polarity_name, statistic_name

LEVELS = (0.9, 0.95, 0.99)
"""Levels of the intervals that are offered."""


def changed(alter: Callable[[EvaluationPlan], EvaluationPlan]) -> None:
    """Save, from a callback, what `alter` makes of the open plan."""
    draft = drawn_draft()
    try:
        keep_plan(draft, alter(open_plan(draft)))
    except EvaluatorError as error:
        keep_notice(error)


def draw_limits(draft: Draft, plan: EvaluationPlan) -> None:
    """Draw every limit, and how to add one."""
    st.header(_("How far apart groups may lie"), anchor=False)
    _whose_limits(draft, plan)
    if not plan.limits:
        st.info(_("No limit is set. Rates and gaps are still shown, and nothing is judged by them."))
    for place, limit in enumerate(plan.limits):
        with st.container(border=True):
            _limit(place, limit)
    with st.expander(_("Add a limit")):
        _new_limit(draft)


def _whose_limits(draft: Draft, plan: EvaluationPlan) -> None:
    language, polarity = current_language(), draft.system.polarity
    st.markdown(
        _(
            "The numbers are a starting point of this tool, **not law**. Change them to what the city decides, "
            "and be ready to say why."
        )
    )
    if plan.polarity != polarity and polarity is not None:
        name = polarity_name(polarity, language)
        st.warning(
            _("These limits were not made for what the AI system is now said to mean: “{name:said}”.", name=name)
        )
    if is_touched(draft) and _other_limits(plan, suggested_plan(draft)):
        st.info(_("Some limits differ from those your criteria set; what you entered holds."))
    if is_touched(draft):
        st.button(_("Go back to the suggested plan"), key="suggested_plan", on_click=_suggested)


def _other_limits(plan: EvaluationPlan, suggested: EvaluationPlan) -> bool:
    return [(item.criterion, item.limit) for item in plan.limits] != [
        (item.criterion, item.limit) for item in suggested.limits
    ]


def _suggested() -> None:
    forget_typed()
    drawn_draft().put(None, "plan")


def _limit(place: int, limit: Limit) -> None:
    language = current_language()
    metric = metric_name(limit.metric, language, inside=True)
    # In the form ratios, amounts and score metrics stand as they are, a difference of rates in percentage points.
    is_ratio, is_merit = limit.statistic == "ratio", limit.metric in SCORE_METRICS
    amounts = limit.metric in AMOUNT_METRICS
    as_it_is = is_ratio or is_merit or amounts
    st.markdown(f"**{metric_name(limit.metric, language)}**: {metric_meaning(limit.metric, language)}")
    key = f"limit_{limit.metric}_{limit.statistic}_{limit.depth}"

    def keep(value: float | None) -> None:
        if value is not None:
            source = Source(document=_("Set in this evaluation, instead of the starting value of this tool."))
            changed(lambda plan: with_limit(plan, place, value if as_it_is else round(value / 100, 8), source))

    label = (
        _("Smallest ratio of the lowest to the highest {metric:said}", metric=metric)
        if is_ratio
        else _("Largest difference in the {metric:said}, in the unit of the data", metric=metric)
        if amounts
        else _("Largest difference in the {metric:said}, in percentage points", metric=metric)
    )
    if is_merit:
        label = _("Largest difference in the {metric:said}", metric=metric)
    shown = limit.limit if as_it_is else round(limit.limit * 100, 6)
    number_field(key, label, shown, _allowed_limit(limit), keep, width=420)
    st.caption(_whence(limit))
    st.button(
        _("Remove the limit on the {metric:said}", metric=metric),
        key=f"remove_{key}",
        on_click=_remove,
        args=(place, key),
    )


def _allowed_limit(limit: Limit) -> Allowed:
    """Return which numbers the field of a limit takes."""
    if limit.statistic == "ratio":
        return Allowed(0.01, 0.99)
    if limit.metric in AMOUNT_METRICS:
        return Allowed(0, above=True)
    if limit.metric in SCORE_METRICS:
        return Allowed(0.001, 0.99)
    return Allowed(0.001 if limit.metric in RARE else 0.1, 99, percent=True)


def _remove(place: int, key: str) -> None:
    forget_typed(key)
    changed(lambda plan: without_limit(plan, place))


def _whence(limit: Limit) -> str:
    if limit.source is None:
        return _("Source: set by you. Say why in the note below.")
    place = ", ".join(part for part in (limit.source.document, limit.source.clause) if part)
    return md(_("Source: {source:said}", source=". ".join(part for part in (place, limit.source.note) if part)))


def _new_limit(draft: Draft) -> None:
    """Draw the form of a new limit: on what this draft's data can show, on everything while nobody knows."""
    language = current_language()
    task = draft.get("mapping", "task")
    offered = limitable(task) if task else LIMITABLE
    st.selectbox(
        _("Rate"), offered, format_func=lambda metric: metric_name(metric, language), key="new_limit_metric"
    )
    st.radio(
        _("Compare by"),
        ("difference",)
        if st.session_state.get("new_limit_metric") in (*SCORE_METRICS, *AMOUNT_METRICS)
        else ("difference", "ratio"),
        format_func=lambda statistic: statistic_name(statistic, language),
        key="new_limit_statistic",
        horizontal=True,
    )
    st.button(_("Add this limit"), key="add_limit", on_click=_add)


def _add() -> None:
    metric, statistic = st.session_state["new_limit_metric"], st.session_state["new_limit_statistic"]
    changed(lambda plan: with_new_limit(plan, metric, statistic))


def draw_settings(plan: EvaluationPlan, *, judges: bool) -> None:
    """Draw the settings; a plan that judges nothing has no rubric, so no day for its answers."""
    st.header(_("How sure, and for whom"), anchor=False)
    language = current_language()
    levels = sorted({*LEVELS, plan.level})
    number_field(
        "plan_min_group_size",
        _("Fewest people in a group for it to be judged") if judges else _("Fewest people in a group"),
        plan.min_group_size,
        Allowed(1, whole=True),
        lambda value: changed(lambda open_: with_setting(open_, "min_group_size", value)),
        width=420,
        help=_("Smaller groups are shown, but nothing is said about them: chance would decide."),
    )
    _setting(
        plan,
        "level",
        st.radio,
        _("How sure the intervals must be"),
        levels,
        format_func=lambda level: percent_short(level, language),
        horizontal=True,
    )
    _setting(
        plan,
        "intersections",
        st.radio,
        _("Which groups to look at"),
        [1, 2],
        format_func={1: _("Single features"), 2: _("Also pairs of features, such as older women")}.get,
    )
    if judges:
        _deadline(plan)
    _setting(
        plan,
        "note",
        st.text_area,
        _("Note to whoever reads the plan"),
        max_chars=4000,
        placeholder=_("For example: why these limits, and who was asked."),
    )


def _deadline(plan: EvaluationPlan) -> None:
    key = "plan_answers_until"
    st.session_state[key] = dt.date.fromisoformat(plan.answers_until[:10]) if plan.answers_until else None

    def save() -> None:
        chosen = st.session_state[key]
        until = chosen.isoformat() if chosen else None
        changed(lambda open_: with_setting(open_, "answers_until", until))

    st.date_input(
        _("Last day for answers to the rubric"),
        key=key,
        on_change=save,
        width=420,
        help=_("Optional. Answers that are given or changed later count too, and the report names them."),
    )


def _setting(
    plan: EvaluationPlan, name: str, widget: Callable[..., Any], label: str, *args: Any, **more: Any
) -> None:
    key = f"plan_{name}"
    st.session_state[key] = getattr(plan, name)

    def save() -> None:
        value = st.session_state[key]
        changed(lambda open_: with_setting(open_, name, value))

    widget(label, *args, key=key, on_change=save, **more)
