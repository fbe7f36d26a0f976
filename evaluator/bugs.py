"""What is written down of a bug: kinds of errors and places in the code, never a message that could hold data."""

from __future__ import annotations

import datetime as dt
import os
import platform
import traceback
from pathlib import Path


def bug_report(error: BaseException) -> str:
    """Return the chain of errors with their kinds and code locations, without messages or values."""
    lines = [f"Python {platform.python_version()} on {platform.system()}"]
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        for frame in traceback.extract_tb(current.__traceback__):
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n".join(lines) + "\n"


def write_bug(error: BaseException, folder: Path, *, at: dt.datetime) -> Path:
    """Write the report into a new file of the folder that only this account may read, and return its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"bug-{at.strftime('%Y%m%dT%H%M%S%f')}-{os.getpid()}.log"
    path = folder / name
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{at.isoformat()}\n{bug_report(error)}")
    return path
