"""The Python functions: the names of the command line, the values of Python, every problem at once."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import typer.main

import evaluator
from evaluator import cli
from evaluator.asked.options import options_of
from evaluator.documents import dump_record
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.errors import InputError

HERE = Path(__file__).resolve().parents[2]
NOW = "2026-11-22T10:00:00Z"
ASKED: dict[str, Any] = {"y_true": "incident", "y_pred": "alert", "positive": "yes", "sensitive": "sex"}
DELIVERY = {"data", "out", "report", "save_mapping", "fail_on", "quiet", "print_", "language"}
"""What the command line takes beside options: the data, and where results go."""


@pytest.fixture
def frame() -> pd.DataFrame:
    rows = range(300)
    return pd.DataFrame(
        {
            "sex": ["fm"[i % 2] for i in rows],
            "age": [20 + i % 60 for i in rows],
            "alert": ["yes" if i % 3 == 0 else "no" for i in rows],
            "flag": [i % 5 == 0 for i in rows],
            "score": [i / 300 for i in rows],
            "incident": ["yes" if i % 4 == 0 else "no" for i in rows],
            "weight": [1 + i % 3 for i in rows],
        }
    )


def content(record: evaluator.EvaluationRecord) -> tuple[Any, ...]:
    """Return what was found, without what was asked for."""
    return record.group_metrics, record.findings, record.exclusions


def evaluate(frame: pd.DataFrame, **options: Any) -> evaluator.EvaluationRecord:
    return evaluator.evaluate(frame, **{**ASKED, "cross_check": False, "now": NOW, **options})


def test_the_public_names_are_these() -> None:
    assert sorted(evaluator.__all__) == [
        "EvaluationRecord",
        "InputError",
        "__version__",
        "evaluate",
        "read_record",
        "screen",
        "write_record",
        "write_report",
    ]
    assert dir(evaluator) == sorted(evaluator.__all__)
    assert all(getattr(evaluator, name) for name in evaluator.__all__)
    with pytest.raises(AttributeError, match="debias"):
        _ = evaluator.debias


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, evaluator; sys.exit(len({'numpy', 'pandas', 'duckdb', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=HERE, check=False).returncode == 0


def test_every_option_of_the_command_line_is_an_option_of_the_function() -> None:
    commands: Mapping[str, Any] = typer.main.get_command(cli.app).commands
    for command in ("evaluate", "screen"):
        names = {parameter.name for parameter in commands[command].params} - DELIVERY
        assert {"answers", "criteria", "rubric", "system", "now"} <= names
        options_of(dict.fromkeys(names))


ALIKE: dict[str, tuple[dict[str, Any], str]] = {
    "plain": ({}, ""),
    "settings": (
        {"polarity": "burden", "level": 0.9, "min_group_size": 20},
        "--polarity burden --level 0.9 --min-group-size 20",
    ),
    "features": (
        {"sensitive": ["sex", "age"], "bins": {"age": [30, 50]}, "missing": {"sex": "exclude"}},
        "--sensitive age --bins age=30,50 --missing sex=exclude",
    ),
    "two systems": (
        {"y_pred": {"A": "alert", "B": "flag"}, "y_true": None, "negative": ["no", False], "positive": "yes"},
        "--y-pred A=alert --y-pred B=flag --negative no --negative false",
    ),
    "weights and a reference": (
        {"weight": "weight", "reference": {"sex": "f"}, "intersections": 1},
        "--weight weight --reference sex=f --intersections 1",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", ALIKE, ids=str)
def test_the_function_and_the_command_line_write_the_same_record(
    case: str, frame: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, out = tmp_path / "data.csv", tmp_path / "record.json"
    frame.to_csv(data, index=False)
    options, words = ALIKE[case]
    asked = {**ASKED, "now": NOW, "cross_check": False, **options}
    given = ["--positive=yes", "--sensitive=sex", f"--now={NOW}", "--no-cross-check", f"--out={out}"]
    given += [f"--{name.replace('_', '-')}={ASKED[name]}" for name in ("y_true", "y_pred") if name not in options]
    monkeypatch.setattr(sys, "argv", ["evaluator", "evaluate", str(data), *given, *words.split()])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert out.read_bytes() == dump_record(evaluator.evaluate(data, **asked))


SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "one feature or a list of one": ({"sensitive": "sex"}, {"sensitive": ["sex"]}),
    "a list or a tuple": ({"sensitive": ["sex", "age"]}, {"sensitive": ("sex", "age")}),
    "a list or columns of the frame": ({"sensitive": ["sex"]}, {"sensitive": pd.Index(["sex"])}),
    "a system by its column or by its name": ({"y_pred": "alert"}, {"y_pred": {"alert": "alert"}}),
    "NAME=COL or a dict": ({"y_pred": "A=alert"}, {"y_pred": {"A": "alert"}}),
    "cut points as text or numbers": (
        {"sensitive": "age", "bins": "age=30,50"},
        {"sensitive": "age", "bins": {"age": [30, 50]}},
    ),
    "cut points of a list or an array": (
        {"sensitive": "age", "bins": {"age": [30, 50]}},
        {"sensitive": "age", "bins": {"age": np.array([30.0, 50.0])}},
    ),
    "cut points in a dict of text": (
        {"sensitive": "age", "bins": ["age=30,50"]},
        {"sensitive": "age", "bins": {"age": "30,50"}},
    ),
    "one cut point": ({"sensitive": "age", "bins": "age=40"}, {"sensitive": "age", "bins": {"age": 40}}),
    "cut points in a list of pairs": (
        {"sensitive": "age", "bins": {"age": [30, 50]}},
        {"sensitive": "age", "bins": [("age", [30, 50])]},
    ),
    "a rule as text or in a dict": ({"missing": "sex=exclude"}, {"missing": {"sex": "exclude"}}),
    "a reference as text or in a dict": ({"reference": "sex=f"}, {"reference": {"sex": "f"}}),
    "a label as text or truth": (
        {"y_pred": "flag", "y_true": None, "positive": "true"},
        {"y_pred": "flag", "y_true": None, "positive": True},
    ),
    "a label of numpy": (
        {"y_pred": "flag", "y_true": None, "positive": True},
        {"y_pred": "flag", "y_true": None, "positive": np.bool_(True)},
    ),
    "a label as a number": (
        {"y_pred": "weight", "y_true": None, "positive": "3", "negative": ["1", "2"]},
        {"y_pred": "weight", "y_true": None, "positive": 3.0, "negative": [1, np.int64(2)]},
    ),
    "the same time": ({"now": NOW}, {"now": dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)}),
    "the same time elsewhere": ({"now": NOW}, {"now": "2026-11-22T11:00:00+01:00"}),
    "a day": ({"now": "2026-11-22"}, {"now": dt.date(2026, 11, 22)}),
    "the names of the check": ({"cross_check": False}, {"no_cross_check": True}),
    "an option of None or left out": ({"plan": None}, {}),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", SAME, ids=str)
def test_an_option_can_be_written_in_more_ways_than_one(case: str, frame: pd.DataFrame) -> None:
    one, other = ({**ASKED, "cross_check": False, "now": NOW, **options} for options in SAME[case])
    if "no_cross_check" in other:
        del other["cross_check"]
    assert dump_record(evaluator.evaluate(frame, **one)) == dump_record(evaluator.evaluate(frame, **other))


def test_names_with_an_equals_sign_stay_whole_in_a_dict(frame: pd.DataFrame) -> None:
    frame = frame.rename(columns={"alert": "a=b", "age": "c=d"})
    record = evaluate(frame, y_pred={"N=1": "a=b"}, sensitive="c=d", bins={"c=d": [30, 50]})
    assert record.mapping is not None
    assert [(item.name, item.column) for item in record.mapping.systems] == [("N=1", "a=b")]
    assert record.mapping.sensitive[0].cuts == (30.0, 50.0)


def test_columns_that_are_numbers_can_be_named_by_number(frame: pd.DataFrame) -> None:
    by_number = evaluate(frame.rename(columns={"sex": 0}), sensitive=0)
    assert by_number.mapping is not None
    assert by_number.mapping.features == ("0",)


@pytest.mark.slow
def test_a_file_a_path_and_a_shipped_dataset_are_all_data(tmp_path: Path, frame: pd.DataFrame) -> None:
    path = tmp_path / "data.csv"
    frame.to_csv(path, index=False)
    options = {**ASKED, "cross_check": False, "now": NOW}
    assert evaluator.evaluate(str(path), **options) == evaluator.evaluate(path, **options)
    assert content(evaluator.evaluate(path, **options)) == content(evaluate(frame))
    assert evaluator.evaluate("@compas_counts", cross_check=False).system.name


def test_a_frame_is_left_as_it_was(frame: pd.DataFrame) -> None:
    before = frame.copy(deep=True)
    evaluate(frame, sensitive=["sex", "age"], bins={"age": [30]})
    pd.testing.assert_frame_equal(frame, before)


def test_the_order_of_rows_and_the_index_of_a_frame_do_not_matter(frame: pd.DataFrame) -> None:
    shuffled = frame.sample(frac=1, random_state=1)
    odd = shuffled.set_index(pd.Index(["x"] * len(shuffled)))
    assert content(evaluate(frame, weight="weight")) == content(evaluate(odd, weight="weight"))


REFUSED: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "columns that are not there": ({"y_true": "x", "y_pred": "y", "sensitive": ["z"]}, ("“x”", "“y”", "“z”")),
    "options that are not there": ({"sensitiv": "sex", "y_predd": "alert"}, ("sensitiv", "y_predd")),
    "options of the command line alone": ({"out": "r.json", "report": "r.html"}, ("write_record", "write_report")),
    "an inner option": ({"gated": True}, ("gated",)),
    "a level that is text": ({"level": "high"}, ("high",)),
    "a seed with a fraction": ({"seed": 1.5}, ("1.5",)),
    "an unknown polarity": ({"polarity": "nice"}, ("nice", "burden")),
    "an unknown way with small cells": ({"small_cells": "hide"}, ("hide", "suppress")),
    "an unknown task": ({"task": "nonsense"}, ("decisions",)),
    "a time that is none": ({"now": 5}, ("5",)),
    "a threshold that is text": ({"y_pred": None, "score": "score", "threshold": "x"}, ("threshold",)),
    "cut points that are none": ({"sensitive": "age", "bins": {"age": [30, None]}}, ("30,None",)),
    "cut points of no feature": ({"bins": {"age": [30]}}, ("age=30",)),
    "two references": ({"reference": {"sex": "f", "age": "30"}}, ("--reference",)),
    "a plan that is not there": ({"plan": "no_plan.yaml"}, ("no_plan.yaml",)),
}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_cannot_be_evaluated_is_an_input_error_that_names_it(case: str, frame: pd.DataFrame) -> None:
    options, told = REFUSED[case]
    with pytest.raises(evaluator.InputError) as refused:
        evaluate(frame, **options)
    assert [words for words in told if words not in str(refused.value)] == []
    assert all(problem.code and problem.what for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("none.csv", "none.csv"),
        ("", "No data file"),
        ("@none", "compas_counts"),
        (Path(), "folder"),
        ("caf\udce9.csv", "not text"),
    ],
    ids=["no such file", "no name", "no such dataset", "a folder", "a name in another encoding"],
)
def test_data_that_are_not_there_are_an_input_error(data: str | Path, told: str) -> None:
    with pytest.raises(evaluator.InputError, match=told):
        evaluator.evaluate(data, **ASKED)


def test_an_empty_frame_is_an_input_error(frame: pd.DataFrame) -> None:
    with pytest.raises(evaluator.InputError, match="no rows"):
        evaluate(frame.iloc[:0])


@pytest.mark.parametrize("data", [[1, 2], None, 5, {"a": [1]}], ids=["a list", "nothing", "a number", "a dict"])
def test_data_of_another_kind_are_a_mistake_in_the_program(data: Any) -> None:
    with pytest.raises(TypeError, match="DataFrame"):
        evaluator.evaluate(data, **ASKED)


@pytest.mark.slow
def test_a_screen_needs_answers_alone(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    text = "kind: answers\nschema: 1\nrubric: inclusive_ai\nanswers:\n  G1.1:\n    level: 0\n"
    answers.write_text(text, encoding="utf-8")
    record = evaluator.screen(str(answers), now=NOW)
    assert record.verdicts[0].failed == ("G1.1",)
    measured = [outcome for outcome in record.outcomes if outcome.checks == ("metric",)]
    assert {outcome.outcome for outcome in measured} == {"not_assessed"}
    assert record.source.format == "none"
    assert record == evaluator.screen(answers=answers, now=NOW)
    with pytest.raises(evaluator.InputError, match=r"none\.yaml"):
        evaluator.screen(tmp_path / "none.yaml")


@pytest.mark.slow
def test_a_record_is_written_and_read_back_whole(frame: pd.DataFrame, tmp_path: Path) -> None:
    record = evaluate(frame, polarity="burden")
    evaluator.write_record(record, tmp_path / "record.json")
    assert evaluator.read_record(tmp_path / "record.json") == record
    evaluator.write_report(record, tmp_path / "report.html")
    assert "alert" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_limit_on_equal_opportunity_is_judged_as_one_on_the_true_positive_rate(frame: pd.DataFrame) -> None:
    judged = {}
    for metric in ("equal_opportunity", "true_positive_rate"):
        plan = EvaluationPlan(limits=(Limit(metric=metric, statistic="difference", limit=0.1),))
        record = evaluate(frame, plan=plan)
        (judged[metric],) = (item for item in record.findings if item.limit is not None)
    ours, theirs = judged["equal_opportunity"], judged["true_positive_rate"]
    assert (ours.value, ours.interval, ours.outcome) == (theirs.value, theirs.interval, theirs.outcome)
    assert ours.metric == "equal_opportunity"


def test_summary_measures_are_in_the_record_and_never_judged(frame: pd.DataFrame) -> None:
    found = evaluate(frame).summaries
    assert {item.metric for item in found} == {
        "equal_opportunity",
        "average_odds_difference",
        "theil_index",
        "generalized_entropy_index",
    }
    assert {item.outcome for item in found} == {"not_assessed"}
    assert found == evaluate(frame).summaries


def test_a_reference_of_no_feature_does_not_hide_a_column_that_is_missing() -> None:
    table = pd.DataFrame({"pred": ["yes", "no"], "sex": ["f", "m"]})
    with pytest.raises(InputError) as caught:
        evaluator.evaluate(
            table, y_pred="pred", y_true="nope", positive="yes", sensitive="sex", reference="age=old"
        )
    assert [problem.code for problem in caught.value.problems] == ["option_names_no_feature", "column_missing"]
