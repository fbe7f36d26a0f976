"""Measure whole processes side by side and print a Markdown table: wall time, processor time, peak memory.

`make bench`, or `python benchmarks/run.py --rows 1e6 --rounds 5 --folder /somewhere/outside`. Every round runs
every case once, in turn, so that a busy machine is busy for all; ratios are medians of the rounds' own ratios.
This file imports nothing heavy: a child's peak memory would otherwise start at its parent's.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FEATURES = ("sex", "race", "district")
LIMIT_CSV = {"csv": 1.35, "cp1252": 2.5}
"""What is promised: text evaluated in at most so many times a bare scan of the same columns in UTF-8."""
LIMIT_BYTES = 500e6
"""What is promised of memory, for files of any size."""
LIMIT_ROWS, LIMIT_SECONDS = 1_000_000, 5.0
"""What is promised: a complete record of a million rows of Parquet in at most this many seconds."""

JOINED = "evaluate two files"
"""Name of the case of `--joined`."""


@dataclass(frozen=True, slots=True)
class Case:
    """A process to measure."""

    name: str
    what: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a process took."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of processor time, all threads and children."""
    peak: float
    """Largest resident memory of any one process, MiB."""
    output: str


def cases(data: Path, record: Path, depth: int) -> tuple[Case, ...]:
    """Return what is measured, the product first; a file in a code page is compared with its twin in UTF-8."""
    twin = data.with_suffix(".csv") if data.suffix == ".cp1252" else data
    python = sys.executable
    evaluate = [python, "-m", "evaluator", "evaluate", str(data), "--y-true", "y_true", "--y-pred", "y_pred"]
    evaluate += ["--positive", "1", "--polarity", "both", "--intersections", str(depth), "--quiet"]
    evaluate += ["--country", "NL"] if twin != data else []
    for feature in FEATURES:
        evaluate += ["--sensitive", feature]
    checked = (*evaluate, "--out", str(record))
    unchecked = (*evaluate, "--no-cross-check", "--out", str(record.with_name("unchecked.json")))
    rows = (python, str(HERE / "fairlearn_rows.py"), str(twin), str(depth))
    scan = (python, str(HERE / "scan.py"), str(twin))
    return (
        Case("evaluate", "complete record: intervals, verdicts, fairlearn cross-check", checked),
        Case("evaluate, no cross-check", "complete record without asking fairlearn", unchecked),
        Case("fairlearn on rows", "MetricFrame without its np.stack, same metrics, no intervals", rows),
        Case("bare scan", "DuckDB reads the five columns, nothing else", scan),
    )


def joined_cases(folder: Path, rows: int, form: str, record: Path) -> tuple[Case, ...]:
    """Return what is measured of decisions in one file and groups in another, joined by their ids."""
    first, second = (folder / f"{name}_{rows}.{form}" for name in ("decisions", "groups"))
    evaluate = [
        sys.executable,
        "-m",
        "evaluator",
        "evaluate",
        str(first),
        "--join",
        str(second),
        "--join-id",
        "id",
    ]
    evaluate += ["--y-true", "y_true", "--y-pred", "y_pred", "--positive", "1", "--polarity", "burden", "--quiet"]
    for feature in FEATURES:
        evaluate += ["--sensitive", feature]
    what = "record of two files joined by an id, without asking fairlearn"
    return (Case(JOINED, what, (*evaluate, "--no-cross-check", "--out", str(record))),)


def run(case: Case) -> Run:
    """Run a process to its end and say what it took; SystemExit with its own words when it fails."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "PYTHONWARNINGS": "ignore"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        child = subprocess.Popen(case.command, stdout=out, stderr=errors, env=environment)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if child.returncode:
            raise SystemExit(f"{case.name} ended with {child.returncode}:\n{errors.read().decode()[-2000:]}")
        unit = 1024 if sys.platform != "darwin" else 1024 * 1024
        return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit, out.read().decode())


def measure(chosen: Sequence[Case], rounds: int) -> dict[str, list[Run]]:
    """Return the runs of each case: one round to warm up, then `rounds` in turn, each round starting elsewhere."""
    found: dict[str, list[Run]] = {case.name: [] for case in chosen}
    for number in range(rounds + 1):
        start = number % len(chosen)
        for case in (*chosen[start:], *chosen[:start]):
            result = run(case)
            if number:
                found[case.name].append(result)
        print(f"round {number} of {rounds} done", file=sys.stderr)
    return found


def table(chosen: Sequence[Case], found: dict[str, list[Run]]) -> str:
    """Return the Markdown table; the ratio is to the first case, round by round."""
    lines = [
        "| Process | What it does | Wall s, median (min to max) | Processor s | Peak MiB | Wall / first |",
        "|---|---|---:|---:|---:|---:|",
    ]
    first = found[chosen[0].name]
    for case in chosen:
        runs = found[case.name]
        walls = [item.wall for item in runs]
        ratio = statistics.median(item.wall / base.wall for item, base in zip(runs, first, strict=True))
        lines.append(
            f"| {case.name} | {case.what} | {statistics.median(walls):.2f} ({min(walls):.2f} to {max(walls):.2f}) "
            f"| {statistics.median(item.cpu for item in runs):.2f} "
            f"| {statistics.median(item.peak for item in runs):,.0f} | {ratio:.2f} |"
        )
    return "\n".join(lines)


def largest_difference(record: dict[str, Any], checksum: dict[str, float]) -> tuple[int, float]:
    """Return how many true positive rates were compared with fairlearn on the rows, and the largest difference."""
    ours = {
        "/".join(item["group"]): item["value"]
        for item in record["group_metrics"]
        if item["metric"] == "true_positive_rate" and item["group"] and item["value"] is not None
    }
    shared = ours.keys() & checksum.keys()
    return len(shared), max((abs(ours[key] - checksum[key]) for key in shared), default=float("inf"))


def promises(rows: int, form: str, found: dict[str, list[Run]]) -> list[str]:
    """Return a line for each promise this run can judge."""
    wall = {name: statistics.median(item.wall for item in runs) for name, runs in found.items()}
    kept = {True: "kept", False: "**not kept**"}
    lines = []
    if "evaluate" in wall and rows == LIMIT_ROWS and form == "parquet":
        within = wall["evaluate"] <= LIMIT_SECONDS
        lines.append(f"- a complete record within {LIMIT_SECONDS:g} s: {kept[within]} ({wall['evaluate']:.2f} s)")
    unchecked = "evaluate, no cross-check"
    if form in LIMIT_CSV and {unchecked, "bare scan"} <= wall.keys():
        pairs = zip(found[unchecked], found["bare scan"], strict=True)
        ratio = statistics.median(ours.wall / scan.wall for ours, scan in pairs)
        limit = LIMIT_CSV[form]
        lines.append(f"- {form} in {limit:g} times a bare scan: {kept[ratio <= limit]} ({ratio:.2f})")
        peak = max(item.peak for item in found[unchecked])
        lines.append(f"- under 500 MB of memory: {kept[peak < LIMIT_BYTES / 2**20]} ({peak:,.0f} MiB)")
    if JOINED in wall:
        peak = max(item.peak for item in found[JOINED])
        lines.append(
            f"- two files in under 500 MB of memory: {kept[peak < LIMIT_BYTES / 2**20]} ({peak:,.0f} MiB)"
        )
    if {"evaluate", "fairlearn on rows"} <= wall.keys():
        faster = wall["evaluate"] < wall["fairlearn on rows"]
        lines.append(f"- faster than fairlearn on rows without intervals: {kept[faster]}")
    return lines


def report(rows: int, form: str, chosen: Sequence[Case], found: dict[str, list[Run]], record: Path) -> str:
    """Return everything that is printed: machine, table, checksum, promises."""
    rounds = len(found[chosen[0].name])
    head = (
        f"{rows:,} rows of {form}, {rounds} rounds, {os.cpu_count()} processors, "
        f"Python {platform.python_version()} on {platform.system()}, files warm in memory"
    )
    lines = [head, "", table(chosen, found), ""]
    if {"evaluate", "fairlearn on rows"} <= found.keys():
        document = json.loads(record.read_text(encoding="utf-8"))
        checksum = json.loads(found["fairlearn on rows"][-1].output)
        compared, difference = largest_difference(document, checksum)
        lines.append(
            f"- true positive rates of {compared} groups, largest difference from fairlearn: {difference:g}"
        )
    return "\n".join([*lines, *promises(rows, form, found)])


def main() -> None:
    """Make the rows, measure, print."""
    parser = argparse.ArgumentParser(description="Measure whole processes side by side.")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "evaluator-benchmarks")
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=LIMIT_ROWS)
    parser.add_argument("--form", choices=("parquet", "csv", "cp1252"), default="parquet")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--depth", type=int, default=2, help="depth of the breakdowns")
    parser.add_argument("--only", nargs="+", default=[], metavar="CASE", help="names of the cases to run")
    parser.add_argument("--joined", action="store_true", help="decisions in one file, groups in another")
    asked = parser.parse_args()
    make = [sys.executable, str(HERE / "make_rows.py"), "--folder", str(asked.folder), "--rows", str(asked.rows)]
    make += ["--form", asked.form, *(["--joined"] if asked.joined else [])]
    subprocess.run(make, check=True, stdout=sys.stderr)
    record = asked.folder / "record.json"
    if asked.joined:
        every = joined_cases(asked.folder, asked.rows, asked.form, record)
    else:
        every = cases(asked.folder / f"rows_{asked.rows}.{asked.form}", record, asked.depth)
    chosen = [case for case in every if not asked.only or case.name in asked.only]
    if not chosen:
        raise SystemExit(f"no such case; there are: {', '.join(case.name for case in every)}")
    found = measure(chosen, asked.rounds)
    print(report(asked.rows, asked.form, chosen, found, record))


if __name__ == "__main__":
    main()
