"""Find the streams of an OLE file (.xls, .doc, .msg, protected workbooks) without running anything in it.

Layout: [MS-CFB], Microsoft's open specification of compound files.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _MOST = 0xFFFFFFFA, 1 << 22
"""Sector numbers from here on are signs; more sectors than this (2 GB) are not followed."""
_ENTRY = 128


class OleError(ValueError):
    """The file is not built as it says."""


class OleFile:
    """The directory and the large streams of an OLE file; use it in a `with` block."""

    def __init__(self, path: Path) -> None:
        self._stream: BinaryIO = path.open("rb")
        try:
            header = self._stream.read(512)
            if len(header) < 512 or not header.startswith(SIGNATURE):
                raise OleError
            shift = struct.unpack_from("<H", header, 30)[0]
            if shift not in (9, 12):
                raise OleError
            self._size = 1 << shift
            self._table = self._read_table(header)
            self.entries = self._read_directory(struct.unpack_from("<L", header, 48)[0])
        except OleError:
            self._stream.close()
            raise

    def __enter__(self) -> OleFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a stream (large ones only) sector by sector; KeyError for another name."""
        start, size = self.entries[name]
        for number in self._chain(start):
            if size <= 0:
                return
            block = self._sector(number)[:size]
            size -= len(block)
            yield block

    def _sector(self, number: int) -> bytes:
        self._stream.seek((number + 1) * self._size)
        return self._stream.read(self._size)

    def _chain(self, number: int) -> Iterator[int]:
        seen = 0
        while number < _END:
            seen += 1
            if seen > _MOST or number >= len(self._table):
                raise OleError
            yield number
            number = self._table[number]

    def _read_table(self, header: bytes) -> list[int]:
        places = list(struct.unpack_from("<109L", header, 76))
        following, more = struct.unpack_from("<LL", header, 68)
        each = self._size // 4
        while following < _END and more > 0 and len(places) < _MOST // each:
            numbers = self._numbers(following)
            places += numbers[:-1]
            following, more = numbers[-1], more - 1
        table: list[int] = []
        for place in places:
            if place < _END:
                table += self._numbers(place)
        return table

    def _numbers(self, sector: int) -> tuple[int, ...]:
        block = self._sector(sector)
        if len(block) < self._size:
            raise OleError
        return struct.unpack(f"<{self._size // 4}L", block)

    def _read_directory(self, start: int) -> dict[str, tuple[int, int]]:
        entries: dict[str, tuple[int, int]] = {}
        for number in self._chain(start):
            block = self._sector(number)
            for at in range(0, len(block) - _ENTRY + 1, _ENTRY):
                length, kind = struct.unpack_from("<HB", block, at + 64)
                name = block[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
                if kind and name:
                    entries.setdefault(name, struct.unpack_from("<LL", block, at + 116))
            if len(entries) > 10_000:
                raise OleError
        return entries
