"""Find rows at the end of a text file that add up the others."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluator.engine.markers import TOTALS

_WINDOW = 1 << 16
_MOST = 20
"""Rows of totals at most."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The rows at the end that add up the others."""

    offset: int
    """Byte at which the first of them starts."""
    rows: int
    column: int
    """Position of the value that says so, from 0."""
    words: tuple[str, ...]
    """What these values say, in lower case."""


def totals_at_end(path: Path, separator: str, body: int, codec: str = "utf-8") -> Totals | None:
    """Return the rows of totals at the end of a text file whose data start at byte `body`, None without any."""
    size = path.stat().st_size
    start = max(body, size - _WINDOW)
    with path.open("rb") as stream:
        stream.seek(start)
        tail = stream.read()
    lines = re.split(rb"(?<=\n)|(?<=\r)(?!\n)", tail)
    if start > body:
        start += len(lines.pop(0))
    found: Totals | None = None
    offset = size
    words: list[str] = []
    for line in reversed(lines):
        offset -= len(line)
        if line.count(b'"') % 2:  # what stands above may be inside a value
            break
        if not line.strip(b' \t\r\n"' + separator.encode()):  # blank, or nothing but separators
            continue
        place = _total_in(line, separator, codec)
        if place is None or (found and place[0] != found.column) or len(words) == _MOST:
            break
        words.append(place[1])
        found = Totals(offset, len(words), place[0], tuple(dict.fromkeys(words)))
    return found


def _total_in(line: bytes, separator: str, codec: str) -> tuple[int, str] | None:
    """Return the position and the word of the first value in a line, None unless it is a word for a total."""
    try:
        row = next(csv.reader([line.decode(codec, "replace")], delimiter=separator, skipinitialspace=True))
    except (csv.Error, StopIteration):
        return None
    return total_word(row) if len(row) > 1 else None


def total_word(row: Sequence[str | None]) -> tuple[int, str] | None:
    """Return the position and the word of the first value of a row, None unless it is a word for a total."""
    for place, value in enumerate(row):
        if value and value.strip():
            word = " ".join(value.casefold().split()).rstrip(" :.=")
            return (place, word) if word in TOTALS else None
    return None


def data_start(path: Path, lines: int) -> int:
    """Return the byte at which the line after some first lines starts."""
    left = lines
    with path.open("rb") as stream:
        while left > 0:
            line = stream.readline()
            if not line:
                return os.path.getsize(path)
            # A line of an old Mac file ends in \r alone.
            ends = line.count(b"\r") - line.endswith(b"\r\n") if b"\r" in line else 0
            if ends and ends + line.endswith(b"\n") >= left:
                return stream.tell() - len(line) + _after(line, left)
            left -= ends + line.endswith(b"\n")
        return stream.tell()


def _after(line: bytes, ends: int) -> int:
    place = 0
    for match in re.finditer(rb"\r\n?|\n", line):
        ends -= 1
        place = match.end()
        if not ends:
            break
    return place
