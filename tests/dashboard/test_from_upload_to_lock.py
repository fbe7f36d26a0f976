"""The way of a procurement officer from a file to a locked plan."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work.draft import load_draft
from evaluator.dashboard.work.inputs import arguments_of
from evaluator.dashboard.work.mapping_form import mapping_of
from evaluator.dashboard.work.shelf import store
from evaluator.dashboard.work.texts import plain
from evaluator.domain.plan import lock_holds
from evaluator.errors import InputError
from tests.dashboard.conftest import evaluation_of, on_page, title_of

TABLE = "alert,incident,sex,age\n" + "".join(
    f"{'yes' if i % 3 else 'no'},{'ja' if i % 4 else 'nee'},{'female' if i % 2 else 'male'},{18 + i % 60}\n"
    for i in range(120)
)


def uploaded(app: AppTest, content: str = TABLE, name: str = "decisions.csv") -> AppTest:
    page = on_page(app, "data")
    return page.file_uploader[0].upload(name, content.encode(), "text/csv").run()


@pytest.fixture
def mapped(evaluation: AppTest) -> AppTest:
    """Return the page Data and mapping with a confirmed mapping."""
    evaluation.text_input(key="field_system_name").input("Lanternwatch").run()
    evaluation.radio(key="field_system_polarity").set_value("burden").run()
    page = uploaded(evaluation)
    page.radio(key="field_mapping_positive").set_value("yes").run()
    page.selectbox(key="field_mapping_y_true").set_value("incident").run()
    page.multiselect(key="field_mapping_features").set_value(["sex", "age"]).run()
    return page.text_input(key="field_mapping_feature_age_cuts").input("30; 65").run()


def test_an_upload_replaces_the_uploader_and_shows_how_it_was_read(evaluation: AppTest) -> None:
    page = uploaded(evaluation)
    assert not page.file_uploader
    shown = " ".join(plain(item.value) for item in (*page.markdown, *page.caption))
    assert "decisions.csv" in shown
    assert "120 rows, 4 columns." in shown
    assert "commas between the columns" in shown
    assert "SHA-256" in shown


@pytest.mark.slow
def test_nothing_counts_before_the_positive_label_is_confirmed(evaluation: AppTest) -> None:
    page = uploaded(evaluation)
    assert page.radio(key="field_mapping_positive").value is None
    assert not page.success
    with pytest.raises(InputError, match="positive label"):
        _checked(page)


def _checked(page: AppTest) -> None:
    from evaluator.dashboard.work.tables import counted

    counted(load_draft(evaluation_of(page)))


@pytest.mark.slow
def test_a_confirmed_mapping_shows_the_people_in_each_group(mapped: AppTest) -> None:
    assert mapped.success[0].value == "The mapping fits: 120 people can be evaluated."
    groups = mapped.table[0].value
    assert [plain(name) for name in groups["Group"]] == ["female", "male", "<30", "30-<65", ">=65"]
    assert list(groups["People"]) == ["60", "60", "24", "70", "26"]


@pytest.mark.slow
def test_the_mapping_is_what_was_entered(mapped: AppTest) -> None:
    mapping = mapping_of(load_draft(evaluation_of(mapped)))
    assert [(item.name, item.column) for item in mapping.systems] == [("Lanternwatch", "alert")]
    assert (mapping.y_true, mapping.positive, mapping.features) == ("incident", "yes", ("sex", "age"))
    assert mapping.feature("age").cuts == (30.0, 65.0)


@pytest.mark.slow
def test_a_plan_needs_a_name_to_be_locked(mapped: AppTest) -> None:
    page = on_page(mapped, "plan")
    page.button(key="lock_plan").click().run()
    assert "A lock needs a name" in page.error[0].value
    assert store().list_plans(evaluation_of(page)) == ()


@pytest.mark.slow
def test_a_locked_plan_holds_the_limits_that_were_entered(mapped: AppTest) -> None:
    page = on_page(mapped, "plan")
    key = "limit_false_positive_rate_difference_1"
    page.text_input(key="lock_by").input("A. Officer")
    for typed, told in (
        ("1.000,5", "from 0.1 to 99"),
        ("1,000", "write 1000 or 1,0000"),
        ("75 pt", "10 still"),
    ):
        page.text_input(key=key).input(typed)
        page.button(key="lock_plan").click().run()
        assert page.text_input(key=key).value == typed
        assert told in plain(page.error[0].value)
        assert "is not a number that counts" in page.error[-1].value
        assert store().list_plans(evaluation_of(page)) == ()
    for way_on in ("explore", "next"):
        page.button(key=way_on).click().run()
        assert any("is not a number that counts" in error.value for error in page.error)
        assert title_of(page) == "Plan"
    assert not load_draft(evaluation_of(page)).get("exploratory")
    page.text_input(key=key).input("7,5 %").run()
    assert page.text_input(key=key).value == "7.5"
    assert not page.error
    page.button(key="lock_plan").click().run()
    assert "Version 1, locked by A. Officer" in plain(page.success[0].value)
    (version,) = store().list_plans(evaluation_of(page))
    limits = {limit.metric: limit for limit in version.plan.limits}
    assert limits["false_positive_rate"].limit == 0.075
    assert "Set in this evaluation" in limits["false_positive_rate"].source.document
    assert limits["precision"].limit == 0.1
    assert lock_holds(version.plan)
    assert arguments_of(load_draft(evaluation_of(page)))["plan"]["lock"]["by"] == "A. Officer"


@pytest.mark.slow
def test_a_changed_plan_is_a_new_version_with_a_reason(mapped: AppTest) -> None:
    page = on_page(mapped, "plan")
    page.text_input(key="lock_by").input("A. Officer")
    page.button(key="lock_plan").click().run()
    page.button(key="change_plan").click().run()
    page.text_input(key="plan_min_group_size").input("50").run()
    page.text_input(key="lock_by").input("B. Lawyer")
    page.button(key="lock_plan").click().run()
    assert "needs a reason" in page.error[0].value
    page.text_area(key="lock_reason").input("Groups below fifty say little here.")
    page.button(key="lock_plan").click().run()
    first, second = store().list_plans(evaluation_of(page))
    assert second.previous == first.sha256
    assert (first.plan.min_group_size, second.plan.min_group_size) == (30, 50)
    assert second.plan.lock is not None
    assert second.plan.lock.reason == "Groups below fifty say little here."


@pytest.mark.slow
def test_no_result_is_worked_out_without_a_lock_unless_asked_for(mapped: AppTest) -> None:
    page = on_page(mapped, "plan")
    with pytest.raises(InputError, match="not locked"):
        arguments_of(load_draft(evaluation_of(page)))
    page.button(key="explore").click().run()
    assert "lock" not in arguments_of(load_draft(evaluation_of(page)))["plan"]


@pytest.mark.slow
def test_limits_can_be_added_and_removed(mapped: AppTest) -> None:
    page = on_page(mapped, "plan")
    page.button(key="remove_limit_precision_difference_1").click().run()
    page.selectbox(key="new_limit_metric").set_value("selection_rate").run()
    page.radio(key="new_limit_statistic").set_value("ratio").run()
    page.button(key="add_limit").click().run()
    assert title_of(page) == "Plan"
    assert [item.label for item in page.text_input][:2] == [
        "Largest difference in the false positive rate, in percentage points",
        "Smallest ratio of the lowest to the highest selection rate",
    ]


def test_without_data_the_rubric_alone_can_be_evaluated(evaluation: AppTest) -> None:
    page = on_page(evaluation, "data")
    page.radio(key="field_source").set_value("none").run()
    page.button(key="no_data").click().run()
    assert title_of(page) == "Data and mapping"
    on_page(page, "plan").button(key="explore").click().run()
    assert arguments_of(load_draft(evaluation_of(page)))["data"] is None


@pytest.mark.slow
def test_a_deleted_upload_leaves_a_receipt_and_the_mapping(mapped: AppTest) -> None:
    before = mapping_of(load_draft(evaluation_of(mapped)))
    mapped.button(key="delete_upload").click().run()
    assert [plain(name) for name in mapped.table[0].value["Name"]] == ["decisions.csv"]
    assert store().list_uploads(evaluation_of(mapped)) == ()
    assert len(mapped.file_uploader) == 1
    again = uploaded(mapped)
    assert mapping_of(load_draft(evaluation_of(again))) == before


@pytest.mark.slow
def test_another_outcome_column_forgets_what_the_first_ones_values_meant(evaluation: AppTest) -> None:
    page = uploaded(evaluation)
    page.radio(key="field_mapping_positive").set_value("yes").run()
    page.selectbox(key="field_mapping_y_true").set_value("sex").run()
    page.radio(key="field_mapping_positive_true").set_value("female").run()
    page.selectbox(key="field_mapping_y_true").set_value("incident").run()
    assert mapping_of(load_draft(evaluation_of(page))).positive_true is None


@pytest.mark.slow
def test_whoever_says_that_there_are_scores_is_told_which_columns_look_like_it(evaluation: AppTest) -> None:
    lines = [f"{'yes' if at % 3 else 'no'},0.{at:02d},{'f' if at % 2 else 'm'}" for at in range(10, 60)]
    page = uploaded(evaluation, "\n".join(["alert,score,sex", *lines]))
    told = "Choose the columns with the scores here."
    assert not any(told in info.value for info in page.info)
    page = page.radio(key="field_mapping_task").set_value("scores").run()
    assert any(told in info.value and "score" in info.value for info in page.info)
    page = page.multiselect(key="field_mapping_predictions").set_value(["score"]).run()
    assert not any(told in info.value for info in page.info)


def test_a_reference_group_that_is_gone_is_still_shown(mapped: AppTest) -> None:
    mapped.selectbox(key="field_mapping_feature_age_reference").set_value("30-<65").run()
    mapped.text_input(key="field_mapping_feature_age_cuts").input("40").run()
    assert "reference group “30-<65” is not among the groups" in plain(mapped.error[0].value)
    assert mapped.selectbox(key="field_mapping_feature_age_reference").value == "30-<65"
    mapped.selectbox(key="field_mapping_feature_age_reference").set_value(">=40").run()
    assert not mapped.error
