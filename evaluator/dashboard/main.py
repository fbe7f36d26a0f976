"""The router: every run of a page begins here."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.frame.page_script import page_script
from evaluator.dashboard.frame.style import STYLE
from evaluator.dashboard.work.language import _, choose_language, current_language
from evaluator.dashboard.work.purposes import current_purpose
from evaluator.dashboard.work.steps import STEPS, TESTED_PAGE

st.set_page_config(page_icon="🔎", layout="centered")
st.html(STYLE)
st.html(f"<script>{page_script(current_language())}</script>", unsafe_allow_javascript=True)
choose_language()
way = current_purpose().way
page = st.navigation(
    [
        st.Page(
            step.file,
            title=f"{way.index(step) + 1}. {_(step.title)}" if step in way else _(step.title),
            url_path=step.address,
            default=step.number == 1,
            visibility="visible" if step in way else "hidden",
        )
        for step in STEPS
    ]
    + [st.Page(TESTED_PAGE, title=_("How our numbers are tested"), url_path="tested")]
)
st.set_page_config(page_title=f"{page.title} · {_('Inclusive AI Evaluator')}")
page.run()
