"""Look at a large file and hash it in a fork, from the moment a command starts: its imports take as long.

What the fork finds is used by `open_source` for the same file, where nobody changed it meanwhile. Where it ends
without a result, the work is done there, so that an error shows where it belongs.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import signal
import stat
import sys
import threading
from dataclasses import astuple
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from evaluator.engine.fingerprint import Fingerprint, State, file_changed, state_of
from evaluator.engine.survey import BLOCK, Survey, survey

LEAST = 32 << 20
"""Bytes of a file from which it is worth while."""
_HEAD = 4096

_begun: list[Ahead] = []
"""The file that was begun and that nobody has opened yet."""


class Ahead:
    """A fork that looks at every byte of a file, tells what it saw, hashes the file, and tells the hash."""

    def __init__(self, path: Path, state: State) -> None:
        self.path, self.state = path, state
        output, into = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(output)
            _serve(path, into)
        os.close(into)
        self._lines: BinaryIO = os.fdopen(output, "rb")

    def survey(self) -> Survey:
        """Return what one pass over the file finds."""
        told = _told(self._lines.readline())
        return Survey(*told) if told else survey(self.path)

    def sha256(self) -> str | None:
        """Return the hash once it is there, None where the fork ended without it; may be asked once."""
        lines = self._lines.read().splitlines()
        self.end()
        return _told(lines[-1]) if lines else None

    def end(self) -> None:
        """End the fork, where it runs; may be called again."""
        if self._lines.closed:
            return
        self._lines.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._process, 0)


class AheadFingerprint:
    """The hash of a file that was begun."""

    def __init__(self, ahead: Ahead, file: str) -> None:
        self._ahead, self._file = ahead, file
        self._sha256: str | None = None

    def sha256(self) -> str:
        """Return the hex SHA-256 once it is there; UploadError when the content changed since it was begun."""
        if self._sha256 is None:
            self._sha256 = self._ahead.sha256() or Fingerprint(self._ahead.path, self._file).sha256()
        if state_of(self._ahead.path) != self._ahead.state:
            raise file_changed(self._file)
        return self._sha256

    def close(self) -> None:
        """Stop reading."""
        self._ahead.end()


def begin(data: str | os.PathLike[str]) -> None:
    """Begin to look at a large text file, where the system can fork and no other thread runs; never raises."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return
    drop()
    with contextlib.suppress(OSError, ValueError, RuntimeError):  # what is wrong is said on opening
        path = Path(data).resolve()
        found, state = path.stat(), state_of(path)
        if state is None or not stat.S_ISREG(found.st_mode) or found.st_size < LEAST:
            return
        with path.open("rb") as stream:
            if b"\0" not in stream.read(_HEAD):  # else it is no text that is read as it stands
                _begun.append(Ahead(path, state))


def taken(path: Path) -> Ahead | None:
    """Return what was begun of a file and give it away, None where that is another file or it was changed."""
    if _begun and _begun[0].path == path and _begun[0].state == state_of(path):
        return _begun.pop()
    return None


@atexit.register
def drop() -> None:
    """End what was begun and not taken."""
    while _begun:
        _begun.pop().end()


def _told(line: bytes) -> Any:
    return json.loads(line) if line.endswith((b"]\n", b'"')) else None


def _serve(path: Path, into: int) -> NoReturn:
    try:
        with os.fdopen(into, "wb") as output:
            output.write(json.dumps(astuple(survey(path))).encode() + b"\n")
            output.flush()
            digest = hashlib.sha256()
            with path.open("rb") as stream:
                while block := stream.read(BLOCK):
                    digest.update(block)
            output.write(json.dumps(digest.hexdigest()).encode())
    finally:
        os._exit(0)  # nothing of the process this is a fork of may be done twice
