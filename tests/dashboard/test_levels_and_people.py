"""Control features and references on the pages, and how many people it takes on the page Plan."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.mapping_form import form_of, mapping_of, read_form
from evaluator.dashboard.work.texts import plain
from tests.dashboard.conftest import evaluation_of, on_page, title_of

TABLE = "alert,incident,sex,district\n" + "".join(
    f"{'yes' if (i * 7) % 11 < 5 else 'no'},{'ja' if (i * 5) % 13 < 6 else 'nee'},"
    f"{'female' if i % 2 else 'male'},{'North' if (i * 3) % 17 < 10 else 'South'}\n"
    for i in range(400)
)


@pytest.fixture
def mapped(evaluation: AppTest) -> AppTest:
    evaluation.text_input(key="field_system_name").input("Lanternwatch").run()
    evaluation.radio(key="field_system_polarity").set_value("burden").run()
    page = on_page(evaluation, "data")
    page = page.file_uploader[0].upload("decisions.csv", TABLE.encode(), "text/csv").run()
    page.radio(key="field_mapping_positive").set_value("yes").run()
    page.selectbox(key="field_mapping_y_true").set_value("incident").run()
    page.multiselect(key="field_mapping_features").set_value(["sex"]).run()
    page.multiselect(key="field_mapping_control").set_value(["district"]).run()
    return page.selectbox(key="field_mapping_feature_sex_reference").set_value("@rest").run()


def said(page: AppTest) -> str:
    return "\n".join(plain(item.value) for item in (*page.markdown, *page.caption)).replace("\u00a0", " ")


@pytest.mark.slow
def test_control_features_and_everybody_else_are_kept_in_the_mapping(mapped: AppTest) -> None:
    assert not mapped.exception
    mapping = mapping_of(load_draft(evaluation_of(mapped)))
    assert mapping.control == ("district",)
    assert mapping.feature("sex").reference == "@rest"
    assert read_form(form_of(mapping), "Lanternwatch") == mapping


@pytest.mark.slow
def test_the_results_say_the_widest_level_and_each_group_against_the_rest(mapped: AppTest) -> None:
    page = on_page(mapped, "plan")
    page = page.button(key="explore").click().run()
    page = on_page(page, "results")
    page = page.button(key="evaluate").click().run()
    end = time.monotonic() + 90
    while any(button.key == "cancel" for button in page.button):
        assert time.monotonic() < end
        time.sleep(0.2)
        page.run()
    assert title_of(page) == "Results"
    assert not page.exception
    shown = said(page)
    assert "Within the 2 levels of district the widest gap is" in shown
    assert "among everybody else" in shown
    levels = next(table.value for table in page.table if "Highest / lowest" in table.value)
    assert [plain(name) for name in levels["Level"]] == ["district: North", "district: South"]


@pytest.mark.slow
def test_the_plan_says_how_many_people_it_takes_for_the_groups_of_the_data(mapped: AppTest) -> None:
    page = on_page(mapped, "plan")
    assert title_of(page) == "Plan"
    assert not page.exception
    shown = said(page)
    assert "“female” (200 people)" in shown
    assert "assumes that 20% of people should be selected" in shown
    page.text_input(key="field_before_base_rate").input("50").run()
    assert "assumes that 50% of people should be selected" in said(page)


def test_before_there_are_data_people_can_be_typed(evaluation: AppTest) -> None:
    evaluation.radio(key="field_system_polarity").set_value("burden").run()
    page = on_page(evaluation, "plan")
    page.text_area(key="field_before_people").input("sex = woman: 240\nsex = man: 2600\nnonsense").run()
    assert not page.exception
    assert "“woman” (240 people)" in said(page)
    assert any("nonsense" in warning.value for warning in page.warning)
    assert page.get("download_button")
