"""Several people's answers in one draft: each part by itself, whatever happens to the others."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.dashboard.answers.answer_inputs import settled
from evaluator.dashboard.work import answering, people

PEOPLE = 3
Act = tuple[int, str, Any]

CHOICES = st.sampled_from([None, 0, 2, 4, answering.NOT_APPLICABLE])
ACTS = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.sampled_from(["G1.1", "G5.2"]),
        st.one_of(CHOICES, st.sampled_from(["reason", "evidence", "title"])),
    ),
    max_size=12,
)


def act(content: dict[str, Any], id: str, what: Any) -> None:
    """Do what a person does to one answer."""
    if what == "reason":
        answering.write(content, id, "not_applicable", "No such system")
    elif what == "title":
        answering.write_new_evidence(content, id, "title", "A contract")
    elif what == "evidence":
        answering.see(content, id, "title", "A contract")
    else:
        answering.choose(content, id, what)


def draft_of_three() -> dict[str, Any]:
    content: dict[str, Any] = {"system": {"name": "Cameras"}, "assessor": "Ana"}
    people.add_person(content, "Ben")
    people.add_person(content, "Cleo")
    return content


@settings(max_examples=60)
@given(ACTS)
def test_each_person_has_what_they_would_have_alone(acts: list[Act]) -> None:
    together, alone = draft_of_three(), [{"assessor": name} for name in ("Ana", "Ben", "Cleo")]
    ids = people.people_of(together)
    for who, id, what in acts:
        act(people.part_to_change(together, ids[who]), id, what)
        act(alone[who], id, what)
    for person, own in zip(ids, alone, strict=True):
        part = people.part_of(together, person)
        assert {key: part.get(key) for key in own} == own
        assert people.answers_of(together, person, "Cameras") == people.answers_of(own, people.FIRST, "Cameras")


@settings(max_examples=60)
@given(ACTS, st.integers(0, PEOPLE - 1))
def test_removing_a_person_leaves_everybody_else_as_they_were(acts: list[Act], gone: int) -> None:
    content = draft_of_three()
    ids = people.people_of(content)
    for who, id, what in acts:
        act(people.part_to_change(content, ids[who]), id, what)
    before = {person: people.answers_of(content, person, "x") for person in ids}
    people.remove_person(content, ids[gone])
    left = [person for person in ids if person != ids[gone]]
    assert list(people.people_of(content)) == left
    assert {person: people.answers_of(content, person, "x") for person in left} == {p: before[p] for p in left}
    assert not people.part_of(content, ids[gone])
    assert content["system"] == {"name": "Cameras"}
    assert people.add_person(content, "Dora") not in ids, "a number that stood in an address is nobody else's"


def test_a_draft_of_one_person_reads_as_it_always_did() -> None:
    old = {"answers": {"G1.1": {"level": 2}}, "answered_at": {"G1.1": "2026-11-20T08:00:00Z"}, "assessor": "Ana"}
    answers = people.answers_of(old, people.people_of(old)[0], "Cameras")
    assert answers is not None
    assert (answers.assessor, answers.role, answers.answers["G1.1"].level) == ("Ana", "assessor", 2)
    assert not people.are_several(old)
    assert people.part_to_change(old, people.FIRST) is old


@pytest.mark.parametrize("name", ["", "  ", "ana", " Ana "], ids=["none", "blank", "small letters", "spaces"])
def test_a_name_that_tells_nobody_apart_is_refused(name: str) -> None:
    content = {"assessor": "Ana"}
    with pytest.raises(ValueError, match="nobody else has"):
        people.add_person(content, name)
    assert content == {"assessor": "Ana"}


def agree(field: Any, value: str) -> Callable[[dict[str, Any]], None]:
    return lambda content: answering.agree(content, "G1.1", field, value)


STEPS: list[Callable[[dict[str, Any]], None]] = [
    lambda content: answering.choose(content, "G1.1", 2),
    agree("by", "Ana and Ben"),
    agree("on", "2026-11-20"),
    agree("what", "The opinion was seen"),
]


@given(st.permutations(STEPS))
def test_an_agreement_counts_once_it_is_whole_in_whatever_order_it_is_written(
    steps: list[Callable[[dict[str, Any]], None]],
) -> None:
    content: dict[str, Any] = {}
    for step in steps:
        assert people.answers_of(content, people.CONSENSUS, "x") is None
        settled(step)(people.part_to_change(content, people.CONSENSUS))
    agreed = people.answers_of(content, people.CONSENSUS, "x")
    assert agreed is not None
    assert agreed.role == "consensus"
    assert agreed.answers["G1.1"].level == 2
    assert agreed.answers["G1.1"].agreed is not None
    assert agreed.answers["G1.1"].agreed.what == "The opinion was seen"


def test_without_an_answer_nothing_was_agreed_on_and_the_words_wait() -> None:
    content: dict[str, Any] = {}
    for step in STEPS:
        settled(step)(people.part_to_change(content, people.CONSENSUS))
    part = people.part_to_change(content, people.CONSENSUS)
    settled(lambda part: answering.choose(part, "G1.1", None))(part)
    assert people.answers_of(content, people.CONSENSUS, "x") is None
    assert answering.agreed_of(part, "G1.1")["what"] == "The opinion was seen"
    settled(lambda part: answering.choose(part, "G1.1", 0))(part)
    assert people.answers_of(content, people.CONSENSUS, "x") is not None


def test_who_agreed_and_the_day_go_on_to_the_next_question_only_with_its_own_reason() -> None:
    part: dict[str, Any] = {}
    for step in STEPS:
        settled(step)(part)
    settled(lambda part: answering.choose(part, "G5.2", 3))(part)
    assert "agreed" not in part["answers"]["G5.2"]
    settled(lambda part: answering.agree(part, "G5.2", "what", "Article 9"))(part)
    assert part["answers"]["G5.2"]["agreed"] == {"by": "Ana and Ben", "on": "2026-11-20", "what": "Article 9"}


def test_what_was_agreed_on_reaches_nobodys_own_answers() -> None:
    content = draft_of_three()
    answering.choose(people.part_to_change(content, "2"), "G1.1", 1)
    before = copy.deepcopy(content)
    for step in STEPS:
        settled(step)(people.part_to_change(content, people.CONSENSUS))
    del content[people.CONSENSUS]
    assert content == before


def test_what_was_agreed_on_is_forgotten_as_a_whole_but_not_that_people_looked() -> None:
    content = draft_of_three()
    people.part_to_change(content, people.CONSENSUS)["opened"] = "2026-11-20T08:00:00Z"
    before = copy.deepcopy(content)
    for step in STEPS:
        settled(step)(people.part_to_change(content, people.CONSENSUS))
    people.forget_consensus(content)
    assert content == before
