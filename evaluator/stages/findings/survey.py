"""Shares by group within each wave of a survey go in; how shares and gaps changed comes out.

People asked before and people asked after are taken for different people, also where some are the same: then the
intervals are wider than they need be, never too narrow as long as a person's two answers agree more than chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np

from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import GroupMetric, Interval, LeftOut
from evaluator.domain.survey import Feed, GapChange, ShareChange, Survey, SurveyResult
from evaluator.stages.findings.compared import Compared, breakdowns_in, compared_rate
from evaluator.stages.statistics.contrasts import newcombe
from evaluator.stages.statistics.gaps import Gap, Span, widest_gap
from evaluator.stages.statistics.intervals import z_of
from evaluator.stages.statistics.pairing import group_counts

METRIC = "selection_rate"
"""The share that answered yes."""

CODES: dict[str, str] = {
    "no_answers_in_wave": "wave: the value nobody has",
    "too_few_people": "people: in the smaller wave, needed: by the plan",
    "fewer_than_two_groups": "groups: how many are assessed, needed: people a group needs",
    "not_recorded": "people: whose group it is",
}
"""Why a change can have no value."""

FEEDS: dict[str, str] = {
    "effect_measured": "G9.5: a gap was measured before and after, by group",
    "effect_not_measured": "G9.5: no gap could be compared between the waves",
    "asked_by_users": "G7.3: those who use the tool asked",
    "asked_by_city": "G7.3: another office of the city asked",
    "asked_independently": "G7.3: somebody independent is said to have asked",
    "asked_by_nobody_knows": "G7.3: nobody said who asked",
}
"""What the survey can say to an indicator."""

_ASKED = {
    "users_of_the_tool": "asked_by_users",
    "city": "asked_by_city",
    "independent": "asked_independently",
    None: "asked_by_nobody_knows",
}
MEASURED_LEVEL = 2
"""What a file shows of G9.5 by itself: the effect was measured. That a named person acts on it no file can say."""

Reason = tuple[str, dict[str, Any]]


def survey_result(
    measures: Sequence[GroupMetric], mapping: SchemaMapping, plan: EvaluationPlan, *, weighted: bool
) -> SurveyResult | None:
    """Return how shares and gaps changed from before to after; None where the mapping describes no survey."""
    survey = mapping.survey
    if survey is None:
        return None
    pairs = [
        _Both(question, features, *waves, plan)
        for question, features, waves in _breakdowns(measures, mapping, survey, plan, weighted=weighted)
    ]
    compared = len(mapping.systems) + sum(pair.compared for pair in pairs)
    everybody = tuple(_everybody(measures, mapping, survey, plan, weighted=weighted, compared=compared))
    shares = [share for pair in pairs for share in pair.shares(compared)]
    gaps = [pair.gap(compared) for pair in pairs]
    measured = any(gap.change is not None for gap in gaps)
    feeds = (
        Feed(indicator="G7.3", level=None, code=_ASKED[survey.asked_by]),
        Feed(indicator="G9.5", level=MEASURED_LEVEL, code="effect_measured")
        if measured
        else Feed(indicator="G9.5", level=None, code="effect_not_measured"),
    )
    return SurveyResult(survey=survey, everybody=everybody, groups=tuple(shares), gaps=tuple(gaps), feeds=feeds)


def _everybody(
    measures: Iterable[GroupMetric],
    mapping: SchemaMapping,
    survey: Survey,
    plan: EvaluationPlan,
    *,
    weighted: bool,
    compared: int,
) -> Iterator[ShareChange]:
    found = {
        (item.system, item.control.get(survey.wave)): item
        for item in measures
        if item.metric == METRIC and not item.features and set(item.control) == {survey.wave}
    }
    for system in mapping.systems:
        before, after = (found.get((system.name, wave)) for wave in (survey.before, survey.after))
        sides = [_counted(item, weighted=weighted) for item in (before, after)]
        known = {"question": system.name}
        yield _share_change(known, sides, plan, comparisons=1, compared=compared, survey=survey)


def _counted(item: GroupMetric | None, *, weighted: bool) -> tuple[float, float, int]:
    """Return the effective number who said yes, of how many, and the people who answered."""
    if item is None or item.value is None or item.effective_n is None:
        return 0.0, 0.0, 0
    yes = item.value * item.effective_n if weighted else float(item.numerator or 0.0)
    return yes, item.effective_n, item.people


def _breakdowns(
    measures: Sequence[GroupMetric],
    mapping: SchemaMapping,
    survey: Survey,
    plan: EvaluationPlan,
    *,
    weighted: bool,
) -> Iterator[tuple[str, tuple[str, ...], tuple[Compared | None, Compared | None]]]:
    """Yield every question and single feature with its rates before and after; None where nobody was asked."""
    found = {
        (item.system, item.features, item.control[survey.wave]): compared_rate(
            item, METRIC, plan, weighted=weighted
        )
        for item in breakdowns_in(measures)
        if len(item.features) == 1 and set(item.control) == {survey.wave} and METRIC in item.metrics
    }
    for system in mapping.systems:
        for feature in mapping.features:
            keys = [(system.name, (feature,), wave) for wave in (survey.before, survey.after)]
            yield system.name, (feature,), (found.get(keys[0]), found.get(keys[1]))


def _share_change(
    known: dict[str, Any],
    sides: Sequence[tuple[float, float, int]],
    plan: EvaluationPlan,
    *,
    comparisons: int,
    compared: int,
    survey: Survey | None = None,
    reason: Reason | None = None,
) -> ShareChange:
    """Return the change of one share; its interval is Newcombe's (1998, method 10) for independent shares.

    It holds for `comparisons` together, the wider one for everything that is `compared` (Bonferroni).
    """
    (x1, n1, before), (x2, n2, after) = sides
    entry = {
        **known,
        "before": x1 / n1 if n1 else None,
        "after": x2 / n2 if n2 else None,
        "people_before": before,
        "people_after": after,
    }
    if reason is None and min(before, after) < plan.min_group_size:
        empty = [wave for wave, n in ((survey.before, before), (survey.after, after)) if not n] if survey else []
        few = {"people": min(before, after), "needed": plan.min_group_size}
        reason = ("no_answers_in_wave", {"wave": empty[0]}) if empty else ("too_few_people", few)
    if reason is not None:
        return ShareChange(**entry, reason_code=reason[0], reason_values=reason[1])
    interval, together = (
        _newcombe(x2, n2, x1, n1, plan.level, number) for number in (comparisons, max(compared, comparisons))
    )
    return ShareChange(**entry, change=x2 / n2 - x1 / n1, interval=interval, together=together)


def _newcombe(x2: float, n2: float, x1: float, n1: float, level: float, comparisons: int) -> Interval:
    low, high = newcombe(x2, n2, x1, n1, z_of(level, max(comparisons, 1)))
    return Interval(low=float(low), high=float(high), level=level, method="newcombe")


class _Both:
    """The groups of one feature before and after, side by side."""

    def __init__(
        self,
        question: str,
        features: tuple[str, ...],
        before: Compared | None,
        after: Compared | None,
        plan: EvaluationPlan,
    ) -> None:
        self.known: dict[str, Any] = {"question": question, "features": features}
        self.plan = plan
        named = [group for rate in (before, after) if rate for group in rate.groups]
        self.groups = tuple(dict.fromkeys(named))
        self.sides = [{group: _side(rate, group) for group in self.groups} for rate in (before, after)]
        self.people = {group: min(side[group][2] for side in self.sides) for group in self.groups}
        self.assessed = tuple(
            group for group in self.groups if None not in group and self.people[group] >= plan.min_group_size
        )

    @property
    def compared(self) -> int:
        """How many changes are compared: those of the groups, and that of the gap."""
        return len(self.assessed) + (len(self.assessed) > 1)

    def shares(self, compared: int) -> Iterator[ShareChange]:
        """Yield the change in every group, simultaneous for those that are assessed."""
        for group in self.groups:
            reason = None
            if group not in self.assessed:
                reason = _why_left_out(group, self.people[group], self.plan)
            yield _share_change(
                {**self.known, "group": group},
                [side[group] for side in self.sides],
                self.plan,
                comparisons=len(self.assessed),
                compared=compared,
                reason=reason,
            )

    def gap(self, compared: int) -> GapChange:
        """Return the widest gaps among the groups assessed in both waves, and how far they moved."""
        left_out = tuple(
            LeftOut(
                group=group,
                reason_code=_why_left_out(group, self.people[group], self.plan)[0],
                people=self.people[group],
            )
            for group in self.groups
            if group not in self.assessed
        )
        known = {**self.known, "assessed": self.assessed, "left_out": left_out}
        if len(self.assessed) < 2:
            values = {"groups": len(self.assessed), "needed": self.plan.min_group_size}
            return GapChange(**known, reason_code="fewer_than_two_groups", reason_values=values)
        level = self.plan.level
        alone = [self._widest(side, level) for side in self.sides]
        low, high = self._moved(1)
        least, most = self._moved(compared)
        before, after = (gap.value or 0.0 for gap in alone)
        direction: Literal["narrower", "wider", "cannot_tell"] = "cannot_tell"
        if high < 0 or low > 0:
            direction = "narrower" if high < 0 else "wider"
        return GapChange(
            **known,
            before=before,
            before_interval=_interval(alone[0].span, level),
            after=after,
            after_interval=_interval(alone[1].span, level),
            change=after - before,
            interval=Interval(low=low, high=high, level=level, method="both_gaps"),
            together=Interval(low=least, high=most, level=level, method="both_gaps"),
            direction=direction,
        )

    def _moved(self, comparisons: int) -> tuple[float, float]:
        """Return how far the gap moved, at least and at most; each wave's gap takes half of the allowed error."""
        level = 1.0 - (1.0 - self.plan.level) / (2 * comparisons)
        spans = [self._widest(side, level).span for side in self.sides]
        (low1, high1), (low2, high2) = ((span.low, span.high or 0.0) for span in spans if span)
        return low2 - high1, high2 - low1

    def _widest(self, side: dict[Any, tuple[float, float, int]], level: float) -> Gap:
        counts = np.array([side[group] for group in self.assessed])
        people = counts[:, 2].astype(np.int64)
        taken = group_counts(counts[:, 0], counts[:, 1], people, min_group_size=self.plan.min_group_size)
        return widest_gap([taken], kind="difference", level=level)


def _side(rate: Compared | None, group: tuple[str | None, ...]) -> tuple[float, float, int]:
    if rate is None or group not in rate.groups:
        return 0.0, 0.0, 0
    at = rate.groups.index(group)
    return float(rate.counts.x[at]), float(rate.counts.n[at]), int(rate.counts.people[at])


def _why_left_out(group: tuple[str | None, ...], people: int, plan: EvaluationPlan) -> Reason:
    if None in group:
        return "not_recorded", {"people": people}
    return "too_few_people", {"people": people, "needed": plan.min_group_size}


def _interval(span: Span | None, level: float) -> Interval | None:
    return None if span is None else Interval(low=span.low, high=span.high, level=level, method="simultaneous")
