"""What the pages promise exists and runs: links, paths, shell and Python examples."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from evaluator.cli import app
from evaluator.cli.exits import exit_code

HERE = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path.relative_to(HERE).as_posix()
    for path in [*HERE.glob("*.md"), *HERE.glob("docs/**/*.md"), HERE / "rubrics" / "README.md"]
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PLACE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*\*?)`")
"""A path in code marks, such as `evaluator/evaluation.py` or `docs/`."""
TOP = {path.name for path in HERE.iterdir()} - {"var", ".venv"}


def text(document: str) -> str:
    return (HERE / document).read_text(encoding="utf-8")


def blocks(document: str, language: str) -> list[str]:
    """Return the code blocks of a page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text(document), flags=re.MULTILINE | re.DOTALL)


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("document", PAGES)
def test_every_link_leads_somewhere(document: str) -> None:
    lost = []
    for link in LINK.findall(text(document)):
        if link.startswith(("https://", "http://localhost", "mailto:")):
            continue
        path, _, part = link.partition("#")
        target = (HERE / document).parent / path if path else HERE / document
        headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE) if part else []
        if not target.exists() or (part and part not in map(anchor, headings)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("document", PAGES)
def test_every_path_in_code_marks_exists(document: str) -> None:
    named = [place for place in PLACE.findall(text(document)) if place.split("/", maxsplit=1)[0] in TOP]
    assert [place for place in named if not list(HERE.glob(place.rstrip("/")))] == []


@pytest.mark.parametrize("document", PAGES)
def test_every_make_target_on_the_page_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), flags=re.MULTILINE))
    assert [name for name in re.findall(r"\bmake ([a-z-]+)`", text(document)) if name not in targets] == []


def commands(block: str) -> list[str]:
    """Return the commands of a shell block, with continued lines joined and comments left out."""
    joined = re.sub(r"\\\n\s*", "", block)
    lines = (re.sub(r"\s+#.*$", "", line).strip() for line in joined.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with decisions as the README names them, and `evaluator` on the path."""
    decisions().to_csv(tmp_path / "decisions.csv", index=False)
    requests().to_csv(tmp_path / "requests.csv", index=False)
    program = tmp_path / "programs" / "evaluator"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m evaluator "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    monkeypatch.setenv("EVALUATOR_DATA", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def decisions() -> pd.DataFrame:
    rows = range(600)
    return pd.DataFrame(
        {
            "sex": ["fm"[i % 2] for i in rows],
            "age": [16 + i % 70 for i in rows],
            "alert": ["yes" if i % 3 == 0 else "no" for i in rows],
            "outcome": ["yes" if i % 4 == 0 else "no" for i in rows],
        }
    )


def requests() -> pd.DataFrame:
    rows = range(600)
    services = ["housing", "debt", "care"]
    return pd.DataFrame(
        {
            "sex": ["fm"[i % 2] for i in rows],
            "service": [services[i % 3] for i in rows],
            "routed": [services[(i % 3 + (i % 7 == 0)) % 3] for i in rows],
            "urgency": [i * 37 % 100 for i in rows],
            "visited": ["yes" if i % 4 == 0 else "no" for i in rows],
        }
    )


def run(command: str, *, typed: bool = False) -> tuple[int, str]:
    """Run a command; return its exit code and what it says on stderr.

    As typed it goes to a shell. That is a process each, so what is `evaluator` alone may share this one.
    """
    program, *words = shlex.split(command)
    if typed or program != "evaluator" or {"|", "||", "&&", ">"} & {*words}:
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
        return done.returncode, done.stderr
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        code = exit_code(lambda: app(words, standalone_mode=False), words)
    return code, said.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("document", "least"),
    [("README.md", 4), ("docs/command-line.md", 4), ("docs/classes.md", 2), ("docs/worked-evaluations.md", 2)],
)
def test_the_shell_examples_run_in_the_order_they_stand(document: str, least: int, folder: Path) -> None:
    ran = [command for block in blocks(document, "sh") for command in commands(block) if "evaluator " in command]
    assert len(ran) >= least
    for command in ran:
        code, said = run(command, typed=document == "README.md")
        assert code == 0 or ("--fail-on" in command and code == 3), f"{command}\n{said}"
        assert "Traceback" not in said
    made = {path.name for path in folder.iterdir()}
    named = {word for command in ran for word in command.split() if re.fullmatch(r"\w+\.(json|html|yaml)", word)}
    assert named <= made


@pytest.mark.slow
def test_the_example_of_two_files_runs(folder: Path) -> None:
    section = text("docs/files.md").split("\n## Groups in a second file\n")[1].split("\n## ")[0]
    (block,) = re.findall(r"^```sh\n(.*?)^```", section, flags=re.MULTILINE | re.DOTALL)
    for command in commands(block):
        assert run(command) == (0, ""), command
    first, again = (json.loads((folder / name).read_text("utf-8")) for name in ("joined.json", "again.json"))
    assert first["findings"] == again["findings"]
    assert first["source"]["joined"]["match"]["unmatched"] == 0


@pytest.mark.slow
def test_the_readmes_python_example_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = blocks("README.md", "python")
    exec(compile(block, "README.md", "exec"), {"frame": decisions()})
    assert "false_positive_rate" in capsys.readouterr().out
    assert (folder / "record.json").exists()
    assert (folder / "report.html").exists()


DECISIONS = sorted((HERE / "docs" / "decisions").glob("*.md"))


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_problem_choice_and_cost_on_a_page(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    assert [line for line in lines if line.startswith("## ")] == ["## Problem", "## Choice", "## Cost"]
    assert len(lines) <= 45
