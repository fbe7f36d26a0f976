"""How a job ended, written by its process and read by the server: JSON in one file of the job's folder."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evaluator.errors import N_, Problem

_FILE = "outcome.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Either a result or problems."""

    result: Any = None
    problems: tuple[Problem, ...] = ()
    log: Path | None = None


def write_result(folder: Path, result: Any, scratch: Path) -> None:
    """Write what the job returned: JSON, or a file as a Path or as the text of a path in the scratch folder.

    ValueError or TypeError when it is none of them.
    """
    if isinstance(result, str) and result.startswith(f"{scratch}{os.sep}"):
        result = Path(result)
    made = isinstance(result, Path)
    text = json.dumps({"file": str(result.absolute())} if made else {"value": result}, allow_nan=False)
    (folder / _FILE).write_text(text, encoding="utf-8")


def write_problems(folder: Path, problems: Iterable[Problem], log: Path | None = None) -> None:
    """Write why the job failed; values of problems that are not JSON are written as text."""
    said = [asdict(problem) for problem in problems]
    text = json.dumps({"problems": said, "log": None if log is None else str(log)}, default=str)
    (folder / _FILE).write_text(text, encoding="utf-8")


def read_outcome(folder: Path, code: int) -> Outcome:
    """Return how a job ended whose process ended with `code`: 0, or minus the signal that killed it."""
    if code != 0 or not (folder / _FILE).is_file():
        return Outcome(problems=(killed(code),))
    document: Mapping[str, Any] = json.loads((folder / _FILE).read_bytes())
    if "file" in document:
        return Outcome(result=Path(document["file"]))
    problems = tuple(Problem(**problem) for problem in document.get("problems", ()))
    log = document.get("log")
    return Outcome(result=document.get("value"), problems=problems, log=Path(log) if log else None)


def bug(log: Path) -> Problem:
    """The product failed, not the person."""
    return Problem(
        "bug",
        N_("This is a bug in the product, not a mistake of yours."),
        N_("Report it with the file {log}, which holds no value of your data."),
        values={"log": str(log)},
    )


def out_of_memory() -> Problem:
    """The job asked for more memory than it may have."""
    return Problem(
        "out_of_memory",
        N_("The evaluation needed more memory than there is."),
        N_("Keep only the columns that are needed, or run it on a machine with more memory."),
    )


def killed(code: int) -> Problem:
    """The process of the job is gone without a word."""
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(code)
    what = N_("The evaluation was stopped from outside ({signal}) before it was done.")
    hint = N_("Try again; if it happens again, ask who runs this server to look at its memory.")
    if name == "SIGKILL":
        what = N_(
            "The evaluation was stopped by the operating system, most likely because memory ran out ({signal})."
        )
    return Problem("killed", what, hint, values={"signal": name})


def not_started() -> Problem:
    """The process that runs jobs could not be started."""
    return Problem(
        "not_started",
        N_("The evaluation could not be started: the process that runs it ended at once."),
        N_("Try again; if it happens again, ask who runs this server."),
    )
