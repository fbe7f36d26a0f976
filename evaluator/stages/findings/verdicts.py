"""What all pairs of groups say about a limit goes in, the outcome of the criterion comes out, with its reason.

The decision itself is made in `pairs`. A decision of *met* is not enough to say so: people who could not be
assessed, or outcomes looked up more often on one side, turn it into *cannot tell*; *not met* stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluator.domain.plan import EvaluationPlan, Statistic
from evaluator.domain.results import Outcome
from evaluator.stages.findings.named_pairs import Asked
from evaluator.stages.statistics.pairs import PairsDecision

_PAIR = "limit, statistic, pairs: how many, metric, first and second: the groups of the pair that decides"

CODES: dict[str, str] = {
    "all_pairs_inside": _PAIR,
    "pair_beyond": _PAIR,
    "interval_crosses_limit": _PAIR,
    "guard_disagrees": _PAIR,
    "nobody_selected": _PAIR,
    "fewer_than_two_groups": "groups: how many are assessed, needed: people a group needs",
    "left_out_share": "share: of people in groups left out, allowed: by the plan; both 0 to 1",
    "verification_bias": "system: its name",
    "no_limit_set": "",
}
"""Codes this stage can give, with their values."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a finding comes to, and why."""

    outcome: Outcome
    code: str
    values: dict[str, Any]


def limit_for(
    plan: EvaluationPlan, metric: str, statistic: Statistic, depth: int, *, within_control: bool = False
) -> float | None:
    """Return the limit for breakdowns of `depth` features, None without one; the strictest where several speak."""
    limits = [
        limit.limit
        for limit in plan.limits
        if (limit.metric, limit.statistic) == (metric, statistic)
        and limit.depth >= depth
        and limit.within_control == within_control
    ]
    if not limits:
        return None
    return min(limits) if statistic == "difference" else max(limits)


def too_few_groups(asked: Asked, plan: EvaluationPlan) -> dict[str, Any]:
    """Return the values of `fewer_than_two_groups`."""
    return {"groups": min(_assessed(asked)), "needed": plan.min_group_size}


def verdict_of(decision: PairsDecision, asked: Asked, plan: EvaluationPlan, known: Mapping[str, Any]) -> Verdict:
    """Return the outcome of a finding with a limit; `known` are its fields system, statistic and limit."""
    outcome = Outcome(decision.decision)
    doubt = _doubt(asked, plan, known["system"]) if outcome is Outcome.MET else None
    if doubt is not None:
        return doubt
    if not decision.binding:
        return Verdict(outcome, decision.reason_code, too_few_groups(asked, plan))
    decisive = decision.binding[0]
    rate = asked.rates[decisive.family]
    counted = {Outcome.MET: _pairs_assessed(asked), Outcome.NOT_MET: decision.beyond_count}
    values = {
        "limit": known["limit"],
        "statistic": known["statistic"],
        "pairs": counted.get(outcome, decision.binding_count),
        "metric": rate.metric,
        "first": list(rate.groups[decisive.first]),
        "second": list(rate.groups[decisive.second]),
    }
    return Verdict(outcome, decision.reason_code, values)


def _assessed(asked: Asked) -> list[int]:
    """Return how many groups are assessed in each rate."""
    return [int(rate.counts.assessed.sum()) for rate in asked.rates]


def _pairs_assessed(asked: Asked) -> int:
    return sum(groups * (groups - 1) // 2 for groups in _assessed(asked))


def _doubt(asked: Asked, plan: EvaluationPlan, system: str) -> Verdict | None:
    """Return why a limit that all assessed pairs keep cannot be called met, None when it can."""
    share = asked.standing.left_out_share
    if share > plan.left_out_share:
        return Verdict(Outcome.CANNOT_TELL, "left_out_share", {"share": share, "allowed": plan.left_out_share})
    if "verification_bias" in asked.warnings:
        return Verdict(Outcome.CANNOT_TELL, "verification_bias", {"system": system})
    return None
