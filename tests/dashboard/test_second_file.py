"""The groups in a second file, on the page Data and mapping: brought, joined, mapped, evaluated, deleted."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work import running
from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.mapping_form import mapping_of
from evaluator.dashboard.work.shelf import store
from evaluator.dashboard.work.texts import plain
from evaluator.domain.reading import Reading
from evaluator.errors import StoreError
from tests.dashboard.conftest import evaluation_of, on_page, title_of

PREDICTIONS = "case,alert\n" + "".join(f"C-{i:04},{'yes' if i % 3 else 'no'}\n" for i in range(200))
GROUPS = "person,sex,alert\n" + "".join(f"C-{i:04},{'woman' if i % 2 else 'man'},x\n" for i in range(10, 300))


def both(app: AppTest, groups: str = GROUPS) -> AppTest:
    page = on_page(app, "data")
    page = page.file_uploader(key="upload").upload("predictions.csv", PREDICTIONS.encode(), "text/csv").run()
    page = page.checkbox(key="with_second").check().run()
    page = page.file_uploader(key="second_upload").upload("groups <b>.csv", groups.encode(), "text/csv").run()
    title_of(page)
    return page


def said(page: AppTest) -> str:
    shown = (*page.markdown, *page.caption, *page.warning, *page.success, *page.error, *page.info)
    return " ".join(plain(item.value) for item in shown)


@pytest.fixture
def joined(evaluation: AppTest) -> AppTest:
    page = both(evaluation)
    page.selectbox(key="field_join_id_here").set_value("case").run()
    return page.selectbox(key="field_join_id_there").set_value("person").run()


@pytest.mark.slow
def test_rows_are_matched_as_soon_as_the_columns_are_chosen(joined: AppTest) -> None:
    assert "190 of 200 rows found their row in the second file “groups <b>.csv”, by “case”; 10 have none" in said(
        joined
    )
    assert "Ids of the second file that no row of the first names: 100." in said(joined)


@pytest.mark.slow
def test_columns_of_the_second_file_can_be_mapped_but_not_its_id(joined: AppTest) -> None:
    options = joined.multiselect(key="field_mapping_features").options
    assert "sex" in options
    assert "alert (second file)" in options
    assert "person" not in options


@pytest.mark.slow
def test_groups_of_the_second_file_are_suggested_once_and_go_with_it(joined: AppTest) -> None:
    features = joined.multiselect(key="field_mapping_features")
    assert features.value == ["sex"]
    assert "Suggested because of the word “sex” in the name of the column “sex”." in said(joined)
    page = features.set_value([]).run()
    page = on_page(page, "data")
    assert page.multiselect(key="field_mapping_features").value == []  # what a person took away stays away
    page = page.multiselect(key="field_mapping_features").set_value(["sex", "alert (second file)"]).run()
    page = page.button(key="delete_second").click().run()
    assert page.multiselect(key="field_mapping_features").value == []
    assert not page.error


@pytest.mark.slow
def test_two_files_are_evaluated_together_and_the_record_says_so(joined: AppTest) -> None:
    joined.radio(key="field_mapping_positive").set_value("yes").run()
    page = joined.multiselect(key="field_mapping_features").set_value(["sex"]).run()
    assert page.success[-1].value == "The mapping fits: 200 people can be evaluated."
    page.radio(key="field_data_deleted").set_value("counted").run()
    draft = load_draft(evaluation_of(page))
    uploads = (draft.get("data", "id"), draft.get("second", "id"))
    mapping = mapping_of(draft)
    assert mapping.case_id == "case"
    assert mapping.join is not None
    assert (mapping.join.name, mapping.join.id_here, mapping.join.id_there) == ("groups <b>.csv", "case", "person")
    draft.put(True, "exploratory")
    running.start(draft)
    end = time.monotonic() + 60
    while running.poll(draft).status in ("waiting", "running") and time.monotonic() < end:
        time.sleep(0.05)
    assert running.poll(draft).status == "done", running.poll(draft).problems
    assert [store().get_upload(upload).deleted is not None for upload in uploads] == [True, True]
    record = draft.record
    assert record is not None
    assert record.source.joined is not None
    assert (record.source.joined.name, record.source.joined.match.unmatched) == ("groups <b>.csv", 10)
    shown = said(on_page(page, "results"))
    assert "10 have none there" in shown


@pytest.mark.slow
def test_a_second_file_of_which_nothing_matches_says_what_ids_look_like(joined: AppTest) -> None:
    page = joined.selectbox(key="field_join_id_there").set_value("sex").run()
    assert page.error
    shown = plain(page.error[0].value)
    assert "ids look like “a-9999”, in the column “sex” of groups <b>.csv like" in shown
    assert "C-0" not in shown


@pytest.mark.slow
def test_ids_that_contradict_each_other_are_told_by_rows(evaluation: AppTest) -> None:
    page = both(evaluation, GROUPS + "C-0011,man,x\n")
    page.selectbox(key="field_join_id_here").set_value("case").run()
    page.selectbox(key="field_join_id_there").set_value("person").run()
    page.radio(key="field_mapping_positive").set_value("yes").run()
    page = page.multiselect(key="field_mapping_features").set_value(["sex"]).run()
    assert "such as rows 2 and 291" in plain(page.error[0].value)
    assert "groups <b>.csv" in plain(page.error[0].value)
    assert "C-0011" not in plain(page.error[0].value)


@pytest.mark.slow
def test_letters_of_the_second_file_are_put_right_on_the_page(evaluation: AppTest) -> None:
    rows = "".join(f"C-{i:04};{('Śródmieście', 'Żoliborz')[i % 2]}\n" for i in range(200))
    page = on_page(evaluation, "data")
    page = page.file_uploader(key="upload").upload("predictions.csv", PREDICTIONS.encode(), "text/csv").run()
    page = page.checkbox(key="with_second").check().run()
    groups = ("person;dzielnica\n" + rows).encode("cp1250")
    page = page.file_uploader(key="second_upload").upload("groups.csv", groups, "text/csv").run()
    assert "which is a guess" in said(page)
    page = page.selectbox(key="field_join_reading_encoding").set_value("cp1250").run()
    assert "as you asked" in said(page)
    page.selectbox(key="field_join_id_here").set_value("case").run()
    page = page.selectbox(key="field_join_id_there").set_value("person").run()
    page.radio(key="field_mapping_positive").set_value("yes").run()
    page = page.multiselect(key="field_mapping_features").set_value(["dzielnica"]).run()
    assert "Śródmieście" in str([table.value for table in page.table])
    join = mapping_of(load_draft(evaluation_of(page))).join
    assert join is not None
    assert join.reading == Reading(encoding="cp1250")


@pytest.mark.slow
def test_the_second_file_can_be_deleted_with_a_receipt(joined: AppTest) -> None:
    draft = load_draft(evaluation_of(joined))
    second = draft.get("second", "id")
    path = store().upload_path(second)
    page = joined.button(key="delete_second").click().run()
    title_of(page)
    assert "Deleted. Receipts:" in said(page)
    assert not path.exists()
    with pytest.raises(StoreError):
        store().upload_path(second)
    assert load_draft(draft.id).get("second") is None
    assert page.checkbox(key="with_second")


@pytest.mark.slow
def test_a_second_file_that_is_gone_is_asked_for_again(joined: AppTest) -> None:
    draft = load_draft(evaluation_of(joined))
    Path(store().upload_path(draft.get("second", "id"))).unlink()
    page = on_page(joined, "data")
    title_of(page)
    assert page.error
    assert page.file_uploader(key="second_upload")
    page = page.button(key="no_second").click().run()
    assert load_draft(draft.id).get("join") is None


@pytest.mark.slow
def test_a_second_file_that_cannot_be_read_is_not_kept(evaluation: AppTest) -> None:
    page = both(evaluation, "\x89PNG")
    assert page.error
    draft = load_draft(evaluation_of(page))
    assert draft.get("second") is None
    assert [upload.name for upload in store().list_uploads(draft.id)] == ["predictions.csv"]
