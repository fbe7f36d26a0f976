"""What tired people and hostile names do to the command line: one sentence, exit 2, and no file touched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from evaluator import cli

HERE = Path(__file__).resolve().parents[2]
ROWS = [
    "id,sex,age,alert,incident",
    *(f"{i},{'fm'[i % 2]},{20 + i % 60},{'yes' if i % 3 == 0 else 'no'},{int(i % 4 == 0)}" for i in range(200)),
]
CRITERIA = str(HERE / "tests" / "golden" / "input.v1" / "criteria.yaml")
RUBRIC = str(HERE / "tests" / "golden" / "input.v1" / "rubric.yaml")
ANSWERS = "kind: answers\nschema: 1\nrubric: inclusive_ai\nanswers:\n  G1.1:\n    level: 0\n"
BASIC = (
    "--y-true",
    "incident",
    "--y-pred",
    "alert",
    "--positive",
    "yes",
    "--sensitive",
    "sex",
    "--no-cross-check",
)
DATA = ("evaluate", "data.csv", *BASIC)


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with data, a link to them, answers, a locked plan, a record and an empty folder."""
    monkeypatch.setenv("EVALUATOR_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    folder = tmp_path / "work"
    (folder / "folder").mkdir(parents=True)
    monkeypatch.chdir(folder)
    Path("data.csv").write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    Path("link.csv").symlink_to("data.csv")
    os.link("data.csv", "same.csv")
    os.link("data.csv", "data.html")
    Path("answers.yaml").write_text(ANSWERS, encoding="utf-8")
    return folder


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["evaluator", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = ended.value.code
        return Ended(code if isinstance(code, int) else -1, *capsys.readouterr())

    return run


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return every file of a folder with its bytes, and every folder in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def start(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(HERE), **options.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, "-m", "evaluator", *arguments], env=environment, stderr=subprocess.PIPE, **options
    )


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "a command that does not exist": (("evaluat", "data.csv"), "evaluate"),
    "an option before the command": (("--y-pred", "alert", "evaluate", "data.csv"), "--y-pred"),
    "two data files": (("evaluate", "data.csv", "data.csv", *BASIC), "data.csv"),
    "an option without its value": (("evaluate", "data.csv", "--y-pred"), "--y-pred"),
    "an option that must be given": (("plan", "--out", "plan.yaml"), "--polarity"),
    "a number that is text": ((*DATA, "--level", "high"), "--level"),
    "no data file": (("evaluate", "", *BASIC), "No data file was named"),
    "data that is a folder": (("evaluate", "folder", *BASIC), "folder is a folder"),
    "data that is a device": (("evaluate", os.devnull, *BASIC), "is not a file"),
    "data with a name without end": (("evaluate", "n" * 5000, *BASIC), "There is no file"),
    "a dataset without a name": (("evaluate", "@"), "compas_counts"),
    "a dataset outside the datasets": (("evaluate", "@../rubrics"), "compas_counts"),
    "a mapping that is a folder": ((*DATA, "--mapping", "folder"), "folder"),
    "a plan that is data": ((*DATA, "--plan", "data.csv"), "data.csv"),
    "answers that are a plan": (("screen", "--answers", "locked.yaml", "--out", "new.json"), "answers"),
    "criteria without their rubric": ((*DATA, "--criteria", CRITERIA), "--rubric FILE"),
    "criteria of another rubric than the answers": (
        (*DATA, "--criteria", CRITERIA, "--rubric", RUBRIC, "--answers", "answers.yaml"),
        "inclusive_ai",
    ),
    "a record that is data": (("check", "data.csv"), "data.csv"),
    "a record that is a folder": (("check", "folder"), "folder"),
    "a record that is not there": (("check", "none.json"), "none.json"),
    "a lock of data": (("lock", "data.csv", "--by", "A"), "data.csv"),
    "a lock without a name": (("lock", "locked.yaml", "--by", " ", "--reason", "r"), "--by"),
    "a lock with a name without end": (("lock", "locked.yaml", "--by", "n" * 5000, "--reason", "r"), "--by"),
    "a dataset copied below a file": (("open", "compas_counts", "data.csv/x"), "data.csv/x"),
    "a dataset copied over a file": (("open", "compas_counts", "data.csv"), "data.csv"),
    "a dataset copied into a folder in use": (("open", "compas_counts", "."), "not an empty folder"),
    "an empty system": (("evaluate", "data.csv", "--y-pred", "", "--positive", "yes"), "--y-pred"),
    "a system name without a column": (("evaluate", "data.csv", "--y-pred", "A=", "--positive", "yes"), "A="),
    "a system name without end": (("evaluate", "data.csv", "--y-pred", "n" * 5000, "--positive", "yes"), "…"),
    "seven systems": (("evaluate", "data.csv", *("--y-pred=alert",) * 7, "--positive", "yes"), "at most 6"),
    "two systems of one name": ((*DATA, "--y-pred", "alert"), "twice"),
    "an empty feature": ((*DATA, "--sensitive", ""), "--sensitive"),
    "an empty positive label": (("evaluate", "data.csv", "--y-pred", "alert", "--positive", ""), "“yes” (67)"),
    "cut points of no feature": ((*DATA, "--bins", "age=30"), "sensitive feature"),
    "cut points that are words": ((*DATA, "--sensitive", "age", "--bins", "age=young,old"), "young,old"),
    "a time that is none": ((*DATA, "--now", "yesterday"), "yesterday"),
    "a time before the first day": ((*DATA, "--now", "0001-01-01T00:00:00+05:00"), "0001-01-01"),
    "a gate of nothing": ((*DATA, "--fail-on", " , "), "--fail-on"),
    "a name in another encoding": (("evaluate", "caf\udce9.csv", *BASIC), "caf\\udce9.csv"),
    "a system in another encoding": (("evaluate", "data.csv", "--y-pred", "\udce9=alert"), "\\udce9"),
}

NOT_WRITTEN: dict[str, tuple[tuple[str, ...], str]] = {
    "the record over the data": ((*DATA, "--out", "data.csv"), "DATA"),
    "the record over the data, spelt otherwise": ((*DATA, "--out", "folder/../data.csv"), "DATA"),
    "the record over data read through a link": (("evaluate", "link.csv", *BASIC, "--out", "data.csv"), "DATA"),
    "the record through a link to the data": ((*DATA, "--out", "link.csv"), "DATA"),
    "the record over a second name of the data": ((*DATA, "--out", "same.csv"), "DATA"),
    "the report over the data": (("evaluate", "data.html", *BASIC, "--report", "data.html"), "DATA"),
    "the mapping over the data": ((*DATA, "--save-mapping", "data.csv"), "DATA"),
    "the record over the answers": (("screen", "--answers", "answers.yaml", "--out", "answers.yaml"), "--answers"),
    "the record over the plan": ((*DATA, "--plan", "locked.yaml", "--out", "locked.yaml"), "--plan"),
    "the report over its record": (("report", "same.html", "--to", "same.html"), "RECORD"),
    "a report of an unknown kind": ((*DATA, "--out", "new.json", "--report", "new.csv"), ".html"),
    "a report of a later version": ((*DATA, "--out", "new.json", "--report", "new.pdf"), ".html"),
    "a report from a record of an unknown kind": (("report", "record.json", "--to", "new"), ".html"),
    "a report in an unknown language": (
        ("report", "record.json", "--to", "new.html", "--language", "../x"),
        "../x",
    ),
    "a plan over its criteria": (
        ("plan", "--polarity", "burden", "--criteria", "answers.yaml", "--out", "answers.yaml"),
        "--criteria",
    ),
    "a new plan over a locked one": (("plan", "--polarity", "burden", "--out", "locked.yaml"), "locked"),
    "record and report in one file": ((*DATA, "--out", "new.html", "--report", "new.html"), "--report"),
    "record and mapping in one file": ((*DATA, "--out", "new.json", "--save-mapping", "./new.json"), "same file"),
    "two reports of one name": ((*DATA, "--report", "new.html", "--report", "./new.html"), "same file"),
    "a record that is a folder": ((*DATA, "--out", "folder"), "is a folder"),
    "a record without a name": ((*DATA, "--out", ""), "is a folder"),
    "a record in a folder that is missing": ((*DATA, "--out", "none/new.json"), "none/new.json"),
    "a record below a file": ((*DATA, "--out", "data.csv/new.json"), "data.csv/new.json"),
    "a record where nobody may write": ((*DATA, "--out", "/proc/new.json"), "/proc/new.json"),
    "a record with a name without end": ((*DATA, "--out", "n" * 300), "too long"),
    "a record onto a device": ((*DATA, "--out", os.devnull), "device"),
    "a record onto the terminal": ((*DATA, "--out", "/dev/stdout"), "device"),
    "a report in a folder that is missing": ((*DATA, "--out", "new.json", "--report", "none/new.html"), "none/"),
    "a mapping in a folder that is missing": (
        (*DATA, "--out", "new.json", "--save-mapping", "none/m.yaml"),
        "m.y",
    ),
    "a plan in a folder that is missing": (("plan", "--polarity", "both", "--out", "none/p.yaml"), "none/p.yaml"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", [*REFUSED, *NOT_WRITTEN], ids=str)
def test_a_mistake_is_one_sentence_with_exit_2_and_no_file_is_touched(case: str, run: Run, folder: Path) -> None:
    made = [run("plan", "--polarity", "burden", "--out", "locked.yaml"), run("lock", "locked.yaml", "--by", "A")]
    made.append(run("screen", "--answers", "answers.yaml", "--out", "record.json"))
    assert [ended.code for ended in made] == [0, 0, 0]
    os.link("record.json", "same.html")
    before = contents(folder)
    arguments, told = {**REFUSED, **NOT_WRITTEN}[case]
    ended = run(*arguments)
    assert ended.code == 2, ended.err
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1
    assert ended.out == ""
    assert contents(folder) == before
    assert not (folder.parent / "var").exists(), "a bug was written down"


@pytest.mark.slow
def test_options_may_stand_before_the_data(run: Run) -> None:
    assert run("evaluate", *BASIC, "--out", "new.json", "data.csv").code == 0
    assert Path("new.json").exists()


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    ended = run()
    assert ended.code == 2
    assert "evaluate" in ended.err


def test_every_bad_file_and_option_is_told_at_once(run: Run) -> None:
    files = [option for name in ("mapping", "system", "plan", "answers") for option in (f"--{name}", f"no_{name}")]
    ended = run(*DATA, *files)
    assert ended.code == 2
    assert [name for name in ("mapping", "system", "plan", "answers") if f"no_{name}" not in ended.err] == []
    ended = run("evaluate", "data.csv", "--y-pred", "A=", "--sensitive", "", "--bins", "x=1", "--level", "2")
    assert len(ended.err.splitlines()) == 4, ended.err
    ended = run(*DATA, "--out", "folder", "--report", "none/r.html", "--save-mapping", "data.csv")
    assert len(ended.err.splitlines()) == 3, ended.err


@pytest.mark.parametrize("text", ["tomorrow", "99999999999999999", "1.5"])
def test_a_clock_that_cannot_be_read_is_said(text: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    ended = run(*DATA, "--out", "new.json")
    assert ended.code == 2
    assert f"SOURCE_DATE_EPOCH is “{text}”" in ended.err
    assert run(*DATA, "--out", "new.json", "--now", "2026-11-22").code == 0, "a time that was given needs no clock"


def test_a_file_protected_against_writing_is_kept_unless_the_account_may_write_everything(run: Run) -> None:
    Path("kept.json").write_text("kept", encoding="utf-8")
    Path("kept.json").chmod(0o444)
    ended = run(*DATA, "--out", "kept.json")
    if os.access("kept.json", os.W_OK):  # root may
        assert ended.code == 0
    else:
        assert ended.code == 2
        assert Path("kept.json").read_text(encoding="utf-8") == "kept"


def test_a_result_is_written_through_a_link_and_the_link_stays(run: Run) -> None:
    Path("newest.json").symlink_to("folder/record.json")
    assert run(*DATA, "--out", "newest.json").code == 0
    assert Path("newest.json").is_symlink()
    assert run("check", "folder/record.json").code == 0


def test_a_record_is_known_by_its_content_not_by_its_name(run: Run) -> None:
    assert run(*DATA, "--out", "record.txt").code == 0
    assert "its seal holds" in run("check", "record.txt").out
    Path("mapping.json").write_text('{"kind": "mapping", "schema": 1, "y_true": "seal"}', encoding="utf-8")
    assert "mapping" in run("check", "mapping.json").out


def test_a_plan_needs_its_criteria_alone_and_not_their_rubric(run: Run) -> None:
    assert run("plan", "--polarity", "burden", "--criteria", CRITERIA, "--out", "plan.yaml").code == 0
    assert "small_criteria 1.0.0" in Path("plan.yaml").read_text(encoding="utf-8")


NAMES = "Kamera=Süd,a,a=b,Âge (années),性别,=,x\n"


@pytest.fixture
def named(folder: Path) -> Path:
    rows = "".join(
        f"{i % 2},{i % 3 % 2},{i % 5 % 2},{20 + i % 40},{'男女'[i % 2]},{i % 2},1\n" for i in range(200)
    )
    path = folder / "Daten, ünd mehr = alles.csv"
    path.write_text(NAMES + rows, encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "name", "column"),
    [
        ("a=b", "a=b", "a=b"),
        ("Kamera=Süd", "Kamera=Süd", "Kamera=Süd"),
        ("b=a", "b", "a"),
        ("Süd=a=b", "Süd", "a=b"),
        ("=", "=", "="),
        ("=a", "a", "a"),
        ("系统 🚦=a", "系统 🚦", "a"),
    ],
    ids=["a column with =", "a name with =", "NAME=COL", "COL with =", "only =", "no name", "signs of any script"],
)
def test_a_name_is_split_at_the_first_equals_sign_unless_a_column_bears_it(
    given: str, name: str, column: str, named: Path, run: Run
) -> None:
    ended = run(
        "evaluate", str(named), "--y-pred", given, "--positive=1", "--sensitive=性别", "--sensitive=Âge (années)",
        "--bins=Âge (années)=30,50", "--reference=性别=女", "--no-cross-check", "--out=r.json",
    )  # fmt: skip
    assert ended == (0, "", "")
    record = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert record["mapping"]["systems"] == [{"name": name, "column": column}]
    assert record["source"]["name"] == named.name
    groups = {tuple(metric["group"]) for metric in record["group_metrics"] if metric["features"] == ["性别"]}
    assert groups == {("男",), ("女",)}


def test_signs_that_steer_a_terminal_are_shown_but_not_obeyed(run: Run) -> None:
    ended = run("evaluate", "data.csv", "--y-pred", "a\nb\x1b[31m=alert", "--positive", "yes", "--no-cross-check")
    assert ended.code == 0
    assert "\x1b" not in ended.out
    ended = run("evaluate", "data.csv", "--y-pred", "\x1b[31m", "--positive", "yes")
    assert ended.code == 2
    assert "\x1b" not in ended.err


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.0, 0.3, 1.5], ids=["at once", "while it loads", "while it counts"])
def test_ctrl_c_stops_with_one_sentence_and_leaves_no_half_file(after: float, folder: Path) -> None:
    rows = "\n".join(ROWS[1:])
    big = "\n".join([ROWS[0], *[rows] * 4000])
    Path("big.csv").write_text(big + "\n", encoding="utf-8")
    before = set(contents(folder))
    process = start("evaluate", "big.csv", *BASIC, "--out", "new.json", stdout=subprocess.PIPE)
    while not _started(process):
        time.sleep(0.02)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert set(contents(folder)) - before in (set(), {"new.json"})
    if process.returncode != 0:  # it may have been quicker than the key
        assert process.returncode in (130, -signal.SIGINT), err.decode()
        if err or not Path("new.json").exists():  # it may have been ending, with everything written
            assert err.decode().splitlines() == ["Stopped. No file was left half-written."]
    assert out == b""


_LONG = """
import os, signal, sys, threading
import duckdb
from evaluator.cli.exits import exit_code

connection = duckdb.connect(config={"threads": 1})

def count():
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    connection.execute("SELECT count(*) FROM range(100000000000) WHERE range % 7 = 3").fetchall()

sys.exit(exit_code(count))
"""


def test_ctrl_c_in_the_middle_of_a_query_is_no_bug() -> None:
    ended = subprocess.run([sys.executable, "-c", _LONG], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (130, "Stopped. No file was left half-written.\n")


def _started(process: subprocess.Popen[bytes]) -> bool:
    """Return True once the interpreter has loaded our command line, so that a signal meets our code."""
    assert process.poll() is None
    maps = Path(f"/proc/{process.pid}/maps")
    return not maps.exists() or b"pydantic_core" in maps.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("datasets",), ("--help",), DATA], ids=["a list", "help", "a summary"])
def test_a_reader_that_goes_away_is_no_bug(arguments: tuple[str, ...], folder: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = start(*arguments, stdout=writer)
    os.close(writer)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.decode().splitlines() == ["The program that was reading the output has ended."]


@pytest.mark.slow
def test_a_full_disk_under_the_output_is_no_bug(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = start("datasets", stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.decode().splitlines() == ["The output cannot be written: No space left on device."]


@pytest.mark.slow
def test_a_terminal_without_our_characters_shows_what_it_can(folder: Path) -> None:
    arguments = ("evaluate", "data.csv", "--y-pred", "系=alert", "--positive=yes", "--no-cross-check")
    process = start(*arguments, stdout=subprocess.PIPE, env={"PYTHONIOENCODING": "cp1252"})
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    assert "\\u7cfb" in out.decode("cp1252")


@pytest.mark.slow
def test_closed_outputs_are_no_bug(folder: Path) -> None:
    for arguments, code in (("datasets", 0), ("evaluate none.csv", 2)):
        shell = f'exec "{sys.executable}" -m evaluator {arguments} >&- 2>&-'
        done = subprocess.run(["sh", "-c", shell], env={**os.environ, "PYTHONPATH": str(HERE)}, check=False)
        assert done.returncode == code


def test_a_mapping_that_breaks_a_rule_is_one_line_and_nothing_else(folder: Path) -> None:
    process = start(*DATA, "--control", "sex", stdout=subprocess.PIPE)
    said, wrong = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said == b""
    assert wrong.decode().splitlines() == [
        "The mapping cannot be used: a column cannot be sensitive and control feature at once: sex."
    ]
