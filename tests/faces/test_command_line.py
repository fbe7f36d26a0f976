"""The command line of the contract: options, exit codes, one sentence per problem."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from evaluator import cli

HERE = Path(__file__).resolve().parents[2]
ROWS = [
    "id,sex,age,alert,incident,shift",
    *(
        f"{i},{'f' if i % 2 else 'm'},{20 + i % 60},{'yes' if i % 3 == 0 else 'no'},{'1' if i % 4 == 0 else '0'},"
        f"{('early', 'late', 'night')[i % 3]}"
        for i in range(400)
    ),
]
BASIC = ("--y-true", "incident", "--y-pred", "alert", "--positive", "yes", "--sensitive", "sex")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "decisions.csv"
    path.write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    return path


def started(*arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "evaluator", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder or HERE,
        env={**os.environ, "PYTHONPATH": str(HERE), "COLUMNS": "200"},
        check=False,
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a command in this process, through the same door, without the second that a new one takes to start."""

    def here(*arguments: str | Path) -> SimpleNamespace:
        monkeypatch.setattr(sys, "argv", ["evaluator", *map(str, arguments)])
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
            cli.main()
        return SimpleNamespace(returncode=ended.value.code, stdout=out.getvalue(), stderr=err.getvalue())

    monkeypatch.setenv("COLUMNS", "200")
    return here


@pytest.mark.slow
def test_a_record_is_written_and_its_seal_holds(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "record.json"
    done = started("evaluate", data, *BASIC, "--polarity", "burden", "--out", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    record = json.loads(out.read_text(encoding="utf-8"))
    assert record["plan"]["status"] == "exploratory"
    assert record["agreement"]["status"] == "agrees"
    assert record["agreement"]["largest_difference"] == 0.0
    assert started("check", out).returncode == 0


@pytest.mark.slow
def test_one_changed_byte_breaks_the_seal(run: Callable[..., Any], data: Path, tmp_path: Path) -> None:
    out = tmp_path / "record.json"
    run("evaluate", data, *BASIC, "--no-cross-check", "--out", out)
    text = out.read_text(encoding="utf-8")
    out.write_text(text.replace('"people":400', '"people":401', 1).replace('"people": 400', '"people": 401', 1))
    assert out.read_text(encoding="utf-8") != text
    refused = run("check", out)
    assert refused.returncode == 2
    assert "seal" in refused.stderr
    assert run("report", out, "--to", tmp_path / "r.html").returncode == 2
    assert not (tmp_path / "r.html").exists()


@pytest.mark.slow
def test_without_out_a_summary_is_printed(data: Path) -> None:
    done = started("evaluate", data, *BASIC, "--polarity", "burden", "--no-cross-check")
    assert done.returncode == 0
    assert "should not have been selected" in done.stdout
    assert done.stderr == ""


PROBLEMS = {
    "a missing column": (("--y-pred", "alarm", "--positive", "yes"), "alarm"),
    "an unknown positive label": (("--y-pred", "alert", "--positive", "maybe"), "maybe"),
    "a third label": (("--y-pred", "shift", "--positive", "early"), "--negative"),
    "no positive label": (("--y-pred", "alert"), "positive label"),
    "a threshold is missing": (("--score", "age", "--positive", "1"), "threshold"),
    "a declared probability outside 0 to 1": (
        (
            "--y-true",
            "incident",
            "--score",
            "age",
            "--threshold",
            "30",
            "--score-kind",
            "probability",
            "--positive",
            "1",
        ),
        "0 to 1",
    ),
    "a control feature that is no column": (
        ("--y-pred", "alert", "--positive", "yes", "--control", "season"),
        "season",
    ),
    "a reference group that does not occur": (
        ("--y-pred", "alert", "--positive", "yes", "--sensitive", "sex", "--reference", "sex=nobody"),
        "not among the groups",
    ),
    "bins that do not rise": (
        ("--y-pred", "alert", "--positive", "yes", "--sensitive", "age", "--bins", "age=40,30"),
        "rising",
    ),
    "an unknown option": (("--y-predd", "alert"), "--y-predd"),
    "an unknown gate": (("--y-pred", "alert", "--positive", "yes", "--fail-on", "bad"), "bad"),
    "a gate without limits": (("--y-pred", "alert", "--positive", "yes", "--fail-on", "not_met"), "limit"),
    "an unknown polarity": (("--y-pred", "alert", "--positive", "yes", "--polarity", "nice"), "nice"),
    "a level that cannot be": (("--y-pred", "alert", "--positive", "yes", "--level", "1.5"), "1.5"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", PROBLEMS, ids=str)
def test_bad_input_is_one_clear_sentence_and_exit_2(
    run: Callable[..., Any], case: str, data: Path, tmp_path: Path
) -> None:
    options, told = PROBLEMS[case]
    out = tmp_path / "record.json"
    done = run("evaluate", data, *options, "--out", out)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not any(sign in done.stderr for sign in "╭│╰")
    assert not out.exists()


@pytest.mark.slow
def test_all_problems_are_told_at_once(data: Path) -> None:
    done = started(
        "evaluate", data, "--y-true", "truth", "--y-pred", "alarm", "--positive", "yes", "--sensitive", "gender"
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 3
    assert all(name in done.stderr for name in ("truth", "alarm", "gender"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n", b"\x00\x01\x02\x03" * 10],
    ids=["empty file", "header without rows", "no text at all"],
)
def test_a_file_that_is_no_table_is_refused(run: Callable[..., Any], content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    done = run("evaluate", path, "--y-pred", "a", "--positive", "1")
    assert done.returncode == 2
    assert "data.csv" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_file_with_one_class_says_what_cannot_be_measured(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(
        "sex,pred,true\n" + "\n".join(f"{'f' if i % 2 else 'm'},1,1" for i in range(80)), encoding="utf-8"
    )
    out = tmp_path / "r.json"
    options = ("--y-pred", "pred", "--y-true", "true", "--positive", "1", "--sensitive", "sex", "--out", out)
    assert run("evaluate", path, *options).returncode == 0
    record = json.loads(out.read_text(encoding="utf-8"))
    rates = [m for m in record["group_metrics"] if m["metric"] == "false_positive_rate"]
    assert rates
    assert all(m["value"] is None and m["reason_code"] == "no_actual_negatives" and m["reason"] for m in rates)


@pytest.mark.slow
def test_the_gate_closes_with_exit_3_and_the_record_is_kept(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    rows = [f"{'f' if i % 2 else 'm'},{1 if i % 2 and i % 10 < 8 else 0},0" for i in range(2000)]
    path.write_text("sex,pred,true\n" + "\n".join(rows), encoding="utf-8")
    out = tmp_path / "r.json"
    options = ("--y-pred", "pred", "--y-true", "true", "--positive", "1", "--sensitive", "sex", "--out", out)
    closed = run("evaluate", path, *options, "--polarity", "burden", "--fail-on", "not_met")
    assert closed.returncode == 3
    assert "should not have been selected" in closed.stderr
    assert out.exists()
    assert run("evaluate", path, *options, "--polarity", "burden", "--fail-on", "not_assessed").returncode == 0


@pytest.mark.slow
def test_a_plan_is_written_locked_and_an_altered_one_refused(
    run: Callable[..., Any], data: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    assert run("plan", "--polarity", "burden", "--out", plan).returncode == 0
    assert run("lock", plan, "--by", "A. Officer", "--now", "2026-11-22T10:00:00Z").returncode == 0
    out = tmp_path / "r.json"
    assert run("evaluate", data, *BASIC, "--plan", plan, "--out", out).returncode == 0
    assert json.loads(out.read_text(encoding="utf-8"))["plan"]["status"] == "locked"
    contradicted = run("evaluate", data, *BASIC, "--plan", plan, "--min-group-size", "50")
    assert contradicted.returncode == 2
    assert "50" in contradicted.stderr
    assert "30" in contradicted.stderr
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("limit: 0.1", "limit: 0.3", 1), encoding="utf-8")
    assert plan.read_text(encoding="utf-8") != text
    refused = run("evaluate", data, *BASIC, "--plan", plan, "--out", tmp_path / "no.json")
    assert refused.returncode == 2
    assert "lock" in refused.stderr
    assert not (tmp_path / "no.json").exists()
    assert run("lock", plan, "--by", "B").returncode == 2
    assert run("lock", plan, "--by", "B", "--reason", "wider limit agreed with the council").returncode == 0
    assert run("evaluate", data, *BASIC, "--plan", plan, "--out", tmp_path / "yes.json").returncode == 0


@pytest.mark.slow
def test_the_time_and_the_input_decide_every_byte(data: Path, tmp_path: Path) -> None:
    options = (*BASIC, "--polarity", "burden", "--now", "2026-11-22T10:00:00Z", "--no-cross-check")
    started("evaluate", data, *options, "--out", tmp_path / "a.json", "--report", tmp_path / "a.html")
    started("evaluate", data, *options, "--out", tmp_path / "b.json", "--report", tmp_path / "b.html")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.slow
def test_a_mapping_is_saved_and_used_and_options_that_override_it_are_recorded(
    run: Callable[..., Any], data: Path, tmp_path: Path
) -> None:
    mapping, out = tmp_path / "m.yaml", tmp_path / "r.json"
    run("evaluate", data, *BASIC, "--no-cross-check", "--save-mapping", mapping, "--out", out)
    first = json.loads(out.read_text(encoding="utf-8"))
    run("evaluate", data, "--mapping", mapping, "--no-cross-check", "--out", out)
    assert json.loads(out.read_text(encoding="utf-8"))["findings"] == first["findings"]
    done = run("evaluate", data, "--mapping", mapping, "--positive", "no", "--no-cross-check", "--out", out)
    assert done.returncode == 0, done.stderr
    overrides = json.loads(out.read_text(encoding="utf-8"))["overrides"]
    assert [item["values"]["option"] for item in overrides] == ["--positive"]
    assert overrides[0]["english"]


@pytest.mark.slow
def test_screen_is_a_complete_evaluation_without_data(run: Callable[..., Any], tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text(
        "kind: answers\nschema: 1\nrubric: inclusive_ai\nanswers:\n  G1.1:\n    level: 0\n", encoding="utf-8"
    )
    out, report = tmp_path / "r.json", tmp_path / "r.html"
    done = run("screen", "--answers", answers, "--out", out, "--report", report)
    assert done.returncode == 0, done.stderr
    record = json.loads(out.read_text(encoding="utf-8"))
    assert record["verdicts"][0]["status"] == "not_acceptable_as_presented"
    assert record["verdicts"][0]["failed"] == ["G1.1"]
    assert record["findings"] == []
    assert report.exists()


@pytest.mark.slow
def test_help_imports_no_heavy_package(run: Callable[..., Any]) -> None:
    code = (
        "import sys\nfrom evaluator import cli\n"
        "sys.argv = ['evaluator', 'evaluate', '--help']\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pandas', 'duckdb', 'fairlearn', 'sklearn', 'scipy', 'matplotlib', 'streamlit'}\n"
        "found = heavy & set(sys.modules)\nassert not found, found\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HERE, check=False)
    assert done.returncode == 0, done.stderr
    assert "--y-true" in done.stdout


@pytest.mark.slow
def test_datasets_are_listed_and_opened(run: Callable[..., Any], tmp_path: Path) -> None:
    listed = run("datasets").stdout
    assert "@street_cameras" in listed
    assert run("open", "street_cameras", tmp_path / "mine").returncode == 0
    assert (tmp_path / "mine" / "datasheet.md").exists()
    assert (tmp_path / "mine" / "mapping.yaml").exists()
    again = run("open", "street_cameras", tmp_path / "mine")
    assert again.returncode == 2
    assert run("open", "no_such_dataset").returncode == 2


@pytest.mark.slow
def test_a_file_that_is_not_there_is_said(run: Callable[..., Any], tmp_path: Path) -> None:
    done = run("evaluate", tmp_path / "none.csv", "--y-pred", "a", "--positive", "1")
    assert done.returncode == 2
    assert "none.csv" in done.stderr
