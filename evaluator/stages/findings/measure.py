"""A cube goes in, every metric of every group comes out: a value with its interval, or a reason.

All groups of a system are computed together. `metrics` asks fairlearn for the same values in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import Cube, Margin, Sums
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.metrics import COMPOSITES, MATCHING, METRICS, RATES, SPECS, MetricSpec, rates_of
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import GroupMetric, Interval
from evaluator.stages.counts.breakdowns import CELLS, counts_of, features_looked_at
from evaluator.stages.counts.control_levels import Level, cubes_within
from evaluator.stages.findings import outcome_known
from evaluator.stages.findings.outcome_known import OutcomeKnown
from evaluator.stages.findings.rates import Rate, Tally, rate_of, share_of, tally_of
from evaluator.stages.statistics.intervals import Limits, balanced_accuracy_interval, f1_interval, wilson, z_of

CODES: dict[str, str] = {
    **outcome_known.CODES,
    **{spec.empty: "" for spec in (*RATES, *COMPOSITES, *MATCHING)},
}
"""Codes this stage can give, as reason or warning, with their values."""


Known: TypeAlias = Callable[[str, Level], OutcomeKnown]
"""Tells for whom the outcomes of a system are known in a control level (an empty one: overall)."""


def measure(
    cube: Cube,
    mapping: SchemaMapping,
    plan: EvaluationPlan,
    rates: Sequence[MetricSpec] | None = None,
    known: Known | None = None,
) -> tuple[GroupMetric, ...]:
    """Return every metric of every group for every system.

    In the order of systems, breakdowns (everybody, single features, pairs), groups as in the cube, and metrics:
    `count`, `share`, then as in `domain.metrics`. People without a prediction of a system are in none of its
    metrics. Intervals are Wilson's at the plan's level; composite metrics have closed forms of their own, and
    `count` and `share`, which describe the data, have none. Then the same within each level of the control
    features, by the people and outcomes of that level alone. `rates` are those of the task where none are given;
    composite metrics stand where the rates they are made of do. `known` says for whom outcomes are known where the
    cube's own sides of the prediction do not.
    """
    asked = rates_of(mapping.task) if rates is None else rates
    measures = _measured(cube, mapping, plan, {}, asked, known)
    for level, inside in cubes_within(cube, mapping):
        measures += _measured(inside, mapping, plan, level, asked, known)
    return tuple(measures)


def _measured(
    cube: Cube,
    mapping: SchemaMapping,
    plan: EvaluationPlan,
    level: Level,
    rates: Sequence[MetricSpec],
    known_of: Known | None,
) -> list[GroupMetric]:
    margins = [counts_of(cube, mapping, features) for features in features_looked_at(mapping, plan.intersections)]
    z = z_of(plan.level)
    measures: list[GroupMetric] = []
    for position, system in enumerate(cube.systems):
        alone = [cube.alone(margin, position) for margin in margins]
        known = known_of(system, level) if known_of else sides_known(alone[0], cube)
        failures = [tried for margin in margins if (tried := cube.failures(margin)) is not None]
        tally = tally_of(alone, weighted=cube.weighted, failures=failures)
        columns = [_limited(column, known) for column in _columns(tally, z, rates)]
        for row in zip(
            *(_group_metrics(system, tally, column, plan.level, level) for column in columns), strict=True
        ):
            measures.extend(row)
    return measures


def sides_known(everybody: Margin, cube: Cube) -> OutcomeKnown:
    """Return how many outcomes are known on each side of one system's decisions about everybody."""
    people = everybody.n.sum(axis=0)
    return outcome_known.outcome_known(
        people, has_y_true=cube.has_y_true, weighted=cube.weighted, failures=cube.has_failures
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """One metric in every group: arrays with one entry a group."""

    metric: str
    value: Sums
    defined: NDArray[np.bool_]
    people: Sums
    size: Sums
    empty: str
    """Reason code where it is not defined."""
    numerator: Sums | None = None
    denominator: Sums | None = None
    interval: Limits | None = None
    method: str = "wilson"
    parts: Mapping[str, tuple[Sums, NDArray[np.bool_]]] = field(default_factory=dict)
    """Parts of a composite metric, and where each is defined."""
    reason_values: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def _columns(tally: Tally, z: float, rates: Sequence[MetricSpec]) -> Iterator[_Column]:
    everyone = rate_of(tally, CELLS, CELLS)
    always = np.ones(len(tally.keys), dtype=np.bool_)
    yield _Column("count", everyone.people, always, everyone.people, everyone.size, "", everyone.people)
    yield _rate_column("share", share_of(tally), METRICS["selection_rate"].empty)
    for spec in rates:
        yield _rate_column(spec.id, rate_of(tally, spec.numerator, spec.denominator), spec.empty, z)
    if METRICS["true_positive_rate"] not in rates:
        return
    yield _balanced_accuracy(tally, z)
    yield _f1_score(tally, z)


def _rate_column(metric: str, rate: Rate, empty: str, z: float | None = None) -> _Column:
    return _Column(
        metric,
        rate.value,
        rate.defined,
        rate.people,
        rate.size,
        empty,
        numerator=rate.numerator,
        denominator=rate.denominator,
        interval=None if z is None else _where(rate.defined, wilson, (rate.hits, rate.size), z),
    )


def _where(
    defined: NDArray[np.bool_], method: Callable[..., Limits], counts: tuple[Sums, ...], z: float
) -> Limits:
    """Return the method's limits where it is defined, 0 elsewhere."""
    low, high = np.zeros(defined.shape), np.zeros(defined.shape)
    low[defined], high[defined] = method(*(array[defined] for array in counts), z)
    return Limits(low, high)


def _balanced_accuracy(tally: Tally, z: float) -> _Column:
    """Return the mean of true positive and true negative rate (scikit-learn's `balanced_accuracy_score`)."""
    tpr = rate_of(tally, ("tp",), ("tp", "fn"))
    tnr = rate_of(tally, ("tn",), ("tn", "fp"))
    defined = tpr.defined & tnr.defined
    counts = (tpr.hits, tpr.size, tnr.hits, tnr.size)
    return _Column(
        "balanced_accuracy",
        (tnr.value + tpr.value) / 2,
        defined,
        tpr.people + tnr.people,
        tpr.size + tnr.size,
        METRICS["balanced_accuracy"].empty,
        interval=_where(defined, balanced_accuracy_interval, counts, z),
        method="wilson_square_and_add",
        parts={
            "true_positive_rate": (tpr.value, tpr.defined),
            "true_negative_rate": (tnr.value, tnr.defined),
        },
    )


def _f1_score(tally: Tally, z: float) -> _Column:
    """Return 2 TP / (2 TP + FP + FN), the harmonic mean of precision and true positive rate."""
    star = rate_of(tally, ("tp",), ("tp", "fp", "fn"))
    tp, fp, fn = (tally.total("w", (cell,)) for cell in ("tp", "fp", "fn"))
    value = np.divide(2 * tp, 2 * tp + fp + fn, out=np.zeros(tp.shape), where=star.defined)
    counts = (star.hits, np.maximum(star.size - star.hits, 0.0), np.zeros(tp.shape))
    always = np.ones(tp.shape, dtype=np.bool_)
    return _Column(
        "f1_score",
        value,
        star.defined,
        star.people,
        star.size,
        METRICS["f1_score"].empty,
        interval=_where(star.defined, f1_interval, counts, z),
        method="wilson_transformed",
        parts={"tp": (tp, always), "fp": (fp, always), "fn": (fn, always)},
    )


def _limited(column: _Column, known: OutcomeKnown) -> _Column:
    """Return the column as far as known outcomes allow: unchanged, with a caution, or without its values."""
    spec = SPECS.get(column.metric)
    if spec is None:
        return column
    reason = known.reason(spec)
    if column.metric == "failure_to_acquire_rate" and not known.failures:
        reason = "no_failures_recorded"
    if reason is None:
        return replace(column, warnings=known.warnings(spec))
    nowhere = np.zeros(column.defined.shape, dtype=np.bool_)
    limited = replace(column, defined=nowhere, empty=reason, reason_values=known.values(reason), parts={})
    if reason not in ("no_y_true", "no_failures_recorded"):
        return limited
    return replace(limited, people=np.zeros(nowhere.shape), numerator=None, denominator=None)


def _group_metrics(
    system: str, tally: Tally, column: _Column, level: float, control: Level
) -> Iterator[GroupMetric]:
    numerators, denominators = (
        array.tolist() if array is not None else [None] * len(tally.keys)
        for array in (column.numerator, column.denominator)
    )
    intervals = _intervals(column, level, len(tally.keys))
    entries = zip(
        tally.keys,
        numerators,
        denominators,
        column.people.tolist(),
        column.size.tolist(),
        column.value.tolist(),
        column.defined.tolist(),
        intervals,
        _parts(column, len(tally.keys)),
        strict=True,
    )
    for (features, group), numerator, denominator, people, size, value, defined, interval, parts in entries:
        yield GroupMetric(
            system=system,
            metric=column.metric,
            features=features,
            group=group,
            control=control,
            numerator=numerator,
            denominator=denominator,
            people=int(people),
            effective_n=size if defined else None,
            value=value if defined else None,
            reason_code=None if defined else column.empty,
            reason_values={} if defined else dict(column.reason_values),
            interval=interval if defined else None,
            parts=parts,
            warnings=column.warnings if defined else (),
        )


def _intervals(column: _Column, level: float, groups: int) -> list[Interval | None]:
    if column.interval is None:
        return [None] * groups
    low, high = (ends.tolist() for ends in column.interval)
    return [
        Interval(low=low, high=high, level=level, method=column.method)
        for low, high in zip(low, high, strict=True)
    ]


def _parts(column: _Column, groups: int) -> list[dict[str, float | None]]:
    parts: list[dict[str, float | None]] = [{} for _ in range(groups)]
    for name, (values, defined) in column.parts.items():
        for entry, value, there in zip(parts, values.tolist(), defined.tolist(), strict=True):
            entry[name] = value if there else None
    return parts
