"""Matching people through the Python API and the command line, held against plain counting of the rows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import evaluator
from evaluator.cli import app
from evaluator.cli.exits import exit_code
from evaluator.domain.matching import ThresholdPoint
from evaluator.domain.record import EvaluationRecord
from evaluator.errors import InputError

ROWS = 6000
THRESHOLD = 0.6


def comparisons(seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    same = rng.random(ROWS) < 0.4
    group = rng.choice(["a", "b", "c"], ROWS)
    score = np.clip(rng.normal(np.where(same, 0.75, 0.4) - 0.05 * (group == "c"), 0.12), 0, 1)
    failed = same & (rng.random(ROWS) < 0.05)
    return pd.DataFrame(
        {
            "same_person": np.where(same, "yes", "no"),
            "similarity": np.where(failed, np.nan, score),
            "failed": np.where(failed, "yes", np.where(same, "no", "")),
            "group": group,
        }
    )


def evaluated(table: pd.DataFrame, **more: object) -> EvaluationRecord:
    options: dict[str, object] = {
        "task": "matching",
        "y_true": "same_person",
        "positive_true": "yes",
        "score": "similarity",
        "threshold": THRESHOLD,
        "failed": "failed",
        "sensitive": "group",
        "cross_check": False,
    }
    return evaluator.evaluate(table, **{**options, **more})


def rate(record: EvaluationRecord, metric: str, *group: str) -> tuple[float | None, float | None]:
    (entry,) = (item for item in record.group_metrics if (item.metric, item.group) == (metric, group))
    return entry.numerator, entry.denominator


@pytest.fixture(scope="module")
def record() -> EvaluationRecord:
    return evaluated(comparisons(), cross_check=True)


@pytest.mark.parametrize("group", ["a", "b", "c"])
def test_rates_are_those_counted_row_by_row(record: EvaluationRecord, group: str) -> None:
    table = comparisons()
    table = table[table["group"] == group]
    tried = table[table["failed"] != "yes"]
    matched = tried["similarity"] >= THRESHOLD
    same = tried["same_person"] == "yes"
    assert rate(record, "false_match_rate", group) == ((~same & matched).sum(), (~same).sum())
    assert rate(record, "false_non_match_rate", group) == ((same & ~matched).sum(), same.sum())
    attempts = table[table["failed"] != ""]
    assert rate(record, "failure_to_acquire_rate", group) == ((attempts["failed"] == "yes").sum(), len(attempts))
    assert rate(record, "count", group)[0] == len(tried)


def test_fairlearn_agrees_and_nobody_who_failed_counts_as_left_out(record: EvaluationRecord) -> None:
    assert record.agreement.status == "agrees"
    assert record.agreement.largest_difference == 0
    assert not record.exclusions


def points(record: EvaluationRecord) -> tuple[ThresholdPoint, ...]:
    assert record.matching is not None
    (sweep,) = record.matching.sweeps
    return sweep.points


def test_every_threshold_of_the_sweep_counts_what_the_rows_hold(record: EvaluationRecord) -> None:
    table = comparisons().dropna(subset=["similarity"])
    for point in points(record):
        for errors in (point.overall, *point.groups):
            rows = table[table["group"] == errors.group[0]] if errors.group else table
            same = rows["same_person"] == "yes"
            matched = rows["similarity"] >= point.threshold
            assert (errors.false_matches, errors.impostors) == ((~same & matched).sum(), (~same).sum())
            assert (errors.false_non_matches, errors.genuine) == ((same & ~matched).sum(), same.sum())


def test_the_threshold_in_use_gives_the_rates_that_are_reported(record: EvaluationRecord) -> None:
    (used,) = (point for point in points(record) if point.used)
    assert used.threshold == THRESHOLD
    for errors in used.groups:
        assert rate(record, "false_match_rate", str(errors.group[0])) == (errors.false_matches, errors.impostors)


def test_a_wanted_rate_is_kept_and_the_step_below_would_not_keep_it(record: EvaluationRecord) -> None:
    assert record.matching is not None
    (sweep,) = record.matching.sweeps
    scores = comparisons().query("same_person == 'no'")["similarity"]
    found = [point for point in sweep.points if point.target is not None]
    assert [point.target for point in found] == [0.01, 0.001]
    for point in found:
        assert (scores >= point.threshold).mean() <= (point.target or 0)
        assert (scores >= point.threshold - sweep.step - 1e-9).mean() > (point.target or 0)
    # With 3,600 impostor comparisons a rate of 1 in 10,000 cannot be told from none.
    assert sweep.targets_missed == (0.0001,)


@pytest.mark.slow
def test_counts_and_weights_give_what_the_rows_give(record: EvaluationRecord) -> None:
    table = comparisons()
    table["similarity"] = table["similarity"].round(2)
    keys = ["same_person", "similarity", "failed", "group"]
    counted = table.groupby(keys, dropna=False).size().reset_index(name="n")
    counted["w"] = 2.0
    by_rows, by_counts = evaluated(table), evaluated(counted, count="n")
    assert by_rows.matching == by_counts.matching
    weighted = evaluated(counted, count="n", weight="w")
    assert weighted.matching is not None
    overall = points(weighted)[3].overall
    assert overall.false_match_rate == pytest.approx(points(by_rows)[3].overall.false_match_rate)
    assert overall.false_match_interval is None


def test_decisions_give_the_same_rates_and_no_sweep(record: EvaluationRecord) -> None:
    table = comparisons()
    table["match"] = np.where(table["similarity"] >= THRESHOLD, "match", "no match")
    table.loc[table["similarity"].isna(), "match"] = ""
    found = evaluated(table, score=None, threshold=None, y_pred="match", positive="match")
    assert [item for item in found.group_metrics if item.system != "match"] == []
    assert [item.value for item in found.group_metrics] == [item.value for item in record.group_metrics]
    assert found.matching is not None
    assert found.matching.sweeps == ()


def test_the_record_says_that_comparisons_share_people(record: EvaluationRecord) -> None:
    assert "comparisons_share_people" in {item.code for item in record.warnings}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"y_true": None}, "same_person_missing"),
        ({"threshold": None}, "threshold_missing"),
        ({"task": "scores"}, "failed_without_matching"),
        ({"failed": "group"}, "column_in_two_roles"),
        ({"positive_true": None}, "positive_missing"),
    ],
    ids=["who is the same is not said", "no threshold", "failed without matching", "two roles", "no label"],
)
def test_wrong_use_is_said_clearly(options: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as caught:
        evaluated(comparisons(), **options)
    assert code in {problem.code for problem in caught.value.problems}


def test_a_failure_column_with_other_words_is_refused() -> None:
    table = comparisons()
    table["failed"] = table["failed"].replace({"yes": "broken", "no": "fine"})
    with pytest.raises(InputError) as caught:
        evaluated(table)
    assert {problem.code for problem in caught.value.problems} == {"positive_unknown"}


@pytest.mark.slow
def test_the_command_line_evaluates_comparisons_and_reports_them(tmp_path: Path) -> None:
    data, out, report = tmp_path / "gate.csv", tmp_path / "record.json", tmp_path / "report.html"
    comparisons().to_csv(data, index=False)
    arguments = ["evaluate", str(data), "--task", "matching", "--y-true", "same_person", "--positive-true", "yes"]
    arguments += [
        "--score",
        "similarity",
        "--threshold",
        "0.6",
        "--failed",
        "failed",
        "--sensitive",
        "group",
        "--no-cross-check",
    ]
    result = CliRunner().invoke(app, [*arguments, "--out", str(out), "--report", str(report)])
    assert result.exit_code == 0, result.output
    record = json.loads(out.read_text(encoding="utf-8"))
    assert {item["statistic"] for item in record["matching"]["summaries"]} >= {"garbe", "inequity_rate"}
    page = report.read_text(encoding="utf-8")
    assert "Matching: how unequal the errors are" in page
    assert "1 in 1,000" in page


def test_a_task_that_is_not_built_still_says_so(tmp_path: Path) -> None:
    data = tmp_path / "gate.csv"
    comparisons().to_csv(data, index=False)
    assert (
        exit_code(
            lambda: app(
                ["evaluate", str(data), "--task", "top-k", "--y-pred", "similarity"], standalone_mode=False
            ),
            [],
        )
        == 2
    )
