"""The base of every noun: frozen, closed to unknown fields, without NaN or infinity."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, RootModel, StringConstraints, field_validator
from pydantic_core import CoreSchema

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.]*$", max_length=80)]
"""An id in our files, such as `G1.1` or `biometric`."""
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
"""Version of a file's content: major changes scoring, minor adds, patch rewords."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Schema = Literal[1]
LONGEST_LINE = 4000
"""Characters of a line of text."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LINE)]
"""Text a person wrote: not empty, not endless."""


class RulesBroken(ValueError):
    """What breaks the rules of a whole document: each place, as keys and positions, with what is wrong there."""

    def __init__(self, places: Sequence[tuple[tuple[str | int, ...], str]]) -> None:
        self.places = tuple(places)
        super().__init__("; ".join(detail for _, detail in self.places))


class Frozen(BaseModel):
    """A value: frozen, closed, no NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """Return the JSON Schema, each field described by the text below it in the source.

        The source is only looked at here: doing so while the class is made takes longer than everything else that
        an import does.
        """
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, text in _texts_below_fields(cls).items():
            field = cls.model_fields.get(name)
            shown = properties.get(field.alias or name) if field else None
            if shown is not None:
                shown.setdefault("description", text)
        return schema


def _texts_below_fields(model: type) -> dict[str, str]:
    """Return the text that stands below each field of a class or of one it is made from."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if not issubclass(base, Frozen) or base is Frozen:
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        statements = body.body if isinstance(body, ast.ClassDef) else []
        for field, below in pairwise(statements):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                found.pop(field.target.id, None)
                text = below.value if isinstance(below, ast.Expr) else None
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    found[field.target.id] = inspect.cleandoc(text.value)
    return found


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
