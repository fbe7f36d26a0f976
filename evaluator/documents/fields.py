"""A noun and a path into its document go in; the fields that may stand there come out."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from evaluator.documents.tree import KeyPath


def model_at(noun: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """Return the model whose fields stand at a path; None where there are no fields."""
    here: list[Any] = [noun]
    for part in path:
        here = [inner for annotation in here for inner in _inside(annotation, part)]
    models = (annotation for annotation in _plain(here) if _is_model(annotation))
    return next((model for model in models if not issubclass(model, RootModel)), None)


def names_of(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of a model's fields as they stand in a file."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def required_of(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of the fields a file must have."""
    return tuple(field.alias or name for name, field in model.model_fields.items() if field.is_required())


def _inside(annotation: Any, part: str | int) -> Iterator[Any]:
    for plain in _plain([annotation]):
        origin, inner = get_origin(plain), get_args(plain)
        if _is_model(plain):
            yield from _field(plain, part)
        elif origin is not None and issubclass(origin, Mapping):
            yield inner[1]
        elif origin is not None and issubclass(origin, Sequence):
            yield inner[0]


def _field(model: type[BaseModel], part: str | int) -> Iterator[Any]:
    if issubclass(model, RootModel):
        yield from _inside(model.model_fields["root"].annotation, part)
        return
    for name, field in model.model_fields.items():
        if part == (field.alias or name):
            yield field.annotation


def _plain(annotations: Sequence[Any]) -> Iterator[Any]:
    """Yield the annotations without `Annotated`, each member of a union for itself."""
    for annotation in annotations:
        origin = get_origin(annotation)
        if origin is Annotated:
            yield from _plain(get_args(annotation)[:1])
        elif origin in (Union, types.UnionType):
            yield from _plain(get_args(annotation))
        else:
            yield annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
