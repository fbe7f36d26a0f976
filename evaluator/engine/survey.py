"""Look at every byte of a text file once: is it UTF-8, does it hold NUL bytes, does it mix kinds of line ends."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from evaluator.errors import N_, Problem, UploadError, shown

BLOCK = 1 << 18
"""Bytes that are looked at in one piece: larger ones take new memory from the system each time, twice as slow."""
_VALID = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ASCII = bytes(range(128))
_HIGH = re.compile(rb"[\x80-\xff]")
_REOPENED = re.compile(rb'"\x00?(?: \x00?)+"')
_PADDED = (b'  "', b' \0 \0"', b'\0 \0 \0"')
"""Two blanks before a quotation mark, one byte a sign or two."""
_OVERLAP = 64
"""Bytes of a block that are looked at again with the next one."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the bytes of a file tell."""

    bad: int | None = None
    """Offset of the first byte that is no UTF-8."""
    damaged: bool = False
    """True when the rest of the text is UTF-8 nevertheless: a page of Windows would misread it."""
    nul: int | None = None
    """Offset of the first NUL byte."""
    mixed: bool = False
    """True when lines end in several ways, inside quotation marks too."""
    reopened: bool = False
    """True when blanks stand between two quotation marks: readers differ about what such a value holds."""
    padded: bool = False
    """True when several blanks stand before a quotation mark: readers differ on whether it opens a value."""
    high: str | None = None
    """Bytes beyond ASCII that occur, as characters of Latin-1; None unless the very first of them is no UTF-8."""


def survey(path: Path) -> Survey:
    """Return what one pass over the file finds."""
    text = _Utf8()
    kinds: set[str] = set()
    nul: int | None = None
    offset, held, end, reopened, padded = 0, b"", b"", False, False
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            if nul is None and b"\0" in block:
                nul = offset + block.find(b"\0")
            text.take(block, offset)
            border = end + block[:_OVERLAP]
            reopened = reopened or _reopens(block) or _reopens(border)
            padded = padded or _pads(block) or _pads(border)
            end = block[-_OVERLAP:]
            if len(kinds) < 2:
                held = _line_ends(held + block if held else block, kinds)
            offset += len(block)
    text.end()
    kinds.update(["cr"] if held else [])
    high = None if text.high is None else text.high.decode("latin-1")
    return Survey(text.bad, text.damaged, nul, len(kinds) > 1, reopened, padded, high)


def _reopens(block: bytes) -> bool:
    # One sign is found many times as fast as two in a row, and most files have no quotation marks at all.
    if b'"' not in block or not (b'" ' in block or (b"\0" in block and b'"\0 ' in block)):
        return False
    return _REOPENED.search(block) is not None


def _pads(block: bytes) -> bool:
    return b'"' in block and any(sign in block for sign in _PADDED)


class _Utf8:
    """Finds the first byte that is no UTF-8, and which bytes beyond ASCII occur where it is the first of them."""

    def __init__(self) -> None:
        self.bad: int | None = None
        self.damaged = False
        self.high: bytes | None = None
        self._held = b""
        self._start = 0
        self._seen = False

    def take(self, block: bytes, offset: int) -> None:
        if self.bad is not None:
            self._note(block)
            return
        if not self._held and block.isascii():
            return
        part, self._start = self._held + block, offset - len(self._held)
        try:
            _, used = codecs.utf_8_decode(part, "strict", False)
        except UnicodeDecodeError as error:
            self.bad = self._start + error.start
            before, after = part[: error.start], part[error.start : error.start + (1 << 20)]
            valid = len(b"".join(_VALID.findall(after)))
            mixed = self._seen or not before.isascii()
            self.damaged = mixed or 2 * valid > len(_HIGH.findall(after))
            self.high = None if mixed else b""
            self._note(part)
            return
        self._held = part[used:]
        self._start += used
        self._seen = self._seen or not part[:used].isascii()

    def _note(self, part: bytes) -> None:
        if self.high is not None and (new := part.translate(None, _ASCII + self.high)):
            self.high += bytes(set(new))

    def end(self) -> None:
        if self.bad is None and self._held:  # a character that the end of the file cuts off
            self.bad, self.damaged = self._start, True


def _line_ends(block: bytes, kinds: set[str]) -> bytes:
    """Note the kinds of line ends in a block and return a last `\\r`, whose kind the next block decides."""
    if b"\r" not in block:
        kinds.update(["lf"] if b"\n" in block else [])
        return b""
    held = b"\r" if block.endswith(b"\r") else b""
    whole = block[:-1] if held else block
    pairs = whole.count(b"\r\n")
    kinds.update(["crlf"] if pairs else [])
    kinds.update(["lf"] if whole.count(b"\n") > pairs else [])
    kinds.update(["cr"] if whole.count(b"\r") > pairs else [])
    return held


def line_at(path: Path, offset: int, codec: str = "utf-8") -> int:
    """Return the line, from 1, of the byte at an offset."""
    unit = 2 if codec.startswith("utf-16") else 1
    line, left, after = 1, offset, b""
    with path.open("rb") as stream:
        while left > 0 and (block := stream.read(min(BLOCK, left))):
            left -= len(block)
            plain = block.decode(codec, "ignore").encode() if unit == 2 else block
            line += plain.count(b"\n") + plain.count(b"\r") - plain.count(b"\r\n")
            line -= after == b"\r" and plain.startswith(b"\n")
            after = plain[-1:]
    return line


def not_utf_8(path: Path, file: str, offset: int) -> UploadError:
    """Return the error for a text that is UTF-8 but for the byte at an offset."""
    return UploadError(
        Problem(
            "not_utf_8",
            N_("Line {line} holds characters that are not stored as UTF-8."),
            N_("Save the table as CSV with the encoding UTF-8, or say how it is encoded (--encoding)."),
            shown(file),
            {"file": file, "line": line_at(path, offset)},
        )
    )


def nul_byte(path: Path, file: str, offset: int, codec: str = "utf-8") -> UploadError:
    """Return the error for a NUL byte at an offset."""
    return UploadError(
        Problem(
            "nul_byte",
            N_("Line {line} holds a NUL byte, which no text has."),
            N_("Export the table again as CSV (UTF-8)."),
            shown(file),
            {"file": file, "line": line_at(path, offset, codec)},
        )
    )
