"""Errors by group go in, each group of a feature held against the feature's reference comes out.

The reference is a group, everybody outside the group (`@rest`), or everybody (`@overall`). These findings
describe: limits speak of gaps between all groups, so none is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from evaluator.domain.amounts import ErrorSums
from evaluator.domain.mapping import NOT_ONE_GROUP, SchemaMapping
from evaluator.domain.metrics import AMOUNT_METRICS
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding, Interval, Outcome
from evaluator.stages.amounts.gaps import FEWEST, METHOD
from evaluator.stages.amounts.metrics import AmountMeasures, AmountPart
from evaluator.stages.amounts.values import FEWEST_WITH_INTERVAL, Means, means_of, rest_of
from evaluator.stages.statistics.intervals import Floats, Limits

CODES: dict[str, str] = {
    "reference_absent": "reference: the group",
    "reference_has_no_value": "reference: the group",
    "nobody_else": "",
}
"""Codes this stage can give, with their values."""

Combined = Callable[[Floats, Floats], Floats]


def amount_references(
    measured: AmountMeasures, mapping: SchemaMapping, plan: EvaluationPlan
) -> tuple[Finding, ...]:
    """Return the difference of each recorded group from its reference, for each figure of each single feature.

    Nothing where the mapping names no reference; intervals at the plan's level, for each group alone.
    """
    return tuple(
        finding
        for part in measured.parts
        if len(part.features) == 1 and mapping.feature(part.features[0]).reference is not None
        for metric in AMOUNT_METRICS
        for finding in _of_part(part, metric, str(mapping.feature(part.features[0]).reference), plan)
    )


def _of_part(part: AmountPart, metric: str, named: str, plan: EvaluationPlan) -> Iterator[Finding]:
    means = part.means(metric)
    others = _others(part, named)
    against = None if others is None else means_of(metric, others)
    for row, group in enumerate(part.groups):
        if None in group or group == (named,):
            continue
        known: dict[str, Any] = {
            "system": part.system,
            "metric": metric,
            "features": part.features,
            "control": part.control,
            "statistic": "to_reference_difference",
            "group": group,
            "reference": (named,),
            "comparisons": 1,
            "outcome": Outcome.NOT_ASSESSED,
            "outcome_code": part.reason or "no_limit_set",
            "warnings": part.warnings,
        }
        reason = _reason(part, row, against, named)
        if reason is not None or against is None:
            code, values = reason or ("reference_absent", {"reference": [named]})
            yield Finding(**known, reason_code=code, reason_values=values)
            continue
        value, interval = _difference(means, against, row, _combined(part, row, metric, named), plan)
        enough = min(means.n[row], means.size[row]) >= max(plan.min_group_size, FEWEST)
        yield Finding(**known, value=value, interval=interval, assessed=(group,) if enough else ())


def _others(part: AmountPart, named: str) -> ErrorSums | None:
    """Return, for each group, the sums of those it is held against and who are outside it; None where absent."""
    if named in NOT_ONE_GROUP:
        return rest_of(part.sums)
    if (named,) not in part.groups:
        return None
    at = np.full(len(part.groups), part.groups.index((named,)), dtype=np.intp)
    return part.sums.mapped(lambda values: values[at])


def _reason(part: AmountPart, row: int, against: Means | None, named: str) -> tuple[str, dict[str, Any]] | None:
    if part.reason:
        return part.reason, {}
    if against is None:
        return "reference_absent", {"reference": [named]}
    if not part.sums.mass[row]:
        return "no_known_outcomes", {}
    if not against.n[row]:
        return (
            ("nobody_else", {}) if named in NOT_ONE_GROUP else ("reference_has_no_value", {"reference": [named]})
        )
    return None


def _combined(part: AmountPart, row: int, metric: str, named: str) -> Combined:
    """Return the difference as a function of the group's figure and that of the people outside it.

    Against everybody, of whom the group itself is the share s: the mean of all is s times the group's plus 1 - s
    times the others', of squares too.
    """
    mass = part.sums.mass
    own = float(mass[row] / max(float(mass.sum()), 1e-300)) if named == "@overall" else 0.0
    if metric == "root_mean_squared_error":
        return lambda group, rest: group - np.sqrt(own * group**2 + (1 - own) * rest**2)
    return lambda group, rest: (1 - own) * (group - rest)


def _difference(
    means: Means, against: Means, row: int, combined: Combined, plan: EvaluationPlan
) -> tuple[float, Interval | None]:
    """Return the difference and its interval: it rises with the group's figure and falls with the others'."""
    at = slice(row, row + 1)
    value = combined(means.value[at], against.value[at])
    few = min(means.n[row], against.n[row], means.size[row], against.size[row]) < FEWEST_WITH_INTERVAL
    if few or not (means.varies[row] and against.varies[row]):
        return float(value[0]), None
    own, other = (Limits(*(end[at] for end in one.ends(plan.level))) for one in (means, against))
    low = value - np.hypot(
        value - combined(own.low, against.value[at]), value - combined(means.value[at], other.high)
    )
    high = value + np.hypot(
        combined(own.high, against.value[at]) - value, combined(means.value[at], other.low) - value
    )
    return float(value[0]), Interval(low=float(low[0]), high=float(high[0]), level=plan.level, method=METHOD)
