"""Large tables are looked at beside the page: what comes out is what a look in place gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluator.asked.looking import count_people, counted_from, facts_in, look, run_count, run_look
from evaluator.documents import document_of, read_document, shipped
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.system import AISystem
from evaluator.engine import open_copy, open_source
from evaluator.evaluation import run_job

DATASET = "street_cameras"


def mapping_of(dataset: shipped.Dataset) -> SchemaMapping:
    mapping = read_document(dataset.mapping, "mapping")
    assert isinstance(mapping, SchemaMapping)
    return mapping


def quiet(step: str, share: float) -> None:
    """Listen to nothing."""


def looked_at(tmp_path: Path, *, copies: bool) -> Path:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    data = shipped.dataset(DATASET).data
    made = run_look({"data": str(data), "name": "cases", "reading": None, "copies": copies}, quiet, scratch)
    return Path(made).parent


@pytest.mark.slow
@pytest.mark.parametrize("copies", [True, False], ids=["with a copy", "in place"])
def test_a_look_in_a_job_sees_what_a_look_in_place_sees(tmp_path: Path, copies: bool) -> None:
    folder = looked_at(tmp_path, copies=copies)
    with open_source(shipped.dataset(DATASET).data) as table:
        assert facts_in(folder) == look(table, "cases")
    assert (folder / "table.parquet").is_file() is copies


@pytest.mark.slow
def test_people_are_counted_the_same_from_the_copy(tmp_path: Path) -> None:
    folder = looked_at(tmp_path, copies=True)
    dataset = shipped.dataset(DATASET)
    said: list[tuple[str, float]] = []
    counted = counted_from(
        json.loads(
            json.dumps(
                run_count(
                    {
                        "data": str(dataset.data),
                        "reading": None,
                        "copy": str(folder),
                        "mapping": document_of(mapping_of(dataset)),
                    },
                    lambda step, share: said.append((step, share)),
                    tmp_path,
                )
            )
        )
    )
    with open_source(dataset.data) as table:
        assert counted == count_people(table, mapping_of(dataset))
    assert said[0][0] == "counting"


@pytest.mark.slow
def test_an_evaluation_of_the_copy_gives_the_same_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    folder = looked_at(tmp_path, copies=True)
    dataset = shipped.dataset(DATASET)
    records = []
    for place, copy in (("plain", None), ("copied", str(folder))):
        scratch = tmp_path / place
        scratch.mkdir()
        records.append(json.loads(Path(run_job(_arguments(dataset, copy), quiet, scratch)).read_bytes()))
    for record in records:
        del record["created_at"], record["seal"]
    assert records[0] == records[1]
    assert records[0]["source"]["format"] == "csv"


def _arguments(dataset: Any, copy: str | None) -> dict[str, Any]:
    criteria = shipped.criteria("partnership")
    return {
        "data": str(dataset.data),
        "copy": copy,
        "name": "cases.csv",
        "system": document_of(AISystem(name="Lanternwatch")),
        "plan": EvaluationPlan(intersections=1).model_dump(mode="json", by_alias=True),
        "mapping": document_of(mapping_of(dataset)),
        "criteria": document_of(criteria),
        "rubric": document_of(shipped.rubric(criteria.rubric)),
        "answers": None,
    }


@pytest.mark.slow
def test_the_copy_alone_is_not_enough_to_name_another_file(tmp_path: Path) -> None:
    folder = looked_at(tmp_path, copies=True)
    with open_copy(folder, tmp_path / "gone.csv") as table:
        assert table.rows() > 0
        assert table.sha256 is not None
