"""Train the plain model and write `model.skops` and `predictions.csv` again.

Run `python -m sample_models.plain.train`, then `python -m sample_models.join`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from zipfile import ZIP_DEFLATED

import numpy as np
from sklearn.pipeline import Pipeline
from skops import io as skops_io

from ..alerts import (
    COST_OF_A_MISS,
    classifier,
    load_alerts,
    predictions,
    preparation,
    training_examples,
    write_predictions,
)


def train() -> Pipeline:
    """Return the trained model: a logistic regression in which a missed incident costs `COST_OF_A_MISS`."""
    examples = training_examples(load_alerts())
    cost = np.where(examples.incident == 1, COST_OF_A_MISS, 1.0)
    model = Pipeline([("prepare", preparation()), ("decide", classifier())])
    return model.fit(examples.inputs, examples.incident, decide__sample_weight=cost)


def main(out: Path) -> None:
    """Write the model and its predictions on held-out people into the folder `out`."""
    model = train()
    skops_io.dump(model, out / "model.skops", compression=ZIP_DEFLATED)
    write_predictions(predictions(model, load_alerts()), out / "predictions.csv")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Train the plain sample model again.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write into")
    main(parser.parse_args().out)
