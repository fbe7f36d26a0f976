"""What an entry of the corpus is: a file made by code, and what must come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Values = Mapping[tuple[str | None, ...], int]
"""Rows by the values of some columns."""


@dataclass(frozen=True)
class Works:
    """The file is read, and these are its values."""

    columns: tuple[str, ...]
    rows: int
    by: tuple[str, ...]
    """Columns whose values are counted."""
    values: Values
    amounts: Mapping[str, tuple[float, int, int, int]] = field(default_factory=dict)
    """For columns of numbers a cut point, and the rows below it, at or above it, and without a number."""
    says: Mapping[str, Any] = field(default_factory=dict)
    """What it tells about how it was read, as far as the entry is about that."""


@dataclass(frozen=True)
class Refused:
    """The file is not read: one sentence, kept in `sentences.json`, naming these things."""

    code: str
    names: tuple[str, ...] = ()
    """Parts of the sentence: what is wrong, where."""
    when: str = "open"
    """`count` where the problem is only met when rows are counted."""


@dataclass(frozen=True)
class Entry:
    """One file of the corpus."""

    name: str
    """What it is, as a city officer would say it; also the test's id."""
    file: str
    content: bytes | Callable[[Path], Any]
    """The file's bytes, or a function that makes it at a path (and may return a frame)."""
    expected: Works | Refused
    reading: Mapping[str, Any] = field(default_factory=dict)
    """How a person says it is to be read."""

    def make(self, folder: Path) -> Any:
        """Make the file and return what to open: a path, or a data frame."""
        path = folder / self.file
        if callable(self.content):
            made = self.content(path)
            return path if made is None else made
        path.write_bytes(self.content)
        return path


GROUPS = ("Curaçao", "België", "Zuid")
HEADER = ("nr", "groep", "besluit", "bedrag")
ROWS = 24


def rows_of(groups: Sequence[str] = GROUPS, n: int = ROWS) -> list[tuple[str, str, str, str]]:
    """Return rows with a group, a decision (every third is yes) and an amount from 0.5 to n - 0.5."""
    return [(f"{i:04d}", groups[i % len(groups)], "ja" if i % 4 == 0 else "nee", f"{i}.5") for i in range(n)]


def text_of(rows: Sequence[Sequence[str]], separator: str = ",", end: str = "\n") -> str:
    """Return rows with their header as the text of a CSV file, nothing quoted."""
    return "".join(separator.join(row) + end for row in [HEADER, *rows])


def works(groups: Sequence[str] = GROUPS, n: int = ROWS, **changed: Any) -> Works:
    """Return what must come of a file with `rows_of`."""
    values = Counter((group, decision) for _, group, decision, _ in rows_of(groups, n))
    return Works(
        **{"columns": HEADER, "rows": n, "by": ("groep", "besluit"), "values": values, **changed},
    )
