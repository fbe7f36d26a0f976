"""Where results go: every file to be written is looked at before anything is computed or overwritten."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from evaluator.documents import read_document
from evaluator.errors import N_, InputError, Problem, shown

Named = tuple[str, Path]
"""An option and the path it names."""
_PATH = 400
"""Characters of a path that are shown: its end says which file it is."""
_DEVICES = ("/dev/", "/proc/")
"""Where names lead to devices and pipes: a file renamed onto one of them would destroy it."""


def output_problems(outputs: Sequence[Named], inputs: Sequence[Named] = ()) -> list[Problem]:
    """Return what is wrong with files to be written: each must be a file of its own in a folder that takes it.

    An output that is also an input would destroy what it was made from; links to the same file count as the same.
    """
    problems = [problem for output in outputs if (problem := _place_problem(*output)) is not None]
    problems += [
        _clash(output, other, N_("{option} would overwrite the file of {other}."))
        for output in outputs
        for other in inputs
        if _same(output[1], other[1])
    ]
    problems += [
        _clash(second, first, N_("{option} and {other} would write the same file."))
        for first, second in combinations(outputs, 2)
        if _same(first[1], second[1])
    ]
    return problems


def lock_problems(path: Path) -> list[Problem]:
    """Return a problem when the file to be written holds a locked plan: a lock is never lost unseen."""
    try:
        held = read_document(path, "plan")
    except InputError:  # nothing there, or no plan: whether it may be written is not decided here
        return []
    if held.lock is None:
        return []
    return [
        Problem(
            "plan_is_locked",
            N_("The file holds a plan that {by} locked at {at}."),
            N_("Write the new plan to another file."),
            where=shown(path, _PATH),
            values={"by": held.lock.by, "at": held.lock.at},
        )
    ]


def _place_problem(option: str, path: Path) -> Problem | None:
    values = {"option": option, "path": shown(path, _PATH)}
    try:
        mode = os.stat(path).st_mode if os.path.lexists(path) and os.path.exists(path) else None
        if mode is not None and stat.S_ISDIR(mode):
            hint = N_("Name a file in it.")
            return Problem("output_is_folder", N_("{option}: {path} is a folder."), hint, values=values)
        if (mode is not None and not stat.S_ISREG(mode)) or os.path.abspath(path).startswith(_DEVICES):
            hint = N_("Name a file.")
            return Problem("output_is_device", N_("{option}: {path} is a device or a pipe."), hint, values=values)
        if mode is not None and not os.access(path, os.W_OK):
            raise PermissionError(None, N_("the file is protected against writing"))
        with tempfile.TemporaryFile(dir=path.parent):
            return None
    except OSError as error:
        return Problem(
            "output_unwritable",
            N_("{option}: {path} cannot be written: {detail}."),
            N_("Choose a folder that exists and that you may write to."),
            values={**values, "detail": error.strerror or type(error).__name__},
        )


def _clash(output: Named, other: Named, what: str) -> Problem:
    values = {"option": output[0], "other": other[0], "path": shown(output[1], _PATH)}
    return Problem("output_clash", what, N_("Name another file than {path}."), values=values)


def _same(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:  # one of them is not there yet: then only their names can be the same
        return os.path.realpath(one) == os.path.realpath(other)
