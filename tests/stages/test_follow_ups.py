"""Questions that follow up an answer: asked when it calls for them, and hidden ones never score."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rubric_cases import answers, indicator, knock_out, rubric, seen, system

from evaluator.domain.rubric import Answer, Rubric, RubricResult
from evaluator.stages.rubric.review import score_rubric


def follows(id: str, parent: str, **bounds: int) -> dict[str, Any]:
    return indicator(id, applies_when={"answered": {parent: bounds}})


def small() -> Rubric:
    """G1.2 is asked from level 2 of G1.1 on, G1.3 from level 1 of G1.2, G1.4 where G1.1 is at most 1."""
    items = [
        indicator("G1.1"),
        follows("G1.2", "G1.1", at_least=2),
        follows("G1.3", "G1.2", at_least=1),
        follows("G1.4", "G1.1", at_most=1),
    ]
    return rubric({"G1": items, "G2": [indicator("G2.1", knock_out=knock_out())]})


def statuses(given: dict[str, Answer]) -> dict[str, str]:
    result = score_rubric(small(), answers(given), system())
    return {item.id: item.status for item in result.indicators}


@pytest.mark.parametrize(
    ("given", "hidden"),
    [
        pytest.param({}, set(), id="while nobody answered, it may still come up"),
        pytest.param({"G1.1": seen(1)}, {"G1.2", "G1.3"}, id="a follow-up of what is hidden is hidden too"),
        pytest.param({"G1.1": seen(2)}, {"G1.4"}, id="an answer that calls for one"),
        pytest.param({"G1.1": seen(2), "G1.2": seen(0)}, {"G1.3", "G1.4"}, id="down the line"),
        pytest.param(
            {"G1.1": Answer(not_applicable="no such place")}, {"G1.2", "G1.3", "G1.4"}, id="not applicable"
        ),
    ],
)
def test_a_follow_up_is_asked_where_the_answer_calls_for_it(given: dict[str, Answer], hidden: set[str]) -> None:
    assert {id for id, status in statuses(given).items() if status == "hidden"} == hidden


def test_what_was_claimed_calls_for_the_follow_up_also_where_evidence_caps_it() -> None:
    assert statuses({"G1.1": Answer(level=3)})["G1.2"] == "unanswered"


def test_a_hidden_follow_up_says_whose_answer_hides_it() -> None:
    result = score_rubric(small(), answers({"G1.1": seen(0)}), system())
    found = {item.id: (item.because_code, item.because_values) for item in result.indicators}
    assert found["G1.2"] == ("hidden_follow_up", {"indicators": ["G1.1"]})


ANSWER = st.one_of(
    st.none(),
    st.integers(0, 4).map(seen),
    st.integers(0, 4).map(lambda level: Answer(level=level)),
    st.just(Answer(not_applicable="no")),
)


def scored(given: dict[str, Answer]) -> RubricResult:
    return score_rubric(small(), answers(given), system())


@settings(max_examples=50, deadline=None)
@given(
    given=st.fixed_dictionaries(dict.fromkeys(("G1.1", "G1.2", "G1.3", "G1.4", "G2.1"), ANSWER)),
    other=st.fixed_dictionaries(dict.fromkeys(("G1.1", "G1.2", "G1.3", "G1.4", "G2.1"), ANSWER)),
)
def test_hidden_follow_ups_never_score(given: dict[str, Answer | None], other: dict[str, Answer | None]) -> None:
    kept = {id: answer for id, answer in given.items() if answer is not None}
    before = scored(kept)
    hidden = {item.id for item in before.indicators if item.status == "hidden"}
    others = {id: answer for id, answer in other.items() if id in hidden and answer is not None}
    after = scored({**{id: answer for id, answer in kept.items() if id not in hidden}, **others})
    assert after == before


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({"answered": {"G1.1": {"at_least": 1}}}, id="hidden by an answer"),
        pytest.param({"any": [{"public": "yes"}, {"answered": {"G1.1": {"at_most": 1}}}]}, id="inside another"),
    ],
)
def test_no_answer_can_hide_a_knock_out(condition: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="asked by facts, never by another answer"):
        rubric({"G1": [indicator("G1.1"), indicator("G1.2", applies_when=condition, knock_out=knock_out())]})


def test_a_cycle_is_found_however_long() -> None:
    ring = [follows(f"G1.{n}", f"G1.{n % 5 + 1}", at_least=1) for n in range(1, 6)]
    with pytest.raises(ValueError, match=r"a cycle: .*G1.1 -> G1.2 -> G1.3 -> G1.4 -> G1.5 -> G1.1"):
        rubric({"G1": ring})
