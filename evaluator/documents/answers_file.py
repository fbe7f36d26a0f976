"""Answers, or none yet, go in; a file to fill in comes out: YAML, JSON or an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from evaluator.documents.answer_form import answer_form
from evaluator.documents.writing import write_bytes, write_document
from evaluator.domain.rubric import Answer, Answers, Rubric
from evaluator.errors import N_, Problem

SUFFIXES = (".yaml", ".yml", ".json", ".xlsx")


def format_problems(path: Path) -> list[Problem]:
    """Return what is wrong with the name of the file."""
    if path.suffix.lower() in SUFFIXES:
        return []
    what = N_("Answers cannot be written to a file of that kind.")
    hint = N_("Give it a name that ends with .yaml, .json or .xlsx.")
    return [Problem("answers_format_unknown", what, hint, str(path))]


def write_answers(rubric: Rubric, answers: Answers | None, path: Path, language: str = "en") -> None:
    """Write the answers with a place for every indicator; DocumentError as `answer_form` and `write_document`."""
    if path.suffix.lower() == ".xlsx":
        write_bytes(answer_form(rubric, answers, language), path)
        return
    write_document(to_fill_in(rubric, answers), path)


def to_fill_in(rubric: Rubric, answers: Answers | None = None) -> Answers:
    """Return the answers with an empty one for every indicator that has none, in the order of the rubric."""
    empty = Answers(rubric=rubric.id, rubric_version=rubric.version, system="", assessor="")
    given = answers or empty
    places = {
        item.id: given.answers.get(item.id, Answer(level=None, justification="")) for item in rubric.indicators
    }
    if given.role == "consensus":  # what nobody agreed on has no place there
        places = dict(given.answers)
    return given.model_copy(update={"answers": {**places, **given.answers}})
