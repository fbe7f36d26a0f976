"""The data that is named: a file that must be there, or a shipped dataset with what comes with it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from evaluator.asked.options import Options
from evaluator.documents import shipped
from evaluator.errors import N_, InputError, Problem, shown


def dataset_options(name: str, options: Options) -> tuple[Path, Options]:
    """Return the data file of a shipped dataset and the options with its mapping, system and answers filled in.

    Its plan, where it has one, stands for options that say nothing of a plan, and its answers for those that name
    no rubric or criteria of their own.
    """
    dataset = shipped.dataset(name)
    own = (options.plan, options.criteria, options.polarity, options.level, options.min_group_size)
    planned = any(given is not None for given in (*own, options.intersections, options.seed))
    answered = any(given is not None for given in (options.answers, options.rubric, options.criteria))
    return dataset.data, replace(
        options,
        plan=options.plan if planned else dataset.plan,
        answers=options.answers if answered else dataset.answers,
        mapping=options.mapping if options.mapping is not None else dataset.mapping,
        system=options.system if options.system is not None else dataset.system,
    )


def require_data_exists(data: str | Path) -> None:
    """Raise InputError when this is not a file: nothing there, a folder, a pipe, a name that is not text."""
    values = {"path": shown(data, 400)}
    hint = N_("Check the path; for a shipped dataset write @NAME (evaluator datasets lists them).")
    if any("\ud800" <= char <= "\udfff" for char in str(data)):
        what, hint = (
            N_("The file's name {path} is not text in the encoding of this system."),
            N_("Rename the file."),
        )
        values = {"path": ascii(str(data))[1:-1]}
        raise InputError(Problem("file_name_not_text", what, hint, values=values))
    if os.path.isfile(data):
        return
    problem = Problem("file_missing", N_("There is no file {path}."), hint, values=values)
    if not str(data):
        problem = Problem("file_unnamed", N_("No data file was named."), hint)
    elif os.path.isdir(data):
        hint = N_("Name a file in it.")
        problem = Problem("file_is_folder", N_("{path} is a folder."), hint, values=values)
    elif os.path.exists(data) or str(data) == "-":
        hint = N_("Save the data to a file first: it is read several times.")
        problem = Problem("file_is_stream", N_("{path} is not a file."), hint, values=values)
    raise InputError(problem)
