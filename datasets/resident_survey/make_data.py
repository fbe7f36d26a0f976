"""Make the answers of residents of an invented city, asked before and after a tool came: two waves of people.

`python datasets/resident_survey/make_data.py` writes `data.csv` and the numbers in `datasheet.md` again. Only
uniform draws are used, so that the same seed gives the same bytes whatever the version of numpy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20260914
ASKED = 2_400
"""People asked in each wave; different people, drawn anew."""
NO_ANSWER = 0.03
"""Share of questions left without an answer, or answered with “do not know”."""
AGES = (("16-24", 0.15), ("25-64", 0.62), ("65+", 0.23))
GENDERS = (("woman", 0.505), ("man", 0.487), ("other", 0.008))
DISABILITY = (("no", 0.80), ("yes", 0.20))
QUESTIONS = ("safe_day", "safe_dark", "trust_people", "trust_city", "spends_time")
FEATURES = ("age", "gender", "disability")
HEADER = ("wave", *FEATURES, *QUESTIONS)

Column = NDArray[Any]
Table = dict[str, Column]

# Shares of yes that are planted, by question: everybody before and after, then what a group adds.
EVERYBODY = {
    "safe_day": (0.86, 0.87),
    "safe_dark": (0.62, 0.66),
    "trust_people": (0.55, 0.55),
    "trust_city": (0.48, 0.47),
    "spends_time": (0.64, 0.68),
}
ADDED = {
    ("safe_dark", "disability", "yes"): (-0.24, -0.06),
    ("safe_dark", "gender", "woman"): (-0.10, -0.09),
    ("spends_time", "age", "16-24"): (0.02, -0.34),
    ("trust_city", "age", "16-24"): (-0.08, -0.10),
}


def make_answers(seed: int = SEED, asked: int = ASKED) -> Table:
    """Return every person asked in both waves, one entry in every column."""
    rng = np.random.default_rng(seed)
    waves = [_wave(rng, asked, place) for place in (0, 1)]
    return {name: np.concatenate([wave[name] for wave in waves]) for name in HEADER}


def _wave(rng: np.random.Generator, asked: int, place: int) -> Table:
    table: Table = {
        "wave": np.full(asked, ("before", "after")[place]),
        "age": _pick(rng, asked, AGES),
        "gender": _pick(rng, asked, GENDERS),
        "disability": _pick(rng, asked, DISABILITY),
    }
    for question in QUESTIONS:
        share = np.full(asked, EVERYBODY[question][place])
        for (of, feature, group), added in ADDED.items():
            if of == question:
                share = share + np.where(table[feature] == group, added[place], 0.0)
        said = np.where(rng.random(asked) < share, "yes", "no")
        table[question] = np.where(rng.random(asked) < NO_ANSWER, "", said)
    return table


def _pick(rng: np.random.Generator, asked: int, shares: tuple[tuple[str, float], ...]) -> Column:
    edges = np.cumsum([share for _, share in shares])
    place = np.searchsorted(edges, rng.random(asked) * edges[-1], side="right")
    return np.array([name for name, _ in shares])[np.minimum(place, len(shares) - 1)]


def csv_of(table: Table) -> str:
    """Return the table as CSV: commas, a header line, line feeds, one line per person."""
    columns = [table[name].tolist() for name in HEADER]
    return "\n".join([",".join(HEADER), *(",".join(row) for row in zip(*columns, strict=True))]) + "\n"


def numbers_of(table: Table) -> str:
    """Return the datasheet's table: what an evaluation of this file must find, by group."""
    lines = [
        "| Question | Feature | Group | Answered before | Yes | Answered after | Yes |",
        "|---|---|---|---:|---:|---:|---:|",
    ]
    for question in QUESTIONS:
        for feature in FEATURES:
            for group in np.unique(table[feature]).tolist():
                cells = []
                for wave in ("before", "after"):
                    inside = (table["wave"] == wave) & (table[feature] == group) & (table[question] != "")
                    yes = int((table[question][inside] == "yes").sum())
                    cells += [f"{int(inside.sum()):,}", f"{yes / int(inside.sum()):.1%}"]
                lines.append(f"| {question} | {feature} | {group} | {' | '.join(cells)} |")
    return "\n".join(lines)


def with_numbers(sheet: str, table: str) -> str:
    """Return the datasheet with the table between its marks."""
    before, rest = sheet.split("<!-- numbers: begin -->", maxsplit=1)
    after = rest.split("<!-- numbers: end -->", maxsplit=1)[1]
    return f"{before}<!-- numbers: begin -->\n{table}\n<!-- numbers: end -->{after}"


def main(folder: Path) -> None:
    """Write the data and the numbers in the datasheet into a folder."""
    table = make_answers()
    (folder / "data.csv").write_text(csv_of(table), encoding="utf-8", newline="\n")
    sheet = Path(__file__).parent / "datasheet.md"
    written = with_numbers(sheet.read_text(encoding="utf-8"), numbers_of(table))
    (folder / "datasheet.md").write_text(written, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(__file__).parent)
