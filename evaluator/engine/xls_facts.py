"""Count what the sheets of an old Excel workbook (.xls) hold, in one pass over its records.

Record numbers: [MS-XLS], Microsoft's open specification of the binary workbook.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from evaluator.engine.limits import Limits
from evaluator.engine.ole import OleError, OleFile
from evaluator.engine.refusals import refused
from evaluator.engine.sheet_facts import SheetFacts, address, workbook_damaged

_BOF, _EOF, _BOUNDSHEET, _FILEPASS = (0x0809, 0x0009), 0x000A, 0x0085, 0x002F
_FORMULA, _BOOLERR, _MULRK, _SUPBOOK, _MERGED = 0x0006, 0x0205, 0x00BD, 0x01AE, 0x00E5
_SINGLE = frozenset((0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, _BOOLERR, _FORMULA))
"""Cells with a value: number, packed number, shared text, text, rich text, boolean or error, formula."""
_SMALL = 4096
"""Streams below this size lie elsewhere in the file; no workbook is that small."""


class XlsFacts:
    """The sheets of a workbook."""

    def __init__(self, path: Path, file: str, limits: Limits) -> None:
        self._path, self._file, self._limits = path, file, limits
        self.sheets: dict[str, SheetFacts] = {}
        self.macros = self.links = False

    def read(self, only: str | None) -> None:
        """Count the cells of every sheet, or of one; UploadError when something is too large."""
        try:
            with OleFile(self._path) as ole:
                self.macros = any(name.upper().startswith("_VBA_PROJECT") for name in ole.entries)
                name = next((name for name in ole.entries if name.lower() in ("workbook", "book")), None)
                if name is None or ole.entries[name][1] < _SMALL:
                    raise OleError
                self._follow(_records(ole.blocks(name)), only)
        except (OleError, struct.error, IndexError) as error:
            raise workbook_damaged(self._file) from error

    def _follow(self, records: Iterator[tuple[int, int, bytes]], only: str | None) -> None:
        starts: dict[int, SheetFacts] = {}
        facts: SheetFacts | None = None
        filled: dict[int, int] = {}
        for place, kind, body in records:
            if kind in _BOF:
                facts, filled = starts.get(place), {}
                if facts is not None and only not in (None, facts.name):
                    facts = None
            elif facts is not None and (kind in _SINGLE or kind == _MULRK):
                self._cell(facts, kind, body, filled)
            elif facts is not None and kind == _MERGED:
                facts.merged += _merged(body)
            elif kind == _EOF and facts is not None:
                facts.rows, facts.widest = len(filled), max(filled.values(), default=0)
                facts = None
            elif kind == _BOUNDSHEET:
                start, sheet = _bound_sheet(body)
                if sheet is not None:
                    starts[start] = self.sheets[sheet.name] = sheet
            elif kind == _FILEPASS:
                raise refused("encrypted_workbook", self._file)

    def _cell(self, facts: SheetFacts, kind: int, body: bytes, filled: dict[int, int]) -> None:
        row, column = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MULRK else column
        if kind == _BOOLERR and body[7]:
            facts.errors.add(address(row, column))
        if kind == _FORMULA and body[12:14] == b"\xff\xff":
            if body[6] == 2:
                facts.errors.add(address(row, column))
            elif body[6] == 3:  # an empty text: a program that does not compute leaves this behind
                facts.without_value.add(address(row, column))
                return
        facts.reach(row + 1, last + 1, self._limits, self._file)
        filled[row] = filled.get(row, 0) + 1 + last - column


def _records(blocks: Iterator[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Yield the place, the kind and the body of every record."""
    held, place = b"", 0
    for block in blocks:
        held += block
        at = 0
        while len(held) - at >= 4:
            kind, length = struct.unpack_from("<HH", held, at)
            if len(held) - at < 4 + length:
                break
            yield place, kind, held[at + 4 : at + 4 + length]
            at += 4 + length
            place += 4 + length
        held = held[at:]


def _bound_sheet(body: bytes) -> tuple[int, SheetFacts | None]:
    """Return where a sheet begins and what it is called; no sheet for charts and macros."""
    start, state, kind, length, wide = struct.unpack_from("<LBBBB", body)
    if kind:
        return start, None
    text = body[8 : 8 + length * 2].decode("utf-16-le") if wide & 1 else body[8 : 8 + length].decode("latin-1")
    return start, SheetFacts(text, bool(state & 3))


def _merged(body: bytes) -> list[tuple[int, int, int, int]]:
    (count,) = struct.unpack_from("<H", body)
    ranges = [struct.unpack_from("<4H", body, 2 + 8 * place) for place in range(count)]
    return [(first, left, last, right) for first, last, left, right in ranges]
