"""What ships with the product: found in a checkout and in an installed package, and every file of it loads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import evaluator
from evaluator.documents import read_document, shipped
from evaluator.documents.kinds import KINDS
from evaluator.errors import DocumentError
from evaluator.stages.criteria.decide import check_criteria
from evaluator.stages.rubric.review import check_answers

ROOT = Path(__file__).parents[2]
RUBRIC_FILES = sorted(path.relative_to(ROOT) for path in (ROOT / "rubrics").rglob("*.yaml"))


@pytest.mark.slow
@pytest.mark.parametrize("path", RUBRIC_FILES, ids=str)
def test_every_shipped_rubric_file_loads(path: Path) -> None:
    document = read_document(ROOT / path)
    assert type(document) in KINDS.values()
    assert path.name == f"{document.id}.v{document.version.split('.')[0]}.yaml"


def test_there_are_files_to_load() -> None:
    assert len(RUBRIC_FILES) >= 2


def test_the_shipped_rubric_and_criteria_are_found_by_id_and_fit_together() -> None:
    criteria = shipped.criteria("partnership")
    rubric = shipped.rubric(criteria.rubric)
    check_criteria(criteria, rubric)
    assert (rubric.id, criteria.id) == ("inclusive_ai", "partnership")
    assert (shipped.rubrics(), shipped.criteria_sets()) == (
        ("city_readiness", "inclusive_ai"),
        ("city_readiness", "partnership"),
    )


def test_a_document_is_parsed_once_for_each_content() -> None:
    assert shipped.rubric("inclusive_ai") is shipped.rubric("inclusive_ai")


@pytest.mark.parametrize("id", ["none", "", "../rubrics/inclusive_ai", "*", "inclusive_ai.v1", "/etc/passwd"])
@pytest.mark.parametrize(
    "find", [shipped.rubric, shipped.criteria, shipped.dataset], ids=["rubric", "criteria", "data"]
)
def test_an_unknown_name_is_refused_and_those_there_are_are_named(find: object, id: str) -> None:
    assert callable(find)
    with pytest.raises(DocumentError) as caught:
        find(id)
    (problem,) = caught.value.problems
    assert problem.code == "not_shipped"
    assert problem.values["known"] != "-"


def test_every_dataset_is_whole_and_its_documents_load() -> None:
    found = shipped.datasets()
    assert {item.id for item in found} == {path.parent.name for path in (ROOT / "datasets").glob("*/datasheet.md")}
    assert [item.order for item in found] == sorted(item.order for item in found)
    for item in found:
        assert shipped.dataset(item.id) == item
        mapping = read_document(item.mapping, "mapping")
        assert read_document(item.system, "system").polarity is not None
        assert mapping.sensitive
        assert item.datasheet.read_text(encoding="utf-8").startswith("# ")
        assert item.data.stat().st_size > 0


def test_datasets_stand_in_the_order_of_their_shelves_and_whole_evaluations_have_answers() -> None:
    shelves = [item.shelf for item in shipped.datasets()]
    assert list(dict.fromkeys(shelves)) == ["evaluation", "practice", "audit"]
    assert shelves == sorted(shelves, key=["evaluation", "practice", "audit"].index)
    assert {item.shelf == "evaluation" for item in shipped.datasets() if item.answers} == {True}
    assert [item.id for item in shipped.datasets() if item.shelf == "evaluation" and not item.answers] == []


def test_the_answers_of_datasets_belong_to_the_shipped_rubric() -> None:
    answered = [item for item in shipped.datasets() if item.answers]
    assert answered
    for item in answered:
        assert item.answers is not None
        answers = read_document(item.answers, "answers")
        check_answers(shipped.rubric(answers.rubric), answers)


@pytest.mark.slow
def test_an_installed_package_finds_what_it_carries(tmp_path: Path) -> None:
    package = tmp_path / "site" / "evaluator"
    source = Path(evaluator.__file__).parent
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__", "shipped"))
    for name in ("rubrics", "datasets"):
        shutil.copytree(ROOT / name, package / "shipped" / name)
    (tmp_path / "site" / "rubrics").mkdir()  # somebody else's package of that name must not be taken for ours
    said = (
        "from evaluator.documents import shipped;"
        "print(shipped.rubric('inclusive_ai').id, shipped.criteria('partnership').id, len(shipped.datasets()),"
        "shipped.folder_of('rubrics'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    run = [sys.executable, "-c", said]
    result = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    words = result.stdout.split()
    assert words[:3] == ["inclusive_ai", "partnership", str(len(shipped.datasets()))]
    assert Path(words[3]) == package / "shipped" / "rubrics"
