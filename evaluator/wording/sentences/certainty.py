"""What stands beside a gap: chance, people concerned, what could be shown, what would settle it."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "more_people_for_met": N_(
        "If the rates stay as they are, more people would show with {power:percent_short} chance that the limit "
        "is kept: {more:said}."
    ),
    "more_people_for_not_met": N_(
        "If the rates stay as they are, more people would show with {power:percent_short} chance that the limit "
        "is not kept: {more:said}."
    ),
    "reach_smallest_size": N_("Before these groups can be assessed, more people are needed: {more:said}."),
    "no_realistic_number": N_(
        "The gap lies so close to the limit that no realistic number of people can be named that would settle it."
    ),
    "cannot_be_shown": N_("So few people cannot show any gap beyond the limit."),
    "no_room": N_("No rate lies far enough away to be beyond the limit."),
}
"""Codes of `stages.detectable`; the sentences around them are in `wording.certainty`."""
