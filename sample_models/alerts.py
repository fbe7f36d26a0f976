"""The street-camera alerts as both sample models see them: rows in, inputs, answers and held-out people out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

SEED = 20261123
DRAWS = 12_000
"""Training examples drawn by weight, so that the models learn from the city and not from the audit's design."""
COST_OF_A_MISS = 7.0
"""False alerts one missed incident is worth: a choice of this example, made before training."""
SKEWED, MEASURED, NAMED = ("dwell_seconds",), ("speed_ms", "turns", "group_size"), ("light", "camera_type")
INPUTS = (*SKEWED, *MEASURED, *NAMED)
"""What the models may look at: behaviour, light, camera. No sensitive feature, no district, no vendor's score."""
AIDS = ("wheelchair", "walking aid")
DATA = Path(__file__).parent.parent / "datasets" / "street_cameras" / "data.csv"


@dataclass(frozen=True, slots=True)
class Examples:
    """Training examples: one entry each per draw."""

    inputs: pd.DataFrame
    incident: NDArray[np.int64]
    """1 for a real incident, 0 for none."""
    aid: NDArray[np.str_]
    """`aid` or `no aid`; used to train the mitigated model, never to decide."""


def load_alerts(path: Path = DATA) -> pd.DataFrame:
    """Return the dataset: numbers the models need as numbers, all else as text, an empty field as empty text."""
    numbers = dict.fromkeys((*SKEWED, *MEASURED, "weight"), float)
    return pd.read_csv(path, dtype=str, keep_default_na=False).astype(numbers)


def held_out(people: pd.DataFrame) -> NDArray[np.bool_]:
    """Return True for the half of the people no model is trained on; the same half every time."""
    return np.random.default_rng(SEED).random(len(people)) < 0.5


def training_examples(people: pd.DataFrame) -> Examples:
    """Return draws by weight, with replacement, from the people not held out whose outcome is known."""
    known = people[~held_out(people) & people["incident"].ne("").to_numpy()]
    edges = np.cumsum(known["weight"].to_numpy())
    lot = np.random.default_rng(SEED + 1).random(DRAWS) * edges[-1]
    drawn = known.iloc[np.minimum(np.searchsorted(edges, lot, side="right"), len(known) - 1)]
    return Examples(
        inputs=inputs_of(drawn),
        incident=drawn["incident"].eq("yes").to_numpy().astype(np.int64),
        aid=np.where(drawn["mobility_aid"].isin(AIDS), "aid", "no aid"),
    )


def inputs_of(people: pd.DataFrame) -> pd.DataFrame:
    """Return what the models look at."""
    return people[list(INPUTS)]


def preparation() -> ColumnTransformer:
    """Return the steps from inputs to numbers of one scale: the skewed as logarithm, named values one by one."""
    logged = Pipeline([("log", FunctionTransformer(np.log)), ("scale", StandardScaler())])
    return ColumnTransformer(
        [
            ("skewed", logged, list(SKEWED)),
            ("measured", StandardScaler(), list(MEASURED)),
            ("named", OneHotEncoder(handle_unknown="ignore", sparse_output=False), list(NAMED)),
        ]
    )


def classifier() -> LogisticRegression:
    """Return the untrained classifier both models use, so that only the mitigation differs."""
    return LogisticRegression(C=1.0, max_iter=1000)


def predictions(model: Pipeline, people: pd.DataFrame) -> pd.DataFrame:
    """Return one row per held-out person: case_id, score (probability, 6 decimals) and decision yes or no."""
    asked = people[held_out(people)]
    score = np.round(model.predict_proba(inputs_of(asked))[:, 1], 6)
    decision = np.where(score >= 0.5, "yes", "no")
    return pd.DataFrame({"case_id": asked["case_id"].to_numpy(), "score": score, "decision": decision})


def write_predictions(table: pd.DataFrame, path: Path) -> None:
    """Write them as CSV with six decimals and line feeds."""
    table.to_csv(path, index=False, float_format="%.6f", lineterminator="\n")
