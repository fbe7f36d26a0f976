"""Make rows to measure with: 100,000 to 10 million people as Parquet and CSV, chunk by chunk, seeded.

`python benchmarks/make_rows.py --folder /somewhere/outside --rows 1000000`. Eighteen columns: three sensitive
features of 2, 5 and 8 groups, outcome, decision, score and weight, and eleven that no evaluation needs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

SEED = 20261124
CHUNK = 100_000
REPOSITORY = Path(__file__).resolve().parent.parent
GROUPS = {
    "sex": ("female", "male"),
    "race": ("A", "B", "C", "D", "E"),
    "district": tuple(f"district {letter}" for letter in "abcdefgh"),
}
SHARES = {
    "sex": (0.52, 0.48),
    "race": (0.55, 0.2, 0.13, 0.08, 0.04),
    "district": (0.2, 0.18, 0.15, 0.13, 0.12, 0.1, 0.07, 0.05),
}


def chunks(rows: int, seed: int = SEED) -> Iterator[pa.Table]:
    """Yield tables of up to `CHUNK` rows; a chunk depends on the seed and its place alone."""
    for place, start in enumerate(range(0, rows, CHUNK)):
        rng = np.random.default_rng([seed, place])
        yield _chunk(rng, start, min(CHUNK, rows - start))


def _chunk(rng: np.random.Generator, start: int, rows: int) -> pa.Table:
    codes = {name: _pick(rng, rows, shares) for name, shares in SHARES.items()}
    columns: dict[str, pa.Array] = {"id": pa.array(np.arange(start, start + rows))}
    for name, names in GROUPS.items():
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(codes[name]), pa.array(names)).cast(pa.string())
    chance = 0.25 + 0.05 * codes["sex"] + 0.03 * codes["race"] + 0.01 * codes["district"]
    outcome = rng.random(rows) < chance
    score = np.round(np.clip(0.35 * outcome + 0.02 * codes["race"] + 0.6 * rng.random(rows), 0, 1), 6)
    columns["y_true"] = pa.array(outcome.astype(np.int8))
    columns["y_pred"] = pa.array((score >= 0.5).astype(np.int8))
    columns["score"] = pa.array(score)
    columns["weight"] = pa.array(np.round(0.5 + 1.5 * rng.random(rows), 4))
    for place in range(1, 6):
        columns[f"measure_{place}"] = pa.array(np.round(100 * rng.random(rows), 3))
    for place in range(1, 4):
        columns[f"number_{place}"] = pa.array(np.floor(1000 * rng.random(rows)).astype(np.int32))
    notes = pa.array([f"note {number:03d}" for number in range(200)])
    columns["note"] = notes.take(pa.array(np.floor(200 * rng.random(rows)).astype(np.int32)))
    columns["day"] = pa.array(
        np.datetime64("2026-01-01") + np.floor(300 * rng.random(rows)).astype("timedelta64[D]")
    )
    return pa.table(columns)


def _pick(rng: np.random.Generator, rows: int, shares: tuple[float, ...]) -> np.ndarray:
    edges = np.cumsum(shares)
    place = np.searchsorted(edges, rng.random(rows) * edges[-1], side="right")
    return np.minimum(place, len(shares) - 1).astype(np.int32)


def write_parquet(path: Path, rows: int) -> None:
    """Write the rows as one Parquet file with zstd, a row group for every chunk."""
    writer = None
    for table in chunks(rows):
        writer = writer or pyarrow.parquet.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer:
        writer.close()


def write_csv(path: Path, rows: int) -> None:
    """Write the rows as CSV with a header line, text unquoted."""
    style = pyarrow.csv.WriteOptions(quoting_style="none", quoting_header="none")
    writer = None
    for table in chunks(rows):
        writer = writer or pyarrow.csv.CSVWriter(path, table.schema, write_options=style)
        writer.write_table(table)
    if writer:
        writer.close()


PREDICTIONS, GROUPED = ("id", "y_true", "y_pred", "score", "weight", "note", "day"), ("id", *GROUPS)
"""Columns of two files that are joined by the id."""


def write_joined(first: Path, second: Path, rows: int, form: str) -> None:
    """Write the rows as two files, decisions and groups; the ids of the second are in another order."""
    writers: list[pyarrow.parquet.ParquetWriter | pyarrow.csv.CSVWriter] = []
    style = pyarrow.csv.WriteOptions(quoting_style="none", quoting_header="none")
    for place, table in enumerate(chunks(rows)):
        shuffled = np.random.default_rng([SEED, place, 1]).permutation(table.num_rows)
        parts = (table.select(PREDICTIONS), table.select(GROUPED).take(pa.array(shuffled)))
        for at, (path, part) in enumerate(zip((first, second), parts, strict=True)):
            if len(writers) == at and form == "parquet":
                writers.append(pyarrow.parquet.ParquetWriter(path, part.schema, compression="zstd"))
            elif len(writers) == at:
                writers.append(pyarrow.csv.CSVWriter(path, part.schema, write_options=style))
            writers[at].write_table(part)
    for writer in writers:
        writer.close()


def joined_files(folder: Path, rows: int, form: str) -> tuple[Path, Path]:
    """Return the two files of that many rows in the folder, made if they are not there yet."""
    paths = folder / f"decisions_{rows}.{form}", folder / f"groups_{rows}.{form}"
    if not all(path.is_file() for path in paths):
        halves = [path.with_suffix(f".{form}.half") for path in paths]
        write_joined(*halves, rows, form)
        for half, path in zip(halves, paths, strict=True):
            half.rename(path)
    return paths


def write_cp1252(path: Path, rows: int) -> None:
    """Write the rows of the UTF-8 file in the Windows page of western Europe, a letter of it in most lines."""
    with path.open("wb") as out:
        twin = rows_file(path.parent, rows, "csv")
        with twin.open("rb") as lines:
            out.write(lines.readline())
            while block := lines.read(1 << 22):
                block += lines.readline()
                out.write(block.replace(b"district", b"distr\xefct").replace(b"female", b"f\xe9male"))


WRITERS = {"parquet": write_parquet, "csv": write_csv, "cp1252": write_cp1252}


def rows_file(folder: Path, rows: int, form: str) -> Path:
    """Return the file of that many rows in the folder, made if it is not there yet."""
    path = folder / f"rows_{rows}.{form}"
    if not path.is_file():
        half = path.with_suffix(f".{form}.half")
        WRITERS[form](half, rows)
        half.rename(path)
    return path


def outside(folder: str) -> Path:
    """Return the folder, made if need be; ValueError (refused by argparse) inside the repository."""
    path = Path(folder).resolve()
    if path.is_relative_to(REPOSITORY):
        raise ValueError("the rows do not belong into the repository")
    path.mkdir(parents=True, exist_ok=True)
    return path


def main() -> None:
    """Make the files the command line asks for."""
    parser = argparse.ArgumentParser(description="Make rows to measure with.")
    parser.add_argument("--folder", type=outside, required=True, help="where to write; not inside the repository")
    parser.add_argument("--rows", type=lambda text: int(float(text)), nargs="+", default=[1_000_000])
    parser.add_argument("--form", choices=sorted(WRITERS), nargs="+", default=["parquet"])
    parser.add_argument("--joined", action="store_true", help="two files, decisions and groups (csv, parquet)")
    asked = parser.parse_args()
    if asked.joined and "cp1252" in asked.form:
        parser.error("two files are made as csv or parquet")
    for rows in asked.rows:
        for form in asked.form:
            made = joined_files if asked.joined else rows_file
            found = made(asked.folder, rows, form)
            for path in found if isinstance(found, tuple) else (found,):
                print(f"{path}  {path.stat().st_size / 1e6:,.1f} MB")


if __name__ == "__main__":
    main()
