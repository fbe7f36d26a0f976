"""Predictions in one file, groups in another: the same findings as from one file, and a match that is told."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import evaluator
from evaluator import cli
from evaluator.cli import commands
from evaluator.domain.canonical import canonical_json
from evaluator.domain.record import EvaluationRecord, record_document
from evaluator.errors import InputError, MappingError, UploadError

ROWS = 600
PARTS = (
    "group_metrics", "findings", "exclusions", "warnings", "outcomes", "verdicts", "knock_outs", "summaries",
    "subgroup_searches", "proxies", "data_shares",
)  # fmt: skip
KINDS = ("csv", "parquet", "frame", "semicolons")
QUICK = (("csv", "parquet"), ("frame", "csv"), ("parquet", "semicolons"))
PAIRS = [
    pytest.param(*pair, marks=() if pair in QUICK else pytest.mark.slow)
    for pair in itertools.product(KINDS, repeat=2)
]
ASKED: dict[str, Any] = {
    "y_true": "incident", "positive": "yes", "sensitive": ["sex", "age"], "bins": {"age": [18, 65]},
    "case_id": "case", "weight": "weight", "polarity": "burden", "now": "2026-11-22T00:00:00Z",
    "no_cross_check": True, "data_quality": True,
}  # fmt: skip


def side_by_side() -> pd.DataFrame:
    draw = random.Random(4)
    return pd.DataFrame(
        {
            "case": range(1, ROWS + 1),
            "alert": [draw.choice(["yes", "no"]) for _ in range(ROWS)],
            "incident": [draw.choice(["yes", "no", None]) for _ in range(ROWS)],
            "sex": [draw.choice(["woman", "man", None, "é🙂"]) for _ in range(ROWS)],
            "age": [draw.choice([None, *range(16, 90)]) for _ in range(ROWS)],
            "district": [draw.choice(["02139", "2139", "10115"]) for _ in range(ROWS)],
            "weight": [draw.choice([0.1, 1 / 3, 2.5]) for _ in range(ROWS)],
        }
    )


WHOLE = side_by_side()
PREDICTIONS = WHOLE[["case", "alert", "incident"]]
GROUPS = WHOLE[["case", "sex", "age", "district", "weight"]].sample(frac=1, random_state=1)


def stored(frame: pd.DataFrame, kind: str, path: Path) -> Any:
    if kind == "frame":
        return frame
    file = path.with_suffix(".parquet" if kind == "parquet" else ".csv")
    if kind == "csv":
        frame.to_csv(file, index=False)
    elif kind == "semicolons":
        frame.to_csv(file, index=False, sep=";", decimal=",", lineterminator="\r\n", encoding="utf-8-sig")
    else:
        frame.to_parquet(file)
    return file


def parts(record: EvaluationRecord) -> dict[str, bytes]:
    document = record_document(record)
    return {part: canonical_json(document[part]) for part in PARTS}


@pytest.fixture(scope="module")
def from_one_file() -> dict[str, bytes]:
    return parts(evaluator.evaluate(WHOLE, y_pred="alert", **ASKED))


LOOKED: dict[str, Any] = {"search_subgroups": "@sensitive", "proxies": ["district"]}


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_files_give_the_findings_of_one_byte_by_byte(
    first: str, second: str, from_one_file: dict[str, bytes], tmp_path: Path
) -> None:
    data, groups = stored(PREDICTIONS, first, tmp_path / "p"), stored(GROUPS, second, tmp_path / "g")
    record = evaluator.evaluate(data, y_pred="alert", join=groups, **ASKED)
    assert parts(record) == from_one_file
    joined = record.source.joined
    assert joined is not None
    assert (joined.match.rows, joined.match.matched, joined.match.unmatched) == (ROWS, ROWS, 0)
    assert joined.columns == ("weight", "sex", "age")


@pytest.mark.slow
def test_what_is_looked_at_beside_the_plan_is_the_same_too() -> None:
    alone = evaluator.evaluate(WHOLE, y_pred="alert", **ASKED, **LOOKED)
    both = evaluator.evaluate(PREDICTIONS, y_pred="alert", join=GROUPS, **ASKED, **LOOKED)
    assert parts(both) == parts(alone)


@pytest.mark.slow
def test_rows_without_a_match_are_people_whose_group_is_not_recorded(tmp_path: Path) -> None:
    some = GROUPS[GROUPS["case"] > 60]
    blanked = WHOLE.copy()
    blanked.loc[blanked["case"] <= 60, ["sex", "age"]] = None
    asked = {**ASKED, "weight": None}
    alone = evaluator.evaluate(blanked, y_pred="alert", **asked)
    both = evaluator.evaluate(PREDICTIONS, y_pred="alert", join=stored(some, "csv", tmp_path / "g"), **asked)
    assert parts(both)["findings"] == parts(alone)["findings"]
    assert parts(both)["group_metrics"] == parts(alone)["group_metrics"]
    assert both.source.joined is not None
    assert both.source.joined.match.unmatched == 60
    said = both.source.joined.sentences[0].english
    assert said is not None
    assert said.startswith(
        "540 of 600 rows found their row in the second file “g.csv”, by “case”; 60 have none there."
    )


def test_a_weight_that_a_row_has_not_is_refused_with_the_row_of_the_first_file() -> None:
    with pytest.raises(MappingError, match=r"Row 1: the weight “” in “weight”.*like it: 3"):
        evaluator.evaluate(PREDICTIONS, y_pred="alert", join=GROUPS[GROUPS["case"] > 3], **ASKED)


@pytest.mark.slow
def test_a_caution_is_given_where_many_more_of_the_selected_have_no_match() -> None:
    lost = (WHOLE["alert"] == "yes") & (WHOLE["case"] % 2 == 0)
    asked = {**ASKED, "weight": None}
    record = evaluator.evaluate(
        PREDICTIONS, y_pred="alert", join=GROUPS[~GROUPS["case"].isin(WHOLE.case[lost])], **asked
    )
    assert record.source.joined is not None
    (decisions,) = record.source.joined.decisions
    assert decisions.selected_unmatched == int(lost.sum())
    assert decisions.not_selected_unmatched == 0
    assert decisions.selected + decisions.not_selected == ROWS
    assert "join_uneven" in [warning.code for warning in record.warnings]
    even = evaluator.evaluate(PREDICTIONS, y_pred="alert", join=GROUPS[GROUPS["case"] % 5 > 0], **asked)
    assert "join_uneven" not in [warning.code for warning in even.warnings]


@pytest.mark.slow
def test_scores_are_looked_at_by_their_threshold() -> None:
    scored = PREDICTIONS.assign(score=np.where(PREDICTIONS["alert"] == "yes", 0.9, 0.2))
    lost = (WHOLE["alert"] == "yes") & (WHOLE["case"] % 2 == 0)
    asked = {**ASKED, "weight": None}
    groups = GROUPS[~GROUPS["case"].isin(WHOLE.case[lost])]
    record = evaluator.evaluate(scored, score="score", threshold=0.5, join=groups, **asked)
    assert record.source.joined is not None
    assert record.source.joined.decisions[0].selected_unmatched == int(lost.sum())


# --- the command line ---


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    PREDICTIONS.to_csv(tmp_path / "predictions.csv", index=False)
    GROUPS[GROUPS["case"] > 20].rename(columns={"case": "person"}).to_parquet(tmp_path / "groups.parquet")
    monkeypatch.chdir(tmp_path)
    return tmp_path


ARGUMENTS = [
    "evaluate", "predictions.csv", "--y-pred", "alert", "--positive", "yes", "--sensitive", "sex",
    "--polarity", "burden", "--no-cross-check", "--join", "groups.parquet",
]  # fmt: skip


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli.app, list(arguments))


def test_the_summary_says_how_many_rows_found_their_group(files: Path) -> None:
    done = run(*ARGUMENTS, "--join-id", "case=person")
    assert done.exit_code == 0, done.output
    assert (
        "580 of 600 rows found their row in the second file “groups.parquet”, by “case”; 20 have none"
        in done.output
    )


@pytest.mark.slow
def test_a_saved_mapping_joins_again(files: Path) -> None:
    done = run(*ARGUMENTS, "--join-id", "case=person", "--save-mapping", "m.yaml", "--out", "a.json")
    assert done.exit_code == 0, done.output
    given = ["--mapping", "m.yaml", "--join", "groups.parquet", "--polarity", "burden", "--out", "b.json"]
    again = run("evaluate", "predictions.csv", *given)
    assert again.exit_code == 0, again.output
    first, second = (json.loads((files / name).read_text()) for name in ("a.json", "b.json"))
    assert first["findings"] == second["findings"]
    assert first["source"] == second["source"]
    assert first["mapping"]["join"]["id_there"] == "person"
    assert first["mapping"]["case_id"] == "case"


def test_a_mapping_that_speaks_of_a_second_file_asks_for_it(files: Path) -> None:
    run(*ARGUMENTS, "--join-id", "case=person", "--save-mapping", "m.yaml", "--quiet")
    with pytest.raises(InputError, match=r"takes columns from a second file, “groups.parquet”.*--join FILE"):
        evaluator.evaluate("predictions.csv", mapping="m.yaml")


def test_an_id_column_without_a_file_is_refused() -> None:
    with pytest.raises(InputError, match="not which file"):
        evaluator.evaluate(PREDICTIONS, y_pred="alert", positive="yes", join_id="case")


@pytest.mark.parametrize("column", ["case", "person"])
def test_the_id_is_never_a_group(files: Path, column: str) -> None:
    with pytest.raises((MappingError, UploadError)) as caught:
        evaluator.evaluate(
            "predictions.csv", y_pred="alert", positive="yes", sensitive=column, join="groups.parquet",
            join_id={"case": "person"},
        )  # fmt: skip
    assert {problem.code for problem in caught.value.problems} <= {"column_in_two_roles", "column_missing"}


def test_people_are_counted_before_a_test_from_the_second_file(files: Path) -> None:
    done = run(
        "plan", "--out", "plan.yaml", "--polarity", "burden", "--data", "predictions.csv", "--sensitive", "sex",
        "--join", "groups.parquet", "--join-id", "case=person",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "woman" in done.output


def test_an_output_that_would_overwrite_the_second_file_is_refused(files: Path) -> None:
    with pytest.raises(InputError, match="--join"):
        commands.evaluate(
            "predictions.csv",
            y_pred=["alert"],
            positive="yes",
            join=Path("groups.parquet"),
            out=Path("groups.parquet"),
        )


@pytest.mark.slow
def test_nothing_but_the_result_is_said_on_the_terminal(files: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evaluator", *ARGUMENTS, "--join-id", "case=person", "--quiet", "--out", "r.json"],
        capture_output=True, text=True, check=True, cwd=files,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "")
