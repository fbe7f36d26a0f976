"""The city's overlay of a draft: chosen on the page Plan, kept in the draft, and what it makes of the criteria."""

from __future__ import annotations

import json
from functools import lru_cache

import streamlit as st

from evaluator import wording
from evaluator.asked.overlays import DEFAULT_CRITERIA, InUse, check_overlay, given_overlay, parsed_overlay
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.problems import show_problems
from evaluator.dashboard.work.purposes import purpose_of
from evaluator.dashboard.work.texts import bullets, md
from evaluator.documents import document_of, shipped
from evaluator.domain.overlay import Overlay, OverlayChange
from evaluator.domain.record import OverlayUsed
from evaluator.errors import EvaluatorError
from evaluator.report.overlay import gravest_first

_MOST_MEGABYTES = 1


def overlay_of(draft: Draft) -> Overlay | None:
    """Return the overlay of a draft, None without one."""
    content = draft.get("overlay", "content")
    return None if content is None else Overlay.model_validate(content)


def in_use(draft: Draft) -> InUse:
    """Return the rubric and criteria that the draft is held against, as its overlay changes them."""
    content = draft.get("overlay", "content")
    return (
        published(purpose_of(draft).criteria) if content is None else _changed(json.dumps(content, sort_keys=True))
    )


def published(id: str = DEFAULT_CRITERIA) -> InUse:
    """Return the rubric and criteria as published."""
    criteria = shipped.criteria(id)
    return InUse(shipped.rubric(criteria.rubric), criteria)


@lru_cache(maxsize=16)
def _changed(content: str) -> InUse:
    """Return what an overlay comes to: worked out once, shown on every page."""
    return check_overlay(given_overlay(Overlay.model_validate_json(content)))


def changes_in(draft: Draft, id: str) -> list[OverlayChange]:
    """Return what the overlay changed in an indicator or criterion."""
    used = in_use(draft).overlay
    return [change for change in used.changes if change.id == id] if used else []


def draw_overlay(draft: Draft, *, open_: bool) -> None:
    """Draw the overlay and, while the plan is open, how to choose another or to leave it out."""
    st.header(_("What your city asks beyond the published criteria"), anchor=False)
    used = in_use(draft).overlay
    if used is None:
        st.markdown(
            _(
                "Nothing yet: the criteria are used as published. A city can add, tighten, reword or, with a "
                "reason, drop criteria in a small file of its own, an overlay (how to: rubrics/README.md)."
            )
        )
    else:
        show_overlay(used)
    if not open_:
        return
    if used is not None:
        st.button(_("Leave the overlay out"), key="no_overlay", on_click=_remove)
    label = _("An overlay (YAML or JSON)") if used is None else _("Another overlay (YAML or JSON)")
    place = st.session_state.get("overlays_taken", 0)
    given = st.file_uploader(
        label, type=["yaml", "yml", "json"], key=f"overlay_{place}", max_upload_size=_MOST_MEGABYTES
    )
    if given is not None:
        _take(draft, given.getvalue(), given.name)


def _take(draft: Draft, content: bytes, name: str) -> None:
    try:
        found = parsed_overlay(content, name)
        check_overlay(found)
    except EvaluatorError as error:
        show_problems(error)
        return
    draft.put({"name": name, "content": document_of(found.overlay)}, "overlay")
    st.session_state["overlays_taken"] = st.session_state.get("overlays_taken", 0) + 1  # empties the upload field
    st.rerun()


def _remove() -> None:
    drawn_draft().put(None, "overlay")


def show_overlay(used: OverlayUsed) -> None:
    """Draw who decided an overlay, which knock-outs it took out, and every change with its reason."""
    language, document = current_language(), used.document
    named = wording.overlay_named(document.id, document.version, used.by, used.on, language)
    base = _("It stands on {rubric:text} and {criteria:text}.", rubric=f"{used.rubric.id} {used.rubric.version}",
             criteria=f"{used.criteria.id} {used.criteria.version}")  # fmt: skip
    st.markdown(f"{md(named)} {md(base)}")
    knock_outs = wording.knock_outs_changed(used.changes, language)
    if knock_outs:
        said = _("A knock-out of the published version does not count here.")
        st.error(f"**{said}**\n\n{bullets(md(text) for text in knock_outs)}", icon=":material/gavel:")
    if not used.changes:
        st.markdown(_("It changes nothing."))
        return
    rows = []
    for item in gravest_first(used.changes):
        what, old, new = wording.change_shown(item, language)
        signed = wording.signature(item, language)
        rows.append(
            {
                _("What"): md(what),
                _("Change"): wording.change_kind(item.kind, language),
                _("As published"): md(old),
                _("Here"): md(new),
                _("Why"): md(" ".join(part for part in (item.reason, signed) if part)),
            }
        )
    st.table(rows, hide_index=True, alt=_("What was changed on top of the published version"))
    st.caption(_("Hash of the overlay (SHA-256): {hash:text}", hash=document.sha256))
