"""Make the face comparisons of an invented gate: seeded similarity scores of genuine and impostor comparisons.

`python datasets/gate_faces/make_data.py` writes `data.csv` and the numbers in `datasheet.md` again. Only uniform
draws are used, so that the same seed gives the same bytes whatever the version of numpy.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20261122
THRESHOLD = 58
"""The vendor's threshold: a score of 58 or more opens the gate."""
SEXES = (("female", 0.47), ("male", 0.53))
AGES = (("18-39", 0.46), ("40-64", 0.41), ("65 and over", 0.13))
TONES = (("lighter", 0.55), ("medium", 0.27), ("darker", 0.18))
GENUINE, IMPOSTOR = 40_000, 220_000
"""Attempts of people at the gate under their own name, and comparisons with another person's picture."""
GENUINE_MEAN, IMPOSTOR_MEAN = 82.0, 30.0
"""Mean similarity before what is planted."""
SPREAD_GENUINE, SPREAD_IMPOSTOR = 9.0, 9.0
"""Scale of the scores (their standard deviation)."""
SHIFT_GENUINE = {"darker": -6.0, "65 and over": -2.0}
"""What is planted: own pictures look less alike to the system in these groups."""
SHIFT_IMPOSTOR = {"darker": 2.5, "medium": 0.5, "female": 0.7}
"""What is planted: pictures of different people look more alike to the system in these groups."""
FAILED = 0.010
"""Share of attempts at the gate in which no usable picture was taken."""
FAILED_FACTOR = {"darker": 2.2, "65 and over": 1.4}
"""What is planted: the share of failed attempts is multiplied by these."""

HEADER = ("same_person", "similarity", "failed", "sex", "age_band", "skin_tone", "comparisons")
Key = tuple[str, str, str, str, str, str]
Group = tuple[str, str, str]
Scores = NDArray[np.int64]


def make_rows(seed: int = SEED) -> Counter[Key]:
    """Return how many comparisons there are for each kind, score, failure and group."""
    rng = np.random.default_rng(seed)
    rows: Counter[Key] = Counter()
    for (sex, a), (age, b), (tone, c) in product(SEXES, AGES, TONES):
        group = (sex, age, tone)
        own, others = round(GENUINE * a * b * c), round(IMPOSTOR * a * b * c)
        share = FAILED * float(np.prod([FAILED_FACTOR.get(name, 1.0) for name in group]))
        failed = int((rng.random(own) < share).sum())
        rows["yes", "", "yes", *group] += failed
        mean = GENUINE_MEAN + sum(SHIFT_GENUINE.get(name, 0.0) for name in group)
        for score in scores(rng, own - failed, mean, SPREAD_GENUINE).tolist():
            rows["yes", str(score), "no", *group] += 1
        mean = IMPOSTOR_MEAN + sum(SHIFT_IMPOSTOR.get(name, 0.0) for name in group)
        for score in scores(rng, others, mean, SPREAD_IMPOSTOR).tolist():
            rows["no", str(score), "", *group] += 1
    return rows


def scores(rng: np.random.Generator, people: int, mean: float, spread: float) -> Scores:
    """Return whole scores from 0 to 100: twelve uniform draws each, added up, are nearly normal."""
    drawn = rng.random((people, 12)).sum(axis=1) - 6.0
    return np.clip(np.floor(mean + spread * drawn), 0, 100).astype(np.int64)


def csv_of(rows: Counter[Key]) -> str:
    """Return the rows as CSV, in one order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for key in sorted(rows, key=lambda one: (one[3:], one[0], one[2], int(one[1] or -1))):
        if rows[key]:
            writer.writerow([*key, rows[key]])
    return text.getvalue()


def numbers_of(rows: Counter[Key]) -> str:
    """Return the datasheet's table: what an evaluation of this file must find, by group."""
    lines = [
        "| Group | Impostor comparisons | False matches | Rate | Genuine comparisons | False non-matches | Rate "
        "| Attempts | Failed | Rate |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for place, levels in ((None, (("everybody", 1.0),)), (3, SEXES), (4, AGES), (5, TONES)):
        for name, _share in levels:
            inside = Counter({key: n for key, n in rows.items() if place is None or key[place] == name})
            lines.append(_line(name, inside))
    return "\n".join(lines)


def _line(name: str, rows: Counter[Key]) -> str:
    impostors = sum(n for key, n in rows.items() if key[0] == "no")
    matched = sum(n for key, n in rows.items() if key[0] == "no" and int(key[1]) >= THRESHOLD)
    attempts = sum(n for key, n in rows.items() if key[0] == "yes")
    failed = sum(n for key, n in rows.items() if key[2] == "yes")
    refused = sum(n for key, n in rows.items() if key[0] == "yes" and key[1] and int(key[1]) < THRESHOLD)
    genuine = attempts - failed
    return (
        f"| {name} | {impostors:,} | {matched:,} | {matched / impostors:.3%} | {genuine:,} | {refused:,} "
        f"| {refused / genuine:.2%} | {attempts:,} | {failed:,} | {failed / attempts:.2%} |"
    )


def with_numbers(sheet: str, table: str) -> str:
    """Return the datasheet with the table between its marks."""
    before, rest = sheet.split("<!-- numbers: begin -->", maxsplit=1)
    after = rest.split("<!-- numbers: end -->", maxsplit=1)[1]
    return f"{before}<!-- numbers: begin -->\n{table}\n<!-- numbers: end -->{after}"


def main(folder: Path) -> None:
    """Write the data and the numbers in the datasheet into a folder."""
    rows = make_rows()
    (folder / "data.csv").write_text(csv_of(rows), encoding="utf-8", newline="\n")
    sheet = Path(__file__).parent / "datasheet.md"
    written = with_numbers(sheet.read_text(encoding="utf-8"), numbers_of(rows))
    (folder / "datasheet.md").write_text(written, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(__file__).parent)
