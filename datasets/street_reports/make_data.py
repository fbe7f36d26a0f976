"""Make the street reports of an invented city: seeded reports, the tool's lane, and what inspectors found.

`python datasets/street_reports/make_data.py` writes `data.csv` and the numbers in `datasheet.md` again. Only
uniform draws are used, so that the same seed gives the same bytes whatever the version of numpy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20260613
REPORTS = 9_600
"""Every report of ten weeks."""
URGENT, URGENT_OTHER = 0.34, 0.44
"""Share of reports about a place that inspectors call urgent: in the city's language, and in others."""
FOUND, FOUND_OTHER = 0.88, 0.68
"""What is planted: the share of urgent reports that the tool puts into the fast lane."""
NOT_URGENT_FAST = 0.14
"""Share of the other reports that it puts there too, the same for everybody."""
NO_INSPECTION = 0.012
"""Share of places that were gone before an inspector came, in both lanes."""

NEIGHBOURHOODS = (
    ("Beech Hill", 0.24),
    ("Canal Row", 0.21),
    ("Lower Weir", 0.19),
    ("Saltgate", 0.19),
    ("Uptown", 0.17),
)
OTHER_LANGUAGE = {"Beech Hill": 0.12, "Canal Row": 0.16, "Lower Weir": 0.14, "Saltgate": 0.18, "Uptown": 0.12}
"""Share of reports in another language than the city's."""
CHANNELS = (("app", 0.56), ("telephone", 0.29), ("service desk", 0.15))
KINDS = (("road surface", 0.34), ("pavement or kerb", 0.24), ("lamp", 0.20), ("tree", 0.12), ("drain", 0.10))

HEADER = ("case_id", "week", "kind", "neighbourhood", "channel", "language", "fast_lane", "urgent")
FEATURES = ("language", "channel", "neighbourhood")
Column = NDArray[Any]
Flags = NDArray[np.bool_]
Table = dict[str, Column]


def make_reports(seed: int = SEED, reports: int = REPORTS) -> Table:
    """Return every report, one entry in every column; `urgent` is empty where nobody could look."""
    rng = np.random.default_rng(seed)
    neighbourhood = _pick(rng, reports, NEIGHBOURHOODS)
    share = np.array([OTHER_LANGUAGE[name] for name in neighbourhood.tolist()])
    other = rng.random(reports) < share
    urgent = rng.random(reports) < np.where(other, URGENT_OTHER, URGENT)
    fast = np.zeros(reports, dtype=np.bool_)
    for language, found in ((~other, FOUND), (other, FOUND_OTHER)):
        fast |= _exactly(rng, urgent & language, found) | _exactly(rng, ~urgent & language, NOT_URGENT_FAST)
    gone = rng.random(reports) < NO_INSPECTION
    return {
        "case_id": np.array([f"SR-{number:05d}" for number in range(1, reports + 1)]),
        "week": 1 + np.floor(np.arange(reports) * 10 / reports).astype(np.int64),
        "kind": _pick(rng, reports, KINDS),
        "neighbourhood": neighbourhood,
        "channel": _pick(rng, reports, CHANNELS),
        "language": np.where(other, "another language", "the city's language"),
        "fast_lane": np.where(fast, "yes", "no"),
        "urgent": np.where(gone, "", np.where(urgent, "yes", "no")),
    }


def _exactly(rng: np.random.Generator, among: Flags, share: float) -> Flags:
    """Return flags for exactly this share of those among whom is drawn, to the nearest whole report."""
    place = np.flatnonzero(among)
    drawn = place[np.argsort(rng.random(len(place)), kind="stable")][: round(share * len(place))]
    return np.isin(np.arange(len(among)), drawn)


def _pick(rng: np.random.Generator, reports: int, shares: tuple[tuple[str, float], ...]) -> Column:
    edges = np.cumsum([share for _, share in shares])
    place = np.searchsorted(edges, rng.random(reports) * edges[-1], side="right")
    return np.array([name for name, _ in shares])[np.minimum(place, len(shares) - 1)]


def csv_of(table: Table) -> str:
    """Return the table as CSV: commas, a header line, line feeds, one line per report."""
    columns = [[str(value) for value in table[name].tolist()] for name in HEADER]
    return "\n".join([",".join(HEADER), *(",".join(row) for row in zip(*columns, strict=True))]) + "\n"


def numbers_of(table: Table) -> str:
    """Return the datasheet's table: what an evaluation of this file must find, by group."""
    lines = [
        "| Feature | Group | Reports | Fast lane | Share | Urgent | Of these in the fast lane | Share |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    fast, urgent = table["fast_lane"] == "yes", table["urgent"] == "yes"
    for feature in FEATURES:
        for group in np.unique(table[feature]).tolist():
            inside = table[feature] == group
            reports, lane = int(inside.sum()), int((inside & fast).sum())
            right, found = int((inside & urgent).sum()), int((inside & urgent & fast).sum())
            lines.append(
                f"| {feature} | {group} | {reports:,} | {lane:,} | {lane / reports:.1%} | {right:,} | {found:,} "
                f"| {found / right:.1%} |"
            )
    return "\n".join(lines)


def with_numbers(sheet: str, table: str) -> str:
    """Return the datasheet with the table between its marks."""
    before, rest = sheet.split("<!-- numbers: begin -->", maxsplit=1)
    after = rest.split("<!-- numbers: end -->", maxsplit=1)[1]
    return f"{before}<!-- numbers: begin -->\n{table}\n<!-- numbers: end -->{after}"


def main(folder: Path) -> None:
    """Write the data and the numbers in the datasheet into a folder."""
    table = make_reports()
    (folder / "data.csv").write_text(csv_of(table), encoding="utf-8", newline="\n")
    sheet = Path(__file__).parent / "datasheet.md"
    written = with_numbers(sheet.read_text(encoding="utf-8"), numbers_of(table))
    (folder / "datasheet.md").write_text(written, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(__file__).parent)
