"""What the levels of control features come to together goes in; it comes out in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evaluator.domain.metrics import RARE
from evaluator.domain.results import Outcome
from evaluator.domain.within import LevelNotCompared, WithinLevels
from evaluator.errors import N_
from evaluator.wording.findings import of_class_text
from evaluator.wording.groups import features_text, level_text
from evaluator.wording.say import say
from evaluator.wording.templates import bound_text, fill, gap_text

Labels = Mapping[str, str] | None

MOST_NAMED = 4
"""Levels without a comparison that a sentence names; of more it says how many."""

_WIDEST = {
    "difference": N_(
        "Within the {levels:number} levels of {controls:said} the widest gap is {gap:said}, in “{level:said}”; "
        "over all levels together it is {overall:said}."
    ),
    "ratio": N_(
        "Within the {levels:number} levels of {controls:said} the lower rate is at least {gap:said} times the "
        "higher, that in “{level:said}”; over all levels together it is {overall:said} times."
    ),
}
_HIDDEN = N_(
    "Within the {levels:number} levels of {controls:said}: the widest gap is not shown, because it may rest on "
    "fewer than 10 people."
)
_HIDDEN_COMPARISONS = N_(
    "Within the {levels:number} levels of {controls:said}: the widest gap is not shown, because it may rest on "
    "fewer than 10 comparisons."
)
_NO_GAP = N_("Within no level of {controls:said} could two groups be compared.")
_JUDGED = {
    Outcome.MET: N_("The limit within levels ({limit:said}) is kept in every level that was compared."),
    Outcome.NOT_MET: N_("The limit within levels ({limit:said}) is not kept in every level."),
    Outcome.CANNOT_TELL: N_("We cannot tell whether the limit within levels ({limit:said}) is kept in every one."),
    Outcome.NOT_ASSESSED: N_("Not assessed against the limit within levels ({limit:said})."),
}
_NOT_COMPARED = N_("Nothing could be compared in {names:said}.")
_MANY_NOT_COMPARED = N_("In {n:number} levels nothing could be compared.")


def within_text(within: WithinLevels, language: str = "en", *, labels: Labels = None, hidden: bool = False) -> str:
    """Return the widest gap within any level beside the one overall, what it comes to, and where there was none.

    With `hidden` (small cells) no gap is said.
    """
    said = " ".join(_parts(within, language, labels, hidden=hidden))
    return said if within.class_ is None else of_class_text(within.class_, said, language)


def not_compared_text(level: LevelNotCompared, features: tuple[str, ...], language: str, labels: Labels) -> str:
    """Return why nothing could be compared in a level."""
    values = {"features": features, "labels": labels, "group": level.group}
    return say(level.reason_code, values, language)


def _parts(within: WithinLevels, language: str, labels: Labels, *, hidden: bool) -> Iterator[str]:
    values = {
        "levels": within.levels,
        "controls": features_text(_controls(within), labels, language),
        "level": level_text(within.control, language, labels),
        "gap": gap_text(within.value, within.statistic, language, metric=within.metric),
        "overall": gap_text(within.overall, within.statistic, language, metric=within.metric),
    }
    if within.value is None:
        yield fill(_NO_GAP, values, language)
    else:
        kept = _HIDDEN_COMPARISONS if within.metric in RARE else _HIDDEN
        yield fill(kept if hidden else _WIDEST[within.statistic], values, language)
    if within.limit is not None:
        limit = bound_text(within.limit, within.statistic, language, metric=within.metric)
        yield fill(_JUDGED[within.outcome], {"limit": limit}, language)
    if 0 < len(within.not_compared) <= MOST_NAMED:
        named = "; ".join(f"“{level_text(item.control, language, labels)}”" for item in within.not_compared)
        yield fill(_NOT_COMPARED, {"names": named}, language)
    elif within.not_compared and within.value is not None:
        yield fill(_MANY_NOT_COMPARED, {"n": len(within.not_compared)}, language)


def _controls(within: WithinLevels) -> tuple[str, ...]:
    return tuple(within.control or within.not_compared[0].control)
