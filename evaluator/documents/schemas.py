"""The JSON Schemas of our documents and of the record, made from the nouns; `make schemas` writes them anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evaluator.documents.json_form import dump_json
from evaluator.documents.kinds import KINDS
from evaluator.documents.shipped import folder_of
from evaluator.documents.writing import schema_file, write_bytes
from evaluator.domain.record import EvaluationRecord

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ADDED_LATER = frozenset(
    {
        "summaries",
        "comparisons",
        "rankings",
        "survey",
        "matching",
        "scores",
        "first_k",
        "amounts",
        "within_control",
        "subgroup_searches",
        "proxies",
        "representation",
        "data_shares",
        "duplicates",
        "screening",
        "impact",
        "demands",
        "contradictions",
        "overlay",
        "deadline",
        "assessed",
        "resident_survey",
    }
)
"""Fields of a record that its first form did not have."""


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema (JSON Schema, draft 2020-12) by the name of its file."""
    made = {schema_file(kind): _document_schema(kind) for kind in KINDS}
    return {**made, schema_file("record"): _record_schema()}


def schemas_folder() -> Path:
    """Return the folder of the schemas: beside the rubrics, so that an editor finds them."""
    return folder_of("rubrics") / "schemas"


def write_schemas(folder: Path | None = None) -> tuple[Path, ...]:
    """Write every schema into a folder, by default the shipped one, and return the files."""
    folder = schemas_folder() if folder is None else folder
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in schemas().items():
        write_bytes(dump_json(schema).encode(), folder / name)
        paths.append(folder / name)
    return tuple(paths)


def _document_schema(kind: str) -> dict[str, Any]:
    schema = KINDS[kind].model_json_schema(by_alias=True, mode="validation")
    schema["required"] = sorted({"kind", "schema", *schema.get("required", ())})
    return {"$schema": DIALECT, "$id": schema_file(kind), **schema}


def _record_schema() -> dict[str, Any]:
    schema = EvaluationRecord.model_json_schema(by_alias=True, mode="validation")
    # A record is written whole, but those of earlier releases did not know every field yet.
    schema["required"] = sorted(set(schema["properties"]) - ADDED_LATER)
    plan = schema["$defs"]["EvaluationPlan"]["properties"]
    plan["status"] = {"enum": ["locked", "exploratory"], "description": "Whether the plan was locked."}
    return {"$schema": DIALECT, "$id": schema_file("record"), **schema}


if __name__ == "__main__":
    write_schemas()
