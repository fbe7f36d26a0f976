"""A score cube goes in; what thresholds of their own would take for each group comes out, with what that costs.

Exploration, not advice: deciding about people by a threshold for their group can itself be discrimination.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import numpy as np

from evaluator.domain.cube import NEGATIVE, POSITIVE
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.scores import Goal, GroupOption, ScoreCube, ScoreMargin, ThresholdOption
from evaluator.stages.statistics.intervals import Floats

CODES: dict[str, str] = {"fewer_than_two_groups": "groups, needed"}
GOALS: tuple[Goal, ...] = get_args(Goal)


def threshold_options(
    cube: ScoreCube, threshold: float, plan: EvaluationPlan, *, known: bool
) -> tuple[ThresholdOption, ...]:
    """Return an option for each feature and goal; goals that need the outcome only where it is `known`.

    The aim is everybody's rate at the threshold in use. Each group gets the threshold, among the ends of the bins,
    whose rate is nearest to the aim; of two equally near the one nearer to the threshold in use.
    """
    return tuple(
        _option(cube, features, goal, threshold, plan, known=known)
        for features in cube.margins
        if features
        for goal in GOALS
        if known or goal == "selection_rate"
    )


@dataclass(frozen=True, slots=True)
class _Above:
    """Weights at or above each bin, and above all of them: arrays of the shape (groups, bins + 1)."""

    selected: Floats
    positives: Floats
    negatives: Floats

    @classmethod
    def of(cls, margin: ScoreMargin) -> _Above:
        w = margin.w
        above = np.cumsum(w[:, :, ::-1], axis=2)[:, :, ::-1]
        above = np.concatenate([above, np.zeros((*w.shape[:2], 1))], axis=2)
        return cls(above.sum(axis=1), above[:, POSITIVE], above[:, NEGATIVE])

    def rate(self, goal: Goal) -> Floats:
        """Return the goal's rate at each place; NaN where its denominator is empty."""
        above = {
            "selection_rate": self.selected,
            "true_positive_rate": self.positives,
            "false_positive_rate": self.negatives,
        }[goal]
        whole = np.broadcast_to(above[:, :1], above.shape)
        rate: Floats = np.divide(above, whole, out=np.full(above.shape, np.nan), where=whole > 0)
        return rate

    def right(self) -> Floats:
        """Return the weight of right decisions at each place."""
        return self.positives + (self.negatives[:, :1] - self.negatives)


def _option(
    cube: ScoreCube,
    features: tuple[str, ...],
    goal: Goal,
    threshold: float,
    plan: EvaluationPlan,
    *,
    known: bool,
) -> ThresholdOption:
    margin, all_together = cube.margins[features], _Above.of(cube.margins[()])
    now = int(np.searchsorted(cube.bins.low, threshold))
    aim = float(all_together.rate(goal)[0, now])
    outcomes = {"selection_rate": [0, 1, 2], "true_positive_rate": [POSITIVE], "false_positive_rate": [NEGATIVE]}
    people = margin.n[:, outcomes[goal]].sum(axis=(1, 2))
    rows = [
        row for row, group in enumerate(margin.groups) if None not in group and people[row] >= plan.min_group_size
    ]
    left_out = tuple(group for row, group in enumerate(margin.groups) if row not in rows)
    base = {"features": features, "goal": goal, "left_out": left_out}
    if len(rows) < 2 or not np.isfinite(aim):
        return ThresholdOption(**base, aim=aim if np.isfinite(aim) else None, reason_code="fewer_than_two_groups")
    above = _Above.of(margin)
    rates = above.rate(goal)[rows]
    places = np.array([_nearest(rate, aim, now) for rate in rates])
    then = rates[np.arange(len(rows)), places]
    known_weight = float((above.positives[rows, 0] + above.negatives[rows, 0]).sum())
    right_now = float(above.right()[rows, now].sum())
    right_then = float(above.right()[rows, places].sum())
    judged = known and known_weight > 0
    return ThresholdOption(
        **base,
        aim=aim,
        gap_now=float(np.ptp(rates[:, now])),
        gap_then=float(np.ptp(then)),
        accuracy_now=right_now / known_weight if judged else None,
        accuracy_then=right_then / known_weight if judged else None,
        wrong_more=right_now - right_then if judged else None,
        groups=tuple(_groups(cube, margin, above, goal, rows, places.tolist(), now, threshold)),
    )


def _nearest(rate: Floats, aim: float, now: int) -> int:
    """Return the place whose rate is nearest to the aim; of equal ones the nearest to the threshold in use."""
    far = np.abs(rate - aim)
    equal = np.flatnonzero(far <= far.min() + 1e-12)
    return int(equal[np.argmin(np.abs(equal - now))])


def _groups(
    cube: ScoreCube,
    margin: ScoreMargin,
    above: _Above,
    goal: Goal,
    rows: list[int],
    places: list[int],
    now: int,
    threshold: float,
) -> Iterator[GroupOption]:
    rates = above.rate(goal)
    for row, place in zip(rows, places, strict=True):
        change = float(above.selected[row, place] - above.selected[row, now])
        if place == now:
            own: float | None = threshold
        else:
            own = float(cube.bins.low[place]) if place < len(cube.bins.low) else None
        yield GroupOption(
            group=margin.groups[row],
            people=int(margin.n[row].sum()),
            threshold=own,
            rate_now=float(rates[row, now]),
            rate_then=float(rates[row, place]),
            newly_selected=max(change, 0.0),
            no_longer_selected=max(-change, 0.0),
        )
