"""Where results go: every file to be written is looked at before anything is computed or overwritten."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from evaluator import wording
from evaluator.documents import read_document
from evaluator.errors import N_, EvaluatorError, InputError, Problem, shown

Named = tuple[str, Path]
"""An option and the path it names."""
_PATH = 400
"""Characters of a path that are shown: its end says which file it is."""
_DEVICES = ("/dev/", "/proc/")
"""Where names lead to devices and pipes: a file renamed onto one of them would destroy it."""

_OF_REPORTS = ("--report", "--to", "--print")
_PAGES = (".html", ".htm", ".md")


def results(out: Path | None, reports: Sequence[Path] | None) -> list[tuple[str, Path | None]]:
    """Name the files that a record and its reports are written to, each by its option."""
    return [("--out", out), *(("--report", path) for path in reports or ())]


def require_outputs(
    outputs: Iterable[tuple[str, object]], inputs: Iterable[tuple[str, object]], problems: Iterable[Problem] = ()
) -> None:
    """Raise InputError with the given problems and all of `outputs`: places, clashes, kinds of reports.

    What was not given (None) or is no file (a shipped dataset, a frame) is passed over.
    """
    written = [(option, path) for option, path in outputs if isinstance(path, Path)]
    read = [(option, Path(path)) for option, path in inputs if isinstance(path, str | Path)]
    reports = [path for option, path in written if option in _OF_REPORTS]
    found = [*problems, *output_problems(written, read), *(_format_problems(reports) if reports else ())]
    if found:
        raise InputError(found)


def language_problems(language: str) -> list[Problem]:
    """Return a problem where no report is written in a language."""
    known = wording.languages()
    if language in known:
        return []
    what, hint = N_("There is no report in the language “{language}”."), N_("Use one of: {known}.")
    values = {"language": shown(language), "known": ", ".join(known)}
    return [Problem("language_unknown", what, hint, values=values)]


def note_problems(paths: Sequence[Path]) -> list[Problem]:
    """Return a problem for each file that a recommendation note cannot be written to, by its ending."""
    what = N_("A note cannot be written to a file of that kind.")
    return [_no_page("note_format_unknown", what, path) for path in paths if path.suffix.lower() not in _PAGES]


def request_problems(path: Path | None) -> list[Problem]:
    """Return a problem where a request for data cannot be written to a file, by its ending."""
    if path is None or path.suffix.lower() in _PAGES:
        return []
    return [
        _no_page(
            "request_format_unknown", N_("A request for data cannot be written to a file of that kind."), path
        )
    ]


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


def _no_page(code: str, what: str, path: Path) -> Problem:
    return Problem(code, what, N_("Give it a name that ends with .html or .md."), str(path))


def _format_problems(reports: Iterable[Path]) -> list[Problem]:
    from evaluator.report import check_format  # takes time to import, and only reports need it

    problems: list[Problem] = []
    for path in reports:
        try:
            check_format(path)
        except EvaluatorError as error:
            problems.extend(error.problems)
    return problems
