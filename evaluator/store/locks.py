"""Locks between processes: they vanish with the process that holds them, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Let one process, and one thread of it, at a time into the block; the others wait. The file stays."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            while not _locked_on_windows(handle):
                time.sleep(0.05)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def create_held(file: Path) -> int:
    """Make a new file for this account alone and hold it; return its descriptor, which the caller closes.

    While it is open `remove_abandoned` leaves it alone. FileExistsError when the name is taken.
    """
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        if sys.platform == "win32":
            return handle  # Windows never deletes an open file
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle
        os.close(handle)  # taken for abandoned between its making and its holding: once more


def remove_abandoned(file: Path, is_abandoned: Callable[[], bool]) -> bool:
    """Remove a file that nobody holds and that is abandoned, asked once nobody can be writing it any more."""
    if sys.platform == "win32":
        with suppress(OSError):
            if is_abandoned():
                file.unlink()
        return not file.exists()
    with suppress(FileNotFoundError):
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_abandoned():
                file.unlink()
        except BlockingIOError:
            return False
        finally:
            os.close(handle)
    return not file.exists()


if sys.platform == "win32":

    def _locked_on_windows(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
