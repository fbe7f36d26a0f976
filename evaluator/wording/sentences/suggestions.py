"""Why a column is suggested for a role, and what only a person can say."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "role_by_name": N_("Suggested because of the word {word:quoted} in the name of the column {column:quoted}."),
    "role_by_values": N_("Suggested because of the values in the column {column:quoted}: {values:list}."),
    "case_id_unique": N_("Suggested because the column {column:quoted} is different in every row."),
    "cuts_by_age": N_(
        "The ages in {column:quoted} are put into usual age groups. Change the cut points if you like."
    ),
    "cuts_by_quantiles": N_(
        "The numbers in {column:quoted} are put into groups of about the same size. "
        "Change the cut points if you like."
    ),
    "confirm_positive": N_(
        "In the column {column:quoted}, {label:quoted} probably means that a person was selected. Is that so?"
    ),
    "choose_positive": N_("Which value in the column {column:quoted} means that a person was selected?"),
    "choose_threshold": N_(
        "From which score in {column:quoted} on is a person selected? "
        "The scores go from {lowest:number} to {highest:number}."
    ),
    "confirm_same_person": N_(
        "In the column {column:quoted}, {label:quoted} probably means one and the same person. Is that so?"
    ),
    "choose_same_person": N_("Which value in the column {column:quoted} means one and the same person?"),
    "choose_match_threshold": N_(
        "From which score in {column:quoted} on is it a match? "
        "The scores go from {lowest:number} to {highest:number}."
    ),
    "choose_system": N_("No column says clearly what the system decided. Choose it below."),
    "choose_y_true": N_("If a column says what turned out to be true, choose it."),
    "several_y_true": N_(
        "The column {column:quoted} was taken for what turned out to be true. "
        "These could be it too: {columns:list}."
    ),
    "scores_beside_decisions": N_("There are decisions and scores. The scores were left aside: {columns:list}."),
    "too_many_groups": N_(
        "The column {column:quoted} has {groups:number} different values, too many to compare. "
        "Combine them in the file, or leave the column out."
    ),
    "confirm_weight": N_("Is the column {column:quoted} the sampling weight of each row?"),
    "confirm_count": N_("Does each row stand for as many people as the column {column:quoted} says?"),
}
