"""Subgroups that are worse off are found on one half of the people and confirmed on the other."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportions_ztest

import evaluator
from evaluator.errors import InputError
from evaluator.stages.explored.subgroups import Halves, halves_of_counts, rate_of, search_halves, size_of

HERE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    """Return the program that makes the figures in the docs."""
    spec = importlib.util.spec_from_file_location("subgroup_figures", HERE / "benchmarks" / "subgroups.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_a_truly_no_worse_subgroup_is_confirmed_in_at_most_10_of_200_tables(simulation: ModuleType) -> None:
    assert simulation.tried(200, 0.10, None).false <= 10


@pytest.mark.slow
def test_a_planted_pair_of_levels_is_found_and_confirmed_in_at_least_95_of_100_tables(
    simulation: ModuleType,
) -> None:
    result = simulation.tried(100, 0.10, 0.30)
    assert result.confirmed >= 95
    assert result.false <= 5


def test_a_planted_pair_is_found_and_confirmed(simulation: ModuleType) -> None:
    assert simulation.tried(3, 0.10, 0.30) == simulation.Tried(tables=3, false=0, found=3, confirmed=3)


def halves(groups: dict[str | None, tuple[int, int, int, int]]) -> Halves:
    """Return one column's halves from (counted, people) in the searched and in the other half."""
    cells = np.array(list(groups.values()), dtype=np.int64).T
    codes = np.arange(len(groups), dtype=np.int64)[:, None]
    return halves_of_counts((tuple(groups),), codes, cells[[0, 2]], cells[[1, 3]])


def test_the_order_is_that_of_the_pooled_test_on_the_searched_half() -> None:
    data = {"a": (30, 100, 30, 100), "b": (60, 300, 60, 300), "c": (40, 400, 40, 400)}
    found = search_halves(halves(data), depth=1, least=30)
    z = {name: proportions_ztest([x, 130 - x], [n, 800 - n])[0] for name, (x, n, _, _) in data.items()}
    expected = sorted((name for name in z if z[name] > 0), key=lambda name: -z[name])
    assert [tuple(data)[item.candidate.place.levels[0]] for item in found.held] == expected == ["a", "b"]


def test_what_does_not_show_in_the_other_half_is_not_confirmed() -> None:
    found = search_halves(halves({"a": (60, 100, 10, 100), "b": (40, 400, 40, 400)}), depth=1, least=30)
    assert [(item.enough, item.confirmed) for item in found.held] == [(True, False)]


def test_a_subgroup_with_too_few_people_in_the_other_half_is_never_confirmed() -> None:
    found = search_halves(halves({"a": (60, 100, 20, 20), "b": (40, 400, 40, 400)}), depth=1, least=30)
    assert [(item.enough, item.confirmed, item.interval) for item in found.held] == [(False, False, None)]
    assert found.comparisons == 0


def test_people_whose_group_is_not_recorded_are_no_subgroup_but_count_among_everybody_else() -> None:
    found = search_halves(halves({None: (60, 100, 60, 100), "b": (40, 400, 40, 400)}), depth=1, least=30)
    assert found.held == ()
    assert found.looked_at == 1


def test_a_lower_rate_is_searched_as_its_complement() -> None:
    low = search_halves(
        halves({"a": (10, 100, 12, 100), "b": (160, 400, 150, 400)}), depth=1, least=30, lower=True
    )
    high = search_halves(halves({"a": (90, 100, 88, 100), "b": (240, 400, 250, 400)}), depth=1, least=30)
    (own,), (other,) = low.held, high.held
    assert own.confirmed
    assert other.confirmed
    assert own.interval is not None
    assert other.interval is not None
    assert own.interval == pytest.approx((-other.interval[1], -other.interval[0]))
    assert float(rate_of(own.candidate.inside[1])) == pytest.approx(0.12)


def test_a_difference_below_the_one_asked_for_is_not_confirmed() -> None:
    data = halves({"a": (150, 1000, 150, 1000), "b": (400, 4000, 400, 4000)})
    assert search_halves(data, depth=1, least=30).held[0].confirmed
    assert not search_halves(data, depth=1, least=30, difference=0.04).held[0].confirmed


def test_equal_weights_change_nothing() -> None:
    plain = halves({"a": (30, 100, 30, 100), "b": (60, 700, 60, 700)})
    x, n = plain.sums[:, 0], plain.sums[:, 1]
    sums = np.stack([x, n, 3 * x, 3 * n, 9 * x, 9 * (n - x)], axis=1)
    weighted = Halves(plain.levels, plain.codes, sums)
    assert size_of(sums[0]) == pytest.approx(n[0])
    a, b = (search_halves(one, depth=1, least=30).held[0] for one in (plain, weighted))
    assert a.interval == pytest.approx(b.interval)
    assert a.confirmed == b.confirmed


# --- from a table to the record -------------------------------------------------------------------------------


def table(rows: int = 6000, seed: int = 5) -> pd.DataFrame:
    """Return people with one pair of levels that is decided wrongly far more often."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "sex": rng.choice(["f", "m"], rows),
            "town": rng.choice(["north", "south", "east", "west"], rows),
            "income": rng.integers(10_000, 90_000, rows),
            "case": [f"c{i}" for i in range(rows)],
        }
    )
    bad = (frame.sex == "f") & (frame.town == "east")
    truth = rng.random(rows) < 0.4
    wrong = rng.random(rows) < np.where(bad, 0.35, 0.10)
    frame["truth"] = np.where(truth, "yes", "no")
    frame["decision"] = np.where(truth ^ wrong, "yes", "no")
    return frame


def searched(frame: pd.DataFrame, **options: Any) -> evaluator.EvaluationRecord:
    given = {"y_true": "truth", "y_pred": "decision", "positive": "yes", "cross_check": False,
             "now": "2026-11-22T10:00:00Z", "search_subgroups": ["sex", "town"]}  # fmt: skip
    return evaluator.evaluate(frame, **{**given, **options})


def test_the_planted_subgroup_is_confirmed_first_and_said_in_a_sentence() -> None:
    (search,) = searched(table()).subgroup_searches
    first = search.subgroups[0]
    assert (first.features, first.group, first.status) == (("sex", "town"), ("f", "east"), "confirmed")
    assert first.sentence.english.startswith("Confirmed: in “sex: f, town: east” the error rate is")
    assert (search.metric, search.worse, search.split) == ("error_rate", "higher", "people")
    assert search.people + search.found_people == 6000


def test_nothing_is_searched_unless_it_is_asked_for() -> None:
    assert searched(table(600), search_subgroups=None).subgroup_searches == ()


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"case_id": "case"}], ids=["by person", "by case"])
def test_the_order_of_rows_changes_nothing_and_another_seed_does(options: dict[str, Any]) -> None:
    frame = table(3000)
    first = searched(frame, **options).subgroup_searches
    assert searched(frame.sample(frac=1, random_state=3), **options).subgroup_searches == first
    assert searched(frame, seed=1, **options).subgroup_searches != first


def test_counts_and_rows_give_the_same_search() -> None:
    frame = table(3000)
    counted = frame.groupby(["sex", "town", "truth", "decision"]).size().reset_index(name="n")
    assert searched(counted, count="n").subgroup_searches == searched(frame).subgroup_searches


def test_rows_of_one_case_stay_in_one_half() -> None:
    frame = pd.concat([table(2000)] * 2, ignore_index=True)
    (search,) = searched(frame, case_id="case").subgroup_searches
    assert search.split == "case_id"
    assert search.people % 2 == search.found_people % 2 == 0
    assert all(item.people % 2 == item.counted % 2 == 0 for item in search.subgroups)


def test_a_number_with_many_values_is_cut_at_its_quartiles() -> None:
    frame = table()
    (search,) = searched(frame, search_subgroups="income").subgroup_searches
    assert search.sensitive == ()
    expected = np.quantile(frame.income, [0.25, 0.5, 0.75])
    assert search.cuts["income"] == pytest.approx(expected, abs=60)


def test_weights_are_used_and_need_a_case() -> None:
    frame = table()
    # Each person of the planted subgroup who was decided wrongly stands for few, so that the error is the same.
    wrong = (frame.truth != frame.decision) & (frame.sex == "f") & (frame.town == "east")
    frame["weight"] = np.where(wrong, 0.10 / 0.90 * 0.65 / 0.35, 1.0)
    (search,) = searched(frame, weight="weight", case_id="case").subgroup_searches
    assert not [item for item in search.subgroups if item.group == ("f", "east") and item.status == "confirmed"]
    with pytest.raises(InputError, match="needs to know which rows belong to one case"):
        searched(frame, weight="weight")


def test_fewer_selected_is_worse_where_being_selected_is_a_benefit() -> None:
    frame = table()
    frame.loc[(frame.sex == "m") & (frame.town == "west"), "decision"] = "no"
    (search,) = searched(frame, polarity="benefit", search_metric="selection_rate").subgroup_searches
    assert search.worse == "lower"
    assert search.subgroups[0].group == ("m", "west")
    assert (search.subgroups[0].difference or 0) < 0


def test_without_known_outcomes_nothing_is_said_of_errors() -> None:
    frame = table(2000)
    frame.loc[frame.decision == "no", "truth"] = None
    (search,) = searched(frame).subgroup_searches
    assert search.reason_code == "outcome_known_only_for_selected"
    assert search.subgroups == ()
    assert search.sentence.code == "search_without_value"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a column that is not there": ({"search_subgroups": "twon"}, "Did you mean “town”?"),
    "a column that plays a part": (
        {"search_subgroups": "truth"},
        "says something else",
    ),
    "a column of names": ({"search_subgroups": "case"}, "more than 200 different values"),
    "no sensitive feature": ({"search_subgroups": "@sensitive"}, "no sensitive feature"),
    "an unknown rate": ({"search_metric": "f1_score"}, "cannot be searched by “f1_score”"),
    "a difference beyond all": ({"search_difference": 1.5}, "difference of 1.5"),
    "a difference without columns": ({"search_subgroups": None, "search_difference": 0.1}, "not by which columns"),
}


@pytest.mark.parametrize("options, words", WRONG.values(), ids=WRONG)
def test_what_cannot_be_searched_is_said(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words.replace("?", r"\?")):
        searched(table(300), **options)


def animals(seed: int = 1, people: int = 6_000) -> pd.DataFrame:
    """Return people of whom a planted pair of levels is given the wrong class three times as often."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "g": random.choice(["a", "b"], people),
            "h": random.choice(["x", "y", "z"], people),
            "true": random.choice(["dog", "cat", "owl"], people),
        }
    )
    planted = (table.g == "a") & (table.h == "x")
    wrong = random.random(people) < np.where(planted, 0.3, 0.1)
    others = table.true.map({"dog": "cat", "cat": "owl", "owl": "dog"})
    table["named"] = np.where(wrong, others, table.true)
    table["score"] = random.normal(size=people) - 1.0 * planted
    return table


def confirmed_in(table: pd.DataFrame, **asked: Any) -> list[str]:
    record = evaluator.evaluate(
        table, sensitive=["g"], search_subgroups=["g", "h"], cross_check=False, polarity="benefit", **asked
    )
    (search,) = record.subgroup_searches
    assert ("g", "h") in [item.features for item in search.subgroups if item.status == "confirmed"]
    return [item.model_dump_json() for item in search.subgroups]


@pytest.mark.slow
def test_of_several_classes_subgroups_are_searched_by_whether_the_class_is_the_right_one() -> None:
    table = animals()
    table["judged"], table["fit"] = np.where(table.named == table.true, "right", "wrong"), "right"
    binary = confirmed_in(table, y_true="fit", y_pred="judged", positive="right", negative=["wrong"])
    assert confirmed_in(table, task="multiclass", y_true="true", y_pred="named") == binary


@pytest.mark.slow
def test_of_the_first_k_subgroups_are_searched_by_who_is_among_them() -> None:
    table = animals(2)
    border = float(table.score.nlargest(900).min())
    as_scores = confirmed_in(table, score="score", threshold=border, search_metric="selection_rate")
    assert confirmed_in(table, task="top-k", k=900, score="score") == as_scores


def test_classes_are_not_searched_by_a_rate_of_one_class_nor_where_too_few_outcomes_are_known() -> None:
    table = animals(3, 600)
    with pytest.raises(InputError, match=r"precision.*where there are several classes.*accuracy, error_rate"):
        confirmed_in(table, task="multiclass", y_true="true", y_pred="named", search_metric="precision")
    table.loc[(table.named == "owl") & (table.index > 12), "true"] = None
    record = evaluator.evaluate(
        table, task="multiclass", y_true="true", y_pred="named", search_subgroups=["h"], cross_check=False
    )
    assert record.subgroup_searches[0].reason_code == "outcome_known_only_for_some_classes"
    assert record.subgroup_searches[0].subgroups == ()


def test_errors_of_numbers_are_not_confirmed_in() -> None:
    table = animals(4, 100).assign(estimate=1.0)
    with pytest.raises(InputError, match="not built for the task “regression”"):
        confirmed_in(table, task="regression", y_true="score", y_pred="estimate")
