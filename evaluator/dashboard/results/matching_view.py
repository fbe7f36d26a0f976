"""What is found when people are matched, on screen: how unequal the errors are, and what thresholds would do."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.figure_view import show_figure
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.texts import bullets, md
from evaluator.domain.matching import Matching
from evaluator.report.matching import (
    ERRORS,
    chosen_points,
    summaries_of,
    summaries_table,
    summary_text,
    sweep_texts,
    thresholds_table,
    weights_text,
)
from evaluator.report.matching_figures import error_figure
from evaluator.report.model import Table


def show_matching(view: RecordView) -> None:
    """Draw what is found beside rates and gaps; nothing for every other task."""
    matching = view.record.matching
    if matching is None:
        return
    st.header(_("Matching: how unequal the errors are"), anchor=False)
    system = view.systems[0]
    if len(view.systems) > 1:
        system = st.selectbox(_("AI system"), view.systems, format_func=wording.visible, key="matching_system")
    for feature in view.features:
        _of_feature(view, matching, system, feature)


def _of_feature(view: RecordView, matching: Matching, system: str, feature: str) -> None:
    st.subheader(md(view.feature(feature)), anchor=False)
    found = summaries_of(matching, system, (feature,))
    said = [sentence for item in found if (sentence := summary_text(view, item))]
    if said:
        st.markdown(bullets(md(sentence) for sentence in said))
    for sweep in matching.sweeps:
        if (sweep.system, sweep.feature) != (system, feature):
            continue
        texts = sweep_texts(view, sweep)
        for text in texts:
            st.markdown(md(text))
        for metric in ERRORS:
            figure = error_figure(view, sweep, metric, sweep.points)
            if figure:
                show_figure(figure, f"sweep_{metric}_{feature}")
        draw_table(thresholds_table(view, sweep, chosen_points(sweep)))
        with st.expander(_("Every threshold that was tried"), key=f"sweep_{feature}"):
            draw_table(thresholds_table(view, sweep, sweep.points))
    if found:
        with st.expander(
            _("Summaries in one number, as tests of face recognition give them"), key=f"sums_{feature}"
        ):
            st.markdown(md(weights_text(view)))
            draw_table(summaries_table(view, found))


def draw_table(table: Table) -> None:
    """Draw a report's table; two columns of one name cannot be told apart, so names are made different."""
    names = _different(table.header)
    rows = [dict(zip(names, (md(cell.text) for cell in row), strict=True)) for row in table.rows]
    st.table(rows, hide_index=True, alt=table.caption)


def _different(header: Sequence[str]) -> list[str]:
    names: list[str] = []
    for name in header:
        names.append(md(name) + " " * names.count(md(name)))
    return names
