"""Make the housing benefit claims of an invented city: a small random sample, the tool's list, what checks found.

`python datasets/benefit_checks/make_data.py` writes `data.csv` and the numbers in `datasheet.md` again. Only
uniform draws are used, so that the same seed gives the same bytes whatever the version of numpy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20260519
CLAIMS = 1_900
"""Claims in the random sample of ten weeks."""
WRONG = 0.22
"""Share of claims with an error, the same for everybody."""
LISTED, WRONGLY_LISTED = 0.62, 0.16
"""Share of claims with an error that the tool lists for a check, and of the others: the same for everybody."""
MORE_LISTED = {"elsewhere in the EU": 0.010, "outside the EU": 0.018}
"""What is planted: claims without an error are listed a little more often for these."""

REGIONS = (("this country", 0.81), ("elsewhere in the EU", 0.11), ("outside the EU", 0.08))
SEXES = (("female", 0.54), ("male", 0.46))
AGES = (("18-34", 0.35), ("35-64", 0.47), ("65 and over", 0.18))
ALLOWANCES = (("no", 0.90), ("yes", 0.10))

HEADER = ("case_id", "week", "sex", "age_band", "born_in", "disability_allowance", "household", "listed", "error")
FEATURES = ("sex", "age_band", "born_in", "disability_allowance")
Column = NDArray[Any]
Flags = NDArray[np.bool_]
Table = dict[str, Column]


def make_claims(seed: int = SEED, claims: int = CLAIMS) -> Table:
    """Return every claim of the sample, one entry in every column; all of them were checked in full."""
    rng = np.random.default_rng(seed)
    table = {
        "case_id": np.array([f"HB-{number:05d}" for number in range(1, claims + 1)]),
        "week": 1 + np.floor(np.arange(claims) * 10 / claims).astype(np.int64),
        "sex": _pick(rng, claims, SEXES),
        "age_band": _pick(rng, claims, AGES),
        "born_in": _pick(rng, claims, REGIONS),
        "disability_allowance": _pick(rng, claims, ALLOWANCES),
        "household": 1 + np.floor(rng.random(claims) ** 2 * 6).astype(np.int64),
    }
    wrong, listed = np.zeros(claims, dtype=np.bool_), np.zeros(claims, dtype=np.bool_)
    for region, _ in REGIONS:
        for allowance, _ in ALLOWANCES:
            inside = (table["born_in"] == region) & (table["disability_allowance"] == allowance)
            wrong |= _exactly(rng, inside, WRONG)
            listed |= _exactly(rng, inside & wrong, LISTED)
            listed |= _exactly(rng, inside & ~wrong, WRONGLY_LISTED + MORE_LISTED.get(region, 0.0))
    return table | {
        "listed": np.where(listed, "yes", "no"),
        "error": np.where(wrong, "yes", "no"),
    }


def _exactly(rng: np.random.Generator, among: Flags, share: float) -> Flags:
    """Return flags for exactly this share of those among whom is drawn, to the nearest whole claim."""
    place = np.flatnonzero(among)
    drawn = place[np.argsort(rng.random(len(place)), kind="stable")][: round(share * len(place))]
    return np.isin(np.arange(len(among)), drawn)


def _pick(rng: np.random.Generator, claims: int, shares: tuple[tuple[str, float], ...]) -> Column:
    edges = np.cumsum([share for _, share in shares])
    place = np.searchsorted(edges, rng.random(claims) * edges[-1], side="right")
    return np.array([name for name, _ in shares])[np.minimum(place, len(shares) - 1)]


def csv_of(table: Table) -> str:
    """Return the table as CSV: commas, a header line, line feeds, one line per claim."""
    columns = [[str(value) for value in table[name].tolist()] for name in HEADER]
    return "\n".join([",".join(HEADER), *(",".join(row) for row in zip(*columns, strict=True))]) + "\n"


def numbers_of(table: Table) -> str:
    """Return the datasheet's table: what an evaluation of this file must find, by group."""
    lines = [
        "| Feature | Group | Claims | Without an error | Of these listed | Share | Listed "
        "| Of these with an error | Share |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    listed, wrong = table["listed"] == "yes", table["error"] == "yes"
    for feature in FEATURES:
        for group in np.unique(table[feature]).tolist():
            inside = table[feature] == group
            right, burdened = int((inside & ~wrong).sum()), int((inside & ~wrong & listed).sum())
            all_, found = int((inside & listed).sum()), int((inside & listed & wrong).sum())
            lines.append(
                f"| {feature} | {group} | {int(inside.sum()):,} | {right:,} | {burdened:,} "
                f"| {burdened / right:.1%} | {all_:,} | {found:,} | {found / all_:.1%} |"
            )
    return "\n".join(lines)


def with_numbers(sheet: str, table: str) -> str:
    """Return the datasheet with the table between its marks."""
    before, rest = sheet.split("<!-- numbers: begin -->", maxsplit=1)
    after = rest.split("<!-- numbers: end -->", maxsplit=1)[1]
    return f"{before}<!-- numbers: begin -->\n{table}\n<!-- numbers: end -->{after}"


def main(folder: Path) -> None:
    """Write the data and the numbers in the datasheet into a folder."""
    table = make_claims()
    (folder / "data.csv").write_text(csv_of(table), encoding="utf-8", newline="\n")
    sheet = Path(__file__).parent / "datasheet.md"
    written = with_numbers(sheet.read_text(encoding="utf-8"), numbers_of(table))
    (folder / "datasheet.md").write_text(written, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(__file__).parent)
