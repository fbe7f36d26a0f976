"""Answers held against measurements: contradicted, not borne out, resolved; the person's word stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rubric_cases import answers, finding, indicator, rubric, seen, system

from evaluator.domain.contradictions import Resolution
from evaluator.domain.results import Finding
from evaluator.domain.rubric import Answer, IndicatorResult
from evaluator.stages.rubric.contradictions import Held, contradictions_of
from evaluator.stages.rubric.review import score_rubric

NEEDS = ("groups", "features", "limits", "combinations", "outcomes", "locked_plan")


def claim(needs: str, from_level: int = 3) -> dict[str, Any]:
    return {"id": needs, "from_level": from_level, "needs": needs, "says": {"en": f"says {needs}"}}


SMALL = rubric(
    {
        "G1": [
            *(indicator(f"G1.{n}", claims=[claim(needs)]) for n, needs in enumerate(NEEDS, 1)),
            indicator("G1.7", filled_by={"needs": "locked_plan", "level": 2}),
            indicator("G1.8", claims=[claim("groups", 2), claim("limits", 4)]),
        ]
    }
)
EMPTY = Held(features={}, depth=0, outcomes=False, locked=False)
WHOLE = Held(features={"sex": "Sex", "age_band": "Age"}, depth=2, outcomes=True, locked=True)
IDS = tuple(item.id for item in SMALL.indicators)


def results(
    given_answers: dict[str, Answer], held: Held | None, *findings: Finding
) -> tuple[list[tuple[str, str, str]], dict[str, IndicatorResult]]:
    given = answers(given_answers, assessor="A. Officer")
    reviewed = score_rubric(SMALL, given, system(), findings, held=held)
    found = contradictions_of(SMALL, given, held, findings, "Tool")
    return [(item.indicator, item.state, item.because_code) for item in found], {
        item.id: item for item in reviewed.indicators
    }


def naming(level: int, *features: str, **more: Any) -> Answer:
    return seen(level).model_copy(update={"tested_features": features, **more})


def test_what_the_data_bear_out_is_left_alone_and_without_data_nothing_is_held_against() -> None:
    said = {id: naming(3, "Age") for id in IDS}
    kept = finding("met", features=("age_band",))
    assert results(said, WHOLE, kept)[0] == []
    assert results(said, None)[0] == []
    assert all(item.level == 3 for item in results(said, None)[1].values())


@pytest.mark.parametrize(
    ("id", "state", "code", "cap"),
    [
        ("G1.1", "contradicted", "claim_no_groups", "contradicted"),
        ("G1.2", "contradicted", "claim_feature_absent", "contradicted"),
        ("G1.3", "contradicted", "claim_feature_absent", "contradicted"),
        ("G1.4", "cannot_tell", "claim_no_combinations", "measurement_cannot_tell"),
        ("G1.5", "cannot_tell", "claim_no_outcomes", "measurement_cannot_tell"),
        ("G1.6", "contradicted", "claim_plan_not_locked", "contradicted"),
    ],
)
def test_a_claim_the_data_do_not_bear_out_lowers_what_counts_and_never_the_word(
    id: str, state: str, code: str, cap: str
) -> None:
    features = ("age",) if id in ("G1.2", "G1.3") else ()
    found, by_id = results({id: naming(4, *features)}, EMPTY)
    assert found == [(id, state, code)]
    assert (by_id[id].answered_level, by_id[id].level, by_id[id].cap_code) == (4, 2, cap)
    assert results({id: naming(2, *features)}, EMPTY)[1][id].level == 2, "level 2 does not make the claim"


@pytest.mark.parametrize(
    ("outcome", "state", "code"),
    [
        ("not_met", "contradicted", "claim_gap_beyond"),
        ("cannot_tell", "cannot_tell", "claim_gap_cannot_tell"),
    ],
)
def test_tested_for_age_bias_is_held_against_the_gap_by_age(outcome: str, state: str, code: str) -> None:
    gaps = (finding("met", features=("sex",)), finding(outcome, features=("age_band",)))
    for name in ("age_band", "Age", " age "):
        assert results({"G1.3": naming(3, name)}, WHOLE, *gaps)[0] == [("G1.3", state, code)]
    assert results({"G1.3": naming(3, "sex")}, WHOLE, *gaps)[0] == []


def test_a_feature_named_in_any_answer_is_held_against_the_data_and_lowers_nothing_there() -> None:
    found, by_id = results({"G1.7": naming(3, "age")}, EMPTY)
    assert found == [("G1.7", "contradicted", "claim_feature_absent")]
    assert by_id["G1.7"].level == 3
    assert results({"G1.7": naming(0, "age")}, EMPTY)[0] == []


def test_a_named_dated_answer_resolves_one_contradiction_and_the_level_counts_again() -> None:
    done = Resolution(claim="features", feature="age", by="A. Officer", on="2026-11-20", what="Tested elsewhere")
    found, by_id = results({"G1.2": naming(3, "age", "faith", resolved=(done,))}, EMPTY)
    assert [state for _, state, _ in found] == ["resolved", "contradicted"]
    assert by_id["G1.2"].level == 2
    assert results({"G1.2": naming(3, "age", resolved=(done,))}, EMPTY)[1]["G1.2"].level == 3


def test_a_level_is_filled_in_only_where_nobody_answered_and_says_where_from() -> None:
    _, filled = results({}, WHOLE)
    assert (filled["G1.7"].status, filled["G1.7"].level) == ("measured", 2)
    assert filled["G1.7"].because_code == "filled_locked_plan"
    assert results({"G1.7": seen(0)}, WHOLE)[1]["G1.7"].level == 0
    assert results({}, EMPTY)[1]["G1.7"].status == "unanswered"


HELD = st.builds(
    Held,
    features=st.sampled_from([{}, {"sex": "Sex"}, {"sex": "Sex", "age": "Age"}]),
    depth=st.integers(0, 2),
    outcomes=st.booleans(),
    locked=st.booleans(),
)
GAPS = st.lists(
    st.sampled_from([finding(o, features=(f,)) for o in ("met", "not_met", "cannot_tell") for f in ("sex", "age")])
)


@settings(deadline=None)
@given(
    id=st.sampled_from(IDS),
    level=st.integers(0, 3),
    names=st.lists(st.sampled_from(["sex", "Age", "faith"]), unique=True),
    held=HELD,
    gaps=GAPS,
)
def test_raising_a_level_never_lowers_what_counts_and_the_word_always_stands(
    id: str, level: int, names: list[str], held: Held, gaps: list[Finding]
) -> None:
    before = results({id: naming(level, *names)}, held, *gaps)[1][id]
    after = results({id: naming(level + 1, *names)}, held, *gaps)[1][id]
    assert before.level is not None
    assert after.level is not None
    assert after.level >= before.level
    assert (before.answered_level, after.answered_level) == (level, level + 1)
