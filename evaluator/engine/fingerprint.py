"""Read a file once from end to end beside the engine: its SHA-256."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path
from typing import BinaryIO

from evaluator.errors import N_, Problem, UploadError, shown

_BLOCK = 1 << 18

State = tuple[int, int, int, int]
"""Device, number, size and time of the last change of a file."""


class Fingerprint:
    """The hash of a file, computed in a thread from the moment this is made."""

    def __init__(self, path: Path, file: str) -> None:
        self._path, self._file = path, file
        self._digest = hashlib.sha256()
        self._error: Exception | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fingerprint", daemon=True)
        self._thread.start()

    def sha256(self) -> str:
        """Return the hex SHA-256 once it is there; UploadError when the content changed."""
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
        except OSError:
            self._error = _unreadable(self._file)
            return
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            self._error = file_changed(self._file)

    def _read(self, stream: BinaryIO) -> None:
        while not self._stop.is_set() and (block := stream.read(_BLOCK)):
            self._digest.update(block)


class KnownFingerprint:
    """The hash of a file that was read to its end before."""

    def __init__(self, sha256: str) -> None:
        self._sha256 = sha256

    def sha256(self) -> str:
        """Return the hex SHA-256."""
        return self._sha256

    def close(self) -> None:
        """Nothing is open."""


def state_of(path: Path) -> State | None:
    """Return what tells a file from itself after a change, None where there is none any more."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def file_changed(file: str) -> UploadError:
    """Return the error for a file that somebody wrote to while it was read."""
    return UploadError(
        Problem(
            "file_changed",
            N_("The file was changed while it was read."),
            N_("Wait until it is complete and evaluate it again."),
            shown(file),
            {"file": file},
        )
    )


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
