"""What a test could show goes in; the people a limit needs, and the gaps each group could show, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from evaluator.domain.beforehand import Assumed, GroupBefore, LimitBefore
from evaluator.domain.metrics import AMOUNT_METRICS, SCORE_METRICS
from evaluator.errors import N_
from evaluator.wording.groups import feature_text
from evaluator.wording.templates import bound_text, fill, gap_text
from evaluator.wording.visible import visible

Labels = Mapping[str, str] | None

_NAMED = N_("{metric:metric} by {feature:said}, limit {limit:said}.")
_UNNAMED = N_("{metric:metric}, limit {limit:said}, {compared:number} groups.")
_NEEDED = N_(
    "If the groups are truly alike at {rate:percent_short}, about {people:number} people in each group show with "
    "{power:percent_short} chance that the limit is kept; the rate looks at about {needed:number} of them."
)
_NEVER = N_(
    "No realistic number of people could show that the limit is kept, if the rate is {rate:percent_short}."
)
_ENOUGH = N_("“{group:said}” ({people:count_of_people}) has enough.")
_SHORT = N_("“{group:said}” ({people:count_of_people}) is short of about {more:number}.")
_TOO_SMALL = N_(
    "“{group:said}” ({people:count_of_people}) would not be compared at all: the rate looks at about "
    "{inside:number} of them."
)
_BOTH = N_("It shows gaps beyond the limit from {higher:said} on, or from {lower:said} if its rate is the lower.")
_HIGHER = N_("It shows gaps beyond the limit from {higher:said} on, and none if its rate is the lower.")
_LOWER = N_(
    "It shows gaps beyond the limit from {lower:said} on if its rate is the lower, and none if the higher."
)
_NONE = N_("It cannot show any gap beyond the limit.")
_ASSUMED = N_(
    "This assumes that {base_rate:percent_short} of people should be selected, that "
    "{selection_rate:percent_short} are, and that any other rate is {rate:percent_short}. Change it where you "
    "know better: no number here was measured."
)


_SPREAD = N_(
    "How many people a limit on the {metrics:metrics} needs cannot be said beforehand: it depends on how far the "
    "errors of single people lie apart, which nobody knows before the data are there."
)
_SCORES_UNKNOWN = N_(
    "How many people a limit on the {metrics:metrics} needs cannot be said beforehand: it depends on how the "
    "scores are spread, which nobody knows before the data are there."
)


def spread_unknown_text(metrics: Collection[str], language: str = "en") -> str:
    """Return that nothing can be said beforehand of limits on errors of numbers and on figures of merit of scores;
    empty without such limits."""
    unknown = ((AMOUNT_METRICS, _SPREAD), (SCORE_METRICS, _SCORES_UNKNOWN))
    named = (([metric for metric in family if metric in metrics], words) for family, words in unknown)
    return " ".join(fill(words, {"metrics": metrics}, language) for metrics, words in named if metrics)


def assumed_text(assumed: Assumed, language: str = "en") -> str:
    """Return what is assumed."""
    return fill(_ASSUMED, assumed.model_dump(), language)


def before_text(before: LimitBefore, language: str = "en", *, labels: Labels = None) -> str:
    """Return which limit is spoken of, and how many people each group needs."""
    values = {
        "metric": before.metric,
        "feature": feature_text(before.feature, labels),
        "limit": bound_text(before.limit, before.statistic, language, metric=before.metric),
        "compared": before.compared,
        "rate": before.rate,
        "people": before.needed_people,
        "needed": before.needed,
        "power": before.power,
    }
    named = fill(_NAMED if before.feature else _UNNAMED, values, language)
    return f"{named} {fill(_NEVER if before.needed is None else _NEEDED, values, language)}"


def group_before_text(before: LimitBefore, group: GroupBefore, language: str = "en") -> str:
    """Return whether a group has enough people, and the gaps it could show."""
    return " ".join(_of_group(before, group, language))


def _of_group(before: LimitBefore, group: GroupBefore, language: str) -> Iterator[str]:
    values = {
        "group": visible(group.group),
        "people": group.people,
        "more": group.more_people,
        "inside": group.in_denominator,
        "higher": gap_text(group.higher, before.statistic, language),
        "lower": gap_text(group.lower, before.statistic, language),
    }
    if not group.large_enough:
        yield fill(_TOO_SMALL, values, language)
        return
    if before.needed is not None:
        yield fill(_SHORT if group.more_people else _ENOUGH, values, language)
    sides = (group.higher is not None, group.lower is not None)
    yield fill(
        {(True, True): _BOTH, (True, False): _HIGHER, (False, True): _LOWER}.get(sides, _NONE), values, language
    )
