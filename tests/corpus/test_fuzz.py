"""Files of the corpus, changed at random, end in results or in a sentence; `make fuzz` tries longer."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import fuzzing
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

FOUND: tuple[bytes, ...] = (b"\x01\x80", b"\x01\n1")
"""Files that once broke something."""


@cache
def seeds() -> list[bytes]:
    return fuzzing.seeds()


BOUNDED = settings(
    derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


@pytest.mark.slow
@given(seed=st.integers(0, 2**32))
@settings(BOUNDED, max_examples=60)
def test_a_changed_file_ends_in_results_or_in_a_sentence(tmp_path: Path, seed: int) -> None:
    assert fuzzing.evaluated(fuzzing.changed(seeds(), seed), tmp_path / "data.csv", seed)


@pytest.mark.slow
@given(content=st.binary(max_size=300), seed=st.integers(0, 2**32))
@example(content=b"\r", seed=0)
@example(content=b'"', seed=0)
@example(content=b"a\n\n", seed=0)
@example(content=b"sep=,\n", seed=0)
@settings(BOUNDED, max_examples=40)
def test_any_bytes_end_in_results_or_in_a_sentence(tmp_path: Path, content: bytes, seed: int) -> None:
    assert fuzzing.evaluated(content, tmp_path / "data.csv", seed)


@pytest.mark.slow
@given(
    cells=st.lists(st.lists(st.text(max_size=6), min_size=2, max_size=2), min_size=1, max_size=20),
    seed=st.integers(0, 2**32),
)
@settings(BOUNDED, max_examples=40)
def test_any_texts_in_a_table_end_in_results_or_in_a_sentence(
    tmp_path: Path, cells: list[list[str]], seed: int
) -> None:
    rows = [["groep", "besluit"], *cells]
    quoted = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)
    assert fuzzing.evaluated(quoted.encode("utf-8", "surrogatepass"), tmp_path / "data.csv", seed)


@pytest.mark.parametrize("content", FOUND, ids=range(len(FOUND)))
def test_a_file_that_once_broke_something_no_longer_does(tmp_path: Path, content: bytes) -> None:
    assert fuzzing.evaluated(content, tmp_path / "data.csv", 0)
