"""Whatever groups, columns, systems and free texts are called, reports, charts and requests show it literally."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from functools import cache
from xml.etree import ElementTree

import pandas as pd
import pytest
from nasty_names import EVERYWHERE, HOSTILE
from pages import Element, parsed
from records import SYSTEM, answers, evaluated, mapping

from evaluator import wording
from evaluator.dashboard.frame.downloads import file_stem
from evaluator.domain.base import Source
from evaluator.domain.beforehand import Assumed
from evaluator.domain.mapping import SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.rubric import Answer, Evidence
from evaluator.figures import paper, screen
from evaluator.figures.data import Axis, Dot, RatesFigure, Tick
from evaluator.figures.labels import lines_of
from evaluator.report import build_report, render_html
from evaluator.report.data_request import build_request, request_html, request_markdown

USED = [name for name in HOSTILE if len(name) < 200 and not any("\ud800" <= char <= "\udfff" for char in name)]
"""Names a file can hold: UTF-8 has no half letters."""


def record_of(names: list[str]) -> EvaluationRecord:
    """Return a record in which every text from outside is one of these names."""
    rows = pd.DataFrame(
        [
            {"sex": name, "truth": truth, "first": said, "people": 30 + place}
            for place, name in enumerate(names)
            for truth in "01"
            for said in "01"
        ]
    )
    given = {field: names[at] for at, field in enumerate(("provider", "deployer", "intended_purpose", "version"))}
    system = SYSTEM.model_copy(update={**given, "name": names[5]})
    said = answers()
    evidence = (Evidence(title=names[6], supplied_by="vendor", checked_by=names[7]),)
    answered = {**said.answers, "G1.2": Answer(level=3, evidence=evidence, justification=names[8])}
    features = (SensitiveFeature(column="sex", label=names[9]),)
    systems = (SystemColumn(name=names[10], column="first"),)
    limit = Limit(
        metric="selection_rate", statistic="difference", limit=0.1,
        source=Source(document=names[11], clause=names[12], note=names[13]),
    )  # fmt: skip
    return evaluated(
        rows,
        mapping(sensitive=features, systems=systems),
        system=system,
        answers=said.model_copy(update={"answers": answered}),
        plan=EvaluationPlan(intersections=1, limits=(limit,), note=names[14]),
    )


@cache
def pages() -> tuple[str, Element, Element]:
    hostile = render_html(build_report(record_of(USED)))
    plain = render_html(build_report(record_of([f"name {place}" for place in range(len(USED))])))
    return hostile, parsed(hostile), parsed(plain)


def shapes(root: Element) -> set[tuple[str, str]]:
    return {(item.tag, name) for item in root.all() for name in ("", *item.attributes)}


@pytest.mark.slow
def test_names_add_no_element_and_no_attribute_to_a_report() -> None:
    _, hostile, plain = pages()
    assert shapes(hostile) <= shapes(plain) | {("tspan", name) for name in ("", "x", "y")}
    targets = {item.attributes["href"] for item in hostile.all() if "href" in item.attributes}
    assert all(target.startswith("#") for target in targets)
    counted = Counter(item.tag for item in hostile.all())
    assert counted["table"] == Counter(item.tag for item in plain.all())["table"]


@pytest.mark.slow
def test_every_name_stands_in_the_report_as_it_is() -> None:
    page, hostile, _ = pages()
    text = hostile.text
    missing = [name for name in USED if " ".join(wording.visible(name).split()) not in text]
    assert missing == []
    unseen = {char for char in page if not char.isprintable()} - set(
        "\n\u200c\u200d\u2068\u2069\u00a0\u202f\ufe0f"
    )
    assert unseen == set()


def figure_of(names: list[str]) -> RatesFigure:
    dots = tuple(Dot(wording.visible(name), 0.5, 0.4, 0.6, "50%", "met") for name in names)
    return RatesFigure(
        title=wording.visible(HOSTILE[0]),
        axis=Axis(wording.visible(HOSTILE[1]), 0.0, 1.0, (Tick(0.0, "0"), Tick(1.0, "1"))),
        dots=dots,
        states={"met": wording.visible(HOSTILE[2])},
        alt=wording.visible(HOSTILE[3]),
        band=None,
        unlisted=(),
        separators=".,",
    )


def test_a_chart_on_the_screen_reads_no_name_as_anything_else() -> None:
    drawn = json.loads(screen.draw(figure_of(list(EVERYWHERE))).to_json())
    ticks = drawn["layout"]["yaxis"]["ticktext"]
    shown = [[html.unescape(line) for line in tick.split("<br>")] for tick in ticks]
    wanted = [lines_of(wording.visible(name)) for name in EVERYWHERE]
    assert sorted(shown) == sorted(wanted)
    for tick in ticks:
        assert not re.search(r"<(?!br>)", tick)
    assert "hovertemplate" not in json.dumps(drawn["data"])
    assert "texttemplate" not in json.dumps(drawn["data"])


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, len(EVERYWHERE), 40))
def test_a_chart_on_paper_reads_no_name_as_anything_else(first: int) -> None:
    names = list(EVERYWHERE[first : first + 40])
    drawing = ElementTree.fromstring(paper.draw(figure_of(names), "figure-1"))
    tags = {item.tag.split("}")[-1] for item in drawing.iter()}
    assert tags <= {
        "svg",
        "g",
        "defs",
        "clipPath",
        "rect",
        "path",
        "use",
        "text",
        "tspan",
        "title",
        "desc",
        "line",
    }
    for item in drawing.iter():
        assert all(not name.split("}")[-1].startswith("on") for name in item.attrib)
        assert item.attrib.get("href", "#").startswith("#")


def test_a_request_for_data_shows_every_name_as_it_is() -> None:
    groups = {name: (name, "other") for name in EVERYWHERE}
    request = build_request(EvaluationPlan(), (), Assumed(), system=EVERYWHERE[0], groups=groups)
    page = parsed(request_html(request))
    assert not page.all("script", "img", "a", "b", "svg", "iframe")
    for name in EVERYWHERE:
        assert " ".join(wording.visible(name).split()) in page.text
    rendered = from_markdown(request_markdown(request))
    assert set(re.findall(r"<(\w+)", rendered)) == {"h1", "h2", "p", "ul", "li"}
    text = html.unescape(rendered)
    missing = [name for name in EVERYWHERE if " ".join(wording.visible(name).split()) not in text]
    assert missing == []


def from_markdown(text: str) -> str:
    """Return Markdown as a page, with tables, struck-out text and bare addresses as GitHub reads them."""
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


@pytest.mark.parametrize("name", EVERYWHERE, ids=lambda name: ascii(name[:40]))
def test_a_file_that_is_saved_has_a_harmless_name(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-?", file_stem(name))
