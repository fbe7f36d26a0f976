"""Where the data come from: an upload, a shipped dataset, or none; and the card of what was chosen."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.data.folder_choice import draw_folder, draw_folder_card
from evaluator.dashboard.data.keeping import chosen_keeping, draw_keeping
from evaluator.dashboard.data.taking import require_readable, take_data, usual_source
from evaluator.dashboard.frame import fields
from evaluator.dashboard.work.draft import Data, Draft, drawn_draft
from evaluator.dashboard.work.examples import content_of
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.memory import drop_upload
from evaluator.dashboard.work.problems import keep_notice
from evaluator.dashboard.work.purposes import purpose_of
from evaluator.dashboard.work.receipts import keep_receipts
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.tables import forget_table
from evaluator.dashboard.work.texts import md_value
from evaluator.documents import shipped
from evaluator.errors import N_, EvaluatorError
from evaluator.store import Upload, folder_roots
from evaluator.wording import size_text, time_text

_MEBIBYTE = 1 << 20
"""What the uploader counts in."""

SOURCES: dict[str, str] = {
    "upload": N_("A table of my own (CSV, Excel, Parquet and others)"),
    "folder": N_("A file in a folder on the server"),
    "dataset": N_("A dataset that comes with this tool"),
    "none": N_("No data: the rubric alone"),
}
"""Where data can come from."""


def draw_choice(draft: Draft) -> None:
    """Draw the choice of data."""
    left_out = {*(() if folder_roots() else ("folder",)), *(("none",) if _is_survey(draft) else ())}
    offered = [id for id in SOURCES if id not in left_out]
    source = fields.choice(
        draft,
        ("source",),
        _("Where do the data come from?"),
        offered,
        lambda id: _(SOURCES[id]),
        widget=st.radio,
        default="upload",
    )
    {"upload": _upload, "folder": draw_folder, "dataset": _dataset, "none": _none}[source](draft)


def _is_survey(draft: Draft) -> bool:
    """Return True where residents were asked: there is nothing to evaluate without their answers."""
    return purpose_of(draft).id == "effect"


def _upload(draft: Draft) -> None:
    survey = _is_survey(draft)
    st.markdown(
        _(
            "One row for each sheet that was filled in: when it was, the answers, and the groups the person "
            "belongs to, such as age or sex. Leave out names and addresses: they are not needed."
        )
        if survey
        else _(
            "One row for each person or case: what the system decided, what turned out to be true where that is "
            "known, and the groups people belong to, such as age or sex. Leave out names and addresses: they are "
            "not needed."
        )
    )
    draw_keeping(draft)
    st.file_uploader(
        _("Table of answers") if survey else _("Table of decisions"),
        key="upload",
        on_change=_receive,
        max_upload_size=store().keeping.largest_upload // _MEBIBYTE,
    )
    if folder_roots():
        st.caption(
            _("A larger file need not go through the browser: choose “A file in a folder on the server” above.")
        )


def _receive() -> None:
    """Keep the file's bytes at once; one that no way of reading makes a table is deleted again."""
    file = st.session_state["upload"]
    if file is None:
        return
    draft = drawn_draft()
    try:
        upload = store().receive_upload(draft.id, file.name, file)
    except EvaluatorError as error:
        keep_notice(error)
        return
    finally:
        drop_upload("upload", file)
    data = {"kind": "upload", "id": upload.id, "deleted": chosen_keeping(draft)}
    try:
        require_readable(usual_source(store().upload_path(upload.id), upload), draft.id)
    except EvaluatorError as error:
        store().delete_upload(upload.id, by=WHO)
        keep_notice(error)
        return
    draft.change(lambda content: take_data(content, data))


def _dataset(draft: Draft) -> None:
    datasets = {dataset.id: dataset for dataset in shipped.datasets()}
    language = current_language()
    chosen = st.selectbox(
        _("Dataset"),
        list(datasets),
        format_func=lambda id: datasets[id].title.get(language),
        key="dataset",
    )
    st.markdown(datasets[chosen].about.get(language))
    if st.button(_("Use this dataset"), key="use_dataset", type="primary"):
        content = content_of(datasets[chosen])
        kept = {key: content[key] for key in ("data", "mapping")}
        drawn_draft().change(lambda draft: draft.update(kept))
        st.rerun()


def _none(draft: Draft) -> None:
    st.markdown(
        _(
            "An evaluation without data is complete: the rubric, the facts and the knock-outs are judged. "
            "Criteria that need measured results then say *not assessed*."
        )
    )
    if st.button(_("Go on without data"), key="no_data", type="primary"):
        drawn_draft().put({"kind": "none"}, "data")
        st.rerun()


def draw_chosen(draft: Draft, data: Data) -> None:
    """Draw the card of the chosen data, and the way back."""
    with st.container(border=True, key="data_card"):
        if data.kind == "upload":
            _upload_card(draft, store().get_upload(data.id))
        elif data.kind == "folder":
            draw_folder_card(draft)
            st.button(_("Choose other data"), key="other_data", on_click=_let_go)
        elif data.kind == "dataset":
            st.markdown(f"**{shipped.dataset(data.id).title.get(current_language())}**")
            st.caption(_("A dataset that comes with this tool."))
            st.button(_("Choose other data"), key="other_data", on_click=_let_go)
        else:
            st.markdown(f"**{_('No data: the rubric alone')}**")
            st.button(_("Choose other data"), key="other_data", on_click=_let_go)


def _upload_card(draft: Draft, upload: Upload) -> None:
    language = current_language()
    st.markdown(f"**{md_value(upload.name)}**")
    st.caption(
        _("{size:said} · SHA-256 {hash}", size=size_text(upload.size, language), hash=f"{upload.sha256[:16]}…")
    )
    draw_keeping(draft)
    when = time_text(upload.expires.isoformat(), language)
    st.caption(_("Deleted by itself at the latest on {when:said}.", when=when))
    st.button(_("Delete this file now"), key="delete_upload", on_click=_delete, args=(upload.id,))


def _delete(upload: str) -> None:
    forget_table(drawn_draft())
    try:
        keep_receipts([store().delete_upload(upload, by=WHO)])
    except EvaluatorError as error:
        keep_notice(error)
        return
    _let_go()


def _let_go() -> None:
    draft = drawn_draft()
    forget_table(draft)
    draft.put(None, "data")
