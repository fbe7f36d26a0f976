"""The report on scores: figures and curves for an officer, and no small number among them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from pages import parsed

import evaluator
from evaluator.domain.record import EvaluationRecord
from evaluator.report import build_report, render_html
from evaluator.report.context import context_of
from evaluator.report.score_cells import calibration_of, shown_groups


@cache
def scored(people: int = 2_400, small: int = 0, small_cells: str = "suppress") -> EvaluationRecord:
    """Return a record of scores by group, and of `small` people in a group of their own."""
    random = np.random.default_rng(5)
    score = random.beta(2, 4, people + small)
    group = np.where(np.arange(people + small) < people, random.choice(["a", "b"], people + small), "tiny")
    score = np.where(group == "b", score**0.7, score)
    frame = pd.DataFrame(
        {
            "group": group,
            "score": score,
            "truth": np.where(random.random(people + small) < score, "yes", "no"),
        }
    )
    return evaluator.evaluate(
        frame,
        score="score",
        threshold=0.35,
        score_kind="probability",
        y_true="truth",
        positive="yes",
        sensitive="group",
        polarity="burden",
        small_cells=small_cells,
        cross_check=False,
    )


def text(record: EvaluationRecord) -> str:
    return parsed(render_html(build_report(record))).text.replace("\u00a0", " ")


@pytest.mark.slow
def test_the_report_gives_figures_gaps_curves_and_options_with_the_caution() -> None:
    said = text(scored())
    for words in (
        "Area under the ROC curve by group",
        "Brier score by group",
        "Expected calibration error by group",
        "Rates at other thresholds by group",
        "0.350 (in use)",
        "Calibration by group",
        "can be off by at most",
        "What could be done",
        "This is exploration, not advice.",
        "would get another decision",
    ):
        assert words in said
    assert "debias" not in said.lower()


@pytest.mark.slow
@pytest.mark.parametrize(("people", "small"), [(2_400, 0), (700, 0), (2_400, 40), (300, 25)])
def test_every_stretch_a_report_draws_holds_nobody_or_ten_people_of_each_outcome(people: int, small: int) -> None:
    record = scored(people, small)
    for group in shown_groups(context_of(record), record.scores[0]):
        counts = [(stretch.positives, stretch.negatives, stretch.unknown) for stretch in group.stretches]
        assert not [count for stretch in counts for count in stretch if 0 < count < 10]
        assert group.features
        assert not group.calibration


@pytest.mark.slow
def test_the_calibration_of_a_stretch_is_that_of_its_people() -> None:
    record = scored()
    for group in shown_groups(context_of(record), record.scores[0]):
        for place, stretch in enumerate(group.stretches):
            mean, observed = calibration_of(group, place, 1.96, weighted=False)
            assert observed.value == pytest.approx(stretch.positives / (stretch.positives + stretch.negatives))
            assert mean is not None
            assert stretch.low <= mean <= stretch.high
            assert observed.low is not None
            assert observed.high is not None
            assert observed.low <= observed.value <= observed.high


@pytest.mark.slow
def test_stretches_do_not_lie_across_the_threshold_in_use() -> None:
    record = scored()
    for group in shown_groups(context_of(record), record.scores[0]):
        assert not [stretch for stretch in group.stretches if stretch.low < 0.35 <= stretch.high]
        assert sum(stretch.people for stretch in group.stretches) == group.people


@pytest.mark.slow
def test_a_small_group_hides_its_figures_and_the_curves_of_its_feature() -> None:
    record = scored(2_400, 6)
    assert shown_groups(context_of(record), record.scores[0]) == ()
    suppression = context_of(record).suppression
    ways = {item.group: suppression.of(item) for item in record.group_metrics if item.metric == "brier_score"}
    assert ways["tiny",] == "hidden"
    assert list(ways.values()).count("hidden") >= 2, "one hidden figure could be computed from the others"
    assert "Curves are not shown" in text(record)


@pytest.mark.slow
def test_the_evaluator_may_choose_to_show_everything() -> None:
    record = scored(2_400, 6, "show")
    assert {group.group for group in shown_groups(context_of(record), record.scores[0])} == {
        ("a",),
        ("b",),
        ("tiny",),
    }
