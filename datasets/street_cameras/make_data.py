"""Make the street-camera alerts of an invented city: a seeded population in, a reviewed and audited sample out.

`python datasets/street_cameras/make_data.py` writes `data.csv`, `population.csv` and the numbers in `datasheet.md`
again. Only uniform draws are used, so that the same seed gives the same bytes whatever the version of numpy.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20261122
PEOPLE = 34_000
"""Passers-by the cameras tracked for long enough to score them."""
BASE_RATE, BASE_RATE_HARBOUR = 0.085, 0.03
"""Share of tracked people who were part of a real incident, elsewhere and in Harbour."""
TRUE_ALERT_RATE = 0.80
"""Share of real incidents that raise an alert, the same for everybody."""
FALSE_ALERT_RATE = 0.135
"""Share of people without an incident who raise an alert, before the factors below."""
FACTOR_AID, FACTOR_HARBOUR, FACTOR_UNDER_18, FACTOR_DARKER_AT_NIGHT = 2.25, 1.15, 1.5, 1.25
"""What is planted: the false-alert rate is multiplied by these."""
AUDIT_SHARE, AUDIT_SHARE_AID = 0.18, 0.50
"""Share of people without an alert who were drawn for the audit, without and with a mobility aid."""
OUTCOME_MISSING = 0.025
"""Share of reviews that never came to a result, on both sides."""

DISTRICTS = (
    ("Station", 0.22),
    ("Old Town", 0.18),
    ("Harbour", 0.17),
    ("Riverside", 0.14),
    ("University", 0.12),
    ("Millside", 0.10),
    ("Northfield", 0.07),
)
TONES = (("lighter", 0.55), ("medium", 0.27), ("darker", 0.18))
CAMERAS = (("fixed", 0.5), ("dome", 0.3), ("mast", 0.2))
HEADER = (
    "case_id,district,hour,light,camera_type,sex,age,skin_tone,mobility_aid,dwell_seconds,speed_ms,turns,"
    "group_size,alert_score,alert,incident,reviewed_because,weight"
)
Column = NDArray[Any]
Table = dict[str, Column]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def make_population(seed: int = SEED, people: int = PEOPLE) -> Table:
    """Return everybody the cameras tracked: one entry per person in every column, outcome and alert known."""
    rng = np.random.default_rng(seed)
    table = _places(rng, people)
    table |= _persons(rng, people)
    harbour = table["district"] == "Harbour"
    table["true_incident"] = rng.random(people) < np.where(harbour, BASE_RATE_HARBOUR, BASE_RATE)
    table |= _behaviour(rng, table)
    table |= _alerts(rng, table)
    return table | _recorded(rng, table)


def _places(rng: np.random.Generator, people: int) -> Table:
    hour = _pick(rng, people, [(str(h), w) for h, w in enumerate(_busy_hours())]).astype(np.int64)
    lamp = rng.random(people)
    day, dusk = (hour >= 7) & (hour < 18), (hour == 6) | (hour == 18) | (hour == 19)
    light = np.where(day, "daylight", np.where(dusk, "dusk", np.where(lamp < 0.75, "street lighting", "dark")))
    return {
        "district": _pick(rng, people, DISTRICTS),
        "hour": hour,
        "light": light,
        "camera_type": _pick(rng, people, CAMERAS),
    }


def _busy_hours() -> list[float]:
    quiet, morning, noon, evening, late = [0.015] * 6, [0.04] * 3, [0.055] * 8, [0.06] * 4, [0.04] * 3
    return quiet + morning + noon + evening + late


def _persons(rng: np.random.Generator, people: int) -> Table:
    band = _pick(rng, people, (("10", 0.08), ("18", 0.24), ("30", 0.48), ("65", 0.20))).astype(np.int64)
    width = np.select([band == 10, band == 18, band == 30], [8, 12, 35], default=25)
    age = band + np.floor(rng.random(people) * width).astype(np.int64)
    aid_share = np.select([age < 30, age < 65], [0.025, 0.055], default=0.22)
    kind = np.where(rng.random(people) < 0.42, "wheelchair", "walking aid")
    sex = np.where(rng.random(people) < 0.49, "female", "male")
    return {
        "true_age": age,
        "true_aid": np.where(rng.random(people) < aid_share, kind, "none"),
        "true_sex": np.where(rng.random(people) < 0.0014, "X", sex),
        "true_tone": _pick(rng, people, TONES),
    }


def _behaviour(rng: np.random.Generator, table: Table) -> Table:
    """What the camera measures; slow walking and long stops belong to incidents and to mobility aids alike."""
    incident = table["true_incident"].astype(np.float64)
    aid = (table["true_aid"] != "none").astype(np.float64)
    young = (table["true_age"] < 18).astype(np.float64)
    harbour = (table["district"] == "Harbour").astype(np.float64)
    n = len(incident)
    dwell = np.exp(3.6 + 0.55 * incident + 0.35 * aid + 0.20 * harbour + 0.55 * _normal(rng, n))
    speed = 1.25 - 0.25 * incident - 0.40 * aid + 0.15 * young + 0.28 * _normal(rng, n)
    turns = np.floor(np.exp(0.9 + 0.75 * incident + 0.25 * young + 0.10 * aid + 0.55 * _normal(rng, n)))
    group = 1 + np.floor(np.exp(-0.2 + 0.35 * incident + 0.45 * young + 0.7 * _normal(rng, n)))
    return {
        "dwell_seconds": np.clip(np.round(dwell), 8, 900).astype(np.int64),
        "speed_ms": np.clip(np.round(speed, 2), 0.05, 3.5),
        "turns": np.clip(turns, 0, 30).astype(np.int64),
        "group_size": np.clip(group, 1, 15).astype(np.int64),
    }


def _alerts(rng: np.random.Generator, table: Table) -> Table:
    """The vendor's score and alert: ranked by behaviour, cut so that each stratum has exactly its planted rate."""
    suspicion = (
        1.0 * np.log(table["dwell_seconds"].astype(np.float64))
        - 1.1 * table["speed_ms"].astype(np.float64)
        + 0.35 * np.sqrt(table["turns"].astype(np.float64))
        + 0.15 * table["group_size"].astype(np.float64)
        + 0.8 * _normal(rng, len(table["hour"]))
    )
    stratum, rate = planted_alert_rate(table)
    score, alert = np.empty(len(rate)), np.zeros(len(rate), dtype=np.bool_)
    for number in np.unique(stratum):
        place = np.flatnonzero(stratum == number)
        ranked = place[np.argsort(-suspicion[place], kind="stable")]
        alerts = round(float(rate[place[0]]) * len(place))
        alert[ranked[:alerts]] = True
        score[ranked] = 1.0 / (1.0 + np.exp(suspicion[ranked[max(alerts - 1, 0)]] - suspicion[ranked]))
    score = np.where(alert, np.clip(np.round(score, 3), 0.5, 0.999), np.clip(np.round(score, 3), 0.001, 0.499))
    return {"alert_score": score, "alert": alert}


def planted_alert_rate(table: Table) -> tuple[NDArray[np.int64], Floats]:
    """Return each person's stratum and the planted share of alerts in it, 0 to 1."""
    night = np.isin(table["light"], ["street lighting", "dark"])
    planted = (
        (table["true_aid"] != "none", FACTOR_AID),
        (table["district"] == "Harbour", FACTOR_HARBOUR),
        (table["true_age"] < 18, FACTOR_UNDER_18),
        ((table["true_tone"] == "darker") & night, FACTOR_DARKER_AT_NIGHT),
    )
    stratum = table["true_incident"].astype(np.int64)
    rate = np.full(len(stratum), FALSE_ALERT_RATE)
    for place, (concerned, factor) in enumerate(planted, start=1):
        stratum = stratum + concerned.astype(np.int64) * 2**place
        rate = rate * np.where(concerned, factor, 1.0)
    return stratum, np.where(table["true_incident"], TRUE_ALERT_RATE, rate)


def _recorded(rng: np.random.Generator, table: Table) -> Table:
    """What the export records: some sex, age and skin-tone fields are empty, skin tone more often in the dark."""
    people = len(table["true_age"])
    dim = np.isin(table["light"], ["street lighting", "dark"])
    return {
        "sex": _blank(table["true_sex"], rng.random(people) < 0.02),
        "age": _blank(table["true_age"].astype(str), rng.random(people) < 0.015),
        "skin_tone": _blank(table["true_tone"], rng.random(people) < np.where(dim, 0.14, 0.05)),
        "mobility_aid": _blank(table["true_aid"], rng.random(people) < 0.01),
    }


def draw_file(population: Table, seed: int = SEED) -> Table:
    """Return the shipped columns: every alert, and the audited sample of those who raised none, with weights."""
    rng = np.random.default_rng(seed + 1)
    alert = population["alert"].astype(np.bool_)
    people = len(alert)
    lot, missing, order = rng.random(people), rng.random(people), rng.random(people)
    weight = np.where(alert, 1.0, 0.0)
    aid = np.isin(population["mobility_aid"], ["wheelchair", "walking aid"])
    for stratum, share in ((~alert & aid, AUDIT_SHARE_AID), (~alert & ~aid, AUDIT_SHARE)):
        place = np.flatnonzero(stratum)
        drawn = place[np.argsort(lot[place], kind="stable")][: round(share * len(place))]
        weight[drawn] = len(place) / len(drawn)
    rows = np.flatnonzero(weight > 0)
    rows = rows[np.argsort(order[rows], kind="stable")]
    file = {name: column[rows] for name, column in population.items()}
    file["case_id"] = np.array([f"SC-{number:05d}" for number in range(1, len(rows) + 1)])
    file["incident"] = _blank(np.where(file["true_incident"], "yes", "no"), missing[rows] < OUTCOME_MISSING)
    file["reviewed_because"] = np.where(file["alert"], "alert", "audit sample")
    file["alert"] = np.where(file["alert"], "yes", "no")
    file["weight"] = np.round(weight[rows], 6)
    return {name: file[name] for name in HEADER.split(",")}


def csv_bytes(table: Table) -> bytes:
    """Return the table as UTF-8 CSV: commas, a header line, line feeds, one line per person."""
    columns = [[str(value) for value in column.tolist()] for column in table.values()]
    lines = [",".join(table), *(",".join(row) for row in zip(*columns, strict=True))]
    return ("\n".join(lines) + "\n").encode()


def true_rates(population: Table) -> Table:
    """Return the population's own rates by recorded group: what the weighted file estimates.

    One entry per group of each feature, after one for everybody; a feature's empty group is "not recorded".
    """
    incident = population["true_incident"].astype(np.bool_)
    alert = population["alert"].astype(np.bool_)
    cells = {
        "false_alerts": alert & ~incident,
        "quiet": ~alert & ~incident,
        "true_alerts": alert & incident,
        "missed": ~alert & incident,
    }
    groups = _groups(population)
    rates = {"feature": np.array([item[0] for item in groups]), "group": np.array([item[1] for item in groups])}
    for name, cell in cells.items():
        rates[name] = np.array([int((mask & cell).sum()) for _, _, mask in groups])
    return rates


def _groups(population: Table) -> list[tuple[str, str, Flags]]:
    everybody = np.ones(len(population["alert"]), dtype=np.bool_)
    found: list[tuple[str, str, Flags]] = [("everybody", "everybody", everybody)]
    features = {name: population[name] for name in ("sex", "skin_tone", "mobility_aid", "district")}
    features["age"] = age_band(population["age"])
    for feature, values in features.items():
        found += [(feature, str(group) or "not recorded", values == group) for group in np.unique(values)]
    return found


def age_band(age: Column) -> Column:
    """Return the age band of the mapping's cut points for each recorded age, "" where none is recorded."""
    years = np.array([float(value) if value else np.nan for value in age.tolist()])
    bands = np.select(
        [years < 18, years < 30, years < 65, years >= 65], ["<18", "18-<30", "30-<65", ">=65"], default=""
    )
    return bands.astype(str)


def numbers_block(rates: Table) -> str:
    """Return the datasheet's table of population rates, so that no number there is typed by hand."""
    lines = [
        "| Feature | Group | People | False-alert rate | Incidents that raise an alert | Alerts that are real |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for feature, group, fp, tn, tp, fn in zip(*(column.tolist() for column in rates.values()), strict=True):
        shares = (_percent(fp, fp + tn), _percent(tp, tp + fn), _percent(tp, tp + fp))
        lines.append(f"| {feature} | {group} | {fp + tn + tp + fn:,} | {' | '.join(shares)} |")
    return "\n".join(lines)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "nobody"


def with_block(text: str, block: str) -> str:
    """Return the datasheet with the lines between its two markers replaced."""
    begin, end = "<!-- numbers: begin -->", "<!-- numbers: end -->"
    head, rest = text.split(begin)
    return f"{head}{begin}\n{block}\n{end}{rest.split(end)[1]}"


def _pick(rng: np.random.Generator, people: int, shares: Sequence[tuple[str, float]]) -> Column:
    edges = np.cumsum([share for _, share in shares])
    place = np.searchsorted(edges, rng.random(people) * edges[-1], side="right")
    return np.array([name for name, _ in shares])[np.minimum(place, len(shares) - 1)]


def _normal(rng: np.random.Generator, people: int) -> Floats:
    """Standard normal draws from two uniform ones (Box and Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log1p(-rng.random(people)))
    return np.asarray(radius * np.cos(2.0 * np.pi * rng.random(people)))


def _blank(values: Column, where: Flags) -> Column:
    return np.where(where, "", values)


def main(out: Path) -> None:
    """Write the data, the population's rates and the datasheet's numbers into the folder `out`."""
    population = make_population()
    rates = true_rates(population)
    (out / "data.csv").write_bytes(csv_bytes(draw_file(population)))
    (out / "population.csv").write_bytes(csv_bytes(rates))
    sheet = Path(__file__).with_name("datasheet.md").read_text(encoding="utf-8")
    (out / "datasheet.md").write_text(with_block(sheet, numbers_block(rates)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the street-camera dataset again.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write into")
    main(parser.parse_args().out)
