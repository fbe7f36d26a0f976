"""What the measurements say to a claim, and what is asked where they contradict it."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "claim_no_groups": N_("The data have no column of groups, so nothing could be measured by group."),
    "claim_feature_absent": N_("The data have no column for {feature:quoted}."),
    "claim_gap_beyond": N_(
        "{metric:metric} by {features:features}: the {statistic:statistic_inside} lies beyond its limit "
        "({limit:bound}), also when chance is allowed for."
    ),
    "claim_gap_cannot_tell": N_(
        "{metric:metric} by {features:features}: the data cannot tell whether the limit is kept."
    ),
    "claim_no_combinations": N_("No combination of two features was looked at in this evaluation."),
    "claim_no_outcomes": N_("The data do not say what turned out to be true, so no error rate could be measured."),
    "claim_plan_not_locked": N_(
        "This evaluation has no plan with limits that was locked before results could be seen."
    ),
    "survey_not_compared": N_(
        "The resident survey “{survey:text}” compares no groups before and after: too few people were asked."
    ),
    "survey_by_users": N_("In the resident survey “{survey:text}”, those who use the tool asked."),
    "survey_asker_not_said": N_("The resident survey “{survey:text}” does not say who asked."),
    "survey_not_independent": N_(
        "In the resident survey “{survey:text}”, an office of the city asked, and nobody independent of it."
    ),
    "survey_worse": N_(
        "The resident survey “{survey:text}” says otherwise: {changes:survey_changes}{unnamed:survey_unnamed}. "
        "A change counts as clear where its interval does not reach 0, corrected for all that the survey compares."
    ),
    "survey_no_clear_effect": N_(
        "The resident survey “{survey:text}” shows no clear change for the better, and none for the worse."
    ),
    "ask_explain_contradiction": N_(
        "Explain or correct: {indicator:text} was answered at level {level:level}, and the "
        "measurements say otherwise."
    ),
}
