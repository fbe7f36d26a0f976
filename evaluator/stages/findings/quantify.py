"""Group metrics go in, findings come out: every gap between groups with its interval, held against the limits.

Each rate, and each criterion made of several, gives two findings a breakdown: the largest `difference` and the
smallest `ratio`. Numbers and decision come from `pairs`; what people who could not be assessed, and outcomes
known unevenly, do to a decision of *met* is said in `verdicts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from evaluator.domain.cube import Cube
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.metrics import JOINT, SPECS
from evaluator.domain.plan import EvaluationPlan, Statistic
from evaluator.domain.results import Finding, GroupMetric, Outcome
from evaluator.stages.counts.control_levels import cubes_within
from evaluator.stages.findings import compared, to_reference, verdicts, within
from evaluator.stages.findings.beside import Scene, beside_gap, beside_references
from evaluator.stages.findings.compared import (
    Breakdown,
    Compared,
    Standing,
    breakdowns_in,
    compared_rate,
    standing_of,
)
from evaluator.stages.findings.named_pairs import METHODS, Asked, extreme_pairs, interval_of, pair_of
from evaluator.stages.statistics.gaps import Gap, widest_gap
from evaluator.stages.statistics.pairs import decide_pairs

CODES: dict[str, str] = {**compared.CODES, **verdicts.CODES, **to_reference.CODES, **within.CODES}
"""Codes this stage can give, with their values; a metric without a value anywhere passes its own code on."""

STATISTICS: tuple[Statistic, ...] = ("difference", "ratio")
PAIRS_NAMED = 10
"""Pairs beyond the limit that a finding names."""


Question: TypeAlias = tuple[str, tuple[str, ...], bool]
"""System, features, and whether it is asked within control levels."""
Shared: TypeAlias = Mapping[Question, Mapping[str, int]]
"""For each metric and joint criterion the pairs that share the level."""


def quantify(
    measures: Iterable[GroupMetric],
    cube: Cube,
    mapping: SchemaMapping,
    plan: EvaluationPlan,
    shared: Shared | None = None,
) -> tuple[Finding, ...]:
    """Return the gaps of every metric in every breakdown of every system, then the gaps to a reference group.

    In the order of systems, breakdowns, metrics (`domain.metrics` RATES, then JOINT), difference before ratio;
    then the same within each level of the control features. A joint criterion of one rate stands here only where
    the plan has a limit for it: it says what its rate says. `shared` are the pairs that share the level where more
    than these measures are one question: all classes of a task with several.
    """
    findings: list[Finding] = []
    asked_together = shared or {}
    levels: dict[tuple[str, tuple[str, ...]], list[Breakdown]] = {}
    for breakdown in breakdowns_in(measures):
        if breakdown.control:
            levels.setdefault((breakdown.system, breakdown.features), []).append(breakdown)
        else:
            rates = _rates_of(breakdown, plan, weighted=cube.weighted)
            scene = Scene(breakdown, plan, cube.weighted)
            pairs = asked_together.get((breakdown.system, breakdown.features, False), {})
            findings.extend(_gaps(_everything_asked(breakdown, rates, pairs, plan), scene))
            references = to_reference.to_reference(breakdown, rates, mapping, plan, cube)
            findings.extend(beside_references(references, breakdown))
    for breakdowns in levels.values():
        within_levels = asked_together.get((breakdowns[0].system, breakdowns[0].features, True))
        findings.extend(_within(breakdowns, cube, mapping, plan, within_levels))
    return tuple(findings)


def pairs_asked(
    measures: Iterable[GroupMetric], plan: EvaluationPlan, *, weighted: bool
) -> dict[Question, Counter[str]]:
    """Return how many pairs of tested groups each question has, by metric and joint criterion."""
    found: dict[Question, Counter[str]] = {}
    for breakdown in breakdowns_in(measures):
        rates = {metric: rate for metric, (rate, _) in _rates_of(breakdown, plan, weighted=weighted).items()}
        question = (breakdown.system, breakdown.features, bool(breakdown.control))
        found.setdefault(question, Counter()).update(within.shared_comparisons([rates]))
    return found


def _within(
    breakdowns: Sequence[Breakdown],
    cube: Cube,
    mapping: SchemaMapping,
    plan: EvaluationPlan,
    pairs: Mapping[str, int] | None,
) -> Iterator[Finding]:
    """Yield the gaps of one breakdown within each control level, level by level: together one criterion."""
    rates = [_rates_of(breakdown, plan, weighted=cube.weighted) for breakdown in breakdowns]
    shared = pairs or within.shared_comparisons(
        {metric: rate for metric, (rate, _) in one.items()} for one in rates
    )
    gaps = [
        _gaps(_everything_asked(breakdown, own, shared, plan), Scene(breakdown, plan, cube.weighted))
        for breakdown, own in zip(breakdowns, rates, strict=True)
    ]
    people = [dict(zip(one.groups, one.people.tolist(), strict=True)) for one in breakdowns]
    together = [within.judged_together(one, people, plan) for one in zip(*gaps, strict=True)]
    cubes = {tuple(level.values()): inside for level, inside in cubes_within(cube, mapping)}
    for breakdown, own, found in zip(breakdowns, rates, zip(*together, strict=True), strict=True):
        yield from found
        inside = cubes[tuple(breakdown.control.values())]
        references = to_reference.to_reference(breakdown, own, mapping, plan, inside)
        yield from beside_references(references, breakdown)


def _rates_of(
    breakdown: Breakdown, plan: EvaluationPlan, *, weighted: bool
) -> dict[str, tuple[Compared, Standing]]:
    rates: dict[str, tuple[Compared, Standing]] = {}
    for metric in breakdown.metrics:
        if metric in SPECS and SPECS[metric].numerator:
            rate = compared_rate(breakdown, metric, plan, weighted=weighted)
            rates[metric] = rate, standing_of([rate], breakdown.people)
    return rates


def _everything_asked(
    breakdown: Breakdown,
    rates: dict[str, tuple[Compared, Standing]],
    shared: Mapping[str, int],
    plan: EvaluationPlan,
) -> Iterator[Asked]:
    for metric, (rate, standing) in rates.items():
        yield Asked(metric, (rate,), standing, shared.get(metric, 0))
    limited = {limit.metric for limit in plan.limits}
    for metric, parts in JOINT.items():
        if not set(parts) <= set(rates) or (len(parts) == 1 and metric not in limited):
            continue
        together = tuple(rates[part][0] for part in parts)
        yield Asked(metric, together, standing_of(together, breakdown.people), shared.get(metric, 0))


def _gaps(everything: Iterable[Asked], scene: Scene) -> list[Finding]:
    """Return both gaps of everything asked of a breakdown."""
    breakdown, plan = scene.breakdown, scene.plan
    findings: dict[tuple[str, Statistic], Finding] = {}
    unlimited: dict[Statistic, list[tuple[Asked, Gap, dict[str, Any]]]] = {"difference": [], "ratio": []}
    asked_in_order = tuple(everything)
    for asked in asked_in_order:
        for statistic in STATISTICS:
            limit = verdicts.limit_for(
                plan,
                asked.metric,
                statistic,
                len(breakdown.features),
                within_control=bool(breakdown.control),
            )
            known = _known(asked, breakdown, statistic, limit)
            if asked.withheld:
                findings[asked.metric, statistic] = _without_value(known, *asked.withheld)
            elif limit is not None:
                findings[asked.metric, statistic] = _with_limit(asked, known, statistic, limit, scene)
            else:
                families = [rate.counts for rate in asked.rates]
                gap = widest_gap(families, kind=statistic, level=plan.level, comparisons=asked.comparisons)
                unlimited[statistic].append((asked, gap, known))
    for statistic, cases in unlimited.items():
        for asked, finding in _without_limit(cases, statistic, scene):
            findings[asked.metric, statistic] = finding
    return [
        beside_gap(findings[asked.metric, statistic], statistic, asked, scene)
        for asked in asked_in_order
        for statistic in STATISTICS
    ]


def _known(asked: Asked, breakdown: Breakdown, statistic: Statistic, limit: float | None) -> dict[str, Any]:
    """Return the fields of a finding that do not depend on how wide the gap is."""
    return {
        "system": breakdown.system,
        "metric": asked.metric,
        "features": breakdown.features,
        "control": breakdown.control,
        "statistic": statistic,
        "assessed": asked.standing.assessed,
        "left_out": asked.standing.left_out,
        "limit": limit,
        "warnings": asked.warnings,
    }


def _without_value(known: dict[str, Any], code: str, values: dict[str, Any]) -> Finding:
    """Return the finding of a metric that has no value in any group: nothing is assessed."""
    said = {"reason_code": code, "reason_values": values, "outcome_code": code, "outcome_values": values}
    return Finding(**known, **said, outcome=Outcome.NOT_ASSESSED)


def _with_limit(asked: Asked, known: dict[str, Any], statistic: Statistic, limit: float, scene: Scene) -> Finding:
    plan = scene.plan
    families = [rate.counts for rate in asked.rates]
    decision = decide_pairs(families, kind=statistic, limit=limit, level=plan.level, comparisons=asked.comparisons)
    verdict = verdicts.verdict_of(decision, asked, plan, known)
    named = decision.beyond[:PAIRS_NAMED] or decision.binding[:1]
    return Finding(
        **known,
        **_gap_fields(asked, decision.gap, statistic, scene),
        comparisons=decision.comparisons,
        pairs=tuple(pair_of(asked, comparison, statistic, plan.level) for comparison in named),
        outcome=verdict.outcome,
        outcome_code=verdict.code,
        outcome_values=verdict.values,
    )


def _without_limit(
    cases: Sequence[tuple[Asked, Gap, dict[str, Any]]], statistic: Statistic, scene: Scene
) -> Iterator[tuple[Asked, Finding]]:
    """Yield findings that are not judged, each with the pair that makes the gap."""
    pairs = extreme_pairs([(asked, gap) for asked, gap, _ in cases], statistic, scene.plan.level)
    for (asked, gap, known), pair in zip(cases, pairs, strict=True):
        yield (
            asked,
            Finding(
                **known,
                **_gap_fields(asked, gap, statistic, scene),
                comparisons=gap.comparisons,
                pairs=(pair,) if pair else (),
                outcome=Outcome.NOT_ASSESSED,
                outcome_code="no_limit_set",
            ),
        )


def _gap_fields(asked: Asked, gap: Gap, statistic: Statistic, scene: Scene) -> dict[str, Any]:
    """Return the fields of a finding that say how wide the gap is, or why that cannot be said."""
    plan, only = scene.plan, within.only_group(scene.breakdown)
    if gap.family is None or gap.lowest is None or gap.highest is None:
        if gap.reason_code == "nobody_selected":
            return {"reason_code": "nobody_selected_in_either"}
        if only is not None:
            return {"reason_code": "one_group_in_level", "reason_values": {"group": list(only)}}
        values = verdicts.too_few_groups(asked, plan)
        return {"reason_code": "fewer_than_two_groups", "reason_values": values}
    groups = asked.rates[gap.family].groups
    return {
        "value": gap.value,
        "interval": interval_of(gap.span, plan.level, f"{METHODS[statistic]}_simultaneous") if gap.span else None,
        "lowest": groups[gap.lowest],
        "highest": groups[gap.highest],
    }
