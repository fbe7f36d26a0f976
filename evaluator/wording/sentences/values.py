"""Why a rate or a gap has no value, and what a value must be read with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evaluator.domain.mapping import NOT_ONE_GROUP
from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    # a rate in one group
    "nobody_in_group": N_("There is nobody in this group."),
    "no_known_outcomes": N_("Nobody's outcome is known here."),
    "no_actual_positives": N_("Nobody here should have been selected, so there is nothing to divide by."),
    "no_actual_negatives": N_("Everybody here should have been selected, so there is nothing to divide by."),
    "nobody_selected": N_("Nobody was selected here, so there is nothing to divide by."),
    "nobody_selected_pair": N_(
        "The {metric:metric_inside} is 0 in {first:quoted_group} and in {second:quoted_group}, so their ratio has "
        "no value."
    ),
    "everybody_selected": N_("Everybody was selected here, so there is nothing to divide by."),
    "one_class_only": N_("Only one kind of outcome occurs here, so there are not two rates to average."),
    "no_actual_or_predicted_positives": N_("Nobody here was selected or should have been."),
    "no_impostor_comparisons": N_("No two different people were compared here, so there is nothing to divide by."),
    "no_genuine_comparisons": N_(
        "Nobody was compared with their own picture here, so there is nothing to divide by."
    ),
    "no_attempts": N_("Nobody tried here, or nobody wrote down whether it failed."),
    # a figure of merit of scores
    "scores_not_probabilities": N_("Not assessed: the scores are not probabilities."),
    "one_outcome_only": N_("Only one kind of outcome occurs here, so there are no two people to compare."),
    # a rate in all groups of a system
    "outcome_known_only_for_some_classes": N_(
        "Of those put into the class {class:quoted} the outcome is known for {known:percent} only, so it cannot "
        "be said how often the class is right."
    ),
    "no_failures_recorded": N_("The data do not say which attempts failed."),
    "no_y_true": N_("The data do not say what turned out to be true."),
    "outcome_known_only_for_selected": N_(
        "The outcome is known only for those selected, so wrong decisions about the others cannot be counted."
    ),
    "outcome_known_only_for_not_selected": N_(
        "The outcome is known only for those not selected, so wrong decisions about the others cannot be counted."
    ),
    "outcome_known_for_too_few": N_(
        "The outcome is known for too few people to say who was wrongly selected or passed over."
    ),
    "verification_bias": N_(
        "Outcomes were looked up more often on one side of the decision than on the other, so rates that need "
        "the outcome may be distorted."
    ),
    "outcomes_unknown": N_(
        "For many people with an estimate nobody knows what turned out to be true. They are in no error, and "
        "theirs may be others."
    ),
    # when people are matched
    "rate_of_zero": N_(
        "It cannot be computed: the {metric:metric_inside} is 0 in {groups:groups}. With so few comparisons it "
        "may still be up to {highest:percent} there (with {level:percent_short} confidence)."
    ),
    "all_rates_zero": N_("It cannot be computed: the {metric:metric_inside} is 0 in every group."),
    "comparisons_share_people": N_(
        "Each row is a comparison: where a number of people is given, it counts comparisons. The same person "
        "usually takes part in many of them, above all in those of two different people. Such "
        "comparisons are not independent, so real intervals are wider than those shown."
    ),
    "summaries_do_not_decide": N_(
        "Summaries of matching errors in one number (such as FDR or GARBE) weigh both kinds of error by a "
        "convention. They help to compare systems and decide nothing here; limits are held against pairs of "
        "groups."
    ),
    "no_benefit": N_(
        "Everybody whose outcome is known was wrongly passed over, so there is no benefit to divide by."
    ),
    "nobody_decided_by_both": N_("There is nobody here about whom both systems decided."),
    # a gap
    "fewer_than_two_groups": N_("Fewer than two groups have enough people, so there is nothing to compare."),
    "nobody_selected_in_either": N_("The rate is 0 in both groups, so their ratio has no value."),
    "reference_absent": N_("The reference group {reference:quoted_group} does not occur in the data."),
    "reference_has_no_value": N_("The rate has no value in the reference group {reference:quoted_group}."),
    "reference_rate_zero": N_(
        "The rate is 0 in the reference group {reference:quoted_group}, so it cannot be divided by."
    ),
    "reference_rate_zero_many": N_("The rate is 0 among everybody else, so it cannot be divided by."),
    "nobody_else": N_("Everybody whom the rate looks at is in this group, so there is nobody to compare with."),
    "one_group_in_level": N_(
        "Only the group {group:quoted_group} occurs in this level, so there is nothing to compare within it."
    ),
    "reference_not_assessed": N_("The reference group has too few people to compare with."),
    # a group that is left out
    "too_few_people": N_("Too few people."),
    "not_recorded": N_("The group was not recorded."),
    "no_value": N_("The rate has no value in this group."),
    "no_answers_in_wave": N_("Nobody answered in the wave {wave:quoted}."),
}

VARIANTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "nobody_selected": lambda known: "nobody_selected_pair" if "first" in known else "nobody_selected",
    "reference_rate_zero": lambda known: (
        "reference_rate_zero_many"
        if (known.get("reference") or ("",))[0] in NOT_ONE_GROUP
        else "reference_rate_zero"
    ),
}
