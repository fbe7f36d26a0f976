"""Train the mitigated model and write `model.skops` and `predictions.csv` again.

Run `python -m sample_models.mitigated.train`, then `python -m sample_models.join`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from zipfile import ZIP_DEFLATED

import numpy as np
from fairlearn.reductions import ErrorRate, ExponentiatedGradient, FalsePositiveRateParity
from sklearn.pipeline import Pipeline
from skops import io as skops_io

from ..alerts import (
    COST_OF_A_MISS,
    Examples,
    classifier,
    load_alerts,
    predictions,
    preparation,
    training_examples,
    write_predictions,
)

GAP_ALLOWED = 0.01
"""Gap in false-alert rates, with and without a mobility aid, that training aims for."""


def train() -> Pipeline:
    """Return the trained model: the one classifier that weighs most in fairlearn's mixture.

    The reduction (Agarwal et al. 2018, "A Reductions Approach to Fair Classification") returns a lottery over
    classifiers. A lottery over people is no way to decide, so the heaviest classifier stands for it; the
    promise on the gap held for the mixture, and what is left of it is measured on held-out people.
    """
    examples = training_examples(load_alerts())
    prepare = preparation().fit(examples.inputs)
    mixture = mitigate(examples, prepare.transform(examples.inputs))
    heaviest = int(np.argmax(mixture.weights_.to_numpy()))
    return Pipeline([("prepare", prepare), ("decide", mixture.predictors_[heaviest])])


def mitigate(examples: Examples, prepared: np.ndarray) -> ExponentiatedGradient:
    """Return fairlearn's mixture of classifiers; costs are scaled so that the larger one is 1."""
    mixture = ExponentiatedGradient(
        classifier(),
        constraints=FalsePositiveRateParity(difference_bound=GAP_ALLOWED),
        objective=ErrorRate(costs={"fp": 1.0 / COST_OF_A_MISS, "fn": 1.0}),
    )
    mixture.fit(prepared, examples.incident, sensitive_features=examples.aid)
    return mixture


def main(out: Path) -> None:
    """Write the model and its predictions on held-out people into the folder `out`."""
    model = train()
    skops_io.dump(model, out / "model.skops", compression=ZIP_DEFLATED)
    write_predictions(predictions(model, load_alerts()), out / "predictions.csv")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Train the mitigated sample model again.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write into")
    main(parser.parse_args().out)
