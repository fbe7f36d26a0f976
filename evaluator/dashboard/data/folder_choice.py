"""A file in a folder on the server: chosen from a list, used where it lies, never changed and never deleted."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.data.taking import take_data
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.problems import keep_notice, show_problems
from evaluator.dashboard.work.texts import md_value
from evaluator.errors import EvaluatorError, StoreError
from evaluator.store import ServerFile, folder_roots, list_files, server_file
from evaluator.wording import size_text, time_text, visible

_CHOICE = "server_file"


def draw_folder(draft: Draft) -> None:
    """Draw the list of files, and the way to use one."""
    st.markdown(
        _(
            "For files that are too large for a browser. The file is read where it lies: it is not copied, not "
            "changed, and never deleted by this tool. How long it is kept is up to whoever put it there."
        )
    )
    files, more = list_files(folder_roots())
    if not files:
        st.info(_("There is no file yet in the folders that this server offers. Ask who runs it to put it there."))
        return
    by_path = {str(file.path): file for file in files}
    chosen = st.selectbox(
        _("File"),
        list(by_path),
        index=None,
        format_func=lambda path: _described(by_path[path]),
        key=_CHOICE,
        placeholder=_("Choose a file"),
    )
    if more:
        st.caption(_("There are more files than are listed: folders too deep, or too many files."))
    st.button(_("Use this file"), key="use_server_file", type="primary", disabled=chosen is None, on_click=_use)


def draw_folder_card(draft: Draft) -> None:
    """Draw the card of the chosen file; StoreError is shown where it is gone."""
    data = draft.data
    try:
        file = server_file(data.id if data else "", folder_roots())
    except StoreError as error:
        show_problems(error)
        return
    language = current_language()
    st.markdown(f"**{md_value(file.path.name)}**")
    st.caption(
        _(
            "{size:said} · last changed {when:said} · read where it lies on the server: it is not copied and "
            "never deleted by this tool. Its SHA-256 is taken when it is evaluated and stands in the record.",
            size=size_text(file.size, language),
            when=time_text(file.changed.isoformat(), language),
        )
    )


def _described(file: ServerFile) -> str:
    language = current_language()
    when = time_text(file.changed.isoformat(), language)
    return f"{visible(file.shown)} · {size_text(file.size, language)} · {when}"


def _use() -> None:
    path = st.session_state.get(_CHOICE)
    draft = drawn_draft()
    if path is None:
        return
    try:
        found = server_file(str(path), folder_roots())
    except EvaluatorError as error:
        keep_notice(error)
        return
    draft.change(lambda content: take_data(content, {"kind": "folder", "id": str(found.path)}))
