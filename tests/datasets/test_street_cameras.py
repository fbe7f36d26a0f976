"""The synthetic camera alerts: drawn again from their seed, restored by their weights, with what was planted."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

DATASET = Path(__file__).parents[2] / "datasets" / "street_cameras"
FEATURES = ("sex", "age", "skin_tone", "mobility_aid", "district")
BANDS = {"<18": (0, 18), "18-<30": (18, 30), "30-<65": (30, 65), ">=65": (65, 200)}


@pytest.fixture(scope="module")
def people(rows: Callable[..., list[dict[str, str]]]) -> pd.DataFrame:
    table = pd.DataFrame(rows("street_cameras"))
    table["weight"] = table["weight"].astype(float)
    years = pd.to_numeric(table["age"])
    band = pd.Series("", index=table.index)
    for name, (low, high) in BANDS.items():
        band = band.mask(years.ge(low) & years.lt(high), name)
    return table.assign(age=band)


@pytest.fixture(scope="module")
def truth(rows: Callable[..., list[dict[str, str]]]) -> pd.DataFrame:
    table = pd.DataFrame(rows("street_cameras", "population.csv"))
    counts = ["false_alerts", "quiet", "true_alerts", "missed"]
    return table.astype(dict.fromkeys(counts, int)).set_index(["feature", "group"])


def weighted(people: pd.DataFrame, part: str, whole: str, **group: str) -> tuple[float, float]:
    """Return a weighted rate and the number of people its interval may rest on (Kish 1965)."""
    chosen = people.query(whole)
    for column, value in group.items():
        chosen = chosen[chosen[column] == value]
    weight = chosen["weight"]
    rate = weight[chosen.eval(part)].sum() / weight.sum()
    return float(rate), float(weight.sum() ** 2 / (weight**2).sum())


RATES: dict[str, tuple[str, str, str, str]] = {
    "false alerts": ("alert == 'yes'", "incident == 'no'", "false_alerts", "quiet"),
    "incidents that raise an alert": ("alert == 'yes'", "incident == 'yes'", "true_alerts", "missed"),
    "alerts that are real": (
        "incident == 'yes'",
        "alert == 'yes' and incident != ''",
        "true_alerts",
        "false_alerts",
    ),
}


def test_the_same_seed_gives_the_shipped_bytes(script: Callable[[str], ModuleType]) -> None:
    make = script("street_cameras")
    population = make.make_population()
    drawn = {"data.csv": make.draw_file(population), "population.csv": make.true_rates(population)}
    for file, table in drawn.items():
        shipped = hashlib.sha256((DATASET / file).read_bytes()).hexdigest()
        assert hashlib.sha256(make.csv_bytes(table)).hexdigest() == shipped, file


def test_another_seed_gives_another_population(script: Callable[[str], ModuleType]) -> None:
    make = script("street_cameras")
    first, second = (make.csv_bytes(make.true_rates(make.make_population(seed, 2000))) for seed in (1, 2))
    assert first != second


def test_the_numbers_in_the_datasheet_are_those_of_the_script(script: Callable[[str], ModuleType]) -> None:
    make = script("street_cameras")
    sheet = (DATASET / "datasheet.md").read_text(encoding="utf-8")
    assert make.with_block(sheet, make.numbers_block(make.true_rates(make.make_population()))) == sheet


def test_the_datasheet_names_the_rows_the_seed_and_the_people(
    people: pd.DataFrame, script: Callable[[str], ModuleType]
) -> None:
    make = script("street_cameras")
    sheet = (DATASET / "datasheet.md").read_text(encoding="utf-8")
    for fact in (f"{len(people):,} rows", f"seed {make.SEED}", f"tracked {make.PEOPLE:,} people"):
        assert fact in sheet


def test_the_file_is_small_and_every_case_stands_once(people: pd.DataFrame) -> None:
    assert (DATASET / "data.csv").stat().st_size < 1_500_000
    assert 11_000 < len(people) < 13_000
    assert people["case_id"].is_unique


def test_weights_add_up_to_everybody_tracked(people: pd.DataFrame, script: Callable[[str], ModuleType]) -> None:
    assert people["weight"].sum() == pytest.approx(script("street_cameras").PEOPLE, abs=0.1)


def test_every_alert_is_there_once_and_only_the_audit_stands_for_others(people: pd.DataFrame) -> None:
    assert people["reviewed_because"].eq("alert").equals(people["alert"].eq("yes"))
    assert set(people.loc[people["alert"] == "yes", "weight"]) == {1.0}
    assert people.loc[people["alert"] == "no", "weight"].nunique() == 2
    assert people.loc[people["alert"] == "no", "weight"].gt(1).all()


def test_the_alert_is_the_score_at_one_half(people: pd.DataFrame) -> None:
    assert pd.to_numeric(people["alert_score"]).ge(0.5).equals(people["alert"].eq("yes"))


def test_few_reviews_came_to_no_result_and_on_both_sides_alike(people: pd.DataFrame) -> None:
    missing = people["incident"].eq("").groupby(people["alert"]).mean()
    assert missing.between(0.015, 0.035).all()
    known = 1 - missing
    assert known.max() / known.min() < 1.2


@pytest.mark.slow
@pytest.mark.parametrize("rate", RATES, ids=lambda name: name.replace(" ", "_"))
def test_weighted_rates_recover_the_population_in_every_group(
    rate: str, people: pd.DataFrame, truth: pd.DataFrame
) -> None:
    part, whole, above, beside = RATES[rate]
    compared, outside = 0, 0
    for (feature, group), row in truth.iterrows():
        known = {} if feature == "everybody" else {feature: "" if group == "not recorded" else group}
        planted = row[above] / (row[above] + row[beside])
        if len(people.query(whole)) == 0 or row[above] + row[beside] < 60:
            continue
        found, effective = weighted(people, part, whole, **known)
        error = math.sqrt(planted * (1 - planted) / effective)
        assert abs(found - planted) < 4 * error, (feature, group, found, planted)
        compared += 1
        outside += abs(found - planted) > 2 * error
    assert compared >= 20
    assert outside <= compared * 0.15


def test_without_weights_false_alerts_seem_several_times_as_frequent(
    people: pd.DataFrame, truth: pd.DataFrame
) -> None:
    planted = truth.loc[("everybody", "everybody")]
    harmless = people[people["incident"] == "no"]
    unweighted = harmless["alert"].eq("yes").mean()
    assert unweighted > 2.5 * planted["false_alerts"] / (planted["false_alerts"] + planted["quiet"])


@pytest.mark.parametrize("aid", ["wheelchair", "walking aid"])
def test_false_alerts_are_about_2_2_times_as_frequent_with_a_mobility_aid(aid: str, people: pd.DataFrame) -> None:
    part, whole, *_ = RATES["false alerts"]
    with_aid, _ = weighted(people, part, whole, mobility_aid=aid)
    without, _ = weighted(people, part, whole, mobility_aid="none")
    assert with_aid / without == pytest.approx(2.2, abs=0.25)


def test_like_for_like_the_planted_factor_comes_back_exactly(script: Callable[[str], ModuleType]) -> None:
    make = script("street_cameras")
    everybody = make.make_population()
    by_day = (everybody["light"] == "daylight") | (everybody["light"] == "dusk")
    plain = (
        (everybody["true_age"] >= 18)
        & (everybody["district"] != "Harbour")
        & ((everybody["true_tone"] != "darker") | by_day)
        & ~everybody["true_incident"]
    )
    aid = everybody["true_aid"] != "none"
    rates = [everybody["alert"][plain & group].mean() for group in (aid, ~aid)]
    assert rates[0] / rates[1] == pytest.approx(make.FACTOR_AID, abs=0.01)
    assert rates[1] == pytest.approx(make.FALSE_ALERT_RATE, abs=0.001)


def test_alerts_in_harbour_are_real_far_less_often(people: pd.DataFrame) -> None:
    part, whole, *_ = RATES["alerts that are real"]
    harbour, _ = weighted(people, part, whole, district="Harbour")
    elsewhere, _ = weighted(people, part, whole + " and district != 'Harbour'")
    assert harbour == pytest.approx(0.12, abs=0.03)
    assert elsewhere == pytest.approx(0.32, abs=0.03)


def test_nothing_is_planted_by_sex(people: pd.DataFrame) -> None:
    for part, whole, *_ in RATES.values():
        female, n_female = weighted(people, part, whole, sex="female")
        male, n_male = weighted(people, part, whole, sex="male")
        spread = math.sqrt(female * (1 - female) / n_female + male * (1 - male) / n_male)
        assert abs(female - male) < 3 * spread


def test_real_incidents_raise_an_alert_equally_often_everywhere(script: Callable[[str], ModuleType]) -> None:
    make = script("street_cameras")
    everybody = make.make_population()
    incident = everybody["true_incident"]
    for mask in (everybody["true_aid"] != "none", everybody["district"] == "Harbour", everybody["true_age"] < 18):
        assert everybody["alert"][incident & mask].mean() == pytest.approx(make.TRUE_ALERT_RATE, abs=0.01)


def test_one_group_is_too_small_and_one_feature_misses_too_many(people: pd.DataFrame) -> None:
    assert 0 < people["sex"].eq("X").sum() < 30
    unknown = {name: people.loc[people[name] == "", "weight"].sum() / people["weight"].sum() for name in FEATURES}
    assert unknown["skin_tone"] > 0.05
    assert all(0 <= unknown[name] < 0.04 for name in FEATURES if name != "skin_tone")


def test_behaviour_gives_the_mobility_aid_away(people: pd.DataFrame) -> None:
    table: Any = people.assign(
        speed=pd.to_numeric(people["speed_ms"]), stay=pd.to_numeric(people["dwell_seconds"])
    )
    with_aid, without = table[table["mobility_aid"] == "wheelchair"], table[table["mobility_aid"] == "none"]
    assert with_aid["speed"].median() < without["speed"].median() - 0.2
    assert with_aid["stay"].median() > without["stay"].median()
