"""The sample models: safe to load, honest about what they do, and trained again to the same result."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from skops import io as skops_io

from sample_models import join
from sample_models.alerts import AIDS, INPUTS, held_out, load_alerts, predictions, training_examples

ROOT = Path(__file__).parents[2]
MODELS = ("plain", "mitigated")
ALLOWED: list[str] = []
"""The allow-list both cards name: nothing beyond what skops trusts by itself."""


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return load_alerts()


@pytest.fixture(scope="module")
def joined() -> pd.DataFrame:
    return pd.read_csv(ROOT / "datasets" / "street_cameras_models" / "data.csv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize("name", MODELS)
def test_the_file_holds_only_the_types_its_card_allows(name: str) -> None:
    file = ROOT / "sample_models" / name / "model.skops"
    assert skops_io.get_untrusted_types(file=file) == ALLOWED
    assert '`skops.io.load("model.skops", trusted=[])`' in (file.parent / "card.md").read_text(encoding="utf-8")
    assert file.stat().st_size < 1_000_000
    with zipfile.ZipFile(file) as parts:
        assert sum(part.file_size for part in parts.infolist()) < 2_000_000
        assert not [part for part in parts.namelist() if part.endswith((".pkl", ".pickle", ".joblib"))]


@pytest.mark.parametrize("name", MODELS)
def test_the_loaded_model_says_what_predictions_csv_says(name: str, people: pd.DataFrame) -> None:
    folder = ROOT / "sample_models" / name
    shipped = pd.read_csv(folder / "predictions.csv")
    said = predictions(skops_io.load(folder / "model.skops", trusted=ALLOWED), people)
    assert said["case_id"].tolist() == shipped["case_id"].tolist()
    assert said["decision"].tolist() == shipped["decision"].tolist()
    assert np.abs(said["score"] - shipped["score"]).max() <= 1e-6


def test_the_models_never_look_at_a_sensitive_feature() -> None:
    forbidden = {
        "sex",
        "age",
        "skin_tone",
        "mobility_aid",
        "district",
        "alert_score",
        "alert",
        "incident",
        "weight",
    }
    assert not forbidden & set(INPUTS)
    for name in MODELS:
        model = skops_io.load(ROOT / "sample_models" / name / "model.skops", trusted=ALLOWED)
        assert set(model.feature_names_in_ if name == "plain" else model[0].feature_names_in_) == set(INPUTS)


def test_nobody_held_out_was_trained_on(people: pd.DataFrame) -> None:
    trained = set(training_examples(people).inputs.index)
    assert not trained & set(people.index[held_out(people)])
    assert 0.45 < held_out(people).mean() < 0.55


def test_the_joined_file_holds_both_models_on_the_same_held_out_people(
    people: pd.DataFrame, joined: pd.DataFrame
) -> None:
    asked = people[held_out(people)]
    assert joined["case_id"].tolist() == asked["case_id"].tolist()
    for column in join.KEPT:
        assert joined[column].tolist() == asked[column].tolist()
    for name in MODELS:
        shipped = pd.read_csv(ROOT / "sample_models" / name / "predictions.csv", dtype=str)
        assert joined[name].tolist() == shipped["decision"].tolist()


def test_the_joined_file_is_what_the_script_writes(joined: pd.DataFrame) -> None:
    again = join.joined()
    assert again.drop(columns="weight").to_dict("list") == joined.drop(columns="weight").to_dict("list")
    assert again["weight"].tolist() == joined["weight"].astype(float).tolist()


@pytest.mark.parametrize(
    "path",
    [
        "datasets/street_cameras_models/datasheet.md",
        "sample_models/plain/card.md",
        "sample_models/mitigated/card.md",
    ],
)
def test_the_numbers_shown_are_those_of_the_script(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert join.with_block(text, join.numbers_block(join.joined())) == text


def rate(table: pd.DataFrame, model: str, outcome: str, among: pd.Series | None = None) -> float:
    """Return the weighted share with an alert among people of one outcome."""
    chosen = table[table["incident"].eq(outcome) & (True if among is None else among)]
    weight = chosen["weight"].astype(float)
    return float(weight[chosen[model] == "yes"].sum() / weight.sum())


def test_mitigation_narrows_the_gap_by_mobility_aid(joined: pd.DataFrame) -> None:
    with_aid, without = joined["mobility_aid"].isin(AIDS), joined["mobility_aid"].eq("none")
    gap = {name: rate(joined, name, "no", with_aid) - rate(joined, name, "no", without) for name in MODELS}
    assert gap["plain"] > 0.20
    assert 0 < gap["mitigated"] < gap["plain"] / 3


def test_mitigation_has_the_cost_and_the_side_effect_its_card_states(joined: pd.DataFrame) -> None:
    found = {name: rate(joined, name, "yes") for name in MODELS}
    assert 0.08 < found["plain"] - found["mitigated"] < 0.18
    under_18 = pd.to_numeric(joined["age"]).lt(18)
    false_alerts = {name: rate(joined, name, "no", under_18) for name in MODELS}
    assert false_alerts["mitigated"] > false_alerts["plain"] + 0.03
    groups = [joined["mobility_aid"].eq(aid) for aid in ("none", *AIDS)] + [under_18, joined["sex"].eq("female")]
    assert all(rate(joined, "mitigated", "yes", group) < rate(joined, "plain", "yes", group) for group in groups)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")  # inside fairlearn 0.15
@pytest.mark.parametrize("name", MODELS)
def test_training_again_gives_the_shipped_decisions(name: str, people: pd.DataFrame) -> None:
    if name == "plain":
        from sample_models.plain.train import train
    else:
        from sample_models.mitigated.train import train
    shipped = pd.read_csv(ROOT / "sample_models" / name / "predictions.csv")
    said = predictions(train(), people)
    assert (said["decision"] == shipped["decision"]).mean() > 0.995
    assert np.abs(said["score"] - shipped["score"]).max() < 0.005
