"""Rebuild counts from the rates that Buolamwini and Gebru (2018) published: rates in, whole people out.

Run `python datasets/gender_shades_counts/make_data.py` to write `data.csv` and the table in `datasheet.md` again.
The paper gives the size of each group and an error rate with one decimal; the wrongly labelled faces are the
whole number nearest to their product.
"""

from __future__ import annotations

import argparse
from pathlib import Path

FACES = {
    ("female", "darker"): 271,
    ("male", "darker"): 318,
    ("female", "lighter"): 296,
    ("male", "lighter"): 385,
}
"""Faces by sex and skin type; the only whole numbers that fit 1,270 and the shares 21.3, 25.0, 23.3, 30.3 %."""
PUBLISHED = {
    "microsoft": {
        ("female", "darker"): 20.8,
        ("male", "darker"): 6.0,
        ("female", "lighter"): 1.7,
        ("male", "lighter"): 0.0,
    },
    "face_plus_plus": {
        ("female", "darker"): 34.5,
        ("male", "darker"): 0.7,
        ("female", "lighter"): 9.8,
        ("male", "lighter"): 0.8,
    },
    "ibm": {
        ("female", "darker"): 34.7,
        ("male", "darker"): 12.0,
        ("female", "lighter"): 7.1,
        ("male", "lighter"): 0.3,
    },
}
"""Published error rate of each service in percent (Table 4 of the paper)."""
NAMES = {"microsoft": "Microsoft", "face_plus_plus": "Face++", "ibm": "IBM"}
OTHER = {"female": "male", "male": "female"}


def wrong(service: str, group: tuple[str, str]) -> int:
    """Return how many faces of the group the service labelled wrongly: the nearest whole number."""
    return round(PUBLISHED[service][group] / 100 * FACES[group])


def rows() -> list[list[str]]:
    """Return the file's lines, header first.

    One line per service, group and label given. Only one service has a label in each line: which faces two
    services got wrong together was not published.
    """
    lines = [["sex", "skin_type", "gender_label", *NAMES, "faces", "counts"]]
    for service in NAMES:
        for group, faces in FACES.items():
            sex, skin = group
            errors = wrong(service, group)
            for label, people in ((sex, faces - errors), (OTHER[sex], errors)):
                given = [label if name == service else "" for name in NAMES]
                if people:
                    lines.append([sex, skin, sex, *given, str(people), "reconstructed"])
    return lines


def table() -> str:
    """Return the datasheet's table: published rate, rebuilt counts, the rate they give and the difference."""
    lines = [
        "| Service | Sex | Skin type | Faces | Published error | Wrong, rebuilt | Error, rebuilt | Difference |",
        "|---|---|---|---:|---:|---:|---:|---:|",
    ]
    for service, name in NAMES.items():
        for group, faces in FACES.items():
            sex, skin = group
            errors, published = wrong(service, group), PUBLISHED[service][group]
            rate = 100 * errors / faces
            difference = round(rate - published, 2) + 0.0  # no "-0.00"
            lines.append(
                f"| {name} | {sex} | {skin} | {faces} | {published:.1f} % | {errors} | {rate:.2f} % "
                f"| {difference:+.2f} points |"
            )
    return "\n".join(lines)


def with_block(text: str, block: str) -> str:
    """Return the datasheet with the lines between its two markers replaced."""
    begin, end = "<!-- numbers: begin -->", "<!-- numbers: end -->"
    head, rest = text.split(begin)
    return f"{head}{begin}\n{block}\n{end}{rest.split(end)[1]}"


def main(out: Path) -> None:
    """Write the data and the datasheet's numbers into the folder `out`."""
    (out / "data.csv").write_text(
        "\n".join(",".join(line) for line in rows()) + "\n", encoding="utf-8", newline="\n"
    )
    sheet = Path(__file__).with_name("datasheet.md").read_text(encoding="utf-8")
    (out / "datasheet.md").write_text(with_block(sheet, table()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Rebuild the Gender Shades counts again.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write into")
    main(parser.parse_args().out)
