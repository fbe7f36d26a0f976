"""The options that say how a file is to be read, on top of what a mapping file says."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from pydantic import ValidationError

from evaluator.asked.options import Options, ReadingOptions
from evaluator.documents import read_document
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.reading import Reading
from evaluator.domain.results import Sentence
from evaluator.errors import N_, InputError, MappingError, Problem, shown

_WANTED = {
    "country": N_("Write the two capital letters of the country, such as NL or PL."),
    "encoding": N_("Use one of utf-8, utf-16, cp1252, cp1250, iso-8859-15 or another that docs/files.md names."),
    "separator": N_("Write one sign, such as ; or | (tab for a tab)."),
    "decimal": N_("Write a comma or a point."),
    "header_row": N_("Write the number of the line that names the columns, from 1."),
    "sheet": N_("Write the name of a sheet."),
    "missing_markers": N_("Write at most 50 texts, each of 1 to 100 characters."),
    "ragged": N_("Write refuse or exclude."),
    "total_rows": N_("Write exclude or keep."),
}


def asked_reading(options: Options) -> Reading:
    """Return how the file is to be read, by the options and the mapping; InputError for an option that is wrong.

    A mapping file that cannot be read counts as none: its problems are told where the mapping is made.
    """
    mapping = options.mapping
    if isinstance(mapping, str | Path):
        try:
            mapping = read_document(Path(mapping), "mapping")
        except InputError:
            mapping = None
    base = mapping.reading if isinstance(mapping, SchemaMapping) else None
    return reading_from(options.reading, base)[0]


def reading_from(given: ReadingOptions, base: Reading | None) -> tuple[Reading, tuple[Sentence, ...]]:
    """Return the reading the options describe on top of a base, and what they override in it.

    Raises MappingError with every option that cannot be read.
    """
    base = base or Reading()
    update = {item.name: getattr(given, item.name) for item in fields(given)}
    update = {name: value for name, value in update.items() if value is not None}
    if update.get("separator") in ("tab", "\\t"):
        update["separator"] = "\t"
    known = {name: getattr(base, name) for name in Reading.model_fields}
    try:
        reading = Reading.model_validate({**known, **update})
    except ValidationError as error:
        names = dict.fromkeys(str(detail["loc"][0]) for detail in error.errors())
        raise MappingError([_unreadable(name, update[name]) for name in names]) from error
    overrides = [
        Sentence(
            code="option_overrides_mapping",
            values={"option": option_of(name), "given": _plain(value), "file": _plain(known[name])},
        )
        for name, value in update.items()
        if known[name] not in (None, Reading.model_fields[name].default, value)
    ]
    return reading, tuple(overrides)


def option_of(name: str) -> str:
    """Return the option of the command line for a field of a reading."""
    return "--missing-marker" if name == "missing_markers" else f"--{name.replace('_', '-')}"


def _plain(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _unreadable(name: str, value: object) -> Problem:
    what = N_("{option} cannot be “{text}”.")
    return Problem(
        "reading_option", what, _WANTED[name], values={"option": option_of(name), "text": shown(_plain(value))}
    )
