"""The inputs for what was seen: one line in the quick screen, every piece of evidence under all questions."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from evaluator.dashboard.answers import evidence_file
from evaluator.dashboard.answers.answer_inputs import LONGEST_LINE, Sheet
from evaluator.dashboard.answers.answer_words import KINDS, SUPPLIERS, evidence_words
from evaluator.dashboard.work import answering
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.texts import md_value


def seen(sheet: Sheet, id: str) -> None:
    """Draw what was seen, who checked it and where it is from: the quick screen's one piece of evidence."""
    shown = answering.seen_of(sheet.content, id)

    def part(
        name: str, field: Literal["title", "supplied_by", "checked_by"], otherwise: str = ""
    ) -> dict[str, Any]:
        def see(content: dict[str, Any], said: str) -> None:
            answering.see(content, id, field, said, sheet.supplier)

        return sheet.kept(f"{name}_{id}", shown.get(field, otherwise), see)

    st.text_input(
        _("What did you see for {id}? One line, such as the title and date of a document.", id=id),
        max_chars=LONGEST_LINE,
        **part("seen_title", "title"),
    )
    who, whose = st.columns(2)
    who.text_input(
        _("Who at the city checked it for {id}?", id=id), max_chars=LONGEST_LINE, **part("seen_by", "checked_by")
    )
    whose.selectbox(
        _("Where is it from?"),
        list(SUPPLIERS),
        format_func=_supplier,
        **part("seen_from", "supplied_by", sheet.supplier),
    )
    level, more = answering.choice_of(sheet.content, id), len(answering.evidence_of(sheet.content, id)) - 1
    if isinstance(level, int) and level > answering.SEEN:
        st.caption(_("Answered under all questions at level {level:level}.", level=level))
    if more > 0:
        st.caption(_("There is more evidence under all questions: {n:number}.", n=more))


def given(sheet: Sheet, id: str) -> None:
    """Draw which evidence an answer has that the quick screen does not ask for."""
    items = [md_value(evidence_words(item)) for item in answering.evidence_of(sheet.content, id)]
    if items:
        st.caption("  \n".join([_("Evidence under all questions:"), *items]))


def evidence(sheet: Sheet, id: str) -> None:
    """Draw every piece of evidence of an answer, and a place to add one."""
    for place, item in enumerate(answering.evidence_of(sheet.content, id)):
        _piece(sheet, id, place, item)
    new = answering.new_evidence_of(sheet.content, id)
    with st.expander(_("Add evidence for {id}", id=id), expanded=bool(new), key=sheet.key(f"evidence_{id}")):
        _new(sheet, new, id)


def _piece(sheet: Sheet, id: str, place: int, item: dict[str, Any]) -> None:
    st.markdown(f"- {md_value(evidence_words(item))}")
    by, away = st.columns([3, 1], vertical_alignment="bottom")
    by.text_input(
        _("Checked at the city by"),
        max_chars=LONGEST_LINE,
        **sheet.kept(
            f"checked_{id}_{place}",
            item.get("checked_by", ""),
            lambda c, v: answering.check_evidence(c, id, place, v),
        ),
    )
    away.button(
        _("Remove this evidence for {id}", id=id),
        key=sheet.key(f"remove_{id}_{place}"),
        on_click=sheet.pressed(lambda content: answering.remove_evidence(content, id, place)),
    )
    evidence_file.file_of(sheet, id, place, item)


def _new(sheet: Sheet, new: dict[str, Any], id: str) -> None:
    def part(field: str, value: Any) -> dict[str, Any]:
        return sheet.kept(
            f"new_{field}_{id}", value, lambda c, v: answering.write_new_evidence(c, id, field, v or "")
        )

    def line(label: str, field: str, place: Any = st) -> None:
        place.text_input(label, max_chars=LONGEST_LINE, **part(field, new.get(field, "")))

    line(_("What is it? Its title"), "title")
    kind, supplier = st.columns(2)
    kind.selectbox(_("Kind"), list(KINDS), format_func=_kind, **part("kind", new.get("kind", "document")))
    supplier.selectbox(
        _("Where is it from?"),
        list(SUPPLIERS),
        index=None,
        placeholder=_("Choose"),
        format_func=_supplier,
        **part("supplied_by", new.get("supplied_by")),
    )
    date, by = st.columns(2)
    sheet.day(
        date,
        _("Date of the document"),
        f"new_date_{id}",
        new.get("date", ""),
        lambda c, v: answering.write_new_evidence(c, id, "date", v),
    )
    line(_("Checked at the city by"), "checked_by", by)
    evidence_file.choose_file(sheet, id, new)
    line(_("File name (the file itself stays with you)"), "file")
    line(_("Link"), "link")
    st.button(
        _("Add this evidence for {id}", id=id),
        key=sheet.key(f"add_{id}"),
        on_click=sheet.pressed(lambda content: answering.add_evidence(content, id)),
    )
    if not (new.get("title") and new.get("supplied_by")):
        st.caption(_("Say what it is and where it is from; then it can be added."))


def _kind(code: str) -> str:
    return _(KINDS[code])


def _supplier(code: str) -> str:
    return _(SUPPLIERS[code])
