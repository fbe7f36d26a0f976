"""The cautions that go with every result, whatever it says."""

from __future__ import annotations

from evaluator.errors import N_
from evaluator.wording.languages import gettext

LIMITS = N_("Meeting these limits does not show that the use is lawful, nor that people are treated fairly.")
DERIVED = N_(
    "The criteria are derived from the principles and sources they name. They are not an official document of any "
    "partnership, authority or court."
)
PRESETS = N_("A limit is a choice, not the law. Each one names where its number comes from.")
PER_CRITERION = N_(
    "With intervals at 95%, “met” and “not met” are each wrong in at most 5% of cases, criterion by criterion; "
    "over many criteria together a wrong answer becomes more likely."
)
MEASURED_ONLY = N_(
    "Only what was in the data was measured: these people, at this time, with the outcomes as they were recorded. "
    "If the recorded outcomes are themselves distorted, so are the rates that rest on them."
)
EXPLORATORY = N_(
    "Exploratory: results could be seen before a plan was locked. Limits chosen after seeing results prove little."
)

CAUTIONS = (LIMITS, PRESETS, PER_CRITERION, MEASURED_ONLY, DERIVED)
"""The fixed cautions of every report, in order."""


def cautions(language: str = "en") -> tuple[str, ...]:
    """Return the fixed cautions of every report, in order."""
    return tuple(gettext(language).gettext(text) for text in CAUTIONS)


def caution_limits(language: str = "en") -> str:
    """Return what meeting the limits does not show."""
    return gettext(language).gettext(LIMITS)


def caution_exploratory(language: str = "en") -> str:
    """Return what results without a locked plan are."""
    return gettext(language).gettext(EXPLORATORY)
