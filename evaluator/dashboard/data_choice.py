"""Where the data come from: an upload, a shipped dataset, or none; and the card of what was chosen."""

from __future__ import annotations

from typing import Any

import streamlit as st

from evaluator.dashboard import fields
from evaluator.dashboard.draft import Data, Draft, drawn_draft
from evaluator.dashboard.examples import content_of
from evaluator.dashboard.language import _, current_language
from evaluator.dashboard.mapping_form import form_of
from evaluator.dashboard.problems import keep_notice
from evaluator.dashboard.receipts import keep_receipts
from evaluator.dashboard.shelf import WHO, store
from evaluator.dashboard.tables import TableFacts, facts_at
from evaluator.dashboard.texts import md_value
from evaluator.documents import shipped
from evaluator.errors import N_, EvaluatorError
from evaluator.store import Upload
from evaluator.wording import time_text

_MEBIBYTE = 1 << 20
"""What the uploader counts in."""

SOURCES: dict[str, str] = {
    "upload": N_("A table of my own (CSV or Parquet)"),
    "dataset": N_("A dataset that comes with this tool"),
    "none": N_("No data: the rubric alone"),
}
"""Where data can come from."""


def draw_choice(draft: Draft) -> None:
    """Draw the choice of data."""
    source = fields.choice(
        draft,
        ("source",),
        _("Where do the data come from?"),
        list(SOURCES),
        lambda id: _(SOURCES[id]),
        widget=st.radio,
        default="upload",
    )
    {"upload": _upload, "dataset": _dataset, "none": _none}[source]()


def _upload() -> None:
    st.markdown(
        _(
            "One row for each person or case: what the system decided, what turned out to be true where that is "
            "known, and the groups people belong to, such as age or sex. Leave out names and addresses: they are "
            "not needed."
        )
    )
    hours = int(store().keeping.uploads_for.total_seconds() // 3600)
    st.caption(
        _(
            "The file stays on the computer this runs on. It is deleted after {hours:number} hours, or when you "
            "say so. Results hold counts, never rows.",
            hours=hours,
        )
    )
    st.file_uploader(
        _("Table of decisions"),
        key="upload",
        on_change=_receive,
        max_upload_size=store().keeping.largest_upload // _MEBIBYTE,
    )


def _receive() -> None:
    """Keep the file's bytes at once; one that cannot be read is deleted again, and the page says why."""
    file = st.session_state["upload"]
    if file is None:
        return
    draft = drawn_draft()
    try:
        upload = store().receive_upload(draft.id, file.name, file)
    except EvaluatorError as error:
        keep_notice(error)
        return
    try:
        facts = facts_at(store().upload_path(upload.id), upload.name)
    except EvaluatorError as error:
        store().delete_upload(upload.id, by=WHO)
        keep_notice(error)
        return
    draft.change(lambda content: _take(content, {"kind": "upload", "id": upload.id}, facts))


def _take(content: dict[str, Any], data: dict[str, str], facts: TableFacts) -> None:
    """Make a file the draft's data; a mapping that fits its columns stays, else the suggested one is taken."""
    content["data"] = data
    form = content.get("mapping", {})
    named = [*form.get("predictions", ()), *form.get("features", ())]
    named += [form[role] for role in ("y_true", "count", "weight", "case_id") if form.get(role)]
    if not named or not set(named) <= set(facts.columns):
        content["mapping"] = form_of(facts.suggestion.mapping)


def _dataset() -> None:
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


def _none() -> None:
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
            _upload_card(store().get_upload(data.id))
        elif data.kind == "dataset":
            st.markdown(f"**{shipped.dataset(data.id).title.get(current_language())}**")
            st.caption(_("A dataset that comes with this tool."))
            st.button(_("Choose other data"), key="other_data", on_click=_let_go)
        else:
            st.markdown(f"**{_('No data: the rubric alone')}**")
            st.button(_("Choose other data"), key="other_data", on_click=_let_go)


def _upload_card(upload: Upload) -> None:
    st.markdown(f"**{md_value(upload.name)}**")
    language = current_language()
    st.caption(
        _(
            "{size:number} bytes · SHA-256 {hash} · deleted by itself on {when:said}",
            size=upload.size,
            hash=f"{upload.sha256[:16]}…",
            when=time_text(upload.expires.isoformat(), language),
        )
    )
    st.button(_("Delete this file now"), key="delete_upload", on_click=_delete, args=(upload.id,))


def _delete(upload: str) -> None:
    try:
        keep_receipts([store().delete_upload(upload, by=WHO)])
    except EvaluatorError as error:
        keep_notice(error)
        return
    _let_go()


def _let_go() -> None:
    drawn_draft().put(None, "data")
