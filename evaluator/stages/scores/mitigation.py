"""The door to fairlearn's `ThresholdOptimizer`: a system's scores go in, thresholds with a lottery come out.

It is asked on request only, for exploration. It sees stretches of the score axis (at most some fifty), not people,
so its thresholds lie where stretches begin. Where rates cannot be made alike by thresholds alone, it draws some
decisions by lot (Hardt, M., Price, E. and Srebro, N. (2016), Equality of Opportunity in Supervised Learning).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.lottery import Constraint, Lottery, LotteryGroup
from evaluator.domain.scores import GroupScores, SystemScores
from evaluator.stages.statistics.intervals import Floats

MOST_ROWS = 50_000
"""People that fairlearn is shown; where there are more, every count is made smaller alike."""

_CONSTRAINTS: dict[Constraint, str] = {
    "selection_rate": "demographic_parity",
    "true_positive_rate": "true_positive_rate_parity",
    "false_positive_rate": "false_positive_rate_parity",
    "equalized_odds": "equalized_odds",
}


def lottery(
    scores: SystemScores, features: tuple[str, ...], constraint: Constraint, *, min_group_size: int
) -> Lottery | None:
    """Return what fairlearn's optimizer would do for the groups of a feature; None with fewer than two groups.

    A group takes part with at least `min_group_size` people of either outcome. The objective is accuracy.
    """
    groups = [group for group in scores.groups if group.features == features]
    chosen = [group for group in groups if _takes_part(group, min_group_size)]
    if len(chosen) < 2:
        return None
    chances = _asked(chosen, constraint)
    at = next(
        (place for place, part in enumerate(chosen[0].stretches) if part.low >= scores.threshold),
        len(chosen[0].stretches),
    )
    now = (np.arange(len(chosen[0].stretches)) >= at).astype(np.float64)
    weights = [_weights(group) for group in chosen]
    everybody = sum(float(each.sum()) for each in weights)
    return Lottery(
        constraint=constraint,
        accuracy_now=sum(_right(each, now) for each in weights) / everybody,
        accuracy_then=sum(_right(*both) for both in zip(weights, chances, strict=True)) / everybody,
        people=sum(_known(group) for group in chosen),
        groups=tuple(_group(*each) for each in zip(chosen, weights, chances, strict=True)),
        left_out=tuple(group.group for group in groups if group not in chosen),
    )


def _takes_part(group: GroupScores, least: int) -> bool:
    positives, negatives = (
        sum(getattr(part, outcome) for part in group.stretches) for outcome in ("positives", "negatives")
    )
    weighs = bool(_weights(group).any(axis=1).all())
    return None not in group.group and min(positives, negatives) >= max(least, 1) and weighs


def _known(group: GroupScores) -> int:
    return sum(part.positives + part.negatives for part in group.stretches)


def _weights(group: GroupScores) -> Floats:
    """Return weights by outcome (negative, positive) and stretch."""
    return np.array([[getattr(p, f"weight_{o}") for p in group.stretches] for o in ("negatives", "positives")])


def _right(weights: Floats, chance: Floats) -> float:
    """Return the expected weight of right decisions when each stretch is selected with a chance."""
    return float((weights[1] * chance + weights[0] * (1 - chance)).sum())


def _asked(groups: Sequence[GroupScores], constraint: Constraint) -> list[Floats]:
    """Return for each group the chance with which each stretch is selected."""
    from fairlearn.postprocessing import ThresholdOptimizer

    place, outcome, member = _rows(groups)
    optimizer = ThresholdOptimizer(
        estimator=_estimator(), constraints=_CONSTRAINTS[constraint], prefit=True, predict_method="predict"
    )
    optimizer.fit(place[:, None], outcome, sensitive_features=member)
    found: Mapping[Any, Any] = optimizer.interpolated_thresholder_.interpolation_dict
    places = np.arange(len(groups[0].stretches), dtype=np.float64)
    return [_chance(found[number], places) for number in range(len(groups))]


def _rows(groups: Sequence[GroupScores]) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Return rows for fairlearn: the stretch as score, the outcome, the number of the group."""
    weights = np.stack([_weights(group) for group in groups])
    total = float(weights.sum())
    counts = np.rint(weights * min(1.0, MOST_ROWS / total)).astype(np.int64)
    # Nobody's outcome may vanish from a group by rounding.
    for group, outcome in zip(*np.nonzero(counts.sum(axis=2) == 0), strict=True):
        counts[group, outcome, int(weights[group, outcome].argmax())] = 1
    member, outcome, place = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    return place.astype(np.float64), outcome, member


def _estimator() -> Any:
    from sklearn.base import BaseEstimator

    class Scores(BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
        """Gives the score it is given."""

        def __init__(self) -> None:
            self.is_fitted_ = True

        def fit(self, inputs: Floats, outcomes: Floats) -> Scores:
            return self

        def predict(self, inputs: Floats) -> Floats:
            return inputs[:, 0]

    return Scores()


def _chance(rule: Mapping[str, Any], places: Floats) -> Floats:
    """Return the chance of selection at each place by fairlearn's rule for one group."""
    drawn = rule["p0"] * rule["operation0"](places) + rule["p1"] * rule["operation1"](places)
    ignored = rule.get("p_ignore", 0.0)
    chance: Floats = ignored * rule.get("prediction_constant", 0.0) + (1 - ignored) * drawn
    return np.clip(chance.astype(np.float64), 0.0, 1.0)


def _group(group: GroupScores, weights: Floats, chance: Floats) -> LotteryGroup:
    lows = [part.low for part in group.stretches]
    sure, drawn = chance >= 1 - 1e-9, (chance > 1e-9) & (chance < 1 - 1e-9)
    return LotteryGroup(
        group=group.group,
        people=_known(group),
        surely=lows[int(np.argmax(sure))] if sure.any() else None,
        perhaps=lows[int(np.argmax(drawn))] if drawn.any() else None,
        by_lot=float(weights[:, drawn].sum()),
        selection_rate=float((weights * chance).sum() / weights.sum()),
        true_positive_rate=float((weights[1] * chance).sum() / weights[1].sum()),
        false_positive_rate=float((weights[0] * chance).sum() / weights[0].sum()),
    )
