"""Rates, reasons and intervals of groups, checked by hand."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from in_memory import cube_of_counts, cube_of_rows, mapping_of

from evaluator.domain.cube import Cube
from evaluator.domain.metrics import COMPOSITES, METRICS, RATES
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import GroupMetric
from evaluator.stages.findings.measure import CODES, measure
from evaluator.stages.statistics.intervals import effective_size, wilson, z_of

PLAN = EvaluationPlan()

# sex, what turned out to be true, what the tool said
TWELVE = [
    ("women", 1, 1),
    ("women", 1, 1),
    ("women", 1, 0),
    ("women", 0, 1),
    ("women", 0, 0),
    ("women", 0, 0),
    ("women", 0, 0),
    ("men", 1, 1),
    ("men", 0, 1),
    ("men", 0, 1),
    ("men", 0, 0),
    ("men", 0, 0),
]

# women: TP 2, FN 1, FP 1, TN 3; men: TP 1, FN 0, FP 2, TN 2
BY_HAND = {
    "count": (7, 5, 12),
    "share": (7 / 12, 5 / 12, 12 / 12),
    "selection_rate": (3 / 7, 3 / 5, 6 / 12),
    "base_rate": (3 / 7, 1 / 5, 4 / 12),
    "true_positive_rate": (2 / 3, 1 / 1, 3 / 4),
    "false_negative_rate": (1 / 3, 0 / 1, 1 / 4),
    "false_positive_rate": (1 / 4, 2 / 4, 3 / 8),
    "true_negative_rate": (3 / 4, 2 / 4, 5 / 8),
    "precision": (2 / 3, 1 / 3, 3 / 6),
    "false_discovery_rate": (1 / 3, 2 / 3, 3 / 6),
    "negative_predictive_value": (3 / 4, 2 / 2, 5 / 6),
    "false_omission_rate": (1 / 4, 0 / 2, 1 / 6),
    "accuracy": (5 / 7, 3 / 5, 8 / 12),
    "error_rate": (2 / 7, 2 / 5, 4 / 12),
    "false_positive_share": (1 / 7, 2 / 5, 3 / 12),
    "false_negative_share": (1 / 7, 0 / 5, 1 / 12),
    "balanced_accuracy": ((2 / 3 + 3 / 4) / 2, (1 + 1 / 2) / 2, (3 / 4 + 5 / 8) / 2),
    "f1_score": (4 / 6, 2 / 4, 6 / 10),
}


def twelve(**columns: list[int] | list[float]) -> Cube:
    sex, y_true, y_pred = (list(column) for column in zip(*TWELVE, strict=True))
    return cube_of_rows({"sex": sex}, y_true, {"tool": y_pred}, **columns)


def measured(cube: Cube, plan: EvaluationPlan = PLAN, exclude: Iterable[str] = ()) -> tuple[GroupMetric, ...]:
    return measure(cube, mapping_of(cube, exclude=tuple(exclude)), plan)


def at(measures: Iterable[GroupMetric], metric: str, *group: str | None, system: str = "tool") -> GroupMetric:
    """Return the one entry of a metric in a group; no group at all is everybody."""
    (found,) = (
        entry for entry in measures if (entry.system, entry.metric, entry.group) == (system, metric, group)
    )
    return found


@pytest.mark.parametrize("metric", BY_HAND)
def test_twelve_rows_give_the_values_worked_out_by_hand(metric: str) -> None:
    measures = measured(twelve())
    women, men, everybody = BY_HAND[metric]
    assert at(measures, metric, "women").value == women
    assert at(measures, metric, "men").value == men
    assert at(measures, metric).value == everybody


def test_the_hand_example_covers_every_metric() -> None:
    assert list(BY_HAND) == ["count", "share", *METRICS]


@pytest.mark.parametrize(
    ("metric", "numerator", "denominator", "people"),
    [
        ("count", 7, None, 7),
        ("share", 7, 12, 12),
        ("selection_rate", 3, 7, 7),
        ("true_positive_rate", 2, 3, 3),
        ("false_positive_rate", 1, 4, 4),
        ("precision", 2, 3, 3),
        ("false_omission_rate", 1, 4, 4),
        ("balanced_accuracy", None, None, 7),
        ("f1_score", None, None, 4),
    ],
)
def test_every_value_says_what_was_counted_over_whom(
    metric: str, numerator: float | None, denominator: float | None, people: int
) -> None:
    women = at(measured(twelve()), metric, "women")
    assert (women.numerator, women.denominator, women.people) == (numerator, denominator, people)
    assert women.effective_n == people


def test_composite_metrics_show_their_parts() -> None:
    measures = measured(twelve())
    assert at(measures, "balanced_accuracy", "women").parts == {
        "true_positive_rate": 2 / 3,
        "true_negative_rate": 3 / 4,
    }
    assert at(measures, "f1_score", "women").parts == {"tp": 2, "fp": 1, "fn": 1}


def test_two_of_three_has_the_wilson_interval_worked_out_by_hand() -> None:
    interval = at(measured(twelve()), "true_positive_rate", "women").interval
    assert interval is not None
    assert (interval.level, interval.method) == (0.95, "wilson")
    # centre (2 + z2/2) / (3 + z2) = 0.57309, half z / (3 + z2) sqrt(2/3 + z2/4) = 0.36543
    assert (interval.low, interval.high) == (pytest.approx(0.20766, abs=1e-5), pytest.approx(0.93851, abs=1e-5))


@pytest.mark.parametrize(
    ("metric", "method"), [("balanced_accuracy", "wilson_square_and_add"), ("f1_score", "wilson_transformed")]
)
def test_composite_metrics_have_an_interval_around_their_value(metric: str, method: str) -> None:
    women = at(measured(twelve()), metric, "women")
    assert women.interval is not None
    assert women.interval.method == method
    assert women.value is not None
    assert 0 <= women.interval.low < women.value < women.interval.high <= 1


def test_the_level_of_the_plan_sets_the_width_of_intervals() -> None:
    narrow = at(measured(twelve(), EvaluationPlan(level=0.8)), "accuracy").interval
    wide = at(measured(twelve(), EvaluationPlan(level=0.99)), "accuracy").interval
    assert narrow is not None
    assert wide is not None
    assert wide.low < narrow.low < narrow.high < wide.high
    assert (narrow.level, wide.level) == (0.8, 0.99)


def test_count_and_share_describe_the_data_and_have_no_interval() -> None:
    measures = measured(twelve())
    assert at(measures, "count", "men").interval is None
    assert at(measures, "share", "men").interval is None


EMPTY = [
    pytest.param({"fp": 3, "tn": 4}, "true_positive_rate", "no_actual_positives", id="nobody who should be"),
    pytest.param({"fp": 3, "tn": 4}, "false_negative_rate", "no_actual_positives", id="nobody to miss"),
    pytest.param({"tp": 3, "fn": 4}, "false_positive_rate", "no_actual_negatives", id="nobody who should not"),
    pytest.param({"tp": 3, "fn": 4}, "true_negative_rate", "no_actual_negatives", id="nobody to pass over"),
    pytest.param({"fn": 3, "tn": 4}, "precision", "nobody_selected", id="no alert at all"),
    pytest.param({"fn": 3, "tn": 4}, "false_discovery_rate", "nobody_selected", id="no alert, none false"),
    pytest.param({"tp": 3, "fp": 4}, "negative_predictive_value", "everybody_selected", id="alerts for all"),
    pytest.param({"tp": 3, "fp": 4}, "false_omission_rate", "everybody_selected", id="alerts for all, again"),
    pytest.param({"su": 3, "pu": 4}, "base_rate", "no_known_outcomes", id="nobody checked"),
    pytest.param({"su": 3, "pu": 4}, "accuracy", "no_known_outcomes", id="nobody checked, accuracy"),
    pytest.param({"su": 3, "pu": 4}, "error_rate", "no_known_outcomes", id="nobody checked, errors"),
    pytest.param({"su": 3, "pu": 4}, "false_positive_share", "no_known_outcomes", id="nobody checked, wrong"),
    pytest.param({"su": 3, "pu": 4}, "false_negative_share", "no_known_outcomes", id="nobody checked, missed"),
    pytest.param({"tp": 3, "fn": 4}, "balanced_accuracy", "one_class_only", id="all alike"),
    pytest.param({"tn": 4}, "f1_score", "no_actual_or_predicted_positives", id="nothing happened"),
    pytest.param({}, "selection_rate", "nobody_in_group", id="nobody there"),
]


@pytest.mark.parametrize(("cells", "metric", "reason"), EMPTY)
def test_an_empty_denominator_gives_a_reason_and_no_value(cells: dict[str, int], metric: str, reason: str) -> None:
    others = dict.fromkeys(("tp", "fp", "fn", "tn"), 50)
    measures = measured(cube_of_counts("area", {"north": cells, "south": others}))
    entry = at(measures, metric, "north")
    assert (entry.value, entry.reason_code, entry.interval, entry.effective_n) == (None, reason, None, None)
    assert entry.people == (7 if metric == "balanced_accuracy" else 0)
    assert at(measures, metric, "south").value is not None


def test_every_metric_has_a_case_for_its_empty_denominator() -> None:
    assert {(case.values[1], case.values[2]) for case in EMPTY} == {
        (spec.id, spec.empty) for spec in (*RATES, *COMPOSITES)
    }


def test_an_undefined_part_of_a_composite_metric_has_no_value() -> None:
    entry = at(measured(cube_of_counts("area", {"north": {"tp": 3, "fn": 1}})), "balanced_accuracy", "north")
    assert entry.parts == {"true_positive_rate": 0.75, "true_negative_rate": None}


def test_results_come_by_system_breakdown_group_and_metric() -> None:
    rows = {"age": ["old", "young", "old", None], "area": ["n", "n", "s", "s"]}
    cube = cube_of_rows(rows, [1, 0, 1, 0], {"first": [1, 0, 0, 1], "second": [0, 0, 1, 1]})
    measures = measured(cube)
    per_system = len(measures) // 2
    assert [entry.system for entry in measures] == ["first"] * per_system + ["second"] * per_system
    entries = [(entry.features, entry.group) for entry in measures if entry.metric == "count"]
    assert entries[: len(entries) // 2] == [
        ((), ()),
        (("age",), ("old",)),
        (("age",), ("young",)),
        (("age",), (None,)),
        (("area",), ("n",)),
        (("area",), ("s",)),
        (("age", "area"), ("old", "n")),
        (("age", "area"), ("old", "s")),
        (("age", "area"), ("young", "n")),
        (("age", "area"), (None, "s")),
    ]
    assert [entry.metric for entry in measures[:18]] == ["count", "share", *METRICS]


@pytest.mark.parametrize(("depth", "breakdowns"), [(1, 4), (2, 7), (3, 8)])
def test_intersections_go_as_deep_as_the_plan_says(depth: int, breakdowns: int) -> None:
    rng = np.random.default_rng(1)
    features = {name: [str(v) for v in rng.integers(0, 2, 40)] for name in "abc"}
    cube = cube_of_rows(features, list(rng.integers(0, 2, 40)), {"tool": list(rng.integers(0, 2, 40))}, depth=3)
    measures = measured(cube, EvaluationPlan(intersections=depth))
    assert len({entry.features for entry in measures}) == breakdowns


def test_people_without_a_prediction_are_in_no_metric_of_that_system_only() -> None:
    cube = cube_of_rows(
        {"sex": ["women"] * 4 + ["men"] * 2},
        [1, 1, 0, 0, 1, 0],
        {"silent": [1, 2, 2, 0, 2, 2], "complete": [1, 0, 0, 0, 1, 1]},
    )
    measures = measured(cube)
    assert [at(measures, "count", *group, system="silent").value for group in ((), ("women",), ("men",))] == [
        2,
        2,
        0,
    ]
    assert at(measures, "true_positive_rate", "women", system="silent").denominator == 1
    assert at(measures, "share", "men", system="silent").value == 0
    assert at(measures, "selection_rate", "men", system="silent").reason_code == "nobody_in_group"
    assert at(measures, "count", system="complete").value == 6


def test_people_whose_group_is_not_recorded_are_a_group_of_their_own() -> None:
    cube = cube_of_counts("sex", {"women": {"tp": 6, "tn": 2}, None: {"fp": 1, "tn": 1}})
    measures = measured(cube)
    assert at(measures, "count", None).value == 2
    assert at(measures, "share", None).value == 0.2
    assert at(measures, "selection_rate", None).value == 0.5


def test_excluded_people_leave_the_breakdowns_of_their_feature_only() -> None:
    rows = {"sex": ["women", "women", "men", None, None], "area": ["n", "s", "n", "n", "s"]}
    cube = cube_of_rows(rows, [1, 0, 1, 1, 0], {"tool": [1, 0, 0, 1, 1]})
    measures = measured(cube, exclude=["sex"])
    assert at(measures, "count").value == 5
    assert at(measures, "count", "n").value == 3
    assert at(measures, "share", "women").value == 2 / 3
    assert {entry.group for entry in measures if "sex" in entry.features and None in entry.group} == set()
    assert at(measures, "share", "women", "n").value == 1 / 3


def test_a_frequency_count_is_the_same_as_so_many_rows() -> None:
    repeated = cube_of_counts("sex", {"women": {"tp": 20, "fn": 5, "fp": 3, "tn": 40}})
    counted = cube_of_rows({"sex": ["women"] * 4}, [1, 1, 0, 0], {"tool": [1, 0, 1, 0]}, count=[20, 5, 3, 40])
    assert measured(counted) == measured(repeated)


def test_without_an_outcome_only_what_needs_none_has_a_value() -> None:
    cube = cube_of_rows({"sex": ["women", "men", "men"]}, None, {"tool": [1, 0, 1]})
    measures = measured(cube)
    assert at(measures, "selection_rate", "men").value == 0.5
    for spec in METRICS.values():
        entry = at(measures, spec.id, "men")
        if spec.needs_y_true:
            assert (entry.value, entry.reason_code) == (None, "no_y_true")
            assert (entry.numerator, entry.denominator, entry.people, entry.parts) == (None, None, 0, {})


# --- outcome unknown --------------------------------------------------------------------------------------------

NEEDS_BOTH_SIDES = {
    "base_rate",
    "true_positive_rate",
    "false_negative_rate",
    "false_positive_rate",
    "true_negative_rate",
    "accuracy",
    "error_rate",
    "false_positive_share",
    "false_negative_share",
    "balanced_accuracy",
    "f1_score",
}
ABOUT_SELECTED = {"precision", "false_discovery_rate"}
ABOUT_NOT_SELECTED = {"negative_predictive_value", "false_omission_rate"}


def without_value(cells: dict[str, int]) -> dict[str, str]:
    """Return the reason of every metric of everybody that has no value."""
    measures = measured(cube_of_counts("sex", {"women": cells, "men": cells}))
    entries = [at(measures, metric) for metric in METRICS]
    return {entry.metric: entry.reason_code for entry in entries if entry.reason_code is not None}


def test_alerts_reviewed_only_when_raised_say_nothing_of_those_passed_over() -> None:
    reasons = without_value({"tp": 60, "fp": 40, "fn": 1, "tn": 3, "pu": 96})
    assert set(reasons) == NEEDS_BOTH_SIDES | ABOUT_NOT_SELECTED
    assert set(reasons.values()) == {"outcome_known_only_for_selected"}


def test_outcomes_known_only_for_those_passed_over_say_nothing_of_the_selected() -> None:
    reasons = without_value({"fn": 60, "tn": 40, "tp": 1, "fp": 3, "su": 96})
    assert set(reasons) == NEEDS_BOTH_SIDES | ABOUT_SELECTED
    assert set(reasons.values()) == {"outcome_known_only_for_not_selected"}


def test_outcomes_known_for_hardly_anybody_on_either_side_say_nothing_at_all() -> None:
    reasons = without_value({"fn": 2, "tn": 2, "pu": 96, "tp": 1, "fp": 3, "su": 96})
    assert set(reasons) == NEEDS_BOTH_SIDES | ABOUT_SELECTED | ABOUT_NOT_SELECTED
    assert set(reasons.values()) == {"outcome_known_for_too_few"}


def test_no_outcome_known_at_all_says_so() -> None:
    assert set(without_value({"su": 10, "pu": 10}).values()) == {"no_known_outcomes"}


def test_five_percent_known_is_enough() -> None:
    assert without_value({"tp": 60, "fp": 40, "fn": 2, "tn": 3, "pu": 95}) == {}


def test_a_side_with_nobody_on_it_takes_no_value_away() -> None:
    reasons = without_value({"fn": 10, "tn": 10, "pu": 10})
    assert set(reasons.values()) <= {"nobody_selected"}


def test_a_withheld_value_keeps_its_counts_and_names_both_shares() -> None:
    cube = cube_of_counts("sex", {"women": {"tp": 60, "fp": 40, "fn": 1, "tn": 3, "pu": 96}})
    entry = at(measured(cube), "true_positive_rate", "women")
    assert (entry.numerator, entry.denominator, entry.people) == (60, 61, 61)
    assert entry.reason_values == {"known_selected": 1.0, "known_not_selected": 0.04}
    # its parts would be the very rates that are withheld
    assert at(measured(cube), "balanced_accuracy", "women").parts == {}


def test_what_is_known_is_decided_for_everybody_together_not_by_group() -> None:
    cube = cube_of_counts(
        "area",
        {
            "large": {"tp": 500, "fp": 500, "fn": 500, "tn": 500},
            "small": {"tp": 10, "fp": 10, "fn": 1, "pu": 99},
        },
    )
    entry = at(measured(cube), "true_positive_rate", "small")
    assert (entry.value, entry.warnings) == (10 / 11, ())


@pytest.mark.parametrize(
    ("known_not_selected", "warned"),
    [pytest.param(84, False, id="100 against 84 percent"), pytest.param(83, True, id="100 against 83 percent")],
)
def test_a_known_share_that_differs_by_more_than_a_fifth_is_warned_of(
    known_not_selected: int, warned: bool
) -> None:
    cells = {"tp": 50, "fp": 50, "fn": 20, "tn": known_not_selected - 20, "pu": 100 - known_not_selected}
    measures = measured(cube_of_counts("sex", {"women": cells}))
    for metric, spec in METRICS.items():
        expected = ("verification_bias",) if warned and spec.needs_y_true else ()
        assert at(measures, metric, "women").warnings == expected


def test_a_sampling_weight_answers_the_warning() -> None:
    sex, y_true, y_pred = ["women"] * 200, [1] * 50 + [0] * 50 + [0] * 50 + [2] * 50, [1] * 100 + [0] * 100
    bare = cube_of_rows({"sex": sex}, y_true, {"tool": y_pred})
    weighted = cube_of_rows({"sex": sex}, y_true, {"tool": y_pred}, weight=[1.0] * 100 + [2.0] * 50 + [0.0] * 50)
    assert at(measured(bare), "accuracy").warnings == ("verification_bias",)
    assert at(measured(weighted), "accuracy").warnings == ()


# --- weights ----------------------------------------------------------------------------------------------------


def test_weights_make_the_value_and_the_effective_size_the_interval() -> None:
    weights = [4.0, 1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0]
    entry = at(measured(twelve(weight=weights)), "selection_rate", "women")
    assert (entry.numerator, entry.denominator, entry.people) == (4 + 1 + 1, 13, 7)
    assert entry.value == 6 / 13
    squares_selected, squares_others = 16 + 1 + 1, 4 + 1 + 9 + 1
    size = float(effective_size(6, 13, squares_selected, squares_others, 7))
    assert entry.effective_n == size < 13**2 / 33
    low, high = wilson(6 / 13 * size, size, z_of(0.95))
    assert entry.interval is not None
    assert (entry.interval.low, entry.interval.high) == (float(low), float(high))


def test_equal_weights_change_nothing_but_the_totals() -> None:
    for bare, weighted in zip(measured(twelve()), measured(twelve(weight=[2.5] * 12)), strict=True):
        assert (weighted.value, weighted.people, weighted.reason_code) == (
            bare.value,
            bare.people,
            bare.reason_code,
        )
        assert weighted.effective_n == bare.effective_n
        if bare.interval is not None and weighted.interval is not None:
            assert weighted.interval.low == pytest.approx(bare.interval.low, abs=1e-12)
            assert weighted.interval.high == pytest.approx(bare.interval.high, abs=1e-12)


def test_people_of_weight_zero_are_counted_and_weigh_nothing() -> None:
    weights = [0.0] * 3 + [1.0] * 9
    measures = measured(twelve(weight=weights))
    assert at(measures, "count", "women").value == 7
    entry = at(measures, "true_positive_rate", "women")
    assert (entry.value, entry.reason_code, entry.people) == (None, "no_actual_positives", 3)


def test_weights_too_small_to_be_squared_weigh_nothing() -> None:
    measures = measured(twelve(weight=[1e-200] * 12))
    assert at(measures, "count").value == 12
    assert at(measures, "selection_rate").reason_code == "nobody_in_group"


def test_every_code_is_declared() -> None:
    measures = [
        *measured(cube_of_counts("area", {"north": {}, "south": {"tp": 1, "su": 30, "fn": 3, "pu": 2}})),
        *measured(cube_of_counts("area", {"north": {"tp": 5}, "south": {"tn": 30, "pu": 10, "fp": 1}})),
        *measured(cube_of_rows({}, None, {"tool": [1]})),
    ]
    used = {entry.reason_code for entry in measures if entry.reason_code}
    used |= {code for entry in measures for code in entry.warnings}
    assert used <= set(CODES)
    assert {"no_y_true", "nobody_in_group", "verification_bias"} <= used
