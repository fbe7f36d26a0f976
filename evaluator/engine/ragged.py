"""Leave rows out that have more or fewer values than there are columns, and remember where they stood."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from evaluator.engine.copies import Copy
from evaluator.engine.lines import CsvFile, what_is_wrong
from evaluator.engine.sniff import fits
from evaluator.errors import UploadError

NAMED = 5
"""Lines that are named."""


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows that were left out."""

    rows: int
    lines: tuple[int, ...]
    """Lines of the file on which the first of them start."""


class _Lines:
    """Gives lines and remembers those that were taken since it was last asked."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        return line


def without_ragged(csv_file: CsvFile) -> tuple[Copy, Ragged]:
    """Return a copy in which odd rows are blank lines, so that every other row keeps its line, and what was odd.

    UploadError where a quotation mark makes the rows impossible to follow.
    """
    dialect = csv_file.dialect
    copy = Copy()
    rows, odd = 0, []
    try:
        with csv_file.path.open(encoding="utf-8-sig", newline="") as file:
            lines = _Lines(file)
            for line in islice(lines, dialect.skip):
                copy.stream.write(line.encode())
            lines.taken.clear()
            reader = csv.reader(lines, delimiter=dialect.separator, strict=True, skipinitialspace=True)
            start, header = dialect.skip + 1, True
            for row in reader:
                if not header and row and not fits(row, len(dialect.header)):
                    rows += 1
                    odd += [start] if rows <= NAMED else []
                    if len(dialect.header) > 1:  # a blank line is a row of a single column
                        copy.stream.writelines(_end_of(line) for line in lines.taken)
                else:
                    copy.stream.write("".join(lines.taken).encode())
                header = False
                start += len(lines.taken)
                lines.taken.clear()
        copy.stream.flush()
    except csv.Error:
        copy.close()
        raise UploadError(what_is_wrong(csv_file)) from None
    except BaseException:
        copy.close()
        raise
    return copy, Ragged(rows, tuple(odd))


def _end_of(line: str) -> bytes:
    return line[len(line.rstrip("\r\n")) :].encode()
