"""What a command gives back: progress on a terminal, the record, its reports, or a summary."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.cli.exits import answer, tell

if TYPE_CHECKING:
    from evaluator.domain.record import EvaluationRecord


def progress(*, quiet: bool) -> Callable[[str, float], None]:
    """Return what an evaluation calls at each step: it tells a person at a terminal, and nobody else."""
    from evaluator.counted import quiet as silent

    if quiet or sys.stderr is None or not sys.stderr.isatty():
        return silent
    return lambda step, share: tell([f"{share:4.0%} {step}"])


def deliver(
    record: EvaluationRecord,
    out: Path | None,
    reports: Sequence[Path] | None,
    *,
    quiet: bool,
    content: bytes | None = None,
    language: str = "en",
) -> None:
    """Write a record and its reports, and say what a person should know: a summary where no record is kept.

    `content` is the record as its bytes, where they are at hand already.
    """
    from evaluator.documents import write_record

    if out is not None:
        write_record(record, out, content=content)
    if reports:
        from evaluator.report import write_report

        for path in reports:
            write_report(record, path, language)
    if quiet:
        return
    from evaluator import wording

    if out is None:
        answer(wording.summary(record, "en"))
    else:
        tell(wording.say(code, values) for code, values in wording.reading_cautions(record.source.reading))
