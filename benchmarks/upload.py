"""Upload a large table in a real browser, evaluate it, and follow the server's memory from start to end.

    python benchmarks/upload.py [--megabytes 200] [--chromium /usr/bin/chromium]

Prints the memory of the server's own process (resident, in MB) at its start, at its highest, and after the window
was closed, with the seconds each step took. The measure: at the end at most 150 MB more than at the start.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from playwright.sync_api import expect, sync_playwright  # noqa: E402 - the paths come first
from running_app import RunningApp  # noqa: E402
from windows import Windows  # noqa: E402

ALLOWED = 150
"""Megabytes more than at the start."""
_FORGOTTEN_AFTER = 240
"""Seconds to wait at most for the server to forget a window: Streamlit keeps its session for 120."""


class Memory:
    """Follows the resident memory of one process."""

    def __init__(self, process: int) -> None:
        self._file = Path(f"/proc/{process}/statm")
        self.highest = 0.0
        self._over = threading.Event()
        threading.Thread(target=self._follow, daemon=True).start()

    def now(self) -> float:
        """Return megabytes."""
        return int(self._file.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def close(self) -> None:
        """Stop following."""
        self._over.set()

    def _follow(self) -> None:
        while not self._over.wait(0.1):
            try:
                self.highest = max(self.highest, self.now())
            except OSError:
                return


def server_of(port: int) -> int:
    """Return the process that runs Streamlit on a port."""
    wanted = f"--server.port={port}"
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = place.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if "streamlit" in words and wanted in words:
            return int(place.parent.name)
    raise RuntimeError("the server was not found")


def write_table(file: Path, megabytes: int) -> int:
    """Write a semicolon table of about so many megabytes; return its rows."""
    drawn = random.Random(7)
    people = [
        f"{'ja' if drawn.random() < 0.3 else 'nee'};{'ja' if drawn.random() < 0.2 else 'nee'};"
        f"{'v' if drawn.random() < 0.5 else 'm'};{drawn.randint(18, 90)};wijk {drawn.randint(1, 40)};"
        for _ in range(5_000)
    ]
    rows = 0
    with file.open("w", encoding="utf-8") as stream:
        stream.write("besluit;uitkomst;geslacht;leeftijd;wijk;zaak\n")
        while stream.tell() < megabytes * 1_000_000 - 500_000:
            stream.write("".join(f"{person}{rows + at:09d}\n" for at, person in enumerate(people)))
            rows += len(people)
    return rows


def _walk(app: RunningApp, chromium: str, table: Path, rows: int, tell: Callable[[str, float], None]) -> None:
    """Be one person from the first page to the results, and tell how long each step took."""
    began = time.monotonic()

    def done(step: str) -> None:
        nonlocal began
        tell(step, time.monotonic() - began)
        began = time.monotonic()

    expect.set_options(timeout=180_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with Windows(browser) as windows:
            window = windows.open(app.address)
            window.open()
            window.press("Start the evaluation")
            window.is_on("AI system")
            window.pick("What does it mean for a person to be selected by the system?", "A burden")
            window.go_to("Data and mapping")
            done("pages before")
            uploader = window.main.get_by_test_id("stFileUploaderDropzoneInput")
            uploader.set_input_files(table)
            expect(window.main.get_by_text("Delete this file now")).to_be_visible()
            done("upload")
            expect(window.main.get_by_text(f"{rows:,} rows, 6 columns.")).to_be_visible()
            done("reading beside the page")
            window.pick(re.compile("^Which value means that a person was selected"), re.compile("^ja"))
            window.choose("Column with the outcome", "uitkomst")
            expect(window.main.get_by_text(f"The mapping fits: {rows:,} people can be evaluated.")).to_be_visible()
            done("mapping")
            window.go_to("Plan")
            window.write("Name of whoever locks the plan", "A. Officier")
            window.press("Lock the plan")
            window.says("Version 1, locked by A. Officier")
            window.go_to("Results")
            done("plan")
            window.press("Evaluate now")
            expect(window.main.get_by_role("heading", name="Look closer")).to_be_visible()
            done("evaluation")
        browser.close()


def main() -> int:
    """Measure, print, and return 1 when too much memory stays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "besluiten.csv"
        rows = write_table(table, asked.megabytes)
        with RunningApp(Path(folder) / "data") as app:
            return measured(app, asked.chromium, table, rows)


def measured(app: RunningApp, chromium: str, table: Path, rows: int) -> int:
    """Follow one person from the upload to the results and out of the door."""
    time.sleep(8)  # what later pages need is imported by now
    memory = Memory(server_of(app.port))
    start = memory.now()
    steps: dict[str, float] = {}
    _walk(
        app,
        chromium,
        table,
        rows,
        lambda step, seconds: steps.update({f"{step} ({memory.now():.0f} MB)": seconds}),
    )
    began = time.monotonic()
    last = time.monotonic() + _FORGOTTEN_AFTER
    while memory.now() > start + ALLOWED / 2 and time.monotonic() < last:
        time.sleep(2)
    steps["after the window was closed"] = time.monotonic() - began
    end = memory.now()
    memory.close()
    print(f"{table.stat().st_size / 1e6:.0f} MB, {rows:,} rows")
    for step, seconds in steps.items():
        print(f"  {step}: {seconds:.1f} s")
    print(f"server: {start:.0f} MB at its start, {memory.highest:.0f} MB at its highest, {end:.0f} MB at the end")
    print(f"{end - start:+.0f} MB (at most +{ALLOWED})")
    return int(end - start > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
