"""The base of every noun: frozen, closed to unknown fields, without NaN or infinity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, RootModel, StringConstraints, field_validator

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.]*$", max_length=80)]
"""An id in our files, such as `G1.1` or `biometric`."""
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
"""Version of a file's content: major changes scoring, minor adds, patch rewords."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Schema = Literal[1]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
"""Text a person wrote: not empty, not endless."""


class RulesBroken(ValueError):
    """What breaks the rules of a whole document: each place, as keys and positions, with what is wrong there."""

    def __init__(self, places: Sequence[tuple[tuple[str | int, ...], str]]) -> None:
        self.places = tuple(places)
        super().__init__("; ".join(detail for _, detail in self.places))


class Frozen(BaseModel):
    """A value: frozen, closed, no NaN."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True, populate_by_name=True
    )


class Text(RootModel[dict[Language, Line]]):
    """A text in one or more languages; English is always there."""

    model_config = ConfigDict(frozen=True)

    @field_validator("root")
    @classmethod
    def _english_is_there(cls, texts: dict[str, str]) -> dict[str, str]:
        if "en" not in texts:
            raise ValueError("an English text (en) is required as fallback")
        return texts

    def get(self, language: str) -> str:
        """Return the text in `language`, else in its base language, else in English."""
        return self.root.get(language) or self.root.get(language.split("-", maxsplit=1)[0]) or self.root["en"]


class Source(Frozen):
    """Where a criterion, limit or indicator comes from, so that a reader can check it."""

    document: Line
    """The law, standard or publication."""
    clause: str = ""
    """Article, clause, page or number inside it."""
    note: str = ""
    """What was taken from it, or a caution."""
