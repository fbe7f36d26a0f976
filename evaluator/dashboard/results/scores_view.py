"""The scores of a record, drawn: figures of merit, curves by group with their tables, what could be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.figure_view import show_figure
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.results.levels_view import show_levels
from evaluator.dashboard.results.options_view import show_options
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import md
from evaluator.domain.metrics import SCORE_METRICS
from evaluator.domain.results import Finding
from evaluator.domain.scores import GroupScores, SystemScores
from evaluator.errors import N_
from evaluator.figures.data import CurvesFigure
from evaluator.report.context import Level
from evaluator.report.score_figures import (
    SWEPT,
    calibration_figure,
    distribution_figure,
    group_name,
    roc_figure,
    sweep_figure,
)

_VIEWS = {
    "distribution": N_("How scores are spread"),
    "roc": N_("ROC curves"),
    "calibration": N_("Calibration"),
    "sweep": N_("Rates at every threshold"),
}


def show_scores(view: RecordView) -> None:
    """Draw the section on scores and the one on what could be done; nothing where the data hold decisions."""
    if not view.record.scores:
        return
    st.header(_("Scores"), anchor=False)
    scores = _chosen_system(view)
    threshold = wording.score_text(scores.threshold, current_language())
    st.markdown(
        md(
            _(
                "Each person got a score; {threshold:said} or more counts as selected. Here the scores themselves "
                "are looked at, at every threshold.",
                threshold=threshold,
            )
        )
    )
    features = [*((name,) for name in view.features), *view.pairs]
    feature = st.selectbox(
        _("Groups by"),
        features,
        format_func=lambda names: wording.features_text(names, view.labels, current_language()),
        key="score_feature",
    )
    control = _chosen_level(view, scores)
    kept = [group for group in (*scores.groups, *scores.inner) if group.control == control]
    groups = [group for group in kept if group.features in ((), feature)]
    _merits(view, scores, feature or (), tuple(control.values()))
    if not control:
        for metric in SCORE_METRICS:
            show_levels(view, metric, feature or (), scores.system)
    _curves(view, scores, groups)
    with st.expander(_("How scores were counted"), key="scores_counted"):
        st.markdown(md(wording.score_counting_text(scores, current_language())))
    show_options(view, scores, feature or ())


def _chosen_system(view: RecordView) -> SystemScores:
    everything = view.record.scores
    if len(everything) == 1:
        return everything[0]
    place = st.selectbox(
        _("AI system"),
        range(len(everything)),
        format_func=lambda at: wording.visible(everything[at].system),
        key="score_system",
    )
    return everything[place]


def _chosen_level(view: RecordView, scores: SystemScores) -> dict[str, str | None]:
    """Return the control level to look at, empty for all people; asked only where there are levels."""
    levels: list[dict[str, str | None]] = [{}]
    for entry in view.record.group_metrics:
        if (entry.system, entry.metric, entry.features) == (scores.system, SCORE_METRICS[0], ()) and entry.control:
            levels.append(entry.control)
    if len(levels) == 1:
        return {}
    place = st.selectbox(
        _("Within"),
        range(len(levels)),
        format_func=lambda at: (
            wording.level_text(levels[at], current_language(), view.labels) if levels[at] else _("All people")
        ),
        key="score_level",
    )
    return levels[place]


def _gap(view: RecordView, system: str, metric: str, feature: tuple[str, ...], level: Level) -> Iterator[Finding]:
    """Yield the gap of a figure of merit, overall or within one control level."""
    found = view.findings(feature, metric)
    if level:
        found = [item for _within, levels in view.within(feature, metric) for item in levels]
    for finding in found:
        same = finding.system == system and tuple(finding.control.values()) == level
        if same and finding.value is not None:
            yield finding


def _merits(view: RecordView, scores: SystemScores, feature: tuple[str, ...], level: Level) -> None:
    """Draw the gaps in words, then one row a group and one column a figure of merit; what they mean on demand."""
    language = current_language()
    for metric in SCORE_METRICS:
        entries = view.entries(scores.system, metric, feature, level)
        for finding in _gap(view, scores.system, metric, feature, level):
            values = {entry.group: entry.value for entry in entries if entry.value is not None}
            st.markdown(md(wording.merit_text(finding, values, language, labels=view.labels)))
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    reasons: dict[str, str] = {}
    for metric in SCORE_METRICS:
        name = wording.metric_name(metric, language)
        for features in ((), feature):
            for entry in view.entries(scores.system, metric, features, level):
                group = view.group(features, entry.group) if features else _("Everybody")
                row = rows.setdefault((features, entry.group), {_("Group"): md(group)})
                row[name] = "–"
                if entry.value is not None:
                    low, high = (entry.interval.low, entry.interval.high) if entry.interval else (None, None)
                    value, interval = (
                        wording.score_text(entry.value, language),
                        wording.score_interval_text(low, high, language),
                    )
                    row[name] = value if interval == "–" else f"{value} ({interval})"
                elif entry.reason_code:
                    reasons.setdefault(metric, wording.say(entry.reason_code, entry.reason_values, language))
                row[_("People")] = wording.people(entry.people, language)
    st.table(list(rows.values()), hide_index=True, alt=_("Figures of merit by group"))
    for metric, reason in reasons.items():
        st.caption(md(f"{wording.metric_name(metric, language)}: {reason}"))
    with st.expander(_("What these figures mean"), key="score_meanings"):
        for metric in SCORE_METRICS:
            name, meaning = wording.metric_name(metric, language), wording.metric_meaning(metric, language)
            st.markdown(md(f"{name}: {meaning}"))
        st.markdown(
            md(
                _(
                    "An area of 0.5 is no better than tossing a coin, 1 is perfect. A Brier score and a "
                    "calibration error are better the nearer they are to 0; the error is larger by chance in "
                    "small groups. Intervals: {level:percent_short}.",
                    level=view.record.plan.level,
                )
            )
        )


def _curves(view: RecordView, scores: SystemScores, groups: Sequence[GroupScores]) -> None:
    if not any(group.features for group in groups):
        st.caption(_("Curves of these groups are not kept: there are too many groups, or too few people in them."))
        return
    known = scores.reason_code is None
    offered = [name for name in _VIEWS if name in ("distribution", "sweep") or known]
    if not any(group.calibration for group in groups):
        offered = [name for name in offered if name != "calibration"]
    chosen = st.selectbox(_("What to draw"), offered, format_func=lambda name: _(_VIEWS[name]), key="score_view")
    figure: CurvesFigure | None
    if chosen == "roc":
        figure, rows = roc_figure(view, groups), _roc_rows(view, groups)
    elif chosen == "calibration":
        figure, rows = calibration_figure(view, groups), _calibration_rows(view, groups)
    elif chosen == "sweep":
        groups = _same_thresholds(groups)
        metrics = SWEPT if known else SWEPT[:1]
        metric = st.selectbox(
            _("Rate"),
            metrics,
            format_func=lambda id: wording.metric_name(id, current_language()),
            key="score_rate",
        )
        figure, rows = sweep_figure(view, scores, groups, metric), _sweep_rows(view, scores, groups, metric)
    else:
        figure, rows = distribution_figure(view, scores, groups), _distribution_rows(view, groups)
    show_figure(figure, f"scores_{chosen}")
    if len(groups) > 6:
        st.caption(_("The six largest groups are drawn; the table has all."))
    with st.expander(_("As a table"), key=f"score_table_{chosen}"):
        st.dataframe(rows, hide_index=True, alt=_(_VIEWS[chosen]))


def _same_thresholds(groups: Sequence[GroupScores]) -> Sequence[GroupScores]:
    """Return the groups whose thresholds are the same: groups of several features have fewer than everybody."""
    grid = [point.threshold for point in groups[-1].sweep]
    return [group for group in groups if [point.threshold for point in group.sweep] == grid]


def _roc_rows(view: RecordView, groups: Sequence[GroupScores]) -> list[dict[str, Any]]:
    language = current_language()
    return [
        {
            _("Group"): group_name(view, group),
            _("Threshold"): wording.score_text(point.threshold, language),
            wording.metric_name("true_positive_rate", language): wording.percent(
                point.true_positive_rate, language
            ),
            wording.metric_name("false_positive_rate", language): wording.percent(
                point.false_positive_rate, language
            ),
        }
        for group in groups
        for point in group.roc
    ]


def _calibration_rows(view: RecordView, groups: Sequence[GroupScores]) -> list[dict[str, Any]]:
    language = current_language()
    return [
        {
            _("Group"): group_name(view, group),
            _("Scores"): wording.score_interval_text(bin.low, bin.high, language),
            _("People"): wording.people(bin.people, language),
            _("Mean score"): wording.score_text(bin.mean_score, language),
            _("Share who should have been selected"): wording.share_text(bin.observed, language),
        }
        for group in groups
        for bin in group.calibration
    ]


def _sweep_rows(
    view: RecordView, scores: SystemScores, groups: Sequence[GroupScores], metric: str
) -> list[dict[str, Any]]:
    """Return one row a threshold and one column a group."""
    language = current_language()
    rows: list[dict[str, Any]] = []
    for place, point in enumerate(groups[0].sweep):
        threshold = wording.score_text(point.threshold, language)
        if point.threshold == scores.threshold:
            threshold = _("{threshold:said} (in use)", threshold=threshold)
        row: dict[str, Any] = {_("Threshold"): threshold}
        for group in groups:
            row[group_name(view, group)] = wording.share_text(getattr(group.sweep[place], metric), language)
        rows.append(row)
    return rows


def _distribution_rows(view: RecordView, groups: Sequence[GroupScores]) -> list[dict[str, Any]]:
    language = current_language()
    return [
        {
            _("Group"): group_name(view, group),
            _("Scores"): wording.score_interval_text(stretch.low, stretch.high, language),
            _("People"): wording.people(stretch.people, language),
        }
        for group in groups
        for stretch in group.stretches
    ]
