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
    # options beside a mapping file
    "option_overrides_mapping": N_("{option} {given} was used instead of {file} in the mapping file."),
}
