"""Two files in a report: how many rows found each other, and nothing from which few people would follow."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import evaluator
from evaluator.domain.record import EvaluationRecord
from evaluator.report.build import build_report
from evaluator.report.model import Notice, Sentences


def record(unmatched: int, blank: int = 0, *, only_selected: bool = False, **options: Any) -> EvaluationRecord:
    n = 400
    first = pd.DataFrame({"case_id": range(n), "alert": ["yes" if i < n // 2 else "no" for i in range(n)]})
    sexes: list[str | None] = [None if i < blank else ("woman" if i % 2 else "man") for i in range(n)]
    second = pd.DataFrame({"case_id": range(n), "sex": sexes})
    lost = range(n // 2 - unmatched, n // 2) if only_selected else range(n - unmatched, n)
    return evaluator.evaluate(
        first, y_pred="alert", positive="yes", sensitive="sex", join=second[~second["case_id"].isin(lost)],
        no_cross_check=True, **options,
    )  # fmt: skip


def said(made: EvaluationRecord) -> str:
    (section,) = (section for section in build_report(made).sections if section.id == "data")
    texts = [text for block in section.blocks if isinstance(block, Sentences) for _, text in block.items]
    return " ".join([*texts, *(block.text for block in section.blocks if isinstance(block, Notice))])


@pytest.mark.slow
def test_the_match_is_said_with_its_numbers_where_they_are_large() -> None:
    assert "360 of 400 rows found their row in the second file “data frame”" in said(record(40))
    assert "All 400 rows found their row" in said(record(0))


@pytest.mark.parametrize(("unmatched", "blank"), [(3, 0), (40, 4), (396, 0)])
def test_numbers_from_which_few_people_would_follow_are_withheld(unmatched: int, blank: int) -> None:
    made = record(unmatched, blank)
    shown = said(made)
    assert "withheld, since the number of few people could follow" in shown
    assert f"{400 - unmatched} of" not in shown
    assert f"; {unmatched} " not in shown
    assert f"{400 - unmatched} of" in said(made.model_copy(update={"small_cells": "show"}))


def test_a_match_that_differs_by_decision_is_a_caution_without_numbers_in_a_report() -> None:
    made = record(60, only_selected=True)
    assert "join_uneven" in [warning.code for warning in made.warnings]
    shown = said(made)
    assert "of the people it selected, clearly more have no row in the second file" in shown
    assert "30.0%" not in shown
    assert "30.0%" in said(made.model_copy(update={"small_cells": "show"}))


def test_a_report_on_one_file_says_nothing_of_a_second() -> None:
    whole = pd.DataFrame({"alert": ["yes", "no"] * 40, "sex": ["a", "a", "b", "b"] * 20})
    made = evaluator.evaluate(whole, y_pred="alert", positive="yes", sensitive="sex", no_cross_check=True)
    assert "second file" not in said(made)
