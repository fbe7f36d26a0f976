"""Folders of this server whose files are evaluated where they lie: listed, opened, never changed, never left.

No name leads out of a root: a file is found by walking down from the root one folder at a time without following
a link, and what was found is held against what is there after it was read.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from evaluator.store import faults
from evaluator.store.texts import KNOWN_SUFFIXES

FOLDERS_VARIABLE = "EVALUATOR_FOLDERS"
"""Environment variable with the roots, separated as in PATH; without it no folder is offered."""
MOST_FILES = 500
"""Files that are listed."""
DEEPEST = 4
"""Folders below a root that are looked into."""
_MOST_ENTRIES = 20_000
"""Names that are looked at."""
_WALKS = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")


@dataclass(frozen=True, slots=True)
class ServerFile:
    """A file below one of the roots, as it was when it was found."""

    path: Path
    """Where it lies: a root, and names below it that are no links."""
    shown: str
    """Its path from the root's own name on."""
    size: int
    """Bytes."""
    changed: dt.datetime
    stamp: tuple[int, int, int, int]
    """Device, number, size and time: another file, or a change, has another."""


def folder_roots(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Return the roots that are there, without links in them, each once, in the order given."""
    named = [Path(part) for part in environment.get(FOLDERS_VARIABLE, "").split(os.pathsep) if part.strip()]
    found = []
    for root in named:
        with suppress(OSError, RuntimeError, ValueError):  # not there, or links that lead in a circle
            if root.is_absolute() and root.is_dir():
                found.append(root.resolve(strict=True))
    return tuple(dict.fromkeys(found))


def list_files(roots: Sequence[Path]) -> tuple[tuple[ServerFile, ...], bool]:
    """Return the files of the kinds we read, by name, and True when there are more than are listed."""
    found: list[ServerFile] = []
    budget = [_MOST_ENTRIES]
    for root in roots:
        for path in _below(root, DEEPEST, budget):
            if len(found) == MOST_FILES:
                return tuple(found), True
            with suppress(OSError):
                status = path.lstat()
                if stat.S_ISREG(status.st_mode):
                    found.append(_file(root, path, status))
    return tuple(found), budget[0] <= 0


def _below(folder: Path, deep: int, budget: list[int]) -> Iterator[Path]:
    """Yield the files in a folder, then those below it; links are passed over, and so is what we may not read."""
    folders, files = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                budget[0] -= 1
                if budget[0] <= 0:
                    break
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif entry.is_file(follow_symlinks=False) and Path(entry.name).suffix.lower() in KNOWN_SUFFIXES:
                    files.append(entry.name)
    except OSError:
        return
    for name in sorted(files):
        yield folder / name
    for name in sorted(folders) if deep else ():
        yield from _below(folder / name, deep - 1, budget)


def server_file(path: str, roots: Sequence[Path]) -> ServerFile:
    """Return the file at a path below one of the roots.

    StoreError `folder_file_outside` for any other path, `folder_file_missing` where there is no such file.
    """
    if "\0" in path or not os.path.isabs(path) or ".." in Path(path).parts:
        raise faults.folder_file_outside()
    asked = Path(path)
    root = next((root for root in roots if asked != root and asked.is_relative_to(root)), None)
    if root is None:
        raise faults.folder_file_outside()
    try:
        status = _status(root, asked.relative_to(root).parts)
    except (OSError, ValueError) as error:
        raise faults.folder_file_missing(asked.name) from error
    if not stat.S_ISREG(status.st_mode):
        raise faults.folder_file_missing(asked.name)
    return _file(root, asked, status)


def require_unchanged(file: ServerFile, roots: Sequence[Path]) -> None:
    """Raise StoreError `folder_file_changed` unless the file is still the one that was found."""
    if server_file(str(file.path), roots).stamp != file.stamp:
        raise faults.folder_file_changed(file.path.name)


def _status(root: Path, parts: Sequence[str]) -> os.stat_result:
    """Return what lies at the end of these names; OSError where one of them is a link or is not there."""
    if not _WALKS:
        path = root.joinpath(*parts)
        if path.resolve(strict=True) != path:
            raise OSError("a link")
        return path.lstat()
    *folders, name = parts
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        for folder in folders:
            inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = inner
        return os.stat(name, dir_fd=handle, follow_symlinks=False)
    finally:
        os.close(handle)


def _file(root: Path, path: Path, status: os.stat_result) -> ServerFile:
    return ServerFile(
        path=path,
        shown=str(Path(root.name) / path.relative_to(root)),
        size=status.st_size,
        changed=dt.datetime.fromtimestamp(int(status.st_mtime), dt.UTC),
        stamp=(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns),
    )
