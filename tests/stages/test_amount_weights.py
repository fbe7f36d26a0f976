"""Errors of numbers of weighted people: numpy's and scikit-learn's weighted figures, laws, and coverage."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from test_amounts import FIGURES, evaluated, figures, gap, limit, waiting

from evaluator.domain.amounts import QUANTILES, ErrorSums, WeightSums
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Outcome
from evaluator.errors import InputError
from evaluator.report.build import build_report
from evaluator.report.html import render_html
from evaluator.stages.amounts.values import means_of


def weighted_waiting(seed: int = 1, rows: int = 600) -> pd.DataFrame:
    table = waiting(seed, rows)
    table["weight"] = np.random.default_rng(seed).lognormal(0, 0.7, rows)
    return table


def said(record: EvaluationRecord) -> list[str]:
    """Return everything a record says of errors."""
    figures = [item for item in record.group_metrics if item.metric in FIGURES]
    return [item.model_dump_json() for item in (*figures, *record.findings, *record.amounts)]


def test_every_figure_is_that_of_the_weighted_rows() -> None:
    table = weighted_waiting()
    record = evaluated(table, weight="weight", sensitive=["group", "sex"], control=["office"], cross_check=True)
    assert record.agreement.status == "agrees"
    assert record.agreement.compared == 3 * (1 + 3 + 2) * 3
    found = figures(record, ("group", "sex"))
    for (group, sex), rows in table.groupby(["group", "sex"]):
        error, weight = (rows.estimate - rows.days).to_numpy(), rows.weight.to_numpy()
        wanted = {
            "mean_error": np.average(error, weights=weight),
            "mean_absolute_error": mean_absolute_error(rows.days, rows.estimate, sample_weight=weight),
            "root_mean_squared_error": root_mean_squared_error(rows.days, rows.estimate, sample_weight=weight),
            "mean_y_true": np.average(rows.days, weights=weight),
            "mean_y_pred": np.average(rows.estimate, weights=weight),
        }
        for metric, value in wanted.items():
            assert found[group, sex, metric].value == pytest.approx(value, rel=1e-12, abs=1e-12)
            assert found[group, sex, metric].people == len(rows)
        kish = weight.sum() ** 2 / (weight**2).sum()
        mean = wanted["mean_error"]
        spread = np.average((error - mean) ** 2, weights=weight)
        linear = spread / ((weight * (error - mean)) ** 2).sum() * weight.sum() ** 2
        assert found[group, sex, "mean_error"].effective_n == pytest.approx(min(kish, linear), rel=1e-9)


def test_quantiles_are_those_of_the_weight() -> None:
    table = weighted_waiting(2)
    table["estimate"] = table.days.round() + np.random.default_rng(0).integers(-9, 9, len(table))
    table["days"] = table.days.round()
    (everybody, *_groups) = evaluated(table, weight="weight").amounts[0].groups
    order = np.argsort((table.estimate - table.days).to_numpy(), kind="stable")
    error, weight = (table.estimate - table.days).to_numpy()[order], table.weight.to_numpy()[order]
    for found, share in zip(everybody.quantiles, QUANTILES, strict=True):
        at = np.searchsorted(np.cumsum(weight), share * weight.sum())
        assert (found.value, found.bound) == (error[at], 0.0)
        assert found.people == (error <= error[at]).sum()


@pytest.mark.parametrize("weight", [1.0, 0.3], ids=["one", "three tenths"])
def test_people_who_all_weigh_the_same_give_the_same_to_the_last_bit_as_without_weights(weight: float) -> None:
    table, limits = waiting(3, 400), [limit("mean_error", 2.0)]
    plain = evaluated(table, *limits, reference="group=a")
    assert said(evaluated(table.assign(weight=weight), *limits, weight="weight", reference="group=a")) == said(
        plain
    )


def test_doubling_every_weight_changes_nothing_and_neither_does_the_order_of_rows() -> None:
    table = weighted_waiting(4, 400)
    found = said(evaluated(table, weight="weight", reference="group=@overall"))
    turned = table.assign(weight=table.weight * 2).sample(frac=1, random_state=1)
    assert said(evaluated(turned, weight="weight", reference="group=@overall")) == found


def test_one_row_for_many_people_is_as_many_rows_of_the_same_weight() -> None:
    table = weighted_waiting(5, 200)
    table["people"] = np.random.default_rng(5).integers(0, 4, len(table))
    rows = table.loc[table.index.repeat(table.people)]
    assert said(evaluated(table, weight="weight", count="people")) == said(evaluated(rows, weight="weight"))


def test_a_group_of_many_people_and_little_effective_size_is_not_compared() -> None:
    table = waiting(6, 600)
    table["weight"] = np.where((table.group == "c") & (table.index % 20 > 0), 0.01, 1.0)
    found = gap(evaluated(table, limit("mean_error", 50.0), weight="weight"), "mean_error")
    assert [item.group for item in found.left_out] == [("c",)]
    assert found.left_out[0].people > 100
    assert found.outcome is Outcome.CANNOT_TELL


def test_a_group_of_no_weight_has_no_figure() -> None:
    table = weighted_waiting(7, 300)
    table.loc[table.group == "c", "weight"] = 0.0
    record = evaluated(table, weight="weight", cross_check=True)
    found = figures(record, ("group",))["c", "mean_absolute_error"]
    assert (found.value, found.reason_code, found.people) == (None, "no_known_outcomes", 0)
    assert record.agreement.status == "agrees"


@pytest.mark.parametrize("wrong", [-1.0, float("inf"), float("nan")])
def test_a_weight_that_is_negative_or_not_finite_is_refused_with_its_column(wrong: float) -> None:
    table = weighted_waiting(8, 60)
    table.loc[7, "weight"] = wrong
    with pytest.raises(InputError, match="weight"):
        evaluated(table, weight="weight")


def test_a_report_says_no_weighted_quantile_beyond_which_fewer_than_ten_people_lie() -> None:
    table = waiting(9, 700)
    table["weight"] = 1.0
    low = table.index[(table.group == "b")][:3]
    table.loc[low, "estimate"] = table.days[low] - 500.0
    table.loc[low, "weight"] = 40.0
    record = evaluated(table, weight="weight")
    (group,) = [one for one in record.amounts[0].groups if one.group == ("b",)]
    assert group.quantiles[0].people is not None
    assert group.quantiles[0].people < 10
    assert group.quantiles[0].value < -400
    assert f"{group.quantiles[0].value:.0f}".replace("-", "\N{MINUS SIGN}") not in render_html(
        build_report(record)
    )


def weighted_sums(error: np.ndarray[Any, Any], w: np.ndarray[Any, Any]) -> ErrorSums:
    size, nothing = np.abs(error), np.zeros(len(error))

    def total(heavy: int, values: Any) -> Any:
        return (w**heavy * values).sum(axis=1)

    weights = WeightSums(
        total(1, 1),
        *(total(2, x) for x in (1, error, size, error**2, error**4)),
        *(total(3, x) for x in (1, error, size, error**2, error**3, size**3, error**4, error**6)),
    )
    powers = (error, error**2, error**3, size, size**3, error**4, error**6)
    people = np.full(len(error), error.shape[1], dtype=np.int64)
    return ErrorSums(people, *(total(1, power) for power in powers), nothing, nothing, weights=weights)


@pytest.mark.slow
@pytest.mark.parametrize(
    "together", [0.0, 0.5, -0.5], ids=["apart", "heavier where higher", "heavier where lower"]
)
@pytest.mark.parametrize("people", [50, 400])
def test_intervals_of_weighted_means_hold_their_level(people: int, together: float) -> None:
    """Lognormal weights with a coefficient of variation of 0.5; 0.93 to 0.97 within three standard errors."""
    rng, spread = np.random.default_rng([people, int(together * 2 + 3)]), np.sqrt(np.log(1.25))

    def drawn(shape: tuple[int, int]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        heavy = rng.standard_normal(shape)
        return rng.standard_normal(shape) + together * heavy, np.exp(spread * heavy)

    error, weight = drawn((1, 400_000))
    truths = [
        np.average(error, weights=weight),
        np.average(np.abs(error), weights=weight),
        np.sqrt(np.average(error**2, weights=weight)),
    ]
    sums = weighted_sums(*drawn((1_500, people)))
    for metric, truth in zip(FIGURES, truths, strict=True):
        ends = means_of(metric, sums).ends(0.95)
        assert 0.93 - 0.016 < ((ends.low <= truth) & (truth <= ends.high)).mean() < 0.97 + 0.013


@pytest.mark.parametrize("rows, outcome", [(300, Outcome.CANNOT_TELL), (3000, Outcome.MET)])
def test_a_root_of_weighted_squares_decides_nothing_in_small_groups(rows: int, outcome: Outcome) -> None:
    table = weighted_waiting(5, rows)
    asked = limit("root_mean_squared_error", 40.0)
    assert gap(evaluated(table, asked, weight="weight"), "root_mean_squared_error").outcome is outcome
    assert gap(evaluated(table, asked), "root_mean_squared_error").outcome is Outcome.MET
