"""Answers in a file, on the page: saved to be filled in elsewhere, brought back, compared, then taken."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import streamlit as st

from evaluator.dashboard.answers.answer_inputs import LONGEST_LINE, Sheet
from evaluator.dashboard.answers.answers_offered import Offer, changes_of, needs_a_name, offer_of, take_over
from evaluator.dashboard.answers.who_answers import remember
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.language import _, current_language, ngettext
from evaluator.dashboard.work.memory import drop_upload
from evaluator.dashboard.work.overlay_choice import in_use
from evaluator.dashboard.work.people import CONSENSUS, are_several
from evaluator.dashboard.work.problems import keep_notice
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.rubric import Answer, Answers, Rubric
from evaluator.errors import N_, DocumentError, EvaluatorError, Problem
from evaluator.wording import say

_MOST_MEGABYTES = 5
_OFFER = "answers_offered"
_FORMS = (("xlsx", N_("Save as a workbook (Excel)")), ("yaml", N_("Save as YAML")), ("json", N_("Save as JSON")))
_FROM: dict[str, str] = {"city": N_("Somebody of the city"), "vendor": N_("The vendor")}
_USES: dict[str, str] = {
    "take": N_("They are taken over into the answers here"),
    "apart": N_("They are kept apart, as another person's own answers"),
}


def draw_exchange(draft: Draft, sheet: Sheet, rubric: Rubric) -> None:
    """Draw the files to save, the way back, and what a file that was brought would change."""
    offer: Offer | None = st.session_state.get(_OFFER)
    offered = offer is not None and (offer.evaluation, offer.person) == (draft.id, sheet.person)
    with st.expander(_("Answer in a file, elsewhere or by others"), expanded=offered, key="answers_in_a_file"):
        st.markdown(
            _(
                "Save the questions with the answers given so far, let a colleague or the vendor fill them in, "
                "and bring the file back. Nothing changes here before you have seen what would."
            )
        )
        _saving(draft, sheet, rubric)
        _bringing(sheet)
        if offer is not None and offered:
            _compared(draft, rubric, offer)


def _saving(draft: Draft, sheet: Sheet, rubric: Rubric) -> None:
    """Draw the files with what was answered so far, and an empty one in which nobody sees what others said."""
    language, given = current_language(), draft.answers_of(sheet.person)
    if sheet.person == CONSENSUS and given is None:
        st.caption(_("Nothing was agreed on yet, so there is nothing to save."))
        return
    blank = Answers(rubric=rubric.id, rubric_version=rubric.version)
    begun = given or blank.model_copy(update={"assessor": sheet.get("assessor", default="")})

    def made(form: str, answers: Answers) -> bytes:
        from evaluator.documents.answers_file import write_answers

        with tempfile.TemporaryDirectory(prefix="evaluator-") as folder:
            path = Path(folder, f"answers.{form}")
            write_answers(rubric, answers, path, language)
            return path.read_bytes()

    files = [(form, label, form, f"{rubric.id}-answers.{form}", begun) for form, label in _FORMS]
    if sheet.person != CONSENSUS:
        empty = N_("Save an empty workbook for somebody else")
        files.append(("empty", empty, "xlsx", f"{rubric.id}-empty.xlsx", blank))
    with st.container(horizontal=True):
        for key, label, form, name, answers in files:
            st.download_button(
                _(label),
                data=partial(made, form, answers),
                file_name=name,
                key=f"answers_{key}",
                icon=":material/download:",
                on_click="ignore",
            )


def _bringing(sheet: Sheet) -> None:
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
    if sheet.person != CONSENSUS:
        st.radio(
            _("What becomes of its answers?"),
            list(_USES),
            index=list(_USES).index("apart" if sheet.apart else "take"),
            format_func=lambda use: _(_USES[use]),
            key="answers_use",
            captions=[
                _("You compare each with what is here first."),
                _("They are held against yours; where you differ, nothing counts until you agree."),
            ],
        )
    st.file_uploader(
        _("Filled in answers (.xlsx, .yaml or .json)"),
        key="answers_upload",
        on_change=partial(_receive, sheet.person),
        max_upload_size=_MOST_MEGABYTES,
    )


def _receive(person: str) -> None:
    """Read the file and keep what it would change; of one that cannot be read, nothing is kept."""
    file = st.session_state["answers_upload"]
    if file is None:
        return
    draft, who = drawn_draft(), st.session_state["answers_from"]
    apart = st.session_state.get("answers_use") == "apart"
    try:
        content = file.getvalue()
        offer = offer_of(draft, in_use(draft), file.name, content, who, person, apart=apart)
        st.session_state[_OFFER] = offer
    except EvaluatorError as error:
        st.session_state.pop(_OFFER, None)
        keep_notice(error)
    finally:
        drop_upload("answers_upload", file)


def _compared(draft: Draft, rubric: Rubric, offer: Offer) -> None:
    """Draw what a file would change; of another person's own answers only how many, so that they stay apart."""
    st.subheader(_("What the file would change"), anchor=False)
    if offer.answers.assessor.strip():
        said = _("File {name:text}, filled in by {who:text}.", name=offer.name, who=offer.answers.assessor)
    else:
        said = _("File {name:text}. It does not say who filled it in.", name=offer.name)
    st.markdown(md(said))
    if offer.remarks:
        remarks = (say(item.code, item.values, current_language()) for item in offer.remarks)
        st.warning(bullets(md(text) for text in remarks), icon=":material/info:")
    apart = offer.apart and not offer.agreed
    if apart and not offer.answers.assessor.strip():
        st.text_input(_("Whose answers are they? Name or office"), key="answers_name", max_chars=LONGEST_LINE)
    if apart and needs_a_name(draft):
        st.info(_("First write your own name or office into “Who answers”: names tell answers apart."))
        st.button(_("Leave everything as it is"), key="answers_leave", on_click=_leave)
        return
    changes = changes_of(draft, offer, _whose(offer))
    if not changes:
        st.info(_("Nothing: every answer in the file is already here, or is blank."))
    else:
        st.markdown(ngettext("{n:people} answer would change.", "{n:people} answers would change.", len(changes)))
    if apart:
        st.markdown(_("They are kept as that person's own answers and are not shown here."))
    elif changes:
        _table(rubric, changes)
    take = _("Take over these answers")
    if apart:
        take = _("Keep as that person's own answers")
    elif offer.agreed:
        take = _("Take over as what was agreed on")
    with st.container(horizontal=True):
        if changes:
            st.button(take, key="answers_take", type="primary", on_click=_take_over)
        st.button(_("Leave everything as it is"), key="answers_leave", on_click=_leave)


def _table(rubric: Rubric, changes: Mapping[str, tuple[Answer, Answer]]) -> None:
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


def _level(answer: Answer) -> str:
    if answer.not_applicable.strip():
        return _("not applicable")
    return _("no answer yet") if answer.level is None else _("level {level:number}", level=answer.level)


def _take_over() -> None:
    offer: Offer | None = st.session_state.get(_OFFER)
    draft = drawn_draft()
    if offer is None or offer.evaluation != draft.id:
        return
    name = _whose(offer)
    if offer.apart and not offer.agreed and not name:
        what, hint = N_("The file does not say whose answers they are."), N_("Write the name or office down here.")
        keep_notice(DocumentError(Problem("person_unnamed", what, hint, where=offer.name)))
        return
    st.session_state.pop(_OFFER)
    # Whoever brings somebody's answers goes on with their own.
    if (offer.apart or offer.agreed) and not are_several(draft.content):
        remember(draft, offer.person)
    changes = changes_of(draft, offer, name)
    draft.change(lambda content: take_over(content, offer, changes, name))


def _whose(offer: Offer) -> str:
    """Return whose the answers of a file are: as it says, else as the person at the screen does."""
    return (offer.answers.assessor or str(st.session_state.get("answers_name", ""))).strip()


def _leave() -> None:
    st.session_state.pop(_OFFER, None)
