"""The report on a search for subgroups says what was confirmed, and gives away no small number."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd
import pytest

import evaluator
from evaluator.domain.record import EvaluationRecord
from evaluator.report.build import build_report
from evaluator.report.context import context_of
from evaluator.report.html import render_html
from evaluator.report.searched import (
    search_notes,
    searched_section,
    shows_numbers,
    subgroup_text,
    subgroups_table,
)


@cache
def record(small_cells: Literal["suppress", "show"] = "suppress") -> EvaluationRecord:
    rng = np.random.default_rng(8)
    rows = 4000
    frame = pd.DataFrame({"sex": rng.choice(["f", "m"], rows), "town": rng.choice(list("abcdefgh"), rows)})
    bad = (frame.sex == "f") & (frame.town == "a")
    truth = rng.random(rows) < 0.4
    wrong = rng.random(rows) < np.where(bad, 0.4, np.where(frame.town == "b", 0.15, 0.05))
    frame["truth"], frame["decision"] = truth, truth ^ wrong
    return evaluator.evaluate(
        frame, y_true="truth", y_pred="decision", positive=True, search_subgroups=["sex", "town"],
        cross_check=False, small_cells=small_cells, now="2026-11-22T10:00:00Z",
    )  # fmt: skip


def text_of(kept: EvaluationRecord) -> str:
    page = render_html(build_report(kept))
    start = page.index('id="subgroups"')
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[start : page.index("</section>", start)]))


def test_what_is_confirmed_stands_in_the_report_with_the_way_it_was_found() -> None:
    said = text_of(record())
    assert "Confirmed: in “sex: f, town: a” the error rate is" in said
    assert "Only what is confirmed is a finding" in said
    assert "None of the columns is a sensitive feature" in said


def test_a_report_without_a_search_has_no_such_section() -> None:
    assert searched_section(context_of(record().model_copy(update={"subgroup_searches": ()}))) == ()


def test_numbers_that_rest_on_fewer_than_ten_people_are_withheld() -> None:
    kept = record()
    (search,) = kept.subgroup_searches
    context = context_of(kept)
    hidden = [item for item in search.subgroups if not shows_numbers(context, search, item)]
    assert hidden
    assert any(0 < item.counted < 10 or 0 < item.found_counted < 10 for item in hidden)
    for item in search.subgroups:
        if 0 < item.counted < 10:
            assert item in hidden
    table = subgroups_table(context, search)
    for item, row in zip(search.subgroups, table.rows, strict=True):
        withheld = [cell.text for cell in row[2:]] == ["suppressed", "–", "–", "–", "–"]
        assert withheld == (item in hidden)
        if item in hidden:
            assert not re.search(r"\d%", subgroup_text(context, search, item))


@pytest.mark.slow
def test_the_evaluator_sees_every_number() -> None:
    kept = record("show")
    (search,) = kept.subgroup_searches
    assert all(shows_numbers(context_of(kept), search, item) for item in search.subgroups)
    assert "suppressed" not in text_of(kept)


def test_what_overlaps_is_said() -> None:
    (search,) = record().subgroup_searches
    assert any(item.overlaps for item in search.subgroups)
    assert any("largely the same people" in note for note in search_notes(context_of(record()), search))
