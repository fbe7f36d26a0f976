"""The letter to the vendor: every condition and question with evidence and clause, safe to send."""

from __future__ import annotations

import re

import pytest
from pages import parsed
from records import SCRIPT, evaluated, hostile, mapping, people, screened

from evaluator.domain.record import EvaluationRecord
from evaluator.report import build_report, render_html
from evaluator.report.conditions import vendor_letter
from evaluator.report.context import context_of
from evaluator.report.data_request import DataRequest, request_html, request_markdown


def letter(record: EvaluationRecord) -> DataRequest:
    found = vendor_letter(context_of(record), record.verdicts[0].system)
    assert found is not None
    return found


def test_the_letter_holds_every_demand_to_the_vendor_by_number_with_evidence_and_clause() -> None:
    record = screened()
    wanted = [item for item in record.demands if item.to == "vendor"]
    made = letter(record)
    assert [part.title.split(".")[0] for part in made.parts] == [str(n) for n in range(1, len(wanted) + 1)]
    first = made.parts[0]
    assert first.title.startswith("1. Question: G2.3: Has the tool been shown to work")
    assert any("Art. 13(3)(b)" in item for item in first.items), "the clause"
    assert any("level 2: " in item and "Evidence: " in item for item in first.items), "what level 2 says, and how"
    text = request_markdown(made)
    assert text.startswith("# Conditions and questions: Lantern\n")
    assert text.count("\n## ") == len(wanted)


def test_what_only_the_city_can_settle_is_not_in_the_letter_but_in_the_report() -> None:
    record = screened()
    city = [item for item in record.demands if item.to == "city"]
    assert city
    assert ("G1.1", "condition") in [(item.id, item.kind) for item in city], "no vendor can give a legal basis"
    letters = " ".join(part.title for part in letter(record).parts)
    assert not any(item.of == "knock_out" and f"{item.id}:" in letters for item in city)
    page = parsed(render_html(build_report(record)))
    captions = [caption.text for caption in page.all("caption")]
    assert {"To the vendor", "For the city itself"} <= set(captions)


@pytest.mark.slow
def test_names_from_the_data_stay_text_in_the_letter() -> None:
    made = letter(hostile())
    page = request_html(made)
    assert SCRIPT not in page
    assert not parsed(page).all("script", "a")
    assert "<script" not in re.sub(r"\\.", "", request_markdown(made))


@pytest.mark.slow
def test_numbers_of_people_are_left_out_where_a_group_is_small() -> None:
    two = {("women", "none"): (40, 30, 20, 300), ("men", "none"): (40, 50, 20, 260)}
    asks = {}
    for name, groups in (("large", two), ("small", {**two, ("other", "none"): (1, 2, 1, 2)})):
        record = evaluated(people(groups), mapping())
        numbers = [more for item in record.demands for ask in item.asks for more in ask.values.get("more", ())]
        assert numbers, "the record itself keeps them"
        text = request_markdown(letter(record))
        asks[name] = [f"{more['people']:,} more of" in text for more in numbers]
    assert all(asks["large"])
    assert not any(asks["small"])
