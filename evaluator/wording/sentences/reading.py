"""What was left out, guessed or overridden on the way from a file to counts."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    # exclusions
    "prediction_missing": N_("The system gave no decision or score."),
    "group_excluded": N_("The group was not recorded, and the mapping excludes such people from this feature."),
    "group_not_recorded": N_(
        "The group was not recorded, and the mapping excludes such people from this feature."
    ),
    "count_zero": N_("The row stands for nobody."),
    "count_missing": N_("The row does not say for how many people it stands."),
    "weight_zero": N_("The row has a weight of 0."),
    "weight_missing": N_("The row has no weight."),
    "system_not_recorded": N_("The system gave no decision or score."),
    # spellings that look the same
    "spelling_blanks": N_(
        "In {column:quoted}, {first:quoted} and {second:quoted} look the same and count as two groups: "
        "they differ in blanks."
    ),
    "spelling_unseen": N_(
        "In {column:quoted}, {first:quoted} and {second:quoted} look the same and count as two groups: "
        "they differ in characters that cannot be seen."
    ),
    "spelling_accents": N_(
        "In {column:quoted}, {first:quoted} and {second:quoted} look the same and count as two groups: "
        "they differ in how their accents are stored."
    ),
    "spelling_case": N_(
        "In {column:quoted}, {first:quoted} and {second:quoted} look the same and count as two groups: "
        "they differ in capital letters."
    ),
    "spelling_several": N_(
        "In {column:quoted}, {first:quoted} and {second:quoted} look the same and count as two groups: "
        "they differ in blanks, capital letters or characters that cannot be seen."
    ),
    "spelling_letters": N_(
        "In {column:quoted}, {first:quoted} and {second:quoted} look the same and count as two groups: "
        "they have letters of different alphabets."
    ),
    "spelling_nothing_seen": N_(
        "In {column:quoted}, {first:quoted} has no character that can be seen. It counts as a group, not as "
        "missing."
    ),
    "spellings_merged": N_(
        "In {column:quoted}, {written:quoted_list} counted as {counted_as:quoted}, because a person said so."
    ),
    "column_names_alike": N_(
        "The columns {first:quoted} and {second:quoted} have names that look the same; {first:quoted} was used."
    ),
    # options beside a mapping file
    "option_overrides_mapping": N_("{option} {given} was used instead of {file} in the mapping file."),
}
