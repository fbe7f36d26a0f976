"""A plan and numbers of people go in; what a test could show, before anybody tests, comes out for each limit.

The formulas are those that stand beside a finding afterwards (`power`), at rates that are assumed instead of
observed. The people of a group are turned into those a rate looks at by what is assumed of the whole: a false
positive rate looks at those who should not be selected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil

import numpy as np

from evaluator.domain.beforehand import Assumed, GroupBefore, LimitBefore
from evaluator.domain.metrics import AMOUNT_METRICS, JOINT, SCORE_METRICS, SPECS
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.stages.statistics.pairing import LEAST_TESTED
from evaluator.stages.statistics.power import Shown, people_for_met, smallest_detectable
from evaluator.stages.statistics.projected import POWER
from evaluator.stages.statistics.settle import rounded_up

Sizes = Mapping[str, Mapping[str, int]]
"""People in each group of each feature."""
NUMBERS_OF_GROUPS = (2, 4, 8)
"""Where nobody has named the groups, the people are said for so many."""


def before_testing(plan: EvaluationPlan, sizes: Sizes, assumed: Assumed | None = None) -> tuple[LimitBefore, ...]:
    """Return, for every limit on single features and every feature, what these people could show.

    A joint criterion gives one entry for each of its rates; their pairs share the level, and the chance of *met*
    is kept for both together (each fails half as often). Without features, the people for 2, 4 and 8 groups.
    """
    assumed = assumed or Assumed()
    found: list[LimitBefore] = []
    for limit in plan.limits:
        # How far apart errors of numbers or figures of merit could be shown to lie depends on a spread that nobody
        # knows yet.
        if not limit.within_control and limit.metric not in (*AMOUNT_METRICS, *SCORE_METRICS):
            for metric in JOINT.get(limit.metric, (limit.metric,)):
                for feature, groups in sizes.items():
                    found.append(_of_feature(plan, limit, metric, feature, groups, assumed))
                if not sizes:
                    found += _without_groups(plan, limit, metric, assumed)
    return tuple(found)


def share_looked_at(metric: str, assumed: Assumed) -> float:
    """Return the share of people in the metric's denominator, 0 to 1, by what is assumed."""
    below = set(SPECS[metric].denominator)
    if below == {"tp", "fn"}:
        return assumed.base_rate
    if below == {"fp", "tn"}:
        return 1.0 - assumed.base_rate
    if below == {"tp", "fp"}:
        return assumed.selection_rate
    if below == {"tn", "fn"}:
        return 1.0 - assumed.selection_rate
    return 1.0


def _rate(metric: str, assumed: Assumed) -> float:
    own = {"selection_rate": assumed.selection_rate, "base_rate": assumed.base_rate}
    return own.get(metric, assumed.rate)


def _needed(plan: EvaluationPlan, limit: Limit, metric: str, groups: int, assumed: Assumed) -> int | None:
    rates = len(JOINT.get(limit.metric, (limit.metric,)))
    found = people_for_met(
        _rate(metric, assumed),
        kind=limit.statistic,
        limit=limit.limit,
        groups=max(groups, 2),
        level=plan.level,
        power=1.0 - (1.0 - POWER) / rates,
    )
    return None if found is None else max(found, plan.min_group_size)


def _without_groups(plan: EvaluationPlan, limit: Limit, metric: str, assumed: Assumed) -> Iterator[LimitBefore]:
    for groups in NUMBERS_OF_GROUPS:
        yield _entry(plan, limit, metric, "", (), groups, groups * (groups - 1) // 2, assumed)


def _of_feature(
    plan: EvaluationPlan, limit: Limit, metric: str, feature: str, people: Mapping[str, int], assumed: Assumed
) -> LimitBefore:
    share = share_looked_at(metric, assumed)
    inside = {group: int(number * share) for group, number in people.items()}
    comparisons = 0
    for part in JOINT.get(limit.metric, (limit.metric,)):
        part_share = share_looked_at(part, assumed)
        tested = sum(int(number * part_share) >= LEAST_TESTED for number in people.values())
        comparisons += tested * (tested - 1) // 2
    entry = _entry(plan, limit, metric, feature, (), len(people), max(comparisons, 1), assumed)
    return entry.model_copy(update={"groups": tuple(_groups(plan, entry, people, inside))})


def _entry(
    plan: EvaluationPlan,
    limit: Limit,
    metric: str,
    feature: str,
    groups: tuple[GroupBefore, ...],
    compared: int,
    comparisons: int,
    assumed: Assumed,
) -> LimitBefore:
    share = share_looked_at(metric, assumed)
    needed = _needed(plan, limit, metric, compared, assumed)
    return LimitBefore(
        metric=metric,
        criterion=limit.metric,
        statistic=limit.statistic,
        limit=limit.limit,
        feature=feature,
        groups=groups,
        compared=compared,
        comparisons=comparisons,
        power=POWER,
        rate=_rate(metric, assumed),
        share=share,
        needed=needed,
        needed_people=None if needed is None else rounded_up(ceil(needed / share)),
    )


def _groups(
    plan: EvaluationPlan, entry: LimitBefore, people: Mapping[str, int], inside: Mapping[str, int]
) -> Iterator[GroupBefore]:
    """Yield each group against the largest other one, which can show most."""
    names = list(people)
    for name in names:
        others = [inside[other] for other in names if other != name]
        against, own = max(others, default=0), inside[name]
        enough = own >= plan.min_group_size
        higher = lower = None
        if enough and against >= plan.min_group_size:
            shown = smallest_detectable(
                own,
                against,
                entry.rate,
                kind="difference" if entry.statistic == "difference" else "ratio",
                limit=entry.limit,
                level=plan.level,
                comparisons=entry.comparisons,
            )
            higher, lower = _said(shown.higher), _said(shown.lower)
        short = 0 if entry.needed_people is None else max(entry.needed_people - people[name], 0)
        yield GroupBefore(
            group=name,
            people=people[name],
            in_denominator=own,
            more_people=short,
            large_enough=enough,
            higher=higher,
            lower=lower,
        )


def _said(shown: Shown) -> float | None:
    return float(np.ravel(shown.value)[0]) if bool(np.ravel(shown.possible)[0]) else None
