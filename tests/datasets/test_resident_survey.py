"""The shipped survey is what its script makes, and an evaluation finds what its datasheet says was planted."""

from __future__ import annotations

import importlib.util
from functools import cache

import pytest

import evaluator
from evaluator import wording
from evaluator.documents import shipped
from evaluator.domain.record import EvaluationRecord
from evaluator.report import build_report, render_html
from evaluator.report.survey_template import template_columns, template_files, template_mapping

DATASET = shipped.dataset("resident_survey")


@cache
def record() -> EvaluationRecord:
    return evaluator.evaluate("@resident_survey", cross_check=False)


def test_the_data_and_the_datasheet_are_those_of_the_seed() -> None:
    spec = importlib.util.spec_from_file_location("make_survey", DATASET.folder / "make_data.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    table = made.make_answers()
    assert DATASET.data.read_text(encoding="utf-8") == made.csv_of(table)
    assert made.numbers_of(table) in DATASET.datasheet.read_text(encoding="utf-8")


@pytest.mark.slow
def test_one_gap_narrowed_one_widened_and_a_small_group_is_named() -> None:
    survey = record().survey
    assert survey is not None
    clear = {
        (gap.question, gap.features[0]): gap.direction for gap in survey.gaps if gap.direction != "cannot_tell"
    }
    assert clear == {
        ("Feels safe here after dark", "disability"): "narrower",
        ("Spends time here", "age"): "wider",
    }
    gender = [gap for gap in survey.gaps if gap.features == ("gender",)]
    assert all(
        [(item.group, item.reason_code) for item in gap.left_out] == [(("other",), "too_few_people")]
        for gap in gender
    )


def test_the_report_speaks_of_people_and_shows_no_group_of_fewer_than_ten() -> None:
    page = render_html(build_report(record()))
    assert "the gap narrowed from" in page
    assert "the gap widened from" in page
    for word in ("Decision open", "selected", "Selection rate", "impact not settled"):
        assert word not in page, word
    assert "77.8%" not in page  # 14 of 18 said yes: 4 did not
    assert "may rest on fewer than 10 people" in page


def test_the_terminal_says_every_gap_what_changed_first_and_judges_nothing() -> None:
    lines = wording.summary(record()).splitlines()
    said = [line for line in lines if line.startswith("  - “")]
    found = record().survey
    assert found is not None
    assert len(said) == len(found.gaps)
    assert [("the gap widened" in line, "the gap narrowed" in line) for line in said[:3]] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert "limit" not in "\n".join(lines)


def test_the_template_belongs_together() -> None:
    mapping, files = template_mapping(), template_files()
    assert set(template_columns(mapping)) == set(mapping.columns)
    header = files["survey.csv"].decode().strip().split(",")
    page = files["questionnaire.html"].decode()
    assert [name for name in header if name != "wave" and f"column {name}" not in page] == []
    assert mapping.survey is not None
    assert mapping.survey.asked_by is None
