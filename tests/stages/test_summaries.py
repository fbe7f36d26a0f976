"""Summary measures, by hand, against fairlearn, and against AIF360's definitions written out over rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fairlearn
from in_memory import cube_of_counts, cube_of_rows, mapping_of

import evaluator
from evaluator import wording
from evaluator.domain.cube import Cube
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding
from evaluator.report.build import build_report
from evaluator.report.html import render_html
from evaluator.stages.findings.inequality import between_of, index_of
from evaluator.stages.findings.measure import measure
from evaluator.stages.findings.quantify import quantify
from evaluator.stages.findings.summaries import CODES, summaries
from evaluator.stages.statistics.bootstrap import one_sided_limits, percentile_limits, resampled
from evaluator.stages.statistics.intervals import balanced_accuracy_interval, z_of


def given(cube: Cube, plan: EvaluationPlan | None = None, **mapping: object) -> tuple[Finding, ...]:
    plan = plan or EvaluationPlan()
    known = mapping_of(cube, **mapping)
    return summaries(quantify(measure(cube, known, plan), cube, known, plan), cube, known, plan)


def one(found: tuple[Finding, ...], metric: str, statistic: str, **fields: object) -> Finding:
    (item,) = (
        f
        for f in found
        if (f.metric, f.statistic) == (metric, statistic)
        and all(getattr(f, name) == value for name, value in fields.items())
    )
    return item


def rows(seed: int, people: int = 900) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    group = rng.choice(["a", "b", "c"], people, p=[0.5, 0.3, 0.2])
    y_true = rng.binomial(1, 0.4, people)
    y_pred = np.where(rng.random(people) < 0.75, y_true, rng.binomial(1, 0.5, people))
    return group, y_true, y_pred


@pytest.mark.parametrize("seed", range(5))
def test_fairlearn_gives_the_same_equal_opportunity(seed: int) -> None:
    group, y_true, y_pred = rows(seed)
    found = given(cube_of_rows({"g": list(group)}, list(y_true), {"tool": list(y_pred)}))
    given_by = {
        "difference": fairlearn.equal_opportunity_difference,
        "ratio": fairlearn.equal_opportunity_ratio,
    }
    for statistic, function in given_by.items():
        theirs = function(y_true, y_pred, sensitive_features=group)
        assert one(found, "equal_opportunity", statistic).value == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_indices_are_those_of_aif360s_definition_over_rows(seed: int) -> None:
    group, y_true, y_pred = rows(seed)
    found = given(cube_of_rows({"g": list(group)}, list(y_true), {"tool": list(y_pred)}))
    benefit = 1.0 + y_pred - y_true
    means = np.array([benefit[group == g].mean() for g in group])
    for statistic, b in (("overall", benefit), ("between_groups", means)):
        share = b / b.mean()
        theil = np.mean(share * np.log(np.where(share > 0, share, 1)))
        entropy = np.sum(share**2 - 1) / (len(b) * 2 * (2 - 1))
        assert one(found, "theil_index", statistic).value == pytest.approx(theil, abs=1e-12)
        assert one(found, "generalized_entropy_index", statistic).value == pytest.approx(entropy, abs=1e-12)


def test_an_index_worked_by_hand() -> None:
    # Ten people: two wrongly passed over (0), six right (1), two wrongly selected (2). The mean benefit is 1.
    cells = np.array([2.0, 6.0, 2.0])
    assert index_of(cells, 2.0) == pytest.approx((2 * 0 + 6 * 1 + 2 * 4) / 10 / 2 - 0.5)  # 0.2
    assert index_of(cells, 1.0) == pytest.approx(2 * 2 * np.log(2) / 10)
    # Two groups with mean benefits 0.5 and 1.5 of equal size: GE2 is the variance over twice the squared mean.
    assert between_of(np.array([[5.0, 5.0, 0.0], [0.0, 5.0, 5.0]]), 2.0) == pytest.approx(0.25 / 2)


def test_average_odds_of_two_groups_are_the_mean_of_both_differences() -> None:
    counts = {"a": {"tp": 80, "fn": 20, "fp": 30, "tn": 70}, "b": {"tp": 60, "fn": 40, "fp": 20, "tn": 80}}
    found = given(cube_of_counts("g", counts), reference={"g": "b"})
    widest = one(found, "average_odds_difference", "difference")
    assert widest.value == pytest.approx(((0.8 - 0.6) + (0.3 - 0.2)) / 2)
    assert (widest.highest, widest.lowest, widest.comparisons) == (("a",), ("b",), 1)
    signed = one(found, "average_odds_difference", "to_reference_difference")
    assert (signed.group, signed.reference) == (("a",), ("b",))
    assert signed.value == pytest.approx(0.15)
    assert signed.interval is not None
    assert signed.interval.low < 0.15 < signed.interval.high
    assert widest.outcome == "not_assessed"


def test_average_odds_against_everybody_else_are_those_of_the_rest_together() -> None:
    a, b, c = ({"tp": tp, "fn": 100 - tp, "fp": fp, "tn": 100 - fp} for tp, fp in ((80, 30), (60, 20), (50, 40)))
    found = given(cube_of_counts("g", {"a": a, "b": b, "c": c}), reference={"g": "@rest"})
    item = one(found, "average_odds_difference", "to_reference_difference", group=("a",))
    assert item.value == pytest.approx((0.8 - 0.55 + 0.3 - 0.3) / 2)
    assert "less everybody else" in wording.summary_text(item)
    against_all = given(cube_of_counts("g", {"a": a, "b": b, "c": c}), reference={"g": "@overall"})
    assert "to_reference_difference" not in {f.statistic for f in against_all}


def test_matching_people_has_summaries_of_its_own() -> None:
    cube = cube_of_counts("g", {"a": {"tp": 50, "fn": 50, "fp": 40, "tn": 60}})
    mapping = mapping_of(cube).model_copy(update={"task": "matching"})
    assert summaries((), cube, mapping, EvaluationPlan()) == ()


def test_opposite_gaps_cancel_in_average_odds_and_the_definition_says_so() -> None:
    counts = {"a": {"tp": 80, "fn": 20, "fp": 20, "tn": 80}, "b": {"tp": 60, "fn": 40, "fp": 40, "tn": 60}}
    widest = one(given(cube_of_counts("g", counts)), "average_odds_difference", "difference")
    assert widest.value == pytest.approx(0, abs=1e-12)
    assert "can hide" in wording.summary_definition("average_odds_difference")


def test_without_outcomes_there_is_no_summary_and_the_reason_is_said() -> None:
    cells = {"pu": 60, "su": 40}
    found = given(cube_of_counts("g", {"a": cells, "b": cells}, has_y_true=False))
    assert found
    assert {(f.value, f.reason_code, f.outcome_code) for f in found} == {(None, "no_y_true", "no_y_true")}


def test_outcomes_known_only_for_those_selected_withhold_every_summary() -> None:
    cells = {"tp": 300, "fp": 100, "pu": 600}
    found = given(cube_of_counts("g", {"a": cells, "b": cells}))
    assert {f.reason_code for f in found} == {"outcome_known_only_for_selected"}
    assert "known only for those selected" in wording.summary_text(found[0])


def test_everybody_wrongly_passed_over_leaves_no_benefit() -> None:
    found = given(cube_of_counts("g", {"a": {"fn": 50}, "b": {"fn": 50}}))
    assert one(found, "theil_index", "overall").reason_code == "no_benefit"
    assert one(found, "theil_index", "between_groups").reason_code == "no_benefit"


def test_small_and_unrecorded_groups_are_left_out_and_named() -> None:
    big, small = {"tp": 50, "fn": 50, "fp": 40, "tn": 60}, {"tp": 2, "fn": 3, "fp": 1, "tn": 4}
    found = given(cube_of_counts("g", {"a": big, "b": big, "c": small, None: big}))
    for metric, statistic in (("average_odds_difference", "difference"), ("theil_index", "between_groups")):
        item = one(found, metric, statistic)
        assert item.assessed == (("a",), ("b",))
        assert {left.group: left.reason_code for left in item.left_out} == {
            ("c",): "too_few_people",
            (None,): "not_recorded",
        }


def test_with_one_group_there_is_nothing_to_compare() -> None:
    found = given(cube_of_counts("g", {"a": {"tp": 50, "fn": 50, "fp": 40, "tn": 60}}))
    assert one(found, "average_odds_difference", "difference").reason_code == "fewer_than_two_groups"
    assert one(found, "theil_index", "between_groups").reason_code == "fewer_than_two_groups"
    assert one(found, "theil_index", "overall").value is not None


def test_every_code_is_declared_and_has_a_sentence() -> None:
    for counts in ({"a": {"fn": 50}}, {"a": {"tp": 50}, "b": {"tn": 50}}):
        for item in given(cube_of_counts("g", counts), reference={"g": "z"}):
            assert item.reason_code is None or item.reason_code in CODES
            assert wording.summary_text(item)


# --- the draw -------------------------------------------------------------------------------------------------


def test_drawn_cells_keep_the_number_of_people_and_have_binomial_spread() -> None:
    n = np.array([[30, 70], [400, 500]])
    draws = resampled(n, n, n, 7, weighted=False)
    assert draws.shape == (2000, 2, 2)
    assert (draws.sum(axis=(1, 2)) == 1000).all()
    assert draws[:, 0, 1].std() == pytest.approx(np.sqrt(1000 * 0.07 * 0.93), rel=0.06)
    assert (resampled(n, n, n, 7, weighted=False) == draws).all()


def test_drawn_weights_have_the_mean_and_variance_of_drawing_rows() -> None:
    rng = np.random.default_rng(3)
    weights = rng.lognormal(0, 0.8, 400)
    inside = np.arange(400) < 150
    cells = [[part.sum() for part in (inside, ~inside)]]
    w = [[weights[inside].sum(), weights[~inside].sum()]]
    w2 = [[(weights[inside] ** 2).sum(), (weights[~inside] ** 2).sum()]]
    draws = resampled(cells, w, w2, 1, weighted=True, replicates=20_000)[:, 0]
    people = rng.integers(0, 400, (20_000, 400))
    by_rows = np.stack([(weights * inside)[people].sum(axis=1), (weights * ~inside)[people].sum(axis=1)], axis=1)
    assert draws.mean(axis=0) == pytest.approx(by_rows.mean(axis=0), rel=0.01)
    assert draws.std(axis=0) == pytest.approx(by_rows.std(axis=0), rel=0.03)


def test_equal_weights_draw_as_people_do() -> None:
    n = np.array([40, 60])
    assert resampled(n, n * 2.5, n * 6.25, 5, weighted=True) == pytest.approx(
        2.5 * resampled(n, n, n, 5, weighted=False)
    )


@pytest.mark.parametrize("counts", [[0, 0], [3, -1]], ids=["nobody", "fewer than nobody"])
def test_what_cannot_be_drawn_from_is_refused(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="at least one person"):
        resampled(counts, counts, counts, 1, weighted=False)


def test_too_many_samples_without_a_value_give_no_interval() -> None:
    values = np.linspace(0, 1, 100)
    values[:5] = np.nan
    assert percentile_limits(values, 0.95) is None
    assert one_sided_limits(0.5, values, 0.95) is None


def test_bootstrap_and_square_and_add_agree_where_there_are_many_people() -> None:
    n = np.array([800, 200, 300, 1700])  # tp fn fp tn
    draws = resampled(n, n, n, 11, weighted=False)
    odds = (draws[:, 0] / draws[:, :2].sum(axis=1) + draws[:, 2] / draws[:, 2:].sum(axis=1)) / 2
    limits = percentile_limits(odds, 0.95)
    assert limits is not None
    low, high = balanced_accuracy_interval(800, 1000, 300, 2000, z_of(0.95))
    assert (limits.low, limits.high) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_no_inequality_between_groups_is_covered_by_the_interval() -> None:
    rng = np.random.default_rng(4)
    covered = 0
    for seed in range(60):
        cells = rng.multinomial(800, np.tile([0.1, 0.8, 0.1], 3) / 3).reshape(3, 3)
        draws = resampled(cells, cells, cells, seed, weighted=False, replicates=400)
        limits = one_sided_limits(float(between_of(cells.astype(float), 1.0)), between_of(draws, 1.0), 0.95)
        assert limits is not None
        covered += limits.low <= 0 <= limits.high
    assert covered >= 57


def test_weighted_people_give_weighted_figures_with_wider_intervals() -> None:
    group, y_true, y_pred = rows(2)
    weight = np.random.default_rng(1).lognormal(0, 1, group.size)
    known = {"g": list(group)}
    plain = given(cube_of_rows(known, list(y_true), {"tool": list(y_pred)}))
    weighted = given(cube_of_rows(known, list(y_true), {"tool": list(y_pred)}, weight=list(weight)))
    benefit = 1.0 + y_pred - y_true
    share = benefit / np.average(benefit, weights=weight)
    expected = np.average(share * np.log(np.where(share > 0, share, 1)), weights=weight)
    item, other = (one(found, "theil_index", "overall") for found in (weighted, plain))
    assert item.value == pytest.approx(expected, abs=1e-12)
    assert item.interval is not None
    assert other.interval is not None
    assert item.interval.high - item.interval.low > other.interval.high - other.interval.low


@pytest.mark.slow
def test_within_a_control_level_the_summaries_are_those_of_its_people_alone() -> None:
    random = np.random.default_rng(12)
    table = pd.DataFrame(
        {
            "sex": random.choice(["f", "m"], 900),
            "place": random.choice(["north", "south"], 900),
            "truth": random.choice(["yes", "no"], 900),
            "alert": random.choice(["yes", "no"], 900),
        }
    )
    asked: dict[str, Any] = {
        "y_true": "truth", "y_pred": "alert", "positive": "yes", "sensitive": ["sex"], "cross_check": False,
        "reference": "sex=@rest",
    }  # fmt: skip
    whole = evaluator.evaluate(table, control=["place"], **asked)
    for place in ("north", "south"):
        alone = evaluator.evaluate(table[table.place == place], **asked).summaries
        inside = [item for item in whole.summaries if item.control == {"place": place}]
        assert [(item.metric, item.statistic, item.group, item.value) for item in inside] == [
            (item.metric, item.statistic, item.group, item.value) for item in alone
        ]
        drawn = {"theil_index", "generalized_entropy_index", "average_odds_difference"}
        assert [item.interval for item in inside if item.metric in drawn] == [
            item.interval for item in alone if item.metric in drawn
        ]
    overall = [item for item in whole.summaries if not item.control]
    assert overall == list(evaluator.evaluate(table, **asked).summaries)
    assert "Summary measures within each level: sex" in render_html(build_report(whole))
