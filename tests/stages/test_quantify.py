"""Gaps between groups and what they come to: the verdict rule case by case, values against fairlearn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import fairlearn.metrics as fm
import numpy as np
import pandas as pd
import pytest
from in_memory import cube_of_counts, cube_of_rows, mapping_of
from statsmodels.stats.proportion import confint_proportions_2indep

from evaluator.domain.cube import Cube
from evaluator.domain.metrics import METRICS, RATES
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.results import Finding, Outcome
from evaluator.stages.findings.measure import CODES as MEASURE_CODES
from evaluator.stages.findings.measure import measure
from evaluator.stages.findings.quantify import CODES, quantify
from evaluator.stages.statistics.intervals import effective_size

Counts = Mapping[str | None, tuple[int, int]]
"""Selected people and all people by group."""


def plan_with(metric: str, statistic: str, limit: float, **settings: Any) -> EvaluationPlan:
    depth = settings.pop("depth", 1)
    return EvaluationPlan(
        limits=(Limit(metric=metric, statistic=statistic, limit=limit, depth=depth),), **settings
    )


def found(cube: Cube, plan: EvaluationPlan, reference: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    mapping = mapping_of(cube, reference=reference)
    return quantify(measure(cube, mapping, plan), cube, mapping, plan)


def one(
    findings: Iterable[Finding],
    metric: str,
    statistic: str,
    *features: str,
    group: tuple[str | None, ...] | None = None,
) -> Finding:
    wanted = features or ("group",)
    (finding,) = (
        f for f in findings if (f.metric, f.statistic, f.features, f.group) == (metric, statistic, wanted, group)
    )
    return finding


def selected(counts: Counts) -> Cube:
    return cube_of_counts(
        "group", {group: {"su": x, "pu": n - x} for group, (x, n) in counts.items()}, has_y_true=False
    )


SMALL_GROUPS = {f"s{number}": (10, 20) for number in range(60)}

VERDICTS: dict[tuple[str, str], dict[str, tuple[str, Counts]]] = {
    ("met", "all_pairs_inside"): {
        "large groups alike": ("difference", {"a": (500, 1000), "b": (500, 1000)}),
        "ratio of large groups alike": ("ratio", {"a": (5000, 10000), "b": (5100, 10000)}),
        "nobody selected, as a difference": ("difference", {"a": (0, 400), "b": (0, 400)}),
        "twenty people cannot block met": ("difference", {"a": (5000, 10000), "b": (5000, 10000), "c": (10, 20)}),
        "nine people can show nothing": ("difference", {"a": (5000, 10000), "b": (5000, 10000), "c": (0, 9)}),
        "five percent in small groups": ("difference", {"a": (1710, 3420), "b": (9690, 19380), **SMALL_GROUPS}),
        "four percent not recorded": ("difference", {"a": (4800, 9600), "b": (4800, 9600), None: (800, 800)}),
    },
    ("not_met", "pair_beyond"): {
        "large groups far apart": ("difference", {"a": (700, 1000), "b": (500, 1000)}),
        "three selected for every five": ("ratio", {"a": (300, 1000), "b": (500, 1000)}),
        "nobody selected in one group": ("ratio", {"a": (0, 400), "b": (200, 400)}),
        "twenty people can show not met": ("difference", {"a": (5000, 10000), "b": (5000, 10000), "c": (0, 20)}),
        "twenty people can show it beside one group": ("difference", {"a": (500, 1000), "c": (0, 20)}),
        "not met whoever is left out": ("difference", {"a": (700, 1000), "b": (500, 1000), **SMALL_GROUPS}),
        "one of three far off": ("difference", {"a": (500, 1000), "b": (560, 1000), "c": (800, 1000)}),
    },
    ("cannot_tell", "interval_crosses_limit"): {
        "two points apart but a hundred people": ("difference", {"a": (52, 100), "b": (50, 100)}),
        "exactly at the limit": ("difference", {"a": (600, 1000), "b": (500, 1000)}),
        "ratio 0.84 but a hundred people": ("ratio", {"a": (42, 100), "b": (50, 100)}),
    },
    ("cannot_tell", "nobody_selected"): {
        "nobody selected in either group": ("ratio", {"a": (0, 400), "b": (0, 400)}),
    },
    ("cannot_tell", "fewer_than_two_groups"): {
        "one group only": ("difference", {"a": (500, 1000)}),
        "one group and twenty people": ("difference", {"a": (500, 1000), "b": (10, 20)}),
        "not recorded is nobody to compare with": ("difference", {"a": (500, 1000), None: (0, 1000)}),
    },
    ("cannot_tell", "left_out_share"): {
        "six percent in small groups": ("difference", {"a": (4700, 9400), "b": (4700, 9400), **SMALL_GROUPS}),
        "six percent not recorded": ("difference", {"a": (4700, 9400), "b": (4700, 9400), None: (1200, 1200)}),
    },
    ("cannot_tell", "guard_disagrees"): {
        "counts too small to be sure": ("difference", {"a": (7, 30), "b": (50, 5000)}),
    },
}
LIMITS = {"difference": 0.10, "ratio": 0.80}
CASES = [
    pytest.param(counts, statistic, *verdict, id=f"{verdict[0]}: {name}")
    for verdict, cases in VERDICTS.items()
    for name, (statistic, counts) in cases.items()
]


@pytest.mark.slow
@pytest.mark.parametrize(("counts", "statistic", "outcome", "code"), CASES)
def test_the_verdict_follows_the_rule(counts: Counts, statistic: str, outcome: str, code: str) -> None:
    limit = LIMITS[statistic]
    plan = plan_with("selection_rate", statistic, limit)
    finding = one(found(selected(counts), plan), "selection_rate", statistic)
    assert (finding.outcome, finding.outcome_code) == (Outcome(outcome), code)
    assert finding.limit == limit
    other = "ratio" if statistic == "difference" else "difference"
    unlimited = one(found(selected(counts), plan), "selection_rate", other)
    assert (unlimited.outcome, unlimited.outcome_code, unlimited.limit) == ("not_assessed", "no_limit_set", None)


def test_every_outcome_says_which_pair_decides_and_how_many() -> None:
    counts = {"a": (500, 1000), "b": (700, 1000), "c": (900, 1000)}
    values = one(
        found(selected(counts), plan_with("selection_rate", "difference", 0.1)), "selection_rate", "difference"
    ).outcome_values
    assert values == {
        "limit": 0.1,
        "statistic": "difference",
        "pairs": 3,
        "metric": "selection_rate",
        "first": ["a"],
        "second": ["c"],
    }
    counts = {"a": (5000, 10000), "b": (5100, 10000), "c": (5050, 10000)}
    values = one(
        found(selected(counts), plan_with("selection_rate", "difference", 0.1)), "selection_rate", "difference"
    ).outcome_values
    assert (values["pairs"], values["first"], values["second"]) == (3, ["a"], ["b"])


def test_the_five_percent_rule_names_the_share_and_what_is_allowed() -> None:
    counts = {"a": (450, 900), "b": (450, 900), None: (100, 200)}
    plan = plan_with("selection_rate", "difference", 0.15, left_out_share=0.08)
    finding = one(found(selected(counts), plan), "selection_rate", "difference")
    assert finding.outcome_values == {"share": 0.1, "allowed": 0.08}
    allowed = plan_with("selection_rate", "difference", 0.15, left_out_share=0.1)
    assert one(found(selected(counts), allowed), "selection_rate", "difference").outcome is Outcome.MET


def test_the_five_percent_rule_counts_all_people_of_a_group_not_only_its_denominator() -> None:
    large = {"tp": 900, "fn": 100, "fp": 500, "tn": 4500}
    cube = cube_of_counts("group", {"a": large, "b": large, "c": {"tp": 4, "fn": 1, "fp": 95, "tn": 900}})
    finding = one(
        found(cube, plan_with("true_positive_rate", "difference", 0.1)), "true_positive_rate", "difference"
    )
    assert finding.left_out[0].people == 5
    assert (finding.outcome, finding.outcome_code) == ("cannot_tell", "left_out_share")
    assert finding.outcome_values["share"] == 1000 / 13000


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        pytest.param({"tp": 3, "fn": 2, "fp": 500, "tn": 500}, "too_few_people", id="five who should be found"),
        pytest.param({"fp": 500, "tn": 500}, "no_actual_positives", id="none who should be found"),
    ],
)
def test_left_out_groups_are_named_with_their_reason_and_people(cells: dict[str, int], reason: str) -> None:
    large = {"tp": 300, "fn": 300, "fp": 500, "tn": 500}
    cube = cube_of_counts("group", {"a": large, "b": large, "small": cells, None: large})
    finding = one(found(cube, EvaluationPlan()), "true_positive_rate", "difference")
    assert finding.assessed == (("a",), ("b",))
    people = cells.get("tp", 0) + cells.get("fn", 0)
    assert [(left.group, left.reason_code, left.people) for left in finding.left_out] == [
        (("small",), reason, people),
        ((None,), "not_recorded", 600),
    ]


def test_an_intersection_with_one_feature_not_recorded_is_not_recorded() -> None:
    rows = {"sex": ["w", "m"] * 100, "area": ["n", "n", None, "s"] * 50}
    cube = cube_of_rows(rows, None, {"tool": [1, 0, 0, 1, 1] * 40})
    finding = one(found(cube, EvaluationPlan()), "selection_rate", "difference", "sex", "area")
    assert {left.group: left.reason_code for left in finding.left_out} == {("w", None): "not_recorded"}
    assert set(finding.assessed) == {("w", "n"), ("m", "n"), ("m", "s")}


def test_no_value_is_given_for_fewer_than_two_groups() -> None:
    finding = one(found(selected({"a": (10, 40), "b": (10, 29)}), EvaluationPlan()), "selection_rate", "ratio")
    assert (finding.value, finding.interval, finding.pairs) == (None, None, ())
    assert finding.reason_code == "fewer_than_two_groups"
    assert finding.reason_values == {"groups": 1, "needed": 30}


def test_a_ratio_of_nothing_to_nothing_has_no_value() -> None:
    finding = one(found(selected({"a": (0, 40), "b": (0, 40)}), EvaluationPlan()), "selection_rate", "ratio")
    assert (finding.value, finding.reason_code) == (None, "nobody_selected_in_either")


def test_the_smallest_group_of_the_plan_is_read_on_people_and_on_the_effective_size() -> None:
    rng = np.random.default_rng(5)
    weight = [1.0] * 200 + rng.lognormal(0, 2, 40).tolist()
    cube = cube_of_rows(
        {"group": ["a"] * 100 + ["b"] * 100 + ["c"] * 40}, None, {"tool": [1, 0] * 120}, weight=weight
    )
    finding = one(found(cube, EvaluationPlan()), "selection_rate", "difference")
    assert [(left.group, left.reason_code, left.people) for left in finding.left_out] == [
        (("c",), "too_few_people", 40)
    ]


def test_weighted_groups_are_compared_by_their_effective_counts() -> None:
    rng = np.random.default_rng(6)
    group, said = np.repeat(["a", "b"], 400), rng.integers(0, 2, 800)
    weight = rng.lognormal(0, 0.5, 800)
    cube = cube_of_rows({"group": group.tolist()}, None, {"tool": said.tolist()}, weight=weight.tolist())
    finding = one(found(cube, EvaluationPlan()), "selection_rate", "difference")
    counts = []
    for name in ("a", "b"):
        w, hit = weight[group == name], said[group == name] == 1
        size = float(effective_size(w[hit].sum(), w.sum(), (w[hit] ** 2).sum(), (w[~hit] ** 2).sum(), w.size))
        counts.append((w[hit].sum() / w.sum() * size, size))
    (first, n1), (second, n2) = sorted(counts, key=lambda pair: -pair[0] / pair[1])
    low, high = confint_proportions_2indep(first, n1, second, n2, method="newcomb", compare="diff")
    interval = finding.pairs[0].interval
    assert interval is not None
    assert (interval.low, interval.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


# --- outcomes that are not known --------------------


def test_without_an_outcome_the_metrics_that_need_it_are_not_assessed() -> None:
    plan = plan_with("true_positive_rate", "difference", 0.1)
    findings = found(selected({"a": (50, 100), "b": (50, 100)}), plan)
    for metric in [*METRICS, "equalized_odds"]:
        if metric in ("selection_rate", "balanced_accuracy", "f1_score"):
            continue
        finding = one(findings, metric, "difference")
        assert (finding.value, finding.outcome) == (None, "not_assessed")
        assert (finding.reason_code, finding.outcome_code) == ("no_y_true", "no_y_true")
    assert one(findings, "true_positive_rate", "difference").limit == 0.1
    assert one(findings, "selection_rate", "difference").value == 0


def test_outcomes_known_only_for_those_selected_leave_what_needs_the_others_not_assessed() -> None:
    cells = {"tp": 300, "fp": 100, "pu": 600}
    cube = cube_of_counts("group", {"a": cells, "b": cells})
    findings = found(cube, plan_with("equalized_odds", "difference", 0.1))
    for metric in (
        "true_positive_rate",
        "false_positive_rate",
        "accuracy",
        "equalized_odds",
        "false_omission_rate",
    ):
        finding = one(findings, metric, "difference")
        assert (finding.outcome, finding.outcome_code) == ("not_assessed", "outcome_known_only_for_selected")
        assert finding.reason_values == {"known_selected": 1.0, "known_not_selected": 0.0}
    assert one(findings, "precision", "difference").value == 0


def test_met_becomes_cannot_tell_where_outcomes_are_known_unevenly() -> None:
    even = {"tp": 3000, "fn": 1000, "fp": 1000, "tn": 5000}
    uneven = {**even, "fn": 500, "tn": 2500, "pu": 3000}
    plan = plan_with("true_positive_rate", "difference", 0.1)
    met = one(found(cube_of_counts("group", {"a": even, "b": even}), plan), "true_positive_rate", "difference")
    assert (met.outcome, met.warnings) == ("met", ())
    biased = one(
        found(cube_of_counts("group", {"a": uneven, "b": uneven}), plan), "true_positive_rate", "difference"
    )
    assert (biased.outcome, biased.outcome_code) == ("cannot_tell", "verification_bias")
    assert (biased.warnings, biased.outcome_values) == (("verification_bias",), {"system": "tool"})


def test_not_met_stays_not_met_where_outcomes_are_known_unevenly() -> None:
    one_group = {"tp": 3000, "fn": 500, "fp": 1000, "tn": 2500, "pu": 3000}
    other = {**one_group, "tp": 500, "fn": 3000}
    plan = plan_with("true_positive_rate", "difference", 0.1)
    finding = one(
        found(cube_of_counts("group", {"a": one_group, "b": other}), plan), "true_positive_rate", "difference"
    )
    assert (finding.outcome, finding.warnings) == ("not_met", ("verification_bias",))


def test_the_selection_rate_needs_no_outcome_and_stays_met() -> None:
    cells = {"tp": 3000, "fn": 500, "fp": 1000, "tn": 2500, "pu": 3000}
    plan = plan_with("selection_rate", "ratio", 0.8)
    finding = one(found(cube_of_counts("group", {"a": cells, "b": cells}), plan), "selection_rate", "ratio")
    assert (finding.outcome, finding.warnings) == ("met", ())


# --- limits --------------------


def two_features(people: int = 4000) -> Cube:
    rng = np.random.default_rng(7)
    features = {name: [str(v) for v in rng.integers(0, 2, people)] for name in ("age", "sex", "area")}
    return cube_of_rows(features, None, {"tool": rng.integers(0, 2, people).tolist()}, depth=3)


@pytest.mark.slow
@pytest.mark.parametrize(("depth", "limited"), [(1, {1}), (2, {1, 2}), (3, {1, 2, 3})])
def test_a_limit_speaks_of_breakdowns_up_to_its_depth(depth: int, limited: set[int]) -> None:
    plan = plan_with("selection_rate", "difference", 0.2, depth=depth, intersections=3)
    findings = [
        f for f in found(two_features(), plan) if (f.metric, f.statistic) == ("selection_rate", "difference")
    ]
    assert {len(f.features) for f in findings} == {1, 2, 3}
    assert {len(f.features) for f in findings if f.limit is not None} == limited


def test_a_limit_within_control_levels_does_not_speak_of_results_overall() -> None:
    limit = Limit(metric="selection_rate", statistic="difference", limit=0.1, within_control=True)
    findings = found(two_features(), EvaluationPlan(limits=(limit,)))
    assert {f.limit for f in findings} == {None}


@pytest.mark.parametrize(
    ("statistic", "limits", "applied"), [("difference", (0.2, 0.1), 0.1), ("ratio", (0.7, 0.8), 0.8)]
)
def test_of_two_limits_that_both_speak_the_stricter_holds(
    statistic: str, limits: tuple[float, float], applied: float
) -> None:
    both = tuple(
        Limit(metric="selection_rate", statistic=statistic, limit=limit, depth=depth)
        for depth, limit in enumerate(limits, start=1)
    )
    findings = found(two_features(), EvaluationPlan(limits=both))
    assert one(findings, "selection_rate", statistic, "age").limit == applied


# --- values and intervals --------------------


def random_rows(seed: int) -> tuple[dict[str, list[str]], list[int], list[int]]:
    rng = np.random.default_rng(seed)
    groups = [["north", "south", "east"][v] for v in rng.integers(0, 3, 600)]
    ages = [["old", "young"][v] for v in rng.integers(0, 2, 600)]
    return {"area": groups, "age": ages}, rng.integers(0, 2, 600).tolist(), rng.integers(0, 2, 600).tolist()


FAIRLEARN = {
    "selection_rate": fm.selection_rate,
    "true_positive_rate": fm.true_positive_rate,
    "false_negative_rate": fm.false_negative_rate,
    "false_positive_rate": fm.false_positive_rate,
    "true_negative_rate": fm.true_negative_rate,
}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("features", [("area",), ("age",), ("area", "age")], ids=" by ".join)
def test_gaps_are_fairlearns_difference_and_ratio_on_rows(seed: int, features: tuple[str, ...]) -> None:
    rows, y_true, y_pred = random_rows(seed)
    findings = found(cube_of_rows(rows, y_true, {"tool": y_pred}), EvaluationPlan(min_group_size=1))
    sensitive = pd.DataFrame({name: rows[name] for name in features})
    frame = fm.MetricFrame(metrics=FAIRLEARN, y_true=y_true, y_pred=y_pred, sensitive_features=sensitive)
    for metric in FAIRLEARN:
        assert one(findings, metric, "difference", *features).value == frame.difference()[metric]
        assert one(findings, metric, "ratio", *features).value == frame.ratio()[metric]
    odds = {"y_true": y_true, "y_pred": y_pred, "sensitive_features": sensitive}
    difference, ratio = (
        one(findings, "equalized_odds", statistic, *features) for statistic in ("difference", "ratio")
    )
    assert difference.value == fm.equalized_odds_difference(**odds)
    assert ratio.value == fm.equalized_odds_ratio(**odds)


def test_a_gap_names_its_groups_and_lies_in_its_interval() -> None:
    finding = one(
        found(selected({"a": (30, 100), "b": (50, 100), "c": (40, 100)}), EvaluationPlan()),
        "selection_rate",
        "difference",
    )
    assert (finding.lowest, finding.highest, finding.value) == (("a",), ("b",), 0.2)
    assert finding.interval is not None
    assert finding.interval.method == "newcombe_simultaneous"
    assert 0 < finding.interval.low < 0.2 < finding.interval.high < 1
    ratio = one(found(selected({"a": (30, 100), "b": (50, 100)}), EvaluationPlan()), "selection_rate", "ratio")
    assert ratio.interval is not None
    assert ratio.interval.method == "score_simultaneous"
    assert ratio.value == 0.6
    assert 0 < ratio.interval.low < 0.6 < ratio.interval.high <= 1


def test_without_a_limit_the_pair_that_makes_the_gap_is_shown_with_both_intervals() -> None:
    counts = {"a": (30, 100), "b": (50, 100), "c": (40, 100)}
    findings = found(selected(counts), EvaluationPlan())
    (pair,) = one(findings, "selection_rate", "difference").pairs
    assert (pair.metric, pair.first, pair.second, pair.value) == ("selection_rate", ("b",), ("a",), 0.2)
    for interval, alpha in ((pair.interval, 0.05), (pair.corrected, 0.05 / 3)):
        low, high = confint_proportions_2indep(50, 100, 30, 100, method="newcomb", compare="diff", alpha=alpha)
        assert interval is not None
        assert (interval.low, interval.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
    (pair,) = one(findings, "selection_rate", "ratio").pairs
    assert (pair.first, pair.second, pair.value) == (("a",), ("b",), 0.6)
    for interval, alpha in ((pair.interval, 0.05), (pair.corrected, 0.05 / 3)):
        low, high = confint_proportions_2indep(
            30, 100, 50, 100, method="score", compare="ratio", alpha=alpha, correction=True
        )
        assert interval is not None
        assert (interval.low, interval.high) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))
    assert one(findings, "selection_rate", "ratio").comparisons == 3


def test_pairs_beyond_the_limit_are_named_the_most_extreme_first_and_at_most_ten() -> None:
    counts = {f"g{number:02}": (1000 + 1500 * number, 20000) for number in range(8)}
    finding = one(
        found(selected(counts), plan_with("selection_rate", "difference", 0.10)), "selection_rate", "difference"
    )
    assert len(finding.pairs) == 10
    assert all(pair.beyond for pair in finding.pairs)
    assert {finding.pairs[0].first, finding.pairs[0].second} == {("g00",), ("g07",)}
    widths = [abs(pair.value) for pair in finding.pairs if pair.value is not None]
    assert widths == sorted(widths, reverse=True)
    assert finding.outcome_values["pairs"] == 21
    assert finding.comparisons == 28


def test_met_shows_the_pair_nearest_to_the_limit() -> None:
    counts = {"a": (5000, 10000), "b": (5100, 10000), "c": (5300, 10000)}
    finding = one(
        found(selected(counts), plan_with("selection_rate", "difference", 0.1)), "selection_rate", "difference"
    )
    (pair,) = finding.pairs
    assert (finding.outcome, {pair.first, pair.second}, pair.beyond) == ("met", {("a",), ("c",)}, False)


def test_a_group_that_shows_not_met_without_being_assessed_is_left_out_and_named() -> None:
    finding = one(
        found(
            selected({"a": (5000, 10000), "b": (5000, 10000), "c": (0, 20)}),
            plan_with("selection_rate", "difference", 0.1),
        ),
        "selection_rate",
        "difference",
    )
    assert ("c",) in {group for pair in finding.pairs for group in (pair.first, pair.second)}
    assert [left.group for left in finding.left_out] == [("c",)]
    assert finding.value == 0


# --- equalized odds --------------------


def test_equalized_odds_counts_the_pairs_of_both_rates_together() -> None:
    cells = {"tp": 300, "fn": 100, "fp": 100, "tn": 500}
    cube = cube_of_counts("group", {"a": cells, "b": cells, "c": {**cells, "fp": 400, "tn": 200}})
    finding = one(found(cube, plan_with("equalized_odds", "difference", 0.1)), "equalized_odds", "difference")
    assert finding.comparisons == 6
    assert (finding.value, finding.outcome) == (0.5, "not_met")
    assert {pair.metric for pair in finding.pairs} == {"false_positive_rate"}
    assert (finding.lowest, finding.highest) == (("a",), ("c",))


def test_equalized_odds_leaves_out_a_group_that_lacks_one_of_its_rates() -> None:
    cells = {"tp": 3000, "fn": 1000, "fp": 1000, "tn": 5000}
    cube = cube_of_counts("group", {"a": cells, "b": cells, "c": {"tp": 8, "fn": 2, "fp": 30, "tn": 120}})
    finding = one(found(cube, plan_with("equalized_odds", "difference", 0.1)), "equalized_odds", "difference")
    assert finding.assessed == (("a",), ("b",))
    assert [(left.group, left.reason_code, left.people) for left in finding.left_out] == [
        (("c",), "too_few_people", 10)
    ]


def test_equalized_odds_cannot_be_told_when_one_of_its_rates_has_no_two_groups() -> None:
    cells = {"tp": 3000, "fn": 1000, "fp": 1000, "tn": 5000}
    cube = cube_of_counts("group", {"a": cells, "b": {"tp": 5, "fn": 1, "fp": 20, "tn": 100}})
    finding = one(found(cube, plan_with("equalized_odds", "difference", 0.5)), "equalized_odds", "difference")
    assert (finding.outcome, finding.outcome_code, finding.value) == ("cannot_tell", "fewer_than_two_groups", None)


# --- to a reference group --------------------


def test_groups_are_held_against_the_reference_of_the_mapping() -> None:
    counts = {"a": (30, 100), "b": (50, 100), "c": (5, 20), None: (10, 100)}
    findings = found(selected(counts), EvaluationPlan(), reference={"group": "b"})
    compared = [f for f in findings if f.statistic == "to_reference_difference" and f.metric == "selection_rate"]
    assert [f.group for f in compared] == [("a",), ("c",)]
    first = compared[0]
    low, high = confint_proportions_2indep(30, 100, 50, 100, method="newcomb", compare="diff")
    assert (first.value, first.reference, first.outcome, first.outcome_code) == (
        -0.2,
        ("b",),
        "not_assessed",
        "no_limit_set",
    )
    assert first.interval is not None
    assert (first.interval.low, first.interval.high) == (
        pytest.approx(low, abs=1e-12),
        pytest.approx(high, abs=1e-12),
    )
    assert first.interval.method == "newcombe"
    assert compared[1].assessed == (("b",),)
    assert [left.reason_code for left in compared[1].left_out] == ["too_few_people"]
    ratio = one(findings, "selection_rate", "to_reference_ratio", group=("a",))
    low, high = confint_proportions_2indep(30, 100, 50, 100, method="score", compare="ratio", correction=True)
    assert ratio.interval is not None
    assert (ratio.value, ratio.interval.method) == (0.6, "score")
    assert (ratio.interval.low, ratio.interval.high) == (
        pytest.approx(low, abs=1e-6),
        pytest.approx(high, abs=1e-6),
    )


@pytest.mark.parametrize(
    ("counts", "statistic", "reason"),
    [
        pytest.param({"a": (0, 50), "b": (0, 50)}, "ratio", "nobody_selected_in_either", id="both zero"),
        pytest.param({"a": (5, 50), "b": (0, 50)}, "ratio", "reference_rate_zero", id="reference zero"),
        pytest.param({"a": (0, 0), "b": (5, 50)}, "difference", "nobody_in_group", id="nobody in the group"),
        pytest.param({"a": (5, 50), "b": (0, 0)}, "difference", "reference_has_no_value", id="empty reference"),
        pytest.param({"a": (5, 50), "c": (5, 50)}, "difference", "reference_absent", id="no such group"),
    ],
)
def test_a_comparison_that_cannot_be_made_says_why(counts: Counts, statistic: str, reason: str) -> None:
    findings = found(selected(counts), EvaluationPlan(), reference={"group": "b"})
    finding = one(findings, "selection_rate", f"to_reference_{statistic}", group=("a",))
    assert (finding.value, finding.reason_code) == (None, reason)


def test_a_ratio_to_a_reference_of_zero_has_a_lower_end_only() -> None:
    findings = found(selected({"a": (25, 50), "b": (0, 50)}), EvaluationPlan(), reference={"group": "b"})
    interval = one(findings, "selection_rate", "to_reference_ratio", group=("a",)).interval
    assert interval is not None
    assert interval.low is not None
    assert interval.low > 1
    assert interval.high is None


def test_only_features_with_a_reference_have_comparisons_with_one() -> None:
    rows, y_true, y_pred = random_rows(1)
    findings = found(cube_of_rows(rows, y_true, {"tool": y_pred}), EvaluationPlan(), reference={"age": "old"})
    assert {f.features for f in findings if f.reference is not None} == {("age",)}


# --- the whole --------------------


def test_findings_come_by_system_breakdown_metric_and_statistic() -> None:
    rows, y_true, y_pred = random_rows(1)
    findings = found(cube_of_rows(rows, y_true, {"first": y_pred, "second": y_true}), EvaluationPlan())
    ids = [*(spec.id for spec in RATES), "equalized_odds"]
    expected = [
        (system, features, metric, statistic)
        for system in ("first", "second")
        for features in (("area",), ("age",), ("area", "age"))
        for metric in ids
        for statistic in ("difference", "ratio")
    ]
    assert [(f.system, f.features, f.metric, f.statistic) for f in findings] == expected


def test_a_feature_of_which_no_group_is_left_gives_no_finding() -> None:
    cube = selected({None: (5, 50)})
    mapping = mapping_of(cube, exclude=["group"])
    plan = plan_with("selection_rate", "difference", 0.1)
    assert quantify(measure(cube, mapping, plan), cube, mapping, plan) == ()


@pytest.mark.slow
def test_every_code_is_declared() -> None:
    findings: list[Finding] = []
    for case in CASES:
        counts, statistic, _, _ = case.values
        plan = plan_with("selection_rate", statistic, LIMITS[statistic])
        findings += found(selected(counts), plan, reference={"group": "b"})
    codes = {f.outcome_code for f in findings} | {f.reason_code for f in findings if f.reason_code}
    codes |= {left.reason_code for f in findings for left in f.left_out}
    assert codes <= {*CODES, *MEASURE_CODES}
    assert {code for _, code in VERDICTS} <= set(CODES)
