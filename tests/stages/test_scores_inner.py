"""Scores of intersections and within control levels: scikit-learn on the filtered rows, limits, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score
from test_scores import evaluated, people

from evaluator.domain.cube import Group
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import GroupMetric, Outcome
from evaluator.domain.scores import ScoreMargin
from evaluator.evaluation import evaluate
from evaluator.report.build import build_report
from evaluator.report.html import render_html
from evaluator.stages.scores import errors as score_errors
from evaluator.stages.scores import values as score_values
from evaluator.stages.scores.found import Resampled
from evaluator.stages.scores.gaps import score_gaps
from evaluator.stages.statistics.intervals import z_of
from evaluator.wording import score_counting_text


def in_places(seed: int, rows: int) -> pd.DataFrame:
    frame = people(seed, rows)
    frame["place"] = np.random.default_rng(seed + 1).choice(["north", "south"], rows)
    return frame


def rows_of(frame: pd.DataFrame, entry: GroupMetric) -> pd.DataFrame:
    for column, value in (*zip(entry.features, entry.group, strict=True), *entry.control.items()):
        frame = frame[frame[column] == value]
    return frame


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return in_places(7, 2_000)


@pytest.fixture(scope="module", params=[None, "weight"], ids=["unweighted", "weighted"])
def record(frame: pd.DataFrame, request: pytest.FixtureRequest) -> EvaluationRecord:
    asked: dict[str, Any] = {"weight": request.param} if request.param else {}
    return evaluated(frame, sensitive=["group", "sex"], control=["place"], **asked)


@pytest.mark.slow
def test_every_figure_is_scikit_learns_on_the_rows_of_the_group(
    frame: pd.DataFrame, record: EvaluationRecord
) -> None:
    weighted = record.mapping is not None and record.mapping.weight is not None
    looked_at = set()
    for entry in record.group_metrics:
        if entry.metric not in ("roc_auc", "brier_score"):
            continue
        part = rows_of(frame, entry)
        truth, weights = part["truth"] == "yes", part["weight"] if weighted else None
        bound = entry.parts["error_bound"]
        function = roc_auc_score if entry.metric == "roc_auc" else brier_score_loss
        assert bound is not None
        assert entry.value is not None
        assert abs(function(truth, part["score"], sample_weight=weights) - entry.value) <= bound + 1e-12
        assert bound < 0.004
        assert entry.interval is not None
        assert (entry.interval.low or 0) <= entry.value <= (entry.interval.high or 0)
        looked_at.add((entry.features, tuple(entry.control)))
    breakdowns = [(), ("group",), ("sex",), ("group", "sex")]
    assert looked_at == {(names, level) for names in breakdowns for level in ((), ("place",))}


@pytest.mark.slow
def test_the_curves_of_a_group_within_a_level_are_those_of_its_rows(
    frame: pd.DataFrame, record: EvaluationRecord
) -> None:
    scores = record.scores[0]
    weighted = record.mapping is not None and record.mapping.weight is not None
    assert scores.inner_without == 0
    bounds = [entry.parts["error_bound"] or 0 for entry in record.group_metrics if entry.metric == "roc_auc"]
    assert max(scores.auc_error_bound, scores.inner_error_bound) == pytest.approx(max(bounds))
    assert f"{scores.inner_error_bound:.5f}" in score_counting_text(scores)
    assert {(group.features, *group.control.values()) for group in scores.inner} == {
        (("group", "sex"),),
        *((names, level) for names in (("group",), ("sex",), ("group", "sex")) for level in ("north", "south")),
    }
    for group in scores.inner:
        part = frame
        for column, value in (*zip(group.features, group.group, strict=True), *group.control.items()):
            part = part[part[column] == value]
        assert group.people == len(part) == sum(stretch.people for stretch in group.stretches)
        weight = part["weight"] if weighted else pd.Series(1.0, part.index)
        for point in group.sweep:
            selected = weight[part["score"] >= point.threshold].sum() / weight.sum()
            assert point.selection_rate.value == pytest.approx(selected, abs=1e-9)
        assert 0.3 in [point.threshold for point in group.sweep]
        known = sum(bin.people for bin in group.calibration)
        assert known == len(part)


@pytest.mark.slow
def test_a_limit_within_levels_is_one_question_of_all_levels(tmp_path: Any) -> None:
    frame = in_places(3, 3_000)
    worse = (frame["place"] == "south") & (frame["group"] == "b")
    random = np.random.default_rng(0)
    frame.loc[worse, "score"] = random.permutation(frame.loc[worse, "score"].to_numpy())
    limit = Limit(metric="roc_auc", statistic="difference", limit=0.05, within_control=True)
    record = evaluate(
        frame,
        score="score",
        threshold=0.3,
        y_true="truth",
        positive="yes",
        sensitive=["group"],
        control=["place"],
        plan=EvaluationPlan(limits=(limit,)),
        cross_check=False,
    )
    found = {
        tuple(item.control.values()): item
        for item in record.findings
        if item.metric == "roc_auc" and item.group is None
    }
    assert found[()].limit is None
    assert found[()].outcome is Outcome.NOT_ASSESSED
    assert found["south",].outcome is Outcome.NOT_MET
    assert found["south",].lowest == ("b",)
    assert found["north",].outcome is not Outcome.NOT_MET
    assert {found["north",].comparisons, found["south",].comparisons} == {6}
    within = next(item for item in record.within_control if item.metric == "roc_auc")
    assert within.outcome is Outcome.NOT_MET
    assert within.control == {"place": "south"}
    page = render_html(build_report(record))
    assert "Area under the ROC curve by group: difference within each level" in page
    assert "at most 0.05" in page
    assert "at most 5 percentage points" not in page


def margin_of(score: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> ScoreMargin:
    """Return one group whose scores each have a bin of their own."""
    values, place = np.unique(score, return_inverse=True)
    n, w, w2, s, s2 = (np.zeros((1, 3, len(values))) for _ in range(5))
    for array, amount in ((n, np.ones(len(score))), (w, weight), (w2, weight**2)):
        np.add.at(array[0], (truth, place), amount)
    for array, power in ((s, 1), (s2, 2)):
        np.add.at(array[0], (truth, place), weight * score**power)
    return ScoreMargin((), ((),), n.astype(np.int64), w, w2, s, s2)


@pytest.mark.parametrize("digits", [1, 6], ids=["ties", "no ties"])
def test_the_error_of_an_area_is_delongs(digits: int) -> None:
    random = np.random.default_rng(4)
    truth = (random.random(400) < 0.4).astype(int)
    score = np.round(np.clip(0.5 + 0.15 * truth + 0.2 * random.standard_normal(400), 0, 1), digits)
    yes, no = score[truth == 1], score[truth == 0]
    wins = (yes[:, None] > no) + 0.5 * (yes[:, None] == no)
    by_hand = np.sqrt(wins.mean(axis=1).var(ddof=1) / len(yes) + wins.mean(axis=0).var(ddof=1) / len(no))
    margin = margin_of(score, truth, np.ones(400))
    area = score_values.area_under_curve(margin.w[:, 1], margin.w[:, 0])
    nothing = score_values.Limits(np.zeros(1), np.zeros(1))
    assert float(score_errors.area_error(margin, area, nothing)[0]) == pytest.approx(by_hand, rel=1e-9)
    assert float(area[0]) == pytest.approx(wins.mean())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_errors_do_not_change_with_the_unit_of_the_weights(seed: int, unit: float) -> None:
    random = np.random.default_rng(seed)
    truth = np.array([0, 1, *(random.random(60) < 0.5)]).astype(int)
    score, weight = np.round(random.random(62), 2), random.lognormal(0, 1, 62)
    found = []
    for times in (1.0, unit):
        margin = margin_of(score, truth, weight * times)
        area = score_values.area_under_curve(margin.w[:, 1], margin.w[:, 0])
        ends = score_values.Limits(np.zeros(1), np.zeros(1))
        brier = score_values.brier_score(margin)
        found.append([*score_errors.area_error(margin, area, ends), *score_errors.brier_error(margin, brier)])
    assert found[0] == pytest.approx(found[1], rel=1e-9)
    assert min(found[0]) > 0


def of_level(level: str, groups: tuple[Group, ...], value: list[float], error: list[float]) -> Resampled:
    people = (400,) * len(groups)
    values = (np.array(value), {}, None, ())
    return Resampled("s", ("g",), "roc_auc", groups, people, people, *values, {"c": level}, np.array(error))


def test_a_level_with_one_group_says_which_and_leaves_the_question_open() -> None:
    limit = Limit(metric="roc_auc", statistic="difference", limit=0.1, within_control=True)
    parts = [
        of_level("x", (("a",), ("b",)), [0.8, 0.8], [0.01, 0.01]),
        of_level("y", (("a",),), [0.8], [0.01]),
    ]
    both, alone = score_gaps(parts, EvaluationPlan(limits=(limit,)))
    assert both.outcome is Outcome.MET
    assert (alone.outcome, alone.reason_code) == (Outcome.CANNOT_TELL, "one_group_in_level")
    assert alone.reason_values == {"group": ["a"]}


@pytest.mark.slow
def test_within_levels_a_random_gap_is_not_met_in_few_runs_and_never_beside_its_interval() -> None:
    """Two groups of 300 in each of four levels, alike: not met at a limit of 0.02 in at most 5 % of the runs."""
    random, z, beyond, covered, runs = np.random.default_rng(8), z_of(0.95), 0, 0, 100
    plan = EvaluationPlan(
        limits=(Limit(metric="roc_auc", statistic="difference", limit=0.02, within_control=True),)
    )
    truth = np.repeat([0, 1], 150)
    for _run in range(runs):
        parts = []
        for level in "abcd":
            found = []
            for _group in range(2):
                score = random.standard_normal(300) + 0.9 * truth
                margin = margin_of(score, truth, np.ones(300))
                area = score_values.area_under_curve(margin.w[:, 1], margin.w[:, 0])
                ends = score_values.area_interval(area, np.full(1, 150.0), np.full(1, 150.0), z)
                found.append((float(area[0]), float(score_errors.area_error(margin, area, ends)[0])))
            parts.append(of_level(level, (("f",), ("m",)), *map(list, zip(*found, strict=True))))
        findings = score_gaps(parts, plan)
        beyond += any(finding.outcome is Outcome.NOT_MET for finding in findings)
        covered += all(finding.interval is not None and finding.interval.low == 0 for finding in findings)
    assert beyond <= 0.05 * runs
    assert covered >= 0.92 * runs
