"""The first k: who stands at the border, exposure against plain ranks, laws, and what wrong numbers give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm

import evaluator
from evaluator.domain.first_k import FirstK, ListedGroup
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import EvaluationRecord
from evaluator.engine import open_source
from evaluator.errors import InputError
from evaluator.stages.mapping.people import apply_mapping
from evaluator.stages.statistics.contrasts import newcombe
from evaluator.stages.statistics.intervals import z_of
from evaluator.stages.tasks.every_task import count_people
from evaluator.stages.tasks.first_k import find_borders, lists_of, shared_exposure


def table_of(seed: int, rows: int = 1500, *, decimals: int = 2, shift: float = 0.4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    sex = rng.choice(["women", "men"], rows, p=[0.4, 0.6])
    score = (rng.normal(size=rows) + shift * (sex == "men")).round(decimals)
    score[rng.random(rows) < 0.02] = np.nan
    return pd.DataFrame({"sex": sex, "score": score, "ok": np.where(rng.random(rows) < 0.3, "yes", "no")})


def listed(table: Any, k: int, **more: Any) -> FirstK:
    """Return the list alone."""
    mapping = SchemaMapping(
        task="top-k",
        k=k,
        systems=(SystemColumn(name="tool", column="score"),),
        sensitive=(SensitiveFeature(column="sex"),),
    ).model_copy(update=more)
    plan = EvaluationPlan(intersections=1)
    with open_source(table) as opened:
        people = apply_mapping(opened, mapping)
        counted = count_people(people, plan)
        return lists_of(people, counted.borders, counted.cube, plan)[0]


def evaluated(table: pd.DataFrame, **more: Any) -> EvaluationRecord:
    options: dict[str, Any] = {"task": "top-k", "score": "score", "sensitive": "sex", "cross_check": False}
    return evaluator.evaluate(table, **{**options, **more})


def by_group(found: FirstK) -> dict[str | None, ListedGroup]:
    return {group.group: group for group in found.groups}


@pytest.mark.parametrize("decimals", [0, 1, 2, 12])
@pytest.mark.parametrize("k", [1, 7, 200, 1300])
def test_the_border_is_the_score_at_the_last_place(decimals: int, k: int) -> None:
    table = table_of(1, decimals=decimals)
    scores = np.sort(table["score"].dropna().to_numpy())[::-1]
    found = listed(table, k)
    assert found.border == scores[k - 1]
    assert found.above == int((scores > scores[k - 1]).sum())
    assert found.tied == int((scores == scores[k - 1]).sum())
    assert found.people == len(scores)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.1, 0.2, 5e-324]), min_size=3),
    st.data(),
)
def test_the_border_is_found_among_any_scores(scores: list[float], data: st.DataObject) -> None:
    k = data.draw(st.integers(min_value=1, max_value=len(scores) - 1))
    found = listed(pd.DataFrame({"sex": "w", "score": scores}), k, sensitive=())
    expected = sorted(scores, reverse=True)[k - 1]
    assert found.border == expected
    assert found.above == sum(score > expected for score in scores)


def exposures(table: pd.DataFrame, k: int) -> pd.Series[float]:
    """Return each group's exposure per person beside everybody's, from ranks row by row."""
    rows = table.dropna(subset=["score"]).sort_values("score", ascending=False)
    place = np.arange(1, len(rows) + 1)
    worth = np.where(place <= k, 1 / np.log2(1 + place), 0.0)
    rows = rows.assign(worth=pd.Series(worth, index=rows.index))
    rows["worth"] = rows.groupby("score")["worth"].transform("mean")
    return rows.groupby("sex")["worth"].mean() / rows["worth"].mean()


@pytest.mark.parametrize("decimals", [1, 12])
@pytest.mark.parametrize("k", [5, 300])
def test_exposure_is_that_of_the_places_counted_row_by_row(decimals: int, k: int) -> None:
    table = table_of(2, decimals=decimals)
    expected = exposures(table, k)
    for group, found in by_group(listed(table, k)).items():
        assert found.exposure == pytest.approx(expected[group], rel=1e-9)


def test_exposure_of_a_list_worked_out_by_hand() -> None:
    # Places 1 and 2 are shared by two people: (1 + 1 / log2(3)) / 2 each; place 3 is worth 1 / log2(4).
    found = shared_exposure(np.array([2, 1, 4]), 3)
    assert found == pytest.approx([(1 + 0.6309297535714575) / 2, 0.5, 0.0])


def test_the_shares_of_exposure_add_up_and_average_to_one() -> None:
    groups = listed(table_of(3), 200).groups
    assert sum(group.exposure_share for group in groups) == pytest.approx(1)
    people = sum(group.people for group in groups)
    assert sum(group.exposure * group.people for group in groups) / people == pytest.approx(1)


@pytest.mark.slow
def test_chance_ranges_hold_the_exposure_of_random_lists() -> None:
    """Of 60 groups in lists by lot, at a level of 0.95, about 3 lie outside; 10 or more in 1 of 1,000 tests."""
    outside = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        sex = rng.choice(["w", "m", "x"], 300, p=[0.5, 0.4, 0.1])
        found = listed(pd.DataFrame({"sex": sex, "score": rng.random(300)}), 30)
        outside += sum(not group.chance_low <= group.exposure <= group.chance_high for group in found.groups)
    assert outside < 10


def test_the_chance_range_is_as_wide_as_that_of_plain_permutations() -> None:
    table = table_of(4, rows=500, decimals=12).dropna().sort_values("score", ascending=False)
    worth = np.concatenate([1 / np.log2(np.arange(2, 52)), np.zeros(len(table) - 50)])
    rng = np.random.default_rng(1)
    women = (table["sex"] == "women").to_numpy()
    drawn = [worth[rng.permutation(women)].mean() / worth.mean() for _ in range(2000)]
    group = by_group(listed(table, 50))["women"]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert group.chance_high - group.chance_low == pytest.approx(high - low, rel=0.1)
    assert (group.chance_high + group.chance_low) / 2 == pytest.approx((low + high) / 2, abs=0.03)


@pytest.mark.parametrize(("share", "spread"), [(0.2, 2.0), (0.5, 2.0), (0.5, 0.5)])
def test_intervals_of_gaps_cover_the_truth_in_lists_whose_bar_moves(share: float, spread: float) -> None:
    """4,000 lists of 200 people in each of two groups, of other spread: the least favourable that were tried."""
    rng = np.random.default_rng(1)
    lists, size = 4000, 200
    places = round(2 * size * share)
    bar = brentq(lambda t: norm.sf(t / spread) + norm.sf(t) - 2 * share, -20, 20)
    truth = norm.sf(bar / spread) - norm.sf(bar)
    wide, plain = rng.normal(scale=spread, size=(lists, size)), rng.normal(size=(lists, size))
    last = np.partition(np.concatenate([wide, plain], axis=1), 2 * size - places, axis=1)[:, 2 * size - places]
    people = np.full(lists, size)
    counted = [(part >= last[:, np.newaxis]).sum(axis=1) for part in (wide, plain)]
    low, high = newcombe(counted[0], people, counted[1], people, z_of(0.95))
    assert ((low <= truth) & (truth <= high)).mean() >= 0.92


def test_everybody_who_shares_the_last_place_counts_as_selected_and_is_named() -> None:
    table = pd.DataFrame({"sex": ["w", "w", "m", "m", "m", "w"] * 20, "score": [3, 2, 2, 2, 1, 1] * 20})
    found = listed(table, 40)
    assert (found.above, found.tied, found.places_left, found.selected) == (20, 60, 20, 80)
    women, men = by_group(found)["w"], by_group(found)["m"]
    assert (women.selected, women.tied, men.selected, men.tied) == (40, 20, 40, 40)
    # Of 60 women 20 stand above the border; of those tied none gets a place, or all 20 do.
    assert (women.lowest_rate, women.highest_rate) == (20 / 60, 40 / 60)
    # Of 60 men none stands above it; 20 places are left for 40 of them.
    assert (men.lowest_rate, men.highest_rate) == (0, 20 / 60)
    record = evaluated(table, k=40)
    rates = {item.group: item.numerator for item in record.group_metrics if item.metric == "selection_rate"}
    assert rates[()] == 80
    assert rates[("w",)] == rates[("m",)] == 40


def test_a_list_without_ties_selects_exactly_k() -> None:
    table = table_of(5, decimals=12)
    record = evaluated(table, k=100)
    assert record.first_k[0].selected == 100
    assert {group.tied for group in record.first_k[0].groups} == {0}
    (overall,) = [item for item in record.group_metrics if item.metric == "selection_rate" and not item.features]
    assert overall.numerator == 100


@pytest.mark.slow
def test_the_first_k_are_judged_as_the_same_scores_at_their_border() -> None:
    table = table_of(6)
    first = evaluated(table, k=200, y_true="ok", positive="yes", polarity="benefit", cross_check=True)
    same = evaluated(
        table, task="scores", threshold=first.first_k[0].border, y_true="ok", positive="yes", polarity="benefit"
    )
    assert first.agreement.status == "agrees"
    decisions = [item for item in same.group_metrics if item.metric not in ("roc_auc", "brier_score")]
    own = {(item.metric, item.group): item.value for item in decisions if "calibration" not in item.metric}
    assert {(item.metric, item.group): item.value for item in first.group_metrics} == own
    outcomes = {(item.metric, item.statistic): item.outcome for item in first.findings if item.limit is not None}
    assert outcomes
    twins = {(item.metric, item.statistic): item.outcome for item in same.findings if item.limit is not None}
    assert {key: twins[key] for key in outcomes} == outcomes


def test_each_system_has_its_own_border() -> None:
    table = table_of(7)
    table["other"] = -10 * table["score"]
    record = evaluated(table, k=150, score=["One=score", "Two=other"])
    borders = {item.system: item.border for item in record.first_k}
    for name, column in (("One", "score"), ("Two", "other")):
        assert borders[name] == np.sort(table[column].dropna())[::-1][149]
    assert record.comparisons


def test_rows_that_stand_for_several_people_are_tied_people() -> None:
    table = table_of(8, rows=300)
    counted = table.assign(n=np.random.default_rng(1).integers(1, 4, len(table)))
    repeated = table.loc[table.index.repeat(counted["n"])]
    assert listed(counted, 100, count="n") == listed(repeated, 100)


def test_the_order_of_rows_and_the_kind_of_file_change_nothing(tmp_path: Path) -> None:
    table = table_of(9, rows=400)
    shuffled = table.sample(frac=1, random_state=3)
    shuffled.to_csv(tmp_path / "rows.csv", index=False)
    found = listed(table, 60)
    assert listed(shuffled, 60) == found
    assert listed(tmp_path / "rows.csv", 60) == found


def test_people_whose_group_is_not_recorded_are_a_group_of_their_own() -> None:
    table = table_of(10, rows=300)
    table.loc[:40, "sex"] = None
    found = listed(table, 50)
    assert None in by_group(found)
    assert sum(group.selected for group in found.groups) == found.selected


def test_every_record_says_that_the_bar_may_move() -> None:
    record = evaluated(table_of(11, rows=200), k=20)
    assert "first_k_bar" in {item.code for item in record.warnings}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no number of places": ({}, "It is not said how many people are selected"),
    "as many places as people": ({"k": 200}, "There are 200 places, and only 200 people"),
    "more places than people": ({"k": 500}, "everybody would be selected"),
    "more places than anybody ranks": ({"k": 1_000_001}, "more than can be ranked (1000000)"),
    "no places": ({"k": 0}, "greater than or equal to 1"),
    "a threshold too": ({"k": 5, "threshold": 0.1}, "A threshold was given, but the first k are selected"),
    "weights": ({"k": 5, "weight": "w"}, "sampling weights cannot say who would be in it"),
    "decisions": ({"k": 5, "score": None, "y_pred": "score"}, "decisions were given"),
    "places in another task": (
        {"k": 5, "task": "scores", "threshold": 0.1},
        "the task is not to select the first k",
    ),
    "scores that are words": ({"k": 5, "score": "sex"}, "is not a finite number"),
    "scores of nobody": ({"k": 5, "score": "empty"}, "holds no values at all"),
    "outcomes without a label": ({"k": 5, "y_true": "ok"}, "which label counts as selected"),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_wrong_use_gives_a_sentence(case: str) -> None:
    more, said = WRONG[case]
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"sex": ["w", "m"] * 100, "score": rng.random(200), "w": 1.0, "ok": "yes", "empty": None})
    if more.get("score") == "sex":
        more = {**more, "sensitive": "ok"}
    with pytest.raises(InputError) as error:
        evaluated(table, **more)
    assert said in str(error.value)


def test_other_tasks_have_no_borders() -> None:
    table = table_of(12, rows=50)
    mapping = SchemaMapping(
        positive="yes",
        systems=(SystemColumn(name="tool", column="ok"),),
        sensitive=(SensitiveFeature(column="sex"),),
    )
    with open_source(table) as opened:
        people = apply_mapping(opened, mapping)
        assert find_borders(people) == (people, ())
