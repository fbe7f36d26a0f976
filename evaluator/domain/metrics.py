"""The decision metrics: one line each, as sums of cells over sums of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

Cell = Literal["tp", "fp", "fn", "tn", "su", "pu", "fa", "ac"]
"""Cells of a group: true and false positives and negatives; `su` and `pu` are people selected and
passed over whose outcome nobody knows. When people are matched, `fa` are attempts that failed before anything
could be compared and `ac` those that did not."""

KNOWN: tuple[Cell, ...] = ("tp", "fp", "fn", "tn")
ALL: tuple[Cell, ...] = (*KNOWN, "su", "pu")


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """A metric: what is counted, over whom, and what it needs."""

    id: str
    numerator: tuple[Cell, ...]
    """Cells summed above the line; empty for a metric made of several rates."""
    denominator: tuple[Cell, ...]
    """Cells summed below the line."""
    needs_y_true: bool
    """True when it needs the outcome."""
    empty: str
    """Reason code when the denominator is empty."""
    one_side: bool = False
    """True when it looks at one side of `y_pred` only, so that unknown outcomes on the other do not touch it."""


def _cells(names: str) -> tuple[Cell, ...]:
    return cast("tuple[Cell, ...]", tuple(names.split()))


def _rate(
    id: str, numerator: str, denominator: str, empty: str, *, needs: bool = True, one_side: bool = False
) -> MetricSpec:
    return MetricSpec(id, _cells(numerator), _cells(denominator), needs, empty, one_side)


_KNOWN, _ALL = " ".join(KNOWN), " ".join(ALL)

RATES: tuple[MetricSpec, ...] = (
    _rate("selection_rate", "tp fp su", _ALL, "nobody_in_group", needs=False),
    _rate("base_rate", "tp fn", _KNOWN, "no_known_outcomes"),
    _rate("true_positive_rate", "tp", "tp fn", "no_actual_positives"),
    _rate("false_negative_rate", "fn", "tp fn", "no_actual_positives"),
    _rate("false_positive_rate", "fp", "fp tn", "no_actual_negatives"),
    _rate("true_negative_rate", "tn", "fp tn", "no_actual_negatives"),
    _rate("precision", "tp", "tp fp", "nobody_selected", one_side=True),
    _rate("false_discovery_rate", "fp", "tp fp", "nobody_selected", one_side=True),
    _rate("negative_predictive_value", "tn", "tn fn", "everybody_selected", one_side=True),
    _rate("false_omission_rate", "fn", "tn fn", "everybody_selected", one_side=True),
    _rate("accuracy", "tp tn", _KNOWN, "no_known_outcomes"),
    _rate("error_rate", "fp fn", _KNOWN, "no_known_outcomes"),
    _rate("false_positive_share", "fp", _KNOWN, "no_known_outcomes"),
    _rate("false_negative_share", "fn", _KNOWN, "no_known_outcomes"),
)
"""The rates, in the order of every result. Among all people, `false_positive_share` are wrongly selected and
`false_negative_share` wrongly passed over."""

COMPOSITES: tuple[MetricSpec, ...] = (
    MetricSpec("balanced_accuracy", (), (), True, "one_class_only"),
    MetricSpec("f1_score", (), (), True, "no_actual_or_predicted_positives"),
)
"""Metrics made of several rates: they have parts instead of a numerator and denominator."""

MATCHING: tuple[MetricSpec, ...] = (
    _rate("false_match_rate", "fp", "fp tn", "no_impostor_comparisons"),
    _rate("false_non_match_rate", "fn", "tp fn", "no_genuine_comparisons"),
    _rate("failure_to_acquire_rate", "fa", "fa ac", "no_attempts", needs=False),
)
"""The rates of a system that matches people (ISO/IEC 19795-1): two different persons said to be one, one person
said to be two, and attempts that gave nothing to compare."""

RARE: frozenset[str] = frozenset(spec.id for spec in MATCHING)
"""Rates that are small as a rule, and are shown with more decimals."""

METRICS: dict[str, MetricSpec] = {spec.id: spec for spec in (*RATES, *COMPOSITES)}
"""Every metric of decisions with a value per group, by id; `count` and `share` stand beside them."""

SPECS: dict[str, MetricSpec] = {**METRICS, **{spec.id: spec for spec in MATCHING}}
"""Every metric of every task."""

JOINT: dict[str, tuple[str, ...]] = {
    "equalized_odds": ("true_positive_rate", "false_positive_rate"),
    "equal_opportunity": ("true_positive_rate",),
}
"""Criteria of one or several metrics: the worse of their gaps counts (fairlearn's definitions)."""

SUMMARIES: dict[str, tuple[str, ...]] = {
    "equalized_odds": JOINT["equalized_odds"],
    "equal_opportunity": JOINT["equal_opportunity"],
    "average_odds_difference": JOINT["equalized_odds"],
    "theil_index": ("false_positive_share", "false_negative_share"),
    "generalized_entropy_index": ("false_positive_share", "false_negative_share"),
}
"""Summary measures by the names that other tools give them, and the rates each is made of."""

SCORE_METRICS: tuple[str, ...] = ("roc_auc", "brier_score", "expected_calibration_error")
"""Figures of merit of a score, beside the rates of the decisions that a threshold makes of it."""

AMOUNT_METRICS: tuple[str, ...] = ("mean_error", "mean_absolute_error", "root_mean_squared_error")
"""What errors of estimated numbers come to, in the unit of the data: an error is estimate minus truth."""

AMOUNT_MEANS: tuple[str, ...] = ("mean_y_true", "mean_y_pred")
"""The means that the mean error is the difference of."""

AMOUNTS: frozenset[str] = frozenset((*AMOUNT_METRICS, *AMOUNT_MEANS))
"""Everything that is no rate from 0 to 1 but has the unit of the data."""

LIMITABLE: tuple[str, ...] = (
    *(spec.id for spec in RATES),
    *JOINT,
    "roc_auc",
    "brier_score",
    *(spec.id for spec in MATCHING),
    *AMOUNT_METRICS,
)
"""Metrics a plan may set a limit for. A calibration error is larger by chance in small groups: it has none."""


CLASS_FREE: tuple[MetricSpec, ...] = tuple(spec for spec in RATES if spec.id in ("accuracy", "error_rate"))
"""The rates of a task with several classes that speak of all classes together: is the class the right one?"""

ONE_AGAINST_REST: tuple[MetricSpec, ...] = tuple(spec for spec in RATES if spec not in CLASS_FREE)
"""The rates of each class held against all others together."""


def limitable(task: str) -> tuple[str, ...]:
    """Return the metrics of `LIMITABLE` that a task is measured by."""
    rates = {*(spec.id for spec in rates_of(task)), *(() if task == "matching" else JOINT)}
    if task == "scores":
        rates |= set(SCORE_METRICS)
    if task == "regression":
        rates = set(AMOUNT_METRICS)
    return tuple(metric for metric in LIMITABLE if metric in rates)


def rates_of(task: str) -> tuple[MetricSpec, ...]:
    """Return the rates that a task is measured by; none where systems estimate numbers."""
    if task == "regression":
        return ()
    return MATCHING if task == "matching" else RATES


def limit_problem(metric: str, statistic: str) -> str | None:
    """Return why a metric cannot have such a limit, None where it can."""
    if metric in AMOUNT_METRICS and statistic != "difference":
        return f"a limit for {metric} is a difference, in the unit of the data"
    if metric in SCORE_METRICS and statistic != "difference":
        return f"a limit for {metric} is a difference"
    return None
