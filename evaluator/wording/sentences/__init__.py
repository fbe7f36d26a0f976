"""Every sentence the product says of a result: a code and its template, by subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.domain.metrics import RARE
from evaluator.wording.sentences import (
    certainty,
    comparisons,
    conditions,
    contradictions,
    criteria,
    exploring,
    impact,
    joining,
    outcomes,
    reading,
    reading_containers,
    reading_files,
    rubric,
    suggestions,
    tasks,
    values,
)

SENTENCES: dict[str, str] = {
    **values.SENTENCES,
    **outcomes.SENTENCES,
    **certainty.SENTENCES,
    **exploring.SENTENCES,
    **rubric.SENTENCES,
    **criteria.SENTENCES,
    **impact.SENTENCES,
    **conditions.SENTENCES,
    **contradictions.SENTENCES,
    **reading.SENTENCES,
    **joining.SENTENCES,
    **reading_files.SENTENCES,
    **reading_containers.SENTENCES,
    **suggestions.SENTENCES,
    **tasks.SENTENCES,
    **comparisons.SENTENCES,
}
"""Templates by code; a field is a value's name and the kind it is shown as (`wording.templates`)."""

VARIANTS = {**values.VARIANTS, **criteria.VARIANTS, **impact.VARIANTS}
"""Codes said differently by what is known: each names a function from values to the code of a template."""


def template_of(code: str, known: Mapping[str, Any]) -> str:
    """Return the template for a code with these values; KeyError for a code nobody has put into words."""
    chosen = VARIANTS[code](known) if code in VARIANTS else code
    counted = f"{chosen}{comparisons.SUFFIX}"
    return SENTENCES[counted if known.get("metric") in RARE and counted in SENTENCES else chosen]
