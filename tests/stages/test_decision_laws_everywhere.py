"""The laws of the decision on the shipped rubric, on it with an overlay, and on rubrics made up at random.

Those have weights, conditions, follow-ups, knock-outs, claims and fillings of any sort; answers are held against
random measurements and surveys.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rubric_cases import ITEMS, criteria, criterion, finding, indicator, knock_out, metric_check, rubric, system
from test_residents import SURVEYS

from evaluator.asked.overlays import check_overlay, given_overlay
from evaluator.documents import shipped
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.overlay import Overlay
from evaluator.domain.results import Finding, Outcome
from evaluator.domain.rubric import Answer, Answers, KnockOutState, Rubric, RubricResult
from evaluator.domain.system import Fact
from evaluator.stages.criteria.decide import Decision, decide
from evaluator.stages.rubric.contradictions import Held
from evaluator.stages.rubric.knock_outs import knock_out_applies
from evaluator.stages.rubric.review import score_rubric

OVERLAY = {
    "kind": "overlay", "schema": 1, "id": "town", "version": "1.0.0", "title": {"en": "Town"}, "by": "Council",
    "on": "2026-11-02", "base": "inclusive_ai", "base_version": "1.0.0",
    "criteria": "partnership", "criteria_version": "1.0.0",
    "change_indicators": [
        {"indicator": "G7.1", "weight": 9, "reason": "so"},
        {"indicator": "G2.1", "knock_out": knock_out(fails_at=2), "reason": "so"},
        {"indicator": "G2.3", "fails_at": 3, "reason": "so"},
    ],
    "drop_indicators": [{"indicator": "G2.6", "reason": "so"}],
    "add_indicators": [
        {
            "group": "G1",
            "reason": "so",
            "indicator": indicator("Town.1", weight=0.1, applies_when={"answered": {"G1.3": {"at_least": 2}}}),
        }
    ],
    "change_minimum_maturity": [{"impact": "low", "minimum": 3.5, "reason": "so"}],
}  # fmt: skip


class Used(NamedTuple):
    rubric: Rubric
    criteria: CriteriaSet


@cache
def published() -> Used:
    return Used(shipped.rubric("inclusive_ai"), shipped.criteria("partnership"))


@cache
def with_overlay() -> Used:
    used = check_overlay(given_overlay(Overlay.model_validate(OVERLAY)))
    return Used(used.rubric, used.criteria)


SOME_FACTS = ("public", "biometric")
NEEDS = (
    "groups",
    "features",
    "limits",
    "combinations",
    "outcomes",
    "locked_plan",
    "survey_effect",
    "survey_independent",
)


@st.composite
def made_up(draw: st.DrawFn) -> Used:
    """Draw a rubric of two groups: whatever hangs on an answer hangs on one further up."""
    groups: dict[str, list[dict[str, Any]]] = {"G1": [], "G2": []}
    ids: list[str] = []
    for group, items in groups.items():
        for number in range(1, draw(st.integers(2, 4)) + 1):
            id, more = f"{group}.{number}", {"weight": draw(st.sampled_from([0.1, 1, 2.5, 10]))}
            kind = draw(st.sampled_from(["plain", "facts", "follow", "knock_out", "measured", "claims", "filled"]))
            on_facts = {draw(st.sampled_from(SOME_FACTS)): draw(st.sampled_from(["yes", "no"]))}
            if kind == "facts":
                more["applies_when"] = on_facts
            elif kind == "follow" and ids:
                bound = draw(st.sampled_from(["at_least", "at_most"]))
                more["applies_when"] = {"answered": {draw(st.sampled_from(ids)): {bound: draw(st.integers(0, 4))}}}
            elif kind == "knock_out":
                more["knock_out"] = knock_out(draw(st.sampled_from([None, on_facts])), draw(st.integers(0, 3)))
            elif kind == "measured":
                more |= {"measured": "limits", "knock_out": knock_out(fails_at=0)}
            elif kind == "claims":
                more["evidence_from"] = draw(st.sampled_from([None, "survey"]))
                more["claims"] = [
                    {"id": needs, "from_level": draw(st.integers(1, 4)), "needs": needs, "says": {"en": needs}}
                    for needs in draw(st.lists(st.sampled_from(NEEDS), min_size=1, max_size=2, unique=True))
                ]
                more["knock_out"] = draw(st.sampled_from([None, knock_out()]))
            elif kind == "filled":
                more["filled_by"] = {
                    "needs": draw(st.sampled_from(["combinations", "survey_before_after"])),
                    "level": 2,
                }
            items.append(indicator(id, **{key: value for key, value in more.items() if value}))
            ids.append(id)
    checks = criteria(
        criterion("first", rubric_check={"group": "G1", "minimum": "by_impact"}),
        criterion("second", group="G2", rubric_check={"group": "G2", "minimum": 2}, metric_check=metric_check()),
        criterion("single", rubric_check={"indicator": ids[0], "minimum": draw(st.sampled_from([1, 3]))}),
    )
    return Used(rubric(groups), checks)


USED = st.one_of(made_up(), made_up(), st.builds(published), st.builds(with_overlay))
ANSWER = st.one_of(
    st.builds(
        Answer,
        level=st.integers(0, 4),
        evidence=st.lists(st.sampled_from(list(ITEMS.values())), max_size=2).map(tuple),
        tested_features=st.sampled_from([(), ("sex",), ("age",)]),
        claimed_effect=st.sampled_from([None, "better", "closer"]),
    ),
    st.builds(Answer, not_applicable=st.just("Not here")),
)
FINDINGS = st.lists(
    st.sampled_from([finding(o.value, features=(f,)) for o in Outcome for f in ("sex", "age")]), max_size=3
)
HELD = st.one_of(
    st.none(),
    st.builds(
        Held,
        features=st.sampled_from([{}, {"sex": "Sex"}]),
        depth=st.integers(0, 2),
        outcomes=st.booleans(),
        locked=st.booleans(),
        survey=st.none() | SURVEYS,
    ),
)
OUTCOME_RANK = {Outcome.NOT_MET: 0, Outcome.CANNOT_TELL: 1, Outcome.NOT_ASSESSED: 1, Outcome.MET: 2}
STATE_RANK = {"failed": 0, "open": 1, "passed": 2, "none": 3}


class Case(NamedTuple):
    used: Used
    given: dict[str, Answer]
    facts: dict[str, str]
    impact: str | None
    findings: list[Finding]
    held: Held | None

    def judged(self, given_answers: Mapping[str, Answer]) -> tuple[RubricResult, Decision]:
        rubric, tool = self.used.rubric, system("benefit", self.impact, **self.facts)
        document = Answers(rubric=rubric.id, answers=dict(given_answers))
        reviewed = score_rubric(rubric, document, tool, self.findings, held=self.held)
        return reviewed, decide(self.used.criteria, rubric, self.findings, reviewed, tool)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    used = draw(USED)
    ids = [item.id for item in used.rubric.indicators]
    facts = {item.id: draw(st.sampled_from(["yes", "no", "unknown"])) for item in used.rubric.facts}
    given_answers = draw(st.dictionaries(st.sampled_from(ids), ANSWER, max_size=12))
    impact = draw(st.sampled_from([None, "low", "very_high"]))
    return Case(used, given_answers, facts, impact, draw(FINDINGS), draw(HELD))


def hidden_in(result: RubricResult) -> set[str]:
    return {item.id for item in result.indicators if item.status == "hidden"}


@settings(max_examples=30, deadline=None)
@given(case=cases(), data=st.data())
def test_no_set_of_answers_turns_a_failed_knock_out_into_acceptable(case: Case, data: st.DataObject) -> None:
    facts = {name: Fact(value) for name, value in case.facts.items()}
    struck = [
        item
        for item in case.used.rubric.indicators
        if item.knock_out and not item.measured and knock_out_applies(item, facts) is Fact.YES
    ]
    assume(struck)
    chosen = data.draw(st.sampled_from(struck))
    assert chosen.knock_out is not None
    level = data.draw(st.integers(0, chosen.knock_out.fails_at))
    failing = {
        **case.given,
        chosen.id: data.draw(ANSWER).model_copy(update={"level": level, "not_applicable": ""}),
    }
    (verdict,) = case.judged(failing)[1].verdicts
    assert verdict.status == "not_acceptable_as_presented"
    assert chosen.id in verdict.failed


@settings(max_examples=40, deadline=None)
@given(case=cases(), answer=ANSWER, level=st.integers(0, 3), data=st.data())
def test_raising_a_level_that_brings_up_no_question_never_worsens_an_outcome(
    case: Case, answer: Answer, level: int, data: st.DataObject
) -> None:
    id = data.draw(st.sampled_from([item.id for item in case.used.rubric.indicators]))
    answers_at = [
        {**case.given, id: answer.model_copy(update={"level": at, "not_applicable": ""})}
        for at in (level, level + 1)
    ]
    (before, decision), (after, decision_after) = (case.judged(given_answers) for given_answers in answers_at)
    assume(hidden_in(before) == hidden_in(after))
    for old, new in zip(before.indicators, after.indicators, strict=True):
        assert (new.level or 0) >= (old.level or 0), old.id
        assert STATE_RANK[new.knock_out] >= STATE_RANK[old.knock_out], old.id
    for one, other in zip(decision.outcomes, decision_after.outcomes, strict=True):
        assert OUTCOME_RANK[other.outcome] >= OUTCOME_RANK[one.outcome], (one, other)
    (verdict,), (verdict_after,) = decision.verdicts, decision_after.verdicts
    assert set(verdict_after.failed) <= set(verdict.failed)
    if verdict.status == "acceptable_as_presented":
        assert verdict_after.status == verdict.status


@settings(max_examples=40, deadline=None)
@given(case=cases(), data=st.data())
def test_hidden_answers_never_count(case: Case, data: st.DataObject) -> None:
    result, decision = case.judged(case.given)
    hidden = sorted(hidden_in(result))
    assume(hidden)
    shown = {id: answer for id, answer in case.given.items() if id not in hidden}
    others = data.draw(st.dictionaries(st.sampled_from(hidden), ANSWER))
    assert case.judged({**shown, **others}) == (result, decision) == case.judged(shown)
    for group in result.groups:
        own = [item.status for item in result.indicators if item.group == group.id]
        assert group.applicable == len(own) - own.count("hidden") - own.count("not_applicable")


@settings(max_examples=40, deadline=None)
@given(case=cases(), data=st.data())
def test_unanswered_never_counts_as_zero_or_as_passed(case: Case, data: st.DataObject) -> None:
    id = data.draw(st.sampled_from([item.id for item in case.used.rubric.indicators]))
    result, decision = case.judged({key: answer for key, answer in case.given.items() if key != id})
    own = next(item for item in result.indicators if item.id == id)
    assume(own.status == "unanswered")
    assert own.level is None
    assert own.knock_out in (KnockOutState.OPEN, KnockOutState.NONE)
    weights = {item.id: item.weight for item in case.used.rubric.indicators}
    counted = [(weights[i.id], i.level) for i in result.indicators if i.group == own.group and i.level is not None]
    expected = sum(w * at for w, at in counted) / sum(w for w, _ in counted) if counted else None
    group = next(item for item in result.groups if item.id == own.group)
    assert group.maturity == (None if expected is None else pytest.approx(expected))
    assert group.answered < group.applicable
    if own.knock_out is KnockOutState.OPEN:
        assert not decision.verdicts[0].status.startswith("acceptable")
