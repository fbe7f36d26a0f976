"""Forms for paper, written to a file: the quick screen of a rubric."""

from __future__ import annotations

from pathlib import Path

from evaluator.domain.rubric import Rubric
from evaluator.errors import N_, Problem, ReportError
from evaluator.report.quick_sheet import quick_sheet
from evaluator.report.sheet import sheet_html
from evaluator.report.survey_template import template_files
from evaluator.report.write import write_page


def write_quick_sheet(rubric: Rubric, path: Path, language: str = "en") -> None:
    """Write the quick screen as a form to print, whole or not at all; ReportError where that cannot be done."""
    write_page(path, sheet_html(quick_sheet(rubric, language)))


def screen_problems(answered: bool, out: Path | None, printed: Path | None) -> list[Problem]:
    """Return what is wrong with the options of an evaluation without data: nothing asked for, or half of it."""
    if printed is not None and not answered and out is None:
        return []
    hint = N_("Give --answers FILE and --out RECORD.json; for a form to print alone, --print FILE.html.")
    return [
        Problem("option_missing", N_("The option {option} is missing."), hint, values={"option": option})
        for option, there in (("--answers", answered), ("--out", out is not None))
        if not there
    ]


def write_template(folder: Path, language: str = "en") -> tuple[Path, ...]:
    """Write the files of the survey template and return them; ReportError where that cannot be done."""
    files = {folder / name: content for name, content in template_files(language).items()}
    there = [path for path in files if path.exists()]
    if there:
        what, hint = N_("The file is there already."), N_("Name another folder, or move the file away first.")
        raise ReportError([Problem("file_there", what, hint, where=str(path)) for path in there])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = N_("The folder cannot be made: {reason}.")
        values = {"reason": error.strerror or type(error).__name__}
        raise ReportError(Problem("folder_not_made", what, where=str(folder), values=values)) from error
    for path, content in files.items():
        write_page(path, content.decode())
    return tuple(files)
