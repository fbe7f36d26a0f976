"""A survey of residents: the template to begin with, who asked, and what the answers come to, drawn."""

from __future__ import annotations

from functools import partial

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame import fields
from evaluator.dashboard.frame.addressed import addressed
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language, ngettext
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.survey import SurveyResult
from evaluator.errors import N_
from evaluator.report.model import Table
from evaluator.report.survey import (
    caution_pairs,
    everybody_table,
    feed_sentences,
    gap_sentences,
    group_table,
    survey_notice,
)

_ASKED_BY = {
    "independent": N_("Somebody independent of the city"),
    "city": N_("An office of the city that does not use the tool"),
    "users_of_the_tool": N_("Those who use the tool"),
}


def draw_template() -> None:
    """Draw how to begin: a questionnaire to print, an empty table, and its mapping."""
    st.header(_("Ask residents"), anchor=False)
    st.markdown(
        _(
            "Print the questionnaire, ask before the tool comes and again after, and enter each sheet as one row"
            " of the table. A file with the columns of the template needs no mapping."
        )
    )
    language = current_language()
    with st.container(horizontal=True):
        for name, label, mime in (
            ("questionnaire.html", _("Save the questionnaire (HTML)"), "text/html"),
            ("survey.csv", _("Save the empty table (CSV)"), "text/csv"),
            ("survey-mapping.yaml", _("Save the mapping (YAML)"), "application/yaml"),
        ):
            st.download_button(
                label,
                data=partial(_file, name, language),
                file_name=name,
                mime=mime,
                key=f"template_{name}",
                on_click="ignore",
            )


def _file(name: str, language: str) -> bytes:
    from evaluator.report.survey_template import template_files

    return template_files(language)[name]


def draw_asked_by(draft: Draft) -> None:
    """Draw who asked the residents: what the survey can say to the rubric depends on it."""
    fields.choice(
        draft,
        ("mapping", "survey", "asked_by"),
        _("Who asked the residents?"),
        list(_ASKED_BY),
        lambda id: _(_ASKED_BY[id]),
        widget=st.selectbox,
    )


def show_survey(view: RecordView, found: SurveyResult) -> None:
    """Draw what changed: the gaps in sentences, the shares in tables, what it gives the rubric."""
    notice = survey_notice(view)
    st.info(f"**{md(notice.title)}.** {md(notice.text)}", icon=":material/info:")
    st.header(_("What changed between groups"), anchor=False)
    said = list(gap_sentences(view, found))
    clear = [text for state, text in said if state is None]
    open_ = [text for state, text in said if state is not None]
    if clear:
        st.markdown(bullets(md(text) for text in clear))
    else:
        st.markdown(_("No gap changed clearly."))
    if open_:
        label = ngettext(
            "{n:number} change that cannot be told", "{n:number} changes that cannot be told", len(open_)
        )
        with st.expander(label, key="cannot_be_told"):
            st.markdown(bullets(md(text) for text in open_))
    st.caption(md(caution_pairs(view)))
    st.header(_("Everybody together"), anchor=False)
    _draw(everybody_table(view, found))
    st.header(_("By group"), anchor=False)
    feature = addressed(
        "survey_feature",
        st.selectbox,
        _("Groups by"),
        view.features,
        format_func=lambda column: wording.features_text((column,), view.labels, current_language()),
    )
    for question in dict.fromkeys(item.question for item in found.everybody):
        _draw(group_table(view, found, question, feature))
    st.header(_("What this gives the rubric"), anchor=False)
    st.markdown(bullets(md(text) for text in feed_sentences(view, found)))


def _draw(table: Table) -> None:
    st.markdown(f"**{md(table.caption)}**")
    rows = [
        {name: md_value(cell.text) for name, cell in zip(table.header, row, strict=True)} for row in table.rows
    ]
    st.table(rows, hide_index=True, alt=table.caption)
