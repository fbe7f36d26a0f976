"""What a criterion and a verdict rest on, and what would settle them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    # measured
    "finding": N_(
        "{metric:metric} by {features:features}: {statistic:statistic_inside} {value:gap}, limit {limit:bound}."
    ),
    "finding_other_limit": N_(
        "{metric:metric} by {features:features}: {statistic:statistic_inside} {value:gap}, limit {limit:bound} by "
        "the plan; the criterion itself says {criterion_limit:bound}."
    ),
    "finding_without_limit": N_(
        "{metric:metric} by {features:features}: {statistic:statistic_inside} {value:gap}; no limit was set."
    ),
    "finding_without_value": N_("{metric:metric} by {features:features}: there is no gap to judge."),
    "finding_within": N_(
        "{metric:metric} by {features:features}, within “{control:level_of_control}”: "
        "{statistic:statistic_inside} {value:gap}, limit {limit:bound}."
    ),
    "finding_within_without_value": N_(
        "{metric:metric} by {features:features}, within “{control:level_of_control}”: there is no gap to judge."
    ),
    "class_finding": N_(
        "Class {class:quoted}: {metric:metric} by {features:features}: {statistic:statistic_inside} {value:gap}, "
        "limit {limit:bound}."
    ),
    "class_finding_other_limit": N_(
        "Class {class:quoted}: {metric:metric} by {features:features}: "
        "{statistic:statistic_inside} {value:gap}, limit {limit:bound} by "
        "the plan; the criterion itself says {criterion_limit:bound}."
    ),
    "class_finding_without_limit": N_(
        "Class {class:quoted}: {metric:metric} by {features:features}: "
        "{statistic:statistic_inside} {value:gap}; no limit was set."
    ),
    "class_finding_without_value": N_(
        "Class {class:quoted}: {metric:metric} by {features:features}: there is no gap to judge."
    ),
    "class_finding_within": N_(
        "Class {class:quoted}: {metric:metric} by {features:features}, within “{control:level_of_control}”: "
        "{statistic:statistic_inside} {value:gap}, limit {limit:bound}."
    ),
    "class_finding_within_without_value": N_(
        "Class {class:quoted}: {metric:metric} by {features:features}, "
        "within “{control:level_of_control}”: there is no gap to judge."
    ),
    "not_supplied": N_("Not supplied: no data were given to measure the {metric:metric_inside} by group."),
    "not_of_this_task": N_(
        "What this system gives has no {metric:metric_inside}: it is measured by the {metrics:metrics}."
    ),
    "feature_not_supplied": N_("Not supplied: the data have no column for {feature:feature}."),
    "no_control_features": N_("The data name no control feature, so nothing was looked at within its levels."),
    "polarity_not_stated": N_("Nobody has said yet what being selected means for the person."),
    # answered
    "rubric_not_answered": N_("The rubric was not answered."),
    "no_answers": N_("Nobody has answered what this rests on; at least {minimum:level} is needed."),
    "nothing_applicable": N_("Everything this rests on is said not to apply."),
    "maturity_reached": N_("Maturity {maturity:level}; at least {minimum:level} is needed."),
    "maturity_not_reached": N_("Maturity {maturity:level}; at least {minimum:level} is needed."),
    "maturity_reached_anyway": N_(
        "Maturity {maturity:level}; at least {minimum:level} is needed. Reached whatever comes of the "
        "open indicators ({open:number})."
    ),
    "maturity_not_reached_anyway": N_(
        "Maturity {maturity:level}; at least {minimum:level} is needed. Out of reach whatever comes of the "
        "open indicators ({open:number})."
    ),
    "maturity_undecided": N_(
        "At least {minimum:level} is needed; the open answers ({open:number}) leave it between {lowest:level} and "
        "{highest:level}."
    ),
    "impact_not_stated": N_(
        "The minimum depends on the impact level, which is not settled yet: {smallest:level} to {largest:level} "
        "is needed, the answers give {lowest:level} to {highest:level}."
    ),
    "level_reached": N_("Level {level:level}; at least {minimum:level} is needed."),
    "level_not_reached": N_("Level {level:level}; at least {minimum:level} is needed."),
    # what would settle it
    "settle_supply_data": N_(
        "Supply data with decisions and groups, so that the {metric:metric_inside} can be measured."
    ),
    "settle_criterion_of_this_task": N_(
        "In the city's overlay, put a criterion in its place with a limit for one of these, and say why: "
        "{metrics:metrics}."
    ),
    "settle_supply_feature": N_("Supply data with a column for {feature:feature}."),
    "settle_state_polarity": N_("State what being selected means for the person."),
    "settle_name_control_features": N_("Name the control features (the columns within whose levels to look)."),
    "settle_set_limit": N_(
        "Set a limit for the {statistic:statistic_inside} of the {metric:metric_inside} in the plan."
    ),
    "settle_more_people": N_(
        "Test with more people by {features:features}, so that the {metric:metric_inside} can be compared."
    ),
    "settle_more_people_in": N_(
        "Test with more people in {groups:groups}, so that the {metric:metric_inside} can be compared."
    ),
    "settle_more_people_never": N_(
        "The gap of the {metric:metric_inside} by {features:features} lies so close to its limit that no "
        "realistic number of people would settle it: bring it clearly within the limit, and show it on new data."
    ),
    "settle_recorded_groups": N_("Record the groups by {features:features} for more people."),
    "settle_known_outcomes": N_(
        "Find out what turned out to be true for a random sample on both sides of the decision, so that the "
        "{metric:metric_inside} can be measured."
    ),
    "settle_more_groups": N_(
        "Supply data with at least two groups by {features:features} that have enough people."
    ),
    "settle_answer_rubric": N_("Answer the rubric."),
    "settle_answer": N_("Answer {indicators:list}."),
    "settle_measure": N_("Measure what {indicators:list} rests on."),
    "settle_state_impact": N_("Answer the impact questions on the page AI system, or state the level."),
    "settle_confirm_not_applicable": N_("Have somebody confirm that {indicators:list} does not apply."),
    # verdicts
    "verdict_knock_out_failed": N_("Failed: {failed:list}."),
    "something_open": N_("Still open: {open:list}."),
    "conditions": N_("Not met, so it must become a condition: {conditions:list}."),
    "conditions_mitigated": N_(
        "Not met, so it must become a condition: {conditions:list}. Passed only because a named person approved a "
        "mitigation, although a limit is exceeded: {mitigated:list}."
    ),
    "everything_met": N_("Every criterion that applies is met and every knock-out that applies is passed."),
    "everything_met_mitigated": N_(
        "Every criterion that applies is met and every knock-out that applies is passed; only because a named "
        "person approved a mitigation, although a limit is exceeded: {mitigated:list}."
    ),
    "nothing_judged": N_("No criterion and no knock-out could be judged."),
}


def _finding(known: Mapping[str, Any]) -> str:
    return _of_gap(known) if known.get("class") is None else f"class_{_of_gap(known)}"


def _of_gap(known: Mapping[str, Any]) -> str:
    if known.get("control"):
        return "finding_within_without_value" if known["value"] is None else "finding_within"
    if known["value"] is None:
        return "finding_without_value"
    if known["limit"] is None:
        return "finding_without_limit"
    return "finding_other_limit" if "criterion_limit" in known else "finding"


def _more_people(known: Mapping[str, Any]) -> str:
    if known.get("realistic") is False:
        return "settle_more_people_never"
    return "settle_more_people_in" if known.get("groups") else "settle_more_people"


VARIANTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "finding": _finding,
    "settle_more_people": _more_people,
    "knock_out_failed": lambda known: "verdict_knock_out_failed" if "failed" in known else "knock_out_failed",
}
