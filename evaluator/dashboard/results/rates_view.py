"""The rates of a record, drawn: for each feature a chart, a sentence for what was found, and the table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.addressed import addressed
from evaluator.dashboard.frame.figure_view import show_figure
from evaluator.dashboard.frame.record_view import RecordView, metrics_of
from evaluator.dashboard.results.levels_view import show_levels, show_reference
from evaluator.dashboard.results.rate_words import (
    counted_text,
    left_out_of,
    left_out_text,
    outcome_text,
    rate_text,
)
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.metrics import AMOUNTS, JOINT, RARE
from evaluator.domain.results import Finding
from evaluator.report.charts import rates_figure, systems_figure
from evaluator.report.heat import heat_figure
from evaluator.report.rates import value_title
from evaluator.report.shown import ShownRate

Features = tuple[str, ...]

_MOST_NAMED = 4
"""Groups that a sentence names as left out; more stand in the table alone."""


def choose_metric(view: RecordView) -> str:
    """Draw the choice of the metric, the leading ones first, and what it means; return it."""
    metric = addressed(
        "metric" if view.class_ is None else "class_metric",
        st.selectbox,
        _("What to look at"),
        metrics_of(view),
        format_func=lambda id: wording.metric_name(id, current_language()),
        help=_("First the metrics that matter most for this system and those with a limit, then all others."),
    )
    st.markdown(md(wording.metric_meaning(metric, current_language())))
    return metric


def show_feature(view: RecordView, metric: str, feature: str) -> None:
    """Draw one metric by the groups of one feature."""
    st.subheader(md(view.feature(feature)), anchor=False)
    for system in view.systems:
        _findings(view, system, metric, (feature,))
    for part in JOINT.get(metric, (metric,)):
        key = f"chart_{part}_{feature}"
        if len(view.systems) > 1:
            show_figure(systems_figure(view, part, (feature,)), key)
            _side_by_side(view, part, (feature,))
        else:
            show_figure(rates_figure(view, view.systems[0], part, (feature,)), key)
            _table(view, view.systems[0], part, (feature,))
    show_levels(view, metric, (feature,))
    show_reference(view, metric, feature)


def show_intersection(view: RecordView, metric: str, features: Features) -> None:
    """Draw one metric by two features together."""
    system = view.systems[0]
    if len(view.systems) > 1:
        system = st.selectbox(_("AI system"), view.systems, format_func=wording.visible, key="heat_system")
    _findings(view, system, metric, features)
    for part in JOINT.get(metric, (metric,)):
        figure = heat_figure(view, system, part, features)
        if figure is not None:
            show_figure(figure, f"heat_{part}")
        with st.expander(_("As a table"), expanded=figure is None, key=f"heat_table_{part}"):
            _table(view, system, part, features)


def _own(view: RecordView, system: str, metric: str, features: Features) -> list[Finding]:
    """Return what was found for one system, what has a limit first."""
    found = [finding for finding in view.findings(features, metric) if finding.system == system]
    return sorted(found, key=lambda finding: finding.limit is None)


def _findings(view: RecordView, system: str, metric: str, features: Features) -> None:
    findings = _own(view, system, metric, features)
    most = max(sum(finding.limit is not None for finding in findings), 1)
    for finding in findings[:most]:
        st.markdown(_sentence(view, finding))
        _beside(view, finding)
    if findings[most:]:
        with st.expander(_("Other ways to state the gap"), key=f"others_{system}_{metric}_{'_'.join(features)}"):
            st.markdown(bullets(_sentence(view, finding) for finding in findings[most:]))


def _beside(view: RecordView, finding: Finding) -> None:
    """Draw what a finding means for people and what would settle it; chance and power one click behind."""
    language, labels = current_language(), view.labels
    for said in (
        wording.people_text(finding, language, labels=labels),
        wording.settle_text(finding, language, labels=labels),
    ):
        if said:
            st.markdown(md(said))
    behind = [
        said
        for said in (
            wording.chance_text(finding, language),
            wording.detectable_text(finding, language, labels=labels),
        )
        if said
    ]
    if behind:
        key = f"sure_{finding.system}_{finding.metric}_{finding.statistic}_{'_'.join(finding.features)}"
        with st.expander(_("How much could be chance, and what could be shown at all"), key=key):
            st.markdown(bullets(md(said) for said in behind))


def _sentence(view: RecordView, finding: Finding) -> str:
    """Return a finding in words, fit for Markdown, its outcome before it where there is a limit."""
    words = view.words(finding)
    left_out = words.left_out
    if len(finding.left_out) > _MOST_NAMED:
        left_out = _("Left out: {n:number} groups, named in the table.", n=len(finding.left_out))
    said = " ".join(md(part) for part in (words.measured, words.judged, left_out) if part)
    outcome = f"**{md(outcome_text(finding.outcome))}.** " if finding.limit is not None else ""
    system = f"**{md_value(finding.system)}.** " if len(view.systems) > 1 else ""
    return f"{system}{outcome}{said}"


def _rates(view: RecordView, system: str, metric: str, features: Features) -> list[ShownRate]:
    """Return the rate of everybody, then those of the groups, highest first."""
    groups = view.shown(system, metric, features)
    return [*view.shown(system, metric, ()), *sorted(groups, key=_highest_first)]


def _highest_first(rate: ShownRate) -> tuple[bool, float]:
    return rate.value is None, -(rate.value or 0.0)


def _table(view: RecordView, system: str, metric: str, features: Features) -> None:
    left_out = left_out_of(_own(view, system, metric, features))
    counted = _("People") if view.weighted or metric in AMOUNTS else _("Counted, of people")
    if metric in RARE:
        counted = _("Comparisons") if view.weighted else _("Counted, of comparisons")
    interval = _("{level:percent_short} interval", level=view.record.plan.level)
    rates = _rates(view, system, metric, features)
    notes = [rate.note or left_out.get(rate.entry.group, "") for rate in rates]
    if len(set(notes)) == 1 and notes[0] and all(rate.value is None for rate in rates):
        st.markdown(md(notes[0]))  # one reason for all is said once
        return
    rows: list[dict[str, Any]] = [
        {
            _("Group"): md(view.group(features, rate.entry.group)),
            counted: counted_text(rate, weighted=view.weighted),
            value_title(metric, current_language()): rate.rate,
            interval: rate.interval,
            **({_("Note"): md(note)} if any(notes) else {}),
        }
        for rate, note in zip(rates, notes, strict=True)
    ]
    st.table(rows, hide_index=True, alt=_("{metric:metric} by group", metric=metric))


def _side_by_side(view: RecordView, metric: str, features: Features) -> None:
    """Draw one row a group, in the drawing's order, and one column a system; each system's counts on demand."""
    by_system = {
        system: {
            rate.entry.group: rate
            for breakdown in ((), features)
            for rate in view.shown(system, metric, breakdown)
        }
        for system in view.systems
    }
    rows: list[dict[str, Any]] = []
    for group in by_system[view.systems[0]]:
        row: dict[str, Any] = {_("Group"): md(view.group(features, group))}
        for system, rates in by_system.items():
            row[md_value(system)] = md(rate_text(rates[group])) if group in rates else "–"
        rows.append(row)
    st.table(rows, hide_index=True, alt=_("{metric:metric} by group and system", metric=metric))
    for system in view.systems:
        label = md(_("Counts of {system}", system=system))
        with st.expander(label, key=f"counts_{system}_{metric}_{'_'.join(features)}"):
            _table(view, system, metric, features)


def show_left_out(view: RecordView, metric: str) -> None:
    """Draw the groups that were in the data and in no comparison of this metric."""
    rows = [row for system in view.systems for row in _left_out_rows(view, system, metric)]
    if rows:
        st.markdown(_("These groups are in the data, and in no comparison of what is looked at above."))
        st.table(rows, hide_index=True, alt=_("Groups that were left out"))
    else:
        st.markdown(_("Every group in the data was compared."))


def _left_out_rows(view: RecordView, system: str, metric: str) -> Iterable[dict[str, Any]]:
    for feature in view.features:
        for finding in _own(view, system, metric, (feature,))[:1]:
            for item in finding.left_out:
                yield {
                    **({_("System"): md_value(system)} if len(view.systems) > 1 else {}),
                    _("Feature"): md(view.feature(feature)),
                    _("Group"): md(view.group((feature,), item.group)),
                    _("People"): wording.people(item.people, current_language()),
                    _("Why"): left_out_text(item.reason_code),
                }
