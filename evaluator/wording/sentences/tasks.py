"""What results of one task must be read with: several classes, and lists of the first k."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "first_k_bar": N_(
        "Only a fixed number of people can be selected: whether a person is depends on who else is in the list. "
        "Intervals and outcomes take the score at the last place as a bar that stays where it is. With other "
        "people the bar moves too, so that intervals may be too narrow. What chance alone would give keeps the "
        "number of places."
    ),
    "border_tied": N_(
        "{system:text}: {tied:number} people share the score of the last place, and {left:number} places were "
        "left for them. Nothing in the data says who of them is selected, so all of them count as selected: "
        "{selected:number} people instead of {k:number}."
    ),
    "border_score_shared": N_(
        "{system:text}: fewer than 10 people share the score of the last place, and not all of them have a place. "
        "Nothing in the data says who of them is selected, so all of them count as selected."
    ),
    "border_clear": N_(
        "{system:text}: exactly {k:number} people are selected; no tie at the last place decides who."
    ),
}
