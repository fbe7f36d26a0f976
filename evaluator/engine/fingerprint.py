"""Read a file once from end to end beside the engine: its SHA-256, and bytes that are no UTF-8 text."""

from __future__ import annotations

import codecs
import hashlib
import os
import threading
from pathlib import Path
from typing import BinaryIO

from evaluator.errors import N_, Problem, UploadError, shown

_BLOCK = 1 << 20
_UTF_8 = N_("Save the table as CSV with the encoding UTF-8 and choose that file.")


class Fingerprint:
    """The hash of a file, computed in a thread from the moment this is made."""

    def __init__(self, path: Path, file: str, *, text: bool) -> None:
        self._path, self._file, self._text = path, file, text
        self._digest = hashlib.sha256()
        self._error: Exception | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fingerprint", daemon=True)
        self._thread.start()

    def sha256(self) -> str:
        """Return the hex SHA-256 once it is there; UploadError when the content is no text or changed."""
        self._thread.join()
        if self._error:
            raise self._error
        return self._digest.hexdigest()

    def close(self) -> None:
        """Stop reading."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            with self._path.open("rb") as stream:
                before = os.fstat(stream.fileno())
                self._read(stream)
            after = self._path.stat()
        except (OSError, UploadError) as error:
            self._error = error if isinstance(error, UploadError) else _unreadable(self._file)
            return
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            self._error = UploadError(
                Problem(
                    "file_changed",
                    N_("The file was changed while it was read."),
                    N_("Wait until it is complete and evaluate it again."),
                    shown(self._file),
                    {"file": self._file},
                )
            )

    def _read(self, stream: BinaryIO) -> None:
        offset, held = 0, b""
        while not self._stop.is_set() and (block := stream.read(_BLOCK)):
            self._digest.update(block)
            if self._text and (held or not block.isascii() or b"\0" in block):
                held = check_text(held + block, self._path, self._file, offset - len(held))
            offset += len(block)
        if held and not self._stop.is_set():
            check_text(held, self._path, self._file, offset - len(held), final=True)


class KnownFingerprint:
    """The hash of a file that was read to its end before."""

    def __init__(self, sha256: str) -> None:
        self._sha256 = sha256

    def sha256(self) -> str:
        """Return the hex SHA-256."""
        return self._sha256

    def close(self) -> None:
        """Nothing is open."""


def check_text(block: bytes, path: Path, file: str, offset: int, *, final: bool = False) -> bytes:
    """Return the unfinished character at the end of a part of a file that starts at `offset`.

    UploadError when the part holds NUL bytes or anything that is not UTF-8.
    """
    nul = block.find(b"\0")
    if nul >= 0:
        raise UploadError(
            Problem(
                "nul_byte",
                N_("Line {line} holds a NUL byte, which no text has."),
                N_("Export the table again as CSV (UTF-8)."),
                shown(file),
                {"file": file, "line": _line_at(path, offset + nul)},
            )
        )
    try:
        return block[codecs.utf_8_decode(block, "strict", final)[1] :]
    except UnicodeDecodeError as error:
        raise UploadError(
            Problem(
                "not_utf_8",
                N_("Line {line} holds characters that are not stored as UTF-8."),
                _UTF_8,
                shown(file),
                {"file": file, "line": _line_at(path, offset + error.start)},
            )
        ) from None


def _line_at(path: Path, offset: int) -> int:
    line, left = 1, offset
    with path.open("rb") as stream:
        while left > 0 and (block := stream.read(min(_BLOCK, left))):
            line += block.count(b"\n")
            left -= len(block)
    return line


def _unreadable(file: str) -> UploadError:
    return UploadError(
        Problem(
            "file_unreadable",
            N_("The file could not be read."),
            N_("Check that it is still there and that you may read it."),
            shown(file),
            {"file": file},
        )
    )
