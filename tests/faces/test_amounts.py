"""Estimated numbers by command line, the report and its suppression, and the examples of the page on them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import evaluator
from evaluator import wording
from evaluator.cli import app
from evaluator.cli.exits import exit_code
from evaluator.documents import read_record
from evaluator.domain.record import EvaluationRecord
from evaluator.report.build import build_report
from evaluator.report.html import render_html
from evaluator.report.suppression import suppression_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "amounts.md"
OPTIONS = ["--task", "regression", "--y-true", "days", "--y-pred", "estimate", "--sensitive", "sex"]
PLAN = """kind: plan
schema: 1
limits:
- {metric: mean_error, statistic: difference, limit: 1.5}
- {metric: mean_absolute_error, statistic: difference, limit: 12.0}
"""


def waits(rows: int = 1200) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    sex = rng.choice(["f", "m", "x"], rows, p=[0.48, 0.48, 0.04])
    days = rng.gamma(3.0, 9.0, rows).round()
    estimate = (days + rng.normal(0, 5, rows) + 4.0 * (sex == "f")).round(1)
    return pd.DataFrame({"sex": sex, "age": rng.integers(18, 90, rows), "days": days, "estimate": estimate})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    waits().to_csv(tmp_path / "waits.csv", index=False)
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_line_says_errors_in_the_unit_of_the_data(folder: Path) -> None:
    done = CliRunner().invoke(app, ["evaluate", "waits.csv", *OPTIONS, "--plan", "plan.yaml"])
    assert done.exit_code == 0, done.output
    judged = [line for line in done.output.splitlines() if re.match(r" {2}[x+?] The mean", line)]
    assert len(judged) == 2
    assert not any("%" in line.replace("95% interval", "") or "percentage point" in line for line in judged)
    assert judged[0].startswith("  x The mean error (estimate minus what turned out to be true")
    assert "The limit (at most 1.5) is not kept." in judged[0]


@pytest.mark.slow
def test_a_gate_closes_where_a_limit_on_errors_is_not_met(folder: Path) -> None:
    command = ["evaluate", "waits.csv", *OPTIONS, "--plan", "plan.yaml", "--fail-on", "not_met"]
    assert CliRunner().invoke(app, command).exit_code == 3
    (folder / "plan.yaml").write_text(PLAN.replace("1.5", "40"), encoding="utf-8")
    assert CliRunner().invoke(app, command).exit_code == 0


def test_text_among_the_numbers_ends_with_one_sentence_and_exit_code_2(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = waits(50).astype({"estimate": object})
    table.loc[4, "estimate"] = "n/a?"
    table.to_csv(folder / "waits.csv", index=False)
    assert exit_code(lambda: app(["evaluate", "waits.csv", *OPTIONS], standalone_mode=False)) == 2
    assert "Line 6: “n/a?” in the column “estimate” is not a finite number" in capsys.readouterr().err


@pytest.mark.slow
def test_a_file_and_a_frame_give_the_same_findings_and_the_record_reads_back(folder: Path) -> None:
    given = {
        "task": "regression",
        "y_true": "days",
        "y_pred": "estimate",
        "sensitive": ["sex"],
        "plan": "plan.yaml",
    }
    of_file, of_frame = (evaluator.evaluate(data, **given) for data in ("waits.csv", waits()))
    assert (of_file.findings, of_file.amounts) == (of_frame.findings, of_frame.amounts)
    assert of_file.agreement.status == "agrees"
    CliRunner().invoke(app, ["evaluate", "waits.csv", *OPTIONS, "--plan", "plan.yaml", "--out", "record.json"])
    assert read_record(Path("record.json")).amounts == of_file.amounts


def recorded(table: pd.DataFrame, **more: object) -> EvaluationRecord:
    given: dict[str, object] = {"task": "regression", "y_true": "days", "y_pred": "estimate", "cross_check": False}
    return evaluator.evaluate(table, **{**given, "sensitive": ["sex"], **more})


@pytest.mark.slow
def test_a_report_draws_errors_by_group_with_their_table_and_spread() -> None:
    page = render_html(build_report(recorded(waits(), sensitive=["sex", "age"], bins={"age": [40, 65]})))
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", page, flags=re.DOTALL)))
    assert page.count("<svg") >= 6
    for text in ("Mean error by sex", "How the errors are spread", "Means by sex", "a few very large errors"):
        assert text in said
    assert "no rates but mean errors" in said


@pytest.mark.slow
def test_a_report_never_lets_the_errors_of_fewer_than_ten_people_out() -> None:
    table = waits()
    table.loc[table.sex == "x", "sex"] = "f"
    table.loc[:6, "sex"] = "x"
    table.loc[:6, "estimate"] += 7654.3
    record = recorded(table, sensitive=["sex", "age"], bins={"age": [40, 65]})
    found = suppression_of(record)
    hidden = {
        (item.features, item.group)
        for item in record.group_metrics
        if item.metric == "mean_error" and found.of(item) == "hidden"
    }
    # The smallest group, and another one: else what everybody and the others have would tell of it.
    assert {group for features, group in hidden if features == ("sex",)} >= {("x",)}
    assert len([group for features, group in hidden if features == ("sex",)]) >= 2
    assert {group for features, group in hidden if features == ("sex", "age")} == {
        item.group for item in record.group_metrics if item.features == ("sex", "age")
    }
    page = render_html(build_report(record))
    small = next(i for i in record.group_metrics if (i.metric, i.group) == ("mean_error", ("x",)))
    assert wording.amount(small.value or 0.0) not in page
    assert "7,65" not in page
    shown = record.model_copy(update={"small_cells": "show"})
    assert wording.amount(small.value or 0.0) in render_html(build_report(shown))


def test_where_few_outcomes_are_missing_no_number_of_people_tells_how_many() -> None:
    table = waits()
    table.loc[:4, "days"] = np.nan
    record = recorded(table)
    found = suppression_of(record)
    ways = {found.of(item) for item in record.group_metrics if item.metric == "mean_error"}
    assert ways == {"rounded"}
    known = wording.people(next(i for i in record.group_metrics if i.metric == "mean_error").people)
    assert known == "1,195"
    assert known not in render_html(build_report(record))


@pytest.mark.slow
def test_the_examples_of_the_page_run_in_the_order_they_stand(folder: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    limits, overlay = re.findall(r"^```yaml\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    (folder / "limits.yaml").write_text(limits, encoding="utf-8")
    (folder / "waits_overlay.yaml").write_text(overlay, encoding="utf-8")
    shell = "".join(re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL))
    ran = [line for line in re.sub(r"\\\n\s*", "", shell).splitlines() if line.startswith("evaluator ")]
    assert len(ran) == 3
    for line in ran:
        done = CliRunner().invoke(app, shlex.split(line)[1:])
        assert done.exit_code == (3 if "--fail-on" in line else 0), done.output
    (python,) = re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(python, "amounts.md", "exec"), names)
    assert isinstance(names["record"], EvaluationRecord)
    assert (folder / "report.html").exists()
    record = read_record(folder / "record.json")
    (judged,) = [outcome for outcome in record.outcomes if "metric" in outcome.checks]
    assert (judged.criterion, judged.outcome) == ("Merrowhaven.absolute_error", "met")
