"""The draft folder: a stream goes in and lies on disk whole or not at all; what nobody knows is swept away."""

from __future__ import annotations

import hashlib
import os
import shutil
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


def copies_of(file: Path) -> tuple[Path, ...]:
    """Return the folders of copies made of a file: its own name, a point, and a name for the copy."""
    return tuple(sorted(file.parent.glob(f"{file.name}.*")))


def remove_copies(file: Path, name: str) -> bool:
    """Remove every copy made of a file; True when there was one. StoreError `file_not_deleted`."""
    found = copies_of(file)
    for copy in found:
        _remove_folder(copy, name)
    return bool(found)


def _remove_folder(folder: Path, name: str) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:  # somebody else removed it meanwhile
        return
    except OSError as error:
        raise faults.file_not_deleted(name, error.strerror or type(error).__name__) from error


def sweep(folder: Path, is_known: Callable[[str], bool]) -> int:
    """Remove the files that the database does not know and nobody is receiving, and copies; return how many.

    A copy is a folder and belongs to the file whose name its own begins with; it is known when that is.
    """
    return sum(_swept(entry, is_known) for entry in sorted(folder.iterdir()))


def _swept(entry: Path, is_known: Callable[[str], bool]) -> bool:
    if not entry.is_dir():
        return remove_abandoned(entry, partial(_unknown, is_known, entry.name))
    if is_known(entry.name.rpartition(".")[0]):
        return False
    shutil.rmtree(entry, ignore_errors=True)
    return not entry.exists()


def _unknown(is_known: Callable[[str], bool], name: str) -> bool:
    return not is_known(name)
