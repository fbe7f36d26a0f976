"""The files a person takes away: made when they are asked for, and all of them from one record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from evaluator import wording
from evaluator.dashboard.work.language import current_language
from evaluator.documents import dump_document, dump_record
from evaluator.domain.base import Frozen
from evaluator.domain.record import EvaluationRecord
from evaluator.errors import N_


@dataclass(frozen=True, slots=True)
class Download:
    """One file."""

    key: str
    label: str
    """English template of the button."""
    about: str
    """English template of one sentence: what it holds and for whom."""
    name: str
    """Name of the file."""
    mime: str
    make: Callable[[], bytes]


def downloads(record: EvaluationRecord) -> tuple[Download, ...]:
    """Return the files that can be made of a record: report, record, and the documents it was made with."""
    stem, language = file_stem(record.system.name), current_language()
    counted = record.source.format != "none"
    files = [
        Download(
            "report",
            N_("Save the report (HTML)"),
            N_("For people: opens in any browser, without a network. Small numbers are left out of it.")
            if counted
            else N_("For people: opens in any browser, without a network."),
            f"{stem}-report.html",
            "text/html",
            lambda: _report(record, language),
        ),
        Download(
            "record",
            N_("Save the record (JSON)"),
            N_("For checking: every number and its seal. It holds small numbers too, so keep it inside the city.")
            if counted
            else N_("For checking: everything that was answered and concluded, and its seal."),
            f"{stem}-record.json",
            "application/json",
            lambda: dump_record(record),
        ),
    ]
    system = record.system if record.survey is None else None  # a survey asks people, and is no system
    documents: tuple[tuple[str, str, str, Frozen | None], ...] = (
        ("plan", N_("Save the plan (YAML)"), N_("What was fixed beforehand, with its lock."), record.plan),
        ("mapping", N_("Save the mapping (YAML)"), N_("What the columns of the table mean."), record.mapping),
        (
            "answers",
            N_("Save the answers (YAML)"),
            N_("The answers to the rubric, with their evidence."),
            record.answers,
        ),
        ("system", N_("Save the AI system (YAML)"), N_("The description of the system."), system),
    )
    of_city = wording.subject_of(record) == wording.CITY
    for key, label, about, document in documents:
        if document is not None and not (of_city and key in ("plan", "system")):
            name = f"{stem}-{key}.yaml"
            files.append(Download(key, label, about, name, "application/yaml", _dumper(document)))
    return tuple(files)


def file_stem(name: str) -> str:
    """Return a name as the beginning of a file name that every system takes: letters, digits and dashes.

    >>> file_stem("Lanternwatch 3.2 (Köln)")
    'lanternwatch-3-2-k-ln'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40] or "evaluation"


def _dumper(document: Frozen) -> Callable[[], bytes]:
    return lambda: dump_document(document)


def _report(record: EvaluationRecord, language: str) -> bytes:
    from evaluator.report import build_report, render_html

    return render_html(build_report(record, language)).encode()
