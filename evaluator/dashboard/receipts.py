"""Deletion receipts, shown once after a deletion: what, its hash, when, and honestly what was done."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from evaluator.dashboard.language import _, current_language
from evaluator.dashboard.texts import md_value
from evaluator.errors import N_
from evaluator.store import METHODS, Receipt
from evaluator.wording import time_text

_KEY = "receipts"

KINDS: dict[str, str] = {
    "upload": N_("File"),
    "record": N_("Record"),
    "plan": N_("Plan"),
    "evaluation": N_("Evaluation"),
}
"""What was deleted."""


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
        rows = [
            {
                _("What"): _(KINDS[receipt.kind]),
                _("Name"): md_value(receipt.name) or "–",
                _("SHA-256"): f"{receipt.sha256[:16]}…" if receipt.sha256 else "–",
                _("When"): time_text(receipt.at.isoformat(), current_language()),
            }
            for receipt in receipts
        ]
        st.table(rows, hide_index=True)
        for method in dict.fromkeys(receipt.method for receipt in receipts):
            st.caption(_(METHODS[method]))
        st.button(_("Close the receipts"), key="close_receipts", on_click=_close)


def _close() -> None:
    st.session_state.pop(_KEY, None)
