"""How the file is to be read, where a person says so: an input for each thing the reader finds out by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

import streamlit as st

from evaluator.dashboard import fields
from evaluator.dashboard.draft import Draft, drawn_draft
from evaluator.dashboard.language import _, current_language
from evaluator.dashboard.problems import keep_notice
from evaluator.dashboard.reading_view import SEPARATORS
from evaluator.dashboard.shelf import store
from evaluator.domain.reading import Encoding
from evaluator.errors import N_, EvaluatorError
from evaluator.wording import COUNTRIES, country_name, encoding_name

_PATH = ("mapping", "reading")
CHANGED = ("data", "unsettled")
"""Marks in the draft that what the file holds is to be held against the mapping."""
GOOD = ("data", "read_as")
"""How the file was read when that last worked, as the form keeps it."""

DECIMALS: dict[str, str] = {",": N_("comma: 0,75"), ".": N_("point: 0.75")}
RAGGED: dict[str, str] = {
    "refuse": N_("Say in which lines they are, and read nothing"),
    "exclude": N_("Leave them out, and count them"),
}
TOTALS: dict[str, str] = {
    "exclude": N_("Leave it out: it adds up the others"),
    "keep": N_("Keep it: it is a row like the others"),
}
_USUAL_MARKERS = (
    "n.v.t.",
    "n/a",
    "k.A.",
    "n.d.",
    "unknown",
    "onbekend",
    "unbekannt",
    "-",
    "..",
    "?",
    "999",
    "9999",
)
"""Values that often mean that nothing is known."""


def draw_reading_inputs(
    draft: Draft, reading: Mapping[str, Any], *, format: str = "", wrong: bool = False
) -> None:
    """Draw the inputs; a change reads the file again at once.

    `reading` tells how it was read, `format` what kind of file it is, empty where that is not known; `wrong` opens
    them, as where the file could not be read.
    """
    asked = bool(draft.get(*_PATH))
    with st.expander(_("Read it differently"), expanded=wrong or asked, key="read_differently"):
        st.markdown(
            _("Change only what was found out wrongly. The file is read again at once; the mapping below stays.")
        )
        text = format in ("", "csv")
        left, right = st.columns(2)
        with left:
            if text:
                _country(draft)
                _separator(draft)
            if format != "csv":
                _sheet(draft, reading)
            _header_row(draft)
        with right:
            if text:
                _encoding(draft)
            _decimal(draft)
            _markers(draft)
        _rows(draft, text=text)
        _ways_back(draft, wrong=wrong)


def _one(
    draft: Draft,
    name: str,
    label: str,
    options: Sequence[str],
    called: Callable[[str], str] = str,
    **more: Any,
) -> None:
    kept = draft.get(*_PATH, name)
    known = ["", *options, *([kept] if kept and kept not in options else [])]
    fields.bound(
        draft,
        (*_PATH, name),
        st.selectbox,
        label,
        known,
        default="",
        format_func=lambda value: called(value) if value else _("Found by itself"),
        kept=lambda value: value or None,
        marks={CHANGED: True},
        **more,
    )


def _country(draft: Draft) -> None:
    language = current_language()
    countries = sorted(COUNTRIES, key=lambda code: country_name(code, language))
    kept = draft.get(*_PATH, "country")
    key = fields.key_of(*_PATH, "country")
    known = ["", *countries, *([kept] if kept and kept not in countries else [])]
    st.session_state[key] = kept or ""

    def save() -> None:
        chosen = st.session_state[key] or None
        drawn_draft().put_all({(*_PATH, "country"): chosen, CHANGED: True})
        if chosen is not None:
            try:
                store().remember_country(chosen)
            except EvaluatorError as error:
                keep_notice(error)

    st.selectbox(
        _("Country the file comes from"),
        known,
        format_func=lambda code: country_name(code, language) if code else _("Not said"),
        key=key,
        on_change=save,
        help=_("It decides which letters an older text file holds. It is offered again for the next file."),
    )


def _separator(draft: Draft) -> None:
    names = {sign: _(name) for sign, name in SEPARATORS.items()}
    _one(
        draft,
        "separator",
        _("Between the columns stand"),
        list(SEPARATORS),
        lambda sign: names.get(sign, sign),
    )


def _encoding(draft: Draft) -> None:
    language = current_language()
    _one(
        draft,
        "encoding",
        _("How its letters are stored"),
        list(get_args(Encoding)),
        lambda encoding: encoding_name(encoding, language),
        help=_("If names look like “MÃ¼ller” or “M�ller”, try utf-8, cp1252 or, for Poland, cp1250."),
    )


def _decimal(draft: Draft) -> None:
    _one(draft, "decimal", _("Decimal sign"), list(DECIMALS), lambda sign: _(DECIMALS[sign]))


def _header_row(draft: Draft) -> None:
    fields.bound(
        draft,
        (*_PATH, "header_row"),
        st.number_input,
        _("Line with the column names"),
        min_value=1,
        step=1,
        placeholder=_("Found by itself"),
        marks={CHANGED: True},
    )


def _sheet(draft: Draft, reading: Mapping[str, Any]) -> None:
    sheets = [str(sheet) for sheet in reading.get("sheets", ())]
    if sheets:
        _one(draft, "sheet", _("Sheet"), sheets)
        return
    fields.bound(
        draft,
        (*_PATH, "sheet"),
        st.text_input,
        _("Sheet of the workbook"),
        default="",
        kept=lambda value: value.strip() or None,
        placeholder=_("Found by itself"),
        max_chars=200,
        marks={CHANGED: True},
    )


def _markers(draft: Draft) -> None:
    kept = list(draft.get(*_PATH, "missing_markers", default=[]))
    fields.bound(
        draft,
        (*_PATH, "missing_markers"),
        st.multiselect,
        _("Values that mean: not known"),
        list(dict.fromkeys([*_USUAL_MARKERS, *kept])),
        default=[],
        kept=lambda values: [value.strip() for value in values if value.strip()] or None,
        placeholder=_("Found by itself"),
        accept_new_options=True,
        max_selections=50,
        marks={CHANGED: True},
        help=_("An empty cell always means that. Choose values, or write them as they stand in the file."),
    )


def _rows(draft: Draft, *, text: bool) -> None:
    if text:
        _rule(draft, "ragged", _("Rows with more or fewer values than there are columns"), RAGGED)
    _rule(draft, "total_rows", _("A row at the end that adds up the others"), TOTALS)


def _rule(draft: Draft, name: str, label: str, names: Mapping[str, str]) -> None:
    usual = next(iter(names))
    fields.bound(
        draft,
        (*_PATH, name),
        st.radio,
        label,
        list(names),
        default=usual,
        format_func=lambda value: _(names[value]),
        kept=lambda value: None if value == usual else value,
        marks={CHANGED: True},
    )


def _ways_back(draft: Draft, *, wrong: bool) -> None:
    good, now = draft.get(*GOOD), draft.get(*_PATH, default={})
    with st.container(horizontal=True):
        if wrong and good is not None and good != now:
            st.button(
                _("Read it as before"), key="read_as_before", type="primary", on_click=_read_as, args=(good,)
            )
        if now:
            st.button(_("Find everything out again"), key="read_by_itself", on_click=_read_as, args=({},))


def _read_as(reading: dict[str, Any]) -> None:
    drawn_draft().put_all({_PATH: reading or None, CHANGED: True})
