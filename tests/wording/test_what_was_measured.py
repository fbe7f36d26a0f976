"""The account of an evaluation says what was measured and looked for, also where no limit speaks of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import evaluator
from evaluator import wording
from evaluator.domain.results import Finding, Interval
from evaluator.report.context import context_of
from evaluator.report.score_figures import score_axis

_RANDOM = np.random.default_rng(11)
_PEOPLE = 400
_GROUP = _RANDOM.choice(["north", "south"], _PEOPLE)
_TRUTH = _RANDOM.gamma(4, 30, _PEOPLE)
FRAME = pd.DataFrame(
    {
        "group": _GROUP,
        "postcode": np.where(_GROUP == "north", "1010", "2020"),
        "minutes": _TRUTH,
        "estimate": _TRUTH + _RANDOM.normal(0, 15, _PEOPLE) - np.where(_GROUP == "south", 9, 0),
        "class": _RANDOM.choice(["litter", "noise", "light"], _PEOPLE),
        "named": _RANDOM.choice(["litter", "noise", "light"], _PEOPLE),
        "same": _RANDOM.choice(["yes", "no"], _PEOPLE),
        "alike": _RANDOM.normal(0, 1, _PEOPLE),
        "points": _RANDOM.integers(0, 20, _PEOPLE),
        "weight": _RANDOM.uniform(0.5, 2, _PEOPLE),
    }
)


def said_of(**options: Any) -> str:
    return wording.summary(evaluator.evaluate(FRAME, sensitive="group", cross_check=False, **options))


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (
            {"task": "regression", "y_true": "minutes", "y_pred": "estimate"},
            (
                "  Mean error: −",
                "Mean absolute error: ",
                "and −9.6 in “group: south”: 9.0 apart (95% interval 5.9 to 12.0)",
            ),
        ),
        (
            {"task": "multiclass", "y_true": "class", "y_pred": "named"},
            ("  Accuracy: ", "400 people", "the share about whom the system was right"),
        ),
        (
            {"task": "matching", "y_true": "same", "positive_true": "yes", "score": "alike", "threshold": 1},
            ("  False match rate: ", "  False non-match rate: ", " comparisons", "took for one person"),
        ),
    ],
    ids=["estimated numbers", "several classes", "matching people"],
)
def test_without_a_limit_the_leading_numbers_are_said_with_their_gaps(
    options: dict[str, Any], lines: tuple[str, ...]
) -> None:
    said = said_of(**options)
    assert "  No limit was set, so nothing is judged." in said
    for line in lines:
        assert line in said


def test_what_was_asked_for_beside_the_plan_is_said_too() -> None:
    said = said_of(
        task="top-k",
        k=30,
        score="points",
        y_true="same",
        positive="yes",
        polarity="benefit",
        proxies="postcode",
        data_quality=True,
        search_subgroups="group",
    )
    for line in ("share the score of the last place", "subgroups by group", "postcode", "400 rows"):
        assert line in said, line


def test_the_account_says_that_rates_use_weights() -> None:
    said = said_of(y_pred="same", positive="yes", weight="weight")
    assert "Rates use the sampling weights; people are counted without them." in said


def test_a_task_without_decisions_is_not_asked_what_being_selected_means() -> None:
    record = evaluator.evaluate(
        FRAME, sensitive="group", cross_check=False, task="regression", y_true="minutes", y_pred="estimate"
    )
    measured = [outcome for outcome in record.outcomes if "metric" in outcome.checks]
    assert {because.code for outcome in measured for because in outcome.because} == {"not_of_this_task"}
    assert {item.code for outcome in measured for item in outcome.to_settle} == {"settle_criterion_of_this_task"}
    assert "vendor" not in {d.to for d in record.demands if d.id in {outcome.criterion for outcome in measured}}


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [(3.28, 0.0, 8.497, "3.3"), (-2.352, -2.899, -1.805, "−2.4"), (1234.5, 1100.0, 1400.0, "1,234")],
    ids=["wide", "narrow", "large"],
)
def test_an_amount_has_no_more_decimals_than_its_interval_bears(
    value: float, low: float, high: float, shown: str
) -> None:
    assert wording.amount(value, "en", wording.decimals_within([value], low, high)) == shown


def test_an_index_next_to_nothing_is_not_said_more_exactly_than_its_interval() -> None:
    finding = Finding(
        system="A",
        metric="theil_index",
        statistic="between_groups",
        features=("group",),
        value=0.0000565,
        interval=Interval(low=0.0, high=0.0011156, level=0.95, method="bootstrap"),
        outcome="not_assessed",
        outcome_code="no_limit_set",
    )
    assert wording.summary_value(finding) == "0.0001"
    assert "0.0000 to 0.0011" in wording.summary_interval(finding)
    nothing = finding.model_copy(update={"value": 0.0000065})
    assert wording.summary_value(nothing) == "below 0.0001"


def test_the_marks_of_a_score_axis_have_the_decimals_of_their_step() -> None:
    options = {"task": "top-k", "k": 30, "score": "points", "sensitive": "group", "cross_check": False}
    context = context_of(evaluator.evaluate(FRAME, **options))
    assert [tick.text for tick in score_axis(context, "Score", [-3.0, 4.0]).ticks] == ["−2", "0", "2", "4"]
    assert [tick.text for tick in score_axis(context, "Score", [0.0, 1.0]).ticks][1] == "0.2"
