"""Several classes and the first k through the command line and the report: options, sentences, small cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import evaluator
from evaluator.cli import app
from evaluator.cli.exits import exit_code
from evaluator.documents.records import read_record
from evaluator.domain.record import EvaluationRecord
from evaluator.report.build import build_report
from evaluator.report.html import render_html


def requests(rows: int = 3000) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    sex = rng.choice(["women", "men"], rows)
    truth = rng.choice(["housing", "debt", "care"], rows)
    said = np.where(
        rng.random(rows) < np.where(sex == "women", 0.3, 0.1), rng.choice(["housing", "debt", "care"], rows), truth
    )
    score = (rng.normal(size=rows) + 0.5 * (sex == "men")).round(1)
    return pd.DataFrame({"sex": sex, "truth": truth, "said": said, "score": score})


def ran(folder: Path, *options: str) -> tuple[EvaluationRecord, str]:
    """Return the record and the report of one run of the command line."""
    data, out, report = folder / "requests.csv", folder / "record.json", folder / "report.html"
    if not data.exists():
        requests().to_csv(data, index=False)
    more = ("--sensitive", "sex", "--no-cross-check", "--quiet", "--out", str(out), "--report", str(report))
    done = CliRunner().invoke(app, ["evaluate", str(data), *options, *more])
    assert done.exit_code == 0, done.output
    return read_record(out), report.read_text(encoding="utf-8")


CLASSES = ("--task", "multiclass", "--y-true", "truth", "--y-pred", "said")
LIST = ("--task", "top-k", "--score", "score", "--k", "300")


@pytest.mark.slow
def test_classes_reach_the_record_the_report_and_a_saved_mapping(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    record, page = ran(
        tmp_path, *CLASSES, "--positive", "debt", "--polarity", "benefit", "--save-mapping", str(mapping)
    )
    document = json.loads((tmp_path / "record.json").read_bytes())
    assert {item["class"] for item in document["group_metrics"]} == {None, "debt", "care", "housing"}
    assert "Class “debt” against all others" in page
    assert page.index("Class “debt” against all others") < page.index("Class “care” against all others")
    assert "Error rate by sex" in page
    again, _ = ran(tmp_path, "--mapping", str(mapping), "--polarity", "benefit")
    assert again.mapping == record.mapping
    assert again.group_metrics == record.group_metrics
    judged = [item for item in record.findings if item.limit is not None]
    assert {item.class_ for item in judged} == {"debt", "care", "housing"}


@pytest.mark.slow
def test_the_summary_names_the_class_of_every_gap_with_a_limit(tmp_path: Path) -> None:
    requests().to_csv(tmp_path / "requests.csv", index=False)
    more = ("--sensitive", "sex", "--polarity", "benefit", "--no-cross-check")
    done = CliRunner().invoke(app, ["evaluate", str(tmp_path / "requests.csv"), *CLASSES, *more])
    assert done.exit_code == 0
    for name in ("care", "debt", "housing"):
        assert f"Class “{name}”:" in done.output


def test_a_list_reaches_the_record_and_the_report(tmp_path: Path) -> None:
    record, page = ran(tmp_path, *LIST)
    (found,) = record.first_k
    assert found.tied > found.places_left
    assert f"{found.tied} people share the score of the last place" in page
    assert "By chance" in page
    assert "times the exposure of the average person" in page
    assert f"the score is among the {found.k} highest" in page


@pytest.mark.slow
def test_the_seal_holds_and_the_record_reads_back(tmp_path: Path) -> None:
    for options in (CLASSES, LIST):
        record, _ = ran(tmp_path, *options)
        assert record == read_record(tmp_path / "record.json")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((*CLASSES, "--k", "5"), "the task is not to select the first k"),
        (("--task", "top-k", "--score", "score"), "how many people are selected"),
        ((*CLASSES, "--positive", "tax"), "The class of concern “tax” does not occur"),
        (
            ("--task", "multiclass", "--y-true", "sex", "--y-pred", "said"),
            "predicts classes that never occur in “sex”",
        ),
        ((*CLASSES, "--threshold", "0.5"), "A threshold or a kind of score was given"),
    ],
    ids=["places of classes", "no places", "no such class", "other classes", "a threshold of classes"],
)
def test_wrong_use_exits_with_two_and_a_sentence(
    tmp_path: Path, options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "requests.csv"
    requests(200).to_csv(data, index=False)
    column = "score" if "sex" in options else "sex"
    arguments = ["evaluate", str(data), *options, "--sensitive", column]
    assert exit_code(lambda: app(arguments, standalone_mode=False)) == 2
    assert said in capsys.readouterr().err


def small_groups() -> pd.DataFrame:
    """Return rows in which four of the oldest belong to the class `care`; nothing else is rare."""
    rows: list[dict[str, Any]] = []
    for age, people in (("young", {"a": 300, "b": 200, "care": 100}), ("old", {"a": 100, "b": 90, "care": 4})):
        for name, number in people.items():
            rows += [{"age": age, "sex": "wm"[i % 2], "truth": name, "said": name} for i in range(number)]
    return pd.DataFrame(rows)


def shown(record: EvaluationRecord) -> str:
    return render_html(build_report(record))


@pytest.mark.slow
def test_a_report_withholds_a_breakdown_by_class_where_one_class_is_rare_in_a_group() -> None:
    asked: dict[str, Any] = {
        "task": "multiclass",
        "y_true": "truth",
        "y_pred": "said",
        "sensitive": ["age"],
        "cross_check": False,
    }
    record = evaluator.evaluate(small_groups(), **asked)
    page = shown(record)
    # Of 194 old people 100 and 90 are in two classes: their rates would tell how many are in the third.
    by_class = page[page.index("Class “a” against all others") :]
    for told in ("51.5%", "46.4%", "2.1%"):
        assert told not in by_class
    assert "suppressed" in by_class
    exact = evaluator.evaluate(small_groups(), **asked, small_cells="show")
    assert "51.5%" in shown(exact)
    assert "2.1%" in shown(exact)


@pytest.mark.slow
def test_a_report_withholds_how_often_a_group_is_judged_wrongly_where_hardly_anybody_is() -> None:
    rows = [
        {"age": "old", "truth": "a" if i % 2 else "b", "said": "a" if i % 2 or i < 6 else "b"} for i in range(200)
    ]
    rows += [{"age": "young", "truth": "ab"[i % 2], "said": "ab"[(i % 2 + (i % 9 == 0)) % 2]} for i in range(400)]
    asked: dict[str, Any] = {
        "task": "multiclass",
        "y_true": "truth",
        "y_pred": "said",
        "sensitive": "age",
        "cross_check": False,
    }
    record = evaluator.evaluate(pd.DataFrame(rows), **asked)
    wrong = [item for item in record.group_metrics if item.metric == "error_rate" and item.group == ("old",)]
    assert wrong[0].numerator == 3
    for told in ("1.5%", "98.5%"):
        assert told not in shown(record)
        assert told in shown(evaluator.evaluate(pd.DataFrame(rows), **asked, small_cells="show"))


@pytest.mark.slow
def test_a_report_shows_classes_where_nothing_in_a_breakdown_is_rare() -> None:
    table = requests(6000)
    record = evaluator.evaluate(
        table,
        task="multiclass",
        y_true="truth",
        y_pred="said",
        sensitive="sex",
        cross_check=False,
        intersections=1,
    )
    entry = next(
        item
        for item in record.group_metrics
        if (item.class_, item.metric, item.group) == ("care", "selection_rate", ("men",))
    )
    assert f"{100 * (entry.value or 0):.1f}%" in shown(record)


@pytest.mark.slow
def test_a_report_withholds_the_exposure_of_a_feature_with_a_small_group() -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"sex": ["w"] * 300 + ["m"] * 300 + ["x"] * 6, "score": rng.random(606)})
    asked: dict[str, Any] = {"task": "top-k", "k": 100, "score": "score", "sensitive": "sex", "cross_check": False}
    record = evaluator.evaluate(table, **asked)
    exposures = [f"{group.exposure:.2f}" for group in record.first_k[0].groups]
    part = shown(record)
    part = part[part.index("The list: how high up the groups stand") :]
    assert "suppressed" in part
    assert not [number for number in exposures if f">{number}<" in part]
    open_part = shown(evaluator.evaluate(table, **asked, small_cells="show"))
    assert all(f">{number}<" in open_part for number in exposures)
