"""The recommendation note on the first page: several evaluations are chosen, a note without names is saved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.problems import show_problems
from evaluator.dashboard.work.texts import md, md_value
from evaluator.domain.record import EvaluationRecord
from evaluator.errors import InputError
from evaluator.store import Evaluation
from evaluator.wording import shortened


def draw_note(saved: Sequence[Evaluation]) -> None:
    """Draw the choice of evaluations and the buttons that save the note; nothing while there are not two."""
    if len(saved) < 2:
        return
    st.header(_("Recommendation note"), anchor=False)
    st.markdown(
        _(
            "What several evaluations found, summed up in a short note without names, for a city to send upwards. "
            "Choose at least two; three or more hide better who they are of."
        )
    )
    titles = {evaluation.id: evaluation.title for evaluation in saved}
    chosen = st.multiselect(
        _("Evaluations to sum up"), list(titles), format_func=lambda id: shortened(titles[id], 60), key="note_of"
    )
    if not chosen:
        return
    records = {id: load_draft(id).record for id in chosen}
    without = [titles[id] for id, record in records.items() if record is None]
    if without:
        names = ", ".join(f"“{name}”" for name in without)
        st.info(md_value(_("Not evaluated yet, so not in the note: {names:said}.", names=names)))
    _save([record for record in records.values() if record is not None])


def _save(records: list[EvaluationRecord]) -> None:
    from evaluator.report.recommendation import caution_few, note_problems

    language = current_language()
    problems = note_problems(records)
    if problems:
        show_problems(InputError(problems))
        return
    caution = caution_few(records, language)
    if caution:
        st.warning(md(caution), icon=":material/warning:")
    with st.container(horizontal=True):
        for suffix, label, mime in (
            ("html", _("Save the note (HTML)"), "text/html"),
            ("md", _("Save the note (Markdown)"), "text/markdown"),
        ):
            st.download_button(
                label,
                data=partial(_page, records, language, suffix),
                file_name=f"recommendations.{suffix}",
                mime=mime,
                key=f"note_{suffix}",
                on_click="ignore",
            )
    st.caption(_("It holds no name of a system, vendor, city, person, file or group, and no number of people."))


def _page(records: list[EvaluationRecord], language: str, suffix: str) -> bytes:
    from evaluator.report.recommendation import build_note, note_page

    return note_page(build_note(records, language), markdown=suffix == "md").encode()
