"""Answers in a file: saved to be filled in elsewhere, brought back, compared, taken over when a person says so."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from evaluator.dashboard.answer_inputs import dated
from evaluator.dashboard.draft import Draft, drawn_draft
from evaluator.dashboard.language import _, current_language, ngettext
from evaluator.dashboard.memory import drop_upload
from evaluator.dashboard.overlay_choice import in_use
from evaluator.dashboard.problems import keep_notice
from evaluator.dashboard.running import as_the_person_calls_it
from evaluator.dashboard.texts import bullets, md, md_value
from evaluator.documents import document_of, read_document
from evaluator.domain.rubric import Answer, Answers, Rubric
from evaluator.errors import N_, DocumentError, EvaluatorError, Problem
from evaluator.stages.review import check_answers
from evaluator.stages.vendor_answers import as_the_vendors, set_aside
from evaluator.wording import say

_MOST_MEGABYTES = 5
_OFFER = "answers_offered"
_SUFFIXES = (".xlsx", ".yaml", ".yml", ".json")
_FORMS = (("xlsx", N_("Save as a workbook (Excel)")), ("yaml", N_("Save as YAML")), ("json", N_("Save as JSON")))
_FROM: dict[str, str] = {"city": N_("Somebody of the city"), "vendor": N_("The vendor")}
_NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class Offer:
    """Answers of a file, as they would be taken over."""

    evaluation: str
    name: str
    """Name of the file as the person knows it."""
    answers: Answers
    remarks: tuple[str, ...]
    """What of a vendor's file does not count."""


def draw_exchange(draft: Draft, rubric: Rubric) -> None:
    """Draw the files to save, the way back, and what a file that was brought would change."""
    offer: Offer | None = st.session_state.get(_OFFER)
    offered = offer is not None and offer.evaluation == draft.id
    with st.expander(_("Answer in a file, elsewhere or by others"), expanded=offered, key="answers_in_a_file"):
        st.markdown(
            _(
                "Save the questions with the answers given so far, let a colleague or the vendor fill them in, "
                "and bring the file back. Nothing changes here before you have seen what would."
            )
        )
        _saving(draft, rubric)
        _bringing()
        if offer is not None and offered:
            _compared(draft, rubric, offer)


def _saving(draft: Draft, rubric: Rubric) -> None:
    language = current_language()

    def made(form: str) -> bytes:
        from evaluator.documents.answers_file import write_answers

        with tempfile.TemporaryDirectory(prefix="evaluator-") as folder:
            path = Path(folder, f"answers.{form}")
            write_answers(rubric, draft.answers, path, language)
            return path.read_bytes()

    with st.container(horizontal=True):
        for form, label in _FORMS:
            st.download_button(
                _(label),
                data=partial(made, form),
                file_name=f"{rubric.id}-answers.{form}",
                key=f"answers_{form}",
                icon=":material/download:",
                on_click="ignore",
            )


def _bringing() -> None:
    st.radio(
        _("Who filled in the file that you bring back?"),
        list(_FROM),
        format_func=lambda who: _(_FROM[who]),
        key="answers_from",
        captions=[
            _("Evidence counts as the file says."),
            _("All its evidence counts as the vendor's, and as checked by nobody."),
        ],
    )
    st.file_uploader(
        _("Filled in answers (.xlsx, .yaml or .json)"),
        key="answers_upload",
        on_change=_receive,
        max_upload_size=_MOST_MEGABYTES,
    )


def _receive() -> None:
    """Read the file and keep what it would change; of one that cannot be read, nothing is kept."""
    file = st.session_state["answers_upload"]
    if file is None:
        return
    draft, who = drawn_draft(), st.session_state["answers_from"]
    try:
        st.session_state[_OFFER] = offer_of(draft, in_use(draft).rubric, file.name, file.getvalue(), who)
    except EvaluatorError as error:
        st.session_state.pop(_OFFER, None)
        keep_notice(error)
    finally:
        drop_upload("answers_upload", file)


def offer_of(draft: Draft, rubric: Rubric, name: str, content: bytes, who: Literal["city", "vendor"]) -> Offer:
    """Return the answers of a file; DocumentError or UploadError with everything that is wrong with it."""
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        what = N_("Answers are not read from a file of that kind.")
        hint = N_("Bring a file whose name ends with .xlsx, .yaml or .json.")
        raise DocumentError(Problem("answers_format_unknown", what, hint, where=name, values={"file": name}))
    with tempfile.TemporaryDirectory(prefix="evaluator-") as folder:
        path = Path(folder, f"answers{suffix}")
        path.write_bytes(content)
        try:
            answers = read_document(path, "answers")
        except EvaluatorError as error:
            raise DocumentError(as_the_person_calls_it(error.problems, path.name, name)) from error
    if answers.role == "consensus":
        what = N_("The file holds what several people agreed on, not one person's answers.")
        hint = N_("Evaluate with it on the command line (--answers), beside the answers of each person.")
        raise DocumentError(Problem("answers_are_consensus", what, hint, where=name, values={"file": name}))
    check_answers(rubric, answers)
    if who == "vendor":
        answers = answers.model_copy(update={"filled_in_by": "vendor"})
    remarks = tuple(say(item.code, item.values, current_language()) for item in set_aside(answers))
    return Offer(draft.id, name, as_the_vendors(answers), remarks)


def changes_of(draft: Draft, offer: Offer) -> dict[str, tuple[Answer, Answer]]:
    """Return the answers that a file would change, each as it is here and there; blank ones change none."""
    here = draft.answers.answers if draft.answers else {}
    changes: dict[str, tuple[Answer, Answer]] = {}
    for id, given in offer.answers.answers.items():
        there, own = given.model_copy(update={"at": _NOTHING.at}), here.get(id, _NOTHING)
        if there != _NOTHING and there != own.model_copy(update={"at": _NOTHING.at}):
            changes[id] = own, there
    return changes


def _compared(draft: Draft, rubric: Rubric, offer: Offer) -> None:
    changes = changes_of(draft, offer)
    st.subheader(_("What the file would change"), anchor=False)
    who = offer.answers.assessor or _("nobody is named")
    st.markdown(md(_("File {name:text}, filled in by {who:text}.", name=offer.name, who=who)))
    if offer.remarks:
        st.warning(bullets(md(text) for text in offer.remarks), icon=":material/info:")
    if not changes:
        st.info(_("Nothing: every answer in the file is already here, or is blank."))
    else:
        st.markdown(ngettext("{n:people} answer would change.", "{n:people} answers would change.", len(changes)))
        rows = [
            {
                _("Question"): md_value(f"{item.id} {item.question.get(current_language())}"),
                _("Here"): _level(changes[item.id][0]),
                _("In the file"): _level(changes[item.id][1]),
                _("Why, in the file"): md_value(changes[item.id][1].justification),
            }
            for item in rubric.indicators
            if item.id in changes
        ]
        st.table(rows, hide_index=True, alt=_("Answers that the file would change"))
    with st.container(horizontal=True):
        if changes:
            st.button(_("Take over these answers"), key="answers_take", type="primary", on_click=_take_over)
        st.button(_("Leave everything as it is"), key="answers_leave", on_click=_leave)


def _level(answer: Answer) -> str:
    if answer.not_applicable.strip():
        return _("not applicable")
    return _("no answer yet") if answer.level is None else _("level {level:number}", level=answer.level)


def _take_over() -> None:
    offer: Offer | None = st.session_state.pop(_OFFER, None)
    draft = drawn_draft()
    if offer is None or offer.evaluation != draft.id:
        return
    taken = {id: _document(there) for id, (_own, there) in changes_of(draft, offer).items()}

    def alter(content: dict[str, Any]) -> None:
        content["answers"] = {**content.get("answers", {}), **taken}
        content["assessor"] = _named(content, offer.answers.assessor)

    draft.change(dated(alter))


def _document(answer: Answer) -> dict[str, Any]:
    kept = document_of(Answers(rubric="any", answers={"one": answer}))["answers"]["one"]
    return {key: value for key, value in kept.items() if key != "at"}


def _named(content: Mapping[str, Any], other: str) -> str:
    """Return everybody who answered: the report names whoever gave an answer that was taken over."""
    here = str(content.get("assessor", "")).strip()
    return here if not other.strip() or other.strip() in here else "; ".join(filter(None, (here, other.strip())))


def _leave() -> None:
    st.session_state.pop(_OFFER, None)
