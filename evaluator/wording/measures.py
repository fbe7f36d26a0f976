"""The names and meanings of what is measured: metrics, and the statistics that hold groups against each other."""

from __future__ import annotations

from evaluator.errors import N_

Entry = tuple[str, str]
"""Name and meaning, in English. Names of metrics and statistics are written as they stand inside a sentence; the
meaning of a metric is a phrase that "is 18.3%" can follow."""

METRICS: dict[str, Entry] = {
    "count": (N_("people"), N_("The number of people")),
    "share": (N_("share of people"), N_("Of all people, the share who belong to the group")),
    "selection_rate": (N_("selection rate"), N_("Of all people, the share who were selected")),
    "base_rate": (
        N_("base rate"),
        N_("Of the people whose outcome is known, the share who should have been selected"),
    ),
    "true_positive_rate": (
        N_("true positive rate"),
        N_("Of the people who should have been selected, the share who were selected"),
    ),
    "false_negative_rate": (
        N_("false negative rate"),
        N_("Of the people who should have been selected, the share who were passed over"),
    ),
    "false_positive_rate": (
        N_("false positive rate"),
        N_("Of the people who should not have been selected, the share who were selected"),
    ),
    "true_negative_rate": (
        N_("true negative rate"),
        N_("Of the people who should not have been selected, the share who were passed over"),
    ),
    "precision": (N_("precision"), N_("Of the people who were selected, the share who should have been")),
    "false_discovery_rate": (
        N_("false discovery rate"),
        N_("Of the people who were selected, the share who should not have been"),
    ),
    "negative_predictive_value": (
        N_("negative predictive value"),
        N_("Of the people who were passed over, the share who were rightly passed over"),
    ),
    "false_omission_rate": (
        N_("false omission rate"),
        N_("Of the people who were passed over, the share who should have been selected"),
    ),
    "accuracy": (
        N_("accuracy"),
        N_("Of the people whose outcome is known, the share about whom the system was right"),
    ),
    "error_rate": (
        N_("error rate"),
        N_("Of the people whose outcome is known, the share about whom the system was wrong"),
    ),
    "false_positive_share": (
        N_("share wrongly selected"),
        N_("Of the people whose outcome is known, the share who were wrongly selected"),
    ),
    "false_negative_share": (
        N_("share wrongly passed over"),
        N_("Of the people whose outcome is known, the share who were wrongly passed over"),
    ),
    "balanced_accuracy": (
        N_("balanced accuracy"),
        N_("The mean of the true positive rate and the true negative rate"),
    ),
    "f1_score": (N_("F1 score"), N_("The harmonic mean of precision and true positive rate")),
    "false_match_rate": (
        N_("false match rate"),
        N_("Of the comparisons of two different people, the share that the system took for one person"),
    ),
    "false_non_match_rate": (
        N_("false non-match rate"),
        N_("Of the comparisons of one person, the share that the system took for two people"),
    ),
    "failure_to_acquire_rate": (
        N_("failure to acquire rate"),
        N_("Of all attempts, the share that gave nothing to compare"),
    ),
    "roc_auc": (
        N_("area under the ROC curve"),
        N_("The chance that someone who should have been selected has a higher score than someone who should not"),
    ),
    "brier_score": (
        N_("Brier score"),
        N_("The mean squared distance between the score and what turned out to be true"),
    ),
    "expected_calibration_error": (
        N_("expected calibration error"),
        N_("The mean distance between the scores and the share who should have been selected"),
    ),
    "mean_error": (
        N_("mean error"),
        N_("The mean error (estimate minus what turned out to be true: above 0 too high, below 0 too low)"),
    ),
    "mean_absolute_error": (
        N_("mean absolute error"),
        N_("The mean distance between the estimate and what turned out to be true"),
    ),
    "root_mean_squared_error": (
        N_("root mean squared error"),
        N_("The root mean squared error (a typical error in which large ones weigh more)"),
    ),
    "mean_y_true": (N_("mean of what turned out to be true"), N_("The mean of what turned out to be true")),
    "mean_y_pred": (N_("mean estimate"), N_("The mean of what the system estimated")),
    "equalized_odds": (
        N_("equalized odds"),
        N_("The true positive rate and the false positive rate, looked at together"),
    ),
    "equal_opportunity": (
        N_("equal opportunity"),
        N_("Of the people who should have been selected, the share who were selected"),
    ),
    "average_odds_difference": (
        N_("average odds difference"),
        N_("The mean of the true positive rate and the false positive rate"),
    ),
    "theil_index": (
        N_("Theil index"),
        N_("How unequally people benefit from the decisions, large benefits counting less"),
    ),
    "generalized_entropy_index": (
        N_("generalised entropy index"),
        N_("How unequally people benefit from the decisions, large benefits counting more"),
    ),
}

STATISTICS: dict[str, Entry] = {
    "paired_difference": (
        N_("difference between two systems"),
        N_("The rate of the one system minus that of the other, on the same people, in percentage points."),
    ),
    "difference_of_gaps": (
        N_("difference between the gaps of two systems"),
        N_("The widest gap of the one system minus that of the other, on the same people, in percentage points."),
    ),
    "max_over_min": (
        N_("highest over lowest rate"),
        N_("The highest rate divided by the lowest; 1 means that they are equal."),
    ),
    "max_over_geometric_mean": (
        N_("highest rate over geometric mean"),
        N_("The highest rate divided by the geometric mean of all groups' rates; 1 means that they are equal."),
    ),
    "fairness_discrepancy_rate": (
        N_("fairness discrepancy rate (FDR)"),
        N_(
            "1 less the mean of the largest differences of both error rates; 1 means that no groups differ. Rates "
            "near 0 differ little, so it is near 1 for most systems."
        ),
    ),
    "inequity_rate": (
        N_("inequity rate (IR)"),
        N_("The geometric mean of highest over lowest rate of both errors; 1 means that no groups differ."),
    ),
    "garbe": (
        N_("GARBE"),
        N_(
            "The mean of the Gini coefficients of both error rates, corrected for few groups; 0 means that no "
            "groups differ, 1 is the most they can."
        ),
    ),
    "overall": (N_("between all people"), N_("How unequal all people are; 0 means that nobody differs.")),
    "between_groups": (
        N_("between the groups"),
        N_("How unequal the groups are on average; 0 means that no group differs."),
    ),
    "difference": (N_("difference"), N_("The highest rate minus the lowest, in percentage points.")),
    "ratio": (N_("ratio"), N_("The lowest rate divided by the highest; 1 means that they are equal.")),
    "to_reference_difference": (
        N_("difference from the reference"),
        N_("The group's rate minus that of its reference (a group, everybody else or everybody), in points."),
    ),
    "to_reference_ratio": (
        N_("ratio to the reference"),
        N_("The group's rate divided by that of its reference (a group, everybody else or everybody)."),
    ),
}
