"""The file behind a piece of evidence: its name and hash are taken, nothing else of it is kept."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

import streamlit as st

from evaluator.dashboard.answers.answer_inputs import LONGEST_LINE, Sheet
from evaluator.dashboard.work import answering
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.memory import drop_upload
from evaluator.dashboard.work.texts import md
from evaluator.wording import shortened, visible

_MOST_MEGABYTES = 50
_TAKEN = "files_taken"
_LONGEST_TITLE = 60
"""Characters of a title that stand in a label."""


def choose_file(sheet: Sheet, id: str, new: dict[str, Any]) -> None:
    """Draw the choice of the file of evidence that is being written down: its name and hash are taken."""
    key = _empty(sheet.key(f"new_upload_{id}"))
    st.file_uploader(
        _("Choose the file of the evidence for {id}, or write its name below", id=id),
        key=key,
        on_change=partial(_take, sheet, id, key),
        max_upload_size=_MOST_MEGABYTES,
    )
    st.caption(_what_is_kept())
    if new.get("sha256"):
        st.markdown(_hash_words(str(new["sha256"])))


def file_of(sheet: Sheet, id: str, place: int, item: dict[str, Any]) -> None:
    """Draw, one click behind a piece of evidence, its file's hash, and whether a file is that one.

    Where no hash was taken yet, it can be taken here.
    """
    hash_, told = item.get("sha256"), None
    field = sheet.key(f"upload_{id}_{place}")
    key = _empty(field)
    named = {"id": id, "title": shortened(visible(str(item["title"])), _LONGEST_TITLE)}
    if hash_:
        told = _told(field, str(hash_))
        label = _("Is this the file? {id}: {title:said}", **named)
        choice = _("Choose a file to compare with {id}: {title:said}", **named)
        done = partial(_compare, field, key, str(hash_))
    else:
        label = _("The file of {id}: {title:said}", **named)
        choice = _("Choose the file of {id}: {title:said}", **named)
        done = partial(_add, sheet, id, place, key)
    with st.expander(md(label), expanded=told is not None, key=sheet.key(f"file_{id}_{place}")):
        if hash_:
            st.markdown(_hash_words(str(hash_)))
        st.file_uploader(md(choice), key=key, on_change=done, max_upload_size=_MOST_MEGABYTES)
        if told is None:
            st.caption(_("Its hash is compared; nothing of the file is kept.") if hash_ else _what_is_kept())
        elif told[1]:
            st.success(md(_("The same: {name:text} is the file that was named.", name=told[0])))
        else:
            said = _("Not the same: {name:text} is another file, or it was changed since.", name=told[0])
            st.error(md(said), icon=":material/error:")


def _empty(field: str) -> str:
    """Return the key of an upload field: a new one after each file, so that none is shown as if it were kept."""
    taken = st.session_state.get(_TAKEN, 0)
    return f"{field}_{taken}" if taken else field


def _what_is_kept() -> str:
    return _(
        "Kept are the file's name and its hash (SHA-256), a fingerprint: a file that differs in one letter has "
        "another. So anybody can tell later whether a file is the one you saw. The file itself is not kept."
    )


def _hash_words(hash_: str) -> str:
    return f"{_('Hash (SHA-256):')} `{hash_}`"


def _named(key: str) -> tuple[str, str] | None:
    """Return name and hash of the file that was chosen, and drop it at once; None where none was."""
    file = st.session_state[key]
    if file is None:
        return None
    try:
        with file.getbuffer() as content:
            return shortened(str(file.name), LONGEST_LINE), hashlib.sha256(content).hexdigest()
    finally:
        drop_upload(key, file)
        st.session_state[_TAKEN] = st.session_state.get(_TAKEN, 0) + 1


def _take(sheet: Sheet, id: str, key: str) -> None:
    named = _named(key)
    if named is not None:
        sheet.save(lambda content: answering.name_new_file(content, id, *named))


def _add(sheet: Sheet, id: str, place: int, key: str) -> None:
    named = _named(key)
    if named is not None:
        sheet.save(lambda content: answering.name_file(content, id, place, *named))


def _compare(field: str, key: str, hash_: str) -> None:
    named = _named(key)
    if named is not None:
        st.session_state[f"told_{field}"] = (hash_, named[0], named[1] == hash_)


def _told(field: str, hash_: str) -> tuple[str, bool] | None:
    """Return the name of the file that was compared last, and True where it was the same; None before."""
    told = st.session_state.get(f"told_{field}")
    return None if told is None or told[0] != hash_ else (told[1], told[2])
