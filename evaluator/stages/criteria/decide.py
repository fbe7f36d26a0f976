"""Criteria, findings and the review go in; an outcome for every criterion, knock-outs and a verdict come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.domain.criteria import (
    MITIGATED,
    Because,
    CriteriaSet,
    Criterion,
    CriterionOutcome,
    KnockOutOutcome,
    Verdict,
)
from evaluator.domain.results import Finding, Outcome
from evaluator.domain.rubric import IndicatorResult, KnockOutState, Rubric, RubricResult
from evaluator.domain.system import AISystem, Impact
from evaluator.errors import N_, DocumentError, Problem
from evaluator.stages.criteria import metric_checks, rubric_checks
from evaluator.stages.criteria.metric_checks import check_metric
from evaluator.stages.criteria.rubric_checks import check_rubric
from evaluator.stages.findings.outcomes import UNSETTLED, Part, worst, worst_first

CODES: dict[str, str] = {**metric_checks.CODES, **rubric_checks.CODES}
"""Every reason an outcome can carry, and every way to settle it; knock-outs carry the codes of `review`."""

VERDICT_CODES: dict[str, str] = {
    "knock_out_failed": "failed (indicator ids)",
    "rubric_not_answered": "open (criterion ids)",
    "nothing_judged": "",
    "something_open": "open (ids of knock-outs and criteria)",
    "conditions": "conditions (criterion ids)",
    "conditions_mitigated": "conditions (criterion ids), mitigated (ids of knock-outs)",
    "everything_met": "",
    "everything_met_mitigated": "mitigated (ids of knock-outs)",
}
"""Every reason a verdict can carry, with the names of its values."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the criteria come to: outcomes by system and criterion, knock-outs, one verdict for each system."""

    outcomes: tuple[CriterionOutcome, ...]
    knock_outs: tuple[KnockOutOutcome, ...]
    verdicts: tuple[Verdict, ...]


def decide(
    criteria: CriteriaSet,
    rubric: Rubric | None,
    findings: Sequence[Finding],
    review: RubricResult | None,
    system: AISystem,
    systems: Sequence[str] = (),
    impacts: Sequence[Impact] | None = None,
) -> Decision:
    """Return the decision on every system, by the facts, impact and polarity of `system`.

    `impacts` are the impact levels that its answers leave possible; None takes the one that was stated.

    `systems` are the names the findings use; without any, the system's own. A criterion is left out where its
    only check is not meant for the system's polarity, or looks at indicators that the facts say are not asked.
    `review` is None when nobody answered the rubric: no knock-out is judged then, and the decision stays open.
    Raises DocumentError with everything the criteria name that the rubric does not have.
    """
    check_criteria(criteria, rubric, review)
    if impacts is None:
        impacts = (system.impact,) if system.impact else ()
    outcomes: list[CriterionOutcome] = []
    knock_outs: list[KnockOutOutcome] = []
    verdicts: list[Verdict] = []
    for name in dict.fromkeys(systems or (system.name,)):
        own_review = review.of(name) if review else None
        own_findings = [finding for finding in findings if finding.system == name]
        judged = [
            outcome
            for criterion in criteria.criteria
            if (outcome := _outcome(criterion, criteria, rubric, own_findings, own_review, system, impacts, name))
        ]
        struck = _knock_outs(own_review, name)
        outcomes += judged
        knock_outs += struck
        verdicts.append(_verdict(name, judged, struck, answered=own_review is not None))
    return Decision(tuple(outcomes), tuple(knock_outs), tuple(verdicts))


def check_criteria(criteria: CriteriaSet, rubric: Rubric | None, review: RubricResult | None = None) -> None:
    """Raise DocumentError with everything the criteria name that the rubric does not have."""
    if rubric is None:
        return
    problems: list[Problem] = []
    for what, named in (("criteria", criteria.rubric), ("answers", review.rubric if review else rubric.id)):
        if named != rubric.id:
            problems.append(
                Problem(
                    "criteria_of_another_rubric",
                    N_("The {what} belong to the rubric {named}, but the rubric {rubric} was given."),
                    N_("Give the rubric {named}, or other {what}."),
                    where=f"{what}, rubric",
                    values={"what": what, "named": named, "rubric": rubric.id},
                )
            )
    if not problems:
        problems = [problem for criterion in criteria.criteria for problem in _unknown_names(criterion, rubric)]
    if problems:
        raise DocumentError(problems)


def _unknown_names(criterion: Criterion, rubric: Rubric) -> list[Problem]:
    groups = [group.id for group in rubric.groups]
    indicators = [indicator.id for indicator in rubric.indicators]
    check = criterion.rubric_check
    named = [("group", criterion.group, groups)]
    if check and check.group:
        named.append(("group", check.group, groups))
    if check and check.indicator:
        named.append(("indicator", check.indicator, indicators))
    return [
        Problem(
            f"criterion_names_unknown_{what}",
            N_("The criterion {criterion} names the {what} {named}, which the rubric {rubric} does not have."),
            N_("Name one of: {known}."),
            where=f"criteria, {criterion.id}",
            values={
                "criterion": criterion.id,
                "what": what,
                "named": id,
                "rubric": f"{rubric.id} {rubric.version}",
                "known": ", ".join(known),
            },
        )
        for what, id, known in dict.fromkeys((what, id, tuple(known)) for what, id, known in named)
        if id not in known
    ]


def _outcome(
    criterion: Criterion,
    criteria: CriteriaSet,
    rubric: Rubric | None,
    findings: Sequence[Finding],
    review: RubricResult | None,
    system: AISystem,
    impacts: Sequence[Impact],
    name: str,
) -> CriterionOutcome | None:
    parts: dict[str, Part] = {}
    check = criterion.metric_check
    polarity = system.polarity
    if check and (polarity is None or not check.applies_to or polarity in check.applies_to):
        parts["metric"] = check_metric(check, findings, polarity)
    if criterion.rubric_check:
        answered = check_rubric(criterion.rubric_check, rubric, review, criteria.minimum_maturity, impacts)
        if answered:
            parts["rubric"] = answered
    if not parts:
        return None
    because = worst_first([because for part in parts.values() for because in part.because])
    return CriterionOutcome.model_validate(
        {
            "criterion": criterion.id,
            "system": name,
            "group": criterion.group,
            "checks": tuple(parts),
            "outcome": worst(because.outcome for because in because),
            "because": because,
            "to_settle": tuple(item for part in parts.values() for item in part.to_settle),
        }
    )


def _knock_outs(review: RubricResult | None, name: str) -> list[KnockOutOutcome]:
    applying = [item for item in review.indicators if item.knock_out is not KnockOutState.NONE] if review else []
    return [_knock_out(item, name) for item in applying]


def _knock_out(item: IndicatorResult, name: str) -> KnockOutOutcome:
    outcome = {
        KnockOutState.PASSED: Outcome.MET,
        KnockOutState.FAILED: Outcome.NOT_MET,
        KnockOutState.OPEN: Outcome.CANNOT_TELL,
    }[item.knock_out]
    because = Because(code=item.because_code, values=item.because_values, ids=(item.id,), outcome=outcome)
    return KnockOutOutcome.model_validate(
        {"indicator": item.id, "system": name, "state": item.knock_out.value, "because": because}
    )


def _verdict(
    name: str, outcomes: Sequence[CriterionOutcome], knock_outs: Sequence[KnockOutOutcome], *, answered: bool
) -> Verdict:
    """Return the verdict: a failed knock-out speaks first, then what is open, then what is not met."""
    failed = [item.indicator for item in knock_outs if item.state == "failed"]
    undecided = [item.indicator for item in knock_outs if item.state == "open"]
    undecided += [item.criterion for item in outcomes if item.outcome in UNSETTLED]
    conditions = [item.criterion for item in outcomes if item.outcome is Outcome.NOT_MET]
    if failed:
        status, code, values = "not_acceptable_as_presented", "knock_out_failed", {"failed": failed}
    elif not answered:
        status, code, values = "decision_open", "rubric_not_answered", {"open": undecided}
    elif undecided:
        status, code, values = "decision_open", "something_open", {"open": undecided}
    elif conditions:
        status, code, values = "acceptable_with_conditions", "conditions", {"conditions": conditions}
    elif not outcomes and not knock_outs:
        status, code, values = "decision_open", "nothing_judged", {}
    else:
        status, code, values = "acceptable_as_presented", "everything_met", {}
    # What passed in spite of an exceeded limit is said in one breath with the verdict.
    mitigated = [item.indicator for item in knock_outs if item.because.code == MITIGATED]
    if mitigated and code in ("conditions", "everything_met"):
        code, values = f"{code}_mitigated", {**values, "mitigated": mitigated}
    return Verdict.model_validate(
        {
            "system": name,
            "status": status,
            "failed": failed,
            "open": undecided,
            "conditions": conditions,
            "because_code": code,
            "because_values": values,
        }
    )
