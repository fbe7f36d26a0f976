"""Make the stops at school gates of an invented city: seeded stops, the tool's reports, and what officers saw.

`python datasets/school_streets/make_data.py` writes `data.csv` and the numbers in `datasheet.md` again. Only
uniform draws are used, so that the same seed gives the same bytes whatever the version of numpy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20260420
STOPS = 12_000
"""Every stop of more than ten seconds that the cameras saw in eight weeks."""
FORBIDDEN = 0.30
"""Share of stops where stopping is forbidden, the same for everybody."""
REPORTED, WRONGLY_REPORTED = 0.91, 0.025
"""Share of forbidden stops that are reported, and of the others: the same for everybody. No gap is planted."""
NO_RESULT = 0.008
"""Share of videos in which the two officers could not tell."""

SCHOOLS = (
    ("Alder Lane", 0.21),
    ("Bell Street", 0.19),
    ("Ferry Road", 0.17),
    ("Mill Green", 0.16),
    ("North Wall", 0.14),
    ("Quay Side", 0.13),
)
PLATES = (("home", 0.91), ("foreign", 0.09))
BADGES = (("none seen", 0.93), ("disabled badge", 0.07))
LIGHT = (("daylight", 0.72), ("dusk or dark", 0.28))

HEADER = ("case_id", "week", "school", "plate", "badge", "light", "seconds", "reported", "forbidden")
FEATURES = ("plate", "badge", "light", "school")
Column = NDArray[Any]
Flags = NDArray[np.bool_]
Table = dict[str, Column]


def make_stops(seed: int = SEED, stops: int = STOPS) -> Table:
    """Return every stop, one entry in every column; `forbidden` is empty where the officers could not tell."""
    rng = np.random.default_rng(seed)
    table = {
        "case_id": np.array([f"ST-{number:05d}" for number in range(1, stops + 1)]),
        "week": 1 + np.floor(np.arange(stops) * 8 / stops).astype(np.int64),
        "school": _pick(rng, stops, SCHOOLS),
        "plate": _pick(rng, stops, PLATES),
        "badge": _pick(rng, stops, BADGES),
        "light": _pick(rng, stops, LIGHT),
        "seconds": 10 + np.floor(-45 * np.log1p(-rng.random(stops))).astype(np.int64),
    }
    forbidden, reported = np.zeros(stops, dtype=np.bool_), np.zeros(stops, dtype=np.bool_)
    # The same shares among badges and plates: what differs between groups is chance inside them.
    for badge, _ in BADGES:
        for plate, _ in PLATES:
            inside = (table["badge"] == badge) & (table["plate"] == plate)
            forbidden |= _exactly(rng, inside, FORBIDDEN)
            reported |= _exactly(rng, inside & forbidden, REPORTED)
            reported |= _exactly(rng, inside & ~forbidden, WRONGLY_REPORTED)
    unclear = rng.random(stops) < NO_RESULT
    return table | {
        "reported": np.where(reported, "yes", "no"),
        "forbidden": np.where(unclear, "", np.where(forbidden, "yes", "no")),
    }


def _exactly(rng: np.random.Generator, among: Flags, share: float) -> Flags:
    """Return flags for exactly this share of those among whom is drawn, to the nearest whole stop."""
    place = np.flatnonzero(among)
    drawn = place[np.argsort(rng.random(len(place)), kind="stable")][: round(share * len(place))]
    return np.isin(np.arange(len(among)), drawn)


def _pick(rng: np.random.Generator, stops: int, shares: tuple[tuple[str, float], ...]) -> Column:
    edges = np.cumsum([share for _, share in shares])
    place = np.searchsorted(edges, rng.random(stops) * edges[-1], side="right")
    return np.array([name for name, _ in shares])[np.minimum(place, len(shares) - 1)]


def csv_of(table: Table) -> str:
    """Return the table as CSV: commas, a header line, line feeds, one line per stop."""
    columns = [[str(value) for value in table[name].tolist()] for name in HEADER]
    return "\n".join([",".join(HEADER), *(",".join(row) for row in zip(*columns, strict=True))]) + "\n"


def numbers_of(table: Table) -> str:
    """Return the datasheet's table: what an evaluation of this file must find, by group."""
    lines = [
        "| Feature | Group | Stops | Not forbidden | Of these reported | Share | Reported "
        "| Of these forbidden | Share |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    known, reported, forbidden = table["forbidden"] != "", table["reported"] == "yes", table["forbidden"] == "yes"
    for feature in FEATURES:
        for group in np.unique(table[feature]).tolist():
            inside = known & (table[feature] == group)
            free, wrong = int((inside & ~forbidden).sum()), int((inside & ~forbidden & reported).sum())
            all_, right = int((inside & reported).sum()), int((inside & reported & forbidden).sum())
            lines.append(
                f"| {feature} | {group} | {int((table[feature] == group).sum()):,} | {free:,} | {wrong:,} "
                f"| {wrong / free:.1%} | {all_:,} | {right:,} | {right / all_:.1%} |"
            )
    return "\n".join(lines)


def with_numbers(sheet: str, table: str) -> str:
    """Return the datasheet with the table between its marks."""
    before, rest = sheet.split("<!-- numbers: begin -->", maxsplit=1)
    after = rest.split("<!-- numbers: end -->", maxsplit=1)[1]
    return f"{before}<!-- numbers: begin -->\n{table}\n<!-- numbers: end -->{after}"


def main(folder: Path) -> None:
    """Write the data and the numbers in the datasheet into a folder."""
    table = make_stops()
    (folder / "data.csv").write_text(csv_of(table), encoding="utf-8", newline="\n")
    sheet = Path(__file__).parent / "datasheet.md"
    written = with_numbers(sheet.read_text(encoding="utf-8"), numbers_of(table))
    (folder / "datasheet.md").write_text(written, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(__file__).parent)
