"""The same metrics by fairlearn's MetricFrame on the rows, without intervals; prints one value as a checksum.

fairlearn 0.15 stacks every column as Python objects before each metric, which is nearly all of its time (measured:
14 to 19 times the rest). To measure against fairlearn at its best, this process replaces that line.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from fairlearn.metrics import (
    MetricFrame,
    count,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_negative_rate,
    true_positive_rate,
)
from fairlearn.metrics._annotated_metric_function import AnnotatedMetricFunction
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, precision_score, zero_one_loss

FEATURES = ("sex", "race", "district")
npv = partial(precision_score, pos_label=0, zero_division=0.0)
precision = partial(precision_score, zero_division=0.0)

METRICS: dict[str, Any] = {
    "count": count,
    "selection_rate": selection_rate,
    "base_rate": lambda y_true, y_pred: float(np.mean(y_true)),
    "true_positive_rate": true_positive_rate,
    "false_negative_rate": false_negative_rate,
    "false_positive_rate": false_positive_rate,
    "true_negative_rate": true_negative_rate,
    "precision": precision,
    "false_discovery_rate": lambda y_true, y_pred: 1.0 - precision(y_true, y_pred),
    "negative_predictive_value": npv,
    "false_omission_rate": lambda y_true, y_pred: 1.0 - npv(y_true, y_pred),
    "accuracy": accuracy_score,
    "error_rate": zero_one_loss,
    "false_positive_share": lambda y_true, y_pred: float(np.mean((y_true == 0) & (y_pred == 1))),
    "false_negative_share": lambda y_true, y_pred: float(np.mean((y_true == 1) & (y_pred == 0))),
    "balanced_accuracy": balanced_accuracy_score,
    "f1_score": partial(f1_score, zero_division=0.0),
}


def _plain_columns(self: AnnotatedMetricFunction, df: pd.DataFrame) -> Any:
    positional = [df[name].to_numpy() for name in self.postional_argument_names]
    named = {name: df[column].to_numpy() for name, column in self.kw_argument_mapping.items()}
    return self.func(*positional, **named)


def main(path: str, depth: int) -> None:
    """Compute every metric for every breakdown up to the depth, with differences and ratios."""
    AnnotatedMetricFunction.__call__ = _plain_columns
    columns = [*FEATURES, "y_true", "y_pred"]
    rows = (
        pd.read_parquet(path, columns=columns) if path.endswith(".parquet") else pd.read_csv(path, usecols=columns)
    )
    checksum: dict[str, float] = {}
    for size in range(1, depth + 1):
        for features in combinations(FEATURES, size):
            frame = MetricFrame(
                metrics=METRICS,
                y_true=rows["y_true"],
                y_pred=rows["y_pred"],
                sensitive_features=rows[list(features)],
            )
            frame.difference()
            frame.ratio()
            checksum |= {
                "/".join(map(str, np.atleast_1d(np.array(group, dtype=object)))): float(value)
                for group, value in frame.by_group["true_positive_rate"].items()
            }
    print(json.dumps(checksum))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
