"""Several classes: every rate against scikit-learn and fairlearn on rows, laws, and what wrong labels give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, selection_rate, true_positive_rate
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

import evaluator
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.metrics import CLASS_FREE, ONE_AGAINST_REST
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding, GroupMetric, Outcome
from evaluator.engine import open_source
from evaluator.errors import InputError
from evaluator.stages.mapping.people import apply_mapping
from evaluator.stages.tasks.classes import build_class_cubes, measure_classes

CLASSES = ("care", "debt", "housing", "none")


def table_of(seed: int, rows: int = 900, classes: tuple[str, ...] = CLASSES) -> pd.DataFrame:
    """Return seeded rows in which the system errs more often for one group; some values are missing."""
    rng = np.random.default_rng(seed)
    sex, age = rng.choice(["women", "men"], rows), rng.choice(["young", "old"], rows)
    truth = rng.choice(classes, rows).astype(object)
    wrong = rng.random(rows) < np.where(sex == "women", 0.35, 0.2)
    said = np.where(wrong, rng.choice(classes, rows), truth).astype(object)
    truth[rng.random(rows) < 0.04], said[rng.random(rows) < 0.02] = None, None
    return pd.DataFrame({"sex": sex, "age": age, "truth": truth, "said": said, "weight": rng.lognormal(size=rows)})


def evaluated(table: pd.DataFrame, **more: Any) -> EvaluationRecord:
    options: dict[str, Any] = {
        "task": "multiclass",
        "y_true": "truth",
        "y_pred": "said",
        "sensitive": ["sex", "age"],
        "cross_check": False,
    }
    return evaluator.evaluate(table, **{**options, **more})


def measured(table: pd.DataFrame, **more: Any) -> tuple[GroupMetric, ...]:
    """Return the rates alone: comparing groups takes longer than everything else."""
    mapping = SchemaMapping(
        task="multiclass",
        y_true="truth",
        systems=(SystemColumn(name="said", column="said"),),
        sensitive=(SensitiveFeature(column="sex"), SensitiveFeature(column="age")),
    ).model_copy(update=more)
    plan = EvaluationPlan()
    with open_source(table) as opened:
        people = apply_mapping(opened, mapping)
        return measure_classes(build_class_cubes(people, plan), people.mapping, plan)


def rates(measures: Iterable[GroupMetric], class_: str | None, feature: str) -> dict[tuple[str, str], GroupMetric]:
    return {
        (item.metric, str(item.group[0])): item
        for item in measures
        if item.class_ == class_ and item.features == (feature,)
    }


def gaps(record: EvaluationRecord, metric: str, statistic: str = "difference") -> list[Finding]:
    return [
        item
        for item in record.findings
        if (item.metric, item.statistic, item.features) == (metric, statistic, ("sex",))
        and item.class_ is not None
    ]


@pytest.mark.parametrize("weight", [None, "weight"], ids=["people", "weights"])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_class_has_the_rates_that_scikit_learn_finds_in_the_rows(seed: int, weight: str | None) -> None:
    table = table_of(seed)
    record = measured(table, weight=weight)
    answered = table[table["said"].notna()]
    known = answered[answered["truth"].notna()]
    for group, rows in known.groupby("sex"):
        w = rows[weight] if weight else None
        right = rates(record, None, "sex")["accuracy", str(group)].value
        assert right == pytest.approx(accuracy_score(rows["truth"], rows["said"], sample_weight=w), abs=1e-12)
        for name in CLASSES:
            true, said = rows["truth"] == name, rows["said"] == name
            found = rates(record, name, "sex")
            for metric, theirs in (
                ("true_positive_rate", recall_score),
                ("precision", precision_score),
                ("f1_score", f1_score),
            ):
                expected = theirs(true, said, sample_weight=w)
                assert found[metric, str(group)].value == pytest.approx(expected, abs=1e-12)
    for name in CLASSES:
        frame = MetricFrame(
            metrics=selection_rate,
            y_true=answered["said"] == name,
            y_pred=answered["said"] == name,
            sensitive_features=answered["sex"],
            sample_params={"sample_weight": answered[weight]} if weight else None,
        )
        for group, expected in frame.by_group.items():
            found = rates(record, name, "sex")
            assert found["selection_rate", str(group)].value == pytest.approx(expected, abs=1e-12)


@pytest.mark.slow
def test_the_gap_of_each_class_is_the_one_fairlearn_finds() -> None:
    table = table_of(3).dropna()
    found = {item.class_: item for item in gaps(evaluated(table, sensitive="sex"), "true_positive_rate")}
    for name in CLASSES:
        frame = MetricFrame(
            metrics=true_positive_rate,
            y_true=table["truth"] == name,
            y_pred=table["said"] == name,
            sensitive_features=table["sex"],
        )
        assert found[name].value == pytest.approx(frame.difference(), abs=1e-12)


@pytest.mark.slow
def test_the_cross_check_compares_labels_and_every_class() -> None:
    record = evaluated(table_of(4, rows=300), cross_check=True)
    assert record.agreement.status == "agrees"
    asked = [
        item
        for item in record.group_metrics
        if item.value is not None
        and item.metric not in ("count", "share")
        # Pairs of features are asked class by class alone.
        and (item.class_ is not None or len(item.features) < 2)
    ]
    assert record.agreement.compared == len(asked)
    assert record.agreement.largest_difference == 0


def test_a_wrong_count_of_right_answers_does_not_pass_the_cross_check() -> None:
    from evaluator.stages.findings.agreement import FairlearnDisagrees, cross_check_right
    from evaluator.stages.tasks.classes import Confusion

    record = evaluated(table_of(4, rows=100), sensitive="sex")
    wrong = Confusion("AI system", (), ((),), np.array([[[5.0, 1.0], [2.0, 2.0]]]))
    named = Confusion(record.group_metrics[0].system, (), wrong.groups, wrong.weights)
    with pytest.raises(FairlearnDisagrees):
        cross_check_right(record.group_metrics, [named], weighted=False)


@pytest.mark.slow
def test_two_classes_say_what_decisions_say() -> None:
    table = table_of(5, classes=("no", "yes"))
    both = evaluated(table, sensitive="sex", positive="yes")
    decisions = evaluated(table, task="decisions", sensitive="sex", positive="yes")
    own = {(item.metric, item.features, item.group): item for item in decisions.group_metrics}
    for item in both.group_metrics:
        if item.class_ == "no":
            continue
        measured = CLASS_FREE if item.class_ is None else ONE_AGAINST_REST
        if item.metric not in {spec.id for spec in measured}:
            continue
        twin = own[item.metric, item.features, item.group]
        assert (item.value, item.people, item.interval) == (twin.value, twin.people, twin.interval)
    for finding in both.findings:
        if finding.class_ == "yes" and finding.statistic == "difference":
            (twin_gap,) = (
                one
                for one in decisions.findings
                if (one.metric, one.features, one.statistic) == (finding.metric, finding.features, "difference")
            )
            assert finding.value == twin_gap.value
            # The level is shared by the pairs of both classes.
            assert finding.comparisons == 2 * twin_gap.comparisons


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(st.permutations(CLASSES))
def test_other_names_for_the_classes_give_the_same_results_under_the_new_names(names: list[str]) -> None:
    table = table_of(6, rows=250)
    renamed = dict(zip(CLASSES, names, strict=True))
    other = table.replace({"truth": renamed, "said": renamed})
    before, after = measured(table), measured(other)

    def told(measures: Iterable[GroupMetric], new: dict[str, str]) -> set[tuple[object, ...]]:
        return {
            (item.class_ and new[item.class_], item.metric, item.group, item.numerator, item.people)
            for item in measures
        }

    assert told(before, renamed) == told(after, {name: name for name in CLASSES})


def test_rows_written_twice_leave_every_rate_as_it_is() -> None:
    table = table_of(7, rows=300)
    once, twice = measured(table), measured(pd.concat([table, table]))
    counted = measured(table.assign(n=2), count="n")
    assert [item.value for item in twice if item.metric != "count"] == [
        item.value for item in once if item.metric != "count"
    ]
    assert [item.people for item in counted] == [item.people for item in twice]


def test_the_true_positives_of_all_classes_are_the_right_answers() -> None:
    record = measured(table_of(8))
    for group in ("women", "men"):
        right = rates(record, None, "sex")["accuracy", group].numerator
        hits = [rates(record, name, "sex")["true_positive_rate", group].numerator for name in CLASSES]
        assert sum(hit or 0 for hit in hits) == right


def test_the_class_of_concern_stands_first() -> None:
    record = measured(table_of(9, rows=300), positive="housing")
    assert next(item.class_ for item in record if item.class_ is not None) == "housing"


def plan_of(metric: str, limit: float, **more: Any) -> EvaluationPlan:
    return EvaluationPlan(limits=(Limit(metric=metric, statistic="difference", limit=limit, **more),))


@pytest.mark.slow
def test_a_limit_on_a_rate_of_classes_is_one_question_about_all_of_them() -> None:
    table = table_of(10, rows=2000)
    table["district"] = np.where(np.arange(len(table)) % 2, "north", "south")
    record = evaluated(table, plan=plan_of("true_positive_rate", 0.01), control="district", sensitive="sex")
    found = gaps(record, "true_positive_rate")
    overall = [item for item in found if not item.control]
    assert {item.comparisons for item in overall} == {len(CLASSES)}
    inside = [item for item in found if item.control]
    assert {item.comparisons for item in inside} == {2 * len(CLASSES)}
    free = next(item for item in record.findings if item.metric == "error_rate" and item.features == ("sex",))
    assert free.comparisons == 1


def test_a_limit_is_kept_only_where_every_class_keeps_it() -> None:
    rng = np.random.default_rng(11)
    rows = 12_000
    sex = rng.choice(["women", "men"], rows)
    truth = rng.choice(["a", "b", "c"], rows)
    wrong = (truth == "c") & (sex == "women") & (rng.random(rows) < 0.5)
    said = np.where(wrong, "a", truth)
    table = pd.DataFrame({"sex": sex, "truth": truth, "said": said})
    record = evaluated(table, sensitive="sex", plan=plan_of("true_positive_rate", 0.1))
    outcomes = {item.class_: item.outcome for item in gaps(record, "true_positive_rate")}
    assert outcomes == {"a": Outcome.MET, "b": Outcome.MET, "c": Outcome.NOT_MET}


def test_the_criterion_is_as_bad_as_its_worst_class_and_names_it() -> None:
    rng = np.random.default_rng(12)
    rows = 6000
    sex = rng.choice(["women", "men"], rows)
    truth = rng.choice(["a", "b", "c"], rows)
    said = np.where((sex == "women") & (truth == "c") & (rng.random(rows) < 0.6), "b", truth)
    record = evaluated(
        pd.DataFrame({"sex": sex, "truth": truth, "said": said}), sensitive="sex", polarity="benefit"
    )
    judged = [item for item in record.outcomes if "metric" in item.checks]
    assert {item.outcome for item in judged} == {Outcome.NOT_MET}
    worst = judged[0].because[0]
    assert worst.values["class"] in ("b", "c")
    assert f"Class “{worst.values['class']}”" in worst.sentence


@pytest.mark.slow
def test_a_system_is_said_to_be_compared_by_how_often_it_is_wrong() -> None:
    table = table_of(13)
    table["other"] = table["said"].sample(frac=1, random_state=1).to_numpy()
    record = evaluated(table, sensitive="sex", y_pred=["One=said", "Two=other"])
    assert {item.metric for item in record.comparisons} == {"error_rate"}
    both = table.dropna(subset=["truth", "said", "other"])
    expected = (both["said"] != both["truth"]).mean() - (both["other"] != both["truth"]).mean()
    overall = next(item for item in record.comparisons if not item.features)
    assert overall.value == pytest.approx(expected, abs=1e-12)


@pytest.mark.slow
def test_systems_are_not_compared_where_it_cannot_be_said_who_is_right() -> None:
    table = table_of(17)
    table["other"] = table["said"]
    table.loc[table["said"] == "debt", "truth"] = None
    assert evaluated(table, sensitive="sex", y_pred=["One=said", "Two=other"]).comparisons == ()


def test_without_outcomes_only_what_is_said_can_be_compared() -> None:
    record = measured(table_of(14), y_true=None)
    assert {item.metric for item in record if item.value is not None} == {
        "count",
        "share",
        "selection_rate",
    }


def test_outcomes_known_for_some_answers_only_withhold_how_often_they_are_right() -> None:
    table = table_of(15, rows=600)
    table.loc[table["said"] == "debt", "truth"] = None
    record = evaluated(table, sensitive="sex")
    entry = rates(record.group_metrics, None, "sex")["accuracy", "men"]
    assert entry.value is None
    assert entry.reason_code == "outcome_known_only_for_some_classes"
    assert "“debt”" in (entry.reason or "")


def test_a_prediction_that_names_no_class_is_always_wrong() -> None:
    table = table_of(16, rows=400)
    table["truth"] = table["truth"].replace("none", "care")
    record = measured(table, negative=("none",))
    assert {item.class_ for item in record} == {None, "care", "debt", "housing"}
    known = table.dropna(subset=["truth", "said"])
    found = next(item for item in record if item.metric == "accuracy")
    assert found.value == pytest.approx((known["truth"] == known["said"]).mean(), abs=1e-12)


def small(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({"sex": ["w", "m", "w", "m"], "age": ["x"] * 4, **columns})


WRONG: dict[str, tuple[pd.DataFrame, dict[str, Any], str]] = {
    "a class that never is an outcome": (
        small(truth=["a", "b", "a", "b"], said=["a", "B", "B", "z"]),
        {},
        "predicts classes that never occur in “truth”: “B” (2), “z” (1). The outcomes are: “a”, “b”",
    ),
    "a class of concern that does not occur": (
        small(truth=["a", "b", "a", "b"], said=["a", "b", "a", "b"]),
        {"positive": "c"},
        "The class of concern “c” does not occur. The classes are: “a”, “b”",
    ),
    "one class alone": (
        small(truth=["a"] * 4, said=["a"] * 4),
        {},
        "names fewer than two classes",
    ),
    "no predictions": (small(truth=["a", "b", "a", "b"], said=[None] * 4), {}, "holds no values at all"),
    "an outcome said to be no class": (
        small(truth=["a", "b", "a", "b"], said=["a", "b", "a", "b"]),
        {"negative": "b"},
        "outcomes that were said to be no class: “b” (2)",
    ),
    "a label of its own for the outcome": (
        small(truth=["a", "b", "a", "b"], said=["a", "b", "a", "b"]),
        {"positive_true": "a"},
        "each class is the same in both columns",
    ),
    "scores": (
        small(truth=["a", "b", "a", "b"], said=[0.1, 0.2, 0.3, 0.4]),
        {"y_pred": None, "score": "said", "threshold": 0.2},
        "The task is multiclass, but scores were given",
    ),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_wrong_use_gives_a_sentence(case: str) -> None:
    table, more, said = WRONG[case]
    with pytest.raises(InputError) as error:
        evaluated(table, **more)
    assert said in str(error.value)


def test_more_than_fifty_classes_are_too_many() -> None:
    labels = [str(number) for number in range(51)] * 2
    table = pd.DataFrame({"sex": ["w", "m"] * 51, "age": ["x"] * 102, "truth": labels, "said": labels})
    with pytest.raises(InputError, match="more than 50 different values"):
        evaluated(table)


def test_words_for_yes_and_no_match_across_columns_only_where_all_labels_are_such_words() -> None:
    yes = small(truth=["1", "0", "1", "0"], said=["yes", "no", "yes", "yes"])
    found = next(item for item in measured(yes) if item.metric == "accuracy")
    assert found.value == 0.75
    countries = small(truth=["si", "da", "si", "xx"], said=["si", "da", "da", "xx"])
    record = measured(countries)
    assert {item.class_ for item in record} == {None, "da", "si", "xx"}
