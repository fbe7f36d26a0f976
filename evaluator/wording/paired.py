"""What two systems do to the same people goes in; it comes out in plain sentences, with how firm an order is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.domain.paired import Ranking
from evaluator.domain.results import Finding, Interval
from evaluator.errors import N_
from evaluator.wording import numbers
from evaluator.wording.findings import interval_text
from evaluator.wording.groups import named_group_text
from evaluator.wording.languages import gettext
from evaluator.wording.say import say
from evaluator.wording.templates import fill
from evaluator.wording.visible import visible

Labels = Mapping[str, str] | None

_OF = N_("Of {people:count_of_people} whom the {metric:metric_inside} looks at")
_OF_GROUP = N_("Of {people:count_of_people} in “{group:said}” whom the {metric:metric_inside} looks at")
_ALIKE = N_("{of:said}, “{first:said}” and “{second:said}” decided the same about all.")
_SELECTED = N_(
    "{of:said}, “{first:said}” and “{second:said}” decided differently on {apart:number}: {only_first:number} "
    "were "
    "selected by “{first:said}” alone, {only_second:number} by “{second:said}” alone."
)
_WRONG = N_(
    "{of:said}, “{first:said}” and “{second:said}” decided differently on {apart:number}: “{first:said}” alone "
    "was "
    "wrong about {only_first:number}, “{second:said}” alone about {only_second:number}."
)
_RATES = {
    "higher": N_("The rate is {gap:points} higher with “{first:said}” ({interval:said})."),
    "lower": N_("The rate is {gap:points} lower with “{first:said}” ({interval:said})."),
    "same": N_("The rate is the same with both ({interval:said})."),
}
_WEIGHTED = N_("These are people in the file; the rates count each with the weight the data give.")
_GAPS = {
    "higher": N_(
        "The widest gap in the {metric:metric_inside} by {features:features} is {gap:points} wider with "
        "“{first:said}” than with “{second:said}” ({interval:said})."
    ),
    "lower": N_(
        "The widest gap in the {metric:metric_inside} by {features:features} is {gap:points} narrower with "
        "“{first:said}” than with “{second:said}” ({interval:said})."
    ),
    "same": N_(
        "The widest gap in the {metric:metric_inside} by {features:features} is the same with “{first:said}” and "
        "“{second:said}” ({interval:said})."
    ),
}
_ENDS = {
    "rates": {"higher": N_("{gap:said} higher"), "lower": N_("{gap:said} lower")},
    "gaps": {"higher": N_("{gap:said} wider"), "lower": N_("{gap:said} narrower")},
}
"""An end of an interval that reaches across no difference, with its direction."""
_CHANCE = N_(
    "If each of these people were as likely to be the one’s as the other’s, so uneven a split would come up in "
    "{p_value:said} of cases (McNemar’s test, mid-p)."
)
_RARELY = N_("less than 0.1%")
_NONE = N_("“{first:said}” and “{second:said}”, {metric:metric_inside}: no value can be stated. {reason:said}")
_ORDER = {
    "lowest": N_("{metric:metric}, lowest first: {order:said}."),
    "highest": N_("{metric:metric}, highest first: {order:said}."),
    "gap": N_("Gap in the {metric:metric_inside} by {features:features}, narrowest first: {order:said}."),
}
_SAME_ORDER = N_(
    "In {same:percent} of {samples:number} samples drawn from these people the order was the same; “{first:said}” "
    "came first in {leads:percent}."
)
_NOT_FIRM = N_("The order is not firm: do not choose by it.")
FIRM = 0.95
"""Share of samples with the same order from which on an order is not called loose."""


def paired_text(finding: Finding, language: str = "en", *, labels: Labels = None) -> str:
    """Return what two systems do differently to the same people, in sentences; or why it cannot be said."""
    known: dict[str, Any] = {
        "first": visible(finding.system),
        "second": visible(finding.compared_with or ""),
        "metric": finding.metric,
        "features": finding.features,
        "labels": labels,
    }
    if finding.value is None:
        reason = say(finding.reason_code or finding.outcome_code, {**known, **finding.reason_values}, language)
        return fill(_NONE, {**known, "reason": reason}, language)
    known["gap"] = abs(finding.value)
    way = "higher" if finding.value > 0 else "lower" if finding.value < 0 else "same"
    known["interval"] = _interval(finding, _ENDS["rates" if finding.paired else "gaps"], language)
    if finding.paired is None:
        return fill(_GAPS[way], known, language)
    weighted = finding.paired.p_value is None
    parts = [
        _apart(finding, known, language),
        fill(_WEIGHTED, known, language) if weighted else "",
        fill(_RATES[way], known, language),
        _chance(finding, language),
    ]
    return " ".join(part for part in parts if part)


def _interval(finding: Finding, ends: Mapping[str, str], language: str) -> str:
    """Return where a difference of two systems may lie, each end with its direction where the two differ in it."""
    interval = finding.interval
    across = interval is not None and interval.low is not None and interval.high is not None
    if interval is None or not across or not (interval.low or 0.0) < 0 < (interval.high or 0.0):
        away = finding.value is not None and finding.value < 0
        return interval_text(_turned(interval) if away else interval, "difference", language)
    low, high = (
        fill(ends[way], {"gap": numbers.points_number(abs(end or 0.0), language, 1)}, language)
        for way, end in (("lower", interval.low), ("higher", interval.high))
    )
    if (finding.value or 0.0) < 0:
        low, high = high, low
    values = {"level": interval.level, "low": low, "high": high}
    return fill(N_("{level:percent_short} interval {low:said} to {high:said}"), values, language)


def _turned(interval: Interval | None) -> Interval | None:
    """Return the interval of the same difference, taken the other way round."""
    if interval is None or interval.low is None or interval.high is None:
        return interval
    low, high = -interval.high + 0.0, -interval.low + 0.0
    return interval.model_copy(update={"low": low, "high": high})


def ranking_text(ranking: Ranking, language: str = "en", *, labels: Labels = None) -> str:
    """Return an order of systems, and how firm it is."""
    show = numbers.points if ranking.features else numbers.percent
    order = [
        f"{visible(system)} ({show(value, language)})"
        for system, value in zip(ranking.systems, ranking.values, strict=True)
    ]
    known: dict[str, Any] = {
        "metric": ranking.metric,
        "features": ranking.features,
        "labels": labels,
        "order": ", ".join(order),
        "same": ranking.same_order,
        "samples": ranking.samples,
        "first": visible(ranking.systems[0]),
        "leads": ranking.first_share[0],
    }
    parts = [_ORDER["gap" if ranking.features else ranking.first_is], _SAME_ORDER]
    parts += [] if ranking.same_order >= FIRM else [_NOT_FIRM]
    return " ".join(fill(part, known, language) for part in parts)


def _apart(finding: Finding, known: Mapping[str, Any], language: str) -> str:
    paired = finding.paired
    if paired is None:
        return ""
    group = named_group_text(finding.features, finding.group, known["labels"], language) if finding.group else ""
    of = fill(_OF_GROUP if group else _OF, {**known, "people": paired.people, "group": group}, language)
    apart = paired.only_first + paired.only_second
    counts = {"apart": apart, "only_first": paired.only_first, "only_second": paired.only_second}
    template = _WRONG if finding.metric == "error_rate" else _SELECTED
    return fill(template if apart else _ALIKE, {**known, **counts, "of": of}, language)


def _chance(finding: Finding, language: str) -> str:
    paired = finding.paired
    if paired is None or paired.p_value is None or not paired.only_first + paired.only_second:
        return ""
    rare = paired.p_value < 0.001
    said = gettext(language).gettext(_RARELY) if rare else numbers.percent(paired.p_value, language)
    return fill(_CHANCE, {"p_value": said}, language)
