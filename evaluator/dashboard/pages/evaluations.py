"""The first page: worked examples, a new evaluation, the saved ones."""

from __future__ import annotations

from evaluator.dashboard.page import heading
from evaluator.dashboard.steps import step


def render() -> None:
    """Draw the page."""
    heading(step("evaluations"), None)


render()
