"""Files in the app: read as a person says, large ones beside the page, deleted when chosen, with receipts."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.data import data_choice
from evaluator.dashboard.work import looks, running, tables
from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.inputs import source_of
from evaluator.dashboard.work.mapping_form import mapping_of
from evaluator.dashboard.work.receipts import receipts_json, receipts_text
from evaluator.dashboard.work.shelf import store
from evaluator.dashboard.work.texts import plain
from evaluator.domain.reading import Reading
from tests.dashboard.conftest import evaluation_of, on_page, opened, title_of
from tests.dashboard.test_from_upload_to_lock import TABLE, uploaded


def said(page: AppTest) -> str:
    """Return what the page says."""
    places = (page.markdown, page.caption, page.error, page.info, page.warning, page.success)
    return " ".join(plain(item.value) for place in places for item in place)


def settled(page: AppTest, seconds: float = 60) -> AppTest:
    """Draw the page again until the look at its table has ended."""
    end = time.monotonic() + seconds
    while any(not look.ended and not look.cancelled for look in looks._LOOKS.values()):
        assert time.monotonic() < end, "the look takes too long"
        time.sleep(0.05)
    return page.run()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every text for a large one."""
    monkeypatch.setattr(tables, "QUICK", 0)


def mapped(page: AppTest) -> AppTest:
    page.radio(key="field_mapping_positive").set_value("yes").run()
    return page.selectbox(key="field_mapping_y_true").set_value("incident").run()


# --- read differently -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_was_understood_is_said_in_sentences(evaluation: AppTest) -> None:
    page = uploaded(evaluation, TABLE.replace(",", ";"))
    assert "Read as text with semicolons between the columns and the column names in line 1." in said(page)
    assert "The letters are stored as Unicode (UTF-8)." in said(page)


@pytest.mark.slow
def test_a_change_of_reading_is_kept_in_the_draft_and_the_mapping_and_can_be_taken_back(
    evaluation: AppTest,
) -> None:
    page = mapped(uploaded(evaluation))
    page.radio(key="field_mapping_reading_total_rows").set_value("keep").run()
    draft = load_draft(evaluation_of(page))
    assert source_of(draft).reading == Reading(total_rows="keep")
    assert mapping_of(draft).reading == Reading(total_rows="keep")
    assert mapping_of(draft).y_true == "incident"
    again = on_page(opened(evaluation_of(page)), "data")
    assert again.radio(key="field_mapping_reading_total_rows").value == "keep"
    again.button(key="read_by_itself").click().run()
    assert mapping_of(load_draft(evaluation_of(page))).reading is None


@pytest.mark.slow
def test_a_file_that_is_read_wrongly_stays_with_its_problem_and_the_inputs(evaluation: AppTest) -> None:
    page = uploaded(evaluation, "a;b\n1;2\n3;4;5\n", "ragged.csv")
    assert title_of(page) == "Data and mapping"
    assert "ragged.csv: Line 3: 3 instead of 2 values" in plain(page.error[0].value)
    assert page.selectbox(key="field_mapping_reading_encoding").value == ""
    assert len(store().list_uploads(evaluation_of(page))) == 1


def test_a_file_that_is_no_table_is_not_kept(evaluation: AppTest) -> None:
    page = on_page(evaluation, "data")
    page.file_uploader[0].upload("model.csv", b"\x80\x04\x95" + b"x" * 100, "text/csv").run()
    assert "pickle" in plain(page.error[0].value)
    assert store().list_uploads(evaluation_of(page)) == ()
    assert list(store().drafts.iterdir()) == []


def test_the_country_is_the_default_of_the_next_file(evaluation: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    page = on_page(evaluation, "data")
    monkeypatch.setenv("EVALUATOR_COUNTRY", "PL")
    assert data_choice.usual_source(Path("x.csv"), _upload(page)).reading == Reading(country="PL")
    store().remember_country("CZ")
    assert data_choice.usual_source(Path("x.csv"), _upload(page)).reading == Reading(country="CZ")


def _upload(page: AppTest):
    import io

    return store().receive_upload(evaluation_of(page), "x.csv", io.BytesIO(b"a;b\n1;2\n"))


# --- large files ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_large_file_is_read_beside_the_page_and_once(
    evaluation: AppTest, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = settled(uploaded(evaluation))
    assert "120 rows, 4 columns." in said(page)
    (upload,) = store().list_uploads(evaluation_of(page))
    source = source_of(load_draft(evaluation_of(page)))
    assert source is not None
    assert source.copy is not None
    page = settled(mapped(page))
    assert "The mapping fits: 120 people can be evaluated." in said(page)
    monkeypatch.setattr(looks, "result_of", None)  # from now on nothing is looked at again
    tables.forget_table(load_draft(evaluation_of(page)))
    assert "The mapping fits: 120 people can be evaluated." in said(on_page(opened(evaluation_of(page)), "data"))
    receipt = store().delete_upload(upload.id, by="local")
    assert receipt.method == "removed_with_copies"
    assert list(store().drafts.iterdir()) == []


@pytest.mark.slow
def test_a_large_file_that_is_broken_says_so_beside_the_inputs(evaluation: AppTest, large: None) -> None:
    page = settled(uploaded(evaluation, TABLE + "yes,ja,male,30,one too many\n"))
    assert "decisions.csv: Line 122: 5 instead of 4 values" in plain(page.error[0].value)
    assert page.radio(key="field_mapping_reading_ragged").value == "refuse"


@pytest.mark.slow
def test_reading_that_is_stopped_leaves_nothing_behind_and_can_begin_again(
    evaluation: AppTest, large: None
) -> None:
    page = on_page(evaluation, "data")
    rows = "".join(f"yes,ja,male,{18 + i % 60}\n" for i in range(400_000))
    page.file_uploader[0].upload("large.csv", (TABLE + rows).encode(), "text/csv").run()
    (key,) = [key for key, look in looks._LOOKS.items() if look.slot == f"facts {evaluation_of(page)}"]
    looks.cancel(key)
    page = settled(page)
    assert "Reading was stopped" in said(page)
    (upload,) = store().list_uploads(evaluation_of(page))
    assert [item.name for item in store().drafts.iterdir()] == [upload.file]
    assert not list((Path(os.environ["EVALUATOR_DATA"]) / "jobs").rglob("*.parquet"))
    page.button(key=f"look_again_{key[:8]}").click().run()
    assert "400,120 rows, 4 columns." in said(settled(page))


# --- a folder on the server -----------------------------------------------------------------------------------


def test_without_folders_the_choice_is_not_shown(evaluation: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVALUATOR_FOLDERS", raising=False)
    assert "A file in a folder on the server" not in on_page(evaluation, "data").radio(key="field_source").options


@pytest.mark.slow
def test_a_file_on_the_server_is_used_where_it_lies_and_never_deleted(
    evaluation: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "drop"
    root.mkdir()
    (root / "cases.csv").write_text(TABLE)
    monkeypatch.setenv("EVALUATOR_FOLDERS", str(root))
    page = on_page(evaluation, "data")
    page.radio(key="field_source").set_value("folder").run()
    page.selectbox(key="server_file").set_value(str(root.resolve() / "cases.csv")).run()
    page.button(key="use_server_file").click().run()
    assert "120 rows, 4 columns." in said(page)
    assert "never deleted by this tool" in said(page)
    draft = load_draft(evaluation_of(page))
    assert [item.kind for item in store().delete_evaluation(draft.id, by="local")] == ["evaluation"]
    assert (root / "cases.csv").read_text() == TABLE
    monkeypatch.delenv("EVALUATOR_FOLDERS")


# --- deletion -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_file_is_deleted_once_it_was_evaluated_where_that_was_chosen(evaluation: AppTest) -> None:
    page = mapped(uploaded(evaluation))
    page.radio(key="field_data_deleted").set_value("counted").run()
    draft = load_draft(evaluation_of(page))
    draft.put(True, "exploratory")
    running.start(draft)
    end = time.monotonic() + 60
    while store().list_uploads(draft.id) and time.monotonic() < end:
        time.sleep(0.05)  # nobody looks: it is kept and deleted all the same
    while not store().list_records(draft.id):
        assert time.monotonic() < end
        time.sleep(0.05)
    (receipt,) = store().list_receipts(draft.id)
    assert (receipt.reason, receipt.name, receipt.size) == ("used", "decisions.csv", len(TABLE))
    saved = load_draft(draft.id)
    assert saved.record is not None
    assert running.is_current(saved)
    page = on_page(opened(draft.id), "data")
    assert "was deleted" in plain(page.error[0].value)
    assert [plain(name) for name in page.table[0].value["Name"]] == ["decisions.csv"]


@pytest.mark.slow
def test_receipts_say_what_when_hash_why_and_what_was_done(evaluation: AppTest) -> None:
    page = uploaded(evaluation)
    page.button(key="delete_upload").click().run()
    receipts = store().list_receipts(evaluation_of(page))
    text, document = receipts_text(receipts), json.loads(receipts_json(receipts))
    for part in ("decisions.csv", receipts[0].sha256 or "", receipts[0].at.isoformat(), "A person asked for it."):
        assert part in text
    (only,) = document["receipts"]
    assert (only["sha256"], only["reason"], only["method"]) == (receipts[0].sha256, "asked", "removed")
    page.button(key="close_receipts").click().run()
    assert [plain(name) for name in page.table[0].value["Name"]] == ["decisions.csv"]
