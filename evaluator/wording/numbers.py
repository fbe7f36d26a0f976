"""Numbers and dates go in; texts as people of a language write them come out.

Rates are 0 to 1 in code; only here do they become per cent and percentage points.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from evaluator.errors import N_
from evaluator.wording.languages import gettext, locale_of
from evaluator.wording.visible import visible

_MOST_DECIMALS = 6
_NO_BREAK = "\u00a0"


def people(number: float, language: str = "en") -> str:
    """Return a number of people, `1,234`; a weighted number keeps one decimal, `1,234.5`.

    >>> people(1234), people(47.25)
    ('1,234', '47.2')
    """
    pattern = "#,##0" if float(number).is_integer() else "#,##0.0"
    return str(format_decimal(_exact(number), pattern, locale=locale_of(language)))


def count_of_people(number: float, language: str = "en") -> str:
    """Return `1 person` or `1,234 people`."""
    words = gettext(language).ngettext("{number} person", "{number} people", round(number))
    return words.format(number=people(number, language))


def count_of_comparisons(number: float, language: str = "en") -> str:
    """Return `1 comparison` or `1,234 comparisons`: what is counted where people are matched."""
    words = gettext(language).ngettext("{number} comparison", "{number} comparisons", round(number))
    return words.format(number=people(number, language))


def percent(share: float, language: str = "en", decimals: int = 1) -> str:
    """Return a share, 0 to 1, in per cent; more decimals where it would look like none or all and is not.

    >>> percent(0.1834), percent(0.99996), percent(0.0)
    ('18.3%', '99.996%', '0.0%')
    """
    places = decimals
    if 0 < share < 1:
        places = next(
            (p for p in range(decimals, _MOST_DECIMALS + 1) if 0 < round(share * 100, p) < 100), _MOST_DECIMALS
        )
    return _in_percent(share, places, language)


def percent_short(share: float, language: str = "en") -> str:
    """Return a share in per cent without needless decimals: `95%`, `2.5%`."""
    return str(format_percent(_exact(share), "#,##0.###%", locale=locale_of(language)))


def points_number(difference: float, language: str = "en", decimals: int = 1) -> str:
    """Return a difference of two shares as a bare number of percentage points: `9.2`."""
    return _decimal(difference * 100, decimals, language)


def points(difference: float, language: str = "en", decimals: int = 1) -> str:
    """Return a difference of two shares: `9.2 percentage points`."""
    return _points(points_number(difference, language, decimals), language)


def points_short(difference: float, language: str = "en") -> str:
    """Return a difference of two shares without needless decimals: `10 percentage points`."""
    number = format_decimal(_exact(difference * 100), "#,##0.###", locale=locale_of(language))
    return _points(str(number), language)


def ratio(value: float, language: str = "en", decimals: int = 2) -> str:
    """Return a ratio: `0.74`."""
    return _decimal(value, decimals, language)


def amount(value: float, language: str = "en", decimals: int | None = None) -> str:
    """Return a number in the unit of the data: with four significant digits and no needless zeros, or `decimals`.

    >>> amount(1234.5678), amount(12.0), amount(-0.012345), amount(0.5, decimals=2)
    ('1,235', '12', '−0.01234', '0.50')
    """
    if decimals is not None:
        return _decimal(value, decimals, language)
    places = amount_decimals([value])
    pattern = "#,##0" + ("." + "#" * places if places else "")
    text = str(format_decimal(_exact(round(value, places) + 0.0), pattern, locale=locale_of(language)))
    return text.replace("-", "−")


def amount_decimals(values: Iterable[float | None]) -> int:
    """Return how many decimals give the largest of some amounts four significant digits, at most nine."""
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    if not largest:
        return 0
    return min(max(3 - math.floor(math.log10(largest)), 0), 9)


_BILLIONTH = N_("less than a billionth")


def tiny(value: float, language: str = "en") -> str:
    """Return how far two ways of computing lie apart: nothing, `less than a billionth`, or one digit of it.

    >>> tiny(0.0), tiny(2e-15), tiny(0.004)
    ('0', 'less than a billionth', '0.004')
    """
    if not value:
        return "0"
    if value < 1e-9:
        return gettext(language).gettext(_BILLIONTH)
    return amount(float(f"{value:.1g}"), language)


def decimals_within(values: Iterable[float | None], low: float | None, high: float | None) -> int:
    """Return how many decimals amounts deserve: those that show two digits of their interval's width.

    Without an interval of some width, and at most, those of `amount_decimals`.

    >>> decimals_within([-2.352], -2.899, -1.805), decimals_within([1234.5], 1100.0, 1400.0)
    (1, 0)
    """
    most = amount_decimals([*values, low, high])
    if low is None or high is None or not high > low:
        return most
    return min(max(1 - math.floor(math.log10(high - low)), 0), most)


def level(value: float, language: str = "en") -> str:
    """Return a level or mean of levels on the scale 0 to 4, halves rounded up: `2`, `2.5`, `2.3` of 2.25.

    >>> level(2.25), level(2.0), level(2.65)
    ('2.3', '2', '2.7')
    """
    return str(format_decimal(math.floor(value * 10 + 0.5 + 1e-9) / 10, "0.#", locale=locale_of(language)))


def decimals_apart(values: Iterable[float | None], limit: float | None, decimals: int) -> int:
    """Return how many decimals show that no value is the limit itself: 9.98 beside a limit of 10 is not `10.0`."""
    shown = [value for value in values if value is not None]
    for places in range(decimals, decimals + 4):
        if limit is None or all(value == limit or round(value, places) != round(limit, places) for value in shown):
            return places
    return decimals + 4


def date_text(when: str, language: str = "en") -> str:
    """Return an ISO date or time as a date, `22 November 2026`; a text that is no date stays as it is."""
    try:
        day = dt.date.fromisoformat(when[:10])
    except ValueError:
        return visible(when)
    return str(format_date(day, "long", locale=locale_of(language)))


def time_text(when: str, language: str = "en") -> str:
    """Return an ISO time as date and time in UTC; a text that is no time stays as it is."""
    try:
        moment = dt.datetime.fromisoformat(when)
    except ValueError:
        return visible(when)
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    clock = format_time(moment.time(), "short", locale=locale_of(language))
    return f"{date_text(moment.date().isoformat(), language)}, {clock} UTC"


def size_text(size: int, language: str = "en") -> str:
    """Return bytes as people count them: `812 bytes`, `3.4 MB`; a megabyte has 1,000,000 bytes."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{_decimal(size / unit, 1, language)}{_NO_BREAK}{name}"
    return gettext(language).ngettext("{n} byte", "{n} bytes", size).format(n=size)


def listed(items: Iterable[str], language: str = "en") -> str:
    """Return texts as one list: `a, b and c`."""
    return str(format_list(list(items), locale=locale_of(language)))


def separators(language: str = "en") -> str:
    """Return decimal and grouping sign, as charts want them: `.,`."""
    symbols = locale_of(language).number_symbols
    signs = symbols.get("latn", symbols)
    return f"{signs['decimal']}{signs['group']}"


def _decimal(number: float, decimals: int, language: str) -> str:
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    text = str(format_decimal(_exact(round(number, decimals) + 0.0), pattern, locale=locale_of(language)))
    return text.replace("-", "\u2212")


def _in_percent(share: float, decimals: int, language: str) -> str:
    pattern = locale_of(language).percent_formats[None].pattern
    exact = f"0.{'0' * decimals}" if decimals else "0"
    return str(format_percent(_exact(share), pattern.replace("0", exact), locale=locale_of(language)))


def _points(number: str, language: str) -> str:
    # the number is a text by now: a language's form for several points fits a figure with decimals
    whole = int(number) if number.isdecimal() else 2
    words = gettext(language).ngettext("{number} percentage point", "{number} percentage points", whole)
    return words.format(number=number).replace(" ", _NO_BREAK, 1)


def _exact(number: float) -> Decimal:
    return Decimal(repr(float(number)))
