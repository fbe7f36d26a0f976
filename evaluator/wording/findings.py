"""A finding goes in; what was measured, for whom, how sure and what it comes to comes out, in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from evaluator.domain.mapping import NOT_ONE_GROUP
from evaluator.domain.metrics import AMOUNTS, JOINT, RARE, SCORE_METRICS
from evaluator.domain.results import Finding, Interval
from evaluator.errors import N_
from evaluator.wording import numbers
from evaluator.wording.groups import level_text, named_group_text
from evaluator.wording.languages import gettext
from evaluator.wording.names import metric_phrase
from evaluator.wording.say import say
from evaluator.wording.sentences import SENTENCES
from evaluator.wording.templates import bound_text, fill, gap_text, is_ratio

Group = tuple[str | None, ...]
_MANY = tuple((name,) for name in NOT_ONE_GROUP)
Shown = Literal["exact", "rounded", "hidden"]
"""How numbers may be said: as they are, coarsely, or not at all (small cells)."""

_BETWEEN_TWO = N_(
    "{phrase:said} is {high:said} in “{highest:said}” and {low:said} in “{lowest:said}”: {gap:said}."
)
_BETWEEN_MANY = N_(
    "{phrase:said} is highest in “{highest:said}” ({high:said}) and lowest in “{lowest:said}” ({low:said}): "
    "{gap:said}."
)
_JOINT = N_(
    "{phrase:said}: the wider of the two gaps lies between “{highest:said}” and “{lowest:said}”: {gap:said}."
)
_TO_REFERENCE = N_(
    "{phrase:said} is {rate:said} in “{group:said}” and {other:said} in the reference group “{reference:said}”: "
    "{gap:said}."
)
_TO_MANY = {
    "@rest": N_(
        "{phrase:said} is {rate:said} in “{group:said}” and {other:said} among everybody else: {gap:said}."
    ),
    "@overall": N_(
        "{phrase:said} is {rate:said} in “{group:said}” and {other:said} among everybody, that group included: "
        "{gap:said}."
    ),
}
_OF_CLASS = N_("Class {name:quoted}: {words:said}")
_WITHIN = N_("Within “{level:said}”: {words:said}")
_EQUAL = N_("{phrase:said} is the same in all groups that were compared: {high:said} ({interval:said}).")
_ABOUT = N_("about {number:said}")
_GAP_ALONE = N_("{phrase:said}: {gap:said}.")
_HIDDEN = N_(
    "{metric:metric} by {features:features}: the numbers are not shown, because they rest on fewer than 10 people."
)
_HIDDEN_COMPARISONS = N_(
    "{metric:metric} by {features:features}: the numbers are not shown, because they rest on fewer than 10 "
    "comparisons."
)
_WITHOUT_VALUE = N_("{metric:metric} by {features:features}: no gap can be stated.")
_GAPS = {
    "apart": N_("{gap:said} apart ({interval:said})"),
    "times": N_("the lower rate is {gap:said} times the higher ({interval:said})"),
    "higher": N_("{gap:said} higher ({interval:said})"),
    "lower": N_("{gap:said} lower ({interval:said})"),
    "same": N_("no difference ({interval:said})"),
    "times_reference": N_("{gap:said} times as high ({interval:said})"),
}
_JUDGED = {
    "met": N_("The limit ({limit:said}) is kept."),
    "not_met": N_("The limit ({limit:said}) is not kept."),
    "cannot_tell": N_("We cannot tell whether the limit ({limit:said}) is kept."),
    "not_assessed": N_("Not assessed against the limit ({limit:said})."),
}
_WIDER = N_(
    "Each pair’s own interval lies inside it; the interval given here is wider, because it holds for all pairs at "
    "once."
)
_TOO_FEW_COMPARISONS = N_("too few comparisons in {groups:groups}")
_LEFT_OUT = {
    "too_few_people": N_("too few people in {groups:groups}"),
    "not_recorded": N_("{groups:groups}"),
    "no_value": N_("no value in {groups:groups}"),
}


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding in words, in three parts that follow each other."""

    measured: str
    """What was measured, for whom, how sure."""
    judged: str
    """What it comes to against the limit, and why it cannot be told; empty without a limit."""
    left_out: str
    """Which groups could not be assessed; empty when all were."""

    def __str__(self) -> str:
        return " ".join(part for part in (self.measured, self.judged, self.left_out) if part)


def finding_text(
    finding: Finding,
    rates: Mapping[Group, float] | None = None,
    language: str = "en",
    *,
    labels: Mapping[str, str] | None = None,
    shown: Shown = "exact",
) -> str:
    """Return a finding in plain sentences; see `finding_words`."""
    return str(finding_words(finding, rates, language, labels=labels, shown=shown))


def finding_words(
    finding: Finding,
    rates: Mapping[Group, float] | None = None,
    language: str = "en",
    *,
    labels: Mapping[str, str] | None = None,
    shown: Shown = "exact",
) -> FindingWords:
    """Return a finding in words; `rates` are the groups' values of its metric, `labels` names of features to show.

    Without the rates of the two groups the sentence gives the gap alone.
    """
    values = {"metric": finding.metric, "features": finding.features, "labels": labels}
    measured = _measured(finding, rates or {}, language, values, shown)
    if finding.control:
        level = level_text(finding.control, language, labels)
        measured = fill(_WITHIN, {"level": level, "words": measured}, language)
    if finding.class_ is not None:
        measured = of_class_text(finding.class_, measured, language)
    return FindingWords(
        measured,
        _judged(finding, language, values, shown),
        _left_out(finding, language, labels),
    )


def of_class_text(name: str, words: str, language: str = "en") -> str:
    """Return words with the class they speak of before them."""
    return fill(_OF_CLASS, {"name": name, "words": words}, language)


def limit_text(limit: float, statistic: str, language: str = "en", *, metric: str = "") -> str:
    """Return a limit as a bound: `at most 10 percentage points`, `at least 0.80`."""
    return bound_text(limit, statistic, language, metric=metric)


def interval_text(
    interval: Interval | None,
    statistic: str,
    language: str = "en",
    *,
    decimals: int | None = None,
    metric: str = "",
) -> str:
    """Return an interval of a gap: `95% interval 4.1 to 14.3`; an end that does not exist is said so."""
    if interval is None or interval.low is None:
        return gettext(language).gettext("no interval")
    ratio = is_ratio(statistic)
    show = numbers.ratio if ratio else numbers.points_number
    places = decimals if decimals is not None else 2 if ratio else 1
    if metric in SCORE_METRICS:
        show, places = numbers.ratio, 3 if decimals is None else decimals
    if metric in AMOUNTS:
        show = numbers.ratio
        places = numbers.decimals_within([], interval.low, interval.high) if decimals is None else decimals
    ends = {"level": interval.level, "low": show(interval.low, language, places)}
    if interval.high is None:
        return fill(N_("{level:percent_short} interval from {low:said} without an upper end"), ends, language)
    ends["high"] = show(interval.high, language, places)
    return fill(N_("{level:percent_short} interval {low:said} to {high:said}"), ends, language)


def _measured(
    finding: Finding, rates: Mapping[Group, float], language: str, values: dict[str, Any], shown: Shown
) -> str:
    if finding.value is None:
        reason = say(finding.reason_code or finding.outcome_code, {**values, **finding.reason_values}, language)
        return f"{fill(_WITHOUT_VALUE, values, language)} {reason}"
    if shown == "hidden":
        return fill(_HIDDEN_COMPARISONS if finding.metric in RARE else _HIDDEN, values, language)
    decimals = _decimals(finding, shown)
    named = {role: _named(finding, group, values, language) for role, group in _roles(finding).items()}
    parts = {
        **named,
        "gap": _gap(finding, decimals, language, shown),
        "phrase": metric_phrase(finding.metric, language),
        "interval": interval_text(
            finding.interval, finding.statistic, language, decimals=decimals, metric=finding.metric
        ),
    }
    if _several_rates(finding):
        return fill(_JOINT, parts, language)
    return _with_rates(finding, rates, language, parts, shown)


def _with_rates(
    finding: Finding, rates: Mapping[Group, float], language: str, parts: dict[str, str], shown: Shown
) -> str:
    high, low = _ends(finding)
    if finding.group is not None and low[:1] in _MANY and high in rates:
        rates = {**rates, low: _other_rate(finding, rates[high])}
    if high not in rates or low not in rates:
        return fill(_GAP_ALONE, parts, language)
    places = 0 if shown == "rounded" else 2 if finding.metric in RARE else 1
    show: Callable[[float, str, int], str] = numbers.percent
    if finding.metric in AMOUNTS:
        show, places = numbers.amount, _decimals(finding, shown)
    rate, other = (show(rates[group], language, places) for group in (high, low))
    if shown == "rounded":
        rate, other = (fill(_ABOUT, {"number": number}, language) for number in (rate, other))
    if finding.group is not None:
        if low[:1] in _MANY:
            return fill(_TO_MANY[str(low[0])], {**parts, "rate": rate, "other": other}, language)
        return fill(_TO_REFERENCE, {**parts, "rate": rate, "other": other}, language)
    if rates[high] == rates[low]:
        return fill(_EQUAL, {**parts, "high": rate}, language)
    template = _BETWEEN_TWO if len(finding.assessed) < 3 else _BETWEEN_MANY
    return fill(template, {**parts, "high": rate, "low": other}, language)


def _other_rate(finding: Finding, rate: float) -> float:
    """Return the rate of those a group is held against, from its own and the finding: it is no group's entry."""
    value = finding.value or 0.0
    if not is_ratio(finding.statistic):
        return rate - value
    return rate / value if value else 0.0


def _decimals(finding: Finding, shown: Shown) -> int:
    """Return how many decimals a gap is said with: few where it must stay coarse, more beside a near limit."""
    ratio = is_ratio(finding.statistic)
    ends = (finding.interval.low, finding.interval.high) if finding.interval else ()
    if finding.metric in AMOUNTS:
        least = numbers.decimals_within([finding.value], *(ends or (None, None)))
        return numbers.decimals_apart([finding.value, *ends], finding.limit, least)
    if shown == "rounded":
        return 1 if ratio else 0
    factor = 1 if ratio else 100
    scaled = [value * factor if value is not None else None for value in (finding.value, *ends)]
    limit = finding.limit * factor if finding.limit is not None else None
    return numbers.decimals_apart(scaled, limit, 2 if ratio or finding.metric in RARE else 1)


def _ends(finding: Finding) -> tuple[Group, Group]:
    if finding.group is not None:
        return finding.group, finding.reference or ()
    return finding.highest or (), finding.lowest or ()


def _roles(finding: Finding) -> dict[str, Group]:
    names = ("group", "reference") if finding.group is not None else ("highest", "lowest")
    return dict(zip(names, _ends(finding), strict=True))


def _named(finding: Finding, group: Group, values: Mapping[str, Any], language: str) -> str:
    return named_group_text(finding.features, group, values["labels"], language)


def _gap(finding: Finding, decimals: int, language: str, shown: Shown) -> str:
    value = finding.value or 0.0
    if finding.group is None:
        kind = "times" if is_ratio(finding.statistic) else "apart"
    elif is_ratio(finding.statistic):
        kind = "times_reference"
    else:
        kind = "higher" if value > 0 else "lower" if value < 0 else "same"
    size = value if is_ratio(finding.statistic) else abs(value)
    said = gap_text(size, finding.statistic, language, decimals, metric=finding.metric)
    parts = {
        "gap": fill(_ABOUT, {"number": said}, language) if shown == "rounded" else said,
        "interval": interval_text(
            finding.interval, finding.statistic, language, decimals=decimals, metric=finding.metric
        ),
    }
    return fill(_GAPS[kind], parts, language)


def _judged(finding: Finding, language: str, values: Mapping[str, Any], shown: Shown) -> str:
    if finding.limit is None:
        return ""
    limit = bound_text(finding.limit, finding.statistic, language, metric=finding.metric)
    judged = fill(_JUDGED[finding.outcome], {"limit": limit}, language)
    if finding.outcome == "met" and _reaches_beyond(finding, finding.limit):
        return f"{judged} {gettext(language).gettext(_WIDER)}"
    settled = finding.outcome in ("met", "not_met")
    said_already = finding.value is None and finding.outcome_code == finding.reason_code
    if settled or said_already:
        return judged
    values = {**values, **finding.outcome_values}
    return f"{judged} {say(_here(finding, values), values, language)}"


def _reaches_beyond(finding: Finding, limit: float) -> bool:
    """Return True where the interval that is given reaches across the limit."""
    if finding.interval is None or finding.interval.low is None:
        return False
    low, high = finding.interval.low, finding.interval.high
    if is_ratio(finding.statistic):
        return low < limit or high is None or high * limit > 1
    return low < -limit or high is None or high > limit


def _here(finding: Finding, values: Mapping[str, Any]) -> str:
    """Return the outcome's code, without naming again the two groups that were named just before."""
    pair = {tuple(values.get(role) or ()) for role in ("first", "second")}
    named = not _several_rates(finding) and pair == set(_ends(finding))
    here = f"{finding.outcome_code}_here"
    return here if named and here in SENTENCES else finding.outcome_code


def _several_rates(finding: Finding) -> bool:
    return len(JOINT.get(finding.metric, ())) > 1


def _left_out(finding: Finding, language: str, labels: Mapping[str, str] | None) -> str:
    by_reason: dict[str, list[Group]] = {}
    for item in finding.left_out:
        reason = item.reason_code if item.reason_code in _LEFT_OUT else "no_value"
        by_reason.setdefault(reason, []).append(item.group)
    if not by_reason:
        return ""
    names = {"features": finding.features, "labels": labels}
    templates = {**_LEFT_OUT, **({"too_few_people": _TOO_FEW_COMPARISONS} if finding.metric in RARE else {})}
    parts = [
        fill(templates[reason], {**names, "groups": groups}, language) for reason, groups in by_reason.items()
    ]
    return fill(N_("Left out: {parts:said}."), {"parts": "; ".join(parts)}, language)
