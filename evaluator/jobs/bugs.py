"""A bug goes in, a text comes out that says where it is and holds no value of the data."""

from __future__ import annotations

import platform
import traceback
from collections.abc import Iterator
from pathlib import Path

from evaluator import __version__


def write_bug_log(error: BaseException, file: Path) -> Path:
    """Write what is known of a bug to a file that only this account may read; return the file."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(bug_text(error), encoding="utf-8")
    return file


def bug_text(error: BaseException) -> str:
    """Return the types of the exceptions and the places in the code; no message, no argument, no path.

    A message may quote a value (`could not convert 'Ms Jansen' to float`), so none is kept.
    """
    head = f"product {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return "\n".join((head, *_lines(error, "", set()))) + "\n"


def _lines(error: BaseException, margin: str, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    yield f"{margin}{type(error).__module__}.{type(error).__qualname__}"
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield f"{margin}  {frame.f_globals.get('__name__', '?')}, line {line}, in {frame.f_code.co_name}"
    inside = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for number, member in enumerate(inside, start=1):
        yield f"{margin}  one of them, {number}:"
        yield from _lines(member, margin + "    ", seen)
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield f"{margin}after"
        yield from _lines(before, margin, seen)
