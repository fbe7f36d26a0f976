"""How much a column tells of a sensitive feature: nothing, something or much, with how well it can be guessed."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats.contingency import association

import evaluator
from evaluator.domain.proxies import Proxy
from evaluator.domain.record import EvaluationRecord
from evaluator.errors import InputError
from evaluator.report.build import build_report
from evaluator.report.html import render_html
from evaluator.stages.explored.proxies import association_of, guessed_right
from evaluator.stages.statistics.intervals import z_of


@cache
def table(rows: int = 4000) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    origin = rng.choice(["a", "b", "rare"], rows, p=[0.6, 0.395, 0.005])
    same = rng.random(rows) < 0.8
    return pd.DataFrame(
        {
            "origin": origin,
            "postcode": np.where(
                same, np.where(origin == "a", "1011", "1102"), rng.choice(["1011", "1102"], rows)
            ),
            "shoe": rng.choice(["36", "40", "44"], rows),
            "wage": np.where(origin == "a", 3000, 2500) + rng.integers(0, 1000, rows),
            "name": [f"person {i}" for i in range(rows)],
            "decision": rng.choice(["yes", "no"], rows),
        }
    )


def looked(proxies: Any, frame: pd.DataFrame | None = None, **options: Any) -> EvaluationRecord:
    given = {"y_pred": "decision", "positive": "yes", "sensitive": "origin", "cross_check": False,
             "proxies": proxies, "now": "2026-11-22T10:00:00Z"}  # fmt: skip
    return evaluator.evaluate(table() if frame is None else frame, **{**given, **options})


def of(record: EvaluationRecord, column: str) -> Proxy:
    return next(item for item in record.proxies if item.column == column)


def test_v_is_that_of_the_whole_table_less_its_bias() -> None:
    counts = np.array([[300, 100, 50], [120, 200, 90]])
    plain = association(counts, method="cramer")
    n, (rows, columns) = counts.sum(), counts.shape
    phi2 = plain**2 * (min(rows, columns) - 1) - (rows - 1) * (columns - 1) / (n - 1)
    room = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    assert association_of(counts) == pytest.approx(np.sqrt(phi2 / room))


@pytest.mark.parametrize(
    "counts, value",
    [([[50, 0], [0, 70]], 1.0), ([[10, 20], [30, 60]], 0.0), ([[5, 5]], None), ([[5], [7]], None)],
    ids=["everything", "nothing", "one group", "one value"],
)
def test_v_at_its_ends(counts: list[list[int]], value: float | None) -> None:
    assert association_of(np.array(counts)) == (None if value is None else pytest.approx(value))


def test_a_column_that_says_everything_is_guessed_right_always_and_one_that_says_nothing_as_by_chance() -> None:
    everything = guessed_right(np.array([[5000, 0], [0, 500]]), 1, z_of(0.95))
    assert everything is not None
    assert everything[0] == everything[2] == 1.0
    assert 0.99 < everything[1] < 1
    nothing = guessed_right(np.array([[5000, 5000], [500, 500]]), 1, z_of(0.95))
    assert nothing is not None
    assert nothing[1] < 0.5 < nothing[2]


def test_the_interval_covers_what_is_true_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    chances = np.array([[0.7, 0.3], [0.4, 0.6]])
    covered = 0
    for seed in range(400):
        counts = np.stack([rng.multinomial(n, p) for n, p in zip((900, 200), chances, strict=True)])
        guess = guessed_right(counts, seed, z_of(0.95))
        assert guess is not None
        covered += guess[1] <= (0.7 + 0.6) / 2 <= guess[2]
    assert 366 <= covered <= 394  # 95 % of 400, four standard errors below and three above


def test_the_postcode_says_much_and_the_shoe_size_little() -> None:
    record = looked("@all")
    postcode, shoe, wage = (of(record, column) for column in ("postcode", "shoe", "wage"))
    assert postcode.strength == "much"
    assert postcode.sentence.english.startswith(
        "postcode says much about origin. From it alone the group is guessed"
    )
    assert shoe.strength == "little"
    assert wage.strength == "much"
    assert len(wage.cuts) == 3
    assert postcode.left_out == ("rare",)
    assert [item.column for item in record.proxies][-1] == "name"
    assert of(record, "name").association is None


def test_the_order_of_rows_and_counting_them_change_nothing() -> None:
    frame = table()[["origin", "postcode", "decision"]]
    first = looked("postcode", frame).proxies
    assert looked("postcode", frame.sample(frac=1, random_state=2)).proxies == first
    counted = frame.value_counts().reset_index(name="n")
    assert looked("postcode", counted, count="n").proxies == first


def test_nothing_is_looked_for_unless_somebody_asks() -> None:
    assert looked(None).proxies == ()


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown column": ({"proxies": "poscode"}, "Did you mean “postcode”"),
    "a column of names": ({"proxies": "name"}, "more than 200 different values"),
    "the decision itself": ({"proxies": "decision"}, "says something else"),
    "no sensitive feature": ({"proxies": "shoe", "sensitive": None}, "no sensitive feature"),
    "a column without a name": ({"proxies": " "}, "has no name"),
}


@pytest.mark.parametrize("options, words", WRONG.values(), ids=WRONG)
def test_what_cannot_be_looked_at_is_said(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        looked(**options)


def test_the_report_says_it_in_a_sentence_with_the_caution_and_the_table() -> None:
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", render_html(build_report(looked("@all")))))
    assert "postcode says much about origin." in page
    assert "does not prove that the system uses it" in page
    assert "(left out, with too few people: rare)" in page
