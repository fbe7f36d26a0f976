"""Findings within control levels go in; they come out judged as one criterion, with a summary of each gap.

The question "is the gap kept within every level" is one criterion: *met* needs every pair of every level inside
the limit, *not met* needs one pair of one level outside it at the level shared among the pairs of all of them.
Levels without two groups to compare are named; where they, and the groups left out in the others, hold more
people than the plan allows, *met* cannot be said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from evaluator.domain.metrics import JOINT
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding, Outcome
from evaluator.domain.within import LevelNotCompared, WithinLevels
from evaluator.stages.findings.compared import Breakdown, Compared
from evaluator.stages.findings.outcomes import worst

CODES: dict[str, str] = {
    "one_group_in_level": "group: the only one",
    "level_left_out": "share: of people in levels and groups left out, allowed: by the plan; both 0 to 1",
}
"""Codes this stage can give, with their values."""

Question: TypeAlias = tuple[str, str | None, str, tuple[str, ...], str]
"""System, class, metric, features, statistic."""
_NOTHING_TO_COMPARE = ("one_group_in_level", "fewer_than_two_groups")


def shared_comparisons(levels: Iterable[Mapping[str, Compared]]) -> dict[str, int]:
    """Return, for each metric and joint criterion, the pairs of tested groups over all levels."""
    pairs: dict[str, int] = {}
    for rates in levels:
        for metric, rate in rates.items():
            tested = int(rate.counts.tested.sum())
            pairs[metric] = pairs.get(metric, 0) + tested * (tested - 1) // 2
    if pairs:
        measured = {metric: parts for metric, parts in JOINT.items() if set(parts) <= set(pairs)}
        pairs |= {metric: sum(pairs[part] for part in parts) for metric, parts in measured.items()}
    return pairs


def only_group(breakdown: Breakdown) -> tuple[str | None, ...] | None:
    """Return the only recorded group that occurs in a control level, None overall or where there are several."""
    recorded = [group for group in breakdown.groups if None not in group]
    return recorded[0] if breakdown.control and len(recorded) == 1 else None


def judged_together(
    findings: Sequence[Finding], people: Sequence[Mapping[tuple[str | None, ...], int]], plan: EvaluationPlan
) -> list[Finding]:
    """Return the findings of one question in all levels, those with nothing to compare judged by their people.

    `people` tells how many each level holds in each group, in the order of the findings. A level with nothing to
    compare leaves the criterion open, unless the plan's share of people left out covers it.
    """
    everybody = sum(sum(groups.values()) for groups in people)
    empty = [at for at, finding in enumerate(findings) if finding.reason_code in _NOTHING_TO_COMPARE]
    if not empty or len(empty) == len(findings) or not everybody:
        return list(findings)
    left_out = sum(sum(people[at].values()) for at in empty)
    left_out += sum(
        people[at][left.group]
        for at, finding in enumerate(findings)
        if at not in empty
        for left in finding.left_out
    )
    share = left_out / everybody
    if share > plan.left_out_share:
        return list(findings)
    update = {
        "outcome": Outcome.NOT_ASSESSED,
        "outcome_code": "level_left_out",
        "outcome_values": {"share": share, "allowed": plan.left_out_share},
        "to_settle": None,
    }
    return [
        finding.model_copy(update=update) if at in empty and finding.outcome is Outcome.CANNOT_TELL else finding
        for at, finding in enumerate(findings)
    ]


def within_levels(
    findings: Iterable[Finding], people: Mapping[tuple[str | None, ...], int]
) -> tuple[WithinLevels, ...]:
    """Return one summary for each gap between all groups that was looked at within control levels.

    `people` tells how many each level holds, by system and the values of the control features.
    """
    overall: dict[Question, Finding] = {}
    levels: dict[Question, list[Finding]] = {}
    for finding in findings:
        if finding.group is None and finding.compared_with is None:
            question = (finding.system, finding.class_, finding.metric, finding.features, finding.statistic)
            if finding.control:
                levels.setdefault(question, []).append(finding)
            else:
                overall[question] = finding
    return tuple(_summary(overall[question], inside, people) for question, inside in levels.items())


def _summary(
    overall: Finding, levels: Sequence[Finding], people: Mapping[tuple[str | None, ...], int]
) -> WithinLevels:
    known = [finding for finding in levels if finding.value is not None]
    pick = max if overall.statistic == "difference" else min
    widest = pick(known, key=lambda finding: finding.value or 0.0) if known else None
    return WithinLevels(
        system=overall.system,
        metric=overall.metric,
        features=overall.features,
        class_=overall.class_,
        statistic=overall.statistic,
        overall=overall.value,
        value=widest.value if widest else None,
        control=widest.control if widest else {},
        levels=len(levels),
        compared=len(known),
        not_compared=tuple(_not_compared(levels, people)),
        comparisons=max(finding.comparisons for finding in levels),
        limit=levels[0].limit,
        outcome=_outcome(levels),
    )


def _outcome(levels: Sequence[Finding]) -> Outcome:
    counted = [finding.outcome for finding in levels if finding.outcome_code != "level_left_out"]
    return worst(counted) if counted else Outcome.NOT_ASSESSED


def _not_compared(
    levels: Sequence[Finding], people: Mapping[tuple[str | None, ...], int]
) -> Iterator[LevelNotCompared]:
    for finding in levels:
        if finding.value is None and finding.reason_code is not None:
            only = finding.reason_values.get("group") if finding.reason_code == "one_group_in_level" else None
            yield LevelNotCompared(
                control=finding.control,
                reason_code=finding.reason_code,
                group=tuple(only) if only is not None else None,
                people=people[finding.system, *finding.control.values()],
            )
