"""Group metrics go in, each rate of a breakdown comes out as counts by group: who is assessed, who is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import Group
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import GroupMetric, LeftOut
from evaluator.stages.findings.outcome_known import NO_VALUE_ANYWHERE
from evaluator.stages.statistics.intervals import Floats
from evaluator.stages.statistics.pairing import GroupCounts, Mask, group_counts

CODES: dict[str, str] = {
    "too_few_people": "people: in the denominator, needed: by the plan",
    "not_recorded": "people: whose group it is",
}
"""Codes of groups left out, with the values a sentence can name; a group without a value has its own reason."""


@dataclass(slots=True)
class Breakdown:
    """All metrics of one system in all groups of one breakdown."""

    system: str
    features: tuple[str, ...]
    control: dict[str, str | None] = field(default_factory=dict)
    """Level of each control feature, empty overall."""
    metrics: dict[str, list[GroupMetric]] = field(default_factory=dict)
    """The groups' entries, in group order, by metric."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups, in order."""
        return tuple(entry.group for entry in self.metrics["count"])

    @property
    def people(self) -> NDArray[np.int64]:
        """People with a prediction, by group."""
        return np.array([entry.people for entry in self.metrics["count"]], dtype=np.int64)


def breakdowns_in(measures: Iterable[GroupMetric]) -> Iterator[Breakdown]:
    """Return the breakdowns by features, in the order of the measures; everybody together is none.

    Overall, and within each level of the control features where the measures have them.
    """
    found: dict[tuple[str, tuple[str, ...], tuple[str | None, ...]], Breakdown] = {}
    for entry in measures:
        if entry.features:
            key = (entry.system, entry.features, tuple(entry.control.values()))
            new = found.get(key) is None
            breakdown = Breakdown(entry.system, entry.features, entry.control) if new else found[key]
            found[key] = breakdown
            breakdown.metrics.setdefault(entry.metric, []).append(entry)
    yield from found.values()


@dataclass(frozen=True, slots=True)
class Compared:
    """One rate in every group of a breakdown, ready to be compared."""

    metric: str
    groups: tuple[Group, ...]
    counts: GroupCounts
    defined: Mask
    """Groups in which the rate has a value."""
    reasons: tuple[tuple[str, dict[str, Any]] | None, ...]
    """Why a group has no value, code and values; None where it has one."""
    warnings: tuple[str, ...]

    @property
    def withheld(self) -> tuple[str, dict[str, Any]] | None:
        """Why the rate has no value in any group of this system, None when that is not so."""
        codes = {reason[0] if reason else None for reason in self.reasons}
        return self.reasons[0] if len(codes) == 1 and codes <= NO_VALUE_ANYWHERE else None

    @property
    def rate(self) -> Floats:
        """The rates, 0 where there is no value."""
        size = self.counts.n
        rate: Floats = np.divide(self.counts.x, size, out=np.zeros(size.shape), where=self.defined)
        return rate


def compared_rate(breakdown: Breakdown, metric: str, plan: EvaluationPlan, *, weighted: bool) -> Compared:
    """Return one rate's counts by group; groups that are not recorded or have no value take no part.

    Counts are effective ones where there are weights, else the counts themselves.
    """
    entries = breakdown.metrics[metric]
    defined = np.array([entry.value is not None for entry in entries], dtype=np.bool_)
    recorded = np.array([None not in entry.group for entry in entries], dtype=np.bool_)
    counts = group_counts(
        np.array([_numerator(entry, weighted=weighted) for entry in entries]),
        np.array([entry.effective_n or 0.0 for entry in entries]),
        np.array([entry.people for entry in entries], dtype=np.int64),
        min_group_size=plan.min_group_size,
        comparable=defined & recorded,
    )
    reasons = tuple(
        None if entry.reason_code is None else (entry.reason_code, dict(entry.reason_values)) for entry in entries
    )
    warnings = tuple(dict.fromkeys(code for entry in entries for code in entry.warnings))
    return Compared(metric, breakdown.groups, counts, defined, reasons, warnings)


def _numerator(entry: GroupMetric, *, weighted: bool) -> float:
    if entry.value is None or entry.effective_n is None or entry.numerator is None:
        return 0.0
    return entry.value * entry.effective_n if weighted else entry.numerator


@dataclass(frozen=True, slots=True)
class Standing:
    """Which groups are assessed in every rate of a criterion, and which are left out, with the reason."""

    assessed: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]
    left_out_share: float
    """Share of the breakdown's people who are in groups left out, 0 to 1."""


def standing_of(rates: Sequence[Compared], people: NDArray[np.int64]) -> Standing:
    """Return who is assessed and who is left out; `people` are everybody with a prediction, by group."""
    everywhere = np.logical_and.reduce([rate.counts.assessed for rate in rates])
    groups = rates[0].groups
    left_out = [
        LeftOut(
            group=groups[index],
            reason_code=_why_left_out(rates, index),
            people=min(int(rate.counts.people[index]) for rate in rates),
        )
        for index in np.flatnonzero(~everywhere).tolist()
    ]
    everybody = int(people.sum())
    return Standing(
        assessed=tuple(groups[index] for index in np.flatnonzero(everywhere)),
        left_out=tuple(left_out),
        left_out_share=int(people[~everywhere].sum()) / everybody if everybody else 0.0,
    )


def _why_left_out(rates: Sequence[Compared], index: int) -> str:
    if None in rates[0].groups[index]:
        return "not_recorded"
    for rate in rates:
        reason = rate.reasons[index]
        if reason is not None:
            return reason[0]
    return "too_few_people"
