"""An id goes in; its name and its meaning in one plain sentence come out."""

from __future__ import annotations

from collections.abc import Mapping

from evaluator.errors import N_
from evaluator.wording.languages import gettext
from evaluator.wording.measures import METRICS, STATISTICS, Entry

OUTCOMES: dict[str, Entry] = {
    "met": (N_("Met"), N_("The data show that the limit is kept, also when chance is allowed for.")),
    "not_met": (N_("Not met"), N_("The data show that the limit is exceeded, also when chance is allowed for.")),
    "cannot_tell": (
        N_("Cannot tell"),
        N_("The data show neither that the limit is kept nor that it is exceeded."),
    ),
    "not_assessed": (N_("Not assessed"), N_("There was nothing to judge it by.")),
}

STATUSES: dict[str, Entry] = {
    "not_acceptable_as_presented": (
        N_("Not acceptable as presented"),
        N_("At least one knock-out failed. Nothing else makes up for that."),
    ),
    "decision_open": (
        N_("Decision open"),
        N_("Something that decides is not settled yet. This is not a pass."),
    ),
    "acceptable_with_conditions": (
        N_("Acceptable with conditions"),
        N_("No knock-out failed and none is open. The criteria that are not met must become conditions."),
    ),
    "acceptable_as_presented": (
        N_("Acceptable as presented"),
        N_("No knock-out failed, nothing that decides is open, and every criterion that was assessed is met."),
    ),
}

POLARITIES: dict[str, Entry] = {
    "benefit": (N_("A benefit"), N_("Being selected is good for the person, such as a service or a grant.")),
    "burden": (N_("A burden"), N_("Being selected is a burden for the person, such as an alert or a stop.")),
    "both": (N_("Both matter"), N_("Being wrongly selected and being wrongly passed over both do harm.")),
    "matching": (N_("Matching people"), N_("The system says whether two records are of the same person.")),
}

IMPACTS: dict[str, Entry] = {
    "low": (N_("Low"), N_("Little harm, few people, easily undone.")),
    "medium": (N_("Medium"), N_("Noticeable harm to some people that can be undone.")),
    "high": (N_("High"), N_("Serious harm, or many people, or hard to undo.")),
    "very_high": (N_("Very high"), N_("Severe or lasting harm, or harm to whole groups of people.")),
}

INTERVALS: dict[str, Entry] = {
    "wilson": (
        N_("Wilson score interval"),
        N_("Where the rate may lie once chance is allowed for (Wilson 1927)."),
    ),
    "clopper_pearson": (
        N_("Clopper-Pearson interval"),
        N_("Where the rate may lie, on the safe side (Clopper and Pearson 1934)."),
    ),
    "newcombe": (
        N_("Newcombe interval"),
        N_("Where the difference of two rates may lie (Newcombe 1998, method 10)."),
    ),
    "score": (
        N_("Score interval"),
        N_("Where the ratio of two rates may lie (Koopman 1984, Miettinen and Nurminen 1985)."),
    ),
    "wilson_square_and_add": (
        N_("Square-and-add of two Wilson intervals"),
        N_("Where the mean of two rates may lie (Zou and Donner 2008)."),
    ),
    "newcombe_paired": (
        N_("Newcombe interval for pairs"),
        N_(
            "Where the difference of two rates of the same people may lie (Newcombe 1998, paired data, method 10)."
        ),
    ),
    "both_gaps": (
        N_("Interval from both gaps"),
        N_("Where the difference of two gaps may lie, from the intervals of both gaps, on the safe side."),
    ),
    "bootstrap": (
        N_("Bootstrap interval"),
        N_("Where the figure may lie, from 2,000 samples drawn from these people (Efron 1979)."),
    ),
    "bootstrap_one_sided": (
        N_("Bootstrap interval, widened"),
        N_("Where the figure may lie, from 2,000 samples drawn, widened because chance can only raise it."),
    ),
    "wilson_transformed": (
        N_("Wilson interval, transformed"),
        N_("Where the F1 score may lie, from the interval of the rate it is made of."),
    ),
    "t_and_hall": (
        N_("Interval of a mean, skewness allowed for"),
        N_("Where the mean may lie: the wider of Student's interval and Hall's for skewed numbers (Hall 1992)."),
    ),
    "t_and_hall_pair": (
        N_("Interval of the difference of two means, skewness allowed for"),
        N_("Where the difference may lie, from the intervals of both groups (Zou and Donner 2008)."),
    ),
    "newcombe_area": (
        N_("Newcombe interval of the area"),
        N_("Where the area under the ROC curve may lie (Newcombe 2006, method 5; Hanley and McNeil 1982)."),
    ),
    "linearised": (
        N_("Normal interval, error linearised"),
        N_("Where the figure may lie, from how far people lie apart in it (DeLong 1988; Cochran 1977)."),
    ),
    "bootstrap_pivotal": (
        N_("Bootstrap interval, basic"),
        N_("Where the value may lie, from 2,000 samples drawn from the counts (Davison and Hinkley 1997)."),
    ),
}

STAGES: dict[str, Entry] = {
    "planned": (N_("Planned"), N_("Nothing has been bought or built yet.")),
    "tender": (N_("Tender"), N_("Offers are being compared.")),
    "pilot": (N_("Pilot"), N_("The system is on trial.")),
    "in_use": (N_("In use"), N_("The system is in use.")),
    "retired": (N_("Retired"), N_("The system is no longer used.")),
}

GOALS: dict[str, Entry] = {
    "selection_rate": (N_("Equal selection rates"), N_("As many of every 100 people are selected in each group.")),
    "true_positive_rate": (
        N_("Equal true positive rates"),
        N_("As many of every 100 people who should be selected are selected in each group."),
    ),
    "false_positive_rate": (
        N_("Equal false positive rates"),
        N_("As many of every 100 people who should not be selected are selected in each group."),
    ),
    "equalized_odds": (
        N_("Equalized odds"),
        N_("True positive and false positive rates are both alike in each group."),
    ),
}

KNOCK_OUT_STATES: dict[str, Entry] = {
    "none": (N_("No knock-out"), N_("The indicator has no knock-out, or it does not apply here.")),
    "passed": (N_("Passed"), N_("The knock-out does not stand in the way.")),
    "failed": (N_("Failed"), N_("The system is not acceptable as presented.")),
    "open": (N_("Open"), N_("It is not settled yet whether the knock-out stands in the way.")),
}

ANSWER_STATUSES: dict[str, Entry] = {
    "answered": (N_("Answered"), N_("Somebody answered it.")),
    "measured": (N_("Measured"), N_("The level comes from the measured results.")),
    "not_applicable": (N_("Not applicable"), N_("Somebody gave a reason why it does not apply here.")),
    "unanswered": (N_("Not answered"), N_("Nobody has answered it yet.")),
    "hidden": (N_("Not asked"), N_("The facts of the system say that it is not asked.")),
}

FACTS: dict[str, Entry] = {
    "yes": (N_("Yes"), N_("It is so.")),
    "no": (N_("No"), N_("It is not so.")),
    "unknown": (N_("Unknown"), N_("Nobody has said yet.")),
}

PLAN_STATUSES: dict[str, Entry] = {
    "locked": (N_("Locked"), N_("The plan was fixed before any result could be seen.")),
    "exploratory": (N_("Exploratory"), N_("Results could be seen before a plan was locked.")),
}


def metric_name(metric: str, language: str = "en", *, inside: bool = False) -> str:
    """Return the name of a metric, as it stands alone or `inside` a sentence; KeyError for an unknown one."""
    return _name(METRICS, metric, language, inside=inside)


def metric_meaning(metric: str, language: str = "en") -> str:
    """Return in one sentence what a metric is the share of."""
    return f"{metric_phrase(metric, language)}."


def metric_phrase(metric: str, language: str = "en") -> str:
    """Return what a metric is the share of, as the beginning of a sentence that goes on with "is 18.3%"."""
    return _part(METRICS, metric, 1, language)


def statistic_name(statistic: str, language: str = "en", *, inside: bool = False) -> str:
    """Return the name of a statistic such as `difference`."""
    return _name(STATISTICS, statistic, language, inside=inside)


def statistic_meaning(statistic: str, language: str = "en") -> str:
    """Return in one sentence how a statistic is computed."""
    return _part(STATISTICS, statistic, 1, language)


def outcome_name(outcome: str, language: str = "en") -> str:
    """Return the name of an outcome such as `cannot_tell`."""
    return _part(OUTCOMES, outcome, 0, language)


def outcome_meaning(outcome: str, language: str = "en") -> str:
    """Return in one sentence what an outcome says."""
    return _part(OUTCOMES, outcome, 1, language)


def status_name(status: str, language: str = "en") -> str:
    """Return the name of a verdict's status."""
    return _part(STATUSES, status, 0, language)


def status_sentence(status: str, language: str = "en") -> str:
    """Return in one or two sentences what a verdict's status says."""
    return _part(STATUSES, status, 1, language)


def polarity_name(polarity: str, language: str = "en") -> str:
    """Return the name of a polarity."""
    return _part(POLARITIES, polarity, 0, language)


def polarity_meaning(polarity: str, language: str = "en") -> str:
    """Return in one sentence what being selected means for the person."""
    return _part(POLARITIES, polarity, 1, language)


def impact_name(impact: str, language: str = "en") -> str:
    """Return the name of an impact level."""
    return _part(IMPACTS, impact, 0, language)


def impact_meaning(impact: str, language: str = "en") -> str:
    """Return in one sentence what an impact level stands for."""
    return _part(IMPACTS, impact, 1, language)


def interval_name(method: str, language: str = "en") -> str:
    """Return the name of an interval method."""
    return _part(INTERVALS, method, 0, language)


def interval_meaning(method: str, language: str = "en") -> str:
    """Return in one sentence what an interval says, with its source."""
    return _part(INTERVALS, method, 1, language)


def goal_name(goal: str, language: str = "en") -> str:
    """Return the name of a goal that thresholds could serve."""
    return _part(GOALS, goal, 0, language)


def goal_meaning(goal: str, language: str = "en") -> str:
    """Return in one sentence what would be alike."""
    return _part(GOALS, goal, 1, language)


def stage_name(stage: str, language: str = "en") -> str:
    """Return the name of a stage in a system's life."""
    return _part(STAGES, stage, 0, language)


def knock_out_state_name(state: str, language: str = "en") -> str:
    """Return the name of what a knock-out comes to."""
    return _part(KNOCK_OUT_STATES, state, 0, language)


def answer_status_name(status: str, language: str = "en") -> str:
    """Return the name of an indicator's status."""
    return _part(ANSWER_STATUSES, status, 0, language)


def fact_name(fact: str, language: str = "en") -> str:
    """Return yes, no or unknown."""
    return _part(FACTS, fact, 0, language)


def plan_status_name(status: str, language: str = "en") -> str:
    """Return whether results are exploratory."""
    return _part(PLAN_STATUSES, status, 0, language)


def plan_status_meaning(status: str, language: str = "en") -> str:
    """Return in one sentence whether the plan came before the results."""
    return _part(PLAN_STATUSES, status, 1, language)


def _part(table: Mapping[str, Entry], id: str, part: int, language: str) -> str:
    return gettext(language).gettext(table[str(id)][part])


def _name(table: Mapping[str, Entry], id: str, language: str, *, inside: bool) -> str:
    name = _part(table, id, 0, language)
    return name if inside else name[:1].upper() + name[1:]
