"""A summary measure goes in; what it says, and who defines it so, comes out in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10
from typing import Any

from evaluator.domain.results import Finding
from evaluator.errors import N_
from evaluator.wording import numbers
from evaluator.wording.findings import interval_text
from evaluator.wording.groups import named_group_text
from evaluator.wording.languages import gettext
from evaluator.wording.say import say
from evaluator.wording.templates import fill, gap_text, is_ratio

DECIMALS, MOST_DECIMALS = 3, 6
"""Decimals of an index of inequality: so many at least, more for a small one."""

DEFINED_BY: dict[str, str] = {
    "equalized_odds": N_(
        "Defined as in fairlearn: the worse of the two gaps between groups, in the true positive rate and in the "
        "false positive rate."
    ),
    "equal_opportunity": N_("Defined as in fairlearn: the gap between groups in the true positive rate."),
    "average_odds_difference": N_(
        "Defined as in AIF360 for two groups: the mean of their differences in true positive rate and in false "
        "positive rate. Of more groups, the two that lie furthest apart. A higher rate of one kind can hide a "
        "lower one of the other, so look at both rates too."
    ),
    "theil_index": N_(
        "Defined as in AIF360: being wrongly selected counts as a benefit of 2, a right decision as 1, being "
        "wrongly passed over as 0. It suits only systems whose selection is good for people."
    ),
    "generalized_entropy_index": N_(
        "Defined as in AIF360 with alpha 2, over the same benefits as the Theil index. It suits only systems "
        "whose selection is good for people."
    ),
}
"""Whose definition each summary measure follows."""

_APART = N_("“{highest:said}” and “{lowest:said}” lie furthest apart: {value:said} ({interval:said}).")
_RATIO = N_("The figure of “{lowest:said}” is {value:said} times that of “{highest:said}” ({interval:said}).")
_EQUAL = N_("No two groups that were compared differ ({interval:said}).")
_TO_REFERENCE = N_("“{group:said}” less the reference group “{reference:said}”: {value:said} ({interval:said}).")
_TO_REST = N_("“{group:said}” less everybody else: {value:said} ({interval:said}).")
_OVERALL = N_("Between all people it is {value:said} ({interval:said}); 0 would mean that nobody differs.")
_BETWEEN = N_(
    "Between the groups it is {value:said} ({interval:said}); 0 would mean that no group differs on average."
)
_BELOW = N_("below {least:said}")
_NONE = N_("No value can be stated.")


def summary_definition(metric: str, language: str = "en") -> str:
    """Return whose definition a summary measure follows, in a sentence or two."""
    return gettext(language).gettext(DEFINED_BY[metric])


def summary_value(finding: Finding, language: str = "en") -> str:
    """Return the value as its statistic wants it: points, a ratio, or an index; a dash without one."""
    if finding.value is None:
        return "–"
    if is_index(finding):
        return _index(finding.value, _decimals(finding), language)
    sign = "−" if finding.value < 0 else ""
    return sign + gap_text(abs(finding.value), finding.statistic, language)


def summary_interval(finding: Finding, language: str = "en") -> str:
    """Return where the value may lie: `95% interval 4.1 to 14.3`."""
    if is_index(finding):
        return interval_text(finding.interval, "ratio", language, decimals=_decimals(finding))
    return interval_text(finding.interval, finding.statistic, language)


def summary_text(finding: Finding, language: str = "en", *, labels: Mapping[str, str] | None = None) -> str:
    """Return in a sentence what a summary measure says, or why it has no value."""
    if finding.value is None:
        values = {"features": finding.features, "labels": labels, "metric": finding.metric}
        reason = say(finding.reason_code or finding.outcome_code, {**values, **finding.reason_values}, language)
        return f"{gettext(language).gettext(_NONE)} {reason}"
    known: dict[str, Any] = {
        "value": summary_value(finding, language),
        "interval": summary_interval(finding, language),
    }
    for role in ("highest", "lowest", "group", "reference"):
        group = getattr(finding, role)
        if group is not None:
            known[role] = named_group_text(finding.features, group, labels, language)
    return fill(_template(finding), known, language)


def _index(value: float, decimals: int, language: str) -> str:
    """Return an index; of one that is above 0 and would be shown as 0, only that it is below the last digit."""
    least = 10.0**-decimals
    if 0 < value < least / 2:
        return fill(_BELOW, {"least": numbers.ratio(least, language, decimals)}, language)
    return numbers.ratio(value, language, decimals)


def _decimals(finding: Finding) -> int:
    """Return decimals that show two digits of an index, or of its interval's upper end where that is more."""
    index = max(finding.value or 0.0, (finding.interval.high or 0.0) if finding.interval else 0.0)
    if index <= 0:
        return DECIMALS
    return min(max(DECIMALS, 1 - floor(log10(index))), MOST_DECIMALS)


def is_index(finding: Finding) -> bool:
    """Return True for an index of inequality, which is neither a rate nor a ratio."""
    return finding.statistic in ("overall", "between_groups")


def _template(finding: Finding) -> str:
    if is_index(finding):
        return _OVERALL if finding.statistic == "overall" else _BETWEEN
    if finding.group is not None:
        return _TO_REST if finding.reference == ("@rest",) else _TO_REFERENCE
    if finding.value == (1.0 if is_ratio(finding.statistic) else 0.0):
        return _EQUAL
    return _RATIO if is_ratio(finding.statistic) else _APART
