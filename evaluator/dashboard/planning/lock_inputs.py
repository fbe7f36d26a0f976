"""The lock: a name and, for a new version, a reason; and what a locked plan shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from evaluator.dashboard.frame.number_field import check_fields
from evaluator.dashboard.planning.lock_view import fixed_texts
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.plan_form import form_of, lock_plan
from evaluator.dashboard.work.problems import keep_notice, show_problems
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.errors import EvaluatorError, InputError
from evaluator.store import PlanVersion
from evaluator.wording import bound_text, metric_name, percent_short, statistic_name


def draw_lock(draft: Draft, versions: Sequence[PlanVersion], *, judges: bool) -> None:
    """Draw how to lock the open plan, or to look without locking."""
    st.header(_("Lock the plan"), anchor=False)
    st.markdown(
        _(
            "Locking fixes the plan with your name, the time and a hash: how sure the intervals are, and from how "
            "many people on a group is looked at. What is chosen after seeing results proves little: lock first, "
            "then look."
        )
        if not judges
        else _(
            "Locking fixes the plan with your name, the time and a hash: the limits, the rubric with its weights, "
            "the criteria, your city's overlay and the deadline for answers. What is chosen after seeing results "
            "proves little: lock first, then look."
        )
    )
    if draft.get("exploratory") and draft.record_id is not None and not versions:
        st.warning(_("Results were seen before the plan was locked. The lock will say so."))
    if versions:
        st.text_area(_("Why is a new version needed?"), key="lock_reason", max_chars=2000)
    st.text_input(_("Name of whoever locks the plan"), key="lock_by", max_chars=200, autocomplete="name")
    with st.container(horizontal=True):
        lock = st.button(_("Lock the plan"), key="lock_plan", type="primary")
        if versions:
            st.button(_("Keep version {n:number}", n=versions[-1].number), key="keep_version", on_click=_keep)
        else:
            st.button(_("Look without locking (exploratory)"), key="explore", on_click=_explore)
    if lock:
        _lock(draft)
    if draft.get("exploratory") and not versions:
        st.info(_("You may look at results without a lock. They are marked *exploratory* everywhere."))


def _lock(draft: Draft) -> None:
    try:
        check_fields()
        lock_plan(
            draft,
            by=str(st.session_state["lock_by"]),
            at=dt.datetime.now(dt.UTC),
            reason=str(st.session_state.get("lock_reason", "")),
        )
    except EvaluatorError as error:
        show_problems(error)
        return
    st.rerun()


def _keep() -> None:
    draft = drawn_draft()
    draft.put_all({("plan_open",): None, ("overlay",): draft.get("overlay_locked")})


def _explore() -> None:
    try:
        check_fields()
    except InputError as error:
        keep_notice(error)
        return
    drawn_draft().put(True, "exploratory")


def draw_locked(versions: Sequence[PlanVersion]) -> None:
    """Draw the plan as locked, its earlier versions, and how to change it."""
    latest = versions[-1]
    st.success(_version(latest), icon=":material/lock:")
    _content(latest.plan)
    change = _("Change the plan (makes a new version)")
    st.button(change, key="change_plan", on_click=_change, args=(latest.plan,))
    if len(versions) > 1:
        with st.expander(_("Earlier versions")):
            for version in reversed(versions[:-1]):
                st.markdown(_version(version))
                _content(version.plan)


def _change(plan: EvaluationPlan) -> None:
    form = form_of(plan)
    drawn_draft().change(lambda content: content.update({"plan": form, "plan_open": True}))


def _version(version: PlanVersion) -> str:
    lock = version.plan.lock
    if lock is None:
        raise ValueError("the store keeps locked plans only")
    said = _(
        "Version {n:number}, locked by {by:said} on {at:time}.",
        n=version.number,
        by=md_value(lock.by),
        at=lock.at,
    )
    reason = f" {md(_('Reason: {reason}', reason=lock.reason))}" if lock.reason else ""
    return f"{said}{reason}\n\n{_('Hash (SHA-256):')} `{lock.sha256}`"


def _content(plan: EvaluationPlan) -> None:
    language = current_language()
    limits = [_limit(limit, language) for limit in plan.limits] or [_("No limit is set.")]
    settings = [
        _("Fewest people in a group: {n:people}", n=plan.min_group_size),
        _("Level of the intervals: {level:said}", level=percent_short(plan.level, language)),
        _("Single features") if plan.intersections == 1 else _("Single features and pairs of features"),
    ]
    st.markdown(bullets(md(line) for line in (*limits, *settings, *fixed_texts(plan))))
    if plan.note:
        st.markdown(md(_("Note: {note}", note=plan.note)))


def _limit(limit: Limit, language: str) -> str:
    return _(
        "{metric:said}, {statistic:said}: {bound:said}",
        metric=metric_name(limit.metric, language),
        statistic=statistic_name(limit.statistic, language, inside=True),
        bound=bound_text(limit.limit, limit.statistic, language, metric=limit.metric),
    )
