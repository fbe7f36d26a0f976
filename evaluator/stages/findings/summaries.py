"""Findings and the cube go in; the summary measures that other tools give come out, with intervals, never judged.

- Equal opportunity: the gap in the true positive rate (fairlearn's `equal_opportunity_difference` and `_ratio`).
  Equalized odds stand among the findings already.
- Average odds difference: the difference of the mean of true and false positive rate. Of two groups it is AIF360's
  `average_odds_difference`, which is signed; between all groups the widest, without a sign. Opposite gaps in the
  two rates cancel out, which equalized odds do not allow.
- Indices of inequality: in `inequality`.

They are given for everybody and for single features, overall and within each level of the control features.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from evaluator.domain.cube import Cube, Group
from evaluator.domain.mapping import NOT_ONE_GROUP, SchemaMapping
from evaluator.domain.metrics import METRICS
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding, Interval, LeftOut, Outcome
from evaluator.stages.counts.breakdowns import counts_of
from evaluator.stages.counts.control_levels import cubes_within
from evaluator.stages.findings import inequality, outcome_known
from evaluator.stages.findings.compared import Breakdown
from evaluator.stages.findings.everybody_else import rest_tally
from evaluator.stages.findings.rates import Rate, Tally, rate_of, tally_of
from evaluator.stages.statistics.contrasts import Rates, difference_limits
from evaluator.stages.statistics.intervals import balanced_accuracy_interval, z_of
from evaluator.stages.statistics.pairing import Mask, group_counts

CODES: dict[str, str] = {
    "fewer_than_two_groups": "groups: how many are assessed, needed: people a group needs",
    "no_limit_set": "",
    "reference_absent": "reference: the group",
    "reference_not_assessed": "",
    "too_few_people": "people: in the denominator, needed: by the plan",
    **inequality.CODES,
}
"""Codes this stage can give, with their values; a metric without a value anywhere passes its own code on."""


EVERYBODY_ELSE = "@rest"
"""The reference that is everybody outside each group; AIF360 has no difference from everybody (`@overall`)."""


def summaries(
    findings: Iterable[Finding], cube: Cube, mapping: SchemaMapping, plan: EvaluationPlan
) -> tuple[Finding, ...]:
    """Return the summary measures, by system: for everybody, then feature by feature, then the same within each
    control level; matching has its own, and several classes have none.
    """
    if mapping.task in ("matching", "multiclass"):
        return ()
    opportunity = [_opportunity(finding) for finding in findings if _is_opportunity(finding)]
    found = list(_summed(cube, mapping, plan, [item for item in opportunity if not item.control]))
    for level, inside in cubes_within(cube, mapping):
        own = [item for item in opportunity if item.control == level]
        found += [item.model_copy(update={"control": dict(level)}) for item in _summed(inside, mapping, plan, own)]
    return tuple(found)


def _summed(
    cube: Cube, mapping: SchemaMapping, plan: EvaluationPlan, opportunity: Sequence[Finding]
) -> Iterator[Finding]:
    """Yield the measures of one cube: everybody's, or those of one control level."""
    for position, system in enumerate(cube.systems):
        everybody = counts_of(cube, mapping, ()).of_system(position, len(cube.systems))
        known = outcome_known.outcome_known(
            everybody.n.sum(axis=0), has_y_true=cube.has_y_true, weighted=cube.weighted
        )
        scene = Scene(system, plan, known, cube.weighted)
        yield from inequality.overall(everybody, scene)
        for feature in mapping.features:
            margin = counts_of(cube, mapping, (feature,)).of_system(position, len(cube.systems))
            if not margin.groups:
                continue
            yield from (item for item in opportunity if (item.system, item.features) == (system, (feature,)))
            tally = tally_of([margin], weighted=cube.weighted)
            reference = mapping.feature(feature).reference
            rest = None
            if reference == EVERYBODY_ELSE:
                _, rest = rest_tally(cube, mapping, Breakdown(system, (feature,)))
            yield from _average_odds(tally, scene, feature, reference, rest)
            yield from inequality.between(margin, scene)


Scene = inequality.Scene


def _is_opportunity(finding: Finding) -> bool:
    between = finding.statistic in ("difference", "ratio") and finding.group is None
    return between and finding.metric == "true_positive_rate" and len(finding.features) == 1


def _opportunity(finding: Finding) -> Finding:
    """Return a gap in the true positive rate under its other name; whether it is judged is said where it is."""
    withheld = finding.reason_code if finding.outcome_code == finding.reason_code else None
    return finding.model_copy(
        update={
            "metric": "equal_opportunity",
            "limit": None,
            "outcome": Outcome.NOT_ASSESSED,
            "outcome_code": withheld or "no_limit_set",
            "outcome_values": finding.outcome_values if withheld else {},
            "pairs": (),
            "chance": None,
            "people": None,
            "detectable": None,
            "to_settle": None,
        }
    )


# --- average odds -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Odds:
    """The mean of true and false positive rate in every group, with who is assessed in both."""

    groups: tuple[Group, ...]
    tpr: Rate
    fpr: Rate
    assessed: Mask

    def of_one(self, row: int) -> _Odds:
        """Return the same with one group's counts for every group: what all of them are held against."""
        every = np.full(len(self.groups), row)
        tpr, fpr = (
            replace(rate, **{part.name: getattr(rate, part.name)[every] for part in fields(rate)})
            for rate in (self.tpr, self.fpr)
        )
        return _Odds(self.groups, tpr, fpr, self.assessed[every])

    def limits(self, rows: Any, z: float) -> Rates:
        """Return the means with square-and-add limits of two Wilson intervals (Zou and Donner 2008)."""
        tpr, fpr = self.tpr, self.fpr
        low, high = balanced_accuracy_interval(tpr.hits[rows], tpr.size[rows], fpr.hits[rows], fpr.size[rows], z)
        return Rates((self.tpr.value[rows] + self.fpr.value[rows]) / 2, low, high)


def _odds_of(tally: Tally, scene: Scene) -> _Odds:
    tpr, fpr = rate_of(tally, ("tp",), ("tp", "fn")), rate_of(tally, ("fp",), ("fp", "tn"))
    groups = tuple(group for _, group in tally.keys)
    recorded = np.array([None not in group for group in groups], dtype=np.bool_)
    size = scene.plan.min_group_size
    counts = [
        group_counts(rate.hits, rate.size, rate.people, min_group_size=size, comparable=rate.defined & recorded)
        for rate in (tpr, fpr)
    ]
    return _Odds(groups, tpr, fpr, counts[0].assessed & counts[1].assessed)


def _average_odds(
    tally: Tally, scene: Scene, feature: str, reference: str | None, rest: Tally | None
) -> Iterator[Finding]:
    """Yield the widest difference, then each group against the reference; `rest` are those outside each group."""
    odds = _odds_of(tally, scene)
    groups = odds.groups
    known: dict[str, Any] = {
        "system": scene.system,
        "metric": "average_odds_difference",
        "features": (feature,),
        "assessed": tuple(groups[row] for row in np.flatnonzero(odds.assessed)),
        "left_out": tuple(_left_out(odds, row) for row in np.flatnonzero(~odds.assessed).tolist()),
        "warnings": scene.known.warnings(METRICS["true_positive_rate"]),
    }
    yield _widest(odds, known, scene)
    if reference is None or scene.withheld is not None:
        return
    if rest is not None:
        yield from _to_reference(odds, _odds_of(rest, scene), known, (reference,), scene)
    elif reference not in NOT_ONE_GROUP:
        at = groups.index((reference,)) if (reference,) in groups else None
        yield from _to_reference(odds, None if at is None else odds.of_one(at), known, (reference,), scene)


def _left_out(odds: _Odds, row: int) -> LeftOut:
    reason = "too_few_people"
    if None in odds.groups[row]:
        reason = "not_recorded"
    elif not odds.tpr.defined[row]:
        reason = METRICS["true_positive_rate"].empty
    elif not odds.fpr.defined[row]:
        reason = METRICS["false_positive_rate"].empty
    people = int(min(odds.tpr.people[row], odds.fpr.people[row]))
    return LeftOut(group=odds.groups[row], reason_code=reason, people=people)


def _widest(odds: _Odds, known: dict[str, Any], scene: Scene) -> Finding:
    """Return the widest difference between two assessed groups; all pairs' corrected intervals hold together."""
    rows = np.flatnonzero(odds.assessed)
    first, second = np.triu_indices(rows.size, 1)
    if scene.withheld is not None or first.size == 0:
        values = {"groups": int(rows.size), "needed": scene.plan.min_group_size}
        return scene.finding(known, "difference", reason=("fewer_than_two_groups", values))
    means = odds.limits(rows, z_of(scene.plan.level, first.size))
    low, high = difference_limits(means[first], means[second])
    lowest, highest = int(rows[np.argmin(means.rate)]), int(rows[np.argmax(means.rate)])
    interval = Interval(
        low=float(max(0.0, low.max(), (-high).max())),
        high=float(max(high.max(), (-low).max())),
        level=scene.plan.level,
        method="wilson_square_and_add_simultaneous",
    )
    named = {"lowest": odds.groups[lowest], "highest": odds.groups[highest], "comparisons": int(first.size)}
    return scene.finding({**known, **named}, "difference", float(np.ptp(means.rate)), interval)


def _to_reference(
    odds: _Odds, against: _Odds | None, known: dict[str, Any], reference: Group, scene: Scene
) -> Iterator[Finding]:
    for row, group in enumerate(odds.groups):
        if group == reference or None in group:
            continue
        own = {
            **known,
            "group": group,
            "reference": reference,
            "assessed": tuple(one for one in known["assessed"] if one in (group, reference)),
            "left_out": tuple(left for left in known["left_out"] if left.group in (group, reference)),
            "comparisons": 1,
        }
        if against is None:
            yield scene.finding(
                own, "to_reference_difference", reason=("reference_absent", {"reference": list(reference)})
            )
        elif not against.assessed[row]:
            yield scene.finding(own, "to_reference_difference", reason=("reference_not_assessed", {}))
        elif not odds.assessed[row]:
            left = _left_out(odds, row)
            values = {"people": left.people, "needed": scene.plan.min_group_size}
            yield scene.finding(own, "to_reference_difference", reason=(left.reason_code, values))
        else:
            z, only = z_of(scene.plan.level), np.array([row])
            mean, other = odds.limits(only, z), against.limits(only, z)
            low, high = difference_limits(mean, other)
            interval = Interval(
                low=float(low[0]), high=float(high[0]), level=scene.plan.level, method="wilson_square_and_add"
            )
            value = float(mean.rate[0] - other.rate[0])
            yield scene.finding(own, "to_reference_difference", value, interval)
