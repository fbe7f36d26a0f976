"""What a search for subgroups, and a look at the data themselves, come to."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "subgroup_confirmed": N_(
        "Confirmed: in {group:quoted_group} the {metric:metric_inside} is {value:percent}, among everybody else "
        "{rest_value:percent}. The difference is {difference:points} ({level:percent_short} interval {low:points} "
        "to {high:points}) among people who took no part in the search."
    ),
    "subgroup_not_confirmed": N_(
        "Not confirmed: {group:quoted_group} stood out, but among people who took no part in the search the "
        "{metric:metric_inside} is {value:percent}, among everybody else {rest_value:percent}. The difference is "
        "{difference:points} ({level:percent_short} interval {low:points} to {high:points}). This is no finding."
    ),
    "subgroup_too_few_people": N_(
        "Not confirmed: {group:quoted_group} stood out, but it or everybody else has too few people who took no "
        "part in the search ({people:people} in the subgroup, {needed:people} needed). This is no finding."
    ),
    "search_found_higher": N_(
        "{looked_at:number} subgroups by {columns:features} were searched on one half of the people for a higher "
        "{metric:metric_inside} than everybody else’s. {kept:number} stood out; on the other half a difference "
        "of more than {beyond:points_short} is confirmed for {confirmed:number} of them."
    ),
    "search_found_lower": N_(
        "{looked_at:number} subgroups by {columns:features} were searched on one half of the people for a lower "
        "{metric:metric_inside} than everybody else’s. {kept:number} stood out; on the other half a difference "
        "of more than {beyond:points_short} is confirmed for {confirmed:number} of them."
    ),
    "search_nothing_higher": N_(
        "{looked_at:number} subgroups by {columns:features} were searched. In none of them does the "
        "{metric:metric_inside} lie more than {beyond:points_short} above everybody else’s in the searched half."
    ),
    "search_nothing_lower": N_(
        "{looked_at:number} subgroups by {columns:features} were searched. In none of them does the "
        "{metric:metric_inside} lie more than {beyond:points_short} below everybody else’s in the searched half."
    ),
    "search_without_value": N_(
        "Subgroups by {columns:features} could not be searched: the {metric:metric_inside} has no value in these "
        "data."
    ),
    "proxy_much": N_(
        "{column:feature} says much about {feature:feature}. From it alone the group is guessed right for "
        "{guessed:percent} of the people of a group on average ({level:percent_short} interval {low:percent} to "
        "{high:percent}), against {blindly:percent} without looking. Cramér’s V is {association:ratio}."
    ),
    "proxy_some": N_(
        "{column:feature} says something about {feature:feature}. From it alone the group is guessed right for "
        "{guessed:percent} of the people of a group on average ({level:percent_short} interval {low:percent} to "
        "{high:percent}), against {blindly:percent} without looking. Cramér’s V is {association:ratio}."
    ),
    "proxy_little": N_(
        "{column:feature} says little about {feature:feature}. From it alone the group is guessed right for "
        "{guessed:percent} of the people of a group on average ({level:percent_short} interval {low:percent} to "
        "{high:percent}), against {blindly:percent} without looking. Cramér’s V is {association:ratio}."
    ),
    "proxy_too_many_values": N_(
        "{column:feature} has too many different values to say what it tells about {feature:feature}."
    ),
    "proxy_nothing_to_tell_apart": N_(
        "{column:feature} and {feature:feature} have too few values or people to say what one tells of the other."
    ),
    "represented_fewer": N_(
        "{group:quoted} ({feature:feature}) is rarer in the data than in the population: {share:percent} "
        "({level:percent_short} interval {low:percent} to {high:percent}) against {population_share:percent}."
    ),
    "represented_more": N_(
        "{group:quoted} ({feature:feature}) is more frequent in the data than in the population: {share:percent} "
        "({level:percent_short} interval {low:percent} to {high:percent}) against {population_share:percent}."
    ),
    "represented_alike": N_(
        "{group:quoted} ({feature:feature}) is not shown to be rarer or more frequent in the data than in the "
        "population: {share:percent} ({level:percent_short} interval {low:percent} to {high:percent}) against "
        "{population_share:percent}."
    ),
    "data_group_missing": N_(
        "{feature:feature} is not recorded for {counted:people} of {people:count_of_people} ({share:percent})."
    ),
    "data_outcome_missing": N_(
        "The outcome is not known for {counted:people} of {people:count_of_people} ({share:percent})."
    ),
    "data_prediction_missing": N_(
        "{system} gave no decision or score for {counted:people} of {people:count_of_people} ({share:percent})."
    ),
    "data_label_rate": N_(
        "Of the {people:count_of_people} whose outcome is known, {counted:people} should have been selected "
        "({share:percent})."
    ),
    "rows_repeated": N_(
        "{repeated:number} of {rows:number} rows hold the same values as a row before them, in all "
        "{columns:number} columns that were used. With few columns that is to be expected; it need not mean the "
        "same person twice."
    ),
    "rows_not_repeated": N_("None of {rows:number} rows repeats another in all columns that were used."),
    "cases_repeated": N_(
        "{repeated:number} of {rows:number} rows name a case in {column:feature} that a row before them names: a "
        "case is counted more than once."
    ),
    "cases_not_repeated": N_("Each of {rows:number} rows names a case of its own in {column:feature}."),
}
"""Codes of `stages.searching`, `stages.proxies`, `stages.representation` and `stages.data_quality`."""
