"""A report goes in, one self-contained HTML page comes out: no script, no request, every text escaped."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evaluator.figures.colours import SIGNS
from evaluator.figures.data import Figure
from evaluator.figures.paper import draw
from evaluator.report.model import Block, Cell, Report

if TYPE_CHECKING:
    from evaluator.report.data_request import DataRequest
    from evaluator.report.sheet import Sheet

_TEMPLATES = Path(__file__).parent / "templates"
_LONG = 28
"""Characters from which a cell's column is given room to wrap."""


def render_html(report: Report) -> str:
    """Return the page: the same report gives the same bytes."""
    template = _environment().get_template("report.html.j2")
    page = template.render(report=report, svg=_drawer(), kind_of=_kind_of, is_long=_is_long, signs=SIGNS)
    return "\n".join(line for line in page.splitlines() if line.strip()) + "\n"


def render_request_page(request: DataRequest) -> str:
    """Return the page of a data request, every text escaped."""
    page = _environment().get_template("request.html.j2").render(request=request)
    return "\n".join(line for line in page.splitlines() if line.strip()) + "\n"


def render_sheet_page(sheet: Sheet) -> str:
    """Return the page of a form for paper, every text escaped."""
    most = max((len(question.choices) for part in sheet.parts for question in part.questions), default=1)
    page = _environment().get_template("sheet.html.j2").render(sheet=sheet, most=most)
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
