"""A noun goes in, its file comes out: readable, in a stable order, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from evaluator.documents.json_form import dump_json
from evaluator.documents.kinds import kind_of
from evaluator.documents.yaml_form import dump_yaml
from evaluator.domain.base import Frozen
from evaluator.domain.canonical import sha256_of
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.impact import ImpactScale
from evaluator.domain.overlay import Overlay
from evaluator.domain.record import DocumentUsed
from evaluator.domain.rubric import Rubric
from evaluator.domain.screening import Screening
from evaluator.errors import N_, DocumentError, Problem


def document_of(model: Frozen) -> dict[str, Any]:
    """Return a noun as plain values: its kind and schema, then the fields that were set, in the noun's order."""
    fields = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {"kind": kind_of(model), "schema": 1, **fields}


def document_used(model: Rubric | CriteriaSet | Screening | ImpactScale | Overlay) -> DocumentUsed:
    """Return a document as a record keeps it: whole, with the hash of its content."""
    content = document_of(model)
    return DocumentUsed(id=model.id, version=model.version, sha256=sha256_of(content), content=content)


def dump_document(model: Frozen) -> bytes:
    """Return a noun as YAML (UTF-8) that reads back the same; the first line names its schema."""
    heading = f"# Schema: {schema_file(kind_of(model))}\n"
    return (heading + dump_yaml(document_of(model))).encode()


def write_document(model: Frozen, path: Path) -> None:
    """Write a noun, as JSON where the name ends in `.json`, else as YAML; DocumentError when that fails."""
    path = Path(path)
    as_json = path.suffix.lower() == ".json"
    write_bytes(dump_json(document_of(model)).encode() if as_json else dump_document(model), path)


def schema_file(kind: str) -> str:
    """Return the name of the JSON Schema of a kind."""
    return f"{kind}.schema.json"


def write_bytes(content: bytes, path: Path) -> None:
    """Write a file whole or not at all, through a file beside it; DocumentError when it cannot be written.

    A link stays a link: the file it leads to is written.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        what, hint = N_("The file cannot be written: {detail}."), N_("Check the folder and its permissions.")
        values = {"detail": error.strerror or type(error).__name__}
        raise DocumentError(Problem("file_unwritable", what, hint, where=str(path), values=values)) from error
