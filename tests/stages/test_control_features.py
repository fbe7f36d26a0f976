"""Results within the levels of control features: fairlearn's numbers, and one criterion over all levels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate

from evaluator import evaluate
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding
from evaluator.errors import InputError
from evaluator.stages.statistics.pairing import group_counts
from evaluator.stages.statistics.pairs import decide_pairs

LEVELS = ("North", "South", "East")


def rows(seed: int, people: int = 900) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "group": rng.choice(["a", "b", "c"], people),
            "district": rng.choice(LEVELS, people, p=[0.6, 0.3, 0.1]),
            "kind": rng.choice(["x", "y"], people),
            "y": rng.integers(0, 2, people),
            "p": rng.integers(0, 2, people),
        }
    )


def evaluated(frame: pd.DataFrame, **options: object) -> EvaluationRecord:
    given = {"y_true": "y", "y_pred": "p", "positive": "1", "sensitive": "group", "control": "district", **options}
    return evaluate(frame, **given)


def limited(limit: float, statistic: str = "difference", metric: str = "selection_rate") -> EvaluationPlan:
    one = Limit(metric=metric, statistic=statistic, limit=limit, within_control=True)
    return EvaluationPlan(limits=(one,), intersections=1)


def gaps(
    record: EvaluationRecord, metric: str, statistic: str = "difference"
) -> dict[tuple[str | None, ...], Finding]:
    return {
        tuple(finding.control.values()): finding
        for finding in record.findings
        if (finding.metric, finding.statistic, finding.features) == (metric, statistic, ("group",))
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("controls", [["district"], ["district", "kind"]], ids=["one", "two together"])
def test_every_rate_and_gap_within_a_level_is_fairlearns(seed: int, controls: list[str]) -> None:
    frame = rows(seed)
    record = evaluated(frame, control=controls, min_group_size=1)
    for metric, function in (("selection_rate", selection_rate), ("false_positive_rate", false_positive_rate)):
        theirs = MetricFrame(
            metrics=function,
            y_true=frame["y"],
            y_pred=frame["p"],
            sensitive_features=frame["group"],
            control_features=frame[controls],
        )
        ours = {
            (*item.control.values(), *item.group): item.value
            for item in record.group_metrics
            if item.metric == metric and item.control and item.features
        }
        assert ours == theirs.by_group.to_dict()
        for statistic, expected in (("difference", theirs.difference()), ("ratio", theirs.ratio())):
            found = gaps(record, metric, statistic)
            for name, value in expected.items():
                level = name if isinstance(name, tuple) else (name,)
                assert found[level].value == pytest.approx(value, abs=1e-15)
    assert record.agreement.status == "agrees"
    assert record.agreement.largest_difference == 0


@pytest.mark.slow
def test_the_cross_check_looks_at_every_level() -> None:
    frame = rows(1)
    without = evaluated(frame, control=None).agreement.compared
    assert evaluated(frame).agreement.compared == 4 * without


@pytest.mark.slow
def test_weighted_levels_agree_with_fairlearn_too() -> None:
    frame = rows(3).assign(w=np.random.default_rng(0).uniform(0.5, 3, 900))
    record = evaluated(frame, weight="w")
    assert record.agreement.status == "agrees"


@pytest.mark.slow
def test_results_overall_do_not_change_with_a_control_feature() -> None:
    frame = rows(4)
    with_control, without = evaluated(frame), evaluated(frame, control=None)
    assert [f for f in with_control.findings if not f.control] == list(without.findings)
    assert [m for m in with_control.group_metrics if not m.control] == list(without.group_metrics)
    assert without.within_control == ()


@pytest.mark.slow
def test_the_correction_counts_the_pairs_of_all_levels() -> None:
    found = gaps(evaluated(rows(5), plan=limited(0.1)), "selection_rate")
    assert {finding.comparisons for level, finding in found.items() if level} == {9}
    assert found[()].comparisons == 3


def test_pairs_elsewhere_make_not_met_harder_to_say_and_met_no_harder() -> None:
    near = group_counts([130, 170], [500, 500], [500, 500], min_group_size=30)
    assert decide_pairs([near], kind="difference", limit=0.02, level=0.95).decision == "not_met"
    assert decide_pairs([near], kind="difference", limit=0.02, level=0.95, comparisons=9).decision == "cannot_tell"
    alike = group_counts([150, 151], [500, 500], [500, 500], min_group_size=30)
    for elsewhere in (0, 100):
        assert decide_pairs([alike], kind="difference", limit=0.1, comparisons=elsewhere).decision == "met"


def level_of(name: str, rates: dict[str, float], people: int = 2000) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"group": group, "district": name, "p": (np.arange(people) < rate * people).astype(int)})
        for group, rate in rates.items()
    ]
    return pd.concat(parts)


def summary_of(record: EvaluationRecord, statistic: str = "difference"):
    return next(
        item for item in record.within_control if (item.metric, item.statistic) == ("selection_rate", statistic)
    )


def test_a_gap_that_only_levels_show_is_found_and_the_worst_level_is_named() -> None:
    # Overall both groups have 0.5; in each district they lie far apart, in opposite directions (Simpson).
    frame = pd.concat([level_of("North", {"a": 0.3, "b": 0.7}), level_of("South", {"a": 0.7, "b": 0.3})])
    record = evaluated(frame, y_true=None, plan=limited(0.1))
    summary = summary_of(record)
    assert summary.overall == 0
    assert summary.value == pytest.approx(0.4)
    assert summary.outcome == "not_met"
    assert {level: finding.outcome for level, finding in gaps(record, "selection_rate").items()} == {
        (): "not_assessed",
        ("North",): "not_met",
        ("South",): "not_met",
    }


@pytest.mark.slow
def test_met_needs_every_level() -> None:
    alike = level_of("North", {"a": 0.5, "b": 0.5})
    assert summary_of(evaluated(alike, y_true=None, plan=limited(0.1))).outcome == "met"
    small = level_of("South", {"a": 0.5, "b": 0.5}, people=60)
    record = evaluated(pd.concat([alike, small]), y_true=None, plan=limited(0.1))
    assert summary_of(record).outcome == "cannot_tell"


@pytest.mark.parametrize(
    ("people", "outcome", "code"),
    [
        pytest.param(150, "met", "level_left_out", id="few people: the others are judged without it"),
        pytest.param(1000, "cannot_tell", "fewer_than_two_groups", id="many people: the criterion stays open"),
    ],
)
def test_a_level_with_one_group_is_said_and_stops_nothing(people: int, outcome: str, code: str) -> None:
    alike = level_of("North", {"a": 0.5, "b": 0.5})
    frame = pd.concat([alike, level_of("South", {"b": 0.5}, people=people)])
    record = evaluated(frame, y_true=None, plan=limited(0.1))
    alone = gaps(record, "selection_rate")[("South",)]
    assert alone.reason_code == "one_group_in_level"
    assert alone.reason == "Only the group “b” occurs in this level, so there is nothing to compare within it."
    assert alone.outcome_code == code
    summary = summary_of(record)
    assert (summary.levels, summary.compared, summary.outcome) == (2, 1, outcome)
    assert (summary.not_compared[0].group, summary.not_compared[0].people) == (("b",), people)


@pytest.mark.slow
def test_people_whose_level_is_not_recorded_are_a_level_of_their_own() -> None:
    frame = rows(7)
    frame.loc[frame.index[:200], "district"] = None
    record = evaluated(frame)
    assert summary_of(record).levels == 4
    assert (None,) in gaps(record, "selection_rate")


def test_too_many_levels_are_refused_with_their_number() -> None:
    frame = rows(8).assign(house=np.arange(900) % 60)
    with pytest.raises(InputError, match="60 levels"):
        evaluated(frame, control="house")
    with pytest.raises(InputError, match="“district x block” has"):
        evaluated(frame.assign(block=np.arange(900) % 30), control=["district", "block"])


@pytest.mark.slow
def test_two_systems_are_summarised_each() -> None:
    frame = rows(9).assign(q=1)
    record = evaluate(frame, y_true="y", y_pred=["p", "q"], positive="1", sensitive="group", control="district")
    assert {item.system for item in record.within_control} == {"p", "q"}
