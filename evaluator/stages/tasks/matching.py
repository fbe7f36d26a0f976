"""Error rates of groups go in; summaries of how unequal they are come out, each with an interval or a reason.

The summaries are those of face recognition tests. None of them decides anything: a verdict comes from pairs.

Intervals are simultaneous ones: every rate gets its exact interval (Clopper and Pearson 1934) at a level at which
all of them hold together (Šidák, Z. (1967), JASA 62, 626-633: the counts of groups are independent), and the
interval of a summary is everything it can be while they hold. So it covers at least its level, also where no group
differs, which resampled intervals of a largest gap do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from evaluator.domain.cube import Group
from evaluator.domain.matching import MatchingSummary
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import GroupMetric, Interval
from evaluator.stages.findings.compared import Breakdown, Compared, breakdowns_in, compared_rate
from evaluator.stages.statistics.intervals import Floats, Limits, clopper_pearson, z_of

CODES: dict[str, str] = {
    "rate_of_zero": "metric, groups: those with a rate of 0, highest: what each may have, level",
    "all_rates_zero": "metric",
    "fewer_than_two_groups": "",
}
"""Codes this stage can give, with their values."""

ERRORS = ("false_match_rate", "false_non_match_rate")
"""The rates that are summarised."""
HALF = (0.5, 0.5)
"""Weights of false match and false non-match rates; the sources leave them to whoever uses the summary."""
METHOD = "clopper_pearson_simultaneous"
_MOST_CORNERS = 12
"""Groups up to which every corner of the intervals is tried for the largest Gini coefficient."""

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """One error rate of the groups that are assessed."""

    metric: str
    groups: tuple[Group, ...]
    value: Floats
    limits: Limits
    """Exact intervals that hold for all groups (and rates) of a summary together."""
    highest: Floats
    """Highest rate by a one-sided exact interval: about 3/n where nothing happened (the rule of three)."""


def summarise(
    measures: Iterable[GroupMetric], plan: EvaluationPlan, *, weighted: bool
) -> tuple[MatchingSummary, ...]:
    """Return the summaries of every breakdown of every system, in their order.

    Groups take part that are assessed in every rate of a summary; those not recorded never do.
    """
    found: list[MatchingSummary] = []
    for breakdown in breakdowns_in(measures):
        if breakdown.control:
            continue
        rates = [compared_rate(breakdown, metric, plan, weighted=weighted) for metric in ERRORS]
        found.extend(_of_breakdown(breakdown, rates, plan))
    return tuple(found)


def _of_breakdown(
    breakdown: Breakdown, rates: Sequence[Compared], plan: EvaluationPlan
) -> Iterator[MatchingSummary]:
    known = {"system": breakdown.system, "features": breakdown.features}
    for rate in rates:
        errors = _errors([rate], plan)
        for statistic, kind in _ALONE.items():
            yield _summary({**known, "statistic": statistic}, errors, kind, plan)
    both = _errors(rates, plan)
    for statistic, summary in _TOGETHER.items():
        yield _summary({**known, "statistic": statistic, "weights": HALF}, both, summary, plan)


def _errors(rates: Sequence[Compared], plan: EvaluationPlan) -> tuple[ErrorRates, ...]:
    assessed = np.logical_and.reduce([rate.counts.assessed for rate in rates])
    groups = tuple(rates[0].groups[at] for at in np.flatnonzero(assessed))
    together = len(groups) * len(rates)
    if together == 0:
        nobody = np.zeros(0)
        return tuple(ErrorRates(rate.metric, (), nobody, Limits(nobody, nobody), nobody) for rate in rates)
    z = z_of(plan.level ** (1.0 / together))
    one_sided = z_of(2.0 * plan.level - 1.0)
    found = []
    for rate in rates:
        x, n = rate.counts.x[assessed], rate.counts.n[assessed]
        highest = clopper_pearson(x, n, one_sided).high
        found.append(ErrorRates(rate.metric, groups, rate.rate[assessed], clopper_pearson(x, n, z), highest))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one summary is worked out."""

    value: Callable[[Sequence[Floats]], float]
    span: Callable[[Sequence[Limits]], Range]
    is_ratio: bool
    """Whether a rate of 0 takes its value."""
    needs_some: bool
    """Whether it has no value where every group's rate is 0."""


def _summary(
    known: dict[str, Any], errors: tuple[ErrorRates, ...], kind: _Kind, plan: EvaluationPlan
) -> MatchingSummary:
    groups = errors[0].groups
    known |= {"metrics": tuple(one.metric for one in errors), "groups": groups}
    if len(groups) < 2:
        return MatchingSummary(**known, reason_code="fewer_than_two_groups")
    low, high = kind.span([one.limits for one in errors])
    known["interval"] = Interval(
        low=low, high=high if np.isfinite(high) else None, level=plan.level, method=METHOD
    )
    for one in errors:
        if kind.needs_some and not one.value.any():
            return MatchingSummary(**known, reason_code="all_rates_zero", reason_values={"metric": one.metric})
    nowhere = [one for one in errors if kind.is_ratio and not one.value.all()]
    if nowhere:
        # A group without any error may have had as many as its interval allows, but never more than the worst one.
        raised = [np.where(one.value > 0, one.value, np.minimum(one.highest, one.value.max())) for one in errors]
        said = _zero(nowhere[0], plan.level)
        return MatchingSummary(
            **known, reason_code="rate_of_zero", reason_values=said, at_least=kind.value(raised)
        )
    return MatchingSummary(**known, value=kind.value([one.value for one in errors]))


def _zero(errors: ErrorRates, level: float) -> dict[str, Any]:
    at = np.flatnonzero(errors.value == 0)
    return {
        "metric": errors.metric,
        "groups": [list(errors.groups[place]) for place in at],
        "highest": float(errors.highest[at].max()),
        "level": level,
    }


# --- summaries of one rate -----------------------------------------------------------------------------------


def _max_over_min(rates: Floats) -> float:
    """Return the highest rate over the lowest (Grother, P. (2022), FRVT part 8, NIST IR 8429)."""
    return float(rates.max() / rates.min())


def _span_of_max_over_min(limits: Limits) -> Range:
    return max(1.0, _over_others(limits.low, limits.high)), _over_others(limits.high, limits.low)


def _over_others(above: Floats, below: Floats) -> float:
    """Return the largest `above` of one group over `below` of another; infinite where that is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = above[:, np.newaxis] / below[np.newaxis, :]
    np.fill_diagonal(ratios, 0.0)
    return float(np.nan_to_num(ratios, nan=0.0, posinf=np.inf).max())


def _max_over_geometric_mean(rates: Floats) -> float:
    """Return the highest rate over the geometric mean of all (Grother, P. (2022), FRVT part 8, NIST IR 8429)."""
    return float(rates.max() / np.exp(np.log(rates).mean()))


def _span_of_max_over_geometric_mean(limits: Limits) -> Range:
    # A group's own rate stands above and below the line, so that a higher one makes the quotient larger.
    return max(1.0, _over_mean(limits.low, limits.high)), _over_mean(limits.high, limits.low)


def _over_mean(own: Floats, others: Floats) -> float:
    groups = len(own)
    with np.errstate(divide="ignore"):
        above, below = np.log(own), np.log(others)
    largest = -np.inf
    for at in range(groups):
        rest = float(np.delete(below, at).sum())
        if not np.isfinite(above[at]):
            continue
        largest = max(
            largest, np.inf if rest == -np.inf else (groups - 1) / groups * float(above[at]) - rest / groups
        )
    return float(np.exp(largest))


# --- summaries of both rates -----------------------------------------------------------------------------------


def _fairness_discrepancy_rate(rates: Sequence[Floats]) -> float:
    """Return 1 less the weighted largest differences; 1 means that no two groups differ.

    Source: de Freitas Pereira, T. and Marcel, S. (2022), Fairness in biometrics: a figure of merit to assess
    biometric verification systems, IEEE T-BIOM 4, 19-29, doi 10.1109/TBIOM.2021.3102862, with alpha 0.5.
    """
    return 1.0 - sum(weight * float(np.ptp(rate)) for weight, rate in zip(HALF, rates, strict=True))


def _span_of_discrepancy(limits: Sequence[Limits]) -> Range:
    ends = [(max(0.0, _apart(one.low, one.high)), _apart(one.high, one.low)) for one in limits]
    low, high = (sum(weight * end[at] for weight, end in zip(HALF, ends, strict=True)) for at in (1, 0))
    return max(0.0, 1.0 - low), 1.0 - high


def _apart(above: Floats, below: Floats) -> float:
    gaps = above[:, np.newaxis] - below[np.newaxis, :]
    np.fill_diagonal(gaps, -1.0)
    return float(gaps.max())


def _inequity_rate(rates: Sequence[Floats]) -> float:
    """Return the weighted geometric mean of both quotients of the highest and the lowest rate; 1 means no gap.

    Proposed at NIST; the formula is that of Howard, J. J. et al. (2022), arXiv 2203.05051: the one quotient to the
    power of alpha times the other to the power of 1 - alpha, here with alpha 0.5.
    """
    return float(np.prod([_max_over_min(rate) ** weight for weight, rate in zip(HALF, rates, strict=True)]))


def _span_of_inequity(limits: Sequence[Limits]) -> Range:
    spans = [_span_of_max_over_min(one) for one in limits]
    low, high = (float(np.prod([s[at] ** weight for weight, s in zip(HALF, spans, strict=True)])) for at in (0, 1))
    return low, high


def _garbe(rates: Sequence[Floats]) -> float:
    """Return the weighted Gini coefficients of both rates, corrected for few groups; 0 means no gap, 1 is most.

    Source: Howard, J. J. et al. (2022), Evaluating proposed fairness models for face recognition algorithms,
    arXiv 2203.05051: alpha times the coefficient of one rate and 1 - alpha times that of the other, alpha 0.5.
    """
    return sum(weight * gini(rate) for weight, rate in zip(HALF, rates, strict=True))


def gini(rates: Floats) -> float:
    """Return n / (n - 1) times the Gini coefficient of rates that are not all 0: from 0 to 1."""
    groups = len(rates)
    apart = np.abs(rates[:, np.newaxis] - rates[np.newaxis, :]).sum()
    return float(groups / (groups - 1) * apart / (2.0 * groups * groups * rates.mean()))


def _span_of_garbe(limits: Sequence[Limits]) -> Range:
    spans = [_span_of_gini(one) for one in limits]
    low, high = (sum(weight * span[at] for weight, span in zip(HALF, spans, strict=True)) for at in (0, 1))
    return low, min(1.0, high)


def _span_of_gini(limits: Limits) -> Range:
    """Return the smallest and largest coefficient of rates inside their intervals.

    Of all rates with one sum those nearest to a common rate are least unequal, and between two ends of intervals
    the coefficient rises or falls throughout; and as a convex function over a linear one it is largest in a corner
    (Marshall, A. W. and Olkin, I. (1979), Inequalities). With many groups the largest is given as 1.
    """
    ends = np.concatenate([limits.low, limits.high])
    nearest = [np.clip(end, limits.low, limits.high) for end in ends]
    low = min(gini(rates) for rates in nearest if rates.any())
    if len(limits.low) > _MOST_CORNERS:
        return low, 1.0
    corners = product(*zip(limits.low.tolist(), limits.high.tolist(), strict=True))
    return low, max(gini(np.array(corner)) for corner in corners if any(corner))


def _ratio_of(value: Callable[[Floats], float], span: Callable[[Limits], Range]) -> _Kind:
    return _Kind(lambda rates: value(rates[0]), lambda limits: span(limits[0]), is_ratio=True, needs_some=True)


_ALONE: dict[str, _Kind] = {
    "max_over_min": _ratio_of(_max_over_min, _span_of_max_over_min),
    "max_over_geometric_mean": _ratio_of(_max_over_geometric_mean, _span_of_max_over_geometric_mean),
}
_TOGETHER: dict[str, _Kind] = {
    "fairness_discrepancy_rate": _Kind(_fairness_discrepancy_rate, _span_of_discrepancy, False, False),
    "inequity_rate": _Kind(_inequity_rate, _span_of_inequity, True, True),
    "garbe": _Kind(_garbe, _span_of_garbe, False, True),
}
