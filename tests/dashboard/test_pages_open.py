"""Every page opens: with nothing, and with a new evaluation."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard import pages
from evaluator.dashboard.work.steps import STEPS, Step
from tests.dashboard.conftest import evaluation_of, on_page, opened, title_of

PAGES = pytest.mark.parametrize("step", STEPS, ids=[step.id for step in STEPS])


@pytest.mark.slow
@PAGES
def test_a_page_opens_without_an_evaluation(app: AppTest, step: Step) -> None:
    page = on_page(app, step.id)
    assert title_of(page) == step.title
    assert not page.error
    assert (step.number == 1) == (not [button for button in page.button if button.key == "to_evaluations"])


@PAGES
def test_a_page_holds_no_bare_text_that_streamlit_would_show_on_it(step: Step) -> None:
    """A text under a constant, meant for a reader of the code, once stood above a page's heading."""
    module = ast.parse(Path(pages.__file__).with_name(f"{step.id}.py").read_text(encoding="utf-8"))
    bare = [
        node for node in module.body[1:] if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    assert bare == []


@pytest.mark.slow
@PAGES
def test_a_page_opens_with_a_new_evaluation(evaluation: AppTest, step: Step) -> None:
    page = on_page(evaluation, step.id)
    assert title_of(page) == step.title
    assert f"Step {step.number} of 9" in page.caption[0].value


@pytest.mark.slow
@PAGES
def test_every_page_can_be_reached_by_its_address_after_a_refresh(evaluation: AppTest, step: Step) -> None:
    window = on_page(opened(evaluation_of(evaluation)), step.id)
    assert title_of(window) == step.title


@pytest.mark.slow
def test_the_steps_lead_from_one_to_the_next(evaluation: AppTest) -> None:
    seen = [title_of(evaluation)]
    while [button for button in evaluation.button if button.key == "next"]:
        evaluation.button(key="next").click().run()
        seen.append(title_of(evaluation))
    assert seen == [step.title for step in STEPS[1:]]


def test_an_address_of_a_deleted_evaluation_says_so(app: AppTest) -> None:
    window = on_page(opened("0" * 32), "system")
    assert "There is no such evaluation" in window.error[0].value
    assert title_of(window) == "AI system"


def test_how_our_numbers_are_tested_opens_without_an_evaluation(app: AppTest) -> None:
    page = on_page(app, "tested")
    assert title_of(page) == "How our numbers are tested"
    assert "Newcombe 1998" in page.markdown[0].value
    assert "ProPublica" in page.markdown[0].value
