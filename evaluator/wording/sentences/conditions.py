"""What must be shown before a system is accepted, and what is asked while something is open."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "ask_level": N_("Show that {indicator:text} reaches at least level {level:level}."),
    "ask_checkable_evidence": N_(
        "What was given so far does not carry the level: send evidence that can be checked."
    ),
    "ask_state_facts": N_("Find out and state: {facts:list}."),
    "ask_legal_sign_off": N_("Have a lawyer sign, with name and date, that {indicator:text} does not apply."),
    "ask_consensus": N_(
        "The assessors differ on {indicator:text}: agree on one answer, and write down who agreed, when and why."
    ),
    "ask_close_gaps": N_(
        "Bring the gaps of the {metrics:metrics} by {features:features} within their limits, and show it on new "
        "data."
    ),
    "ask_mitigation": N_(
        "Or describe what keeps the gap from harming people until then: it counts once a named person at the city "
        "has approved it with a date."
    ),
    "ask_data": N_(
        "Send test data with the decisions and the groups of people, so that the gaps can be held against their "
        "limits."
    ),
    "ask_data_that_settles": N_(
        "Send test data that settle the {metrics:metrics} by {features:features}; what follows says how many "
        "people are missing, where that can be worked out."
    ),
    "ask_data_that_settles_unsized": N_(
        "Send test data that settle the {metrics:metrics} by {features:features}. How many people that takes "
        "could not be worked out from these: the gap lies too close to its limit, or too few people are assessed."
    ),
    "ask_close_gap": N_(
        "Bring the {statistic:statistic_inside} of the {metric:metric_inside} by {features:features} within its "
        "limit ({limit:bound}), and show it on new data."
    ),
    "ask_maturity": N_(
        "Show more of what is listed here, until the whole group reaches {minimum:level} on average."
    ),
    "ask_maturity_asked": N_("With what is asked above, the whole group must reach {minimum:level} on average."),
    "ask_more_people": N_(
        "Send test results of more people by {features:features}, so that the {metric:metric_inside} can be "
        "compared: {more:more_people}."
    ),
}
