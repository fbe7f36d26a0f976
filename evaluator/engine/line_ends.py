"""Make line ends of a CSV text alike, but for those inside a quoted value."""

from __future__ import annotations

import re

_END = re.compile(rb"\r\n?|\n")
_BEGIN, _CLOSED, _WITHIN = range(3)
"""Where a place outside quoted values is: where a value begins, right after a closing sign, or inside a value."""
_BEFORE = (b"\n", b'"', b"x")
"""What may stand right before such a place."""


class LineEnds:
    """Ends every line outside quoted values with `\\n`, in UTF-8 that is given block by block.

    As for the csv module a quotation mark opens a value only where the value begins, blanks before it not counted;
    two in a row inside a quoted value are text, and one inside any other value is text too.
    """

    def __init__(self, separator: str, above: int) -> None:
        """`above`: lines before the header, in which quotation marks mean nothing."""
        self._separator = separator.encode()
        self._openers = {b"", self._separator, b"\r", b"\n"}
        # In three signs or more in a row only one pair is counted: the count is never too high.
        self._openings = [b'\n"', b'""', self._separator + b'"']
        self._openings += [] if separator == " " else [self._separator + b' "']
        self._cuts = (b"\r", *(self._separator[:size] for size in range(len(self._separator) - 1, 0, -1)))
        self._above = above
        self._held = b""
        self._inside = False
        self._place = _BEGIN

    def take(self, text: bytes, *, final: bool) -> bytes:
        """Return the next block so; what its end may cut in two (`\\r\\n`, a long separator) is held back."""
        text = self._held + text
        self._held = b"" if final else next((cut for cut in self._cuts if text.endswith(cut)), b"")
        text = text[: len(text) - len(self._held)]
        start = self._below(text) if self._above else 0
        return (_alike(text[:start]) if start else b"") + self._table(text[start:])

    def _below(self, text: bytes) -> int:
        """Return where the header's line starts, the end of the text when it comes later."""
        place = 0
        while self._above and (end := _END.search(text, place)):
            place = end.end()
            self._above -= 1
        return len(text) if self._above else place

    def _table(self, text: bytes) -> bytes:
        parts = text.split(b'"')
        if len(parts) == 1:
            return text if self._inside else self._outside(text)
        if not self._every_other(parts):
            self._one_by_one(parts)
        return b'"'.join(parts)

    def _every_other(self, parts: list[bytes]) -> bool:
        """Treat every other part as outside, unless a quotation mark there opens no value: then do nothing."""
        first = int(self._inside)
        outside, opened = parts[first::2], (first + len(parts)) % 2 == 0
        place = _CLOSED if self._inside else self._place
        # One search and one replacement in all of them together: one in each of many short parts takes long.
        joined = _alike(b'"'.join(outside))
        marked = _BEFORE[place] + joined + (b'"' if opened else b"")
        if sum(map(marked.count, self._openings)) != len(outside) - 1 + opened:
            before = outside if opened else outside[:-1]
            if (place == _WITHIN and not outside[0]) or not {part[-1:] for part in before} <= self._openers:
                return False
        parts[first::2] = joined.split(b'"')
        self._place = self._after(outside[-1], place if len(outside) == 1 else _CLOSED)
        self._inside = opened
        return True

    def _one_by_one(self, parts: list[bytes]) -> None:
        for number, part in enumerate(parts):
            if number and self._inside:
                self._inside, self._place = False, _CLOSED
            elif number:
                self._inside = self._place != _WITHIN
            if not self._inside:
                parts[number] = self._outside(part)

    def _outside(self, part: bytes) -> bytes:
        self._place = self._after(part, self._place)
        return _alike(part)

    def _after(self, part: bytes, place: int) -> int:
        """Return where the end of a part outside quoted values is, when its start is at `place`."""
        if not part or part.endswith((self._separator, b"\r", b"\n")):
            return place if not part else _BEGIN
        bare = part.rstrip(b" ")
        if not bare:
            return _BEGIN if place == _BEGIN else _WITHIN
        return _BEGIN if bare.endswith((self._separator, b"\r", b"\n")) else _WITHIN


def _alike(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text
