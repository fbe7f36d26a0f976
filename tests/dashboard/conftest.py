"""The app as a person meets it: pages run by Streamlit's own test harness, on a real store and real jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evaluator.dashboard.work import running, shelf

MAIN = Path(__file__).parents[2] / "evaluator" / "dashboard" / "main.py"
"""AppTest has to start this file: on `app.py` it would run nothing and pass."""

OpenApp = Callable[..., AppTest]


def opened(evaluation: str | None = None) -> AppTest:
    """Open the app in a new browser window, at an evaluation's address where one is given."""
    app = AppTest.from_file(MAIN, default_timeout=60)
    if evaluation is not None:
        app.query_params["evaluation"] = evaluation
    return app.run()


def on_page(app: AppTest, page: str) -> AppTest:
    """Go to a page by its place in the navigation, keeping the evaluation in the address."""
    return app.switch_page(f"pages/{page}.py").run()


def evaluation_of(app: AppTest) -> str:
    """Return the id in the address."""
    found = app.query_params["evaluation"]
    return found if isinstance(found, str) else found[0]


def title_of(app: AppTest) -> str:
    """Return the page's heading, after making sure that nothing broke while it was drawn."""
    assert not app.exception, [error.message for error in app.exception]
    assert len(app.title) == 1
    return str(app.title[0].value)


def restart() -> None:
    """End and forget everything the server holds in memory."""
    running.stop_all()
    shelf.close_all()


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Use a store of this test's own."""
    folder = tmp_path / "data"
    monkeypatch.setenv("EVALUATOR_DATA", str(folder))
    monkeypatch.delenv("EVALUATOR_DATABASE", raising=False)
    yield folder
    restart()


@pytest.fixture
def app(data_folder: Path) -> AppTest:
    """Return the app on its first page."""
    return opened()


@pytest.fixture
def evaluation(app: AppTest) -> AppTest:
    """Return the app on the page AI system of a new evaluation."""
    app.text_input(key="new_title").input("Street cameras")
    return app.button(key="new_evaluation").click().run()
