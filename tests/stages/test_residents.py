"""A resident survey as evidence: what it fills in, carries and contradicts; the word of a person stays."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rubric_cases import ITEMS, answers, indicator, rubric, system

from evaluator.domain.results import Interval
from evaluator.domain.rubric import Answer, IndicatorResult
from evaluator.domain.survey import GapChange, ShareChange, Survey, SurveyResult, SurveyUsed
from evaluator.stages.rubric.contradictions import contradictions_of, only_survey
from evaluator.stages.rubric.residents import direction, named_changes
from evaluator.stages.rubric.review import score_rubric

ASKED = ("users_of_the_tool", "city", "independent", None)
NEEDS = ("survey_before_after", "survey_not_by_users", "survey_independent", "survey_effect")


def claim(needs: str) -> dict[str, Any]:
    return {"id": needs, "from_level": 3, "needs": needs, "says": {"en": needs}}


SMALL = rubric(
    {
        "G1": [
            *(
                indicator(f"G1.{n}", evidence_from="survey", claims=[claim(needs)])
                for n, needs in enumerate(NEEDS, 1)
            ),
            indicator("G1.5", filled_by={"needs": "survey_before_after", "level": 2}),
            indicator("G1.6"),
        ]
    }
)


def interval(low: float, high: float) -> Interval:
    return Interval(low=low, high=high, level=0.95, method="newcombe")


def share(low: float, high: float, group: str | None = None, people: int = 500, **more: Any) -> ShareChange:
    change = (low + high) / 2
    fields: dict[str, Any] = {
        "question": "Feels safe",
        "features": ("gender",) if group else (),
        "group": (group,) if group else (),
        "before": 0.5 - change / 2,
        "after": 0.5 + change / 2,
        "people_before": people,
        "people_after": people,
        "change": change,
        "together": interval(low, high),
    }
    return ShareChange(**{**fields, **more})


def gap(low: float, high: float) -> GapChange:
    known: dict[str, Any] = {"question": "Feels safe", "features": ("gender",), "assessed": (("woman",), ("man",))}
    return GapChange(
        **known, before=0.1, after=0.1 + (low + high) / 2, change=(low + high) / 2, together=interval(low, high)
    )


STILL = (-0.1, 0.1)
FELL, ROSE = (-0.2, -0.05), (0.05, 0.2)


def survey(
    everybody: tuple[float, float] = STILL,
    woman: tuple[float, float] = STILL,
    moved: tuple[float, float] | None = STILL,
    asked_by: Any = "independent",
    unwelcome: tuple[str, ...] = (),
    people: int = 500,
) -> SurveyUsed:
    gaps = (gap(*moved),) if moved else (GapChange(question="Feels safe", features=("gender",), reason_code="x"),)
    result = SurveyResult(
        survey=Survey(wave="wave", before="b", after="a", asked_by=asked_by, unwelcome=unwelcome),
        everybody=(share(*everybody),),
        groups=(share(*woman, "woman", people), share(*STILL, "man")),
        gaps=gaps,
        feeds=(),
    )
    return SurveyUsed(
        name="Square", seal="0" * 64, made_at="2026-11-23T00:00:00Z", labels={"gender": "Gender"}, result=result
    )


def said(
    given_answers: dict[str, Answer], used: SurveyUsed | None
) -> tuple[list[tuple[str, str, str]], dict[str, IndicatorResult]]:
    given, held = answers(given_answers, assessor="A. Officer"), only_survey(used)
    found = contradictions_of(SMALL, given, held, (), "Tool")
    reviewed = score_rubric(SMALL, given, system(), held=held)
    return [(item.indicator, item.state, item.because_code) for item in found], {
        i.id: i for i in reviewed.indicators
    }


def effect(level: int, claimed: str | None) -> Answer:
    return Answer.model_validate({"level": level, "claimed_effect": claimed, "evidence": [ITEMS["third party"]]})


@pytest.mark.parametrize(
    ("claimed", "used", "expected"),
    [
        ("better", survey(woman=FELL, everybody=ROSE), ("contradicted", "survey_worse")),
        ("better", survey(everybody=FELL), ("contradicted", "survey_worse")),
        ("better", survey(everybody=ROSE), None),
        ("better", survey(), ("cannot_tell", "survey_no_clear_effect")),
        ("better", survey(everybody=ROSE, unwelcome=("Feels safe",)), ("contradicted", "survey_worse")),
        ("better", survey(everybody=ROSE, moved=ROSE), None),
        ("closer", survey(moved=ROSE), ("contradicted", "survey_worse")),
        ("closer", survey(woman=FELL, moved=FELL), ("contradicted", "survey_worse")),
        ("closer", survey(moved=FELL), None),
        ("closer", survey(everybody=ROSE), ("cannot_tell", "survey_no_clear_effect")),
        (None, survey(woman=FELL, everybody=FELL, moved=ROSE), None),
    ],
)
def test_an_effect_that_is_claimed_is_held_against_what_residents_said(
    claimed: str | None, used: SurveyUsed, expected: tuple[str, str] | None
) -> None:
    found, by_id = said({"G1.4": effect(4, claimed)}, used)
    assert found == ([("G1.4", *expected)] if expected else [])
    assert (by_id["G1.4"].answered_level, by_id["G1.4"].level) == (4, 2 if expected else 4)


def test_an_effect_claimed_in_any_answer_is_held_against_the_survey_and_lowers_nothing_there() -> None:
    found, by_id = said({"G1.6": effect(3, "better")}, survey(everybody=FELL))
    assert found == [("G1.6", "contradicted", "survey_worse")]
    assert by_id["G1.6"].level == 3


@pytest.mark.parametrize("asked_by", ASKED)
def test_who_asked_is_held_against_what_the_answer_says(asked_by: Any) -> None:
    found, _ = said({id: effect(3, None) for id in ("G1.2", "G1.3")}, survey(asked_by=asked_by))
    expected = {
        "users_of_the_tool": [
            ("G1.2", "contradicted", "survey_by_users"),
            ("G1.3", "contradicted", "survey_by_users"),
        ],
        "city": [("G1.3", "contradicted", "survey_not_independent")],
        "independent": [],
        None: [(id, "cannot_tell", "survey_asker_not_said") for id in ("G1.2", "G1.3")],
    }
    assert found == expected[asked_by]


def test_a_survey_that_compares_no_groups_does_not_bear_out_that_they_were_compared() -> None:
    assert said({"G1.1": effect(3, None)}, survey(moved=None))[0] == [
        ("G1.1", "cannot_tell", "survey_not_compared")
    ]
    assert said({}, survey(moved=None))[1]["G1.5"].status == "unanswered"


def test_a_level_is_filled_in_only_where_nobody_answered() -> None:
    filled = said({}, survey())[1]["G1.5"]
    assert (filled.status, filled.level, filled.because_code) == ("measured", 2, "filled_survey_before_after")
    assert said({"G1.5": Answer(level=1)}, survey())[1]["G1.5"].level == 1
    assert said({}, None)[1]["G1.5"].status == "unanswered"


@pytest.mark.parametrize(("asked_by", "level"), [("city", 4), ("users_of_the_tool", 4), (None, 2)])
def test_a_survey_is_evidence_the_city_checked_unless_nobody_said_who_asked(asked_by: Any, level: int) -> None:
    bare = {"G1.1": Answer(level=4), "G1.6": Answer(level=4)}
    by_id = said(bare, survey(asked_by=asked_by))[1]
    assert (by_id["G1.1"].level, by_id["G1.6"].level) == (level, 1), "only where the rubric says so"
    assert said(bare, None)[1]["G1.1"].level == 1


def test_a_few_people_are_never_named_and_still_contradict() -> None:
    used = survey(woman=FELL, people=18)
    assert said({"G1.4": effect(3, "better")}, used)[0] == [("G1.4", "contradicted", "survey_worse")]
    assert named_changes(used, used.result.groups[:1]) == []
    assert named_changes(survey(woman=FELL), survey(woman=FELL).result.groups[:1])[0]["group"] == ["woman"]


ENDS = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(lambda ends: (min(ends), max(ends)))
SURVEYS = st.builds(
    survey, ENDS, ENDS, st.none() | ENDS, st.sampled_from(ASKED), st.sampled_from([(), ("Feels safe",)])
)
ANSWERS = st.dictionaries(
    st.sampled_from([item.id for item in SMALL.indicators]),
    st.builds(effect, st.integers(0, 4), st.sampled_from([None, "better", "closer"])),
)


@settings(max_examples=60)
@given(given_answers=ANSWERS, used=SURVEYS)
def test_no_survey_changes_what_a_person_said_or_raises_it(
    given_answers: dict[str, Answer], used: SurveyUsed
) -> None:
    for id, result in said(given_answers, used)[1].items():
        answer = given_answers.get(id)
        if answer is not None:
            assert result.answered_level == answer.level
            assert result.level is not None
            assert result.level <= (answer.level or 0)


@settings(max_examples=60)
@given(item=ENDS.map(lambda ends: share(*ends)), unwelcome=st.booleans())
def test_a_change_whose_interval_reaches_zero_means_nothing_and_unwelcome_turns_it_round(
    item: ShareChange, unwelcome: bool
) -> None:
    means: Literal["better", "worse"] | None = direction(
        survey(unwelcome=("Feels safe",) if unwelcome else ()), item
    )
    assert item.together is not None
    low, high = item.together.low or 0.0, item.together.high or 0.0
    assert (means is None) == (low <= 0 <= high)
    if means:
        assert means == ("better" if (low > 0) != unwelcome else "worse")
