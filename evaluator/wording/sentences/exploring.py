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
        "{metric:metric_inside} than everybody else’s. {kept:number} stood out; {confirmed:number} of them are "
        "confirmed on the other half, by more than {beyond:points_short}."
    ),
    "search_found_lower": N_(
        "{looked_at:number} subgroups by {columns:features} were searched on one half of the people for a lower "
        "{metric:metric_inside} than everybody else’s. {kept:number} stood out; {confirmed:number} of them are "
        "confirmed on the other half, by more than {beyond:points_short}."
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
}
"""Codes of `stages.searching` and `stages.proxies`."""
