"""What was looked at beside the plan, drawn; and the choice of what to look at next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.number_field import number_field
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work import running
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.problems import keep_notice
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.documents import document_of, parse_population
from evaluator.domain.subgroups import SEARCHED_TASKS, SubgroupSearch
from evaluator.errors import EvaluatorError
from evaluator.report.data_checks import (
    quality_said,
    quality_tables,
    represented_note,
    represented_said,
    represented_table,
)
from evaluator.report.model import Table
from evaluator.report.proxies import proxies_notes, proxies_said, proxies_table
from evaluator.report.searched import search_notes, subgroup_text, subgroups_table
from evaluator.wording import Allowed, read_number

_BEYOND = Allowed(0, 99, percent=True)
PART = "exploration"
"""Where the draft keeps what to look at."""


def show_explored(view: RecordView) -> None:
    """Draw what was found by looking; nothing where nobody asked."""
    if view.record.subgroup_searches:
        st.header(_("Subgroups that were searched for"), anchor=False)
        for place, search in enumerate(view.record.subgroup_searches):
            _show_search(view, search, place)
    if view.record.proxies:
        _show_proxies(view)
    if view.record.representation or view.record.data_shares or view.record.duplicates:
        _show_data_checks(view)


def _show_proxies(view: RecordView) -> None:
    st.header(_("What other columns say about sensitive features"), anchor=False)
    st.markdown(bullets(md(text) for text in proxies_said(view)))
    with st.expander(_("Every column"), key="proxies"):
        show_table(proxies_table(view))
        st.markdown(bullets(md(note) for note in proxies_notes(view)))


def _show_data_checks(view: RecordView) -> None:
    st.header(_("Who is in the data, and what is missing"), anchor=False)
    for place, item in enumerate(view.record.representation):
        st.markdown(bullets(md(text) for text in represented_said(view, item)))
        with st.expander(_("Every group beside the population"), key=f"represented_{place}"):
            show_table(represented_table(view, item))
            st.caption(md(represented_note(view)))
    said = quality_said(view)
    if said:
        st.markdown(bullets(md(text) for text in said))
        with st.expander(_("What is missing in each group"), key="data_quality"):
            for table in quality_tables(view):
                if isinstance(table, Table):
                    st.markdown(f"**{md(table.caption)}**")
                    show_table(table)


def _show_search(view: RecordView, search: SubgroupSearch, place: int) -> None:
    if len(view.record.subgroup_searches) > 1:
        st.subheader(md_value(search.system), anchor=False)
    st.markdown(md(view.said(search.sentence.code, search.sentence.values)))
    if search.reason_code:
        st.markdown(md(view.said(search.reason_code, search.reason_values)))
        return
    confirmed = [item for item in search.subgroups if item.status == "confirmed"]
    if confirmed:
        st.markdown(bullets(md(subgroup_text(view, search, item)) for item in confirmed))
    if search.subgroups:
        with st.expander(_("Every subgroup that stood out"), key=f"subgroups_{place}"):
            show_table(subgroups_table(view, search))
    with st.expander(_("What confirmed means"), key=f"search_notes_{place}"):
        st.markdown(bullets(md(note) for note in search_notes(view, search)))


def show_table(table: Table) -> None:
    """Draw a table of a report."""
    rows: list[dict[str, Any]] = [
        {name: md(item.text) for name, item in zip(table.header, row, strict=True)} for row in table.rows
    ]
    st.table(rows, hide_index=True, alt=table.caption)


def choose_exploration(draft: Draft, view: RecordView) -> None:
    """Draw the choice of what else to look at, and evaluate again with it."""
    st.header(_("Look further"), anchor=False)
    st.markdown(_("None of this is judged by a limit. It is done only when you ask for it, and takes longer."))
    columns = _columns(draft)
    asked = draft.get(PART, "search", default={})
    if "search_columns" not in st.session_state:
        st.session_state["search_columns"] = [name for name in asked.get("columns", ()) if name in columns]
        st.session_state["look_at_data"] = bool(draft.get(PART, "data_quality"))
        st.session_state["look_for_proxies"] = bool(draft.get(PART, "proxies"))
        st.session_state["beyond"] = round(100 * float(asked.get("difference", 0.0)), 6)
    if view.record.mapping is None or view.record.mapping.task in SEARCHED_TASKS:
        _choose_search(view, columns)
    st.checkbox(_("See what all other columns say about each sensitive feature"), key="look_for_proxies")
    st.checkbox(_("See what is missing for whom, and what is in the data twice"), key="look_at_data")
    _choose_population(draft)
    st.button(_("Evaluate again with this"), key="explore_again", on_click=_again)


def _choose_search(view: RecordView, columns: Sequence[str]) -> None:
    st.multiselect(
        _("Search for subgroups that are worse off, by these columns"),
        columns,
        format_func=lambda name: wording.feature_text(name, view.labels),
        max_selections=30,
        help=_(
            "Single groups and combinations are searched on one half of the people, and what stands out is held "
            "against the other half. The columns need not be sensitive features."
        ),
        key="search_columns",
    )
    number_field(
        "search_beyond",
        _("By how many percentage points they must be worse off"),
        st.session_state["beyond"],
        _BEYOND,
        lambda value: st.session_state.update(beyond=value),
        width=420,
    )


def _choose_population(draft: Draft) -> None:
    known = draft.get(PART, "population")
    if known:
        st.caption(_("A reference population is held against the data. Upload another file to replace it."))
    st.file_uploader(
        _("Hold the groups against a population (CSV with feature, group, and share or count)"),
        type=["csv", "yaml"],
        key="population_file",
    )


def _columns(draft: Draft) -> list[str]:
    from evaluator.dashboard.work.mapping_form import mapping_of
    from evaluator.dashboard.work.tables import facts_of

    mapping = mapping_of(draft)
    try:
        facts = facts_of(draft)
    except EvaluatorError:  # deleted, or still being read: what the mapping names can be asked for
        return list(mapping.features)
    if facts is None:
        return []
    taken = {system.column for system in mapping.systems} | {
        column for column in (mapping.y_true, mapping.count, mapping.weight, mapping.case_id) if column is not None
    }
    own = [name for name in mapping.features if name in facts.columns]
    return [*own, *(name for name in facts.columns if name not in taken and name not in own)]


def _again() -> None:
    draft = drawn_draft()
    columns = list(st.session_state["search_columns"])
    asked: dict[str, Any] = {}
    if columns:
        typed = st.session_state.get("search_beyond")
        beyond = st.session_state["beyond"] if typed is None else read_number(str(typed), _BEYOND)
        if beyond is None:  # the page says so beside the field
            return
        asked["search"] = {"columns": columns, "difference": round(beyond / 100, 8)}
    if st.session_state["look_for_proxies"]:
        asked["proxies"] = ["@all"]
    if st.session_state["look_at_data"]:
        asked["data_quality"] = True
    file = st.session_state.get("population_file")
    try:
        population = document_of(parse_population(file.getvalue(), file.name)) if file else None
        population = population or draft.get(PART, "population")
        if population:
            asked["population"] = population
        draft.put(asked or None, PART)
        running.forget(draft)
        running.start(draft)
    except EvaluatorError as error:
        keep_notice(error)
