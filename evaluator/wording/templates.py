"""A template and values go in; one sentence comes out. Values are formatted by kind and never interpreted.

A field names its value and its kind, as in `{share:percent}`. Templates are ours; values may come from anybody, so
a field can reach neither attributes nor items of a value, and what a value contains is not parsed again.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from evaluator.domain.metrics import AMOUNTS, SCORE_METRICS
from evaluator.wording import numbers
from evaluator.wording.groups import feature_text, features_text, group_text, level_text, named_group_text
from evaluator.wording.languages import gettext
from evaluator.wording.names import (
    fact_name,
    impact_name,
    metric_name,
    outcome_name,
    polarity_name,
    statistic_name,
    status_name,
)
from evaluator.wording.parts_played import role_name
from evaluator.wording.survey import changes_text, unnamed_text
from evaluator.wording.visible import visible

Values = Mapping[str, Any]
Kind = Callable[[Any, str, Values], str]
"""Formats a value; also gets the language and all values of the sentence."""


def fill(template: str, values: Values, language: str = "en") -> str:
    """Return the template, translated and filled; KeyError for a value that is missing.

    >>> fill("{n:people} in {g:group}", {"n": 1234, "g": ["{n}", None]})
    '1,234 in {n}, not recorded'
    """
    return _Filler(language, values).vformat(gettext(language).gettext(template), (), values)


def fields_of(template: str) -> tuple[tuple[str, str], ...]:
    """Return the template's fields: names of values, each with its kind; for tests and translators."""
    return tuple((name, spec or "text") for _, name, spec, _ in string.Formatter().parse(template) if name)


def plain_text(value: Any, language: str, values: Values) -> str:
    """Return any value as text: whatever it contains, it is only shown."""
    if value is None:
        return gettext(language).gettext("not stated")
    if isinstance(value, bool):
        return fact_name("yes" if value else "no", language)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(plain_text(item, language, values) for item in value)
    return visible(str(value))


def gap_text(
    value: float | None,
    statistic: str,
    language: str,
    decimals: int | None = None,
    *,
    coarse: bool = False,
    metric: str = "",
) -> str:
    """Return a gap as its statistic wants it, percentage points or a ratio; `coarse` with one decimal less.

    Of a `metric` that has the unit of the data, a number in that unit; of a figure of merit, the number itself.
    """
    if value is None:
        return gettext(language).gettext("not known")
    if metric in AMOUNTS:
        return numbers.amount(value, language, decimals)
    if metric in SCORE_METRICS:
        return numbers.ratio(value, language, 3 - coarse if decimals is None else decimals)
    show, usual = (numbers.ratio, 2) if is_ratio(statistic) else (numbers.points, 1)
    return show(value, language, usual - coarse if decimals is None else decimals)


def bound_text(limit: float, statistic: str, language: str, *, metric: str = "") -> str:
    """Return a limit as a bound: `at most 10 percentage points`, `at least 0.80`, `at most 3.5`."""
    if metric in AMOUNTS:
        return gettext(language).gettext("at most {points}").format(points=_exactly(limit, language))
    if metric in SCORE_METRICS:  # figures of merit are no percentages
        most = numbers.ratio(limit, language, numbers.decimals_apart([round(limit, 2)], limit, 2))
        return gettext(language).gettext("at most {points}").format(points=most)
    if is_ratio(statistic):
        least = numbers.ratio(limit, language, numbers.decimals_apart([round(limit, 2)], limit, 2))
        return gettext(language).gettext("at least {ratio}").format(ratio=least)
    return gettext(language).gettext("at most {points}").format(points=numbers.points_short(limit, language))


def _exactly(limit: float, language: str) -> str:
    """Return an amount with as many decimals as it needs to be the limit itself."""
    places = next((places for places in range(10) if round(limit, places) == limit), None)
    return numbers.amount(limit, language) if places is None else numbers.amount(limit, language, places)


def is_ratio(statistic: str) -> bool:
    """Return True when the statistic divides; the others subtract."""
    return statistic.endswith("ratio")


def _of_statistic(show: Callable[..., str]) -> Kind:
    def shown(value: Any, language: str, values: Values) -> str:
        return show(value, str(values["statistic"]), language, metric=str(values.get("metric") or ""))

    return shown


def _simple(show: Callable[[Any, str], str]) -> Kind:
    return lambda value, language, values: show(value, language)


def _each(show: Callable[[Any, str], str]) -> Kind:
    def shown(value: Sequence[Any], language: str, values: Values) -> str:
        return numbers.listed([show(item, language) for item in value], language)

    return shown


def _quoted_group(value: Sequence[str | None], language: str, values: Values) -> str:
    features = values.get("features") or ()
    if len(features) == len(value):
        return f"“{named_group_text(features, value, values.get('labels'), language)}”"
    return f"“{group_text(value, language)}”"


def _groups(value: Sequence[Sequence[str | None]], language: str, values: Values) -> str:
    return "; ".join(_quoted_group(group, language, values) for group in value)


def stances_text(value: Sequence[Mapping[str, Any]], language: str) -> str:
    """Return what assessors said: `Ana: 2; Ben: does not apply`."""
    _ = gettext(language).gettext

    def said(item: Mapping[str, Any]) -> str:
        if item["not_applicable"]:
            return _("does not apply")
        return _("no answer") if item["level"] is None else numbers.level(item["level"], language)

    template = _("{assessor}: {said}")
    return "; ".join(template.format(assessor=visible(item["assessor"]), said=said(item)) for item in value)


def _more_people(value: Sequence[Mapping[str, Any]], language: str, values: Values) -> str:
    template = gettext(language).gettext("about {number} more of {group}")
    return "; ".join(
        template.format(
            number=numbers.people(item["people"], language), group=_quoted_group(item["group"], language, values)
        )
        for item in value
    )


KINDS: dict[str, Kind] = {
    "": plain_text,
    "text": plain_text,
    "said": lambda value, language, values: str(value),
    "quoted": lambda value, language, values: f"“{plain_text(value, language, values)}”",
    "list": _each(lambda item, language: plain_text(item, language, {})),
    "amount": _simple(numbers.amount),
    "quoted_list": _each(lambda item, language: f"“{plain_text(item, language, {})}”"),
    "people": _simple(numbers.people),
    "count_of_people": _simple(numbers.count_of_people),
    "count_of_comparisons": _simple(numbers.count_of_comparisons),
    "percent": _simple(numbers.percent),
    "percent_short": _simple(numbers.percent_short),
    "points": _simple(numbers.points),
    "points_short": _simple(numbers.points_short),
    "ratio": _simple(numbers.ratio),
    "level": _simple(numbers.level),
    "number": _simple(numbers.people),
    "date": _simple(numbers.date_text),
    "time": _simple(numbers.time_text),
    "gap": _of_statistic(gap_text),
    "gap_coarse": _of_statistic(
        lambda value, statistic, language, metric: gap_text(value, statistic, language, coarse=True, metric=metric)
    ),
    "bound": _of_statistic(bound_text),
    "group": _simple(group_text),
    "quoted_group": _quoted_group,
    "groups": _groups,
    "more_people": _more_people,
    "stances": _simple(stances_text),
    "survey_changes": _simple(changes_text),
    "survey_unnamed": _simple(unnamed_text),
    "level_of_control": lambda value, language, values: level_text(value, language, values.get("labels")),
    "feature": lambda value, language, values: feature_text(value, values.get("labels")),
    "features": lambda value, language, values: features_text(value, values.get("labels"), language),
    "metric": _simple(metric_name),
    "metric_inside": _simple(lambda id, language: metric_name(id, language, inside=True)),
    "metrics": _each(lambda id, language: metric_name(id, language, inside=True)),
    "statistic": _simple(statistic_name),
    "statistic_inside": _simple(lambda id, language: statistic_name(id, language, inside=True)),
    "outcome": _simple(outcome_name),
    "status": _simple(status_name),
    "polarity": _simple(polarity_name),
    "impact": _simple(impact_name),
    "role": _simple(role_name),
    "roles": _each(role_name),
}
"""The kinds a field of a sentence may have; `said` is a part that was put into words before.

Among the values, `labels` gives features their names to show, `features` names the features of quoted groups."""


class _Filler(string.Formatter):
    """Fills one sentence."""

    def __init__(self, language: str, values: Values) -> None:
        self._language, self._values = language, values

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        if not field_name.isidentifier():
            raise ValueError(f"a field of a sentence is the name of a value, not {field_name!r}")
        return kwargs[field_name], field_name

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        return value if conversion is None else super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in KINDS:
            return KINDS[format_spec](value, self._language, self._values)
        return visible(format(value, format_spec))
