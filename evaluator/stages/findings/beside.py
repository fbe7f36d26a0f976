"""Findings go in; the same findings come out with what stands beside a gap: chance, people, what could be shown.

Nothing here enters a verdict. What is computed where:

- chance: findings with a limit, and differences of single features overall (all the others would take seconds);
- people concerned: every difference of rates that has a value, to a reference too;
- gaps that could be shown: findings with a limit and a value;
- what would settle it: findings with a limit that cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from evaluator.domain.certainty import Chance, Estimate, PeopleConcerned
from evaluator.domain.metrics import SPECS
from evaluator.domain.plan import EvaluationPlan, Statistic
from evaluator.domain.results import Finding, Outcome
from evaluator.stages.findings.compared import Breakdown, Compared
from evaluator.stages.findings.detectable import detectable_gaps, to_settle
from evaluator.stages.findings.named_pairs import Asked
from evaluator.stages.findings.people_concerned import people_concerned, turned, worse_off_is_lower
from evaluator.stages.statistics.chance import ChanceRates, chance_of, chance_rates, seed_of
from evaluator.stages.statistics.contrasts import newcombe
from evaluator.stages.statistics.intervals import z_of


@dataclass(frozen=True, slots=True)
class Scene:
    """One breakdown with the plan it is judged by."""

    breakdown: Breakdown
    plan: EvaluationPlan
    weighted: bool
    """Whether counts are effective ones."""
    tables: dict[tuple[Any, ...], ChanceRates] = field(default_factory=dict)
    """Random tables drawn so far: a rate and its complement share them."""


def beside_gap(finding: Finding, statistic: Statistic, asked: Asked, scene: Scene) -> Finding:
    """Return a gap between all groups with everything that stands beside it."""
    known: dict[str, Any] = {}
    if finding.value is not None:
        known["chance"] = _chance(finding, statistic, asked, scene)
        known["people"] = _people(finding, statistic, asked, scene)
        known["detectable"] = detectable_gaps(finding, statistic, asked, scene.plan)
    if finding.outcome is Outcome.CANNOT_TELL:
        known["to_settle"] = to_settle(finding, statistic, asked, scene.breakdown, scene.plan)
    return finding.model_copy(update={name: value for name, value in known.items() if value is not None})


def beside_references(findings: Iterable[Finding], breakdown: Breakdown) -> Iterator[Finding]:
    """Yield comparisons with a reference group, the differences with the people they concern."""
    for finding in findings:
        people = _people_to_reference(finding, breakdown)
        yield finding.model_copy(update={"people": people}) if people else finding


def _chance(finding: Finding, statistic: Statistic, asked: Asked, scene: Scene) -> Chance | None:
    described = statistic == "difference" and len(finding.features) == 1 and not finding.control
    if finding.value is None or (finding.limit is None and not described):
        return None
    rates = [_random_tables(rate, scene) for rate in asked.rates]
    return chance_of(rates, finding.value, kind=statistic, level=scene.plan.level)


def _random_tables(rate: Compared, scene: Scene) -> ChanceRates:
    """Return the random tables of a rate: those of its complement, turned, where they are there already.

    The seed follows from the plan's seed, the breakdown and the denominator, so that no other feature or metric
    changes these tables, and a rate has the same p-value as its complement.
    """
    counts, over = rate.counts, SPECS[rate.metric].denominator
    x, n = counts.x[counts.assessed], counts.n[counts.assessed]
    own, other = ((over, *part.tolist()) for part in (x, n - x))
    if own not in scene.tables and other in scene.tables:
        return scene.tables[other].complement()
    if own not in scene.tables:
        level = [scene.breakdown.control] if scene.breakdown.control else []
        seed = seed_of(scene.plan.seed, scene.breakdown.system, scene.breakdown.features, over, *level)
        scene.tables[own] = chance_rates(x, n, seed, weighted=scene.weighted)
    return scene.tables[own]


def _people(finding: Finding, statistic: Statistic, asked: Asked, scene: Scene) -> PeopleConcerned | None:
    if statistic != "difference" or finding.highest is None or finding.lowest is None:
        return None
    rate = asked.rate_of(finding.highest, finding.lowest, finding.value)
    high, low = rate.groups.index(finding.highest), rate.groups.index(finding.lowest)
    x, n = rate.counts.x, rate.counts.n
    z = z_of(scene.plan.level, max(finding.comparisons, 1))
    ends = newcombe(x[high], n[high], x[low], n[low], z)
    value = float(rate.rate[high] - rate.rate[low])
    gap = Estimate(value=value, low=float(ends.low), high=float(ends.high))
    if worse_off_is_lower(rate.metric, scene.plan.polarity):
        size, weighted = _denominator(scene.breakdown, rate.metric, low)
        gap, group, against = turned(gap), finding.lowest, finding.highest
    else:
        size, weighted = _denominator(scene.breakdown, rate.metric, high)
        group, against = finding.highest, finding.lowest
    return people_concerned(rate.metric, group, against, gap, size, weighted=weighted)


def _people_to_reference(finding: Finding, breakdown: Breakdown) -> PeopleConcerned | None:
    interval = finding.interval
    if finding.statistic != "to_reference_difference" or finding.value is None or interval is None:
        return None
    if finding.group is None or finding.reference is None or interval.low is None or interval.high is None:
        return None
    gap = Estimate(value=finding.value, low=interval.low, high=interval.high)
    size, weighted = _denominator(breakdown, finding.metric, breakdown.groups.index(finding.group))
    return people_concerned(finding.metric, finding.group, finding.reference, gap, size, weighted=weighted)


def _denominator(breakdown: Breakdown, metric: str, at: int) -> tuple[float, bool]:
    """Return a group's denominator, and whether it is one of weights."""
    entry = breakdown.metrics[metric][at]
    size = entry.denominator or 0.0
    return size, size != entry.people
