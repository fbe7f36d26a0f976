"""The page Report: files that belong together, and the check of a record."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.frame.downloads import downloads, file_stem
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.texts import plain
from evaluator.documents import parse_document, parse_record
from evaluator.domain.record import EvaluationRecord
from tests.dashboard.conftest import on_page, opened, title_of
from tests.dashboard.worked import draft_of, seen


def report(draft: Draft) -> AppTest:
    """Open the page Report in a new window."""
    page = on_page(opened(draft.id), "report")
    assert title_of(page) == "Report"
    return page


@pytest.fixture
def audit(data_folder: Path) -> Draft:
    """Return the published audit, evaluated."""
    return seen("compas_counts")


@pytest.fixture
def record(audit: Draft) -> EvaluationRecord:
    """Return its record."""
    assert audit.record is not None
    return audit.record


def test_before_an_evaluation_there_is_nothing_to_save(data_folder: Path) -> None:
    page = report(draft_of("compas_counts"))
    assert not page.get("download_button")
    assert "Nothing has been evaluated yet." in page.info[0].value


@pytest.mark.slow
def test_the_record_is_summed_up_with_plan_verdict_and_seal(audit: Draft, record: EvaluationRecord) -> None:
    page = report(audit)
    facts = " ".join(plain(str(value)) for value in page.table[0].value.to_numpy().ravel())
    assert "Locked by A. Officer" in facts
    assert record.system.name in facts
    assert page.code[0].value == record.seal
    assert len(page.get("download_button")) == len(downloads(record))


@pytest.mark.slow
def test_the_files_read_back_as_what_the_record_was_made_with(record: EvaluationRecord) -> None:
    files = {file.key: file for file in downloads(record)}
    assert parse_record(files["record"].make()) == record
    assert parse_document(files["plan"].make(), "plan.yaml") == record.plan
    assert parse_document(files["mapping"].make(), "mapping.yaml") == record.mapping
    assert parse_document(files["system"].make(), "system.yaml") == record.system
    assert "answers" not in files


@pytest.mark.slow
def test_the_report_is_one_page_that_needs_no_network(record: EvaluationRecord) -> None:
    report = next(file for file in downloads(record) if file.key == "report")
    text = report.make().decode()
    assert text.lstrip().lower().startswith("<!doctype html>")
    assert record.seal in text
    assert 'src="http' not in text


def test_a_record_as_it_was_written_passes_the_check(audit: Draft, record: EvaluationRecord) -> None:
    file = next(file for file in downloads(record) if file.key == "record")
    page = report(audit)
    page.file_uploader(key="record_to_check").set_value((file.name, file.make(), file.mime)).run()
    assert title_of(page) == "Report"
    assert "The seal holds" in page.success[0].value


def test_a_record_with_one_character_changed_fails_the_check(audit: Draft, record: EvaluationRecord) -> None:
    file = next(file for file in downloads(record) if file.key == "record")
    changed = file.make().replace(b"compas", b"c0mpas", 1)
    assert changed != file.make()
    page = report(audit)
    page.file_uploader(key="record_to_check").set_value((file.name, changed, file.mime)).run()
    assert title_of(page) == "Report"
    assert not page.success
    assert "changed after it was sealed" in plain(page.error[0].value)


@pytest.mark.parametrize(
    ("name", "stem"),
    [("Lanternwatch 3.2", "lanternwatch-3-2"), ("../../etc/passwd", "etc-passwd"), ("監視", "evaluation")],
    ids=["a plain name", "a path", "letters that not every system takes"],
)
def test_a_name_becomes_a_file_name(name: str, stem: str) -> None:
    assert file_stem(name) == stem
