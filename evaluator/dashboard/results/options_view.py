"""What could be done about scores: thresholds of their own for groups, and lots, each with its cost."""

from __future__ import annotations

from typing import Any

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import md
from evaluator.domain.lottery import Constraint, LotteryGroup
from evaluator.domain.scores import SystemScores, ThresholdOption


def show_options(view: RecordView, scores: SystemScores, feature: tuple[str, ...]) -> None:
    """Draw what thresholds of their own would do to a feature's groups, and what a lottery would."""
    options = [option for option in scores.options if option.features == feature]
    if not options:
        return
    language = current_language()
    st.header(_("What could be done"), anchor=False)
    st.warning(md(wording.option_caution(language)))
    goal = st.selectbox(
        _("What would be made alike"),
        [option.goal for option in options],
        format_func=lambda id: wording.goal_name(id, current_language()),
        key="option_goal",
    )
    option = next(option for option in options if option.goal == goal)
    st.markdown(md(wording.goal_meaning(option.goal, language)))
    st.markdown(md(wording.option_text(option, language)))
    if option.groups:
        _option_table(view, scores, option)
    if option.left_out:
        named = wording.listed([view.group(feature, group) for group in option.left_out], language)
        st.caption(md(_("Left out, too few people or not recorded: {groups:said}.", groups=named)))
    if scores.reason_code is None:
        _lottery(view, scores, feature)


_CONSTRAINTS: tuple[Constraint, ...] = (
    "equalized_odds",
    "true_positive_rate",
    "false_positive_rate",
    "selection_rate",
)


def _lottery(view: RecordView, scores: SystemScores, feature: tuple[str, ...]) -> None:
    """Draw, when asked, what fairlearn's optimizer would do; it takes seconds to load."""
    language = current_language()
    with st.expander(_("With a lottery, as fairlearn's ThresholdOptimizer does"), key="lottery"):
        st.markdown(
            _(
                "fairlearn looks for thresholds by group that keep the most decisions right while rates are "
                "alike. Where thresholds alone cannot do that, it draws some decisions by lot."
            )
        )
        constraint = st.selectbox(
            _("What would be made alike"),
            _CONSTRAINTS,
            format_func=lambda id: wording.goal_name(id, current_language()),
            key="lottery_constraint",
        )
        if not st.button(_("Compute"), key="lottery_compute"):
            return
        from evaluator.stages.scores.mitigation import lottery

        found = lottery(scores, feature, constraint, min_group_size=view.record.plan.min_group_size)
        if found is None:
            st.markdown(_("There are not two groups with enough people of either outcome."))
            return
        st.markdown(md(wording.lottery_text(found, language)))
        st.table(
            [_lottery_row(view, feature, group) for group in found.groups],
            hide_index=True,
            alt=_("Thresholds and lots by group"),
        )


def _lottery_row(view: RecordView, feature: tuple[str, ...], group: LotteryGroup) -> dict[str, Any]:
    language = current_language()
    return {
        _("Group"): md(view.group(feature, group.group)),
        _("Selected from"): wording.score_text(group.surely, language),
        _("Drawn by lot from"): wording.score_text(group.perhaps, language),
        _("Decided by lot"): wording.people(round(group.by_lot), language),
        **{
            wording.metric_name(metric, language): wording.percent(getattr(group, metric), language)
            for metric in ("selection_rate", "true_positive_rate", "false_positive_rate")
        },
    }


def _option_table(view: RecordView, scores: SystemScores, option: ThresholdOption) -> None:
    language = current_language()
    rows = [
        {
            _("Group"): md(view.group(option.features, group.group)),
            _("Threshold now"): wording.score_text(scores.threshold, language),
            _("Threshold of its own"): _("above every score")
            if group.threshold is None
            else wording.score_text(group.threshold, language),
            _("Rate now"): wording.percent(group.rate_now, language),
            _("Rate then"): wording.percent(group.rate_then, language),
            _("Newly selected"): wording.people(round(group.newly_selected), language),
            _("No longer selected"): wording.people(round(group.no_longer_selected), language),
        }
        for group in option.groups
    ]
    st.table(rows, hide_index=True, alt=wording.goal_name(option.goal, language))
