"""Scores of many people: seconds to count them, and to resample every group and figure 2,000 times.

Usage: python benchmarks/scores.py [ROWS]. Prints one line a step and the memory used at most.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.engine import open_source
from evaluator.stages.counts.cube import build_cube
from evaluator.stages.mapping.people import apply_mapping
from evaluator.stages.scores.cube import build_score_cubes
from evaluator.stages.scores.gaps import score_gaps
from evaluator.stages.scores.metrics import score_measures

FEATURES = ("sex", "race", "district")
MAPPING = SchemaMapping(
    task="scores",
    y_true="y_true",
    systems=(SystemColumn(name="tool", column="score"),),
    threshold=0.4,
    score_kind="probability",
    positive="1",
    sensitive=tuple(SensitiveFeature(column=name) for name in FEATURES),
)


def write_people(rows: int, path: Path) -> None:
    """Write seeded people with a score of six digits, as many distinct values as there can be."""
    duckdb.execute("SELECT setseed(0.5)")
    duckdb.execute(
        "COPY (SELECT CAST(floor(random() * 2) AS TINYINT) AS sex, CAST(floor(random() * 5) AS TINYINT) AS race,"
        " CAST(floor(random() * 8) AS TINYINT) AS district, s AS score, CAST(random() < s AS TINYINT) AS y_true"
        f" FROM (SELECT round(random() * random(), 6) AS s FROM range({rows}))) TO '{path}' (FORMAT parquet)"
    )


def main(rows: int) -> None:
    """Time counting and resampling."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.parquet"
        write_people(rows, path)
        plan = EvaluationPlan()
        with open_source(path) as table:
            people = apply_mapping(table, MAPPING)
            cube = build_cube(people, plan)
            started = time.perf_counter()
            scores = build_score_cubes(people, cube)
            counted = time.perf_counter()
        measured = score_measures(scores, cube, MAPPING, plan)
        score_gaps(measured.resampled, plan)
        ended = time.perf_counter()
    print(f"{rows:,} rows, {len(scores[0].bins.low)} bins")
    print(f"counting scores by group, outcome and bin: {counted - started:.2f} s")
    print(f"2,000 replicates of {len(measured.measures)} figures, and their gaps: {ended - counted:.2f} s")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
