"""The same sentences where people are matched: what is counted then are comparisons, not people."""

from __future__ import annotations

from evaluator.errors import N_

SUFFIX = "_of_comparisons"
"""What a code ends in where its values name a rate of comparisons."""

SENTENCES: dict[str, str] = {
    f"{code}{SUFFIX}": sentence
    for code, sentence in {
        "interval_crosses_limit": N_(
            "The interval for {first:quoted_group} and {second:quoted_group} reaches across the limit: there are "
            "too few comparisons to say on which side they lie."
        ),
        "interval_crosses_limit_here": N_(
            "The interval reaches across the limit: there are too few comparisons to say on which side the gap "
            "lies."
        ),
        "left_out_share": N_(
            "More than {allowed:percent_short} of the comparisons are in groups that could not be assessed."
        ),
        "more_people_for_met": N_(
            "If the rates stay as they are, more comparisons would show with {power:percent_short} chance that "
            "the limit is kept: {more:said}."
        ),
        "more_people_for_not_met": N_(
            "If the rates stay as they are, more comparisons would show with {power:percent_short} chance that "
            "the limit is not kept: {more:said}."
        ),
        "reach_smallest_size": N_(
            "Before these groups can be assessed, more comparisons are needed: {more:said}."
        ),
        "no_realistic_number": N_(
            "The gap lies so close to the limit that no realistic number of comparisons can be named that would "
            "settle it."
        ),
        "fewer_than_two_groups": N_(
            "Fewer than two groups have enough comparisons, so there is nothing to compare."
        ),
        "too_few_people": N_("Too few comparisons."),
    }.items()
}
