"""Pack the values of a row in as few bytes as they need: places go in, digits of a number or of some come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_MOST = 2**63
"""Numbers stay below this."""
_NAMES = {1: "UTINYINT", 2: "USMALLINT", 4: "UINTEGER", 8: "UBIGINT"}


@dataclass(frozen=True, slots=True)
class Digit:
    """Where a value stands."""

    number: int
    """Which of the row's numbers."""
    step: int
    """What it is multiplied by there."""
    size: int
    """How many values it can have, from 0."""

    def read(self, table: str) -> str:
        """Return the expression of the value in a row of a table with the numbers `n0`, `n1`, ..."""
        return f"CAST({table}.n{self.number} AS UBIGINT) // {_whole(self.step)} % {_whole(self.size)}"


class Packing:
    """How values of these sizes are packed; the numbers of a row that was found are never all 0."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.found = Digit(0, 1, 2)
        """1 in a row that was found."""
        ends, digits = [2], []
        for size in sizes:
            if ends[-1] * size > _MOST:
                ends.append(1)
            digits.append(Digit(len(ends) - 1, ends[-1], size))
            ends[-1] *= size
        self.digits = tuple(digits)
        """One for each size."""
        self.types = tuple(_narrowest(end) for end in ends)
        """The type of each number."""

    def names(self) -> list[str]:
        """Return the names of the numbers: `n0`, `n1`, ..."""
        return [f"n{number}" for number in range(len(self.types))]

    def written(self, values: Sequence[str]) -> list[str]:
        """Return the expression of each number for the expressions of the values."""
        terms: list[list[str]] = [[_whole(int(number == 0))] for number in range(len(self.types))]
        for digit, value in zip(self.digits, values, strict=True):
            terms[digit.number].append(f"CAST({value} AS UBIGINT) * {_whole(digit.step)}")
        return [
            f"CAST({' + '.join(some)} AS {_NAMES[kind.itemsize]})"
            for some, kind in zip(terms, self.types, strict=True)
        ]


def _whole(number: int) -> str:
    return f"CAST({number} AS UBIGINT)"


def _narrowest(end: int) -> np.dtype[np.generic]:
    return next(np.dtype(f"u{size}") for size in _NAMES if end <= 2 ** (8 * size))
