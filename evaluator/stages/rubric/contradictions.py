"""Answers and findings go in; every claim that the data contradict or cannot bear out comes out.

Nothing here changes what a person said. Where a claim is not borne out, the level that counts is the highest that
does not make the claim, until a named person resolves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from evaluator.domain.contradictions import (
    CLAIMED_EFFECT,
    TESTED_FEATURES,
    Claim,
    Contradiction,
    Filling,
    Resolution,
)
from evaluator.domain.results import Finding, Outcome
from evaluator.domain.rubric import Answer, Answers, Indicator, Rubric
from evaluator.domain.survey import SurveyUsed
from evaluator.stages.rubric import residents
from evaluator.stages.rubric.evidence import Cap

CODES: dict[str, str] = {
    "claim_no_groups": "",
    "claim_feature_absent": "feature (as the answer names it)",
    "claim_gap_beyond": "metric, statistic, features, value, limit",
    "claim_gap_cannot_tell": "metric, features",
    "claim_no_combinations": "",
    "claim_no_outcomes": "",
    "claim_plan_not_locked": "",
    **residents.CODES,
}
"""What was measured where a claim is not borne out, with the names of the values."""

CONTRADICTED, CANNOT_TELL = "contradicted", "measurement_cannot_tell"
"""Codes of the caps."""

State = Literal["contradicted", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Held:
    """What there is to hold answers against; without data there is nothing."""

    features: Mapping[str, str]
    """Sensitive features: columns with the names to show."""
    depth: int
    """Features that were looked at together, at most."""
    outcomes: bool
    """Whether the data say what turned out to be true."""
    locked: bool
    """Whether a plan with limits was locked before results."""
    data: bool = True
    """False where only a survey was named: then nothing but the survey is held against."""
    survey: SurveyUsed | None = None
    """The survey of residents that was named; None without one."""


def only_survey(survey: SurveyUsed | None) -> Held | None:
    """Return what answers are held against where there are no data; None where no survey was named either."""
    if survey is None:
        return None
    return Held(features={}, depth=0, outcomes=False, locked=False, data=False, survey=survey)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Why one claim is not borne out."""

    state: State
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    feature: str = ""
    claim: str = TESTED_FEATURES
    """Id of the claim where the rubric makes none."""


def contradictions_of(
    rubric: Rubric, answers: Answers, held: Held | None, findings: Sequence[Finding], system: str
) -> tuple[Contradiction, ...]:
    """Return every claim of the answers that the data of one system contradict or cannot bear out, in order.

    `findings` are the gaps of that system that have a limit.
    """
    if held is None:
        return ()
    found = []
    for indicator in rubric.indicators:
        answer = answers.answers.get(indicator.id)
        if answer is None or answer.level is None or indicator.measured:
            continue
        for claim, doubt in _doubts(indicator, answer, held, findings):
            resolution = _resolution(answer, claim, doubt)
            found.append(
                Contradiction(
                    system=system,
                    indicator=indicator.id,
                    claim=claim.id if claim else doubt.claim,
                    feature=doubt.feature,
                    level=answer.level,
                    said_by=answers.assessor,
                    state="resolved" if resolution else doubt.state,
                    caps_at=claim.from_level - 1 if claim and not resolution else None,
                    because_code=doubt.code,
                    because_values=doubt.values,
                    resolution=resolution,
                )
            )
    return tuple(found)


def caps_by_measurement(contradictions: Iterable[Contradiction]) -> dict[str, Cap]:
    """Return the lowest cap of each indicator whose claims are not borne out; a contradiction speaks first."""
    caps: dict[str, Cap] = {}
    for item in contradictions:
        if item.caps_at is None:
            continue
        cap = Cap(item.caps_at, CONTRADICTED if item.state == "contradicted" else CANNOT_TELL)
        known = caps.get(item.indicator)
        if known is None or (cap.level, cap.code != CONTRADICTED) < (known.level, known.code != CONTRADICTED):
            caps[item.indicator] = cap
    return caps


def filled_level(filling: Filling | None, held: Held | None) -> int | None:
    """Return the level that the evaluation itself gives; None where it gives none."""
    if filling is None or held is None:
        return None
    there = {
        "locked_plan": held.locked,
        "combinations": held.depth > 1,
        "survey_before_after": residents.compares(held.survey),
    }
    return filling.level if there[filling.needs] else None


def _doubts(
    indicator: Indicator, answer: Answer, held: Held, findings: Sequence[Finding]
) -> Iterable[tuple[Claim | None, _Doubt]]:
    made = [claim for claim in indicator.claims if answer.level is not None and answer.level >= claim.from_level]
    for claim in made:
        for doubt in _about(claim.needs, answer, held, findings):
            yield claim, doubt
    about_features = any(claim.needs in ("features", "limits") for claim in indicator.claims)
    if answer.level and not about_features and held.data:  # nothing was claimed at level 0
        for doubt in _limits(answer, held, findings):
            yield None, doubt
    if answer.level and not any(claim.needs == "survey_effect" for claim in indicator.claims):
        for doubt in _survey("survey_effect", answer, held):
            yield None, doubt


def _about(needs: str, answer: Answer, held: Held, findings: Sequence[Finding]) -> Iterable[_Doubt]:
    if needs in residents.NEEDS:
        yield from _survey(needs, answer, held)
    elif not held.data:
        return
    elif needs == "groups" and not held.features:
        yield _Doubt("contradicted", "claim_no_groups")
    elif needs == "locked_plan" and not held.locked:
        yield _Doubt("contradicted", "claim_plan_not_locked")
    elif needs == "combinations" and held.depth < 2:
        yield _Doubt("cannot_tell", "claim_no_combinations")
    elif needs == "outcomes" and not held.outcomes:
        yield _Doubt("cannot_tell", "claim_no_outcomes")
    elif needs == "features":
        yield from _absent(answer, held)
    elif needs == "limits":
        yield from _limits(answer, held, findings)


def _survey(needs: str, answer: Answer, held: Held) -> Iterable[_Doubt]:
    """Yield what the survey says against a claim; nothing where none was named."""
    said = residents.says_against(needs, answer.claimed_effect, held.survey) if held.survey else None
    if said is not None:
        yield _Doubt(said.state, said.code, said.values, claim=CLAIMED_EFFECT)


def _absent(answer: Answer, held: Held) -> Iterable[_Doubt]:
    for name in answer.tested_features:
        if _column(name, held) is None:
            yield _Doubt("contradicted", "claim_feature_absent", {"feature": name}, name)


def _limits(answer: Answer, held: Held, findings: Sequence[Finding]) -> Iterable[_Doubt]:
    """Yield each named feature that the data lack, or whose gap lies beyond its limit or cannot be settled."""
    yield from _absent(answer, held)
    for name in answer.tested_features:
        column = _column(name, held)
        own = [item for item in findings if item.features == (column,) and not item.control]
        beyond = [item for item in own if item.outcome is Outcome.NOT_MET]
        undecided = [item for item in own if item.outcome in (Outcome.CANNOT_TELL, Outcome.NOT_ASSESSED)]
        if beyond:
            yield _Doubt("contradicted", "claim_gap_beyond", _gap(beyond[0]), name)
        elif undecided:
            values = {"metric": undecided[0].metric, "features": list(undecided[0].features)}
            yield _Doubt("cannot_tell", "claim_gap_cannot_tell", values, name)


def _gap(finding: Finding) -> dict[str, Any]:
    return {
        "metric": finding.metric,
        "statistic": finding.statistic,
        "features": list(finding.features),
        "value": finding.value,
        "limit": finding.limit,
    }


def _column(name: str, held: Held) -> str | None:
    """Return the column a person means by the name of a feature: its own name, or the one it is shown by."""
    wanted = " ".join(name.casefold().split())
    for column, label in held.features.items():
        if wanted in (" ".join(column.casefold().split()), " ".join(label.casefold().split())):
            return column
    return None


def _resolution(answer: Answer, claim: Claim | None, doubt: _Doubt) -> Resolution | None:
    wanted = (claim.id if claim else doubt.claim, doubt.feature)
    return next((item for item in answer.resolved if (item.claim, item.feature) == wanted), None)
