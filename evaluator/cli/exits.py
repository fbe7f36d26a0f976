"""How a command ends: an exit code, and one sentence for each problem; never a traceback.

0 done, 1 a bug, 2 the input must be changed, 3 a gate of --fail-on closed, 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TextIO

import typer

from evaluator.errors import N_, EvaluatorError, InputError, Problem

BUG, INPUT, GATE, STOPPED = 1, 2, 3, 130
_FULL = (errno.ENOSPC, errno.EROFS, errno.EIO)
"""What a machine runs out of while something is written: no bug of ours."""
_STOPPED_SENTENCE = N_("Stopped. No file was left half-written.")


def exit_code(command: Callable[[], int | None], arguments: Sequence[str] = ()) -> int:
    """Run a command and return its exit code, with every problem said on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character is no reason to stop
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(command, arguments)
    except (KeyboardInterrupt, typer.Abort):
        return _end(_STOPPED_SENTENCE, STOPPED)
    except (SystemExit, BrokenPipeError):  # Typer ends like this when the reader of a pipe went away
        return _end(N_("The program that was reading the output has ended."), INPUT)
    except Exception as error:  # noqa: BLE001 - the face: a bug is said in one sentence, details go to a log
        if _was_stopped(error):
            return _end(_STOPPED_SENTENCE, STOPPED)
        if isinstance(error, OSError) and error.errno in _FULL:
            return _end(f"{N_('The output cannot be written')}: {error.strerror}.", INPUT)
        return _end(f"This is a bug. Details without data values are in {_written_down(error)}.", BUG)


def _was_stopped(error: Exception) -> bool:
    from evaluator.engine.connection import was_interrupted  # the engine takes time to import

    return was_interrupted(error)


def tell(sentences: Iterable[str]) -> None:
    """Say sentences on stderr, a line each."""
    for sentence in sentences:
        typer.echo(on_terminal(" ".join(sentence.splitlines())), err=True)


def answer(text: str) -> None:
    """Say a text of one or more lines on stdout."""
    typer.echo(on_terminal(text))


def on_terminal(text: str) -> str:
    """Return a text in which no character but a line break steers a terminal: names may come from anywhere.

    Isolates of text that runs from right to left stay where each is closed on its line.

    >>> on_terminal("a\\x1b[2J")
    'a[U+001B][2J'
    """
    return "\n".join(_steers_nothing(line) for line in text.split("\n"))


def _steers_nothing(line: str) -> str:
    if line.isprintable():
        return line
    closed = line.count("\u2068") == line.count("\u2069")
    kept = "\u2068\u2069\u200c\u200d\u00a0\u202f" if closed else "\u200c\u200d\u00a0\u202f"
    return "".join(char if char.isprintable() or char in kept else f"[U+{ord(char):04X}]" for char in line)


def _run(command: Callable[[], int | None], arguments: Sequence[str]) -> int:
    try:
        _require_text(arguments)
        code = command() or 0
        if code == STOPPED:  # Typer's own answer to Ctrl-C
            raise KeyboardInterrupt
        return code
    except typer.Exit as error:
        return error.exit_code
    except typer.TyperException as error:
        tell([error.format_message().replace("\n\t", " ")])
    except EvaluatorError as error:
        tell(str(problem) for problem in error.problems)
    return INPUT


def _require_text(arguments: Sequence[str]) -> None:
    """Refuse what the terminal could not pass on as text, such as names of files in another encoding."""
    what = N_("“{argument}” is not text in the encoding of this system.")
    hint = N_("Rename the file or the column.")
    broken = [text for text in arguments if any("\ud800" <= char <= "\udfff" for char in text)]
    if broken:
        raise InputError(
            Problem("argument_not_text", what, hint, values={"argument": ascii(text)[1:-1]}) for text in broken
        )


def _end(sentence: str, code: int) -> int:
    """Say a last sentence where somebody still reads, and let no stream fail again when Python ends."""
    _abandon(sys.stdout)
    with contextlib.suppress(OSError):  # nobody reads there either
        tell([sentence])
    _abandon(sys.stderr)
    return code


def _abandon(stream: TextIO | None) -> None:
    if stream is None:  # the shell closed it
        return
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _written_down(error: Exception) -> Path:
    import tempfile

    from evaluator.bugs import write_bug
    from evaluator.store.places import data_folder

    at = dt.datetime.now(dt.UTC)
    try:
        return write_bug(error, data_folder() / "log", at=at)
    except (OSError, EvaluatorError):  # no data folder that could be written: the report must not be lost
        return write_bug(error, Path(tempfile.mkdtemp(prefix="evaluator-")), at=at)
