"""Errors of estimated numbers: held against plain arithmetic on the rows, fairlearn, and laws they must obey."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

import evaluator
from evaluator.domain.amounts import QUANTILES, ErrorSums
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding, GroupMetric, Outcome
from evaluator.errors import InputError
from evaluator.stages.amounts.values import HEAVIEST_TAIL, difference_ends, means_of

FIGURES = ("mean_error", "mean_absolute_error", "root_mean_squared_error")


def waiting(seed: int = 1, rows: int = 900) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    days = rng.gamma(3.0, 8.0, rows)
    group = rng.choice(["a", "b", "c"], rows)
    return pd.DataFrame(
        {
            "group": group,
            "sex": rng.choice(["f", "m"], rows),
            "office": rng.choice(["north", "south"], rows),
            "days": days,
            "estimate": days + rng.normal(0.0, 4.0, rows) + 3.0 * (group == "b"),
        }
    )


def evaluated(table: pd.DataFrame, *limits: dict[str, Any], **more: Any) -> EvaluationRecord:
    options: dict[str, Any] = {
        "task": "regression",
        "y_true": "days",
        "y_pred": "estimate",
        "sensitive": ["group"],
    }
    plan = EvaluationPlan.model_validate({"limits": limits, **more.pop("planned", {})})
    return evaluator.evaluate(table, **{**options, "cross_check": False, "plan": plan, **more})


def figures(record: EvaluationRecord, features: tuple[str, ...]) -> dict[tuple[Any, ...], GroupMetric]:
    return {
        (*item.group, *item.control.values(), item.metric): item
        for item in record.group_metrics
        if item.features == features
    }


def gap(record: EvaluationRecord, metric: str, features: tuple[str, ...] = ("group",)) -> Finding:
    (found,) = [
        item
        for item in record.findings
        if (item.metric, item.features, item.group, item.control) == (metric, features, None, {})
    ]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_that_of_scikit_learn_on_the_rows(seed: int) -> None:
    table = waiting(seed)
    found = figures(evaluated(table, sensitive=["group", "sex"]), ("group", "sex"))
    for (group, sex), rows in table.groupby(["group", "sex"]):
        error = (rows.estimate - rows.days).to_numpy()
        wanted = {
            "mean_error": error.mean(),
            "mean_absolute_error": mean_absolute_error(rows.days, rows.estimate),
            "root_mean_squared_error": root_mean_squared_error(rows.days, rows.estimate),
            "mean_y_true": rows.days.mean(),
            "mean_y_pred": rows.estimate.mean(),
        }
        for metric, value in wanted.items():
            assert found[group, sex, metric].value == pytest.approx(value, rel=1e-12, abs=1e-12)
            assert found[group, sex, metric].people == len(rows)


@pytest.mark.slow
def test_gaps_and_values_are_those_of_fairlearn_on_the_rows() -> None:
    table = waiting(4)
    frame = MetricFrame(
        metrics={"mean_absolute_error": mean_absolute_error, "root_mean_squared_error": root_mean_squared_error},
        y_true=table.days,
        y_pred=table.estimate,
        sensitive_features=table.group,
    )
    record = evaluated(table, cross_check=True)
    for metric, difference in frame.difference().items():
        assert gap(record, str(metric)).value == pytest.approx(difference, rel=1e-10)
    assert record.agreement.status == "agrees"
    assert record.agreement.compared == 4 * len(FIGURES)
    assert (record.agreement.largest_difference or 0.0) < 1e-9


def test_within_control_levels_the_figures_are_those_of_the_level() -> None:
    table = waiting(5)
    record = evaluated(table, control=["office"], cross_check=True)
    rows = table[(table.group == "b") & (table.office == "south")]
    inside = figures(record, ("group",))["b", "south", "mean_error"]
    assert inside.value == pytest.approx((rows.estimate - rows.days).mean(), rel=1e-12)
    assert record.agreement.compared == 4 * len(FIGURES) * 3
    assert {item.metric for item in record.within_control} == set(FIGURES)


def test_an_interval_without_skewness_is_students_and_never_narrower() -> None:
    table = waiting(6)
    found = figures(evaluated(table), ("group",))
    for group, rows in table.groupby("group"):
        error = rows.estimate - rows.days
        low, high = stats.t.interval(0.95, len(error) - 1, error.mean(), stats.sem(error))
        interval = found[group, "mean_error"].interval
        assert interval is not None
        assert interval.low <= low + 1e-9
        assert interval.high >= high - 1e-9
        assert interval.high - interval.low < 1.1 * (high - low)
        assert found[group, "mean_error"].parts["tail"] == pytest.approx(
            stats.skew(error, bias=False) / np.sqrt(len(error)),
            rel=0.01,
            abs=1e-9,
        )


@pytest.mark.slow
def test_quantiles_are_exact_for_whole_numbers_and_near_by_for_others() -> None:
    table = waiting(7)
    rounded = table.assign(days=table.days.round(), estimate=table.estimate.round())
    for data, exact in ((table, False), (rounded, True)):
        errors = data.estimate - data.days
        groups = {(group.features, group.group): group for group in evaluated(data).amounts[0].groups}
        for group in (None, "a", "b", "c"):
            own = errors if group is None else errors[data.group == group]
            spread = groups[((), ()) if group is None else (("group",), (group,))]
            for one, share in zip(spread.quantiles, QUANTILES, strict=True):
                wanted = np.quantile(own, share, method="inverted_cdf")
                assert abs(one.value - wanted) <= one.bound + 1e-12
                assert one.bound <= abs(wanted) / 64
                assert not exact or (one.bound == 0 and one.value == wanted)


def test_a_huge_error_somewhere_takes_no_digit_from_the_others() -> None:
    table = waiting(8)
    table.loc[len(table)] = ["d", "f", "north", 0.0, 1e14]
    before = figures(evaluated(waiting(8)), ("group",))
    after = figures(evaluated(table), ("group",))
    for group in ("a", "b", "c"):
        for metric in FIGURES:
            assert after[group, metric].value == before[group, metric].value
            assert after[group, metric].interval == before[group, metric].interval


# --- laws ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.integers(-64, 64), times=st.sampled_from([0.5, 2.0, 8.0]))
def test_a_shift_of_every_estimate_shifts_the_mean_error_and_a_scale_scales_all(
    seed: int, shift: int, times: float
) -> None:
    table = waiting(seed, 200)
    plain = figures(evaluated(table), ("group",))
    moved = figures(evaluated(table.assign(estimate=table.estimate + shift)), ("group",))
    scaled = figures(evaluated(table.assign(estimate=table.estimate * times, days=table.days * times)), ("group",))
    for group in table.group.unique():
        assert moved[group, "mean_error"].value == pytest.approx(plain[group, "mean_error"].value + shift)
        for metric in FIGURES:
            assert scaled[group, metric].value == pytest.approx(times * plain[group, metric].value, rel=1e-12)


@pytest.mark.slow
@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing_and_a_count_is_as_good_as_rows(seed: int) -> None:
    table = waiting(seed, 200)
    shuffled = table.sample(frac=1.0, random_state=seed)
    first, second = evaluated(table), evaluated(shuffled)
    assert (first.group_metrics, first.findings, first.amounts) == (
        second.group_metrics,
        second.findings,
        second.amounts,
    )
    thrice = evaluated(pd.concat([table] * 3))
    counted = evaluated(table.assign(n=3), count="n")
    assert (thrice.group_metrics, thrice.findings) == (counted.group_metrics, counted.findings)
    for key, entry in figures(first, ("group",)).items():
        if key[-1] in FIGURES:
            assert figures(thrice, ("group",))[key].value == pytest.approx(entry.value, rel=1e-12)


# --- outcomes --------------------------------------------------------------------------------------------------


def limit(metric: str, size: float, **more: Any) -> dict[str, Any]:
    return {"metric": metric, "statistic": "difference", "limit": size, **more}


@pytest.mark.slow
def test_a_gap_well_inside_is_met_one_well_beyond_is_not_and_one_between_cannot_be_told() -> None:
    table = waiting(9, 3000)
    outcomes = [gap(evaluated(table, limit("mean_error", size)), "mean_error").outcome for size in (9.0, 1.0, 3.0)]
    assert outcomes == [Outcome.MET, Outcome.NOT_MET, Outcome.CANNOT_TELL]


def test_a_limit_speaks_of_control_levels_and_intersections_where_it_says_so() -> None:
    table = waiting(10, 3000)
    record = evaluated(
        table,
        limit("mean_error", 1.0, within_control=True),
        limit("mean_absolute_error", 9.0, depth=2),
        sensitive=["group", "sex"],
        control=["office"],
    )
    judged = {
        (item.metric, item.features, bool(item.control)) for item in record.findings if item.limit is not None
    }
    singles = {("group",), ("sex",)}
    assert judged == {
        *(("mean_error", names, True) for names in singles),
        *(("mean_absolute_error", names, False) for names in (*singles, ("group", "sex"))),
    }
    assert {item.outcome for item in record.within_control if item.metric == "mean_error"} >= {Outcome.NOT_MET}


@pytest.mark.slow
def test_a_few_very_large_errors_decide_nothing() -> None:
    table = waiting(11, 600)
    table.loc[table.index[table.group == "a"][:2], "estimate"] += 5_000
    found = gap(evaluated(table, limit("root_mean_squared_error", 1.0)), "root_mean_squared_error")
    assert (
        abs(figures(evaluated(table), ("group",))["a", "root_mean_squared_error"].parts["tail"] or 0)
        > HEAVIEST_TAIL
    )
    assert (found.outcome, found.outcome_code) == (Outcome.CANNOT_TELL, "few_errors_decide")


def test_a_group_without_any_spread_decides_nothing_and_has_no_interval() -> None:
    table = waiting(12, 600)
    table.loc[table.group == "a", "estimate"] = table.days + 2.0
    record = evaluated(table, limit("mean_error", 50.0))
    assert figures(record, ("group",))["a", "mean_error"].interval is None
    assert gap(record, "mean_error").outcome_code == "few_errors_decide"
    assert gap(record, "mean_error").interval is None


@pytest.mark.slow
def test_raising_the_smallest_group_size_never_turns_not_met_into_met() -> None:
    table = waiting(13, 300)
    for size in (1, 30, 110, 1000):
        record = evaluated(table, limit("mean_error", 0.5), planned={"min_group_size": size})
        assert gap(record, "mean_error").outcome is Outcome.NOT_MET


def test_small_groups_and_people_not_recorded_are_left_out_and_named() -> None:
    table = waiting(14, 600)
    table.loc[:11, "group"] = "rare"
    table.loc[12:20, "group"] = None
    found = gap(evaluated(table, limit("mean_error", 9.0)), "mean_error")
    assert {(item.group, item.reason_code, item.people) for item in found.left_out} == {
        (("rare",), "too_few_people", 12),
        ((None,), "not_recorded", 9),
    }
    table.loc[:60, "group"] = None
    assert gap(evaluated(table, limit("mean_error", 9.0)), "mean_error").outcome_code == "left_out_share"


@pytest.mark.slow
def test_unknown_outcomes_are_in_no_error_and_many_of_them_keep_a_limit_from_being_met() -> None:
    table = waiting(15, 600)
    table.loc[:9, "estimate"] = np.nan
    table.loc[10:19, "days"] = np.nan
    record = evaluated(table, limit("mean_error", 9.0))
    assert gap(record, "mean_error").outcome is Outcome.MET
    everybody = record.amounts[0].groups[0]
    assert (everybody.people, everybody.without_outcome) == (580, 10)
    assert sum(item.people for item in record.exclusions if item.feature is None) == 10
    assert not record.warnings
    table.loc[20:99, "days"] = np.nan
    record = evaluated(table, limit("mean_error", 9.0))
    assert gap(record, "mean_error").outcome_code == "outcomes_unknown_share"
    assert [item.code for item in record.warnings] == ["outcomes_unknown"]


def test_without_outcomes_there_are_mean_estimates_and_no_errors() -> None:
    table = waiting(16).drop(columns="days")
    found = figures(evaluated(table, y_true=None), ("group",))
    assert found["a", "mean_y_pred"].value == pytest.approx(table[table.group == "a"].estimate.mean(), rel=1e-12)
    assert {found["a", metric].reason_code for metric in (*FIGURES, "mean_y_true")} == {"no_y_true"}


def test_where_nobodys_outcome_is_known_nothing_is_said_of_errors() -> None:
    record = evaluated(waiting(23, 90).assign(days=np.nan), limit("mean_error", 1.0), reference="@rest")
    assert {item.reason_code for item in record.group_metrics if item.metric in FIGURES} == {"no_known_outcomes"}
    assert gap(record, "mean_error").outcome is Outcome.NOT_ASSESSED
    assert {item.reason_code for item in record.findings} == {"no_known_outcomes"}


@pytest.mark.parametrize("reference", ["a", "@rest", "@overall"])
def test_each_group_is_held_against_its_reference(reference: str) -> None:
    table = waiting(17)
    named = reference if reference.startswith("@") else f"group={reference}"
    record = evaluated(table, reference=named)
    error = table.estimate - table.days
    others = {"a": error[table.group == "a"], "@rest": error[table.group != "b"], "@overall": error}[reference]
    own = error[table.group == "b"]
    wanted = {
        "mean_error": own.mean() - others.mean(),
        "mean_absolute_error": own.abs().mean() - others.abs().mean(),
        "root_mean_squared_error": np.sqrt((own**2).mean()) - np.sqrt((others**2).mean()),
    }
    found = {item.metric: item for item in record.findings if item.group == ("b",)}
    for metric, value in wanted.items():
        interval = found[metric].interval
        assert found[metric].value == pytest.approx(value, rel=1e-9)
        assert interval is not None
        assert interval.low < value < interval.high


def test_a_reference_that_does_not_occur_is_refused() -> None:
    with pytest.raises(InputError, match="reference group"):
        evaluated(waiting(18), reference="group=z")


def test_a_look_at_the_data_tells_what_is_missing_and_no_share_of_positive_outcomes() -> None:
    table = waiting(21, 200)
    table.loc[:19, "days"] = np.nan
    shares = evaluated(table, data_quality=True).data_shares
    assert {share.what for share in shares} == {"group_missing", "outcome_missing", "prediction_missing"}
    assert next(share.counted for share in shares if share.what == "outcome_missing") == 20


@pytest.mark.slow
def test_two_systems_are_each_measured_on_the_same_people() -> None:
    table = waiting(22, 300).assign(other=lambda rows: rows.days + 1.0 + rows.estimate % 1)
    record = evaluated(table, y_pred={"first": "estimate", "second": "other"}, cross_check=True)
    means = {
        item.system: item.value
        for item in record.group_metrics
        if item.metric == "mean_error" and not item.features
    }
    assert means["second"] == pytest.approx((table.other - table.days).mean(), rel=1e-12)
    assert means["first"] == pytest.approx((table.estimate - table.days).mean(), rel=1e-12)
    assert [item.system for item in record.amounts] == ["first", "second"]
    assert record.comparisons == ()


# --- wrong use -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "column", "said"),
    [
        pytest.param(
            "soon", "estimate", "Row 3: “soon” in the column “estimate” is not a finite number", id="text"
        ),
        pytest.param("inf", "days", "Row 3: “inf” in the column “days” is not a finite number", id="infinity"),
        pytest.param("1e16", "days", "in the column “days” is too large for an amount", id="too large"),
    ],
)
def test_a_value_that_is_no_amount_is_named_with_its_column_and_row(value: str, column: str, said: str) -> None:
    table = waiting(19, 60).astype({"days": object, "estimate": object})
    table.loc[2, column] = value
    with pytest.raises(InputError, match=said):
        evaluated(table)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param({"positive": "yes"}, "hold numbers, no labels", id="a positive label"),
        pytest.param({"weight": "sex"}, "sex", id="weights that are no numbers"),
        pytest.param({"y_pred": None, "score": "estimate"}, "The task is regression, but scores", id="scores"),
        pytest.param({"y_pred": None}, "No column says what the system decided", id="no system"),
        pytest.param({"threshold": 3.0}, "A threshold", id="a threshold"),
        pytest.param({"search_subgroups": ["sex"]}, "search for subgroups is not built for", id="a search"),
    ],
)
def test_options_that_do_not_fit_numbers_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        evaluated(waiting(20, 60), **options)


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "mean_error", "statistic": "ratio", "limit": 0.8},
        {"metric": "mean_error", "statistic": "difference", "limit": 0.0},
        {"metric": "mean_error", "statistic": "difference", "limit": float("inf")},
        {"metric": "selection_rate", "statistic": "difference", "limit": 3.0},
    ],
)
def test_limits_that_could_not_be_kept_or_broken_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="limit"):
        EvaluationPlan.model_validate({"limits": [wrong]})


def test_an_amount_may_have_a_limit_above_one() -> None:
    plan = EvaluationPlan.model_validate({"limits": [limit("mean_absolute_error", 250.0)]})
    assert plan.limits[0].limit == 250.0


# --- simulation: small here, whole by `python -m benchmarks.amounts` ---------------------------------------------


def sums_of(errors: np.ndarray[Any, Any]) -> ErrorSums:
    sizes, none = np.abs(errors), np.zeros(len(errors))
    powers = (errors, errors**2, errors**3, sizes, sizes**3, errors**4, errors**6)
    n = np.full(len(errors), errors.shape[1], dtype=np.int64)
    return ErrorSums(n, *(power.sum(axis=1) for power in powers), none, none)


@pytest.mark.parametrize("metric", FIGURES)
@pytest.mark.parametrize("people", [30, 300])
def test_intervals_hold_their_level_for_normal_and_for_skewed_errors(metric: str, people: int) -> None:
    rng = np.random.default_rng([people, FIGURES.index(metric)])
    for draw, truths in (
        (rng.normal, (0.0, np.sqrt(2 / np.pi), 1.0)),
        (rng.exponential, (1.0, 1.0, np.sqrt(2.0))),
    ):
        ends = means_of(metric, sums_of(draw(size=(1500, people)))).ends(0.95)
        truth = truths[FIGURES.index(metric)]
        assert ((ends.low <= truth) & (truth <= ends.high)).mean() > 0.93


@pytest.mark.slow
@pytest.mark.parametrize("metric", FIGURES)
def test_a_gap_at_the_limit_is_called_met_or_not_met_in_at_most_one_run_of_twenty(metric: str) -> None:
    rng = np.random.default_rng(FIGURES.index(metric))
    truth = {"mean_error": 1.0, "mean_absolute_error": np.exp(0.5), "root_mean_squared_error": np.exp(1.0)}[metric]
    for small, sign in ((30, 1), (30, -1), (400, 1), (400, -1)):
        one, other = rng.lognormal(size=(1500, small)), rng.lognormal(size=(1500, 1000))
        one = one + sign if metric == "mean_error" else one * (1 + 0.5 * sign)
        limit = 1.0 if metric == "mean_error" else 0.5 * truth
        first, second = means_of(metric, sums_of(one)), means_of(metric, sums_of(other))
        low, high = difference_ends(first.value, first.ends(0.95), second.value, second.ends(0.95))
        settled = first.settled & second.settled
        wrongly_met = ((low > -limit) & (high < limit) & settled).mean()
        wrongly_not = (((low > limit) | (high < -limit)) & settled).mean()
        # Three standard errors above one in twenty; without the rule on few errors 0.09 and more is seen.
        assert max(wrongly_met, wrongly_not) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1500)
