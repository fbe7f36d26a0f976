"""Lists of the first k, on screen: who shares the last place, and how high up the groups stand."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.texts import bullets, md
from evaluator.report.first_k import border_text, exposure_meaning, exposure_texts, list_table


def show_first_k(view: RecordView) -> None:
    """Draw the lists; nothing for every other task."""
    lists = view.record.first_k
    if not lists:
        return
    st.header(_("The list: how high up the groups stand"), anchor=False)
    st.markdown(bullets(md(border_text(view, one)) for one in lists))
    st.markdown(md(exposure_meaning(view)))
    for feature in view.features:
        st.subheader(md(view.feature(feature)), anchor=False)
        for one in lists:
            said = exposure_texts(view, one, feature)
            if said:
                st.markdown(bullets(md(text) for text in said))
            table = list_table(view, one, feature)
            rows = [
                dict(zip((md(name) for name in table.header), (md(cell.text) for cell in row), strict=True))
                for row in table.rows
            ]
            st.table(rows, hide_index=True, alt=table.caption)
