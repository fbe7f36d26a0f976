"""Laws of the decision, over random answers, facts and findings."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rubric_cases import (
    ITEMS,
    LEGAL,
    MITIGATION,
    answers,
    criteria,
    criterion,
    finding,
    indicator,
    knock_out,
    metric_check,
    rubric,
    seen,
    system,
)

from evaluator.domain.results import Finding, Outcome
from evaluator.domain.rubric import Answer, RubricResult
from evaluator.domain.system import AISystem
from evaluator.stages.criteria.decide import Decision, decide
from evaluator.stages.rubric.review import score_rubric

RUBRIC = rubric(
    {
        "G1": [
            indicator("G1.1", knock_out=knock_out({"public": "yes"})),
            indicator("G1.2", weight=2),
            indicator("G1.3", applies_when={"biometric": "yes"}, knock_out=knock_out()),
        ],
        "G2": [
            indicator("G2.1", measured="limits", knock_out=knock_out(fails_at=0)),
            indicator("G2.2", weight=0.5),
            indicator("G2.3"),
        ],
    }
)
IDS = tuple(item.id for item in RUBRIC.indicators)
ANSWERABLE = tuple(id for id in IDS if id != "G2.1")
CRITERIA = criteria(
    criterion("first", rubric_check={"group": "G1", "minimum": "by_impact"}),
    criterion("second", group="G2", rubric_check={"group": "G2", "minimum": 2}),
    criterion("single", rubric_check={"indicator": "G1.2", "minimum": 2}),
    criterion("gap", group="G2", metric_check=metric_check(), rubric_check={"indicator": "G2.3", "minimum": 1}),
)

EVIDENCE = st.lists(st.sampled_from(list(ITEMS.values())), max_size=2).map(tuple)
LEVELED = st.builds(
    Answer, level=st.integers(0, 4), evidence=EVIDENCE, mitigation=st.sampled_from([None, MITIGATION])
)
AWAY = st.builds(
    Answer, not_applicable=st.sampled_from(["Not here", " "]), legal_sign_off=st.sampled_from([None, LEGAL])
)
ANSWER = st.one_of(LEVELED, LEVELED, AWAY, st.just(Answer()))
ANSWERS = st.dictionaries(st.sampled_from(IDS), ANSWER)
FACTS = st.fixed_dictionaries(
    {name: st.sampled_from(["yes", "no", "unknown"]) for name in ("public", "biometric")}
)
IMPACT = st.sampled_from([None, "low", "medium", "high", "very_high"])
FINDINGS = st.lists(st.sampled_from([finding(o.value, features=(f,)) for o in Outcome for f in ("sex", "age")]))

STATE_RANK = {"failed": 0, "open": 1, "passed": 2, "none": 3}
OUTCOME_RANK = {Outcome.NOT_MET: 0, Outcome.CANNOT_TELL: 1, Outcome.NOT_ASSESSED: 1, Outcome.MET: 2}
ACCEPTABLE = ("acceptable_as_presented", "acceptable_with_conditions")


def judged(
    given_answers: dict[str, Answer], tool: AISystem, findings: list[Finding]
) -> tuple[RubricResult, Decision]:
    reviewed = score_rubric(RUBRIC, answers(given_answers), tool, findings)
    return reviewed, decide(CRITERIA, RUBRIC, findings, reviewed, tool)


def tool_of(facts: dict[str, str], impact: str | None) -> AISystem:
    return system("benefit", impact, **facts)


@given(given_answers=ANSWERS, impact=IMPACT, findings=FINDINGS, level=st.integers(0, 1), evidence=EVIDENCE)
def test_no_set_of_answers_turns_a_failed_knock_out_into_acceptable(
    given_answers: dict[str, Answer], impact: str | None, findings: list[Finding], level: int, evidence: Any
) -> None:
    failing = {**given_answers, "G1.1": Answer(level=level, evidence=evidence)}
    tool = tool_of({"public": "yes", "biometric": "no"}, impact)
    _, decision = judged(failing, tool, findings)
    (verdict,) = decision.verdicts
    assert verdict.status == "not_acceptable_as_presented"
    assert "G1.1" in verdict.failed


@given(given_answers=ANSWERS, facts=FACTS, impact=IMPACT, findings=FINDINGS)
def test_a_measured_gap_beyond_the_limit_is_acceptable_only_with_an_approved_mitigation(
    given_answers: dict[str, Answer], facts: dict[str, str], impact: str | None, findings: list[Finding]
) -> None:
    _, decision = judged(given_answers, tool_of(facts, impact), [*findings, finding("not_met")])
    approved = given_answers.get("G2.1", Answer()).mitigation is not None
    assert ("G2.1" in decision.verdicts[0].failed) == (not approved)
    assert approved or decision.verdicts[0].status == "not_acceptable_as_presented"


@given(given_answers=ANSWERS, facts=FACTS, impact=IMPACT, findings=FINDINGS)
def test_the_verdict_follows_from_its_parts(
    given_answers: dict[str, Answer], facts: dict[str, str], impact: str | None, findings: list[Finding]
) -> None:
    _, decision = judged(given_answers, tool_of(facts, impact), findings)
    (verdict,) = decision.verdicts
    states = [item.state for item in decision.knock_outs]
    outcomes = [item.outcome for item in decision.outcomes]
    open_outcomes = [o for o in outcomes if o in (Outcome.CANNOT_TELL, Outcome.NOT_ASSESSED)]
    if "failed" in states:
        assert verdict.status == "not_acceptable_as_presented"
    elif "open" in states or open_outcomes:
        assert verdict.status == "decision_open"
    else:
        assert verdict.status == ACCEPTABLE[Outcome.NOT_MET in outcomes]
        approved = any(item.because.code == "knock_out_passed_mitigated" for item in decision.knock_outs)
        assert verdict.because_code.endswith("_mitigated") == approved


@pytest.mark.slow
@given(
    given_answers=ANSWERS,
    id=st.sampled_from(ANSWERABLE),
    answer=LEVELED,
    level=st.integers(0, 3),
    facts=FACTS,
    impact=IMPACT,
    findings=FINDINGS,
)
def test_raising_a_level_never_worsens_an_outcome(
    given_answers: dict[str, Answer],
    id: str,
    answer: Answer,
    level: int,
    facts: dict[str, str],
    impact: str | None,
    findings: list[Finding],
) -> None:
    given_answers = {**given_answers, id: answer.model_copy(update={"level": level})}
    raised = {**given_answers, id: answer.model_copy(update={"level": level + 1})}
    tool = tool_of(facts, impact)
    reviewed, decision = judged(given_answers, tool, findings)
    reviewed_after, decision_after = judged(raised, tool, findings)
    for before, after in zip(reviewed.indicators, reviewed_after.indicators, strict=True):
        assert (after.level or 0) >= (before.level or 0)
        assert STATE_RANK[after.knock_out] >= STATE_RANK[before.knock_out]
    for one, other in zip(decision.outcomes, decision_after.outcomes, strict=True):
        assert OUTCOME_RANK[other.outcome] >= OUTCOME_RANK[one.outcome], (one, other)
    (verdict,), (verdict_after,) = decision.verdicts, decision_after.verdicts
    assert set(verdict_after.failed) <= set(verdict.failed)
    assert set(verdict_after.conditions) <= set(verdict.conditions)
    if verdict.status == "acceptable_as_presented":
        assert verdict_after.status == verdict.status


@pytest.mark.slow
@settings(deadline=None)
@given(given_answers=ANSWERS, facts=FACTS, impact=IMPACT)
def test_unanswered_decides_only_where_every_answer_would_decide_the_same(
    given_answers: dict[str, Answer], facts: dict[str, str], impact: str | None
) -> None:
    findings = [finding("met")]
    tool = tool_of(facts, impact)
    reviewed, decision = judged(given_answers, tool, findings)
    missing = [item.id for item in reviewed.indicators if item.status == "unanswered"]
    assume(0 < len(missing) <= 3)
    completed: dict[str, set[Outcome]] = {}
    for levels in product((0, 2, 4), repeat=len(missing)):
        full = {**given_answers, **{id: seen(level) for id, level in zip(missing, levels, strict=True)}}
        for outcome in judged(full, tool, findings)[1].outcomes:
            completed.setdefault(outcome.criterion, set()).add(outcome.outcome)
    for outcome in decision.outcomes:
        if outcome.outcome in (Outcome.MET, Outcome.NOT_MET):
            assert completed[outcome.criterion] == {outcome.outcome}


@pytest.mark.slow
@given(given_answers=ANSWERS, id=st.sampled_from(IDS), facts=FACTS, impact=IMPACT, findings=FINDINGS)
def test_unanswered_never_counts_as_zero_or_as_passed(
    given_answers: dict[str, Answer], id: str, facts: dict[str, str], impact: str | None, findings: list[Finding]
) -> None:
    without = {key: answer for key, answer in given_answers.items() if key != id}
    reviewed, decision = judged(without, tool_of(facts, impact), findings)
    result = next(item for item in reviewed.indicators if item.id == id)
    assume(result.status == "unanswered")
    assert result.level is None
    assert result.knock_out in ("open", "none")
    group = next(item for item in reviewed.groups if item.id == result.group)
    weights = {item.id: item.weight for item in RUBRIC.indicators}
    others = [(weights[i.id], i.level) for i in reviewed.indicators if i.group == group.id and i.level is not None]
    expected = sum(w * level for w, level in others) / sum(w for w, _ in others) if others else None
    assert group.maturity == expected
    assert group.answered < group.applicable
    if result.knock_out == "open":
        assert decision.verdicts[0].status not in ACCEPTABLE


@given(given_answers=ANSWERS, hidden=ANSWER, public=FACTS, impact=IMPACT, findings=FINDINGS)
def test_hidden_answers_never_count(
    given_answers: dict[str, Answer],
    hidden: Answer,
    public: dict[str, str],
    impact: str | None,
    findings: list[Finding],
) -> None:
    tool = tool_of({**public, "biometric": "no"}, impact)
    without = {key: answer for key, answer in given_answers.items() if key != "G1.3"}
    assert judged({**without, "G1.3": hidden}, tool, findings) == judged(without, tool, findings)


@pytest.mark.slow
@given(
    given_answers=ANSWERS,
    id=st.sampled_from(ANSWERABLE),
    more=st.sampled_from([name for name in ITEMS if "vendor" in name]),
    facts=FACTS,
    impact=IMPACT,
    findings=FINDINGS,
)
def test_further_vendor_evidence_never_worsens_the_decision(
    given_answers: dict[str, Answer],
    id: str,
    more: str,
    facts: dict[str, str],
    impact: str | None,
    findings: list[Finding],
) -> None:
    answer = given_answers.get(id, Answer())
    longer = {**given_answers, id: answer.model_copy(update={"evidence": (*answer.evidence, ITEMS[more])})}
    tool = tool_of(facts, impact)
    before, after = judged(given_answers, tool, findings)[1], judged(longer, tool, findings)[1]
    for one, other in zip(before.outcomes, after.outcomes, strict=True):
        assert OUTCOME_RANK[other.outcome] >= OUTCOME_RANK[one.outcome]
    assert set(after.verdicts[0].failed) <= set(before.verdicts[0].failed)


@pytest.mark.slow
@given(given_answers=ANSWERS, facts=FACTS, impact=IMPACT, findings=FINDINGS)
def test_learning_the_impact_or_that_a_fact_holds_never_overturns_what_was_decided(
    given_answers: dict[str, Answer], facts: dict[str, str], impact: str | None, findings: list[Finding]
) -> None:
    known = {name: "yes" if value == "unknown" else value for name, value in facts.items()}
    vague = judged(given_answers, tool_of(facts, None), findings)[1]
    clear = judged(given_answers, tool_of(known, impact or "high"), findings)[1]
    settled = {o.criterion: o.outcome for o in clear.outcomes}
    for outcome in vague.outcomes:
        if outcome.outcome in (Outcome.MET, Outcome.NOT_MET):
            assert settled[outcome.criterion] == outcome.outcome
    assert set(vague.verdicts[0].failed) <= set(clear.verdicts[0].failed)
