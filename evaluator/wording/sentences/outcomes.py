"""Why a finding is met, is not met, cannot tell or was not assessed."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "all_pairs_inside": N_(
        "Every two groups that were compared lie inside the limit, also when chance is allowed for."
    ),
    "pair_beyond": N_(
        "{first:quoted_group} and {second:quoted_group} lie further apart than the limit allows, also when chance "
        "and the number of comparisons are allowed for."
    ),
    "interval_crosses_limit": N_(
        "The interval for {first:quoted_group} and {second:quoted_group} reaches across the limit: there are too "
        "few people to say on which side they lie."
    ),
    "guard_disagrees": N_(
        "The counts in {first:quoted_group} and {second:quoted_group} are too small to be sure: a second, "
        "stricter interval does not agree with the first."
    ),
    "few_errors_decide": N_(
        "In {first:quoted_group} or {second:quoted_group} a few very large errors make the figure, or nobody's "
        "error differs: people drawn anew could give another figure, so nothing can be decided."
    ),
    "few_errors_decide_here": N_(
        "In one of both groups a few very large errors make the figure, or nobody's error differs: people drawn "
        "anew could give another figure, so nothing can be decided."
    ),
    "outcomes_unknown_share": N_(
        "For {share:percent} of the people with an estimate nobody knows what turned out to be true; the plan "
        "allows {allowed:percent_short}."
    ),
    "interval_crosses_limit_here": N_(
        "The interval reaches across the limit: there are too few people to say on which side the gap lies."
    ),
    "guard_disagrees_here": N_(
        "The counts are too small to be sure: a second, stricter interval does not agree with the first."
    ),
    "left_out_share": N_(
        "More than {allowed:percent_short} of the people are in groups that could not be assessed."
    ),
    "level_left_out": N_(
        "There is nothing to compare within this level. The levels and groups left out hold {share:percent} of "
        "the people; the plan allows {allowed:percent_short}, so the other levels are judged without it."
    ),
    "no_limit_set": N_("No limit was set, so nothing is judged."),
}
