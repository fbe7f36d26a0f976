"""A large text file that was begun before the engine was imported is read as if it had not been."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="SKIPPED PART: files are read ahead on Linux only")
LINE = b"Zuid,ja,some words that make the line a little longer\n"
CONTENT = b"groep,besluit,note\n" + LINE * 700_000
"""Large enough to be begun."""

SCRIPT = """
import os, sys, threading
from pathlib import Path
from evaluator.engine import ahead
path, change = Path(sys.argv[1]), sys.argv[2]
ahead.begin(path)
begun = bool(ahead._begun)
assert "duckdb" not in sys.modules
if change == "before":
    path.write_bytes(path.read_bytes() + b"Noord,nee,x\\n")
from evaluator.engine import Key, open_source
from evaluator.errors import UploadError
if change == "another":
    path = Path(sys.argv[3])
try:
    with open_source(path) as table:
        if change == "after":
            table.rows()
            path.write_bytes(path.read_bytes() + b"Noord,nee,x\\n")
        print(begun, table.count([Key("groep")], [(0,)]).people, table.sha256)
except UploadError as error:
    print(begun, *(problem.code for problem in error.problems), error)
ahead.drop()
try:
    os.waitpid(-1, os.WNOHANG)
    print("a process is left")
except ChildProcessError:
    pass
"""


def told(path: Path, change: str = "never", other: Path | None = None) -> str:
    command = [sys.executable, "-c", SCRIPT, str(path), change, str(other)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def file_of(folder: Path, content: bytes = CONTENT) -> Path:
    path = folder / "besluiten.csv"
    path.write_bytes(content)
    return path


def test_its_rows_and_its_hash_are_those_of_the_file(tmp_path: Path) -> None:
    assert told(file_of(tmp_path)) == f"True (700000,) {hashlib.sha256(CONTENT).hexdigest()}"


@pytest.mark.slow
def test_what_was_written_before_it_was_opened_counts(tmp_path: Path) -> None:
    found = told(file_of(tmp_path), "before")
    assert found.split()[0] == "True"
    assert found.endswith(hashlib.sha256(CONTENT + b"Noord,nee,x\n").hexdigest())


def test_what_is_written_after_it_was_opened_is_refused(tmp_path: Path) -> None:
    assert told(file_of(tmp_path), "after").startswith("True file_changed")


def test_what_the_look_finds_is_said_with_its_line(tmp_path: Path) -> None:
    found = told(file_of(tmp_path, CONTENT + b"Zu\0id,ja,x\n"))
    assert found.startswith("True nul_byte")
    assert "700002" in found


@pytest.mark.slow
def test_another_file_than_the_one_begun_is_read_for_itself(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_bytes(CONTENT[: len(CONTENT) - len(LINE)])
    found = told(file_of(tmp_path), "another", other)
    assert found == f"True (699999,) {hashlib.sha256(other.read_bytes()).hexdigest()}"


@pytest.mark.slow
def test_a_small_file_is_not_worth_it(tmp_path: Path) -> None:
    assert told(file_of(tmp_path, CONTENT[:20_000].rsplit(b"\n", 1)[0] + b"\n")).startswith("False (")
