"""Every metric against fairlearn on rows, and the cross-check that every run makes."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import fairlearn
import fairlearn.metrics as fm
import numpy as np
import pandas as pd
import pytest
import sklearn.metrics as skm
from in_memory import UNKNOWN, cube_of_counts, cube_of_rows, mapping_of

from evaluator.domain.cube import Cube
from evaluator.domain.metrics import METRICS
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import GroupMetric
from evaluator.stages.findings.agreement import FairlearnDisagrees, cross_check
from evaluator.stages.findings.measure import measure

WEIGHTED = 1e-12
NOT_RECORDED = "\x00not recorded"
"""Stands in for a missing group, which fairlearn refuses."""


def share(of: Callable[[Any, Any], Any]) -> Callable[..., float]:
    return lambda y_true, y_pred, sample_weight: fm.mean_prediction(
        y_true, of(y_true, y_pred), sample_weight=sample_weight
    )


def precision(positive: int, opposite: bool = False) -> Callable[..., float]:
    return lambda y_true, y_pred, sample_weight: skm.precision_score(
        1 - y_true if opposite else y_true,
        y_pred,
        pos_label=positive,
        sample_weight=sample_weight,
        zero_division=0,
    )


def balanced_accuracy(y_true: Any, y_pred: Any, sample_weight: Any) -> float:
    both = len(set(y_true.tolist())) == 2  # scikit-learn warns of one class alone
    return skm.balanced_accuracy_score(y_true, y_pred, sample_weight=sample_weight) if both else np.nan


ON_ROWS: dict[str, Callable[..., float]] = {
    "selection_rate": fm.selection_rate,
    "base_rate": share(lambda t, p: t),
    "true_positive_rate": fm.true_positive_rate,
    "false_negative_rate": fm.false_negative_rate,
    "false_positive_rate": fm.false_positive_rate,
    "true_negative_rate": fm.true_negative_rate,
    "precision": precision(1),
    "false_discovery_rate": precision(1, opposite=True),
    "negative_predictive_value": precision(0),
    "false_omission_rate": precision(0, opposite=True),
    "accuracy": skm.accuracy_score,
    "error_rate": lambda y_true, y_pred, sample_weight: skm.accuracy_score(
        y_true, 1 - y_pred, sample_weight=sample_weight
    ),
    "false_positive_share": share(lambda t, p: (t == 0) & (p == 1)),
    "false_negative_share": share(lambda t, p: (t == 1) & (p == 0)),
    "balanced_accuracy": balanced_accuracy,
    "f1_score": lambda y_true, y_pred, sample_weight: skm.f1_score(
        y_true, y_pred, sample_weight=sample_weight, zero_division=0
    ),
}


@dataclass(frozen=True)
class Table:
    """A random table: what a city might upload."""

    features: dict[str, list[str | None]]
    y_true: list[int] | None
    predictions: dict[str, list[int]]
    count: list[int] | None
    weight: list[float] | None

    def cube(self) -> Cube:
        return cube_of_rows(self.features, self.y_true, self.predictions, count=self.count, weight=self.weight)


def table(seed: int) -> Table:
    """Return a table whose shape depends on the seed: every kind of trouble occurs in several of them."""
    rng = np.random.default_rng(seed)
    rows = int(rng.choice([12, 60, 250]))
    names = ["sex", "age band", "district"][: 1 + seed % 3]
    features: dict[str, list[str | None]] = {}
    for place, name in enumerate(names):
        groups: list[str | None] = ["None", "nan", "not recorded", "é"][: 2 + (seed // 2 + place) % 3]
        if seed % 5 in (0, 1, 3):
            groups = [*groups, None]
        odds = rng.dirichlet(np.full(len(groups), 0.7))
        features[name] = [groups[place] for place in rng.choice(len(groups), rows, p=odds)]
    base, unknown = rng.uniform(0.05, 0.6), 0.25 if seed % 4 == 1 else 0.0
    y_true = rng.choice([0, 1, UNKNOWN], rows, p=[(1 - base) * (1 - unknown), base * (1 - unknown), unknown])
    silent = 0.1 if seed % 7 in (2, 3) else 0.0
    predictions = {}
    for number in range(2 if seed in (1, 9, 15, 22) else 1):
        agrees = rng.random(rows) < 0.75
        said = np.where(agrees & (y_true != UNKNOWN), y_true, rng.integers(0, 2, rows))
        predictions[f"tool {number}"] = np.where(rng.random(rows) < silent, UNKNOWN, said).tolist()
    count = rng.integers(0, 7, rows).tolist() if seed % 3 == 1 else None
    weight = rng.lognormal(0, 1, rows).tolist() if seed % 4 == 2 else None
    return Table(features, None if seed % 8 == 7 else y_true.tolist(), predictions, count, weight)


TABLES = {seed: table(seed) for seed in range(24)}


def label(seed: int) -> str:
    made = TABLES[seed]
    words = [f"table {seed}", " by ".join(made.features)]
    words += ["two tools"] * (len(made.predictions) == 2)
    words += ["groups missing"] * any(None in groups for groups in made.features.values())
    words += ["predictions missing"] * any(UNKNOWN in said for said in made.predictions.values())
    words += ["counts"] * (made.count is not None) + ["weights"] * (made.weight is not None)
    words += ["no outcome"] * (made.y_true is None)
    words += ["some unknown"] * (made.y_true is not None and UNKNOWN in made.y_true)
    return ", ".join(words)


@cache
def by_fairlearn(
    seed: int, system: str, chosen: tuple[str, ...]
) -> dict[tuple[str | None, ...], dict[str, float]]:
    """Return every metric of every group by fairlearn's `MetricFrame` on rows, one row a person."""
    made = TABLES[seed]
    times = np.ones(len(made.predictions[system]), dtype=int) if made.count is None else np.array(made.count)
    row = np.repeat(np.arange(times.size), times)
    y_pred = np.array(made.predictions[system])[row]
    y_true = np.full(row.size, UNKNOWN) if made.y_true is None else np.array(made.y_true)[row]
    weight = np.ones(row.size) if made.weight is None else np.array(made.weight)[row]
    found: dict[tuple[str | None, ...], dict[str, float]] = {}
    for metrics, kept in (
        ({"selection_rate": ON_ROWS["selection_rate"]}, y_pred != UNKNOWN),
        (
            {name: f for name, f in ON_ROWS.items() if name != "selection_rate"},
            (y_pred != UNKNOWN) & (y_true != UNKNOWN),
        ),
    ):
        if not kept.any():
            continue
        sensitive = pd.DataFrame(
            {name: [made.features[name][r] or NOT_RECORDED for r in row[kept]] for name in chosen}
            or {"all": [""] * kept.sum()}
        )
        frame = fm.MetricFrame(
            metrics=metrics,
            y_true=y_true[kept],
            y_pred=y_pred[kept],
            sensitive_features=sensitive,
            sample_params={name: {"sample_weight": weight[kept]} for name in metrics},
        )
        occurring = set(map(tuple, sensitive.itertuples(index=False)))
        for index, values in frame.by_group.iterrows():
            group = index if isinstance(index, tuple) else (index,)
            if group in occurring:
                key = tuple(None if text == NOT_RECORDED else text for text in group) if chosen else ()
                found.setdefault(key, {}).update(values.to_dict())
    return found


def measured(made: Table) -> tuple[GroupMetric, ...]:
    cube = made.cube()
    return measure(cube, mapping_of(cube), EvaluationPlan())


@pytest.mark.slow
@pytest.mark.parametrize("seed", TABLES, ids=label)
def test_every_value_is_fairlearns_value_on_rows(seed: int) -> None:
    made = TABLES[seed]
    entries = {(e.system, e.features, e.group, e.metric): e for e in measured(made)}
    tolerance = 0.0 if made.weight is None else WEIGHTED
    compared = 0
    for system in made.predictions:
        for chosen in [c for size in range(3) for c in combinations(made.features, size)]:
            theirs = by_fairlearn(seed, system, chosen)
            for (_, _, group, metric), entry in entries.items():
                if (entry.system, entry.features) != (system, chosen) or metric not in METRICS:
                    continue
                value = theirs.get(group, {}).get(metric, np.nan)
                if entry.value is not None:
                    assert abs(entry.value - value) <= tolerance, (metric, group)
                    compared += 1
                elif entry.reason_code == METRICS[metric].empty:
                    assert np.isnan(value) or value == 0.0, (metric, group)
                else:
                    assert entry.reason_code in ("no_y_true", "no_known_outcomes"), (metric, group)
    assert compared > 2 * len(made.predictions)


@pytest.mark.slow
def test_the_tables_contain_what_makes_fairlearn_say_zero() -> None:
    zeros = set()
    for seed, made in TABLES.items():
        single = next(iter(made.features))
        theirs = by_fairlearn(seed, "tool 0", (single,))
        for entry in measured(made):
            if (entry.system, entry.features, entry.denominator) == ("tool 0", (single,), 0):
                zeros |= {entry.metric} if theirs.get(entry.group, {}).get(entry.metric) == 0.0 else set()
    assert zeros >= {"true_positive_rate", "false_negative_rate", "false_positive_rate", "true_negative_rate"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", TABLES, ids=label)
def test_the_cross_check_agrees(seed: int) -> None:
    cube = TABLES[seed].cube()
    mapping = mapping_of(cube)
    agreement = cross_check(measure(cube, mapping, EvaluationPlan()), cube, mapping)
    assert (agreement.status, agreement.version) == ("agrees", fairlearn.__version__)
    assert agreement.compared > 0
    assert agreement.largest_difference is not None
    assert agreement.largest_difference <= (WEIGHTED if cube.weighted else 0.0)


def counts() -> Cube:
    return cube_of_counts(
        "sex", {"women": {"tp": 30, "fp": 10, "fn": 5, "tn": 40}, "men": {"fp": 3, "tn": 9}, None: {"tp": 1}}
    )


def changed(
    measures: Sequence[GroupMetric], metric: str, group: tuple[str | None, ...], **update: Any
) -> list[GroupMetric]:
    return [
        entry.model_copy(update=update) if (entry.metric, entry.group) == (metric, group) else entry
        for entry in measures
    ]


@pytest.mark.slow
@pytest.mark.parametrize("metric", METRICS)
def test_a_value_that_is_off_by_the_last_bit_is_noticed(metric: str) -> None:
    cube = counts()
    measures = measure(cube, mapping_of(cube), EvaluationPlan())
    (right,) = (e.value for e in measures if (e.metric, e.group) == (metric, ("women",)))
    assert right is not None
    wrong = float(np.nextafter(right, 1))
    with pytest.raises(FairlearnDisagrees, match=metric) as caught:
        cross_check(changed(measures, metric, ("women",), value=wrong), cube, mapping_of(cube))
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - as it comes back from a child process
    assert (error.metric, error.group, error.ours, error.theirs) == (metric, {"sex": "women"}, wrong, right)


def test_a_wrong_value_of_an_intersection_is_noticed() -> None:
    features = {"sex": ["women", "men"] * 20, "area": ["n", "n", "s", None] * 10}
    rng = np.random.default_rng(3)
    cube = cube_of_rows(features, rng.integers(0, 2, 40).tolist(), {"tool": rng.integers(0, 2, 40).tolist()})
    measures = measure(cube, mapping_of(cube), EvaluationPlan())
    for group in (("women", "n"), ("men", None)):
        with pytest.raises(FairlearnDisagrees, match="accuracy"):
            cross_check(changed(measures, "accuracy", group, value=0.123), cube, mapping_of(cube))


def test_a_wrong_value_of_everybody_is_noticed_and_called_that() -> None:
    cube = counts()
    measures = measure(cube, mapping_of(cube), EvaluationPlan())
    with pytest.raises(FairlearnDisagrees, match="everybody"):
        cross_check(changed(measures, "base_rate", (), value=0.123), cube, mapping_of(cube))


def test_a_value_where_fairlearn_has_none_is_noticed() -> None:
    cube = counts()
    measures = measure(cube, mapping_of(cube), EvaluationPlan())
    invented = changed(measures, "balanced_accuracy", ("men",), value=0.75, reason_code=None)
    with pytest.raises(FairlearnDisagrees, match="balanced_accuracy"):
        cross_check(invented, cube, mapping_of(cube))


def test_values_we_call_undefined_are_counted_where_fairlearn_gives_a_number() -> None:
    cube = counts()
    measures = measure(cube, mapping_of(cube), EvaluationPlan())
    agreement = cross_check(measures, cube, mapping_of(cube))
    # men: true positive and false negative rate; not recorded (one true positive): false positive and true
    # negative rate, negative predictive value, false omission rate. Balanced accuracy is not asked of one class.
    assert agreement.undefined_here == 6
    assert agreement.compared == 4 * len(METRICS) - 6 - 2


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"tp": 7}, id="all selected rightly"),
        pytest.param({"tn": 7}, id="all passed over rightly"),
        pytest.param({"fp": 7}, id="all selected wrongly"),
        pytest.param({"fn": 7}, id="all missed"),
        pytest.param({"tp": 1}, id="one person"),
    ],
)
def test_one_class_alone_raises_no_warning_and_no_alarm(cells: Mapping[str, int]) -> None:
    cube = cube_of_counts("sex", {"women": cells, "men": {}})
    mapping = mapping_of(cube)
    assert cross_check(measure(cube, mapping, EvaluationPlan()), cube, mapping).status == "agrees"


def test_groups_whose_names_look_like_nothing_stay_apart() -> None:
    cells = [{"tp": people, "tn": 3} for people in range(1, 7)]
    cube = cube_of_counts("sex", dict(zip(["nan", "None", "", "0", "not recorded", None], cells, strict=True)))
    mapping = mapping_of(cube)
    agreement = cross_check(measure(cube, mapping, EvaluationPlan()), cube, mapping)
    assert agreement.compared == 7 * len(METRICS)


def test_an_excluded_group_is_excluded_there_too() -> None:
    cube = counts()
    mapping = mapping_of(cube, exclude=["sex"])
    agreement = cross_check(measure(cube, mapping, EvaluationPlan()), cube, mapping)
    assert agreement.undefined_here == 2


def test_without_an_outcome_the_selection_rate_alone_is_checked() -> None:
    cube = cube_of_rows({"sex": ["women", "men"]}, None, {"tool": [1, 0]})
    mapping = mapping_of(cube)
    agreement = cross_check(measure(cube, mapping, EvaluationPlan()), cube, mapping)
    assert (agreement.status, agreement.compared) == ("agrees", 3)


def test_nothing_to_compare_is_not_called_agreement() -> None:
    cube = cube_of_rows({"sex": ["women"]}, None, {"tool": [UNKNOWN]})
    mapping = mapping_of(cube)
    agreement = cross_check(measure(cube, mapping, EvaluationPlan()), cube, mapping)
    assert (agreement.status, agreement.compared, agreement.largest_difference) == ("not_checked", 0, None)
