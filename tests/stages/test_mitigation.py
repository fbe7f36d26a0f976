"""fairlearn's ThresholdOptimizer on counted scores: what it gives on rows, with costs and lots said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from fairlearn.postprocessing import ThresholdOptimizer
from sklearn.base import BaseEstimator

import evaluator
from evaluator.domain.lottery import Constraint
from evaluator.domain.scores import SystemScores
from evaluator.stages.scores.mitigation import lottery

FEATURE = ("group",)


def people(rows: int = 4_000) -> pd.DataFrame:
    """Return people whose scores take eleven values, group b scored too high."""
    random = np.random.default_rng(4)
    group = random.choice(["a", "b", "c"], rows, p=[0.6, 0.3, 0.1])
    score = random.beta(2, 3, rows)
    truth = random.random(rows) < score
    shown = np.round(np.where(group == "b", score**0.6, score), 1)
    return pd.DataFrame({"group": group, "score": shown, "truth": np.where(truth, "yes", "no")})


def scores_of(frame: pd.DataFrame) -> SystemScores:
    record = evaluator.evaluate(
        frame,
        score="score",
        threshold=0.5,
        y_true="truth",
        positive="yes",
        sensitive="group",
        polarity="burden",
        cross_check=False,
    )
    return record.scores[0]


class Given(BaseEstimator):
    def __init__(self) -> None:
        self.is_fitted_ = True

    def fit(self, inputs: Any, outcomes: Any) -> Given:
        return self

    def predict(self, inputs: Any) -> Any:
        return inputs[:, 0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("constraint", "fairlearns"),
    [
        ("selection_rate", "demographic_parity"),
        ("true_positive_rate", "true_positive_rate_parity"),
        ("false_positive_rate", "false_positive_rate_parity"),
        ("equalized_odds", "equalized_odds"),
    ],
)
def test_counts_give_what_fairlearn_gives_on_rows(constraint: Constraint, fairlearns: str) -> None:
    frame = people()
    found = lottery(scores_of(frame), FEATURE, constraint, min_group_size=30)
    assert found is not None
    truth = (frame["truth"] == "yes").to_numpy().astype(int)
    by_rows = ThresholdOptimizer(
        estimator=Given(), constraints=fairlearns, prefit=True, predict_method="predict"
    ).fit(frame[["score"]].to_numpy(), truth, sensitive_features=frame["group"])
    chance = by_rows._pmf_predict(frame[["score"]].to_numpy(), sensitive_features=frame["group"])[:, 1]
    assert found.accuracy_then == pytest.approx(float(np.where(truth == 1, chance, 1 - chance).mean()), abs=1e-9)
    assert found.accuracy_now == pytest.approx(float(((frame["score"] >= 0.5) == truth).mean()), abs=1e-12)
    for group in found.groups:
        inside = (frame["group"] == group.group[0]).to_numpy()
        assert group.selection_rate == pytest.approx(float(chance[inside].mean()), abs=1e-9)
        assert group.true_positive_rate == pytest.approx(float(chance[inside & (truth == 1)].mean()), abs=1e-9)
        drawn = (chance > 1e-9) & (chance < 1 - 1e-9)
        assert group.by_lot == int((drawn & inside).sum())


@pytest.mark.slow
def test_the_rate_that_was_asked_for_is_alike_in_all_groups() -> None:
    found = lottery(scores_of(people()), FEATURE, "equalized_odds", min_group_size=30)
    assert found is not None
    assert np.ptp([group.true_positive_rate for group in found.groups]) < 0.01
    assert np.ptp([group.false_positive_rate for group in found.groups]) < 0.01
    assert sum(group.by_lot for group in found.groups) > 0


@pytest.mark.slow
def test_groups_with_few_people_of_an_outcome_take_no_part() -> None:
    found = lottery(scores_of(people(400)), FEATURE, "selection_rate", min_group_size=30)
    assert found is not None
    assert found.left_out == (("c",),)
    assert lottery(scores_of(people(60)), FEATURE, "selection_rate", min_group_size=30) is None
