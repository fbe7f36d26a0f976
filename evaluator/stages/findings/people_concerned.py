"""A difference of two rates goes in; how many people it concerns, per 1,000 and in this file, comes out."""

from __future__ import annotations

from evaluator.domain.certainty import Estimate, Group, PeopleConcerned
from evaluator.domain.system import Polarity

FEWER_IS_WORSE = (
    "true_positive_rate",
    "true_negative_rate",
    "precision",
    "negative_predictive_value",
    "accuracy",
)
"""Rates of right decisions: the group with the lower rate is worse off."""
NEITHER_IS_WORSE = ("selection_rate", "base_rate")
"""Rates that are neither right nor wrong decisions; of all others, rates of wrong ones, more is worse."""
THOUSAND = 1000.0


def worse_off_is_lower(metric: str, polarity: Polarity | None) -> bool:
    """Return whether the group with the lower rate is spoken of: the one worse off, where that can be said.

    Whether fewer people selected is worse depends on what being selected means for them; where nobody has said,
    the group with the higher rate is spoken of.
    """
    if metric == "selection_rate":
        return polarity is Polarity.BENEFIT
    return metric in FEWER_IS_WORSE


def people_concerned(
    metric: str, group: Group, against: Group, difference: Estimate, denominator: float, *, weighted: bool = False
) -> PeopleConcerned:
    """Return a difference (rate of `group` minus rate of `against`, -1 to 1) in people.

    `denominator` are the group's people in the metric's denominator, weighted where there are weights. As many of
    them would have to be decided otherwise for the group to have the other's rate; the interval is carried
    through, the denominator being what it is in this file.
    """
    return PeopleConcerned(
        metric=metric,
        group=group,
        against=against,
        per_thousand=_times(difference, THOUSAND),
        here=_times(difference, denominator),
        denominator=denominator,
        weighted=weighted,
    )


def turned(difference: Estimate) -> Estimate:
    """Return the difference the other way round."""
    # Subtracted from 0, so that no difference stays 0 and does not become -0.
    return Estimate(value=0.0 - difference.value, low=0.0 - difference.high, high=0.0 - difference.low)


def _times(difference: Estimate, people: float) -> Estimate:
    return Estimate(value=difference.value * people, low=difference.low * people, high=difference.high * people)
