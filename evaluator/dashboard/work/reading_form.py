"""What a form says of how a file is to be read goes in; what is asked of the reader comes out."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from evaluator.domain.reading import Reading
from evaluator.errors import N_, MappingError, Problem


def reading_in(form: dict[str, Any]) -> Reading | None:
    """Return how the form says the file is to be read; None where the reader finds everything out.

    MappingError with every entry that cannot be read.
    """
    try:
        reading = Reading.model_validate(form.get("reading") or {})
    except ValidationError as error:
        names = dict.fromkeys(str(detail["loc"][0]) for detail in error.errors())
        raise MappingError([_cannot_read_like_that(name) for name in names]) from error
    return None if reading == Reading() else reading


def _cannot_read_like_that(name: str) -> Problem:
    what = N_("The file cannot be read like that ({field}).")
    hint = N_("Under “Read it differently”, choose something else.")
    return Problem("reading_entry", what, hint, values={"field": name})
