"""How the errors of estimated numbers are spread, on screen, beside their means by group."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.results.matching_view import draw_table
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.texts import md
from evaluator.report.amounts import amounts_text, means_table, spread_table, spread_text


def show_amounts(view: RecordView) -> None:
    """Draw the quantiles of the errors, the means behind them one click away; nothing for every other task."""
    if not view.record.amounts:
        return
    st.header(_("How the errors are spread"), anchor=False)
    st.markdown(md(amounts_text(view)))
    st.caption(md(spread_text(view)))
    place = 0
    if len(view.record.amounts) > 1:
        place = st.selectbox(
            _("AI system"),
            range(len(view.record.amounts)),
            format_func=lambda at: wording.visible(view.record.amounts[at].system),
            key="amounts_system",
        )
    for feature in view.features:
        st.subheader(md(view.feature(feature)), anchor=False)
        draw_table(spread_table(view, view.record.amounts[place], feature))
        with st.expander(_("The means behind the errors"), key=f"means_{feature}"):
            draw_table(means_table(view, view.record.amounts[place], feature))
