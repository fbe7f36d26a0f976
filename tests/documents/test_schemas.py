"""The JSON Schemas: current, valid, and of one mind with what the product reads and writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from record_cases import sealed

from evaluator.documents import document_of, dump_record, read_document
from evaluator.documents.kinds import KINDS
from evaluator.documents.schemas import schemas, schemas_folder, write_schemas

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    path.relative_to(ROOT) for folder in ("rubrics", "datasets") for path in (ROOT / folder).rglob("*.yaml")
)


def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schemas()[f"{kind}.schema.json"])


def test_the_schemas_in_the_tree_are_current(update_golden: bool) -> None:
    if update_golden:
        write_schemas()
    found = {path.name: json.loads(path.read_text()) for path in schemas_folder().glob("*.json")}
    assert found == schemas(), "run `make schemas`"


def test_every_kind_and_the_record_have_a_schema() -> None:
    assert set(schemas()) == {f"{kind}.schema.json" for kind in (*KINDS, "record")}


@pytest.mark.slow
@pytest.mark.parametrize("name", schemas())
def test_every_schema_is_valid_and_closed(name: str) -> None:
    schema = schemas()[name]
    Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.slow
def test_writing_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in write_schemas(tmp_path / "a")}
    assert first == {path.name: path.read_bytes() for path in write_schemas(tmp_path / "b")}


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=str)
def test_every_shipped_document_fits_its_schema(path: Path) -> None:
    document = document_of(read_document(ROOT / path))
    assert not list(validator(document["kind"]).iter_errors(document))


@pytest.mark.slow
def test_a_record_fits_its_schema_and_a_part_less_does_not() -> None:
    document = json.loads(dump_record(sealed()))
    assert not list(validator("record").iter_errors(document))
    del document["seal"]
    assert [error.validator for error in validator("record").iter_errors(document)] == ["required"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [{"level": 2}, {"level": "high"}, {"kind": "rubric"}, {"schema": 2}, {"unknown": 1}, {"seed": -1}],
    ids=str,
)
def test_a_schema_refuses_what_the_product_refuses(wrong: dict[str, Any]) -> None:
    good = {"kind": "plan", "schema": 1}
    assert not list(validator("plan").iter_errors(good))
    assert list(validator("plan").iter_errors({**good, **wrong}))


@pytest.mark.parametrize("missing", ["kind", "schema"])
def test_kind_and_schema_are_required(missing: str) -> None:
    document = {"kind": "plan", "schema": 1}
    del document[missing]
    assert list(validator("plan").iter_errors(document))
