"""Every file of the corpus on the command line: results or one sentence for each problem, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import corpus
import pytest
from corpus_entry import Entry, Refused

from evaluator import cli
from evaluator.asked.how_read import option_of


class Ended(NamedTuple):
    """How a command ended."""

    code: object
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("EVALUATOR_DATA", str(tmp_path / "var"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["evaluator", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Ended(ended.value.code, *capsys.readouterr())

    return run


def options_for(entry: Entry) -> list[str]:
    options = []
    for name, value in entry.reading.items():
        for item in value if isinstance(value, tuple) else (value,):
            options += [option_of(name), str(item)]
    return options


FILES = [entry for entry in corpus.ENTRIES if entry.file != "-"]
EVALUATED = ("--y-pred", "besluit", "--positive", "ja", "--sensitive", "groep", "--no-cross-check")


def is_clean(text: str) -> bool:
    """Return True where nothing but line breaks steers a terminal; numbers may hold blanks that do not break."""
    return all(line.translate({0xA0: " ", 0x202F: " "}).isprintable() for line in text.split("\n"))


@pytest.mark.slow
@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry.name)
def test_a_file_of_the_corpus_ends_in_results_or_in_sentences(entry: Entry, run: Run, tmp_path: Path) -> None:
    path = entry.make(tmp_path)
    ended = run("evaluate", str(path), *EVALUATED, *options_for(entry))
    assert ended.code in (0, 2), ended.err
    assert ended.code == 2 or not isinstance(entry.expected, Refused)
    assert bool(ended.out) == (ended.code == 0)
    assert "Traceback" not in ended.err
    assert is_clean(ended.err)
    assert is_clean(ended.out)
    if ended.code == 2:
        assert 0 < len(ended.err.splitlines()) <= 5
        assert all(line.endswith((".", "?")) for line in ended.err.splitlines()), ended.err
    assert list(Path.cwd().iterdir()) == []
    assert not (tmp_path / "var" / "log").exists()


@pytest.mark.slow
def test_results_on_a_terminal_hold_no_character_that_steers_it(run: Run, tmp_path: Path) -> None:
    for entry in corpus.hostile_files.LITERAL:
        ended = run(
            "evaluate", str(entry.make(tmp_path)), *EVALUATED, "--polarity", "burden", "--min-group-size", "5"
        )
        assert ended.code == 0
        assert is_clean(ended.out + ended.err), ended


HOSTILE_NAMES = (
    "\x1b[2J\x1b[31m.csv",
    "\u202egpj.csv",
    "a\nb\rc.csv",
    "{0}{{7*7}}%s${x}.csv",
    "=cmd|'!A0.csv",
    "-x.csv",
)


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_a_name_of_a_file_steers_no_terminal(run: Run, name: str) -> None:
    for content in (
        b"",
        b"\x80\x04.",
        b"groep,besluit\nZuid,ja\nNoord,nee\n" * 9,
        b"groep,besluit\nZuid,ja\n\0,nee\n",
    ):
        Path(name).write_bytes(content)
        ended = run("evaluate", f"./{name}", *EVALUATED)
        assert ended.code in (0, 2), ended.err
        assert is_clean(ended.out + ended.err), ended
    ended = run("check", f"./{name}")
    assert ended.code == 2
    assert is_clean(ended.out + ended.err), ended


@pytest.mark.slow
@pytest.mark.parametrize("text", ("\x1b[31m", "\u202ea", "a\x07b", "\x9b31m"), ids=ascii)
def test_an_option_steers_no_terminal(run: Run, text: str, tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes(corpus.hostile_files.BASIC)
    for options in (
        ("--y-pred", text), ("--y-pred", "besluit", "--positive", text), ("--level", text), ("--now", text),
        ("--sensitive", text), ("--out", text + "/x"), ("--mapping", text), ("--reference", text), (text,),
        ("--sheet", text, "--country", text), ("--merge-spellings", text), (f"--{text}",),
    ):  # fmt: skip
        ended = run("evaluate", str(path), *EVALUATED, *options)
        assert ended.code == 2, ended
        assert is_clean(ended.out + ended.err), ended
