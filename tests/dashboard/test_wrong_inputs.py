"""What does not fit is said in one plain sentence, in place, and nothing of it stays half-way."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.shelf import store
from evaluator.dashboard.work.texts import plain
from tests.dashboard.conftest import evaluation_of, title_of
from tests.dashboard.test_from_upload_to_lock import uploaded

FILES = {
    "an empty file": (b"", "The file is empty"),
    "a damaged workbook": (b"PK\x03\x04[Content_Types].xml" + b"x" * 100, "damaged"),
    "python objects": (b"\x80\x04\x95" + b"x" * 100, "pickle"),
    "only a header": (b"alert,sex\n", "no rows"),
}


@pytest.mark.slow
@pytest.mark.parametrize("content, sentence", FILES.values(), ids=FILES)
def test_an_unreadable_file_is_refused_by_its_name_and_not_kept(
    evaluation: AppTest, content: bytes, sentence: str
) -> None:
    page = evaluation.switch_page("pages/data.py").run()
    page.file_uploader[0].upload("from the vendor.csv", content, "text/csv").run()
    assert title_of(page) == "Data and mapping"
    assert sentence in plain(page.error[0].value)
    assert plain(page.error[0].value).startswith("from the vendor.csv:")
    assert store().list_uploads(evaluation_of(page)) == ()
    assert load_draft(evaluation_of(page)).data is None


@pytest.mark.slow
def test_a_third_label_is_named_with_its_count(evaluation: AppTest) -> None:
    page = uploaded(evaluation, "alert,sex\n" + "yes,f\nno,m\n" * 20 + "maybe,f\n")
    page.radio(key="field_mapping_positive").set_value("yes").run()
    assert "“maybe” (1)" in plain(page.error[0].value)
    page.multiselect(key="field_mapping_negative").set_value(["no", "maybe"]).run()
    assert page.success


@pytest.mark.slow
def test_all_problems_are_shown_at_once(evaluation: AppTest) -> None:
    page = uploaded(evaluation, "alert,sex,age\n" + "yes,f,20\nno,m,30\nyes,m,44\n" * 20)
    page.multiselect(key="field_mapping_features").set_value(["sex", "age", "alert"]).run()
    page.radio(key="field_mapping_positive").set_value("yes").run()
    page.selectbox(key="field_mapping_weight").set_value("alert").run()
    said = plain(page.error[0].value)
    assert "plays several parts" in said
    page.text_input(key="field_mapping_feature_age_cuts").input("65, 18").run()
    assert "are not rising numbers: “65, 18”" in plain(page.error[0].value)


@pytest.mark.slow
def test_names_from_outside_are_shown_and_never_interpreted(evaluation: AppTest) -> None:
    nasty = "**bold** ![x](https://evil.example/p.png) :red[x]"
    page = uploaded(evaluation, f"alert,{nasty}\n" + "yes,<b>a</b>\nno,b\n" * 20, name=f"{nasty}.csv")
    page.multiselect(key="field_mapping_features").set_value([nasty]).run()
    page.radio(key="field_mapping_positive").set_value("yes").run()
    drawn = [item.value for item in (*page.markdown, *page.caption, *page.success)]
    drawn += [str(value) for table in page.table for value in table.value.to_numpy().ravel()]
    drawn += [expander.label for expander in page.expander]
    assert any(nasty in plain(text) for text in drawn)
    assert not any("![x](" in text or "**bold**" in text or ":red[" in text for text in drawn)
