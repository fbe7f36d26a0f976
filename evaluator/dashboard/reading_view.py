"""How a file was read, in one sentence, with its first rows: nothing is guessed silently."""

from __future__ import annotations

from typing import Any

import streamlit as st

from evaluator.dashboard.language import _, ngettext
from evaluator.dashboard.tables import TableFacts
from evaluator.dashboard.texts import md
from evaluator.errors import N_

SEPARATORS: dict[str, str] = {
    ",": N_("commas"),
    ";": N_("semicolons"),
    "\t": N_("tabs"),
    "|": N_("vertical bars"),
}
"""What stands between the columns."""


def draw_reading(facts: TableFacts) -> None:
    """Draw how the file was read, and its first rows."""
    st.header(_("How we read it"), anchor=False)
    draw_how_read(facts)


def draw_how_read(facts: TableFacts) -> None:
    """Draw how a file was read, without a heading."""
    st.markdown(md(f"{_size(facts)} {_format(facts)}"))
    for repair in facts.reading.get("repaired_names", ()):
        st.warning(md(_repair(repair)))
    with st.expander(_("Show the first rows"), expanded=True):
        st.dataframe(
            [dict(row) for row in facts.first_rows],
            hide_index=True,
            placeholder=_("(empty)"),
            alt=_("The first rows of the table, as they were read"),
        )


def _size(facts: TableFacts) -> str:
    columns = ngettext("{n:people} column", "{n:people} columns", len(facts.columns))
    return ngettext(
        "{n:people} row, {columns:said}.", "{n:people} rows, {columns:said}.", facts.rows, columns=columns
    )


def _format(facts: TableFacts) -> str:
    if facts.format != "csv":
        return _("Read as Parquet.")
    separator = facts.reading["separator"]
    return _(
        "Read as text (UTF-8) with {separator:said} between the columns and the column names in line "
        "{line:number}.",
        separator=_(SEPARATORS[separator]) if separator in SEPARATORS else separator,
        line=facts.reading["header_line"],
    )


def _repair(repair: dict[str, Any]) -> str:
    if not str(repair["was"]).strip():
        return _("Column {position:number} has no name. It is called “{now}” here.", **repair)
    return _("Column {position:number} is called “{now}” here; in the file its name is “{was}”.", **repair)
