"""What an answer comes to: levels, the evidence that caps them, and knock-outs."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    # answers
    "answered": N_("Answered at level {level:level}."),
    "lowered_no_evidence": N_(
        "Answered at level {answered:level}, counts as {level:level}: no evidence was given."
    ),
    "lowered_statement_only": N_(
        "Answered at level {answered:level}, counts as {level:level}: the only evidence is a statement of our own."
    ),
    "lowered_vendor_word_only": N_(
        "Answered at level {answered:level}, counts as {level:level}: the only evidence is the vendor's word."
    ),
    "lowered_vendor_document_unchecked": N_(
        "Answered at level {answered:level}, counts as {level:level}: nobody at the city checked the "
        "vendor's document."
    ),
    "lowered_survey_asker_unknown": N_(
        "Answered at level {answered:level}, counts as {level:level}: the only evidence is a resident survey of "
        "which nobody said who asked."
    ),
    "lowered_contradicted": N_(
        "Answered at level {answered:level}, counts as {level:level}: what was measured contradicts it."
    ),
    "lowered_measurement_cannot_tell": N_(
        "Answered at level {answered:level}, counts as {level:level}: what was measured does not bear it out."
    ),
    "filled_locked_plan": N_(
        "Filled in from the evaluation: level {level:level}, because its plan with limits was locked before "
        "results could be seen."
    ),
    "filled_combinations": N_(
        "Filled in from the evaluation: level {level:level}, because combinations of groups were measured, "
        "with counts."
    ),
    "filled_survey_before_after": N_(
        "Filled in from the resident survey: level {level:level}, because it compares groups of people before and "
        "after. That a named person acts on it no survey can show."
    ),
    "not_applicable": N_("Said not to apply here: {reason:quoted}."),
    "not_applicable_signed_off": N_(
        "Said not to apply here: {reason:quoted}. Signed off by {by:text} on {on:date}."
    ),
    "unanswered": N_("Not answered."),
    "assessors_disagree": N_(
        "The assessors differ, and no consensus is recorded ({said:stances}): it counts as unanswered."
    ),
    "hidden": N_("Not asked: the facts of the system say that it does not come up."),
    "hidden_follow_up": N_(
        "Not asked: it follows up another answer ({indicators:list}), which does not call for it."
    ),
    "measured_beyond_limit": N_(
        "Measured: level {level:level}, because a limit is exceeded ({metrics:metrics} by {features:features})."
    ),
    "measured_inside_limits": N_("Measured: level {level:level}, because every limit is kept."),
    "measured_cannot_tell": N_("Measured, but open: {metrics:metrics} by {features:features} cannot be settled."),
    "not_measured": N_("Nothing was measured against a limit yet."),
    # why a level was lowered
    "no_evidence": N_("No evidence was given."),
    "statement_only": N_("The only evidence is a statement of our own."),
    "vendor_word_only": N_("The only evidence is the vendor's word."),
    "vendor_document_unchecked": N_("Nobody at the city checked the vendor's document."),
    "survey_asker_unknown": N_("Nobody said who asked the residents."),
    "contradicted": N_("What was measured contradicts it."),
    "measurement_cannot_tell": N_("What was measured does not bear it out."),
    # knock-outs
    "knock_out_passed": N_("Level {level:level} is above the level that fails ({fails_at:level})."),
    "knock_out_failed": N_("Level {level:level} fails: more than {fails_at:level} is needed."),
    "knock_out_open_unanswered": N_("Not answered; more than level {fails_at:level} is needed."),
    "knock_out_open_evidence": N_(
        "Answered at level {answered:level}, but the evidence carries only level {level:level}; more than "
        "{fails_at:level} is needed."
    ),
    "knock_out_open_disagreement": N_(
        "The assessors differ, and no consensus is recorded ({said:stances}); more than level {fails_at:level} is "
        "needed."
    ),
    # answers that nobody is asked for here
    "answers_not_asked": N_("Set aside, because the overlay does not ask it: {indicators:list}."),
    # what a vendor's answers cannot say
    "vendor_cannot_check": N_(
        "{indicator:text}: the vendor's file says that {by:text} checked {title:quoted}; only the city can write "
        "that down, so it counts as unchecked."
    ),
    "vendor_supplied": N_(
        "{indicator:text}: {title:quoted} came with the vendor's file, so it counts as supplied by the vendor."
    ),
    "vendor_cannot_sign": N_(
        "{indicator:text}: the sign-off by {by:text} stands in the vendor's file, so it does not count."
    ),
    # how well two assessors agree
    "kappa_too_few": N_("Both gave a level to {items:number}; agreement has a value from {needed:number}."),
    "kappa_one_level": N_("Both gave level {level:level} throughout: chance alone would agree as well."),
    "knock_out_open_facts": N_("It depends on facts nobody has stated yet: {facts:list}."),
    "knock_out_open_sign_off": N_("Said not to apply here ({reason:quoted}), but no legal sign-off was given."),
    "knock_out_failed_measured": N_(
        "A limit is exceeded ({metrics:metrics} by {features:features}) and no mitigation was approved."
    ),
    "knock_out_passed_mitigated": N_(
        "A limit is exceeded ({metrics:metrics} by {features:features}); {by:text} approved a mitigation on "
        "{on:date}: {what:quoted}."
    ),
    "knock_out_passed_measured": N_("Every limit that was measured is kept."),
    "knock_out_open_measured": N_(
        "The measurements cannot tell whether the limits are kept ({metrics:metrics} by {features:features})."
    ),
    "knock_out_open_not_measured": N_("Nothing was measured against a limit yet."),
}
