"""The page `criteria`."""

from __future__ import annotations

from evaluator.dashboard.draft import Draft
from evaluator.dashboard.page import page


@page("criteria")
def render(draft: Draft) -> None:
    """Draw the page."""


render()
