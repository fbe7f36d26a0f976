"""A number that protects a smaller one goes in; the coarse number that is shown in its place comes out."""

from __future__ import annotations

ROUNDABLE = 1_000
"""People in a denominator from which whole per cent leave at least ten counts possible."""
_FINE = 10_000
"""The same for one decimal of a per cent."""


def coarse_decimals(people: int) -> int:
    """Return the decimals of a per cent that leave at least ten counts possible."""
    return 1 if people >= _FINE else 0


def coarse_rate(value: float, people: int) -> float:
    """Return a rate as coarse as the people in its denominator demand."""
    return round(value, coarse_decimals(people) + 2)


def coarse_people(people: float) -> int:
    """Return a number of people with two leading digits.

    >>> coarse_people(1234), coarse_people(98765)
    (1200, 99000)
    """
    unit = coarse_unit(people)
    return round(people / unit) * unit


def coarse_unit(people: float) -> int:
    """Return the unit a number of people is rounded to."""
    unit = 1
    while people / unit >= 100:
        unit *= 10
    return unit
