"""The draft folder: a stream goes in and lies on disk whole or not at all; what nobody knows is swept away."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from evaluator.errors import StoreError
from evaluator.store import faults
from evaluator.store.locks import create_held, remove_abandoned
from evaluator.store.nouns import Method

CHUNK = 1 << 20
"""Bytes read at a time: memory does not grow with the file."""


class Stream(Protocol):
    """What an upload is read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Received:
    """What arrived."""

    size: int
    """Bytes."""
    sha256: str


@contextmanager
def receiving(stream: Stream, file: Path, *, name: str, largest: int) -> Iterator[Received]:
    """Write the stream to a new file and hold it while the block makes it known; gone when either fails.

    A file counts only once the database knows it. Until then it is held by a lock that ends with this process,
    so that a file left behind by a crash can be told from one that is just being received. UploadError
    `upload_too_large` above `largest` bytes, StoreError `file_not_written` when the disk refuses.
    """
    try:
        handle = create_held(file)
    except OSError as error:
        raise _not_written(name, error) from error
    known = False
    try:
        yield _written(stream, handle, name, largest)
        known = True
    finally:
        os.close(handle)
        if not known:
            file.unlink(missing_ok=True)


def _written(stream: Stream, handle: int, name: str, largest: int) -> Received:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > largest:
            raise faults.upload_too_large(name, largest)
        digest.update(chunk)
        try:
            _write_all(handle, chunk)
        except OSError as error:
            raise _not_written(name, error) from error
    try:
        os.fsync(handle)
    except OSError as error:
        raise _not_written(name, error) from error
    return Received(size, digest.hexdigest())


def _write_all(handle: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _not_written(name: str, error: OSError) -> StoreError:
    return faults.file_not_written(name, error.strerror or type(error).__name__)


def remove(file: Path, name: str) -> Method:
    """Remove a file and say what was done; StoreError `file_not_deleted` when it is still there."""
    try:
        file.unlink()
    except FileNotFoundError:
        return "was_missing"
    except OSError as error:
        raise faults.file_not_deleted(name, error.strerror or type(error).__name__) from error
    return "removed"


def sweep(folder: Path, is_known: Callable[[str], bool]) -> int:
    """Remove the files that the database does not know and nobody is receiving; return how many."""
    return sum(remove_abandoned(file, partial(_unknown, is_known, file.name)) for file in sorted(folder.iterdir()))


def _unknown(is_known: Callable[[str], bool], name: str) -> bool:
    return not is_known(name)
