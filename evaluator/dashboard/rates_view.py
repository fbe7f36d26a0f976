"""The rates of a record, drawn: for each feature a chart, a sentence for what was found, and the table."""

from __future__ import annotations

from typing import Any

import streamlit as st

from evaluator import wording
from evaluator.dashboard.charts import heat_figure, rates_figure, systems_figure
from evaluator.dashboard.language import _, current_language
from evaluator.dashboard.rate_words import (
    LEFT_OUT,
    counted_text,
    interval_text,
    left_out_of,
    note_text,
    outcome_text,
    rate_text,
    rate_words,
)
from evaluator.dashboard.record_view import Features, RecordView
from evaluator.dashboard.texts import bullets, md
from evaluator.domain.metrics import JOINT
from evaluator.domain.results import Finding, GroupMetric
from evaluator.figures.data import Figure

_MOST_NAMED = 4
"""Groups that a sentence names as left out; more stand in the table alone."""


def choose_metric(view: RecordView) -> str:
    """Draw the choice of the metric, the leading ones first, and what it means; return it."""
    metric = st.selectbox(
        _("What to look at"),
        view.metrics,
        format_func=lambda id: wording.metric_name(id, current_language()),
        help=_("First the metrics that matter most for this system and those with a limit, then all others."),
        key="metric",
        bind="query-params",
    )
    st.markdown(md(wording.metric_meaning(metric, current_language())))
    return metric


def show_feature(view: RecordView, metric: str, feature: str) -> None:
    """Draw one metric by the groups of one feature."""
    st.subheader(md(wording.feature_text(feature, view.labels)), anchor=False)
    for system in view.systems:
        _findings(view, system, metric, (feature,))
    for part in JOINT.get(metric, (metric,)):
        if len(view.systems) > 1:
            show_figure(systems_figure(view, part, feature), f"chart_{part}_{feature}")
            _side_by_side(view, part, (feature,))
        else:
            system = view.systems[0]
            show_figure(rates_figure(view, system, part, feature), f"chart_{part}_{feature}")
            _table(view, system, part, (feature,))


def show_intersection(view: RecordView, metric: str, features: Features) -> None:
    """Draw one metric by two features together."""
    system = view.systems[0]
    if len(view.systems) > 1:
        system = st.selectbox(_("AI system"), view.systems, key="heat_system")
    _findings(view, system, metric, features)
    for part in JOINT.get(metric, (metric,)):
        show_figure(heat_figure(view, system, part, features), f"heat_{part}")
        with st.expander(_("The same as a table"), key=f"heat_table_{part}"):
            _table(view, system, part, features)


def show_figure(figure: Figure | None, key: str) -> None:
    """Draw a figure in the colours of the theme, with what it says in words for those who do not see it."""
    if figure is None:
        st.markdown(_("There is no value to draw."))
        return
    from evaluator.figures.colours import DARK, LIGHT
    from evaluator.figures.screen import CONFIG, draw

    ink = DARK if st.context.theme.type == "dark" else LIGHT
    st.plotly_chart(draw(figure, ink), theme=None, config=CONFIG, alt=figure.alt, key=key)


def _findings(view: RecordView, system: str, metric: str, features: Features) -> None:
    findings = view.findings(system, metric, features)
    judged = [finding for finding in findings if finding.limit is not None]
    first, others = (judged, [f for f in findings if f not in judged]) if judged else (findings[:1], findings[1:])
    for finding in first:
        st.markdown(_sentence(view, finding))
    if others:
        with st.expander(_("Other ways to state the gap"), key=f"others_{system}_{metric}_{'_'.join(features)}"):
            st.markdown(bullets(_sentence(view, finding) for finding in others))


def _sentence(view: RecordView, finding: Finding) -> str:
    """Return a finding in words, fit for Markdown, its outcome before it where there is a limit."""
    rates = wording.rates_of(view.record, finding)
    words = wording.finding_words(finding, rates, current_language(), labels=view.labels)
    left_out = words.left_out
    if len(finding.left_out) > _MOST_NAMED:
        left_out = _("Left out: {n:number} groups, named in the table.", n=len(finding.left_out))
    said = " ".join(md(part) for part in (words.measured, words.judged, left_out) if part)
    outcome = f"**{md(outcome_text(finding.outcome))}.** " if finding.limit is not None else ""
    system = f"**{md(wording.visible(finding.system))}.** " if len(view.systems) > 1 else ""
    return f"{system}{outcome}{said}"


def _table(view: RecordView, system: str, metric: str, features: Features) -> None:
    weighted = bool(view.record.mapping and view.record.mapping.weight)
    left_out = left_out_of(view.findings(system, metric, features))
    group, counted = _("Group"), _("People") if weighted else _("Counted, of people")
    interval = _("{level:percent_short} interval", level=view.record.plan.level)
    overall = view.overall(system, metric)
    rows = []
    for entry in (*((overall,) if overall else ()), *_by_value(view.entries(system, metric, features))):
        rows.append(
            {
                group: md(wording.group_text(entry.group, current_language())),
                counted: counted_text(entry, weighted=weighted),
                _("Rate"): rate_text(entry),
                interval: interval_text(entry),
                _("Note"): md(note_text(entry, left_out)),
            }
        )
    _show(rows, _("{metric:metric} by group", metric=metric))


def _side_by_side(view: RecordView, metric: str, features: Features) -> None:
    """Draw one row a group and one column a system, and the counts of each system on demand."""
    by_system = {
        system: {entry.group: entry for entry in view.entries(system, metric, features)} for system in view.systems
    }
    groups = [entry.group for entry in _by_value(view.entries(view.systems[0], metric, features))]
    rows: list[dict[str, Any]] = [
        {_("Group"): md(wording.group_text((), current_language()))}
        | {
            md(wording.visible(system)): rate_words(overall) if (overall := view.overall(system, metric)) else "–"
            for system in view.systems
        }
    ]
    for group in groups:
        row: dict[str, Any] = {_("Group"): md(wording.group_text(group, current_language()))}
        for system, entries in by_system.items():
            row[md(wording.visible(system))] = md(rate_words(entries[group])) if group in entries else "–"
        rows.append(row)
    _show(rows, _("{metric:metric} by group and system", metric=metric))
    for system in view.systems:
        label = _("Counts of {system}", system=system)
        with st.expander(md(label), key=f"counts_{system}_{metric}_{'_'.join(features)}"):
            _table(view, system, metric, features)


def _show(rows: list[dict[str, Any]], alt: str) -> None:
    if any(_("Note") in row for row in rows) and not any(row[_("Note")] for row in rows):
        rows = [{key: value for key, value in row.items() if key != _("Note")} for row in rows]
    st.table(rows, hide_index=True, alt=alt)


def show_left_out(view: RecordView, metric: str) -> None:
    """Draw the groups that were in the data and in no comparison of this metric."""
    rows = []
    for system in view.systems:
        for feature in view.features:
            found = view.findings(system, metric, (feature,))[:1]
            for item in (item for finding in found for item in finding.left_out):
                row = {_("System"): md(wording.visible(system))} if len(view.systems) > 1 else {}
                why = _(LEFT_OUT.get(item.reason_code, LEFT_OUT["no_value"]))
                row |= {
                    _("Feature"): md(wording.feature_text(feature, view.labels)),
                    _("Group"): md(wording.group_text(item.group, current_language())),
                    _("People"): wording.people(item.people, current_language()),
                    _("Why"): why,
                }
                rows.append(row)
    if rows:
        st.markdown(_("These groups are in the data, and in no comparison of what is looked at above."))
        st.table(rows, hide_index=True, alt=_("Groups that were left out"))
    else:
        st.markdown(_("Every group in the data was compared."))


def _by_value(entries: tuple[GroupMetric, ...]) -> list[GroupMetric]:
    return sorted(entries, key=lambda entry: -(entry.value if entry.value is not None else -1.0))
