"""The page `rubric`."""

from __future__ import annotations

from evaluator.dashboard.draft import Draft
from evaluator.dashboard.page import page


@page("rubric")
def render(draft: Draft) -> None:
    """Draw the page."""


render()
