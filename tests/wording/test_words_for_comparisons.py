"""What is counted is named: comparisons where people are matched; and figures of merit are no percentages."""

from __future__ import annotations

import pytest

import evaluator
from evaluator import wording
from evaluator.domain.metrics import LIMITABLE, limitable
from evaluator.domain.results import Finding, Interval, LeftOut, Outcome


def finding(metric: str, **known: object) -> Finding:
    values = {
        "system": "tool",
        "metric": metric,
        "features": ("sex",),
        "statistic": "difference",
        "value": 0.03,
        "interval": Interval(low=0.01, high=0.06, level=0.95, method="newcombe_simultaneous"),
        "highest": ("f",),
        "lowest": ("m",),
        "assessed": (("f",), ("m",)),
        "left_out": (LeftOut(group=("x",), reason_code="too_few_people", people=3),),
        "limit": 0.05,
        "outcome": Outcome.CANNOT_TELL,
        "outcome_code": "interval_crosses_limit",
        "outcome_values": {"first": ["f"], "second": ["m"]},
    }
    return Finding.model_validate({**values, **known})


def test_a_false_match_rate_is_said_of_comparisons() -> None:
    said = wording.finding_text(finding("false_match_rate"))
    assert "too few comparisons to say" in said
    assert "too few comparisons in “sex: x”" in said
    assert "few people" not in said


def test_a_selection_rate_is_still_said_of_people() -> None:
    said = wording.finding_text(finding("selection_rate"))
    assert "too few people to say" in said
    assert "comparisons" not in said


@pytest.mark.slow
def test_the_summary_of_matching_counts_comparisons() -> None:
    said = wording.summary(evaluator.evaluate("@gate_faces", cross_check=False))
    assert "260,000 comparisons in 2,002 rows" in said
    assert " people in " not in said


def test_a_gap_of_areas_and_its_limit_are_plain_numbers() -> None:
    values = {("f",): 0.81, ("m",): 0.78}
    said = wording.merit_text(finding("roc_auc"), values, "en", labels={})
    assert "0.030 apart" in said
    assert "at most 0.05" in said
    assert "percentage" not in said


def test_a_limit_is_offered_only_on_what_the_task_can_have() -> None:
    assert {"roc_auc", "brier_score"} & set(limitable("decisions")) == set()
    assert {"roc_auc", "brier_score", "selection_rate"} <= set(limitable("scores"))
    assert set(limitable("matching")) == {
        "false_match_rate",
        "false_non_match_rate",
        "failure_to_acquire_rate",
    }
    for task in ("decisions", "scores", "matching"):
        assert set(limitable(task)) <= set(LIMITABLE)
