"""Deletion receipts: shown after a deletion, listed for an evaluation, saved as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from evaluator.dashboard.work.language import _, current_language, ngettext
from evaluator.dashboard.work.shelf import store
from evaluator.dashboard.work.texts import md_value
from evaluator.errors import N_
from evaluator.store import METHODS, REASONS, Receipt
from evaluator.wording import time_text

_KEY = "receipts"

KINDS: dict[str, str] = {
    "upload": N_("File"),
    "record": N_("Record"),
    "plan": N_("Plan"),
    "evaluation": N_("Evaluation"),
}
"""What was deleted."""
BY: dict[str, str] = {
    "local": N_("a person at this installation"),
    "retention": N_("the rule how long files are kept"),
}
"""Who deleted, where it was nobody who signed in."""


def keep_receipts(receipts: Iterable[Receipt]) -> None:
    """Keep receipts for the page that is drawn next."""
    st.session_state[_KEY] = tuple(receipts)


def draw_receipts() -> None:
    """Draw the receipts of the last deletion, until they are closed."""
    receipts: tuple[Receipt, ...] = st.session_state.get(_KEY, ())
    if not receipts:
        return
    with st.container(border=True, key="receipts_box"):
        st.markdown(f"**{_('Deleted. Receipts:')}**")
        _table(receipts)
        with st.container(horizontal=True):
            _downloads(receipts, "now")
            st.button(_("Close the receipts"), key="close_receipts", on_click=_close)


def list_receipts(evaluation: str) -> None:
    """Draw every receipt of an evaluation, folded; nothing where nothing was deleted."""
    receipts = store().list_receipts(evaluation)
    if not receipts or st.session_state.get(_KEY):
        return
    label = ngettext("{n:people} deletion receipt", "{n:people} deletion receipts", len(receipts))
    with st.expander(label, key="all_receipts"):
        _table(receipts)
        with st.container(horizontal=True):
            _downloads(receipts, "all")


def receipts_text(receipts: Sequence[Receipt]) -> str:
    """Return receipts as plain text: what, its hash, when, by whom, why, and what was done."""
    return "\n".join("\n".join(f"{name}: {value}" for name, value in _lines(item)) + "\n" for item in receipts)


def receipts_json(receipts: Sequence[Receipt]) -> str:
    """Return receipts as JSON: a list of the same, with the sentences in English beside their codes."""
    documents: list[dict[str, Any]] = [
        {
            **asdict(receipt),
            "at": receipt.at.isoformat(),
            "reason_text": REASONS[receipt.reason],
            "method_text": METHODS[receipt.method],
        }
        for receipt in receipts
    ]
    return json.dumps({"kind": "deletion_receipts", "receipts": documents}, ensure_ascii=False, indent=2)


def _lines(receipt: Receipt) -> list[tuple[str, str]]:
    found = [
        (_("Deletion receipt"), receipt.id),
        (_("What"), _(KINDS[receipt.kind])),
        (_("Name"), receipt.name or "–"),
        (_("Bytes"), "–" if receipt.size is None else str(receipt.size)),
        (_("SHA-256"), receipt.sha256 or "–"),
        (_("Evaluation"), receipt.evaluation),
        (_("When"), receipt.at.isoformat()),
        (_("By"), _(BY[receipt.by]) if receipt.by in BY else receipt.by),
        (_("Why"), _(REASONS[receipt.reason])),
        (_("What was done"), _(METHODS[receipt.method])),
    ]
    return found


def _table(receipts: Sequence[Receipt]) -> None:
    rows = [
        {
            _("What"): _(KINDS[receipt.kind]),
            _("Name"): md_value(receipt.name) or "–",
            _("SHA-256"): f"{receipt.sha256[:16]}…" if receipt.sha256 else "–",
            _("When"): time_text(receipt.at.isoformat(), current_language()),
            _("Why"): _(REASONS[receipt.reason]),
        }
        for receipt in receipts
    ]
    st.table(rows, hide_index=True, alt=_("What was deleted"))
    for method in dict.fromkeys(receipt.method for receipt in receipts):
        st.caption(_(METHODS[method]))


def _downloads(receipts: Sequence[Receipt], which: str) -> None:
    st.download_button(
        _("Save the receipts as text"),
        receipts_text(receipts).encode(),
        file_name="deletion-receipts.txt",
        mime="text/plain; charset=utf-8",
        key=f"receipts_text_{which}",
        on_click="ignore",
    )
    st.download_button(
        _("Save the receipts as JSON"),
        receipts_json(receipts).encode(),
        file_name="deletion-receipts.json",
        mime="application/json",
        key=f"receipts_json_{which}",
        on_click="ignore",
    )


def _close() -> None:
    st.session_state.pop(_KEY, None)
