"""What stands beside a gap goes in; it comes out in plain sentences: chance, people, what would settle it."""

from __future__ import annotations

from collections.abc import Mapping

from evaluator.domain.certainty import DetectableGap, Estimate, MorePeople
from evaluator.domain.metrics import RARE
from evaluator.domain.results import Finding
from evaluator.errors import N_
from evaluator.wording import numbers
from evaluator.wording.groups import named_group_text
from evaluator.wording.languages import gettext
from evaluator.wording.say import say
from evaluator.wording.templates import fill, gap_text, is_ratio

Group = tuple[str | None, ...]
Labels = Mapping[str, str] | None

_CHANCE = N_(
    "If the groups made no difference, chance alone would still put them about {mean:said} apart here, and in "
    "{rest:percent_short} of cases more than {reach:said}."
)
_CHANCE_RATIO = N_(
    "If the groups made no difference, chance alone would still make the lower rate about {mean:said} times the "
    "higher here, and in {rest:percent_short} of cases less than {reach:said} times."
)
_AS_WIDE = N_(
    "A gap at least as wide as the one observed came up in {p_value:percent} of {draws:number} random tables. "
    "That judges nothing: where a group is small, wide gaps come up often, whether or not the groups are alike."
)
_APPROXIMATE = N_("These figures are approximate.")
_PER_THOUSAND = N_(
    "For every 1,000 people whom the {metric:metric_inside} looks at, about {count:said} are counted in "
    "“{group:said}” than in “{against:said}” ({level:percent_short} interval {interval:said})."
)
_PER_THOUSAND_MANY = {
    "@rest": N_(
        "For every 1,000 people whom the {metric:metric_inside} looks at, about {count:said} are counted in "
        "“{group:said}” than among everybody else ({level:percent_short} interval {interval:said})."
    ),
    "@overall": N_(
        "For every 1,000 people whom the {metric:metric_inside} looks at, about {count:said} are counted in "
        "“{group:said}” than among everybody, that group included ({level:percent_short} interval "
        "{interval:said})."
    ),
}
_HERE = N_(
    "Among the {denominator:count_of_people} of “{group:said}” whom it looks at in this file, that is about "
    "{count:said} ({interval:said})."
)
_STOOD_FOR = N_(
    "Among the {denominator:count_of_people} of “{group:said}” whom it looks at and whom this file stands for, "
    "that is about {count:said} ({interval:said})."
)
_COMPARED = {
    _PER_THOUSAND: N_(
        "For every 1,000 comparisons or attempts that the {metric:metric_inside} looks at, about {count:said} are "
        "counted in “{group:said}” than in “{against:said}” ({level:percent_short} interval {interval:said})."
    ),
    _PER_THOUSAND_MANY["@rest"]: N_(
        "For every 1,000 comparisons or attempts that the {metric:metric_inside} looks at, about {count:said} are "
        "counted in “{group:said}” than among everybody else ({level:percent_short} interval {interval:said})."
    ),
    _PER_THOUSAND_MANY["@overall"]: N_(
        "For every 1,000 comparisons or attempts that the {metric:metric_inside} looks at, about {count:said} are "
        "counted in “{group:said}” than among everybody, that group included ({level:percent_short} interval "
        "{interval:said})."
    ),
    _HERE: N_(
        "Among the {denominator:number} of “{group:said}” that it looks at in this file, that is about "
        "{count:said} ({interval:said})."
    ),
    _STOOD_FOR: N_(
        "Among the {denominator:number} of “{group:said}” that it looks at and that this file stands for, that is "
        "about {count:said} ({interval:said})."
    ),
}
"""The same where people are matched: comparisons are counted, or attempts to capture somebody."""
_UNDER_ONE = {
    _HERE: N_(
        "Among the {denominator:count_of_people} of “{group:said}” whom it looks at in this file, that is less "
        "than one person ({interval:said})."
    ),
    _STOOD_FOR: N_(
        "Among the {denominator:count_of_people} of “{group:said}” whom it looks at and whom this file stands "
        "for, that is less than one person ({interval:said})."
    ),
    _COMPARED[_HERE]: N_(
        "Among the {denominator:number} of “{group:said}” that it looks at in this file, that is less than one "
        "({interval:said})."
    ),
    _COMPARED[_STOOD_FOR]: N_(
        "Among the {denominator:number} of “{group:said}” that it looks at and that this file stands for, that is "
        "less than one ({interval:said})."
    ),
}
"""The same where it comes to a fraction of one, which nobody is."""
_NOBODY_MORE = N_("It concerns nobody: the rate is the same in “{group:said}” and “{against:said}”.")
_MORE, _FEWER = N_("{number:said} more"), N_("{number:said} fewer")
_FROM_TO = N_("{low:said} to {high:said}")
_MORE_PEOPLE = N_("about {people:number} more people in “{group:said}”")
_MORE_IN_DENOMINATOR = N_(
    "about {in_denominator:number} more of “{group:said}” whom the {metric:metric_inside} looks at, so about "
    "{people:number} more people of that group"
)
_NEEDED = N_(
    "If there is truly no gap, it takes about {needed:number} people in each group whom the "
    "{metric:metric_inside} looks at to show, with {power:percent_short} chance, that the limit is kept."
)
_COMPARED_TO_SETTLE = {
    _MORE_PEOPLE: N_("about {people:number} more in “{group:said}”"),
    _MORE_IN_DENOMINATOR: N_(
        "about {in_denominator:number} more of “{group:said}” that the {metric:metric_inside} looks at, so about "
        "{people:number} more of that group"
    ),
    _NEEDED: N_(
        "If there is truly no gap, it takes about {needed:number} comparisons in each group that the "
        "{metric:metric_inside} looks at to show, with {power:percent_short} chance, that the limit is kept."
    ),
}
_WEAKEST = N_("“{group:said}” can show least.")
_SIDES = {
    "higher": N_(
        "A rate higher than that of the group it is held against would be shown beyond the limit, with "
        "{power:percent_short} chance, from a gap of {gap:said} on."
    ),
    "lower": N_("A lower one from {gap:said} on."),
    "higher_never": N_("No higher rate could be shown beyond the limit."),
    "lower_never": N_("No lower one could."),
}
_RATIO_SIDES = {
    "higher": N_(
        "A rate higher than that of the group it is held against would be shown beyond the limit, with "
        "{power:percent_short} chance, once that group’s is {gap:said} times as high or less."
    ),
    "lower": N_("A lower one, once it is {gap:said} times as high or less."),
    **{side: _SIDES[side] for side in ("higher_never", "lower_never")},
}


def chance_text(finding: Finding, language: str = "en") -> str:
    """Return the gap that chance alone would give, and how often it is as wide; empty where it is not known."""
    chance = finding.chance
    if chance is None:
        return ""
    ratio = is_ratio(finding.statistic)
    values = {
        "mean": gap_text(chance.mean, finding.statistic, language),
        "reach": gap_text(chance.reach, finding.statistic, language),
        "rest": round(1.0 - chance.level, 10),
        "p_value": chance.p_value,
        "draws": chance.draws,
    }
    parts = [_CHANCE_RATIO if ratio else _CHANCE, _AS_WIDE, *([_APPROXIMATE] if chance.approximate else [])]
    return " ".join(fill(part, values, language) for part in parts)


def people_text(
    finding: Finding, language: str = "en", *, labels: Labels = None, counts_shown: bool = True
) -> str:
    """Return how many people a difference concerns, per 1,000 and in this file; empty where it is not known.

    Without `counts_shown` (small cells) only per 1,000.
    """
    people = finding.people
    if people is None or finding.interval is None:
        return ""
    names = {
        "metric": people.metric,
        "group": named_group_text(finding.features, people.group, labels, language),
        "against": against_text(finding, people.against, labels, language),
        "level": finding.interval.level,
        "denominator": round(people.denominator),
    }
    if people.per_thousand.value == 0:
        return fill(_NOBODY_MORE, names, language)
    template = _PER_THOUSAND_MANY.get(str(people.against[0]), _PER_THOUSAND) if finding.group else _PER_THOUSAND
    said = fill(_worded(template, people.metric), {**names, **_counted(people.per_thousand, language)}, language)
    if not counts_shown:
        return said
    template = _worded(_STOOD_FOR if people.weighted else _HERE, people.metric)
    if abs(people.here.value) < 1:
        template = _UNDER_ONE[template]
    return f"{said} {fill(template, {**names, **_counted(people.here, language)}, language)}"


def settle_text(finding: Finding, language: str = "en", *, labels: Labels = None) -> str:
    """Return what would settle a finding that cannot tell; empty where that is not known."""
    settle = finding.to_settle
    if settle is None:
        return ""
    more = "; ".join(_more(item, finding.features, labels, language) for item in settle.more)
    said = say(settle.code, {"power": settle.power, "more": more, "metric": finding.metric}, language)
    detectable = finding.detectable
    needed = detectable.needed_for_met if detectable else None
    if settle.code != "no_realistic_number" or detectable is None or needed is None:
        return said
    known = {"needed": _two_digits_up(needed), "power": detectable.power, "metric": detectable.metric}
    alike = fill(_worded(_NEEDED, detectable.metric), known, language)
    return f"{said} {alike}"


def detectable_text(finding: Finding, language: str = "en", *, labels: Labels = None) -> str:
    """Return what the group that can show least could show; empty where that is not known."""
    detectable = finding.detectable
    if detectable is None or not detectable.gaps:
        return ""
    ratio = is_ratio(finding.statistic)
    weakest = max(detectable.gaps, key=lambda gap: _weakness(gap, ratio=ratio))
    parts = [
        fill(_WEAKEST, {"group": named_group_text(finding.features, weakest.group, labels, language)}, language)
    ]
    templates = _RATIO_SIDES if ratio else _SIDES
    for side, value in (("higher", weakest.higher), ("lower", weakest.lower)):
        template = templates[side] if value is not None else templates[f"{side}_never"]
        gap = gap_text(value, finding.statistic, language)
        parts.append(fill(template, {"gap": gap, "power": detectable.power}, language))
    return " ".join(parts)


def against_text(finding: Finding, against: Group, labels: Labels, language: str) -> str:
    """Return whom a group is held against: another group, everybody else or everybody."""
    if finding.group is not None and against[:1] == ("@rest",):
        return gettext(language).gettext("everybody else")
    if finding.group is not None and against[:1] == ("@overall",):
        return gettext(language).gettext("everybody")
    return named_group_text(finding.features, against, labels, language)


def _counted(estimate: Estimate, language: str) -> dict[str, str]:
    """Return an estimate of people with its interval, in the direction of the estimate where it has one."""
    low, high = estimate.low, estimate.high
    if estimate.value < 0:
        low, high = high, low
    one_way = low * high >= 0
    ends = [_number(end, language) if one_way else _directed(end, language) for end in (low, high)]
    interval = fill(_FROM_TO, {"low": ends[0], "high": ends[1]}, language)
    return {"count": _directed(estimate.value, language), "interval": interval}


def _directed(number: float, language: str) -> str:
    return fill(_FEWER if number < 0 else _MORE, {"number": _number(number, language)}, language)


def _number(number: float, language: str) -> str:
    size = abs(number)
    return numbers.people(round(size, 1) if size < 1 else round(size), language)


def _two_digits_up(people: int) -> int:
    """Return a number of people rounded up to two digits: 684 is 690."""
    unit: int = 10 ** max(len(str(people)) - 2, 0)
    return -(-people // unit) * unit


def _more(item: MorePeople, features: tuple[str, ...], labels: Labels, language: str) -> str:
    values = {
        "metric": item.metric,
        "group": named_group_text(features, item.group, labels, language),
        "people": item.people,
        "in_denominator": item.in_denominator,
    }
    same = item.people == item.in_denominator
    return fill(_worded(_MORE_PEOPLE if same else _MORE_IN_DENOMINATOR, item.metric), values, language)


def _worded(template: str, metric: str) -> str:
    """Return the template that counts what the metric counts: people, or where they are matched comparisons."""
    return {**_COMPARED, **_COMPARED_TO_SETTLE}.get(template, template) if metric in RARE else template


def _weakness(gap: DetectableGap, *, ratio: bool) -> float:
    """Return how wide a gap must be to be shown; what cannot be shown is widest, what has no room is nothing."""
    sides = ((gap.higher, gap.higher_code), (gap.lower, gap.lower_code))
    return max(_width(value, code, ratio=ratio) for value, code in sides)


def _width(value: float | None, code: str | None, *, ratio: bool) -> float:
    if value is not None:
        return 1.0 - value if ratio else value
    return 2.0 if code == "cannot_be_shown" else 0.0
