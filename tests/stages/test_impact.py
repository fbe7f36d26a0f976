"""The impact level follows from its answers by rules that are data, and no answer lowers it that should not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.documents import shipped
from evaluator.domain.impact import GRAVITY, ImpactResult, ImpactScale
from evaluator.domain.system import AISystem, Impact
from evaluator.errors import DocumentError
from evaluator.stages.rubric.impact import assess_impact

SCALE = shipped.impact_scale()
ANSWERS = {question.id: [answer.id for answer in question.answers] for question in SCALE.questions}
GIVEN = st.fixed_dictionaries({}, optional={id: st.sampled_from(["unknown", *ids]) for id, ids in ANSWERS.items()})


def system(answers: dict[str, str], impact: str | None = None, reason: str = "") -> AISystem:
    return AISystem.model_validate(
        {"name": "Tool", "impact_answers": answers, "impact": impact, "impact_reason": reason}
    )


def assessed(answers: dict[str, str], impact: str | None = None, reason: str = "") -> ImpactResult:
    result = assess_impact(SCALE, system(answers, impact, reason))
    assert result is not None
    return result


def height(level: Impact) -> int:
    return GRAVITY.index(level)


MILD = {id: ids[0] for id, ids in ANSWERS.items()}
GRAVE = {id: ids[-1] for id, ids in ANSWERS.items()}


@settings(deadline=None)
@given(answers=GIVEN.filter(bool), id=st.sampled_from(list(ANSWERS)), place=st.integers(0, 3))
def test_a_graver_answer_never_lowers_the_level(answers: dict[str, str], id: str, place: int) -> None:
    place = min(place, len(ANSWERS[id]) - 2)
    milder = assessed({**answers, id: ANSWERS[id][place]})
    graver = assessed({**answers, id: ANSWERS[id][place + 1]})
    assert height(graver.at_least) >= height(milder.at_least)
    assert height(graver.at_most) >= height(milder.at_most)


@settings(deadline=None)
@given(answers=GIVEN, id=st.sampled_from(list(ANSWERS)), data=st.data())
def test_an_answer_that_is_missing_never_lowers_the_level_and_none_gives_none(
    answers: dict[str, str], id: str, data: st.DataObject
) -> None:
    answers = {**answers, id: data.draw(st.sampled_from(ANSWERS[id]))}
    known = assessed(answers)
    missing = assess_impact(SCALE, system({**answers, id: "unknown"}))
    if all(answer == "unknown" for other, answer in answers.items() if other != id):
        assert missing is None
        return
    assert missing is not None
    assert height(missing.at_most) >= height(known.at_most)
    assert set(known.levels) <= set(missing.levels), "learning an answer gives a level that was possible before"


def test_the_mildest_answers_give_low_and_the_gravest_very_high() -> None:
    assert assessed(MILD).levels == (Impact.LOW,)
    assert assessed(GRAVE).levels == (Impact.VERY_HIGH,)
    assert assessed({**MILD, "scale": "noticeable"}).level is Impact.MEDIUM
    assert assessed({**MILD, "scale": "serious"}).level is Impact.HIGH


def test_every_rule_decides_for_some_answers() -> None:
    for rule in SCALE.rules:
        assert rule.id in assessed({**MILD, **rule.when}).rules


def test_a_person_sets_another_level_with_a_reason_and_without_one_the_graver_counts() -> None:
    lowered = assessed(GRAVE, "low", "Only a trial on staff")
    assert (lowered.levels, lowered.at_least, lowered.stated) == ((Impact.LOW,), Impact.VERY_HIGH, Impact.LOW)
    assert lowered.because_values["reason"] == "Only a trial on staff"
    assert assessed(GRAVE, "low", "  ").levels == (Impact.VERY_HIGH,)
    assert assessed(MILD, "high").levels == (Impact.HIGH,)


def test_nothing_answered_is_not_said_and_a_wrong_answer_is_named() -> None:
    assert assess_impact(SCALE, system({}, "high")) is None
    with pytest.raises(DocumentError) as caught:
        assess_impact(SCALE, system({"scale": "huge", "size": "big"}))
    assert [problem.where for problem in caught.value.problems] == [
        "system, impact_answers, scale",
        "system, impact_answers, size",
    ]
    assert "serious" in caught.value.problems[0].values["known"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"rules": [{"id": "r", "gives": "high", "when": {"scale": "huge"}, "says": {"en": "x"}}]}, "scale: huge"),
        ({"rules": [{"id": "scale", "gives": "high", "when": {"scale": "grave"}, "says": {"en": "x"}}]}, "twice"),
    ],
)
def test_a_scale_that_does_not_hold_together_is_refused(change: dict[str, object], complaint: str) -> None:
    document = SCALE.model_dump(mode="json", by_alias=True)
    with pytest.raises(ValueError, match=complaint):
        ImpactScale.model_validate({**document, **change})
