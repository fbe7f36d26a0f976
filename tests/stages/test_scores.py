"""Scores: figures of merit against scikit-learn, curves and sweeps against rows, gaps, options, wrong use."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from in_memory import cube_of_rows
from pydantic import ValidationError
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, roc_auc_score

from evaluator.documents import write_document
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding, GroupMetric, Outcome
from evaluator.domain.scores import GroupScores, ScoreBins, ScoreCube, ScoreMargin, SystemScores
from evaluator.errors import MappingError
from evaluator.evaluation import evaluate
from evaluator.stages.scores.gaps import score_gaps
from evaluator.stages.scores.metrics import score_measures
from evaluator.stages.scores.values import area_interval, area_under_curve, auc_error_bound
from evaluator.stages.statistics.bootstrap import pivotal, resampled
from evaluator.stages.statistics.intervals import z_of
from evaluator.wording import summary

MERITS = ("roc_auc", "brier_score", "expected_calibration_error")


def people(seed: int, rows: int, kind: str = "fine") -> pd.DataFrame:
    """Return seeded people; `kind` is fine (all scores differ), tied (tenths) or heavy (most scores near 0)."""
    random = np.random.default_rng(seed)
    score = random.beta(2, 5, rows)
    if kind == "tied":
        score = np.round(score, 1)
    if kind == "heavy":
        score = score**8
    group = random.choice(["a", "b", "c"], rows, p=[0.5, 0.3, 0.2])
    truth = random.random(rows) < np.clip(score * np.where(group == "b", 1.5, 1.0), 0, 1)
    return pd.DataFrame(
        {
            "group": group,
            "sex": random.choice(["f", "m"], rows),
            "score": score,
            "truth": np.where(truth, "yes", "no"),
            "weight": random.lognormal(0, 0.6, rows),
        }
    )


def evaluated(frame: pd.DataFrame, **options: Any) -> EvaluationRecord:
    asked: dict[str, Any] = {
        "score": "score",
        "threshold": 0.3,
        "score_kind": "probability",
        "y_true": "truth",
        "positive": "yes",
        "sensitive": ["group"],
        "polarity": "burden",
        "cross_check": False,
    }
    return evaluate(frame, **{**asked, **options})


def entry(record: EvaluationRecord, metric: str, group: str | None = None) -> GroupMetric:
    wanted = () if group is None else (group,)
    return next(item for item in record.group_metrics if (item.metric, item.group) == (metric, wanted))


def gap(record: EvaluationRecord, metric: str, feature: str = "group") -> Finding:
    return next(item for item in record.findings if (item.metric, item.features) == (metric, (feature,)))


def of_group(scores: SystemScores, group: str | None = None) -> GroupScores:
    wanted = () if group is None else (group,)
    return next(item for item in scores.groups if item.group == wanted)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["fine", "tied", "heavy"])
@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
def test_area_and_brier_score_are_scikit_learns_within_the_stated_bound(kind: str, weighted: bool) -> None:
    frame = people(7, 3_000, kind)
    record = evaluated(frame, sensitive=["group", "sex"], **({"weight": "weight"} if weighted else {}))
    for name in (None, "a", "b", "c", "f", "m"):
        column = "sex" if name in ("f", "m") else "group"
        part = frame if name is None else frame[frame[column] == name]
        weights = part["weight"] if weighted else None
        truth = (part["truth"] == "yes").to_numpy()
        area = entry(record, "roc_auc", name)
        bound = area.parts["error_bound"]
        assert area.value is not None
        assert bound is not None
        apart = abs(area.value - roc_auc_score(truth, part["score"], sample_weight=weights))
        assert apart <= bound + 1e-12
        assert bound < 0.002
        brier = brier_score_loss(truth, part["score"], sample_weight=weights)
        assert entry(record, "brier_score", name).value == pytest.approx(brier, abs=1e-12)
    assert record.scores[0].exact == (kind == "tied")
    assert (record.scores[0].auc_error_bound == 0) == (kind == "tied")


@pytest.mark.slow
def test_calibration_is_scikit_learns_bin_by_bin() -> None:
    frame = people(3, 5_000)
    record = evaluated(frame)
    truth = (frame["truth"] == "yes").to_numpy()
    observed, mean = calibration_curve(truth, frame["score"], n_bins=10)
    bins = [bin for bin in of_group(record.scores[0]).calibration if bin.people]
    assert [bin.observed.value for bin in bins] == pytest.approx(list(observed), abs=1e-12)
    assert [bin.mean_score for bin in bins] == pytest.approx(list(mean), abs=1e-12)
    sizes = np.array([bin.people for bin in bins])
    error = float((sizes * np.abs(observed - mean)).sum() / sizes.sum())
    assert entry(record, "expected_calibration_error").value == pytest.approx(error, abs=1e-12)
    for bin in bins:
        assert bin.observed.low is not None
        assert bin.observed.high is not None
        assert bin.observed.value is not None
        assert bin.observed.low <= bin.observed.value <= bin.observed.high


@pytest.mark.slow
@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
def test_every_rate_of_the_sweep_is_the_one_of_the_rows(weighted: bool) -> None:
    frame = people(11, 3_000)
    record = evaluated(frame, **({"weight": "weight"} if weighted else {}))
    part = frame[frame["group"] == "b"]
    weight = part["weight"] if weighted else pd.Series(1.0, part.index)
    truth = part["truth"] == "yes"
    for point in of_group(record.scores[0], "b").sweep:
        chosen = part["score"] >= point.threshold
        hit, false = float(weight[chosen & truth].sum()), float(weight[chosen & ~truth].sum())
        yes, no = float(weight[truth].sum()), float(weight[~truth].sum())
        assert point.selection_rate.value == pytest.approx((hit + false) / (yes + no), abs=1e-12)
        assert point.true_positive_rate.value == pytest.approx(hit / yes, abs=1e-12)
        assert point.false_negative_rate.value == pytest.approx(1 - hit / yes, abs=1e-12)
        assert point.false_positive_rate.value == pytest.approx(false / no, abs=1e-12)
        if hit + false:
            assert point.precision.value == pytest.approx(hit / (hit + false), abs=1e-12)


@pytest.mark.slow
def test_the_sweep_at_the_threshold_in_use_gives_the_rates_of_the_decisions() -> None:
    record = evaluated(people(5, 2_000))
    scores = record.scores[0]
    for group in (None, "a", "b", "c"):
        (here,) = [point for point in of_group(scores, group).sweep if point.threshold == scores.threshold]
        for metric in ("selection_rate", "true_positive_rate", "false_positive_rate", "precision"):
            rate, decided = getattr(here, metric), entry(record, metric, group)
            assert rate.value == decided.value
            assert decided.interval is not None
            assert (rate.low, rate.high) == pytest.approx((decided.interval.low, decided.interval.high))


def test_a_roc_curve_runs_from_nobody_to_everybody_and_encloses_the_area() -> None:
    record = evaluated(people(5, 3_000, "tied"))
    points = of_group(record.scores[0], "a").roc
    assert (points[0].false_positive_rate, points[0].true_positive_rate) == (0, 0)
    assert (points[-1].false_positive_rate, points[-1].true_positive_rate) == (1, 1)
    area = np.trapezoid(
        [point.true_positive_rate for point in points], [point.false_positive_rate for point in points]
    )
    assert float(area) == pytest.approx(entry(record, "roc_auc", "a").value, abs=1e-12)


@pytest.mark.slow
def test_the_order_of_rows_changes_nothing() -> None:
    frame = people(2, 2_000)
    turned = frame.sample(frac=1, random_state=1).reset_index(drop=True)
    first, second = (evaluated(one, weight="weight") for one in (frame, turned))
    assert first.scores == second.scores
    assert first.group_metrics == second.group_metrics
    assert first.findings == second.findings


@pytest.mark.slow
def test_one_row_for_many_people_is_as_many_rows() -> None:
    frame = people(2, 400, "tied").drop(columns="weight")
    frame["n"] = np.random.default_rng(0).integers(0, 5, len(frame))
    many = frame.loc[frame.index.repeat(frame["n"])].drop(columns="n").reset_index(drop=True)
    counted, repeated = evaluated(frame, count="n"), evaluated(many)
    for metric in MERITS:
        assert entry(counted, metric).value == pytest.approx(entry(repeated, metric).value, abs=1e-12)
    assert counted.scores[0].groups[0].people == len(many)


@pytest.mark.slow
def test_people_without_score_or_outcome_are_counted_and_change_no_figure() -> None:
    frame = people(9, 1_500, "tied").drop(columns="weight")
    extra = frame.head(300).copy()
    extra.loc[extra.index[:100], "score"] = np.nan
    extra.loc[extra.index[100:], "truth"] = None
    both = pd.concat([frame, extra], ignore_index=True)
    plain, record = evaluated(frame), evaluated(both)
    for metric in MERITS:
        assert entry(record, metric).value == pytest.approx(entry(plain, metric).value, abs=1e-12)
    assert record.scores[0].groups[0].people == 1_700
    assert sum(stretch.unknown for stretch in record.scores[0].groups[0].stretches) == 200
    assert {item.people for item in record.exclusions if item.feature is None} == {100}


@pytest.mark.slow
def test_scores_that_are_no_probabilities_have_an_area_and_say_why_nothing_else() -> None:
    frame = people(4, 1_000)
    frame["score"] = frame["score"] * 800 - 100
    record = evaluated(frame, score_kind=None, threshold=100)
    assert entry(record, "roc_auc").value is not None
    for metric in ("brier_score", "expected_calibration_error"):
        assert entry(record, metric).reason == "Not assessed: the scores are not probabilities."
        assert gap(record, metric).outcome is Outcome.NOT_ASSESSED
    assert not any(group.calibration for group in record.scores[0].groups)


@pytest.mark.slow
def test_outcomes_known_only_for_the_selected_give_no_figure_of_merit() -> None:
    frame = people(4, 1_000)
    frame.loc[frame["score"] < 0.3, "truth"] = None
    record = evaluated(frame)
    assert entry(record, "roc_auc").reason_code == "outcome_known_only_for_selected"
    assert record.scores[0].reason_code == "outcome_known_only_for_selected"
    point = record.scores[0].groups[0].sweep[0]
    assert point.selection_rate.value is not None
    assert point.true_positive_rate.value is None


def test_without_outcomes_the_scores_are_still_described() -> None:
    record = evaluated(people(4, 500).drop(columns="truth"), y_true=None, positive=None)
    assert entry(record, "roc_auc").reason_code == "no_y_true"
    assert record.scores[0].groups[0].people == 500
    assert {option.goal for option in record.scores[0].options} == {"selection_rate"}


def test_decisions_have_no_scores() -> None:
    frame = people(4, 200)
    frame["said"] = np.where(frame["score"] > 0.3, "yes", "no")
    record = evaluated(frame, score=(), threshold=None, score_kind=None, y_pred="said")
    assert record.scores == ()
    assert not {item.metric for item in record.group_metrics} & set(MERITS)


@pytest.mark.parametrize("threshold", [-1.0, 901.0])
def test_a_threshold_outside_the_scores_is_refused(threshold: float) -> None:
    frame = people(4, 200)
    frame["score"] = frame["score"] * 900
    with pytest.raises(MappingError, match="lies outside the scores"):
        evaluated(frame, score_kind=None, threshold=threshold)


@pytest.mark.parametrize("value", ["n/a", "inf"])
def test_a_score_that_is_no_finite_number_is_refused(value: str) -> None:
    frame = people(4, 50)
    frame["score"] = frame["score"].astype(str)
    frame.loc[3, "score"] = value
    with pytest.raises(MappingError, match="not a finite number"):
        evaluated(frame)


@pytest.mark.slow
def test_a_group_of_one_outcome_has_no_area() -> None:
    frame = people(4, 400)
    frame.loc[frame["group"] == "c", "truth"] = "no"
    record = evaluated(frame)
    assert entry(record, "roc_auc", "c").reason_code == "one_outcome_only"
    assert [item.reason_code for item in gap(record, "roc_auc").left_out] == ["no_value"]


@pytest.mark.slow
def test_groups_with_few_of_an_outcome_take_no_part_in_the_gap_of_areas() -> None:
    frame = people(4, 3_000)
    few = frame[frame["group"] == "c"]
    kept = pd.concat([few[few["truth"] == "yes"].head(29), few[few["truth"] == "no"].head(300)])
    record = evaluated(pd.concat([frame[frame["group"] != "c"], kept], ignore_index=True))
    assert [(item.group, item.people) for item in gap(record, "roc_auc").left_out] == [(("c",), 29)]
    assert gap(record, "brier_score").left_out == ()


def test_a_bin_shared_by_all_costs_half_of_all_pairs_at_most() -> None:
    bins = ScoreBins(np.array([0.0]), np.array([1.0]))
    one = np.array([[3.0]])
    assert auc_error_bound(one, one, bins)[0] == 0.5
    assert area_under_curve(one, one)[0] == 0.5
    assert math.isnan(area_under_curve(one, np.array([[0.0]]))[0])


def test_the_interval_of_an_area_holds_its_value_and_is_never_of_width_zero() -> None:
    areas = np.array([0.0, 0.3, 0.5, 0.9, 1.0, 1.0])
    sizes = np.array([5.0, 40.0, 100.0, 300.0, 12.0, 1.0])
    low, high = area_interval(areas, sizes, sizes[::-1], z_of(0.95))
    assert np.all((low <= areas) & (areas <= high) & (high - low > 0.01))
    assert (low[0], high[4]) == (0.0, 1.0)


def planned(metric: str, limit: float) -> EvaluationPlan:
    return EvaluationPlan(limits=(Limit(metric=metric, statistic="difference", limit=limit),))


@pytest.mark.slow
def test_a_gap_is_judged_where_the_plan_has_a_limit_and_nowhere_else(tmp_path: Path) -> None:
    frame = people(6, 5_000)
    spoiled = frame["group"] == "a"
    frame.loc[spoiled, "score"] = np.random.default_rng(1).permutation(frame.loc[spoiled, "score"].to_numpy())
    outcomes, limits = [], [0.02, 0.60]
    for limit in limits:
        path = tmp_path / f"plan{limit}.yaml"
        write_document(planned("roc_auc", limit), path)
        record = evaluated(frame, plan=path, polarity=None)
        found = gap(record, "roc_auc")
        outcomes.append(found.outcome)
        assert found.limit == limit
        assert found.outcome_reason
        assert gap(record, "brier_score").outcome_code == "no_limit_set"
        if len(limits) == 2:
            assert found.value is not None
            limits.append(found.value)  # a limit exactly where the gap is observed
    assert outcomes == [Outcome.NOT_MET, Outcome.MET, Outcome.CANNOT_TELL]


def test_a_limit_on_a_score_is_a_difference() -> None:
    with pytest.raises(ValidationError, match="a limit for roc_auc is a difference"):
        Limit(metric="roc_auc", statistic="ratio", limit=0.8)
    assert Limit(metric="roc_auc", statistic="difference", limit=0.1, depth=2, within_control=True)
    with pytest.raises(ValidationError, match="unknown metric"):
        Limit(metric="expected_calibration_error", statistic="difference", limit=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("apart", [0.5, 1.5], ids=["area_0.64", "area_0.86"])
@pytest.mark.parametrize("sizes", [(20, 100), (60, 60), (30, 600)], ids=str)
def test_the_interval_of_an_area_covers_the_truth(apart: float, sizes: tuple[int, int]) -> None:
    from scipy.stats import norm

    random, runs = np.random.default_rng(5), 2_000
    positives = random.normal(apart, 1, (runs, sizes[0]))
    negatives = random.normal(0, 1, (runs, sizes[1]))
    areas = (positives[:, :, None] > negatives[:, None, :]).mean(axis=(1, 2))
    counts = (np.full(runs, float(size)) for size in sizes)
    low, high = area_interval(areas, *counts, z_of(0.95))
    truth = float(norm.cdf(apart / math.sqrt(2)))
    assert 0.925 <= float(np.mean((low <= truth) & (truth <= high))) <= 0.985


def score_cube(score: np.ndarray, truth: np.ndarray, group: np.ndarray, bins: int = 50) -> ScoreCube:
    """Return the cube of scores in equal bins, made in memory."""
    place = np.minimum((score * bins).astype(int), bins - 1)
    edges = np.arange(bins) / bins
    margins = {}
    for features, names in (((), ((),)), (("group",), tuple((name,) for name in np.unique(group)))):
        tables = []
        for name in names:
            inside = np.ones(len(score), dtype=bool) if not name else group == name[0]
            flat = (truth[inside] * bins + place[inside]).astype(int)
            values = (np.ones(inside.sum()), score[inside], score[inside] ** 2)
            tables.append([np.bincount(flat, value, 3 * bins).reshape(3, bins) for value in values])
        n, s, s2 = (np.stack([table[at] for table in tables]) for at in range(3))
        margins[features] = ScoreMargin(features, names, n.astype(np.int64), n, n, s, s2)
    return ScoreCube("tool", ScoreBins(edges, edges + 0.5 / bins), margins, weighted=False)


@pytest.mark.slow
def test_gaps_of_groups_that_are_alike_stay_inside_their_interval() -> None:
    random, runs, covered = np.random.default_rng(8), 60, dict.fromkeys(("roc_auc", "brier_score"), 0)
    mapping = SchemaMapping(
        task="scores",
        y_true="truth",
        systems=(SystemColumn(name="tool", column="score"),),
        threshold=0.3,
        score_kind="probability",
        positive="1",
        sensitive=(SensitiveFeature(column="group"),),
    )
    for _run in range(runs):
        score, group = random.beta(2, 3, 1_200), random.choice(np.array(["a", "b", "c", "d"]), 1_200)
        truth = (random.random(1_200) < score).astype(int)
        cube = cube_of_rows({"group": list(group)}, list(truth), {"tool": list((score >= 0.3).astype(int))})
        measured = score_measures((score_cube(score, truth, group),), cube, mapping, EvaluationPlan())
        for finding in score_gaps(measured.resampled, EvaluationPlan()):
            if finding.metric in covered:
                assert finding.interval is not None
                assert finding.interval.low is not None
                covered[finding.metric] += int(finding.interval.low <= 0)
    # 51 of 60 is what an interval that holds in 95 % of runs falls short of once in a thousand times; of 400 runs
    # with another seed, 381 and 379 held.
    assert min(covered.values()) >= 51


@pytest.mark.slow
def test_replicates_have_the_mean_and_the_spread_of_resampled_rows() -> None:
    random = np.random.default_rng(1)
    weights = random.lognormal(0, 0.7, 300)
    cell = random.integers(0, 3, 300)
    sums = [np.bincount(cell, amounts, 3) for amounts in (np.ones(300), weights, weights**2)]
    drawn = resampled(sums[0].astype(np.int64), sums[1], sums[2], random, weighted=True, replicates=4_000)
    rows = random.integers(0, 300, (4_000, 300))
    by_rows = np.stack([(weights[rows] * (cell[rows] == place)).sum(axis=1) for place in range(3)], axis=1)
    assert drawn.mean(axis=0) == pytest.approx(by_rows.mean(axis=0), rel=0.02)
    assert drawn.std(axis=0) == pytest.approx(by_rows.std(axis=0), rel=0.06)


def test_a_pivotal_interval_takes_back_what_resampling_adds() -> None:
    drawn = np.linspace(0.10, 0.20, 1_001)
    low, high = pivotal(0.10, 0.10, drawn, 0.95)
    assert low < 0.01
    assert high == 0.10


@pytest.mark.slow
def test_thresholds_of_their_own_bring_rates_together_and_say_what_they_cost() -> None:
    frame = people(21, 6_000)
    frame.loc[frame["group"] == "a", "score"] = frame.loc[frame["group"] == "a", "score"] ** 0.7
    record = evaluated(frame)
    truth = frame["truth"] == "yes"
    for option in (item for item in record.scores[0].options if item.features == ("group",)):
        assert option.gap_now is not None
        assert option.gap_then is not None
        assert option.gap_then < 0.02 < option.gap_now
        own = frame["group"].map({group.group[0]: group.threshold for group in option.groups})
        now, then = frame["score"] >= 0.3, frame["score"] >= own
        assert option.accuracy_now == pytest.approx(float((now == truth).mean()), abs=1e-12)
        assert option.accuracy_then == pytest.approx(float((then == truth).mean()), abs=1e-12)
        assert option.wrong_more == pytest.approx(float((then != truth).sum() - (now != truth).sum()))
        for group in option.groups:
            inside = frame["group"] == group.group[0]
            assert group.newly_selected == int((then & ~now & inside).sum())
            assert group.no_longer_selected == int((now & ~then & inside).sum())


def test_the_summary_on_the_terminal_gives_the_figures_of_everybody() -> None:
    record = evaluated(people(3, 400))
    said = summary(record)
    area = entry(record, "roc_auc")
    assert area.value is not None
    assert f"Area under the ROC curve: {area.value:.3f} (" in said
    assert "Brier score: " in said


@pytest.mark.slow
def test_bins_of_a_number_and_people_without_a_group_are_groups_like_any_other() -> None:
    frame = people(13, 1_200, "tied")
    frame["age"] = np.random.default_rng(3).integers(18, 90, len(frame)).astype(float)
    frame.loc[frame.index[:90], "age"] = np.nan
    for rule, groups in (("own-group", ["<40", "40-<65", ">=65", None]), ("exclude", ["<40", "40-<65", ">=65"])):
        record = evaluated(frame, sensitive=["age"], bins={"age": [40, 65]}, missing={"age": rule})
        found = [item for item in record.group_metrics if item.metric == "roc_auc" and item.features]
        assert [item.group[0] for item in found] == groups
        inside = frame["age"] < 40
        area = roc_auc_score(frame.loc[inside, "truth"] == "yes", frame.loc[inside, "score"])
        assert found[0].value == pytest.approx(area, abs=1e-12)
        assert record.scores[0].groups[0].people == 1_200


@pytest.mark.slow
def test_several_systems_are_looked_at_one_by_one() -> None:
    frame = people(3, 1_000)
    frame["other"] = np.random.default_rng(1).random(len(frame))
    record = evaluated(frame, score={"A": "score", "B": "other"})
    assert [scores.system for scores in record.scores] == ["A", "B"]
    areas = {
        item.system: item.value for item in record.group_metrics if (item.metric, item.group) == ("roc_auc", ())
    }
    truth = frame["truth"] == "yes"
    for system, column in (("A", "score"), ("B", "other")):
        assert areas[system] == pytest.approx(roc_auc_score(truth, frame[column]), abs=2e-3)
