"""Join both models' predictions on the held-out people: `python -m sample_models.join`.

Writes `datasets/street_cameras_models/data.csv` and the tables in its datasheet and in both cards.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .alerts import held_out, load_alerts

HERE = Path(__file__).parent
MODELS = ("plain", "mitigated")
JOINED = HERE.parent / "datasets" / "street_cameras_models"
KEPT = ("case_id", "district", "sex", "age", "skin_tone", "mobility_aid", "incident")
BEGIN, END = "<!-- numbers: begin -->", "<!-- numbers: end -->"


def joined() -> pd.DataFrame:
    """Return one row per held-out person: groups, outcome, both models' decisions and the sampling weight."""
    people = load_alerts()
    table = people[held_out(people)][[*KEPT, "weight"]].reset_index(drop=True)
    for place, name in enumerate(MODELS, start=len(KEPT)):
        said = pd.read_csv(HERE / name / "predictions.csv", dtype=str)
        if said["case_id"].tolist() != table["case_id"].tolist():
            raise ValueError(f"the predictions of {name} are not those of the held-out people")
        table.insert(place, name, said["decision"])
    return table


def numbers_block(table: pd.DataFrame) -> str:
    """Return the table of weighted rates by group and model, in percent."""
    lines = [
        "| Group | Model | False-alert rate | Incidents found | Alerts that are real |",
        "|---|---|---:|---:|---:|",
    ]
    known = table["incident"].ne("").to_numpy()
    incident = table["incident"].eq("yes").to_numpy()
    for group, member in _groups(table):
        for name in MODELS:
            alert = table[name].eq("yes").to_numpy()
            rates = (
                _share(table, alert, known & member & ~incident),
                _share(table, alert, known & member & incident),
                _share(table, incident, known & member & alert),
            )
            lines.append(f"| {group} | {name} | {' | '.join(rates)} |")
    return "\n".join(lines)


def _groups(table: pd.DataFrame) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    yield "everybody", np.ones(len(table), dtype=np.bool_)
    for aid in ("none", "wheelchair", "walking aid"):
        yield f"mobility aid: {aid}", table["mobility_aid"].eq(aid).to_numpy()
    age = pd.to_numeric(table["age"])
    yield "under 18", age.lt(18).to_numpy()
    yield "18 and older", age.ge(18).to_numpy()
    for sex in ("female", "male"):
        yield sex, table["sex"].eq(sex).to_numpy()
    yield "district: Harbour", table["district"].eq("Harbour").to_numpy()


def _share(table: pd.DataFrame, part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> str:
    weight = table["weight"].to_numpy()
    return f"{100 * weight[part & whole].sum() / weight[whole].sum():.1f} %"


def with_block(text: str, block: str) -> str:
    """Return the text with the lines between its two markers replaced."""
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}\n{block}\n{END}{rest.split(END)[1]}"


def main() -> None:
    """Write the joined data and every table that speaks of it."""
    table = joined()
    table.to_csv(JOINED / "data.csv", index=False, lineterminator="\n")
    block = numbers_block(table)
    for path in (JOINED / "datasheet.md", *(HERE / name / "card.md" for name in MODELS)):
        path.write_text(with_block(path.read_text(encoding="utf-8"), block), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
