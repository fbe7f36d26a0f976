"""How a file was read, in sentences, with its first rows: nothing is guessed silently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from evaluator.dashboard.work.language import _, current_language, ngettext
from evaluator.dashboard.work.texts import bullets, md
from evaluator.errors import N_
from evaluator.wording import encoding_name, reading_cautions, remark_texts, say

if TYPE_CHECKING:
    from evaluator.asked.looking import TableFacts

SEPARATORS: dict[str, str] = {
    ",": N_("commas"),
    ";": N_("semicolons"),
    "\t": N_("tabs"),
    "|": N_("vertical bars"),
}
"""What stands between the columns."""
KINDS: dict[str, str] = {
    "parquet": N_("Read as Parquet."),
    "arrow": N_("Read as Arrow."),
    "jsonl": N_("Read as JSON lines: one record on each line."),
    "xlsx": N_("Read as an Excel workbook."),
    "xls": N_("Read as an older Excel workbook."),
    "ods": N_("Read as an OpenDocument spreadsheet."),
}
"""What a file that is no text of columns was read as."""
_MOST_REPAIRS = 10
"""Repaired names that are told one by one."""


def draw_reading(facts: TableFacts) -> None:
    """Draw how the file was read, and its first rows."""
    st.header(_("How we read it"), anchor=False)
    draw_how_read(facts)


def draw_how_read(facts: TableFacts) -> None:
    """Draw how a file was read, without a heading."""
    st.markdown(bullets(md(sentence) for sentence in reading_sentences(facts)))
    language = current_language()
    for code, values in reading_cautions(facts.reading):
        st.warning(md(say(code, values, language)), icon=":material/visibility:")
    repairs = facts.reading.get("repaired_names", ())
    if repairs:
        told = [md(_repair(repair)) for repair in repairs[:_MOST_REPAIRS]]
        more = len(repairs) - len(told)
        if more:
            told.append(
                ngettext(
                    "and {n:people} more name that was repaired",
                    "and {n:people} more names that were repaired",
                    more,
                )
            )
        st.warning(told[0] if len(told) == 1 else bullets(told))
    with st.expander(_("Show the first rows"), expanded=True):
        st.dataframe(
            [
                {name: _("(empty)") if value is None else value for name, value in row.items()}
                for row in facts.first_rows
            ],
            hide_index=True,
            alt=_("The first rows of the table, as they were read"),
        )


def reading_sentences(facts: TableFacts) -> list[str]:
    """Return what was understood of the file, one sentence each, the kind of file first."""
    return [*_format(facts), *remark_texts(facts.reading, current_language()), _size(facts)]


def _size(facts: TableFacts) -> str:
    columns = ngettext("{n:people} column", "{n:people} columns", len(facts.columns))
    return ngettext(
        "{n:people} row, {columns:said}.", "{n:people} rows, {columns:said}.", facts.rows, columns=columns
    )


def _format(facts: TableFacts) -> list[str]:
    if facts.format != "csv":
        return [_(KINDS[facts.format])] if facts.format in KINDS else []
    reading = facts.reading
    separator = reading["separator"]
    said = [
        _(
            "Read as text with {separator:said} between the columns and the column names in line {line:number}.",
            separator=_(SEPARATORS[separator]) if separator in SEPARATORS else f"“{separator}”",
            line=reading["header_line"],
        )
    ]
    if not any(remark["code"].startswith("encoding_") for remark in reading.get("remarks", ())):
        encoding = encoding_name(reading.get("encoding", "utf-8"), current_language())
        said.append(_("The letters are stored as {encoding:said}.", encoding=encoding))
    if reading.get("sep_line"):
        said.append(_("The first line only names the sign between the columns (sep=)."))
    return said


def _repair(repair: dict[str, Any]) -> str:
    if not str(repair["was"]).strip():
        return _("Column {position:number} has no name. It is called “{now}” here.", **repair)
    return _("Column {position:number} is called “{now}” here; in the file its name is “{was}”.", **repair)
