"""Two large files are matched in a job: how far it is can be seen, it can be stopped, and then nothing is left."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evaluator.asked.how_joined import match_of
from evaluator.domain.joining import Join
from evaluator.domain.mapping import SchemaMapping
from evaluator.jobs import Jobs, Status

ROWS = 300_000
MAPPING = SchemaMapping(join=Join(name="groups.csv.gz"), case_id="id")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "decisions.csv", tmp_path / "groups.csv.gz"
    first.write_text("id,y_pred\n" + "".join(f"c{i},{i % 2}\n" for i in range(ROWS)), encoding="utf-8")
    rows = "".join(f"c{i},{'ab'[i % 2]}\n" for i in range(5, ROWS))
    second.write_bytes(gzip.compress(f"id,group\n{rows}".encode(), 1))
    return first, second


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    with Jobs(tmp_path / "jobs") as running:
        yield running


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.slow
def test_two_large_files_are_matched_beside_the_page_or_not_at_all(
    files: tuple[Path, Path], jobs: Jobs, tmp_path: Path
) -> None:
    first, second = files
    asked = {"data": str(first), "second": str(second), "mapping": MAPPING.model_dump(mode="json", by_alias=True)}

    job = jobs.start("evaluator.asked.looking:run_match", asked)
    until(lambda: jobs.state(job).step == "matching")
    stopped = jobs.cancel(job)
    assert stopped.status is Status.CANCELLED
    left = [path for path in (tmp_path / "jobs" / "running").rglob("*") if path.name.startswith("evaluator-")]
    assert left == [], "nothing that was unpacked stays"

    again = jobs.start("evaluator.asked.looking:run_match", asked)
    state = jobs.wait(again, timeout=60)
    found = match_of(first, MAPPING, second)
    assert found is not None
    assert state.result == found.model_dump(mode="json", by_alias=True)
    assert (found.match.matched, found.match.unmatched) == (ROWS - 5, 5)


def test_progress_rises_while_the_second_file_is_read_and_the_first_is_counted(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from evaluator.asked import looking

    monkeypatch.setattr(looking, "_LOOK_EVERY", 0.01)
    told: list[tuple[str, float]] = []
    arguments = {"data": str(files[0]), "second": str(files[1]), "mapping": MAPPING.model_dump(mode="json")}
    looking.run_match(arguments, lambda step, share: told.append((step, share)), files[0].parent)
    shares = [share for step, share in told if step == "matching"]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(set(shares)) > 2, "it is told meanwhile, too"
