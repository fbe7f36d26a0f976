"""Find the row of a sheet that names the columns: the first one of the usual width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

LOOKED_AT = 200
"""First rows with a value that are looked at."""
_USUAL, _ENOUGH = 0.2, 0.6
"""A column counts where so many rows fill it; a header fills so many of these columns."""


def header_place(rows: Sequence[tuple[int, Sequence[object]]]) -> int:
    """Return the number of the header row, given the first rows that are not empty with their numbers.

    Titles above a table fill one or two cells; the header fills most of the columns that the rows below use.
    """
    filled = [(number, {place for place, value in enumerate(row) if value is not None}) for number, row in rows]
    counts = Counter(place for _, places in filled for place in places)
    usual = {place for place, count in counts.items() if count >= max(1, _USUAL * len(rows))}
    if len(usual) <= 1:
        return filled[0][0]
    for number, places in filled:
        if len(places & usual) > max(1, _ENOUGH * len(usual) - 1e-9) or places >= usual:
            return number
    return filled[0][0]


def with_merged(
    header: list[str | None],
    row: int,
    ranges: Sequence[tuple[int, int, int, int]],
    value_at: Mapping[tuple[int, int], str],
) -> tuple[list[str | None], int]:
    """Return the names with those of merged cells that reach into the header row, and how many that gave.

    Only its first cell has the text of a merged range, be it above or to the left.
    """
    names, given = list(header), 0
    for top, left, bottom, right in ranges:
        if not top <= row <= bottom:
            continue
        text = value_at.get((top, left))
        for place in range(left, min(right + 1, len(names))):
            if names[place] is None and text is not None:
                names[place] = text
                given += 1
    return names, given
