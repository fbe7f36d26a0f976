"""A second file with the groups: brought, joined by an id, with how many rows found each other; and let go."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import streamlit as st

from evaluator.dashboard.data.look_view import draw_look
from evaluator.dashboard.data.reading_inputs import SECOND, draw_reading_inputs
from evaluator.dashboard.data.reading_view import draw_how_read
from evaluator.dashboard.data.taking import require_readable
from evaluator.dashboard.frame import fields
from evaluator.dashboard.work import looks
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.inputs import Source
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.looks import NotYet
from evaluator.dashboard.work.mapping_form import fitting
from evaluator.dashboard.work.memory import drop_upload
from evaluator.dashboard.work.problems import keep_notice, show_problems
from evaluator.dashboard.work.receipts import keep_receipts
from evaluator.dashboard.work.second_file import likely_ids, second_path, second_reading, second_upload
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.tables import facts_at, matched, own_facts_of, second_facts_of
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.errors import EvaluatorError, InputError, StoreError
from evaluator.store import Upload
from evaluator.wording import say, time_text

if TYPE_CHECKING:
    from evaluator.asked.looking import TableFacts

_MEBIBYTE = 1 << 20


def draw_join(draft: Draft, facts: TableFacts) -> None:
    """Draw the choice of a second file, or the one that was chosen; `facts` are those of the first."""
    upload = second_upload(draft)
    if upload is None:
        if st.checkbox(_("The groups are in a second file"), key="with_second"):
            _choice()
        return
    st.header(_("The second file"), anchor=False)
    try:
        path = second_path(draft)
    except StoreError as error:  # expired, or deleted elsewhere: ask for it again
        show_problems(error)
        _choice()
        st.button(_("Go on without a second file"), key="no_second", on_click=_let_go)
        return
    if path is None:
        return
    with st.container(border=True, key="second_card"):
        _card(upload)
    try:
        second = second_facts_of(draft)
    except NotYet as unfinished:
        draw_look(unfinished)
        return
    except InputError as error:
        show_problems(error)
        draw_reading_inputs(draft, {}, wrong=True, place=SECOND)
        return
    if second is None:
        return
    draw_how_read(second)
    draw_reading_inputs(draft, second.reading, format=second.format, place=SECOND)
    _ids(draft, facts, second)
    _match(draft)


def _choice() -> None:
    st.markdown(
        _(
            "The vendor's file needs the decisions alone. The groups can stand in a file of your own, with the "
            "same case number or pseudonym in both: the vendor never has to see them. Only the columns that you "
            "use are read from it."
        )
    )
    st.file_uploader(
        _("Table with the groups"),
        key="second_upload",
        on_change=_receive,
        max_upload_size=store().keeping.largest_upload // _MEBIBYTE,
    )


def _receive() -> None:
    """Keep the file's bytes at once; one that cannot be read is deleted again, and the page says why."""
    file = st.session_state["second_upload"]
    if file is None:
        return
    draft = drawn_draft()
    try:
        upload = store().receive_upload(draft.id, file.name, file)
    except EvaluatorError as error:
        keep_notice(error)
        return
    finally:
        drop_upload("second_upload", file)
    slot = f"second {draft.id}"
    try:
        source = Source(store().upload_path(upload.id), upload.name, second_reading(draft), upload.id)
        require_readable(source, slot)
    except EvaluatorError as error:
        store().delete_upload(upload.id, by=WHO)
        keep_notice(error)
        return
    try:
        first = own_facts_of(draft)
        join = likely_ids(first, facts_at(source, slot)) if first else {}
    except EvaluatorError:  # not read yet, or not in the usual way: the page says so
        join = {}
    draft.put_all({("second",): {"id": upload.id}, ("join",): join})


def _card(upload: Upload) -> None:
    st.markdown(f"**{md_value(upload.name)}**")
    st.caption(
        _(
            "{size:number} bytes · SHA-256 {hash} · deleted by itself on {when:said}",
            size=upload.size,
            hash=f"{upload.sha256[:16]}…",
            when=time_text(upload.expires.isoformat(), current_language()),
        )
    )
    st.button(_("Delete this file now"), key="delete_second", on_click=_delete, args=(upload.id,))


def _delete(upload: str) -> None:
    try:
        keep_receipts([store().delete_upload(upload, by=WHO)])
    except EvaluatorError as error:
        keep_notice(error)
        return
    _let_go()


def _let_go() -> None:
    draft = drawn_draft()
    for kind in ("facts second", "matched"):
        looks.forget(f"{kind} {draft.id}")
    changes: dict[tuple[str, ...], Any] = {("second",): None, ("join",): None}
    with suppress(EvaluatorError):  # the first is not read yet, or gone: its own page says so
        first, form = own_facts_of(draft), draft.get("mapping", default={})
        changes[("mapping",)] = (first and fitting(form, first.columns)) or form
    draft.put_all(changes)


def _ids(draft: Draft, first: TableFacts, second: TableFacts) -> None:
    for role, label, facts in (
        ("id_here", _("Column with the id in {file:said}", file=md_value(first.name)), first),
        ("id_there", _("Column with the id in {file:said}", file=md_value(second.name)), second),
    ):
        fields.choice(
            draft,
            ("join", role),
            label,
            facts.columns,
            others=True,
            placeholder=_("Choose the column"),
            help=_("A case number or a pseudonym that stands in both files. It is never shown and never kept."),
        )


def _match(draft: Draft) -> None:
    """Draw how many rows found each other, as soon as it is said by which columns."""
    try:
        source = matched(draft)
    except NotYet as unfinished:
        draw_look(unfinished)
        return
    except InputError as error:
        show_problems(error)
        return
    if source is None:
        st.info(_("Choose the column with the id in both files: then the rows are matched."))
        return
    language = current_language()
    first, *others = (md(say(item.code, item.values, language)) for item in source.sentences)
    draw = st.warning if source.match.unmatched else st.success
    draw(first, icon=":material/join_inner:")
    if others:
        st.markdown(bullets(others))
