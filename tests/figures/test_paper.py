"""SVG figures show the same data: text as text, nothing interpreted, the same bytes each time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

import pytest
from drawn import EMOJI, EVERY, HEAT, MARKUP, MATH, RATES

from evaluator.figures.paper import draw

SVG = "{http://www.w3.org/2000/svg}"


def parsed(kind: str, prefix: str = "f1") -> ET.Element:
    return ET.fromstring(draw(EVERY[kind], prefix))


@pytest.mark.parametrize("kind", EVERY)
def test_the_same_data_gives_the_same_bytes(kind: str) -> None:
    assert draw(EVERY[kind], "f1") == draw(EVERY[kind], "f1")


@pytest.mark.slow
def test_figures_drawn_at_once_do_not_disturb_each_other() -> None:
    alone = {kind: draw(figure, kind) for kind, figure in EVERY.items()}
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda kind: draw(EVERY[kind], kind), list(EVERY) * 3))
    assert together == [alone[kind] for kind in list(EVERY) * 3]


@pytest.mark.parametrize("kind", EVERY)
def test_a_figure_says_what_it_is_and_what_it_shows(kind: str) -> None:
    root = parsed(kind)
    title, description = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
    assert (title, description) == (EVERY[kind].title, EVERY[kind].alt)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "f1-title f1-description"


@pytest.mark.slow
@pytest.mark.parametrize("kind", EVERY)
def test_ids_carry_the_prefix_and_every_reference_finds_its_id(kind: str) -> None:
    root = parsed(kind, "f7")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(id.startswith("f7-") for id in ids)
    for element in root.iter():
        if element.get("href"):
            assert element.get("href").removeprefix("#") in ids
        if "url(#" in (element.get("clip-path") or ""):
            assert element.get("clip-path")[5:-1] in ids


@pytest.mark.parametrize("kind", EVERY)
def test_nothing_in_it_runs_or_is_fetched(kind: str) -> None:
    root = parsed(kind)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "defs", "g", "path", "text", "use", "clipPath", "rect", "tspan"),
    }
    for element in root.iter():
        assert not any(name.startswith("on") for name in element.attrib)
        assert (element.get("href") or "#").startswith("#")


def test_names_are_literal_even_where_they_look_like_math_or_markup() -> None:
    shown = "".join(text.text or "" for text in parsed("rates").iter(f"{SVG}text"))
    assert MATH in shown
    assert MARKUP[:26].split(" ", maxsplit=1)[0] in shown
    assert EMOJI in shown


def test_every_value_is_written_beside_its_mark() -> None:
    shown = {text.text for text in parsed("rates").iter(f"{SVG}text")}
    assert {dot.text for dot in RATES.dots} <= shown
    assert {line for cell in HEAT.cells for line in cell.text.split("\n")} <= {
        text.text for text in parsed("heatmap").iter(f"{SVG}text")
    }


def test_colours_can_be_set_by_the_page_and_have_a_fallback() -> None:
    svg = draw(RATES, "f1")
    for name in ("text", "grid", "band", "met", "not-met", "cannot-tell"):
        assert f"var(--chart-{name}, #" in svg
