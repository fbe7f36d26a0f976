"""Who answers now: one person, as long as nobody is added; else a choice that stands in the address."""

from __future__ import annotations

from functools import partial

import streamlit as st

from evaluator.dashboard.answers.answer_inputs import LONGEST_LINE, Sheet, sheet_of
from evaluator.dashboard.frame import fields
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.dashboard.work.language import _, ngettext
from evaluator.dashboard.work.people import (
    CONSENSUS,
    Content,
    add_person,
    are_several,
    forget_consensus,
    has_begun,
    is_taken,
    may_agree,
    name_of,
    part_of,
    part_to_change,
    people_of,
    remove_person,
)
from evaluator.dashboard.work.problems import keep_notice
from evaluator.dashboard.work.texts import md, md_value
from evaluator.errors import N_, InputError, Problem, shown
from evaluator.wording import shortened, visible

PARAMETER = "person"
"""Name, in the address, of whoever answers."""
_SESSION, _REMOVING = "person", "removing_person"
_LONGEST_NAME = 60
"""Characters of a name that are shown where it is chosen."""


def sheet_now(draft: Draft) -> Sheet | None:
    """Return the answers of whoever answers now; None where several do and nobody has said who.

    A person who is named in the address is never somebody else: of one who is gone, nobody is chosen.
    """
    if not are_several(draft.content):
        return sheet_of(draft, people_of(draft.content)[0])
    before = st.session_state.get(_SESSION)
    person = st.query_params.get(PARAMETER) or (before[1] if before and before[0] == draft.id else None)
    if person not in _choices(draft):
        return None
    remember(draft, person)
    return sheet_of(draft, person)


def draw_who(draft: Draft, sheet: Sheet | None) -> None:
    """Draw who answers: one name; where several do, the choice, and how to add, rename and remove a person."""
    if not are_several(draft.content):
        fields.text(
            draft, ("assessor",), _("Who answers"), help=_("Names or offices, as they will stand in the report.")
        )
        _adding(draft)
        return
    st.session_state["person_now"] = sheet.person if sheet else None
    st.radio(
        _("Who answers now?"),
        _choices(draft),
        index=None,
        format_func=lambda person: _shown(draft, person),
        key="person_now",
        horizontal=True,
        on_change=_choose,
    )
    with st.container(horizontal=True):
        _adding(draft)
        if sheet is not None and sheet.apart:
            _changing(draft, sheet.person)
        elif sheet is not None and has_begun(draft.content, CONSENSUS):
            _forgetting()
    if sheet is None:
        st.info(_("Choose who answers, so that nobody writes into somebody else's answers."))
    elif sheet.apart:
        st.caption(
            _(
                "Each person answers apart. What others answered is not shown here, so choose your own name only. "
                "Where you differ is shown under “What we agreed on”, once two people have answered. What is said "
                "below comes from these answers alone."
            )
        )
        if part_of(draft.content, sheet.person).get("filled_in_by") == "vendor":
            st.caption(_("The vendor filled this in: its evidence counts as the vendor's, checked by nobody."))


def _choices(draft: Draft) -> list[str]:
    return [*people_of(draft.content), *([CONSENSUS] if may_agree(draft.content) else [])]


def _shown(draft: Draft, person: str) -> str:
    if person == CONSENSUS:
        return _("What we agreed on")
    return md_value(
        shortened(visible(name_of(draft.content, person)) or _("Somebody without a name"), _LONGEST_NAME)
    )


def remember(draft: Draft, person: str) -> None:
    """Let this person be the one who answers in this window, and at its address."""
    st.session_state[_SESSION] = (draft.id, person)
    if st.query_params.get(PARAMETER) != person:
        st.query_params[PARAMETER] = person


def _choose() -> None:
    st.session_state.pop(_REMOVING, None)
    person = st.session_state["person_now"]
    if person is not None:
        remember(drawn_draft(), person)


def _adding(draft: Draft) -> None:
    # Another key for each number of people: it folds once somebody was added.
    with st.popover(_("Add another person"), key=f"add_person_{len(people_of(draft.content))}"):
        st.markdown(
            _(
                "Somebody else answers the same questions apart, without seeing your answers. Where you differ, "
                "nothing counts until you agree."
            )
        )
        if not name_of(draft.content, people_of(draft.content)[0]):
            st.markdown(_("First write your own name or office into “Who answers”: names tell answers apart."))
            return
        st.text_input(_("Name or office of the other person"), key="person_new", max_chars=LONGEST_LINE)
        st.button(_("Add this person"), key="person_add", on_click=_add)


def _add() -> None:
    draft, name = drawn_draft(), str(st.session_state["person_new"]).strip()
    if _is_good(draft, name):
        st.session_state["person_new"] = ""
        if not are_several(draft.content):  # whoever adds somebody goes on with their own answers
            remember(draft, people_of(draft.content)[0])

        def added(content: Content) -> None:
            add_person(content, name)

        draft.change(added)


def _is_good(draft: Draft, name: str, but: str = "") -> bool:
    """Return True for a name that tells a person apart; else keep why not for the page that is drawn next."""
    if not name:
        what = N_("A person who answers apart needs a name or office.")
        keep_notice(InputError(Problem("person_unnamed", what, N_("Write it down, then try again."))))
    elif is_taken(draft.content, name, but):
        what, hint = N_("{name} answers here already."), N_("Give each person a name of their own.")
        keep_notice(InputError(Problem("person_twice", what, hint, values={"name": shown(name)})))
    else:
        return True
    return False


def _changing(draft: Draft, person: str) -> None:
    name = name_of(draft.content, person)
    said = shortened(visible(name), _LONGEST_NAME)
    alone = len(people_of(draft.content)) == 1
    label = _("Change the name") if alone or not name else md(_("Rename or remove {name:said}", name=said))
    key = f"person_name_{person}"
    with st.popover(label, key="change_person_here"):
        st.session_state[key] = name
        st.text_input(
            _("Name or office"), key=key, max_chars=LONGEST_LINE, on_change=partial(_rename, person, key)
        )
        if alone:
            return
        if st.session_state.get(_REMOVING) != person:
            st.button(
                md(_("Remove {name:said} and their answers", name=said)),
                key="person_remove",
                on_click=partial(st.session_state.update, {_REMOVING: person}),
            )
            return
        given = len(part_of(draft.content, person).get("answers", {}))
        what = ngettext(
            "Remove {name:said} with {n:people} answer for good?",
            "Remove {name:said} with {n:people} answers for good?",
            given,
            name=said,
        )
        st.warning(
            f"{md(what)} {_('This cannot be undone. To keep them, save them first, under “Answer in a file”.')}"
        )
        st.button(_("Remove for good"), key="person_gone", type="primary", on_click=partial(_remove, person))
        st.button(_("Keep them"), key="person_kept", on_click=partial(st.session_state.pop, _REMOVING, None))


def _forgetting() -> None:
    with st.popover(_("Remove what was agreed on"), key="forget_here"):
        what = _("Remove every common answer, with who agreed, when and why? This cannot be undone.")
        st.warning(f"{what} {_('Each person keeps their own answers.')}")
        st.button(
            _("Remove for good"), key="forget_consensus", on_click=lambda: drawn_draft().change(forget_consensus)
        )


def _rename(person: str, key: str) -> None:
    draft, name = drawn_draft(), str(st.session_state[key]).strip()
    if _is_good(draft, name, but=person):
        draft.change(lambda content: part_to_change(content, person).update(assessor=name))


def _remove(person: str) -> None:
    st.session_state.pop(_REMOVING, None)
    st.session_state.pop(_SESSION, None)
    st.query_params.pop(PARAMETER, None)
    drawn_draft().change(lambda content: remove_person(content, person))
