"""Several systems on the same people, drawn: on whom they differ, by group, and how firm an order is."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import bullets, md
from evaluator.report.systems import about_systems, comparison_row, comparison_words, ranking_words


def show_systems(view: RecordView) -> None:
    """Draw the comparison of systems; nothing where there is one."""
    found = view.record.comparisons
    if not found:
        return
    st.header(_("The systems on the same people"), anchor=False)
    st.markdown(about_systems(view))
    metric = st.selectbox(
        _("Rate to compare the systems by"),
        list(dict.fromkeys(item.metric for item in found)),
        format_func=lambda id: wording.metric_name(id, current_language()),
        key="systems_metric",
    )
    chosen = [item for item in found if item.metric == metric]
    said = [item for item in chosen if not item.features or item.statistic == "difference_of_gaps"]
    st.markdown(bullets(md(comparison_words(view, item)) for item in said))
    with st.expander(_("By group, as a table"), key="systems_table"):
        rows = [comparison_row(view, item) for item in chosen if item.features and item.paired]
        names = (_("Group"), _("Systems"), _("Decided differently"), _("Difference"), _("Interval"))
        st.table(
            [dict(zip(names, (md(cell.text) for cell in (*row[:2], *row[3:])), strict=True)) for row in rows],
            hide_index=True,
            alt=_("Differences between systems by group"),
        )
    orders = ranking_words(view)
    if orders:
        with st.expander(_("How firm an order of the systems is"), key="systems_order"):
            st.markdown(bullets(md(text) for text in orders))
