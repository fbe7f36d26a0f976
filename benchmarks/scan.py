"""The floor: read the five needed columns with DuckDB and do nothing more; prints how many rows it saw."""

from __future__ import annotations

import sys

import duckdb


def main(path: str) -> None:
    """Scan a Parquet or CSV file once."""
    reader = "read_parquet" if path.endswith(".parquet") else "read_csv"
    found = duckdb.execute(
        f"SELECT count(sex), count(race), count(district), sum(y_true), sum(y_pred) FROM {reader}(?)", [path]
    ).fetchone()
    print(found[0] if found else 0)


if __name__ == "__main__":
    main(sys.argv[1])
