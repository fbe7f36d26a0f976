"""What the tests of the jobs run in child processes."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from evaluator.errors import MappingError, Problem, StoreError

Progress = Callable[[str, float], None]


def add(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    progress("adding", 0.5)
    return {"sum": sum(arguments["numbers"]), "process": os.getpid(), "scratch": os.listdir(scratch)}


def echo(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    return arguments["value"]


def chat(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    """Print and warn as packages do, then answer."""
    import warnings

    print("printed", flush=True)
    print("ready\nended x 0", file=sys.stderr, flush=True)
    os.write(1, b"ended " + scratch.parent.name.encode() + b" 0\n")
    warnings.warn("warned", stacklevel=1)
    return "answered"


def stages(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    """Go on to the next step when the file for it appears."""
    for number, step in enumerate(arguments["steps"], start=1):
        progress(step, number / len(arguments["steps"]))
        gate = Path(arguments["gates"]) / step
        while not gate.exists():
            time.sleep(0.01)
    return "through"


def hurry(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    for number in range(200_000):
        progress("hurrying", number / 200_000)
    progress("x" * 100_000, 7.0)
    return None


def wrong_input(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    column = Problem("column_missing", "There is no column {column!r}.", "Take one of {columns}.", "a.csv")
    raise MappingError(
        Problem(
            column.code, column.what, column.hint, column.where, {"column": "sekse", "columns": ["sex", "age"]}
        ),
        Problem("label_unknown", "The label {label!r} does not occur.", values={"label": None, "path": Path("x")}),
    )


def store_fault(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    raise StoreError(Problem("upload_missing", "The file {name!r} is gone.", values={"name": "a.csv"}))


class OddError(Exception):
    """Quotes what it met."""


def fail_with(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    (scratch / "rows.csv").write_text(arguments["secret"])
    try:
        float(arguments["secret"])
    except ValueError as error:
        raise OddError(f"cannot read {arguments['secret']}", arguments["secret"]) from error


def leave(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    sys.exit(3)


def not_json(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    return {"value": float("nan")}


def write_file(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    file = scratch / "record.json"
    file.write_text("{}")
    return str(file) if arguments["as_text"] else file


def stubborn(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    """Ignore the request to end, start a program of its own, leave files everywhere it may."""
    import tempfile

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (scratch / "half.parquet").write_bytes(b"x" * 1000)
    with tempfile.NamedTemporaryFile(delete=False) as left:
        left.write(b"x")
    Path(arguments["pids"]).write_text(f"{os.getpid()} {program.pid}\n{left.name}")
    progress("working", 0.1)
    while True:
        time.sleep(1)


def leave_a_program_behind(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    return program.pid


def kill_itself(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    progress("growing", 0.5)
    os.kill(os.getpid(), arguments["signal"])
    time.sleep(10)


def crash_in_c(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    secret = arguments["secret"].encode()
    ctypes.memmove(0, secret, len(secret))


def grow(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    return len([bytearray(50_000_000) for _ in range(arguments["times_50_mb"])])


def hold(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    """Say which process this is, and wait to be let go."""
    own = Path(arguments["folder"]) / str(os.getpid())
    own.touch()
    progress("holding", 0.0)
    while own.exists():
        time.sleep(0.01)
    return os.getpid()


def measure_fairlearn(arguments: dict[str, Any], *, progress: Progress, scratch: Path) -> Any:
    """Do what an evaluation does with its packages, and say how long after the click it began and ended."""
    began = time.time()
    import duckdb
    import numpy as np
    from fairlearn.metrics import MetricFrame, selection_rate

    rows = duckdb.sql("SELECT i % 2 AS group_, i % 3 = 0 AS chosen FROM range(3000) t(i)").df()
    chosen = rows["chosen"].astype(int)
    frame = MetricFrame(
        metrics=selection_rate, y_true=chosen, y_pred=chosen, sensitive_features=rows["group_"].to_numpy()
    )
    product = np.ones((300, 300)) @ np.ones((300, 300))  # the threads of the numerical library survive the fork
    return {
        "began": began,
        "ended": time.time(),
        "rates": [float(rate) for rate in frame.by_group],
        "product": float(product[0, 0]),
    }
