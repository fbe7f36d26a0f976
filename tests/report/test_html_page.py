"""The page stands alone, can be read by everybody, and shows every text as it is."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import pytest
from pages import Element, parsed
from records import EVERY, HOSTILE, LINK, SCRIPT, full, hostile

from evaluator import wording
from evaluator.report import build_report, render_html


@cache
def page(name: str) -> str:
    return render_html(build_report(EVERY[name]()))


@cache
def document(name: str) -> Element:
    return parsed(page(name))


@pytest.mark.slow
def test_the_same_record_gives_the_same_bytes() -> None:
    assert render_html(build_report(full())) == page("full")


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_nothing_runs_and_nothing_is_fetched(name: str) -> None:
    root = document(name)
    assert not root.all(
        "script", "iframe", "object", "embed", "form", "input", "link", "img", "base", "video", "audio"
    )
    for element in root.all():
        assert not [attribute for attribute in element.attributes if attribute.startswith("on")]
        for reference in ("href", "src", "xlink:href", "action", "srcset"):
            assert element.attributes.get(reference, "#").startswith("#")
        assert "url(http" not in element.attributes.get("style", "")
    style = root.all("style")[0].text
    assert "@import" not in style
    assert "url(" not in style


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_a_policy_forbids_what_the_page_does_not_need(name: str) -> None:
    policies = [m.attributes["content"] for m in document(name).all("meta") if "http-equiv" in m.attributes]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'")
    assert "script-src" not in policies[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_every_reference_inside_the_page_finds_its_place(name: str) -> None:
    elements = document(name).all()
    ids = [element.attributes["id"] for element in elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in elements:
        if element.attributes.get("href"):
            assert element.attributes["href"][1:] in ids
        for target in element.attributes.get("aria-labelledby", "").split():
            assert target in ids


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_headings_go_down_one_level_at_a_time(name: str) -> None:
    levels = [int(element.tag[1]) for element in document(name).all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", EVERY)
def test_tables_are_real_tables(name: str) -> None:
    root = document(name)
    for table in root.all("table"):
        assert len(table.all("caption")) == 1
        heads = [head for row in table.all("thead") for head in row.all("th")]
        assert {head.attributes["scope"] for head in heads} == {"col"}
        for row in table.all("tbody")[0].all("tr"):
            cells = [item for item in row.inside if isinstance(item, Element)]
            assert len(cells) == len(heads)
            assert (cells[0].tag, cells[0].attributes["scope"]) == ("th", "row")
    for region in root.all("div"):
        if region.attributes.get("class") == "scroll":
            assert region.attributes["tabindex"] == "0"
            assert region.attributes["aria-label"]


@pytest.mark.parametrize("name", EVERY)
def test_every_figure_says_in_words_what_it_shows_and_a_table_follows(name: str) -> None:
    root = document(name)
    for drawing in root.all("svg"):
        assert drawing.attributes["role"] == "img"
        assert drawing.all("title")[0].text
        assert len(drawing.all("desc")[0].text) > 10
    assert len(root.all("figure")) <= len(root.all("table"))


@pytest.mark.parametrize("name", EVERY)
def test_the_page_has_a_language_landmarks_and_a_way_past_the_top(name: str) -> None:
    root = document(name)
    html = root.all("html")[0]
    assert (html.attributes["lang"], html.attributes["dir"]) == ("en", "ltr")
    assert [len(root.all(tag)) for tag in ("header", "main", "nav", "footer")] == [1, 1, 1, 1]
    first = root.all("a")[0]
    assert (first.attributes["class"], first.attributes["href"]) == ("skip", "#answer")


def test_hostile_names_are_shown_as_they_are_and_nowhere_interpreted() -> None:
    root = document("hostile")
    text = root.text
    for name in HOSTILE:
        assert " ".join(wording.visible(name).split()) in text
    assert SCRIPT in root.all("h1")[0].text
    assert not root.all("script", "b", "i", "font")
    assert {element.attributes.get("href", "#")[0] for element in root.all("a")} == {"#"}
    assert LINK in text
    assert "\u202e" not in page("hostile")


def test_group_names_are_not_math_or_format_fields() -> None:
    text = document("hostile").text
    assert "$x^2$ & <b>bold</b>" in text
    assert "{0.__class__}" in text
    assert hostile().system.name in text


def test_print_and_dark_mode_are_provided_for() -> None:
    style = document("one system").all("style")[0].text
    assert "@media print" in style
    assert "prefers-color-scheme: dark" in style


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_background(theme: int) -> None:
    blocks = re.findall(r":root\s*\{(.*?)\}", page("one system"), re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", blocks[theme]))
    for ink in ("text", "quiet", "link", "met", "not-met", "cannot-tell", "not-assessed"):
        for ground in ("page", "panel"):
            light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{ink} on {ground}"
