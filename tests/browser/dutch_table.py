"""A small table as a Dutch city might send it, with group names that must never be taken for markup."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

NAME = "besluiten <b>2027<b> ![x](www.evil.example).csv"
PLACE = "wijk <i>&amp; [naam](https:/evil.example)"
"""Column of the groups; its name is hostile too."""
COLUMNS = ("zaak", "besluit", "uitkomst", "leeftijd", PLACE)

PLANTED = (
    '<img src="https://evil.example/p.png" id="planted" onerror="alert(1)">',
    '<a href="https://evil.example/" id="planted">Centrum</a>',
    "[Noord](https://evil.example/k) ![x](https://evil.example/p.png)",
    "**Zuid** :red[rood] $x^2$ :smile: -> <br>Oost",
    "</script><script>alert(1)</script>{{ 7*7 }}",
    '=HYPERLINK("https://evil.example","West")',
)
"""Names of groups: HTML, Markdown, what Plotly reads, what a template reads, what a spreadsheet reads."""
MARKS = '[href*="evil.example"], [src*="evil.example"], [action*="evil.example"], [id$="planted"], main svg a'
"""Elements that a browser makes when it takes a planted name for more than a name."""

_PEOPLE = 84
"""In each group of PLACE; half as many have none."""


@dataclass(frozen=True, slots=True)
class Person:
    """One row: what was decided, what turned out, and the groups."""

    selected: bool
    positive: bool
    age: int | None
    place: str | None


def people() -> tuple[Person, ...]:
    """Return everybody in the table; the same every time."""
    return tuple(_people())


def _people() -> Iterator[Person]:
    for number, place in enumerate((*PLANTED, None)):
        for i in range(_PEOPLE if place else _PEOPLE // 2):
            positive = i % 3 == 0
            selected = (i * 7 + number) % 10 < (7 if positive else 2 + number % 3)
            yield Person(selected, positive, None if i % 21 == 5 else 16 + (i * 13 + number) % 70, place)


def table() -> bytes:
    """Return the table as a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for number, person in enumerate(people(), start=1):
        answers = ("ja" if answer else "nee" for answer in (person.selected, person.positive))
        writer.writerow([f"Z{number:04}", *answers, "" if person.age is None else person.age, person.place or ""])
    return text.getvalue().encode()


@dataclass(frozen=True, slots=True)
class Rate:
    """How many were wrongly selected, of how many who should not have been, among how many people."""

    wrong: int
    of: int
    people: int


def false_positive_rates() -> dict[str | None, Rate]:
    """Return the rate of each place, None for people whose place is missing: counted here, one by one."""
    rates = {}
    for place in (*PLANTED, None):
        everybody = [person for person in people() if person.place == place]
        negative = [person for person in everybody if not person.positive]
        rates[place] = Rate(sum(person.selected for person in negative), len(negative), len(everybody))
    return rates
