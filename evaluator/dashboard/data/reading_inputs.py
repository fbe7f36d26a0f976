"""How the file is to be read, where a person says so: an input for each thing the reader finds out by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import streamlit as st

from evaluator.dashboard.data.reading_view import SEPARATORS
from evaluator.dashboard.frame import fields
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.problems import keep_notice
from evaluator.dashboard.work.shelf import store
from evaluator.domain.reading import Encoding
from evaluator.errors import N_, EvaluatorError
from evaluator.wording import COUNTRIES, Allowed, country_name, encoding_name

CHANGED = ("data", "unsettled")
"""Marks in the draft that what the file holds is to be held against the mapping."""
GOOD = ("data", "read_as")
"""How the file was read when that last worked, as the form keeps it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft keeps how one of its files is read."""

    path: tuple[str, ...]
    name: str
    """Tells its inputs from those of the other file."""
    changed: tuple[str, ...] | None = None
    """What is marked with a change, None for nothing."""
    good: tuple[str, ...] | None = None
    """How it was read when that last worked, None where that is not kept."""

    @property
    def marks(self) -> dict[tuple[str, ...], Any]:
        """What is kept with a change."""
        return {self.changed: True} if self.changed else {}


FIRST = Place(("mapping", "reading"), "read", CHANGED, GOOD)
SECOND = Place(("join", "reading"), "second_read")
"""The second file: its columns are looked at anew whenever they are shown."""

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
    draft: Draft, reading: Mapping[str, Any], *, format: str = "", wrong: bool = False, place: Place = FIRST
) -> None:
    """Draw the inputs; a change reads the file again at once.

    `reading` tells how it was read, `format` what kind of file it is, empty where that is not known; `wrong` opens
    them, as where the file could not be read.
    """
    asked = bool(draft.get(*place.path))
    with st.expander(_("Read it differently"), expanded=wrong or asked, key=f"{place.name}_differently"):
        st.markdown(
            _("Change only what was found out wrongly. The file is read again at once; the mapping below stays.")
        )
        text = format in ("", "csv")
        left, right = st.columns(2)
        with left:
            if text:
                _country(draft, place)
                _separator(draft, place)
            if format != "csv":
                _sheet(draft, place, reading)
            _header_row(draft, place)
        with right:
            if text:
                _encoding(draft, place)
            _decimal(draft, place)
            _markers(draft, place)
        _rows(draft, place, text=text)
        _ways_back(draft, place, wrong=wrong)


def _one(
    draft: Draft,
    place: Place,
    name: str,
    label: str,
    options: Sequence[str],
    called: Callable[[str], str] = str,
    **more: Any,
) -> None:
    kept = draft.get(*place.path, name)
    known = ["", *options, *([kept] if kept and kept not in options else [])]
    fields.bound(
        draft,
        (*place.path, name),
        st.selectbox,
        label,
        known,
        default="",
        format_func=lambda value: called(value) if value else _("Found by itself"),
        kept=lambda value: value or None,
        marks=place.marks,
        **more,
    )


def _country(draft: Draft, place: Place) -> None:
    language = current_language()
    countries = sorted(COUNTRIES, key=lambda code: country_name(code, language))
    kept = draft.get(*place.path, "country")
    key = fields.key_of(*place.path, "country")
    known = ["", *countries, *([kept] if kept and kept not in countries else [])]
    st.session_state[key] = kept or ""

    def save() -> None:
        chosen = st.session_state[key] or None
        drawn_draft().put_all({(*place.path, "country"): chosen, **place.marks})
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


def _separator(draft: Draft, place: Place) -> None:
    names = {sign: _(name) for sign, name in SEPARATORS.items()}
    _one(
        draft,
        place,
        "separator",
        _("Between the columns stand"),
        list(SEPARATORS),
        lambda sign: names.get(sign, sign),
    )


def _encoding(draft: Draft, place: Place) -> None:
    language = current_language()
    _one(
        draft,
        place,
        "encoding",
        _("How its letters are stored"),
        list(get_args(Encoding)),
        lambda encoding: encoding_name(encoding, language),
        help=_("If names look like “MÃ¼ller” or “M�ller”, try utf-8, cp1252 or, for Poland, cp1250."),
    )


def _decimal(draft: Draft, place: Place) -> None:
    _one(draft, place, "decimal", _("Decimal sign"), list(DECIMALS), lambda sign: _(DECIMALS[sign]))


def _header_row(draft: Draft, place: Place) -> None:
    fields.number(
        draft,
        (*place.path, "header_row"),
        _("Line with the column names"),
        Allowed(1, whole=True),
        placeholder=_("Found by itself"),
        marks=place.marks,
    )


def _sheet(draft: Draft, place: Place, reading: Mapping[str, Any]) -> None:
    sheets = [str(sheet) for sheet in reading.get("sheets", ())]
    if sheets:
        _one(draft, place, "sheet", _("Sheet"), sheets)
        return
    fields.bound(
        draft,
        (*place.path, "sheet"),
        st.text_input,
        _("Sheet of the workbook"),
        default="",
        kept=lambda value: value.strip() or None,
        placeholder=_("Found by itself"),
        max_chars=200,
        marks=place.marks,
    )


def _markers(draft: Draft, place: Place) -> None:
    kept = list(draft.get(*place.path, "missing_markers", default=[]))
    fields.bound(
        draft,
        (*place.path, "missing_markers"),
        st.multiselect,
        _("Values that mean: not known"),
        list(dict.fromkeys([*_USUAL_MARKERS, *kept])),
        default=[],
        kept=lambda values: [value.strip() for value in values if value.strip()] or None,
        placeholder=_("Found by itself"),
        accept_new_options=True,
        max_selections=50,
        marks=place.marks,
        help=_("An empty cell always means that. Choose values, or write them as they stand in the file."),
    )


def _rows(draft: Draft, place: Place, *, text: bool) -> None:
    if text:
        _rule(draft, place, "ragged", _("Rows with more or fewer values than there are columns"), RAGGED)
    _rule(draft, place, "total_rows", _("A row at the end that adds up the others"), TOTALS)


def _rule(draft: Draft, place: Place, name: str, label: str, names: Mapping[str, str]) -> None:
    usual = next(iter(names))
    fields.bound(
        draft,
        (*place.path, name),
        st.radio,
        label,
        list(names),
        default=usual,
        format_func=lambda value: _(names[value]),
        kept=lambda value: None if value == usual else value,
        marks=place.marks,
    )


def _ways_back(draft: Draft, place: Place, *, wrong: bool) -> None:
    good, now = draft.get(*place.good) if place.good else None, draft.get(*place.path, default={})
    with st.container(horizontal=True):
        if wrong and good is not None and good != now:
            key = f"{place.name}_as_before"
            st.button(_("Read it as before"), key=key, type="primary", on_click=_read_as, args=(place, good))
        if now:
            key = f"{place.name}_by_itself"
            st.button(_("Find everything out again"), key=key, on_click=_read_as, args=(place, {}))


def _read_as(place: Place, reading: dict[str, Any]) -> None:
    drawn_draft().put_all({place.path: reading or None, **place.marks})
