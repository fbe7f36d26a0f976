"""The made-up gate: its file is its script's, and an evaluation finds what was planted."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import pytest

from evaluator import evaluate
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Outcome
from tests.datasets.conftest import DATASETS


@lru_cache(maxsize=1)
def record() -> EvaluationRecord:
    return evaluate("@gate_faces")


def test_the_shipped_file_and_table_are_those_of_the_script(
    script: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    script("gate_faces").main(tmp_path)
    for file in ("data.csv", "datasheet.md"):
        assert (tmp_path / file).read_bytes() == (DATASETS / "gate_faces" / file).read_bytes()


def test_the_datasheet_says_that_everything_is_made_up() -> None:
    sheet = (DATASETS / "gate_faces" / "datasheet.md").read_text(encoding="utf-8")
    assert "Everything is made up by a seeded script" in sheet


@pytest.mark.slow
@pytest.mark.parametrize(
    ("metric", "feature", "outcome"),
    [
        ("false_non_match_rate", "skin_tone", Outcome.NOT_MET),
        ("false_match_rate", "skin_tone", Outcome.NOT_MET),
        ("false_match_rate", "sex", Outcome.CANNOT_TELL),
        ("false_non_match_rate", "sex", Outcome.MET),
    ],
)
def test_the_example_limits_come_out_as_planted(metric: str, feature: str, outcome: Outcome) -> None:
    (found,) = (
        item
        for item in record().findings
        if (item.metric, item.features) == (metric, (feature,)) and item.limit is not None
    )
    assert found.outcome is outcome


@pytest.mark.slow
@pytest.mark.parametrize("group", ["lighter", "medium", "darker", "female", "65 and over"])
def test_the_datasheet_holds_the_numbers_an_evaluation_finds(group: str) -> None:
    sheet = (DATASETS / "gate_faces" / "datasheet.md").read_text(encoding="utf-8")
    (line,) = (line for line in sheet.splitlines() if line.startswith(f"| {group} |"))
    entries = {item.metric: item for item in record().group_metrics if item.group == (group,)}
    for metric in ("false_match_rate", "false_non_match_rate", "failure_to_acquire_rate"):
        numerator, denominator = entries[metric].numerator, entries[metric].denominator
        assert f"| {denominator:,.0f} | {numerator:,.0f} |" in line


@pytest.mark.slow
def test_a_threshold_for_one_in_a_thousand_serves_darker_skin_worse() -> None:
    matching = record().matching
    assert matching is not None
    (sweep,) = (item for item in matching.sweeps if item.feature == "skin_tone")
    (point,) = (item for item in sweep.points if item.target == 0.001)
    rates = {errors.group[0]: errors for errors in point.groups}
    assert (point.overall.false_match_rate or 0) <= 0.001
    assert (rates["darker"].false_match_rate or 0) > 0.001
    assert (rates["darker"].false_non_match_rate or 0) > 4 * (rates["lighter"].false_non_match_rate or 0)
