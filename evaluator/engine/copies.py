"""A private copy of a table for the engine, which nobody else can open and which leaves nothing behind."""

from __future__ import annotations

import codecs
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from evaluator.engine.encoding import Coding, cut_off, undefined_byte
from evaluator.engine.line_ends import LineEnds
from evaluator.engine.survey import BLOCK, nul_byte


class Copy:
    """A file in a folder of its own (mode 0700).

    Where the system lets an open file be reached by its number, its name is gone at once: then nothing can stay
    behind, whatever becomes of the process.
    """

    def __init__(self) -> None:
        folder = tempfile.mkdtemp(prefix="evaluator-")
        self._folder: str | None = folder
        self.stream: BinaryIO = Path(folder, "table").open("w+b")  # noqa: SIM115 - open as long as the table is
        """Where the copy is written."""
        self.path = Path(folder, "table")
        """Where the engine reads it."""
        by_number = Path(f"/proc/self/fd/{self.stream.fileno()}")
        if by_number.exists():
            shutil.rmtree(folder)
            self._folder, self.path = None, by_number

    def close(self) -> None:
        """Remove the copy."""
        self.stream.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def cut(self, offset: int) -> bytes:
        """Take away everything from an offset on, and return it."""
        self.stream.seek(offset)
        rest = self.stream.read()
        self.stream.seek(offset)
        self.stream.truncate()
        self.stream.flush()
        return rest

    def append(self, rest: bytes) -> None:
        """Write bytes at the end."""
        self.stream.seek(0, os.SEEK_END)
        self.stream.write(rest)
        self.stream.flush()


def transcoded(path: Path, file: str, coding: Coding, ends: LineEnds | None) -> Copy:
    """Return a UTF-8 copy without byte order mark, its line ends made alike by `ends`.

    UploadError with the line of a byte that has no meaning or of a NUL character, or when the last is cut off.
    """
    copy = Copy()
    try:
        _write(path, file, coding, ends, copy.stream)
    except BaseException:
        copy.close()
        raise
    return copy


def _write(path: Path, file: str, coding: Coding, ends: LineEnds | None, out: BinaryIO) -> None:
    decode = _decoder(coding.codec)
    offset = coding.mark
    with path.open("rb") as stream:
        stream.seek(offset)
        while True:
            block = stream.read(BLOCK)
            try:
                text = decode(block)
            except UnicodeDecodeError as error:
                # The bytes an incremental decoder held back stand before the block.
                held = len(error.object) - len(block)
                if not block:
                    raise cut_off(file) from None
                raise undefined_byte(path, file, offset - held + error.start, coding) from None
            if b"\0" in text:
                before = text[: text.find(b"\0")].decode("utf-8", "ignore")
                raise nul_byte(path, file, offset + len(before.encode(coding.codec, "ignore")), coding.codec)
            out.write(ends.take(text, final=not block) if ends else text)
            if not block:
                out.flush()
                return
            offset += len(block)


def _decoder(codec: str) -> Callable[[bytes], bytes]:
    """Return what makes UTF-8 of one block after the other; an empty block is the last."""
    if codec in ("utf-8", "ascii"):
        return bytes
    if codec.startswith("utf-16"):
        incremental = codecs.getincrementaldecoder(codec)("strict")
        return lambda block: incremental.decode(block, final=not block).encode()
    # Latin-1 is decoded four times as fast as a table: it serves blocks in which the page is no different.
    own = bytes(code for code in range(128, 256) if bytes([code]).decode(codec, "replace") != chr(code))
    others = bytes(code for code in range(256) if code not in own)

    def decode(block: bytes) -> bytes:
        if block.isascii():
            return block
        same = not block.translate(None, others)
        return block.decode("latin-1" if same else codec).encode()

    return decode


def copied(path: Path, upto: int) -> Copy:
    """Return a copy of the first bytes of a file."""
    copy = Copy()
    left = upto
    with path.open("rb") as stream:
        while left > 0 and (block := stream.read(min(BLOCK, left))):
            copy.stream.write(block)
            left -= len(block)
    copy.stream.flush()
    return copy
