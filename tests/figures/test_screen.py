"""Plotly figures show the data they are given, with every text literal."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from drawn import EVERY, HEAT, MARKUP, RATES

from evaluator.figures.colours import DARK, LIGHT
from evaluator.figures.screen import FONT_SIZE, draw, pl


def texts_of(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in texts_of(value)]
    if isinstance(node, list):
        return [text for value in node for text in texts_of(value)]
    return [node] if isinstance(node, str) else []


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("ink", [LIGHT, DARK], ids=["light", "dark"])
def test_no_text_of_the_data_is_markup(kind: str, ink: object) -> None:
    drawn = json.loads(draw(EVERY[kind], ink).to_json())
    for text in texts_of(drawn):
        assert not re.search(r"<(?!br>)", text), text


@pytest.mark.parametrize("kind", EVERY)
def test_text_is_large_enough_and_has_its_own_colour(kind: str) -> None:
    drawn = draw(EVERY[kind], DARK)
    assert FONT_SIZE >= 13
    assert drawn.layout.font.color == DARK.text
    assert drawn.layout.xaxis.tickfont.color == DARK.text
    assert drawn.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_two_groups_with_one_name_stay_two_rows() -> None:
    drawn = draw(RATES)
    rows = [row for trace in drawn.data if trace.y is not None for row in trace.y if row is not None]
    assert sorted(rows) == [0, 1, 2, 3, 4]
    assert drawn.layout.yaxis.ticktext[3] == drawn.layout.yaxis.ticktext[4] == "1"


def test_each_state_has_a_symbol_of_its_own() -> None:
    symbols = [trace.marker.symbol for trace in draw(RATES).data if trace.y is not None and trace.y[0] is not None]
    assert len(set(symbols)) == len(symbols) == 4


def test_the_limit_is_drawn_as_a_band() -> None:
    (band,) = draw(RATES).layout.shapes
    assert (band.x0, band.x1) == (0.0, 0.1)


def test_cells_without_a_value_are_grey_and_say_why() -> None:
    drawn = draw(HEAT)
    assert len(drawn.layout.shapes) == 4
    assert drawn.layout.shapes[3].fillcolor == "#d0d3d8"
    assert "too few" in drawn.data[0].text


def test_separators_are_those_of_the_language() -> None:
    assert draw(RATES).layout.separators == ".,"


def test_escaping_keeps_quotation_marks_and_takes_brackets() -> None:
    assert pl(MARKUP).startswith('&lt;a href="https://evil.example"&gt;')


IN_TWO_THREADS = """
import sys, threading
import plotly.graph_objects
from evaluator.figures.data import Axis, Band, Dot, RatesFigure, Tick
other = threading.Thread(target=__import__, args=("pandas",))
other.start()
while "pandas" not in sys.modules:
    pass
from evaluator.figures.screen import draw
dots = (Dot("a", 0.1, 0.0, 0.2, "10%", "met"),)
axis = Axis("rate", 0.0, 1.0, (Tick(0.0, "0%"),))
draw(RatesFigure("t", axis, dots, {"met": "inside"}, "t", Band(0.0, 0.1, "allowed")))
other.join()
"""


@pytest.mark.slow
def test_a_figure_can_be_drawn_while_another_window_still_imports_pandas() -> None:
    ended = subprocess.run([sys.executable, "-c", IN_TWO_THREADS], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
