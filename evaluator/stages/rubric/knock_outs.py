"""An indicator, its answer and the facts go in, what its knock-out comes to comes out, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluator.domain.condition import Condition
from evaluator.domain.rubric import Answer, Indicator, KnockOutState
from evaluator.domain.system import Fact
from evaluator.stages.rubric.limits_measured import LimitsMeasured

CODES: dict[str, str] = {
    "knock_out_passed": "level, fails_at (highest level that fails)",
    "knock_out_failed": "level, fails_at",
    "knock_out_open_unanswered": "fails_at",
    "knock_out_open_evidence": "answered (level), level (after the cap), cap (code of the cap), fails_at",
    "knock_out_open_disagreement": "said (what each assessor said), fails_at",
    "knock_out_open_facts": "facts (ids of facts nobody has stated)",
    "knock_out_open_sign_off": "reason (why it is called not applicable)",
    "knock_out_failed_measured": "metrics (ids), features (names)",
    "knock_out_passed_mitigated": "metrics, features, by, on, what (of the approved mitigation)",
    "knock_out_passed_measured": "checks (findings that are met)",
    "knock_out_open_measured": "metrics, features (of the findings that leave it open)",
    "knock_out_open_not_measured": "",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a knock-out comes to, and why; without a code where there is none or it does not apply."""

    state: KnockOutState
    code: str = ""
    values: dict[str, Any] = field(default_factory=dict)


NO_KNOCK_OUT = Judged(KnockOutState.NONE)


def knock_out_applies(indicator: Indicator, facts: Mapping[str, Fact]) -> Fact:
    """Return whether the facts say that the indicator's knock-out applies; no when it has none."""
    knock_out = indicator.knock_out
    if knock_out is None:
        return Fact.NO
    return _both(_holds(indicator.applies_when, facts), _holds(knock_out.when, facts))


def judge_answer(
    indicator: Indicator, facts: Mapping[str, Fact], *, answered: int | None, level: int | None, cap: str | None
) -> Judged:
    """Return what the knock-out of an answered or unanswered indicator comes to.

    `answered` is the level as answered, `level` the one that counts after the evidence cap; None is unanswered.
    """
    applies = knock_out_applies(indicator, facts)
    knock_out = indicator.knock_out
    if knock_out is None or applies is Fact.NO:
        return NO_KNOCK_OUT
    values = {"level": level, "fails_at": knock_out.fails_at}
    if applies is Fact.UNKNOWN:
        return _open("facts", facts=unknown_facts(indicator, facts))
    if answered is None or level is None:
        return _open("unanswered", fails_at=knock_out.fails_at)
    if answered <= knock_out.fails_at:
        return Judged(KnockOutState.FAILED, "knock_out_failed", values)
    if level <= knock_out.fails_at:
        return _open("evidence", answered=answered, cap=cap, **values)
    return Judged(KnockOutState.PASSED, "knock_out_passed", values)


def judge_measured(
    indicator: Indicator, facts: Mapping[str, Fact], measured: LimitsMeasured, answer: Answer
) -> Judged:
    """Return what the knock-out of a measured indicator comes to.

    It fails when a finding lies beyond its limit and nobody has approved a mitigation by name and date.
    """
    applies = knock_out_applies(indicator, facts)
    if indicator.knock_out is None or applies is Fact.NO:
        return NO_KNOCK_OUT
    if measured.exceeded is Fact.UNKNOWN:
        return _open("measured", **about(measured.undecided)) if measured.judged else _open("not_measured")
    if applies is Fact.UNKNOWN:
        return _open("facts", facts=unknown_facts(indicator, facts))
    if measured.exceeded is Fact.NO:
        return Judged(KnockOutState.PASSED, "knock_out_passed_measured", {"checks": measured.judged})
    beyond = about(measured.beyond)
    if answer.mitigation is None:
        return Judged(KnockOutState.FAILED, "knock_out_failed_measured", beyond)
    approved = answer.mitigation.model_dump()
    return Judged(KnockOutState.PASSED, "knock_out_passed_mitigated", {**beyond, **approved})


def judge_not_applicable(reason: str) -> Judged:
    """Return the open knock-out of an indicator that is called not applicable without a legal sign-off."""
    return _open("sign_off", reason=reason)


def judge_disputed(indicator: Indicator, facts: Mapping[str, Fact], said: Sequence[Mapping[str, Any]]) -> Judged:
    """Return the knock-out of an indicator on which assessors differ: open wherever it may apply."""
    applies = knock_out_applies(indicator, facts)
    if indicator.knock_out is None or applies is Fact.NO:
        return NO_KNOCK_OUT
    if applies is Fact.UNKNOWN:
        return _open("facts", facts=unknown_facts(indicator, facts))
    return _open("disagreement", said=list(said), fails_at=indicator.knock_out.fails_at)


def unknown_facts(indicator: Indicator, facts: Mapping[str, Fact]) -> list[str]:
    """Return the facts that nobody has stated and that the indicator's conditions name."""
    when = indicator.knock_out.when if indicator.knock_out else None
    named = [fact for condition in (indicator.applies_when, when) if condition for fact in condition.facts()]
    return [fact for fact in dict.fromkeys(named) if facts.get(fact, Fact.UNKNOWN) is Fact.UNKNOWN]


def about(findings: tuple[Any, ...]) -> dict[str, Any]:
    """Return which metrics and features the findings speak of, each once."""
    return {
        "metrics": list(dict.fromkeys(finding.metric for finding in findings)),
        "features": list(dict.fromkeys(name for finding in findings for name in finding.features)),
    }


def _open(why: str, **values: Any) -> Judged:
    return Judged(KnockOutState.OPEN, f"knock_out_open_{why}", values)


def _holds(condition: Condition | None, facts: Mapping[str, Fact]) -> Fact:
    return condition.holds(dict(facts)) if condition else Fact.YES


def _both(first: Fact, second: Fact) -> Fact:
    if Fact.NO in (first, second):
        return Fact.NO
    return Fact.UNKNOWN if Fact.UNKNOWN in (first, second) else Fact.YES
