"""A report goes in, one self-contained HTML page comes out: no script, no request, every text escaped."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evaluator.figures.colours import SIGNS
from evaluator.figures.data import Figure
from evaluator.figures.paper import draw
from evaluator.report.model import Block, Cell, Report

_TEMPLATES = Path(__file__).parent / "templates"
_LONG = 28
"""Characters from which a cell's column is given room to wrap."""


def render_html(report: Report) -> str:
    """Return the page: the same report gives the same bytes."""
    return render_page("report", report=report, svg=_drawer(), kind_of=_kind_of, is_long=_is_long, signs=SIGNS)


def render_page(template: str, **shown: Any) -> str:
    """Return the page that one of our templates makes of what is to be shown, every text escaped."""
    page = _environment().get_template(f"{template}.html.j2").render(shown)
    return "\n".join(line for line in page.splitlines() if line.strip()) + "\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _drawer() -> Callable[[Figure], Markup]:
    """Return a function that draws one figure after another, each with ids of its own."""
    number = 0

    def drawn(figure: Figure) -> Markup:
        nonlocal number
        number += 1
        return Markup(draw(figure, f"figure-{number}"))  # the drawing escapes every text itself

    return drawn


def _kind_of(block: Block) -> str:
    return type(block).__name__


def _is_long(cell: Cell) -> bool:
    return max(len(line) for line in cell.lines) > _LONG
