"""A record and a path go in, a report file comes out; its format is the one its name ends with."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from evaluator import wording
from evaluator.domain.record import EvaluationRecord
from evaluator.errors import N_, InputError, NotBuiltYet, Problem, ReportError
from evaluator.report.build import build_report
from evaluator.report.html import render_html

_HTML = (".html", ".htm")
_LATER = (".pdf", ".docx", ".xlsx", ".md")


def check_format(path: Path) -> None:
    """Raise NotBuiltYet for a format of a later version, ReportError for any other that is not HTML."""
    suffix = path.suffix.lower()
    if suffix in _HTML:
        return
    values = {"path": str(path), "suffix": suffix}
    if suffix in _LATER:
        raise NotBuiltYet(
            Problem(
                "report_format_later",
                N_("Reports cannot be written as {suffix} yet."),
                N_("Write it as .html; it can be printed to PDF from any browser."),
                where=str(path),
                values=values,
            )
        )
    raise ReportError(
        Problem(
            "report_format_unknown",
            N_("A report cannot be written to a file of that kind."),
            N_("Give it a name that ends with .html."),
            where=str(path),
            values=values,
        )
    )


def write_report(record: EvaluationRecord, path: str | Path, language: str = "en") -> None:
    """Write the report on a record to a file, whole or not at all.

    Raises NotBuiltYet or ReportError for a format, InputError for a language nobody knows, ReportError where the
    file cannot be written.
    """
    target = Path(path)
    check_format(target)
    if not wording.is_language(language):
        raise InputError(
            Problem(
                "language_unknown",
                N_("“{language}” is not the code of a language."),
                N_("Use a code such as {known}."),
                values={
                    "language": language,
                    "known": ", ".join(dict.fromkeys([*wording.languages(), "nl", "fr"])),
                },
            )
        )
    write_page(target, render_html(build_report(record, language)))


def write_page(target: Path, page: str) -> None:
    """Write a page to a file, whole or not at all; ReportError where the file cannot be written."""
    try:
        _write_whole(target, page.encode("utf-8"))
    except OSError as error:
        raise ReportError(
            Problem(
                "report_not_written",
                N_("The report could not be written: {reason}."),
                N_("Choose a folder that exists and that you may write to."),
                where=str(target),
                values={"reason": error.strerror or type(error).__name__},
            )
        ) from error


def _write_whole(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
